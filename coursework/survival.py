"""Cohorts: of the customers who began together, how many are still there?

A *cohort* is everybody who began in the same period; *age* counts the periods since then, 0 in the first.
Two kinds of customers need two kinds of counting. Who holds a contract is there until it is ended: the survivors
can only become fewer (:func:`fit_sbg`). Who simply buys may pause and come back: a table of those who bought in a
period may rise again (:func:`retention_table`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import betaln, expit, hyp2f1, logit


def retention_table(orders: pd.DataFrame, period: str = "M") -> pd.DataFrame:
    """How many customers of each cohort bought at each age: the counts that retention rates are made of.

    Parameters
    ----------
    orders : DataFrame
        Columns ``customer`` and ``date``; a row an order. A customer's cohort is the period of the first order.
    period : "D", "W", "M", "Q" or "Y"
        The calendar period of a cohort and of an age. The last one counts as complete: cut off a part of a month.

    Returns
    -------
    DataFrame
        A row a cohort (a PeriodIndex), a column an age (0, 1, 2 …). Column 0 is the size of the cohort; a cell is
        NaN where the cohort has not reached that age by the last order of the table.

    Raises
    ------
    ValueError
        For a missing column, a missing customer or date, or an unknown period.

    Examples
    --------
    >>> orders = pd.DataFrame({
    ...     "customer": ["a", "a", "a", "b", "b", "c"],
    ...     "date": ["2024-01-05", "2024-02-01", "2024-03-09", "2024-01-20", "2024-03-01", "2024-02-11"],
    ... }).astype({"date": "datetime64[s]"})
    >>> retention_table(orders, "M").to_csv(na_rep="-").splitlines()
    ['cohort,0,1,2', '2024-01,2.0,1.0,2.0', '2024-02,1.0,0.0,-']
    """
    if period not in ("D", "W", "M", "Q", "Y"):
        raise ValueError(f"period is {period!r}: one of D, W, M, Q, Y (day, week, month, quarter, year)")
    for column in ("customer", "date"):
        if column not in orders:
            raise ValueError(f"orders has no column {column!r}; it has {list(orders.columns)}")
        if orders[column].isna().any():
            raise ValueError(
                f"orders.{column} has {int(orders[column].isna().sum())} missing values: leave those rows out"
            )
    if orders.empty:
        return pd.DataFrame(index=pd.PeriodIndex([], freq=period, name="cohort"), columns=pd.RangeIndex(0, name="age"))
    when = orders["date"].dt.to_period(period).astype("int64").to_numpy()
    who, _ = pd.factorize(orders["customer"])
    began = pd.Series(when).groupby(who).min().to_numpy()
    first, last = when.min(), when.max()
    spans = last - first + 1
    # One number per customer and period, so that two orders in a month count once.
    bought = pd.unique(who * spans + (when - first))
    who, age = bought // spans, bought % spans + first
    age -= began[who]
    counts = (
        np.bincount((began[who] - first) * spans + age, minlength=spans * spans).reshape(spans, spans).astype(float)
    )
    counts[np.add.outer(np.arange(spans), np.arange(spans)) >= spans] = np.nan
    cohorts = pd.PeriodIndex.from_ordinals(range(first, last + 1), freq=period, name="cohort")
    table = pd.DataFrame(counts, index=cohorts, columns=pd.RangeIndex(spans, name="age"))
    return table[table[0] > 0].dropna(axis="columns", how="all")


def cohort_rates(table: pd.DataFrame) -> pd.Series:
    """The share of customers who bought at each age, over all cohorts that have reached it; a large cohort counts more.

    ``table`` comes from :func:`retention_table`. The rate at age t is all who bought at that age, divided by all who
    could have: the sizes of the cohorts that are old enough. (A plain mean of the cohorts' rates lets a cohort of
    three weigh as much as one of three hundred.)

    >>> table = pd.DataFrame({0: [300, 3], 1: [60, 3], 2: [45, np.nan]})
    >>> cohort_rates(table).round(3).tolist()
    [1.0, 0.208, 0.15]
    """
    could = table.notna().mul(table[0], axis="index").sum()
    return (table.sum() / could).rename("rate")


@dataclass(frozen=True)
class ShiftedBetaGeometric:
    """Every customer has a churn rate of their own, fixed for life; over customers these follow Beta(alpha, beta).

    Nobody grows more loyal, yet the retention of the cohort rises: the fickle leave first.
    ``loglik`` is the log-likelihood of the cohort it was fitted to.
    """

    alpha: float
    beta: float
    loglik: float = float("nan")

    def survival(self, t: ArrayLike) -> np.ndarray | float:
        """The share still there at age ``t`` (periods, 0 or more): B(alpha, beta + t) / B(alpha, beta).

        >>> ShiftedBetaGeometric(alpha=1, beta=1).survival([0, 1, 2, 3]).round(3)
        array([1.   , 0.5  , 0.333, 0.25 ])
        """
        t = _ages(t, least=0)
        share = np.exp(betaln(self.alpha, self.beta + t) - betaln(self.alpha, self.beta))
        return float(share) if share.ndim == 0 else share

    def retention(self, t: ArrayLike) -> np.ndarray | float:
        """Of those there at age ``t`` - 1, the share still there at age ``t`` (1 or more).

        ``r_t = (beta + t - 1) / (alpha + beta + t - 1)``, which rises with t.

        >>> ShiftedBetaGeometric(alpha=1, beta=1).retention([1, 2, 3]).round(3)
        array([0.5  , 0.667, 0.75 ])
        """
        t = _ages(t, least=1)
        rate = (self.beta + t - 1) / (self.alpha + self.beta + t - 1)
        return float(rate) if rate.ndim == 0 else rate

    def discounted_lifetime(self, discount: float) -> float:
        """How many margins a new customer is worth, the first of them now: the sum of S(t) / (1 + discount)**t.

        Times the yearly margin it is the lifetime value. ValueError if ``discount`` is not above 0.

        Fader, P. S. and Hardie, B. G. S. (2010), "Customer-base valuation in a contractual setting: the perils of
        ignoring heterogeneity", Marketing Science 29(1): 2F1(1, beta; alpha + beta; 1 / (1 + d)).

        >>> round(ShiftedBetaGeometric(alpha=.668, beta=3.806).discounted_lifetime(.10), 2)
        5.92
        """
        if not discount > 0:
            raise ValueError(f"discount is {discount}: the sum over an endless life needs a rate above 0")
        return float(hyp2f1(1, self.beta, self.alpha + self.beta, 1 / (1 + discount)))


def fit_sbg(survivors: ArrayLike) -> ShiftedBetaGeometric:
    """The shifted-beta-geometric model that makes this cohort most likely (maximum likelihood).

    Parameters
    ----------
    survivors : row of numbers
        Customers of one cohort still there at age 0, 1, 2 …: counts (not shares: 1,000 customers tell more than
        10), never rising, at least three of them, with somebody lost.

    Notes
    -----
    P(T = t) = B(alpha + 1, beta + t - 1) / B(alpha, beta); those still there at the end count with S(n).
    Fader, P. S. and Hardie, B. G. S. (2007), "How to project customer retention", Journal of Interactive Marketing
    21(1). Where retention does not rise, the best fit lies at infinity (one churn rate for all): alpha and beta
    are then large, and only alpha / (alpha + beta), the churn rate, has a meaning.

    Examples
    --------
    >>> fit = fit_sbg([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> round(fit.alpha, 2), round(fit.beta, 2), round(fit.survival(12), 2)
    (0.67, 3.81, 0.38)
    """
    counts = np.asarray(survivors, dtype=float)
    if counts.ndim != 1 or len(counts) < 3:
        raise ValueError("survivors must be one row of at least three counts: at age 0, 1, 2 …")
    if not np.all(np.isfinite(counts)) or np.any(counts < 0):
        raise ValueError("survivors has a count that is missing or negative")
    lost = -np.diff(counts)
    if np.any(lost < 0):
        age = int(np.argmax(lost < 0)) + 1
        raise ValueError(
            f"survivors rise from {counts[age - 1]:g} to {counts[age]:g} at age {age}: who left stays away"
        )
    if lost.sum() == 0:
        raise ValueError("survivors never fall: with nobody lost there is no churn to fit")
    age = np.arange(1, len(counts))

    def parameters(searched: np.ndarray) -> tuple[float, float]:
        mean, size = expit(searched[0]), np.exp(searched[1])
        return mean * size, (1 - mean) * size

    def misfit(searched: np.ndarray) -> float:
        a, b = parameters(searched)
        left = betaln(a + 1, b + age - 1) @ lost
        stayed = counts[-1] * betaln(a, b + age[-1])
        return (counts[0] * betaln(a, b) - left - stayed) / counts[0]

    # The mean churn and alpha + beta are searched, since they hardly disturb each other: where all churn alike, alpha
    # and beta run along a ridge. The bounds only matter there.
    start = np.array([logit(lost[0] / counts[0]) if 0 < lost[0] < counts[0] else 0.0, 1.0])
    best = minimize(misfit, start, method="L-BFGS-B", bounds=[(-15, 15), (-12, 12)], options={"ftol": 1e-15})
    alpha, beta = parameters(best.x)
    return ShiftedBetaGeometric(float(alpha), float(beta), float(-best.fun * counts[0]))


def _ages(t: ArrayLike, least: int) -> np.ndarray:
    ages = np.asarray(t, dtype=float)
    if not np.all(ages >= least):
        raise ValueError(f"t must be {least} or more, in periods since the cohort began")
    return ages

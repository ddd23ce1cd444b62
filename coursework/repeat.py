"""Customers who never say goodbye: who will buy again, and how often?

Nomenclature, as in the papers; a *purchase* is a day with at least one order.

===============  ==========================================================================================
``frequency``    x: repeat purchases, that is purchases minus one (the first makes a customer, it repeats nothing)
``age_at_last``  t_x: the customer's age at the last purchase, 0 where x is 0. Called "recency" in the papers, but it
                 is not the R of RFM: that counts the days *since* the last purchase
``T``            the customer's age at the end of what we see
``monetary``     mean spend of the repeat purchases, NaN where x is 0
===============  ==========================================================================================

Ages are in the unit asked for, weeks unless said. The model is the BG/NBD of Fader, P. S., Hardie, B. G. S. and
Lee, K. L. (2005), "Counting your customers the easy way", Marketing Science 24(2).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import expit, gammaln, hyp2f1, psi

from coursework.codes import codes, in_order

_DAYS = {"D": 1.0, "W": 7.0, "M": 365.25 / 12, "Y": 365.25}


def rfm_summary(purchases: pd.DataFrame, end: object, unit: str = "W") -> pd.DataFrame:
    """What the purchase models need to know of each customer: frequency, age_at_last, T and monetary.

    Parameters
    ----------
    purchases : DataFrame
        Columns ``customer``, ``date``, ``amount``; a row an order. Orders of one day are one purchase.
    end : date
        The last day we see (inclusive); later rows are passed over, and customers who began later too.
    unit : "D", "W", "M" or "Y"
        Ages count in days, weeks, months (of 30.4375 days) or years (of 365.25).

    Returns
    -------
    DataFrame
        A row a customer in order of customer; columns frequency (whole), age_at_last, T, monetary.

    Raises
    ------
    ValueError
        For a missing column, an unknown unit, or a missing customer, date or amount (with the first row).

    Examples
    --------
    >>> purchases = pd.DataFrame({
    ...     "customer": ["a", "a", "a", "b"],
    ...     "date": pd.to_datetime(["2025-01-01", "2025-01-15", "2025-01-15", "2025-01-08"]),
    ...     "amount": [10.0, 20.0, 30.0, 40.0],
    ... })
    >>> rfm_summary(purchases, "2025-01-29").reset_index()
      customer  frequency  age_at_last    T  monetary
    0        a          1          2.0  4.0      50.0
    1        b          0          0.0  3.0       NaN
    """
    if unit not in _DAYS:
        raise ValueError(f"unit is {unit!r}: one of {', '.join(_DAYS)} (days, weeks, months, years)")
    for column in ("customer", "date", "amount"):
        if column not in purchases:
            raise ValueError(f"purchases has no column {column!r}; it has {list(purchases.columns)}")
    day = _days(purchases["date"])
    last_day = pd.Timestamp(end).to_datetime64().astype("datetime64[D]").astype("int64")
    seen = day <= last_day
    if not seen.all():
        purchases, day = purchases[seen], day[seen]
    amount = purchases["amount"].to_numpy(dtype=float)
    if np.isnan(amount).any():
        raise ValueError(f"purchases.amount is missing in row {purchases.index[np.argmax(np.isnan(amount))]!r}")
    who, customers = codes(purchases["customer"])
    if (who < 0).any():
        raise ValueError(f"purchases.customer is missing in row {purchases.index[np.argmax(who < 0)]!r}")
    if not len(who):
        columns = {"frequency": "int64", "age_at_last": float, "T": float, "monetary": float}
        return pd.DataFrame(columns=list(columns), index=pd.Index([], name="customer")).astype(columns)
    # One whole number a customer and day (the day in its low bits), so that a single sort of numbers brings the days
    # of each customer together, in order.
    origin = day.min()
    day = day - origin
    bits = int(day.max()).bit_length()
    fits = bits + len(customers).bit_length() <= 32  # half the memory, and sorted in half the time
    whole = np.uint32 if fits else np.int64
    key = (who.astype(whole) << bits) | day.astype(whole)
    key.sort()
    owner, new_day = key >> bits, np.ones(len(key), dtype=np.int64)
    begins = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
    np.not_equal(key[1:], key[:-1], out=new_day[1:], casting="unsafe")
    first, last = (key[at].astype(np.int64) % (1 << bits) for at in (begins, np.append(begins[1:], len(key)) - 1))
    frequency = np.add.reduceat(new_day, begins) - 1
    spend = np.where(day > first[who], amount, 0.0)
    repeat_spend = np.bincount(who, weights=spend, minlength=len(customers))
    monetary = np.divide(repeat_spend, frequency, out=np.full(len(customers), np.nan), where=frequency > 0)
    order = in_order(customers)
    return pd.DataFrame(
        {
            "frequency": frequency[order],
            "age_at_last": (last - first)[order] / _DAYS[unit],
            "T": (last_day - origin - first)[order] / _DAYS[unit],
            "monetary": monetary[order],
        },
        index=pd.Index(customers, name="customer").take(order),
    )


@dataclass(frozen=True)
class BgNbd:
    """While alive a customer buys at a rate of their own, Gamma(r, alpha); after each purchase they may leave for
    good, with a chance of their own, Beta(a, b).

    Times are in the unit of the summary it was fitted to. ``loglik`` is its log-likelihood there.
    """

    r: float
    alpha: float
    a: float
    b: float
    loglik: float = float("nan")

    def expected_purchases(self, t: ArrayLike) -> np.ndarray | float:
        """The repeat purchases to expect of a new customer within time ``t`` (0 or more) after the first purchase.

        >>> cdnow = BgNbd(r=.243, alpha=4.414, a=.793, b=2.426)
        >>> cdnow.expected_purchases([0, 1, 52]).round(3)
        array([0.   , 0.053, 1.446])
        """
        return self._future(_times("t", t), 0.0, 0.0)

    def probability_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> np.ndarray | float:
        """The chance that a customer with ``x`` repeat purchases, the last at age ``t_x``, is still one at age ``T``.

        Somebody who has not yet repeated is alive for certain here: in this model customers leave after a purchase
        that repeats. Fader, Hardie and Lee (2008), "Computing P(alive) using the BG/NBD model".

        >>> cdnow = BgNbd(r=.243, alpha=4.414, a=.793, b=2.426)
        >>> cdnow.probability_alive(x=[0, 2, 10], t_x=[0, 30, 10], T=39).round(3)
        array([1.  , 0.72, 0.  ])
        """
        x, t_x, T = _history(x, t_x, T)
        return _plain(self._alive(x, t_x, T))

    def conditional_expectation(self, t: ArrayLike, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> np.ndarray | float:
        """The purchases to expect within the next ``t`` of a customer with this history.

        >>> cdnow = BgNbd(r=.243, alpha=4.414, a=.793, b=2.426)
        >>> round(cdnow.conditional_expectation(39, x=2, t_x=30.43, T=38.86), 3)
        1.226
        """
        x, t_x, T = _history(x, t_x, T)
        return _plain(self._future(_times("t", t), x, T) * self._alive(x, t_x, T))

    def _alive(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        # 1 / (1 + odds) with the odds in logs: a thousand purchases make them larger than any float.
        repeats = np.maximum(x, 1.0)
        odds = np.log(self.a) - np.log(self.b + repeats - 1)
        odds = odds + (self.r + x) * (np.log(self.alpha + T) - np.log(self.alpha + t_x))
        return np.where(x > 0, expit(-odds), 1.0)

    def _future(self, t: np.ndarray, x: ArrayLike, T: ArrayLike) -> np.ndarray | float:
        """Equation (10) of the paper before the chance of being alive; x = 0, T = 0 gives equation (9).

        At a = 1, and for x = 0 at a + b = 1, the formula is 0/0 though the value is smooth: there the middle of the
        values a little to both sides is taken.
        """
        x, age = np.asarray(x, dtype=float), self.alpha + np.asarray(T, dtype=float)
        if min(abs(self.a - 1), abs(self.a + self.b - 1)) < 1e-4:
            sides = [self._future_at(self.a + side, t, x, age) for side in (-2.3e-4, 2.3e-4)]
            return _plain((sides[0] + sides[1]) / 2)
        return _plain(self._future_at(self.a, t, x, age))

    def _future_at(self, a: float, t: np.ndarray, x: np.ndarray, age: np.ndarray) -> np.ndarray:
        """(1 - z)**(r+x) 2F1(r+x, b+x; a+b+x-1; z) of the paper, by Euler's transformation
        (1 - z)**(a-1) 2F1(a+b-1-r, a-1; a+b+x-1; z): no x stands in a power or a numerator, so nothing overflows.
        """
        c = a + self.b + x - 1
        power = np.exp((a - 1) * (np.log(age) - np.log(age + t)))
        term = power * hyp2f1(a + self.b - 1 - self.r, a - 1, c, t / (age + t))
        return c / (a - 1) * (1 - term) + 0.0  # + 0.0 makes of -0.0 a plain 0


def fit_bg_nbd(summary: pd.DataFrame) -> BgNbd:
    """The BG/NBD model that makes these purchase histories most likely (maximum likelihood).

    Parameters
    ----------
    summary : DataFrame
        Columns ``frequency``, ``age_at_last``, ``T`` as :func:`rfm_summary` gives them; the model's times are in the
        same unit.

    Raises
    ------
    ValueError
        For a missing column, a history that cannot be (a last purchase after the end, a repeat purchase at age 0
        or none at a later age), or customers who never repeat.
    RuntimeError
        If the search ends without an answer.

    Examples
    --------
    >>> summary = pd.DataFrame({"frequency": [0, 1, 4, 2], "age_at_last": [0, 3, 20, 9], "T": [30, 30, 28, 25]})
    >>> fit = fit_bg_nbd(summary)
    >>> fit.probability_alive(4, 20, 28) > fit.probability_alive(4, 5, 28)
    True
    """
    for column in ("frequency", "age_at_last", "T"):
        if column not in summary:
            raise ValueError(f"summary has no column {column!r}; it has {list(summary.columns)}")
    x, t_x, T = _history(*(summary[column].to_numpy(dtype=float) for column in ("frequency", "age_at_last", "T")))
    if not np.any(x > 0):
        raise ValueError("summary.frequency is 0 for every customer: with no repeat purchase there is no rate to fit")
    again = x > 0

    def misfit(logs: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the mean log-likelihood and its slope in the logs of the parameters."""
        r, alpha, a, b = np.exp(logs)
        stayed = -(r + x) * np.log(alpha + T)
        left = np.where(again, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x), -np.inf)
        either = np.logaddexp(stayed, left)
        likelihood = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        likelihood += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x) + either
        here, gone = np.exp(stayed - either), np.exp(left - either)
        slope = (
            psi(r + x) - psi(r) + np.log(alpha) - here * np.log(alpha + T) - gone * np.log(alpha + t_x),
            r / alpha - (r + x) * (here / (alpha + T) + gone / (alpha + t_x)),
            psi(a + b) - psi(a + b + x) + gone / a,
            psi(a + b) + psi(b + x) - psi(b) - psi(a + b + x) - np.where(again, gone / (b + np.maximum(x, 1) - 1), 0.0),
        )
        return -likelihood.mean(), -np.array([part.mean() for part in slope]) * np.exp(logs)

    start = np.log([1.0, max(T.mean(), 1e-6), 1.0, 2.0])
    bounds = [(-12.0, 12.0), (start[1] - 12, start[1] + 12), (-12.0, 12.0), (-12.0, 12.0)]
    best = minimize(misfit, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-8})
    if not np.isfinite(best.fun):
        raise RuntimeError(f"the BG/NBD search found no answer: {best.message}")
    r, alpha, a, b = np.exp(best.x)
    return BgNbd(float(r), float(alpha), float(a), float(b), float(-best.fun * len(x)))


def tracking(purchases: pd.DataFrame, model: BgNbd, end: object) -> pd.DataFrame:
    """Repeat purchases week by week, added up over all customers: what happened beside what the model expects.

    ``purchases`` has columns ``customer`` and ``date``; week 1 begins on its first day, and only whole weeks up to
    ``end`` (inclusive) are shown. ``model`` must have been fitted in weeks. Returns week (index), actual, expected.

    >>> dates = pd.to_datetime(["2025-01-01", "2025-01-09", "2025-01-02"])
    >>> purchases = pd.DataFrame({"customer": ["a", "a", "b"], "date": dates})
    >>> tracking(purchases, BgNbd(r=.243, alpha=4.414, a=.793, b=2.426), "2025-01-14").round(2).to_csv().split()
    ['week,actual,expected', '1,0,0.08', '2,1,0.19']
    """
    day = _days(purchases["date"])
    last_day = pd.Timestamp(end).to_datetime64().astype("datetime64[D]").astype("int64")
    origin = day.min()
    weeks = np.arange(1, (last_day - origin + 1) // 7 + 1)
    days = pd.DataFrame({"customer": purchases["customer"].to_numpy(), "day": day - origin}).drop_duplicates()
    first = days.groupby("customer")["day"].min()
    repeat = days["day"].to_numpy() > first.loc[days["customer"]].to_numpy()
    actual = np.searchsorted(np.sort(days["day"].to_numpy()[repeat]), 7 * weeks)
    began, customers = np.unique(first.to_numpy(), return_counts=True)
    age = np.maximum((7 * weeks[:, None] - 1 - began) / 7, 0)
    expected = model.expected_purchases(age) @ customers
    return pd.DataFrame({"actual": actual, "expected": expected}, index=pd.Index(weeks, name="week"))


def _days(dates: pd.Series) -> np.ndarray:
    """Whole days since 1970, of dates with or without a time of day."""
    if not pd.api.types.is_datetime64_any_dtype(dates):
        raise ValueError(f"purchases.date holds {dates.dtype}, not dates: pd.to_datetime makes them")
    if dates.isna().any():
        raise ValueError(f"purchases.date is missing in row {dates.index[np.argmax(dates.isna())]!r}")
    naive = dates.dt.tz_localize(None) if dates.dt.tz is not None else dates
    return naive.to_numpy().astype("datetime64[D]").astype("int64")


def _times(name: str, value: ArrayLike) -> np.ndarray:
    times = np.asarray(value, dtype=float)
    if not (np.all(np.isfinite(times)) and np.all(times >= 0)):
        raise ValueError(f"{name} must be 0 or more, and finite")
    return times


def _history(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, t_x, T = _times("x (frequency)", x), _times("t_x (age_at_last)", t_x), _times("T", T)
    if np.any(x != np.floor(x)):
        raise ValueError("x (frequency) counts repeat purchases: whole numbers only")
    if np.any(t_x > T):
        raise ValueError("t_x (age_at_last) is beyond T: the last purchase would lie after the end")
    if np.any((x > 0) != (t_x > 0)):
        raise ValueError("x and t_x (age_at_last) disagree: no repeat purchase means age 0, and only that does")
    return x, t_x, T


def _plain(value: np.ndarray) -> float | np.ndarray:
    return float(value) if np.ndim(value) == 0 else value

"""How much a customer spends at a purchase: the gamma-gamma model of average spend.

Nomenclature: ``x`` repeat purchases, ``m`` their mean (yuan or dollars a purchase). Three large purchases seen do
not make a customer large for ever: the fewer we have seen, the more the estimate leans to everybody's mean.

Fader, P. S., Hardie, B. G. S. and Lee, K. L. (2005), "RFM and CLV: using iso-value curves for customer base
analysis", Journal of Marketing Research 42(4); Fader and Hardie (2013), "The gamma-gamma model of monetary value".
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import gammaln


@dataclass(frozen=True)
class GammaGamma:
    """A purchase follows Gamma(p, nu) around the customer's own mean; nu differs over customers as Gamma(q, v).

    It assumes that how much a customer spends says nothing about how often: check it before use.
    ``loglik`` is the log-likelihood of the customers it was fitted to.
    """

    p: float
    q: float
    v: float
    loglik: float = float("nan")

    def mean(self) -> float:
        """The mean spend of a purchase over all customers, p v / (q - 1); infinite where q is not above 1.

        >>> round(GammaGamma(p=6.25, q=3.74, v=15.44).mean(), 2)
        35.22
        """
        return self.p * self.v / (self.q - 1) if self.q > 1 else float("inf")

    def conditional_expectation(self, x: ArrayLike, monetary: ArrayLike) -> np.ndarray | float:
        """The mean spend to expect of a customer seen ``x`` times with mean ``monetary``: p (v + x m) / (p x + q - 1).

        >>> GammaGamma(p=6.25, q=3.74, v=15.44).conditional_expectation([1, 10], 100).round(1)
        array([80.3, 97.3])
        """
        x, monetary = np.asarray(x, dtype=float), np.asarray(monetary, dtype=float)
        if not (np.all(x >= 1) and np.all(monetary > 0)):
            raise ValueError("the spend of a customer needs x of at least 1 purchase and a monetary mean above 0")
        spend = self.p * (self.v + x * monetary) / (self.p * x + self.q - 1)
        return float(spend) if spend.ndim == 0 else spend


def fit_gamma_gamma(summary: pd.DataFrame) -> GammaGamma:
    """The gamma-gamma model that makes the mean spends of the repeat customers most likely (maximum likelihood).

    ``summary`` is a table of :func:`coursework.repeat.rfm_summary`, columns ``frequency`` and ``monetary``; customers
    without a repeat purchase say nothing about repeat spend and are passed over. ValueError for a missing column, a
    repeat customer whose mean is missing or not above 0, or fewer than two different customers.

    >>> summary = pd.DataFrame({"frequency": [0, 1, 2, 5, 9], "monetary": [np.nan, 20.0, 45.0, 31.0, 70.0]})
    >>> 30 < fit_gamma_gamma(summary).mean() < 60
    True
    """
    for column in ("frequency", "monetary"):
        if column not in summary:
            raise ValueError(f"summary has no column {column!r}; it has {list(summary.columns)}")
    repeat = summary[summary["frequency"] > 0]
    x, m = repeat["frequency"].to_numpy(dtype=float), repeat["monetary"].to_numpy(dtype=float)
    wrong = ~(np.isfinite(m) & (m > 0))
    if wrong.any():
        raise ValueError(
            f"summary.monetary is missing or not above 0 for {int(wrong.sum())} repeat customers, first of them "
            f"{repeat.index[np.argmax(wrong)]!r}: leave them out, a mean of nothing has no likelihood"
        )
    if len(np.unique(m)) < 2:
        raise ValueError("summary needs repeat customers with at least two different monetary means")
    scale = m.mean()  # money in units of its mean: the search then looks the same in yuan and in cents
    y = m / scale

    def misfit(logs: np.ndarray) -> float:
        p, q, v = np.exp(logs)
        likelihood = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) - np.log(y)
        # (p x) ln(x m / (v + x m)) - q ln(v + x m), so that no power of a large number is ever taken
        likelihood += -p * x * np.log1p(v / (x * y)) - q * np.log(v + x * y)
        return -likelihood.mean()

    best = minimize(misfit, np.log([2.0, 3.0, 1.0]), method="L-BFGS-B", bounds=[(-12, 12)] * 3, options={"ftol": 1e-15})
    p, q, v = np.exp(best.x)
    loglik = -best.fun * len(y) - len(y) * np.log(scale)
    return GammaGamma(float(p), float(q), float(v * scale), float(loglik))

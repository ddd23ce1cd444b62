"""What a customer is worth over the years: the sum of the margins still to come, in the money of today.

Nomenclature, the same in every function here:

======  =====================================================================================================
``m``   margin: what one period with the customer leaves over its own costs, in yuan
``r``   retention: the share of customers who stay from one period to the next, between 0 and 1
``i``   discount: the rate of one period by which later money counts less, 0 or more (.10 is 10 %)
``n``   periods: how many margins are counted; None is without end
``AC``  acquisition cost: paid once, now, to win the customer, in yuan
======  =====================================================================================================

A *period* is whatever the margin is for, and both rates must be for that same period:
:func:`rate_per_period` turns a yearly rate into a weekly one. Cohorts live in :mod:`coursework.survival`,
the purchases of customers who never say goodbye in :mod:`coursework.repeat` and :mod:`coursework.spend`;
their names can be reached from here too.
"""

import numpy as np
from numpy.typing import ArrayLike

from coursework.repeat import BgNbd, fit_bg_nbd, rfm_summary, tracking
from coursework.spend import GammaGamma, fit_gamma_gamma
from coursework.survival import ShiftedBetaGeometric, cohort_rates, fit_sbg, retention_table

__all__ = [
    "BgNbd",
    "GammaGamma",
    "ShiftedBetaGeometric",
    "break_even_retention",
    "cohort_rates",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "fit_sbg",
    "lifetime_value",
    "present_value",
    "rate_per_period",
    "retention_table",
    "rfm_summary",
    "tracking",
]


def lifetime_value(
    margin: ArrayLike,
    retention: ArrayLike = 1.0,
    discount: ArrayLike = 0.0,
    periods: ArrayLike | None = None,
    first_margin: str = "now",
    acquisition_cost: ArrayLike = 0.0,
) -> float | np.ndarray:
    """The present value of a customer's margins, less what it cost to win them.

    Parameters
    ----------
    margin : number or array
        Yuan one period leaves; negative for a customer who costs.
    retention, discount : number or array
        Rates of one period: the share that stays (0 to 1), the rate by which later money counts less (0 or more).
    periods : whole number, array of them, or None
        How many margins are counted. None is without end, which has a value only if money or customers fade
        (retention / (1 + discount) below 1).
    first_margin : "now" or "next"
        Whether the first margin comes today, from a customer who is certainly there, or one period from today,
        from those who stayed until then. Without end the two differ by exactly one margin.
    acquisition_cost : number or array
        Yuan paid once, today; 0 or more.

    Returns
    -------
    float, or an array in the common shape of the arguments.

    Raises
    ------
    ValueError
        Naming the argument, for input that is missing or impossible and for an endless sum without a value.

    Notes
    -----
    With q = r / (1 + i): now ``m (1 + q + … + q**(n-1)) - AC``, next ``m (q + … + q**n) - AC``;
    without end ``m (1 + i) / (1 + i - r) - AC`` and ``m r / (1 + i - r) - AC``.
    Gupta, S. and Lehmann, D. R. (2003), "Customers as assets", Journal of Interactive Marketing 17(1).

    Examples
    --------
    The warehouse club: 700 yuan a week for 52 weeks and 10 years, then with the years to come discounted, then
    with one member in five leaving every year.

    >>> round(lifetime_value(700 * 52, periods=10, acquisition_cost=2_000))
    362000
    >>> round(lifetime_value(36_400, discount=.10, periods=10, first_margin="next", acquisition_cost=2_000))
    221662
    >>> round(lifetime_value(36_400, retention=.8, discount=.10, periods=10, acquisition_cost=2_000))
    125941
    >>> lifetime_value(36_400, retention=[.6, .8, .9], discount=.10).round()
    array([ 80080., 133467., 200200.])
    """
    if first_margin not in ("now", "next"):
        raise ValueError(f'first_margin is {first_margin!r}: it is "now" or "next"')
    m = _numbers("margin", margin)
    r = _rates("retention", retention, most=1.0)
    i = _rates("discount", discount)
    cost = _rates("acquisition_cost", acquisition_cost)
    fade = (1 + i - r) / (1 + i)  # 1 - q, kept whole: q itself rounds to 1 where customers hardly ever leave
    if periods is None:
        if np.any(fade <= 0):
            raise ValueError(
                "nobody leaves and money keeps its worth: without an end the sum has no value; give periods"
            )
        count = 1 / fade
    else:
        count = _geometric_sum(fade, _periods(periods))
    if first_margin == "next":
        count = count * (1 - fade)
    return _plain(m * count - cost)


def present_value(flows: ArrayLike, discount: float) -> float:
    """What a row of payments is worth today: the first is paid now, the second one period from now, and so on.

    ``flows`` are yuan in order of time, ``discount`` is the rate of one period (0 or more). To start one period
    from now, let the first flow be 0. ValueError for a flow that is missing or a table instead of a row.

    >>> round(present_value([-2_000] + 10 * [36_400], .10))
    221662
    >>> present_value([100, 100], discount=0)
    200.0
    """
    row = _numbers("flows", flows)
    if row.ndim != 1:
        raise ValueError(f"flows has {row.ndim} dimensions: give one row of payments, in order of time")
    rate = _rates("discount", discount)
    if rate.ndim:
        raise ValueError("discount is a row of rates: present_value takes one rate for all periods")
    return float(np.sum(row * np.exp(-np.arange(len(row)) * np.log1p(rate))))


def break_even_retention(margin: ArrayLike, discount: ArrayLike, acquisition_cost: ArrayLike) -> float | np.ndarray:
    """The retention at which a customer just pays back what it cost to win them: below it we lose money on each.

    It solves ``m r / (1 + i - r) = AC`` for r: the first margin comes one period after the cost, without end, so
    ``r* = AC (1 + i) / (m + AC)``. Where even a customer who never leaves does not pay back (``AC i > m``), there
    is no such retention and the answer is NaN. ValueError for a margin that is not above 0.

    >>> round(break_even_retention(margin=36_400, discount=.10, acquisition_cost=2_000), 4)
    0.0573
    >>> break_even_retention(margin=100, discount=.10, acquisition_cost=[0, 300, 5_000]).round(3)
    array([0.   , 0.825,   nan])
    """
    m = _numbers("margin", margin)
    if np.any(m <= 0):
        raise ValueError(f"margin is {_first(m, m <= 0)}: a customer who leaves nothing never pays back")
    i = _rates("discount", discount)
    cost = _rates("acquisition_cost", acquisition_cost)
    return _plain(np.where(cost * i <= m, cost * (1 + i) / (m + cost), np.nan))


def rate_per_period(yearly: ArrayLike, periods: int) -> float | np.ndarray:
    """The rate of one period that grows to ``yearly`` over the ``periods`` of a year: a yearly 10 % made weekly.

    It is not a 52nd of it, since the weeks' growth grows too: ``(1 + yearly) ** (1 / periods) - 1``.

    >>> round(rate_per_period(.10, 52), 6)
    0.001835
    """
    if not periods > 0:
        raise ValueError(f"periods is {periods}: a year has at least one")
    return _plain(np.expm1(np.log1p(_rates("yearly", yearly)) / periods))


def _geometric_sum(fade: np.ndarray, n: np.ndarray) -> np.ndarray:
    """1 + q + … + q**(n-1) for q = 1 - fade, without losing digits where fade is tiny."""
    fade, n = np.broadcast_arrays(fade, n)
    some = np.where((fade > 0) & (fade < 1), fade, 0.5)
    total = -np.expm1(n * np.log1p(-some)) / some
    return np.where(fade >= 1, np.minimum(n, 1.0), np.where(fade <= 0, n, total))


def _numbers(name: str, value: ArrayLike) -> np.ndarray:
    try:
        numbers = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}: a number, or a list of numbers, is needed") from None
    if not np.all(np.isfinite(numbers)):
        raise ValueError(f"{name} has a value that is missing or endless: {_first(numbers, ~np.isfinite(numbers))}")
    return numbers


def _rates(name: str, value: ArrayLike, most: float | None = None) -> np.ndarray:
    numbers = _numbers(name, value)
    wrong = numbers < 0 if most is None else (numbers < 0) | (numbers > most)
    if np.any(wrong):
        bound = "0 or more" if most is None else f"a share between 0 and {most:g} (write .8 for 80 %)"
        raise ValueError(f"{name} is {_first(numbers, wrong)}: it must be {bound}")
    return numbers


def _periods(value: ArrayLike) -> np.ndarray:
    numbers = _rates("periods", value)
    if np.any(numbers != np.floor(numbers)):
        raise ValueError(
            f"periods is {_first(numbers, numbers != np.floor(numbers))}: a whole number, or None for no end"
        )
    return numbers


def _first(numbers: np.ndarray, wrong: np.ndarray) -> str:
    where = np.argmax(wrong)
    shown = f"{numbers.flat[where]:g}"
    return shown if numbers.ndim == 0 else f"{shown} (at position {where})"


def _plain(value: np.ndarray) -> float | np.ndarray:
    return float(value) if np.ndim(value) == 0 else value

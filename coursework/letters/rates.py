"""Rates of opening with their uncertainty: an interval for one, an interval for the difference of two.

Nomenclature: k of n mails were opened, p = k/n; z = 1.96 leaves 2.5 % on each side.
"""

from statistics import NormalDist

import numpy as np
import pandas as pd

from coursework.language import say


def wilson(opens: object, mails: object, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """The Wilson interval of a rate, lower and upper end, for numbers or columns of numbers.

    It stays inside 0 and 1 and has a width even where nothing was opened, which p ± z·√(p(1−p)/n) has not.
    ValueError for no mails, or more opens than mails. Source: Wilson 1927, J. Am. Stat. Assoc. 22, 209–212.

    >>> low, high = wilson(81, 263)
    >>> round(float(low), 4), round(float(high), 4)
    (0.2553, 0.3662)
    """
    k, n, z = _counts(opens, mails, level)
    p = k / n
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)


def difference(opens_a: object, mails_a: object, opens_b: object, mails_b: object, level: float = 0.95):
    """The difference of two rates, B less A, with the lower and upper end of its interval.

    The interval is Newcombe's (1998, Statistics in Medicine 17, 873–890, method 10): it is made of the two Wilson
    intervals and stays sensible for rates near 0.

    >>> middle, low, high = difference(48, 80, 56, 70)
    >>> round(float(middle), 4), round(float(low), 4), round(float(high), 4)
    (0.2, 0.0524, 0.3339)
    """
    a, n_a, _ = _counts(opens_a, mails_a, level)
    b, n_b, _ = _counts(opens_b, mails_b, level)
    (low_a, high_a), (low_b, high_b) = wilson(a, n_a, level), wilson(b, n_b, level)
    rate_a, rate_b = a / n_a, b / n_b
    low = rate_b - rate_a - np.sqrt((rate_b - low_b) ** 2 + (high_a - rate_a) ** 2)
    high = rate_b - rate_a + np.sqrt((high_b - rate_b) ** 2 + (rate_a - low_a) ** 2)
    return rate_b - rate_a, low, high


def subject_tests(campaigns: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Each campaign's two subjects side by side, and which one won: "A", "B" or "undecided".

    Takes columns campaign, subject_id ("A", "B"), mails, opens; gives, by campaign, rate_a, rate_b, difference (B less
    A), low, high and verdict. A subject has won where the interval of the difference leaves out 0.

    >>> table = pd.DataFrame({"campaign": ["M1", "M1"], "subject_id": ["A", "B"], "mails": [80, 70], "opens": [48, 56]})
    >>> subject_tests(table).verdict["M1"]
    'B'
    """
    for column in ("campaign", "subject_id", "mails", "opens"):
        if column not in campaigns.columns:
            raise ValueError(say("letters.no_column", column=column, found=", ".join(map(str, campaigns.columns))))
    side = campaigns.set_index(["campaign", "subject_id"])[["mails", "opens"]].unstack()
    middle, low, high = difference(
        *(side[(column, subject)].to_numpy() for subject in "AB" for column in ("opens", "mails")), level=level
    )
    verdict = np.where(low > 0, "B", np.where(high < 0, "A", "undecided"))
    rates = {f"rate_{s.lower()}": (side[("opens", s)] / side[("mails", s)]).to_numpy() for s in "AB"}
    return pd.DataFrame({**rates, "difference": middle, "low": low, "high": high, "verdict": verdict}, index=side.index)


def _counts(opens: object, mails: object, level: float) -> tuple[np.ndarray, np.ndarray, float]:
    k, n = np.asarray(opens, dtype=float), np.asarray(mails, dtype=float)
    if not (np.all(n > 0) and np.all(k >= 0) and np.all(k <= n)):
        raise ValueError(say("letters.bad_counts"))
    if not 0 < level < 1:
        raise ValueError(say("letters.bad_level", found=level))
    return k, n, NormalDist().inv_cdf(0.5 + level / 2)

"""The two years of the shop, day by day: how much business a day brings, and the price discount of its festival.

The spring festival shuts the couriers, the weeks before it are for gifts; 618, 11-11 and 12-12 are the sales of the
year.
"""

from typing import NamedTuple

import numpy as np

FIRST_DAY = np.datetime64("2024-01-01")
LAST_DAY = np.datetime64("2025-12-31")
LAST_YEAR = np.datetime64("2025-01-01")  # the first of the last 365 days
DAYS = int((LAST_DAY - FIRST_DAY).astype(int)) + 1

# Festivals: first and last day, how many times the usual orders a day, the price discount.
FESTIVALS = [
    ("2024-01-22", "2024-02-07", 1.5, 0.08),
    ("2024-02-09", "2024-02-16", 0.4, 0.00),
    ("2024-06-12", "2024-06-18", 2.6, 0.12),
    ("2024-11-08", "2024-11-11", 4.5, 0.15),
    ("2024-12-11", "2024-12-12", 2.0, 0.10),
    ("2025-01-10", "2025-01-26", 1.5, 0.08),
    ("2025-01-28", "2025-02-04", 0.4, 0.00),
    ("2025-06-12", "2025-06-18", 2.6, 0.12),
    ("2025-11-08", "2025-11-11", 4.5, 0.15),
    ("2025-12-11", "2025-12-12", 2.0, 0.10),
]
MONTHS = [0.90, 0.80, 0.95, 1.10, 1.15, 1.00, 0.90, 0.90, 1.05, 1.10, 1.10, 1.00]


class Calendar(NamedTuple):
    """For each day: the business up to its morning (1 is a usual day's) and the festival's price discount."""

    until: np.ndarray  # one longer than the days
    discount: np.ndarray

    def day_at(self, business: np.ndarray) -> np.ndarray:
        """The day on which that much business has been done since the first."""
        return np.clip(np.searchsorted(self.until, business, side="right") - 1, 0, DAYS - 1)


def calendar(seasons: float) -> Calendar:
    """The calendar of a shop whose festivals and months stand out ``seasons`` times as far as usual.

    >>> two_years = calendar(1.0)
    >>> len(two_years.discount), float(two_years.discount.max())
    (731, 0.15)
    """
    days = FIRST_DAY + np.arange(DAYS)
    weight = 1 + (np.array(MONTHS)[days.astype("datetime64[M]").astype(int) % 12] - 1) * seasons
    discount = np.zeros(DAYS)
    for first, last, times, price in FESTIVALS:
        span = (days >= np.datetime64(first)) & (days <= np.datetime64(last))
        weight[span] *= max(1 + (times - 1) * seasons, 0.2)
        discount[span] = price
    return Calendar(np.concatenate([[0.0], np.cumsum(weight)]), discount)

"""The customer pyramid: who is a customer, who brings the revenue, who moves, and what a move is worth.

Nomenclature
------------
base        the customers counted: those who brought more than nothing in the period
n           number of customers in the base
tier        top, big, medium or small: a customer's place by revenue, cut at the ceiling of 1, 5 and 20 % of n
share       a part of a whole, 0 to 1
contribution margin   what is left of one more yuan of revenue after the costs that grow with it (share of revenue)
net margin            what is left of all revenue after all costs (share of revenue)

Amounts that are missing count as nothing. Customers whose amounts sum to zero or less have no place in the pyramid and
are left out of every n; a tie is settled by customer id. Money is in the unit of the table that is given.
"""

import math
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from coursework.behaviour import GROUPS, behaviour_group, member_card, rfm_group
from coursework.codes import codes

__all__ = [
    "CUTS",
    "GROUPS",
    "STATUSES",
    "TIERS",
    "behaviour_group",
    "concentration",
    "customer_revenue",
    "customer_status",
    "gini",
    "lorenz",
    "member_card",
    "migration",
    "pyramid",
    "rfm_group",
    "tiers",
    "top_share",
    "upgrade",
    "upgrade_table",
]

TIERS = ("top", "big", "medium", "small")
CUTS = (0.01, 0.05, 0.20)
STATUSES = ("active", "inactive", "prospect", "suspect", "outside")


def customer_status(
    orders: pd.DataFrame, contacts: pd.DataFrame, on: str | pd.Timestamp, window_days: int = 365
) -> pd.Series:
    """The layer of the pyramid each person stood in at the end of the day ``on``.

    active    bought in the ``window_days`` days that end with ``on``
    inactive  bought before, but not in those days
    prospect  never bought, fits our offer, and we have been in contact
    suspect   never bought, fits our offer, no contact yet
    outside   never bought, and our offer does not fit: the rest of the world

    ``orders`` needs customer and date, ``contacts`` contact and contacted (missing: not yet), and may have fits (bool).
    What happened after ``on`` is not known yet; a contact who has bought counts as a customer. Gives an ordered
    categorical Series by person id, first the customers.

    >>> orders = pd.DataFrame({"customer": ["A", "B"], "date": pd.to_datetime(["2025-06-01", "2024-06-01"])})
    >>> contacts = pd.DataFrame({"contact": ["P", "Q"], "contacted": pd.to_datetime(["2025-03-01", None])})
    >>> customer_status(orders, contacts, on="2025-12-31").to_dict()
    {'A': 'active', 'B': 'inactive', 'P': 'prospect', 'Q': 'suspect'}
    """
    _columns(orders, "orders", "customer", "date")
    _columns(contacts, "contacts", "contact", "contacted")
    if window_days <= 0:
        raise ValueError(f"window_days must be a number of days above 0, not {window_days}")
    if contacts["contact"].duplicated().any():
        twice = contacts.loc[contacts["contact"].duplicated(), "contact"].iloc[0]
        raise ValueError(f"contacts, column contact: {twice!r} stands there twice; keep one row a person")
    tomorrow = pd.Timestamp(on).normalize() + pd.Timedelta(days=1)
    known = orders.loc[orders["date"] < tomorrow]
    last = known.groupby("customer")["date"].max()
    recent = last >= tomorrow - pd.Timedelta(days=window_days)
    people = contacts.loc[~contacts["contact"].isin(last.index)]
    fits = people["fits"] if "fits" in people else pd.Series(True, index=people.index)
    reached = people["contacted"] < tomorrow
    layer = np.where(~fits, "outside", np.where(reached, "prospect", "suspect"))
    return pd.Series(
        pd.Categorical([*np.where(recent, "active", "inactive"), *layer], categories=STATUSES, ordered=True),
        index=pd.Index([*last.index, *people["contact"]], name="person"),
        name="status",
    )


def customer_revenue(orders: pd.DataFrame) -> pd.Series:
    """What each customer paid in all: the sum of ``amount``, by customer id.

    >>> customer_revenue(pd.DataFrame({"customer": ["B", "A", "B"], "amount": [5.0, 1.0, 2.0]})).to_dict()
    {'A': 1.0, 'B': 7.0}
    """
    sums, customers = _sums(orders)
    return pd.Series(sums, index=pd.Index(customers, name="customer"), name="revenue").sort_index()


def tiers(revenue: pd.Series, cuts: Iterable[float] = CUTS) -> pd.Series:
    """The tier of each customer, from one sum of revenue a customer (a Series by customer id).

    Of n customers above zero the first ceil(1 % · n) are top, those up to ceil(5 % · n) big, up to ceil(20 % · n)
    medium, the rest small; the smaller id goes first in a tie. Customers of zero or less, or without a value, get no
    tier (NaN). Gives an ordered categorical with the index of ``revenue``.

    >>> tiers(pd.Series({"A": 5.0, "B": 90.0, "C": 5.0, "D": 0.0}), cuts=(0.1, 0.4, 0.7)).tolist()
    ['big', 'top', 'medium', nan]
    """
    if revenue.index.has_duplicates:
        twice = revenue.index[revenue.index.duplicated()][0]
        raise ValueError(f"revenue has more than one value for customer {twice!r}; sum per customer first")
    base = revenue[revenue > 0]
    ranked = base.sort_index().sort_values(ascending=False, kind="stable").index
    ends = _ends(len(base), cuts)
    names = np.repeat(TIERS, np.diff([0, *ends, len(base)]))
    tier = pd.Series(names, index=ranked, dtype=object).reindex(revenue.index)
    return tier.astype(pd.CategoricalDtype(TIERS, ordered=True)).rename("tier")


def pyramid(orders: pd.DataFrame, cuts: Iterable[float] = CUTS) -> pd.DataFrame:
    """The customer pyramid as a table: customers, revenue, share of all revenue and mean revenue of each tier.

    ``orders`` needs customer and amount and holds the period you ask about. The tiers are those of :func:`tiers`.
    Where there is nobody, share and mean are NaN.

    >>> orders = pd.DataFrame({"customer": list("ABCDE"), "amount": [60.0, 10.0, 10.0, 10.0, 10.0]})
    >>> print(pyramid(orders).reset_index().to_string(index=False))
      tier  customers  revenue  share  mean
       top          1     60.0    0.6  60.0
       big          0      0.0    0.0   NaN
    medium          0      0.0    0.0   NaN
     small          4     40.0    0.4  10.0
    """
    values = _positive(_sums(orders)[0])
    n = len(values)
    ends = _ends(n, cuts)
    # Only the sums of the tiers are asked for, not an order within them: partition is enough, sorting is not needed.
    inner = sorted({n - end for end in ends if 0 < end < n})
    parted = np.partition(values, inner) if inner else values
    revenue = [parted[n - end : n - start].sum() for start, end in zip([0, *ends], [*ends, n], strict=True)]
    customers = np.diff([0, *ends, n])
    table = pd.DataFrame({"customers": customers, "revenue": revenue}, index=pd.Index(TIERS, name="tier"))
    total = table["revenue"].sum()
    table["share"] = table["revenue"] / total if n else np.nan
    table["mean"] = (table["revenue"] / table["customers"]).where(table["customers"] > 0)
    return table


def top_share(values: Iterable[float], share: float = 0.20) -> float:
    """The part of the total that the largest ceil(``share`` · n) of the positive values bring; NaN if there are none.

    >>> top_share([70, 10, 10, 5, 5], 0.20)
    0.7
    """
    if not 0 < share <= 1:
        raise ValueError(f"share must be above 0 and at most 1 (0.20 for 20 %), not {share}")
    values = _positive(values)
    if not len(values):
        return float("nan")
    rest = len(values) - math.ceil(share * len(values))
    return float(np.partition(values, rest)[rest:].sum() / values.sum()) if rest else 1.0


def concentration(values: Iterable[float]) -> pd.DataFrame:
    """The concentration curve: cumulated share of revenue against cumulated share of customers, the largest first.

    >>> concentration([10, 70, 20]).round(2).to_numpy().tolist()
    [[0.0, 0.0], [0.33, 0.7], [0.67, 0.9], [1.0, 1.0]]
    """
    return _curve(np.sort(_positive(values))[::-1])


def lorenz(values: Iterable[float]) -> pd.DataFrame:
    """The Lorenz curve: cumulated share of revenue against cumulated share of customers, the smallest first.

    >>> lorenz([10, 70, 20]).round(2).to_numpy().tolist()
    [[0.0, 0.0], [0.33, 0.1], [0.67, 0.3], [1.0, 1.0]]
    """
    return _curve(np.sort(_positive(values)))


def gini(values: Iterable[float]) -> float:
    """The Gini coefficient of the positive values: 0 if all are equal, near 1 if one has nearly all.

    G = 2·Σ i·x_i / (n·Σ x) − (n + 1)/n, x ascending, i from 1 (the mean-difference form; Gini 1912).
    NaN if there are no positive values.

    >>> gini([1, 1, 1, 1]), gini([1, 3])
    (0.0, 0.25)
    """
    x = np.sort(_positive(values))
    n = len(x)
    if not n:
        return float("nan")
    return float(2 * (np.arange(1, n + 1) @ x) / (n * x.sum()) - (n + 1) / n)


def migration(before: pd.Series, after: pd.Series, counts: bool = False) -> pd.DataFrame:
    """The migration matrix: of the customers in each state before, the share in each state after; every row sums to 1.

    ``before`` and ``after`` give a state (a tier) by customer id. Who has a state only before is ``inactive`` after;
    who has one only after was ``new``. A state that nobody had before is a row of NaN. ``counts=True`` gives people.

    >>> before = pd.Series({"A": "top", "B": "small", "C": "small"})
    >>> after = pd.Series({"A": "top", "B": "top", "D": "small"})
    >>> print(migration(before, after).reset_index().to_string(index=False))
    before  top  small  inactive
       top  1.0    0.0       0.0
     small  0.5    0.0       0.5
       new  0.0    1.0       0.0
    """
    before, after = before.dropna(), after.dropna()
    both = pd.DataFrame({"before": before.astype(object), "after": after.astype(object)})
    people = pd.crosstab(both["before"].fillna("new"), both["after"].fillna("inactive")).rename_axis(columns=None)
    people = people.reindex(index=_states(before, "new"), columns=_states(after, "inactive"), fill_value=0)
    people = people.rename_axis(index="before")
    return people if counts else people.div(people.sum(axis=1).replace(0, np.nan), axis=0)


def upgrade(
    orders: pd.DataFrame,
    moves: Mapping[tuple[str, str], float],
    contribution_margin: float = 0.5,
    net_margin: float = 0.1,
) -> pd.Series:
    """What it brings when a part of the base changes tier: revenue and profit before and after, and their growth.

    ``moves`` maps (from, to) to a share *of all customers in the base*, as {("small", "medium"): 0.02}. A mover takes
    the mean revenue of the new tier; the means of the tiers stay. Each further yuan of revenue brings
    ``contribution_margin`` of profit, while profit before is ``net_margin`` of revenue, so profit grows
    contribution_margin/net_margin times as much as revenue. Movers are an expectation: they may be a fraction.

    >>> orders = pd.DataFrame({"customer": list("ABCDE"), "amount": [60.0, 10.0, 10.0, 10.0, 10.0]})
    >>> upgrade(orders, {("small", "top"): 0.20}).round(2).to_dict()  # doctest: +NORMALIZE_WHITESPACE
    {'movers': 1.0, 'revenue_before': 100.0, 'revenue_after': 150.0, 'revenue_growth': 0.5,
     'profit_before': 10.0, 'profit_after': 35.0, 'profit_growth': 2.5}
    """
    return upgrade_table(pyramid(orders), moves, contribution_margin, net_margin)


def upgrade_table(
    table: pd.DataFrame, moves: Mapping[tuple[str, str], float], contribution_margin: float, net_margin: float
) -> pd.Series:
    """:func:`upgrade` for a pyramid that is already counted (the table that :func:`pyramid` gives).

    >>> table = pyramid(pd.DataFrame({"customer": ["A", "B"], "amount": [3.0, 1.0]}))
    >>> float(upgrade_table(table, {}, 0.5, 0.1)["revenue_growth"])
    0.0
    """
    for name, margin in (("contribution_margin", contribution_margin), ("net_margin", net_margin)):
        if not 0 < margin <= 1:
            raise ValueError(f"{name} must be a share above 0 and at most 1, not {margin}")
    n, before = table["customers"].sum(), table["revenue"].sum()
    leaving = dict.fromkeys(TIERS, 0.0)
    added = 0.0
    for (source, target), share in moves.items():
        if source not in TIERS or target not in TIERS:
            raise ValueError(f"moves: {(source, target)} is not a pair of {', '.join(TIERS)}")
        if not 0 <= share <= 1:
            raise ValueError(f"moves: {share} for {(source, target)} is not a share of the base (0.02 for 2 %)")
        if share:
            leaving[source] += share * n
            added += share * n * (table["mean"][target] - table["mean"][source])
    for tier, people in leaving.items():
        there = table["customers"][tier]
        if people > there + 1e-9:
            raise ValueError(f"moves: {people:.1f} customers would leave {tier}, where there are {there}")
    profit, gained = net_margin * before, contribution_margin * added
    return pd.Series(
        {
            "movers": sum(leaving.values()),
            "revenue_before": before,
            "revenue_after": before + added,
            "revenue_growth": added / before if before else np.nan,
            "profit_before": profit,
            "profit_after": profit + gained,
            "profit_growth": gained / profit if profit else np.nan,
        }
    )


def _sums(orders: pd.DataFrame) -> tuple[np.ndarray, pd.Index]:
    """Each customer's sum in order of appearance: numbering the ids once and counting beats a general groupby."""
    _columns(orders, "orders", "customer", "amount")
    who, customers = codes(orders["customer"])
    if len(who) and who.min() < 0:
        raise ValueError(f"orders, column customer: {(who < 0).sum()} rows have no customer; mend or drop them first")
    amounts = np.nan_to_num(orders["amount"].to_numpy(dtype=float, na_value=np.nan), nan=0.0)
    return np.bincount(who, weights=amounts, minlength=len(customers)), customers


def _positive(values: Iterable[float]) -> np.ndarray:
    values = np.asarray(values if hasattr(values, "__len__") else list(values), dtype=float)
    if np.isinf(values).any():
        raise ValueError("values: an amount is infinite; mend or drop it first")
    return values[values > 0]


def _ends(n: int, cuts: Iterable[float]) -> list[int]:
    cuts = list(cuts)
    if len(cuts) != len(TIERS) - 1 or sorted(cuts) != cuts or not all(0 < cut < 1 for cut in cuts):
        raise ValueError(f"cuts must be three rising shares of the customers, as (0.01, 0.05, 0.20), not {cuts}")
    return [math.ceil(cut * n) for cut in cuts]


def _curve(values: np.ndarray) -> pd.DataFrame:
    n = len(values)
    if not n:
        return pd.DataFrame({"customers": [0.0], "revenue": [0.0]})
    revenue = np.concatenate([[0.0], np.cumsum(values) / values.sum()])
    revenue[-1] = 1.0  # the last sum differs from the total by a rounding
    return pd.DataFrame({"customers": np.arange(n + 1) / n, "revenue": revenue})


def _states(series: pd.Series, extra: str) -> list[str]:
    if isinstance(series.dtype, pd.CategoricalDtype):
        states = list(series.cat.categories)
    else:
        found = set(series)
        states = [tier for tier in TIERS if tier in found] + sorted(found - set(TIERS))
    return [state for state in states if state != extra] + [extra]


def _columns(frame: pd.DataFrame, name: str, *columns: str) -> None:
    for column in columns:
        if column not in frame.columns:
            raise ValueError(f"{name} has no column {column!r}; it has: {', '.join(map(str, frame.columns))}")

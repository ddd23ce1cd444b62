"""Which customers earn a firm's profit and which cost it: tiers, the whale curve and its peak, return on investment.

Money is yuan. *Profit* of a customer is revenue less goods, returns, delivery, service and bad debt, before fixed cost
(``customer_profit``); *cost to serve* is the last four of these. A share of a total that is zero or a loss says
nothing, so every share here is NaN then; the amounts in yuan still hold.

The rooms behind this one: ``costing`` (the bill of every customer) and ``remedies`` (what-if: price, fee, let go).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from coursework.codes import codes, in_order
from coursework.costing import COST_TO_SERVE, column, customer_profit
from coursework.remedies import drop, fee, reprice, total_profit

__all__ = [
    "COST_TO_SERVE",
    "WhalePeak",
    "bootstrap_peak",
    "customer_profit",
    "drop",
    "fee",
    "profit_share_index",
    "reprice",
    "return_on_investment",
    "tier_profit",
    "tiers",
    "total_profit",
    "whale_curve",
    "whale_peak",
]

_TIERS = ("key", "ordinary", "small")


def tiers(customers: pd.DataFrame, cuts: Sequence[float] = (0.20, 0.50), by: str = "revenue") -> pd.Series:
    """The tier of every customer: ``key``, ``ordinary`` or ``small``, ranked by the column ``by`` from the largest.

    The first 20 % of the customers are key, those to 50 % ordinary, the rest small; a cut takes in the customer it
    falls on (ceil), ties stand in order of customer id. Nobody is left out, since the parts must add up to the whole.

    >>> tiers(pd.DataFrame({"revenue": [5., 90., 40., 20., 10.]}, index=list("abcde"))).to_dict()
    {'a': 'small', 'b': 'key', 'c': 'ordinary', 'd': 'ordinary', 'e': 'small'}
    """
    if len(cuts) != len(_TIERS) - 1 or not 0 <= cuts[0] <= cuts[1] <= 1:
        raise ValueError(f"cuts must be two rising shares between 0 and 1, such as (0.20, 0.50); found {cuts!r}")
    values = column(customers, "customers", by)
    ranked = values.sort_index().sort_values(ascending=False, kind="stable").index
    # 0.2 * 35 is 7.000000000000001 in floating point: rounded first, so that ceil gives 7.
    ends = [0, *(int(np.ceil(round(cut * len(ranked), 9))) for cut in cuts), len(ranked)]
    names = np.repeat(_TIERS, np.diff(ends))
    kind = pd.CategoricalDtype(_TIERS, ordered=True)
    return pd.Series(names, index=ranked, name="tier", dtype=object).reindex(customers.index).astype(kind)


def tier_profit(customers: pd.DataFrame, cuts: Sequence[float] = (0.20, 0.50), by: str = "revenue") -> pd.DataFrame:
    """Revenue and profit of each tier: one row a tier, money in yuan, shares from 0 to 1.

    ``customers`` is what ``customer_profit`` gives. Columns: ``customers``, ``revenue``, ``profit``,
    ``profit_per_head``, ``customer_share``, ``revenue_share``, ``profit_share`` and ``share_index`` (profit share
    divided by customer share). Shares of a total that is not positive are NaN.

    >>> case = pd.DataFrame({"revenue": [800.] + [56.] * 2 + [29.] * 2, "profit": [80.] + [5.6] * 2 + [2.9] * 2})
    >>> tier_profit(case)[["customers", "revenue", "profit", "share_index"]].round(3).rename_axis(None)
              customers  revenue  profit  share_index
    key               1    800.0    80.0        4.124
    ordinary          2    112.0    11.2        0.289
    small             2     58.0     5.8        0.149
    """
    money = customers[["revenue", "profit"]].groupby(tiers(customers, cuts, by), observed=False)
    table = money.size().to_frame("customers").join(money.sum().round(2))
    table["profit_per_head"] = table["profit"] / table["customers"].where(table["customers"] > 0)
    for part, whole in (("customer_share", "customers"), ("revenue_share", "revenue"), ("profit_share", "profit")):
        table[part] = _shares(table[whole])
    table["share_index"] = profit_share_index(table["profit"], table["customers"])
    table.index = table.index.astype(object)
    return table.rename_axis("tier")


def profit_share_index(profit, customers):
    """How much profit a group brings for its size: its share of profit divided by its share of customers.

    ``profit`` (yuan) and ``customers`` (how many, or per cent) hold one value a group; 1 means neither more nor less
    than its share. NaN for a group without customers, and for all where total profit is not positive.

    >>> profit_share_index([80, 11.2, 8.8], [20, 30, 50]).round(3).tolist()
    [4.0, 0.373, 0.176]
    """
    index = profit.index if isinstance(profit, pd.Series) else None
    profit, customers = (np.asarray(values, dtype=float) for values in (profit, customers))
    if profit.shape != customers.shape:
        raise ValueError(f"profit has {profit.size} groups and customers {customers.size}; give both one a group")
    if (customers < 0).any():
        raise ValueError("customers holds a negative number of customers")
    share = _shares(customers)
    ratio = _shares(profit) / np.where(share > 0, share, np.nan)
    return ratio if index is None else pd.Series(ratio, index=index, name="share_index")


def whale_curve(profit, customer=None) -> pd.DataFrame:
    """The whale curve: customers from the most to the least profitable, and their profit added up.

    ``profit`` is one value a customer in yuan, a Series by customer id or any list; with ``customer``, one value an
    order and beside it whose order it is. One row a customer, ties in order of id. Columns: ``customers`` (share of
    customers so far), ``profit``, ``cumulative`` (yuan) and ``share`` (of the total profit; NaN where the total is not
    positive, since a share of a loss says nothing). Empty in, empty out.

    Source: Kaplan & Narayanan 2001, "Measuring and managing customer profitability", Journal of Cost Management 15(5).

    >>> whale_curve(pd.Series([-50., 90., 60.], index=["a", "b", "c"])).round(2).rename_axis(None)
       customers  profit  cumulative  share
    b       0.33    90.0        90.0    0.9
    c       0.67    60.0       150.0    1.5
    a       1.00   -50.0       100.0    1.0
    """
    profit = _profits(profit)
    if customer is not None:
        profit = _per_customer(profit.to_numpy(), customer)
    n = len(profit)
    if not profit.index.is_monotonic_increasing:
        profit = profit.take(in_order(profit.index))
    values = profit.to_numpy()
    order, sums = _from_the_largest(values)
    share = sums / sums[-1] if n and sums[-1] > 0 else np.full(n, np.nan)
    columns = {"customers": np.arange(1, n + 1) / n if n else sums, "profit": values[order], "cumulative": sums}
    return pd.DataFrame({**columns, "share": share}, index=profit.index.take(order).rename("customer"), copy=False)


class WhalePeak(NamedTuple):
    """The top of a whale curve: its height and where it stands."""

    share: float
    """Profit of the customers who earn, divided by total profit; NaN where the total is not positive."""
    customers: int
    """How many customers earn something: the peak stands behind the last of them."""
    customer_share: float
    """The same as a share of all customers; NaN without customers."""
    profit: float
    """Profit of the customers who earn (yuan)."""


def whale_peak(profit) -> WhalePeak:
    """Height and place of the top of the whale curve: the profit of those who earn, over the total.

    A share of 1.4 says that 40 % of the final profit is earned and then given back to customers who cost. Where the
    total is zero or a loss the share is NaN; the profit in yuan still holds.

    >>> whale_peak([90., 60., -50.])
    WhalePeak(share=1.5, customers=2, customer_share=0.6666666666666666, profit=150.0)
    >>> whale_peak([10., -30.]).share
    nan
    """
    values = _profits(profit).to_numpy()
    earning = values[values > 0]
    total, top = round(float(values.sum()), 6), float(earning.sum())
    return WhalePeak(
        share=top / total if total > 0 else float("nan"),
        customers=len(earning),
        customer_share=len(earning) / len(values) if len(values) else float("nan"),
        profit=round(top, 6),
    )


def bootstrap_peak(profit, draws: int = 1000, seed: int = 1) -> np.ndarray:
    """The height of the peak in ``draws`` shops made by drawing as many customers again, with replacement.

    The spread of these heights says how far the peak hangs on the customers we happened to have; NaN in draws whose
    total is not positive. Source: Efron 1979, "Bootstrap methods", Annals of Statistics 7(1).

    >>> bootstrap_peak([30., 20., 10., -5.] * 50, draws=3).round(2).tolist()
    [1.08, 1.09, 1.11]
    """
    values = _profits(profit).to_numpy()
    if not len(values) or draws < 1:
        raise ValueError(f"found {len(values)} customers and {draws} draws; give at least one of each")
    random = np.random.default_rng(seed)
    earning = np.maximum(values, 0)
    heights = np.full(draws, np.nan)
    for i in range(draws):
        drawn = random.integers(0, len(values), len(values))
        total = values[drawn].sum()
        if total > 0:
            heights[i] = earning[drawn].sum() / total
    return heights


def return_on_investment(benefit, cost):
    """What is left of a benefit after its cost, per yuan of cost: (benefit − cost) / cost.

    ``benefit`` and ``cost`` in yuan, numbers or arrays. 0 means the money just came back; −1 that it is lost.
    ValueError for a cost that is not positive: without a cost there is nothing to have a return on.

    >>> return_on_investment(1500, 1000)
    0.5
    """
    if isinstance(benefit, (int, float)) and isinstance(cost, (int, float)):
        benefit, cost = float(benefit), float(cost)
    else:
        benefit, cost = (v if isinstance(v, pd.Series) else np.asarray(v, dtype=float) for v in (benefit, cost))
    if not np.all(np.isfinite(benefit)) or not np.all(np.asarray(cost) > 0):
        raise ValueError("benefit must be a number and cost a positive one; check for empty values")
    return (benefit - cost) / cost


def _from_the_largest(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions from the largest value to the smallest, ties as they stand, and the values' running sum."""
    n = len(values)
    cents = np.rint(values * 100)
    bits = max(n, 1).bit_length()
    if n and (cents / 100 == values).all() and np.ptp(cents) < 2.0 ** (62 - bits):
        # Amount and position packed in one integer: sorting those is more than twice as fast as a stable argsort.
        largest = cents.max()
        keys = (largest - cents).astype(np.int64)
        keys <<= bits
        keys |= np.arange(n)
        keys.sort()
        order = keys & ((1 << bits) - 1)
        keys >>= bits
        return order, (largest - keys).cumsum() / 100
    order = np.argsort(-values, kind="stable")
    return order, values[order].cumsum()


def _per_customer(profit: np.ndarray, customer) -> pd.Series:
    who, ids = _numbered(pd.Series(customer))
    if len(who) != len(profit) or (len(who) and who.min() < 0):
        raise ValueError(f"{len(profit)} orders need {len(profit)} customers, none of them empty")
    cents = np.rint(profit * 100)
    if (cents / 100 == profit).all():  # whole cents add up without error
        sums = np.bincount(who, weights=cents, minlength=len(ids)) / 100
    else:
        sums = np.bincount(who, weights=profit, minlength=len(ids))
    bought = np.bincount(who, minlength=len(ids)) > 0
    return pd.Series(sums[bought], index=pd.Index(ids)[bought])


def _numbered(customer: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """A small whole number for every row and the customer it stands for; missing customers are −1."""
    if isinstance(customer.dtype, pd.CategoricalDtype):  # coded already: nothing to look up
        return customer.cat.codes.to_numpy(), customer.cat.categories
    if len(customer) and isinstance(customer.dtype, np.dtype) and customer.dtype.kind == "i":
        least, most = int(customer.min()), int(customer.max())
        if most - least < 4 * len(customer):  # numbers close together are codes themselves
            return customer.to_numpy() - least, pd.RangeIndex(least, most + 1)
    who, ids = codes(customer)
    return who, pd.Index(ids)


def _profits(profit) -> pd.Series:
    profit = profit if isinstance(profit, pd.Series) else pd.Series(np.asarray(profit, dtype=float))
    values = pd.to_numeric(profit).astype(float)
    if not np.isfinite(values.to_numpy()).all():
        where = values.index[~np.isfinite(values.to_numpy())][0]
        raise ValueError(f"the profit of customer {where!r} is {values[where]}; every customer needs a number")
    return values


def _shares(values):
    total = values.sum()
    return values / total if total > 0 else values * np.nan

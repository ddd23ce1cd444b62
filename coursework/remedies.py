"""What happens to profit when customers who cost are charged more, charged a fee, or let go.

Each function takes the table of ``coursework.costing.customer_profit`` and gives a table of the same columns (yuan).
Fixed cost is no part of these tables and stays whatever is done to customers: ``total_profit`` takes it off.
"""

import numpy as np
import pandas as pd

from coursework.costing import COST_TO_SERVE, column

_MONEY = ["discount", "refunds", "revenue", "goods", *COST_TO_SERVE, "profit"]


def total_profit(customers: pd.DataFrame, fixed_cost: float = 0.0) -> float:
    """What the firm keeps: the profit of all customers less fixed cost (yuan), which is there whoever buys.

    >>> total_profit(pd.DataFrame({"profit": [500., -20.]}), fixed_cost=300)
    180.0
    """
    return round(float(column(customers, "customers", "profit").sum()) - fixed_cost, 2)


def reprice(customers: pd.DataFrame, change: float, who=None, leaving: float = 0.0) -> pd.DataFrame:
    """The table of ``customer_profit`` after a change of price for some customers (0.05 = 5 % dearer).

    Quantities stay as they were, so goods and work cost the same; what was paid back or never paid grows with the
    price. ``who``: customer ids, or a column of True and False; None is everybody. ``leaving``: the share of their
    business that goes elsewhere because of it, with all its revenue and cost.

    >>> table = pd.DataFrame({"orders": [2, 1], "revenue": [100., 60.], "goods": 40., "refunds": 0., "returns": 0.,
    ...     "delivery": 0., "service": 30., "bad_debt": 0., "profit": [30., -10.]}, index=["a", "b"])
    >>> reprice(table, 0.10, who=["b"]).profit.tolist()
    [30.0, -4.0]
    """
    if not change > -1:
        raise ValueError(f"change is {change!r}; write 5 % dearer as 0.05, 5 % cheaper as -0.05")
    chosen = _chosen(customers, who)
    after = _less_business(customers, chosen, leaving)
    for name in ("revenue", "refunds", "bad_debt"):
        extra = (after[name] * change).round(2).where(chosen, 0.0)
        after[name] = (after[name] + extra).round(2)
        if name == "refunds":
            after["returns"] = (after["returns"] + extra).round(2)
    return _with_profit(after)


def fee(customers: pd.DataFrame, per_order: float, who=None, leaving: float = 0.0) -> pd.DataFrame:
    """The table of ``customer_profit`` after a fee of ``per_order`` yuan on each order of some customers.

    The fee is kept when goods come back. ``who`` and ``leaving`` as for ``reprice``.

    >>> table = pd.DataFrame({"orders": [2, 1], "revenue": [100., 60.], "goods": 40., "refunds": 0., "returns": 0.,
    ...     "delivery": 0., "service": 30., "bad_debt": 0., "profit": [30., -10.]}, index=["a", "b"])
    >>> fee(table, 4, leaving=0.5).profit.tolist()
    [19.0, -3.0]
    """
    chosen = _chosen(customers, who)
    after = _less_business(customers, chosen, leaving)
    after["revenue"] = (after["revenue"] + (after["orders"] * per_order).where(chosen, 0.0)).round(2)
    return _with_profit(after)


def drop(customers: pd.DataFrame, who) -> pd.DataFrame:
    """The table of ``customer_profit`` without some customers: their revenue goes, and the cost they cause.

    Fixed cost is no part of the table, so it stays: ``total_profit(drop(table, who), fixed_cost)``.

    >>> table = pd.DataFrame({"profit": [30., -10.]}, index=["a", "b"])
    >>> total_profit(drop(table, ["b"]), fixed_cost=25)
    5.0
    """
    return customers[~_chosen(customers, who)].copy()


def _chosen(customers: pd.DataFrame, who) -> pd.Series:
    """True for the customers meant by ``who``: None, a mask, or ids."""
    if who is None:
        return pd.Series(True, index=customers.index)
    if isinstance(who, pd.Series) and who.dtype == bool:
        if not who.index.equals(customers.index):
            raise ValueError("the column of True and False must have the customers of the table, in its order")
        return who
    ids = pd.Index([who] if isinstance(who, str) else who)
    if len(unknown := ids.difference(customers.index)):
        raise ValueError(f"customer {unknown[0]!r} is not in the table; take ids from its index")
    return pd.Series(customers.index.isin(ids), index=customers.index)


def _less_business(customers: pd.DataFrame, chosen: pd.Series, leaving: float) -> pd.DataFrame:
    if not 0 <= leaving <= 1:
        raise ValueError(f"leaving is {leaving!r}; write the share who leave between 0 and 1, such as 0.10")
    after = customers.copy()
    if leaving:
        money = [name for name in _MONEY if name in after]
        stays = np.where(chosen, 1 - leaving, 1.0)
        after[money] = after[money].mul(stays, axis=0).round(2)
        after["orders"] = after["orders"] * stays
    return after


def _with_profit(after: pd.DataFrame) -> pd.DataFrame:
    after["profit"] = (after["revenue"] - after["goods"] - after[COST_TO_SERVE].sum(axis=1)).round(2)
    return after

"""The bill of every customer: what they brought, and what everything done for them cost.

Money is yuan. Every amount is rounded to whole cents at the order it belongs to and added up as whole numbers, so any
sum over customers agrees with the same sum over the tables to the cent.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

COST_TO_SERVE = ["returns", "delivery", "service", "bad_debt"]


def customer_profit(
    orders: pd.DataFrame,
    order_lines: pd.DataFrame,
    service: pd.DataFrame,
    costs: pd.DataFrame | Mapping[str, float],
) -> pd.DataFrame:
    """What every customer brought and cost: one row a customer who ordered, money in yuan.

    Columns: ``orders`` (how many), ``discount`` (already taken off revenue, for information), ``refunds`` (the part of
    returns that was paid back, for information), ``revenue``, ``goods``, ``returns``, ``delivery``, ``service``,
    ``bad_debt`` and ``profit`` = revenue − goods − returns − delivery − service − bad_debt.

    ``orders`` decides the period: lines and service of orders that are not in it are left out. ``costs`` is the table
    ``cost_rates`` or a mapping with the rates ``delivery``, ``service_minute`` and ``return_handling`` (yuan each).
    ValueError for a missing column, rate or value, an order twice, or an order without lines or service.

    The idea of charging each customer with the work it causes: Cooper & Kaplan 1991, "Profit priorities from
    activity-based costing", Harvard Business Review 69(3).

    >>> orders = pd.DataFrame({"order": ["O1", "O2"], "customer": ["C1", "C2"], "amount": [100., 50.], "discount": 0.})
    >>> lines = pd.DataFrame({"order": ["O1", "O2"], "goods_cost": [60., 30.]})
    >>> service = pd.DataFrame({"order": ["O1", "O2"], "returned": [0., 50.], "deliveries": [1, 2],
    ...                         "service_minutes": [3, 20], "bad_debt": [0., 0.]})
    >>> rates = {"delivery": 6., "service_minute": .8, "return_handling": 5.}
    >>> bill = customer_profit(orders, lines, service, rates)
    >>> bill[["revenue", "goods", "returns", "service", "profit"]].rename_axis(None)
        revenue  goods  returns  service  profit
    C1    100.0   60.0      0.0      2.4    31.6
    C2     50.0   30.0     55.0     16.0   -63.0
    """
    amount, discount = (_cents(orders, "orders", name) for name in ("amount", "discount"))
    goods = _cents(order_lines, "order_lines", "goods_cost")
    returned, bad_debt = (_cents(service, "service", name) for name in ("returned", "bad_debt"))
    deliveries, minutes = (_numbers(service, "service", name) for name in ("deliveries", "service_minutes"))
    rates = _rates(costs, ("delivery", "service_minute", "return_handling"))
    handling = (returned > 0) * np.rint(100 * rates["return_handling"])

    codes, customers = pd.factorize(column(orders, "orders", "customer"), sort=True)
    if (codes < 0).any():
        raise ValueError(f"orders.customer is empty in row {int((codes < 0).argmax())}; every order needs a customer")
    of_line, line = _customer_of(orders, codes, order_lines, "order_lines")
    of_service, row = _customer_of(orders, codes, service, "service")
    if service["order"].iloc[row].duplicated().any():
        twice = service["order"].iloc[row]
        raise ValueError(f"service has order {twice[twice.duplicated()].iloc[0]!r} twice; keep one row an order")

    def add_up(cents: np.ndarray, whose: np.ndarray) -> np.ndarray:
        # Float sums of whole numbers are exact up to 2**53 cents (90 trillion yuan).
        return np.bincount(whose, weights=cents, minlength=len(customers))

    cents = {
        "discount": add_up(discount, codes),
        "refunds": add_up(returned[row], of_service),
        "revenue": add_up(amount, codes),
        "goods": add_up(goods[line], of_line),
        "returns": add_up((returned + handling)[row], of_service),
        "delivery": add_up(np.rint(100 * rates["delivery"] * deliveries)[row], of_service),
        "service": add_up(np.rint(100 * rates["service_minute"] * minutes)[row], of_service),
        "bad_debt": add_up(bad_debt[row], of_service),
    }
    cents["profit"] = cents["revenue"] - sum(cents[name] for name in ("goods", *COST_TO_SERVE))
    table = {"orders": np.bincount(codes, minlength=len(customers))}
    table |= {name: values / 100 for name, values in cents.items()}
    return pd.DataFrame(table, index=pd.Index(customers, name="customer"))


def column(table: pd.DataFrame, name: str, wanted: str) -> pd.Series:
    """The column ``wanted`` of a table; ValueError that calls the table ``name`` and lists what it has."""
    if wanted not in table:
        raise ValueError(f"{name} has no column {wanted!r}; found {', '.join(map(str, table.columns))}")
    return table[wanted]


def _numbers(table: pd.DataFrame, name: str, wanted: str) -> np.ndarray:
    values = pd.to_numeric(column(table, name, wanted), errors="coerce").to_numpy(dtype=float)
    least = -np.inf if name == "orders" else 0
    if (bad := ~np.isfinite(values) | (values < least)).any():
        row = int(bad.argmax())
        found = table[wanted].iloc[row]
        raise ValueError(
            f"{name}.{wanted} is {found} in row {row} (order {table['order'].iloc[row]!r}); "
            "give a number" + ("" if name == "orders" else " that is not negative")
        )
    return values


def _cents(table: pd.DataFrame, name: str, wanted: str) -> np.ndarray:
    return np.rint(_numbers(table, name, wanted) * 100)


def _rates(costs: pd.DataFrame | Mapping[str, float], needed: Sequence[str]) -> dict[str, float]:
    if isinstance(costs, pd.DataFrame):
        costs = dict(zip(column(costs, "cost_rates", "rate"), column(costs, "cost_rates", "value"), strict=True))
    if missing := [rate for rate in needed if not np.isfinite(costs.get(rate, np.nan))]:
        raise ValueError(f"cost_rates has no rate {missing[0]!r}; found {', '.join(map(str, costs))}")
    return {rate: float(costs[rate]) for rate in needed}


def _customer_of(orders: pd.DataFrame, codes: np.ndarray, table: pd.DataFrame, name: str):
    """For the rows of ``table`` whose order is in ``orders``: the code of the customer, and the row's position."""
    known = pd.Index(column(orders, "orders", "order"))
    if not known.is_unique:
        raise ValueError(f"orders has order {known[known.duplicated()][0]!r} twice; keep one row an order")
    at = known.get_indexer(column(table, name, "order"))
    rows = np.flatnonzero(at >= 0)
    found = np.zeros(len(known), dtype=bool)
    found[at[rows]] = True
    if not found.all():
        raise ValueError(f"order {known[~found][0]!r} has no row in {name}; add it or leave the order out")
    return codes[at[rows]], rows

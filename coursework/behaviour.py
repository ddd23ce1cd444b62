"""What customers do, beside what they pay: the member card, the six behaviour groups and the eight RFM groups.

Nomenclature
------------
sign of life   an order or a visit (a chat inquiry counts as one)
days_since_…   whole days from then to the day asked about; infinite if it never happened
R, F, M        recency (days since the last order), frequency (orders), monetary value (money paid in all)
"""

import numpy as np
import pandas as pd

GROUPS = ("sleeping", "potential", "new", "bulk", "loyal", "regular")
QUIET_DAYS, FEW_ORDERS, BULK_AMOUNT, LOYAL_ORDERS = 180, 3, 1500.0, 6


def member_card(customers: pd.DataFrame, orders: pd.DataFrame, on: str | pd.Timestamp) -> pd.DataFrame:
    """One row a customer with what a seller wants to see when the customer walks in, as known at the end of ``on``.

    Columns: orders, revenue, mean_order (money an order; 0 if none), days_since_order, days_since_visit (infinite if
    never), member, shares. ``customers`` needs customer, last_visit, member, shares; ``orders`` customer, date, amount.

    >>> customers = pd.DataFrame({"customer": ["A", "B"], "last_visit": pd.to_datetime(["2025-12-30", None]),
    ...                           "member": [True, False], "shares": [False, False]})
    >>> orders = pd.DataFrame({"customer": ["A"], "date": pd.to_datetime(["2025-12-01"]), "amount": [80.0]})
    >>> card = member_card(customers, orders, on="2025-12-31")
    >>> card.loc["A", ["orders", "mean_order", "days_since_order", "days_since_visit"]].tolist()
    [1.0, 80.0, 30.0, 1.0]
    >>> float(card.loc["B", "days_since_order"])
    inf
    """
    day = pd.Timestamp(on).normalize()
    people = customers.set_index("customer")
    known = orders.loc[orders["date"] < day + pd.Timedelta(days=1)]
    bought = known.groupby("customer").agg(orders=("amount", "size"), revenue=("amount", "sum"), last=("date", "max"))
    bought = bought.reindex(people.index)
    visit = people["last_visit"].where(people["last_visit"] < day + pd.Timedelta(days=1))
    count = bought["orders"].fillna(0).astype(int)
    return pd.DataFrame(
        {
            "orders": count,
            "revenue": bought["revenue"].fillna(0.0),
            "mean_order": (bought["revenue"] / count.where(count > 0)).fillna(0.0),
            "days_since_order": _days(day, bought["last"]),
            "days_since_visit": _days(day, visit),
            "member": people["member"],
            "shares": people["shares"],
        }
    )


def behaviour_group(
    card: pd.DataFrame,
    quiet_days: int = QUIET_DAYS,
    few_orders: int = FEW_ORDERS,
    bulk_amount: float = BULK_AMOUNT,
    loyal_orders: int = LOYAL_ORDERS,
) -> pd.Series:
    """The behaviour group of each row of a :func:`member_card`; the first test that fits decides, in this order.

    sleeping    neither an order nor a visit for more than ``quiet_days`` days
    potential   no order for more than ``quiet_days`` days (or never), but a visit: there is interest
    new         one order so far
    bulk        at most ``few_orders`` orders, of ``bulk_amount`` or more on average: rare but very large
    loyal       ``loyal_orders`` orders or more
    regular     everyone else: several orders

    >>> card = pd.DataFrame({"orders": [9, 1, 2, 0], "mean_order": [90.0, 50.0, 4000.0, 0.0],
    ...                      "days_since_order": [200, 10, 20, float("inf")], "days_since_visit": [181, 9, 20, 5]})
    >>> behaviour_group(card).tolist()
    ['sleeping', 'new', 'bulk', 'potential']
    """
    for column in ("orders", "mean_order", "days_since_order", "days_since_visit"):
        if column not in card.columns:
            raise ValueError(f"card has no column {column!r}; make it with member_card(customers, orders, on)")
        if card[column].isna().any():
            raise ValueError(f"card, column {column}: a value is missing; days since what never happened are infinite")
    no_order = card["days_since_order"] > quiet_days
    no_visit = card["days_since_visit"] > quiet_days
    tests = [
        no_order & no_visit,
        no_order,
        card["orders"] == 1,
        (card["orders"] <= few_orders) & (card["mean_order"] >= bulk_amount),
        card["orders"] >= loyal_orders,
    ]
    names = np.select(tests, GROUPS[:-1], default=GROUPS[-1])
    return pd.Series(pd.Categorical(names, categories=GROUPS), index=card.index, name="group")


def rfm_group(card: pd.DataFrame) -> pd.Series:
    """The RFM group of each row of a :func:`member_card`: a capital R, F or M where better than the average.

    Better means: fewer days since the last order, more orders, more money than the mean of those who have bought. Gives
    text such as "RfM" (recent, seldom, much); eight are possible.

    >>> card = pd.DataFrame({"orders": [9, 1], "revenue": [100.0, 700.0], "days_since_order": [10.0, 90.0]})
    >>> rfm_group(card).tolist()
    ['RFm', 'rfM']
    """
    buyers = card[card["orders"] > 0]
    recent = card["days_since_order"] < buyers["days_since_order"].mean()
    often = card["orders"] > buyers["orders"].mean()
    much = card["revenue"] > buyers["revenue"].mean()
    letters = [np.where(better, big, big.lower()) for better, big in ((recent, "R"), (often, "F"), (much, "M"))]
    return pd.Series(["".join(each) for each in zip(*letters, strict=True)], index=card.index, name="rfm", dtype="str")


def _days(day: pd.Timestamp, when: pd.Series) -> pd.Series:
    return (day - when.dt.normalize()).dt.days.astype(float).fillna(np.inf)

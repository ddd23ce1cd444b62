"""The online shop of the course: two years of a small shop for outdoor and home goods, made from a seed.

Nothing in it is real. Customers differ in how often they come, what they can spend, when they fade away, and in what
serving them costs; every table follows from that. Money is counted in whole fen inside and leaves as yuan, so the
lines of an order sum to its amount to the cent.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursework.catalogue import DECOY, DECOY_SHARE, GIFTS, ITEMS, POSITION, TOGETHER
from coursework.dice import Dice
from coursework.festivals import DAYS, FIRST_DAY, Calendar, calendar

CITIES = ["Hangzhou", "Shanghai", "Nanjing", "Suzhou", "Ningbo", "Hefei", "Wuhan", "Chengdu", "Beijing", "Shenzhen"]
CITY_WEIGHTS = [24, 18, 12, 11, 9, 6, 6, 5, 5, 4]

HOUSEHOLD, HUNTER, RETURNER, DEMANDING, FIRM = range(5)
#                            household hunter returner demanding firm
KIND_WEIGHTS = np.array([0.785, 0.070, 0.060, 0.040, 0.045])
RETURN_CHANCE = np.array([0.035, 0.070, 0.440, 0.080, 0.004])
SERVICE_MINUTES = np.array([4.0, 6.0, 10.0, 55.0, 14.0])
COUPON = np.array([0.00, 0.10, 0.00, 0.00, 0.08])


@dataclass(frozen=True)
class Parameters:
    """What a shop is made of besides its seed; 1.0 is the shop as the course tells it."""

    customers: int = 2000
    contacts: int = 640
    skew: float = 1.0  # spread of visits and purses between customers
    margin: float = 0.30  # gross margin on the list price
    returns: float = 1.0
    seasons: float = 1.0  # how far festivals and months stand out
    delivery_yuan: float = 8.00
    service_minute_yuan: float = 1.10
    return_handling_yuan: float = 12.00
    fixed_year_yuan: float = 78000.00


def generate(seed: int, parameters: Parameters = Parameters()) -> dict[str, pd.DataFrame]:
    """All tables of one shop: customers, contacts, orders, order_lines, service, cost_rates.

    The same seed (0 to 2**64 - 1) and parameters give the same bytes. Money is yuan, dates are days, ids are text.
    ValueError where parameters name no customers.

    >>> tables = generate(1, Parameters(customers=50, contacts=10))
    >>> {name: len(table) for name, table in tables.items() if name in ("customers", "contacts")}
    {'customers': 50, 'contacts': 10}
    """
    if parameters.customers < 1:
        raise ValueError(f"customers is {parameters.customers}; a shop needs at least 1")
    dice = Dice(seed, "shop")
    days = calendar(parameters.seasons)
    people = _people(dice, days, parameters)
    orders = _orders(dice, days, people)
    lines = _lines(dice, people, orders, parameters)
    return _tables(dice, people, orders, lines, parameters)


def _people(dice: Dice, days: Calendar, parameters: Parameters) -> dict[str, np.ndarray]:
    n = parameters.customers
    kind = dice.choose(KIND_WEIGHTS, n)
    # day 0 is the first day of the tables; two customers in five were there before it
    before = dice.chance(0.40, n)
    joined = np.where(before, -1 - (dice.uniform(n) ** 1.3 * 730), days.day_at(dice.uniform(n) * days.until[-1]))
    joined = np.sort(joined.astype(np.int64))
    first = np.where(joined < 0, (dice.uniform(n) ** 1.6 * 420).astype(np.int64), joined)
    keen = dice.normal(n)  # keen customers come more often, stay longer, and share
    rate = np.exp(0.25 + 0.95 * parameters.skew * keen) * np.where(kind == FIRM, 0.55, 1.0)
    life = dice.exponential(430 + 200 * np.clip(keen, -1, 2), n)
    last = np.minimum(first + life, DAYS - 0.5)
    return {
        "kind": kind,
        "joined": joined,
        "first": first,
        "last": last,
        "orders_expected": np.minimum(rate * (last - first) / 365, 150),
        "purse": (0.45 * keen + 0.75 * dice.normal(n)) * parameters.skew,  # 0 is the usual purse
        "member": dice.chance(1 / (1 + np.exp(0.7 - 0.9 * keen)), n),
        "shares": dice.chance(1 / (1 + np.exp(2.4 - 0.9 * keen)), n),
        "city": dice.choose(np.array(CITY_WEIGHTS, dtype=float), n),
        "slow_payer": (kind == FIRM) & dice.chance(0.30, n),
    }


def _orders(dice: Dice, days: Calendar, people: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Everyone's first order, then as many more as a Poisson draw says, on days drawn by the business of the day."""
    n = len(people["first"])
    customer = np.repeat(np.arange(n), dice.poisson(people["orders_expected"]))
    low = days.until[people["first"]]
    span = np.interp(people["last"], np.arange(DAYS + 1), days.until) - low
    later = days.day_at(low[customer] + dice.uniform(len(customer)) * span[customer])
    # a bargain hunter often waits for the next festival
    waits = (people["kind"][customer] == HUNTER) & dice.chance(0.5, len(customer))
    sales = np.flatnonzero(days.discount > 0)
    coming = np.searchsorted(sales, later)
    waits &= coming < len(sales)
    later[waits] = sales[coming[waits]]

    customer = np.concatenate([np.arange(n), customer])
    day = np.concatenate([people["first"], later])
    rank = np.lexsort((customer, day))
    customer, day = customer[rank], day[rank]
    kind = people["kind"][customer]
    rate = days.discount[day] + np.where(people["member"][customer], 0.03, 0.0) + COUPON[kind]
    return {"customer": customer, "day": day, "kind": kind, "discount_rate": rate}


def _lines(dice: Dice, people: dict, orders: dict, parameters: Parameters) -> dict[str, np.ndarray]:
    """What lies in each order, in fen: firms take gifts by the dozen, a fuller purse buys dearer goods and more."""
    prices = np.array([item.price for item in ITEMS])
    popularity = np.array([item.popularity for item in ITEMS])
    season = np.array([item.season for item in ITEMS])
    n = len(orders["day"])
    purse = people["purse"][orders["customer"]]
    level = np.clip(np.round(purse * 2) + 4, 0, 8).astype(np.int64)
    quarter = (FIRST_DAY + orders["day"]).astype("datetime64[M]").astype(int) % 12 // 3
    count = np.minimum(1 + dice.poisson(np.clip(0.55 * np.exp(0.45 * purse), 0, 4)), 7)
    order = np.repeat(np.arange(n), count)
    item = np.empty(len(order), dtype=np.int64)
    draw = dice.uniform(len(order))
    for taste in range(9):  # a fuller purse buys dearer goods
        for part in range(4):
            here = (level[order] == taste) & (quarter[order] == part)
            chance = popularity * (prices / 15000.0) ** ((taste - 4) * 0.22) * np.where(season == part, 1.8, 1.0)
            cumulated = np.cumsum(chance)
            item[here] = np.searchsorted(cumulated, draw[here] * cumulated[-1], side="right")
    firm = orders["kind"] == FIRM
    gifts = np.array([POSITION[name] for name in GIFTS])
    item = np.where(firm[order], gifts[(draw * len(gifts)).astype(np.int64)], item)
    extra_order, extra_item = [], []
    for bought, along, share in TOGETHER:
        with_it = np.unique(order[(item == POSITION[bought]) & ~firm[order]])
        with_it = with_it[dice.chance(share, len(with_it))]
        extra_order.append(with_it)
        extra_item.append(np.full(len(with_it), POSITION[along]))
    bag = np.flatnonzero(dice.chance(DECOY_SHARE, n) & ~firm)
    order = np.concatenate([order, *extra_order, bag])
    item = np.concatenate([item, *extra_item, np.full(len(bag), POSITION[DECOY])])
    keep = np.unique(order * len(ITEMS) + item)  # an item once an order, lines in catalogue order
    order, item = keep // len(ITEMS), keep % len(ITEMS)
    big = 8 + dice.exponential(8.0, len(order)).astype(np.int64)
    several = 1 + dice.poisson(np.clip(0.10 * np.exp(0.9 * purse[order]), 0, 2.5))
    quantity = np.where(firm[order], big, several)
    listed = prices[item] * quantity
    discount = np.rint(listed * orders["discount_rate"][order]).astype(np.int64)
    unit_margin = parameters.margin + 0.08 * (dice.uniform(len(ITEMS)) - 0.5)
    goods = np.rint(prices * (1 - unit_margin)).astype(np.int64)[item] * quantity
    chance = np.minimum(RETURN_CHANCE[orders["kind"][order]] * parameters.returns, 0.9)
    back = dice.chance(chance, len(order))
    return {
        "order": order,
        "item": item,
        "quantity": quantity,
        "amount": listed - discount,
        "discount": discount,
        "goods": goods,
        "back": back,
    }


def _tables(dice: Dice, people: dict, orders: dict, lines: dict, parameters: Parameters) -> dict[str, pd.DataFrame]:
    n, count = parameters.customers, len(orders["day"])
    customer_ids = np.array([f"C{i:04d}" for i in range(1, n + 1)], dtype=object)
    order_ids = np.array([f"O{i:06d}" for i in range(1, count + 1)], dtype=object)
    kind, customer = orders["kind"], orders["customer"]

    def per_order(values: np.ndarray) -> np.ndarray:
        return np.bincount(lines["order"], weights=values, minlength=count).astype(np.int64)

    amount, pieces = per_order(lines["amount"]), per_order(lines["quantity"])
    returned = per_order(lines["amount"] * lines["back"])
    deliveries = 1 + dice.chance(0.05, count) + (returned > 0) + np.where(kind == FIRM, pieces // 30, 0)
    patience = SERVICE_MINUTES[kind] + np.where(returned > 0, 8.0, 0.0)
    minutes = np.minimum(dice.exponential(patience, count), 240).astype(np.int64)
    unpaid = dice.chance(np.where(people["slow_payer"][customer], 0.5, 0.002), count)
    bad_debt = np.where(unpaid, np.rint((amount - returned) * (0.4 + 0.6 * dice.uniform(count))), 0).astype(np.int64)

    last_order = np.zeros(n, dtype=np.int64)
    np.maximum.at(last_order, customer, orders["day"])
    quiet = dice.chance(0.30, n)  # comes to look without buying, some of them lately
    since = DAYS - 1 - last_order
    visit = last_order + np.where(quiet, np.rint(since * dice.uniform(n) ** 0.35), 0).astype(np.int64)
    unseen = dice.chance(0.05, n)

    tables = {
        "customers": pd.DataFrame(
            {
                "customer": customer_ids,
                "joined": _dates(people["joined"]),
                "city": np.array(CITIES, dtype=object)[people["city"]],
                "member": people["member"],
                "shares": people["shares"],
                "last_visit": _dates(visit, unseen),
            }
        ),
        "contacts": _contacts(dice, parameters.contacts),
        "orders": pd.DataFrame(
            {
                "order": order_ids,
                "customer": customer_ids[customer],
                "date": _dates(orders["day"]),
                "amount": amount / 100,
                "discount": per_order(lines["discount"]) / 100,
            }
        ),
        "order_lines": pd.DataFrame(
            {
                "order": order_ids[lines["order"]],
                "line": np.arange(len(lines["order"])) - np.searchsorted(lines["order"], lines["order"]) + 1,
                "item": np.array([item.name for item in ITEMS], dtype=object)[lines["item"]],
                "category": np.array([item.category for item in ITEMS], dtype=object)[lines["item"]],
                "quantity": lines["quantity"],
                "amount": lines["amount"] / 100,
                "goods_cost": lines["goods"] / 100,
            }
        ),
        "service": pd.DataFrame(
            {
                "order": order_ids,
                "customer": customer_ids[customer],
                "returned": returned / 100,
                "deliveries": deliveries,
                "service_minutes": minutes,
                "bad_debt": bad_debt / 100,
            }
        ),
    }
    return tables | {"cost_rates": _cost_rates(parameters)}


def _contacts(dice: Dice, n: int) -> pd.DataFrame:
    sources = np.array(["asked_price", "brochure", "fair", "list"], dtype=object)
    source = dice.choose(np.array([0.26, 0.20, 0.18, 0.36]), n)
    fits = dice.chance(np.array([0.92, 0.80, 0.70, 0.48])[source], n)
    untouched = (source == 3) & dice.chance(0.85, n)
    day = (DAYS * (1 - dice.uniform(n) ** 1.5)).astype(np.int64)
    return pd.DataFrame(
        {
            "contact": np.array([f"P{i:04d}" for i in range(1, n + 1)], dtype=object),
            "source": sources[source],
            "contacted": _dates(np.clip(day, 0, DAYS - 1), untouched),
            "fits": fits,
        }
    )


def _cost_rates(parameters: Parameters) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rate": np.array(["delivery", "service_minute", "return_handling", "fixed_year"], dtype=object),
            "value": [
                parameters.delivery_yuan,
                parameters.service_minute_yuan,
                parameters.return_handling_yuan,
                float(parameters.fixed_year_yuan),
            ],
            "unit": np.array(
                ["yuan per delivery", "yuan per minute", "yuan per returned order", "yuan per year"], dtype=object
            ),
        }
    )


def _dates(days: np.ndarray, missing: np.ndarray | None = None) -> np.ndarray:
    dates = (FIRST_DAY + days).astype("datetime64[us]")
    if missing is not None:
        dates[missing] = np.datetime64("NaT")
    return dates

"""How a variant differs from the public data: another shop, other customers of the real tables, other case numbers.

A variant is made from its number alone. All tables of the shop come from one draw, so their keys join.
"""

from dataclasses import astuple, dataclass
from functools import cache

import numpy as np
import pandas as pd

from coursework import shop
from coursework.dice import Dice
from coursework.festivals import FIRST_DAY, LAST_DAY, LAST_YEAR

SHOP_TABLES = ("customers", "contacts", "orders", "order_lines", "service", "cost_rates")
PUBLIC_SEED = 624  # the seed of the shop in datasets/

CLUB = {
    "weekly_revenue": 5000,
    "weekly_cost": 4300,
    "weeks_per_year": 52,
    "years": 10,
    "acquisition_cost": 2000,
    "discount": 0.10,
    "retention": 0.80,
}
TIERS = {
    "customers_key": 20,
    "customers_ordinary": 30,
    "customers_small": 50,
    "sales_key": 800,
    "sales_ordinary": 112,
    "sales_small": 88,
    "margin": 0.10,
}


def shop_tables(variant: int) -> dict[str, pd.DataFrame]:
    """The tables of a variant's shop (0: the public one).

    A shop is drawn again until what the lessons show is there to be seen (a few large customers, customers who cost
    money) and its headline shares are not the public ones, so that an answer typed in from the public data is wrong.
    """
    if variant == 0:
        return shop.generate(PUBLIC_SEED)
    dice = Dice(variant, "shop family")
    while True:
        parameters = _parameters(dice)
        tables = shop.generate(dice.whole(0, 2**48), parameters)
        drawn = [traits(tables, first_day) for first_day in (FIRST_DAY, LAST_YEAR)]
        if all(one.teach() and one.differs(public) for one, public in zip(drawn, _public_traits(), strict=True)):
            return tables


def _parameters(dice: Dice) -> shop.Parameters:
    larger, steeper = dice.chance(0.5, 2)
    return shop.Parameters(
        customers=dice.whole(2120, 2400) if larger else dice.whole(1600, 1880),
        contacts=dice.whole(670, 800) if larger else dice.whole(480, 610),
        skew=dice.between(1.02, 1.08) if steeper else dice.between(0.87, 0.95),
        margin=dice.between(0.29, 0.31),
        returns=dice.between(0.85, 1.15),
        seasons=dice.between(0.7, 1.3),
        delivery_yuan=dice.whole(700, 900, 10) / 100,
        service_minute_yuan=dice.whole(95, 125) / 100,
        return_handling_yuan=dice.whole(1000, 1400, 50) / 100,
        fixed_year_yuan=dice.whole(60000, 90000, 500),
    )


@dataclass(frozen=True)
class Traits:
    """What a shop shows from a day on: shares from 0 to 1, the whale curve's peak (1.3 is 130 %), yuan."""

    top_share: float
    loss_makers: float
    whale_peak: float
    profit: float
    fixed_cost: float

    def teach(self) -> bool:
        """Whether the lessons have something to show: inside the promised bounds, with some room to their edges."""
        return (
            0.61 <= self.top_share <= 0.74
            and 0.11 <= self.loss_makers <= 0.19
            and 1.17 <= self.whale_peak <= 1.47
            and self.profit > 1.3 * self.fixed_cost
        )

    def differs(self, other: "Traits") -> bool:
        """Whether every share is more than 1 % away from the other shop's."""
        pairs = zip(astuple(self)[:3], astuple(other)[:3], strict=True)
        return all(abs(mine / theirs - 1) > 0.01 for mine, theirs in pairs)


def traits(tables: dict[str, pd.DataFrame], first_day: np.datetime64) -> Traits:
    """The traits of a shop's orders since ``first_day``, counted among the customers who bought since then."""
    rates = tables["cost_rates"].set_index("rate")["value"]
    orders, service = tables["orders"], tables["service"]  # both have one row an order, in the same order
    goods = tables["order_lines"].groupby("order")["goods_cost"].sum().reindex(orders["order"]).to_numpy()
    profit = orders["amount"] - goods - service["returned"] - service["bad_debt"]
    profit -= rates["delivery"] * service["deliveries"] + rates["service_minute"] * service["service_minutes"]
    profit -= rates["return_handling"] * (service["returned"] > 0)
    since = (orders["date"] >= first_day).to_numpy()
    money = pd.DataFrame({"revenue": orders["amount"], "profit": profit})[since]
    customers = money.groupby(orders["customer"][since]).sum()
    revenue = np.sort(customers["revenue"].to_numpy())[::-1]
    total = customers["profit"].sum()
    return Traits(
        top_share=revenue[: -(-len(revenue) // 5)].sum() / revenue.sum(),
        loss_makers=(customers["profit"] < 0).mean(),
        whale_peak=customers["profit"].clip(lower=0).sum() / total if total > 0 else np.inf,
        profit=total,
        fixed_cost=rates["fixed_year"] * round((LAST_DAY - first_day).astype(int) / 365),
    )


@cache
def _public_traits() -> tuple[Traits, Traits]:
    tables = shop_tables(0)
    return traits(tables, FIRST_DAY), traits(tables, LAST_YEAR)


def vary(name: str, table: pd.DataFrame, variant: int) -> pd.DataFrame:
    """The public ``table`` of that name as a variant has it.

    cdnow: 40–70 % of the customers, amounts to a power that keeps their mean about where it was; cohorts: survival to a
    power; letters: 55–75 % of them, in another order; campaigns: new sizes, new winners, new results.
    """
    dice = Dice(variant, name)
    match name:
        case "cdnow":
            kept = table["customer"].isin(_some(dice, table["customer"].unique(), 0.40, 0.70))
            table = table[kept].reset_index(drop=True)
            mean = table["amount"].mean()
            return table.assign(amount=(mean * (table["amount"] / mean) ** _power(dice)).round(2))
        case "cohorts":
            survival = (table["survivors"] / 1000) ** _power(dice)
            return table.assign(survivors=np.rint(1000 * survival).astype(np.int64))
        case "letters":
            kept = table[table["letter"].isin(_some(dice, table["letter"].unique(), 0.55, 0.75))]
            return kept.iloc[dice.order(len(kept))].reset_index(drop=True)
        case "campaigns":
            return table.assign(**campaign_results(dice, len(table) // 2))
    raise ValueError(f"no rule says how the table {name} varies")


def _some(dice: Dice, ids: np.ndarray, least: float, most: float) -> np.ndarray:
    """A share of the ids, from ``least`` to ``most``."""
    return ids[dice.order(len(ids))[: round(len(ids) * dice.between(least, most))]]


def _power(dice: Dice) -> float:
    """A power from .80 to 1.20, but not near 1, where nothing would change."""
    return dice.between(0.80, 0.92) if dice.chance(0.5, 1)[0] else dice.between(1.08, 1.20)


def campaign_results(dice: Dice, campaigns: int) -> dict[str, np.ndarray]:
    """Mails, opens, clicks and orders of subjects A and B of each campaign, rows A, B, A, B, …

    A third of the campaigns has no better subject, a third a slightly better one, a third a clear winner; which, and
    whether A or B, is drawn. The larger half of the mailing may get either subject, so opens do not tell the winner.
    """
    lead = np.linspace(0, 1, campaigns)
    lead = np.where(lead < 1 / 3, 1.0, np.where(lead < 2 / 3, 1.09, 1.0 + 0.45 * lead))[dice.order(campaigns)]
    better_is_a = dice.chance(0.5, campaigns)
    usual = 0.16 + 0.12 * dice.uniform(campaigns)
    size = np.rint(900 + 2600 * dice.uniform(campaigns))
    part_a = np.array([0.30, 0.40, 0.50, 0.50, 0.60, 0.70])[dice.choose(np.ones(6), campaigns)]
    mails = np.rint(np.stack([size * part_a, size * (1 - part_a)], axis=1)).astype(np.int64).ravel()
    open_rate = np.stack(
        [np.where(better_is_a, usual * lead, usual), np.where(better_is_a, usual, usual * lead)], axis=1
    )
    opens = _binomial(dice, mails, open_rate.ravel())
    clicks = _binomial(dice, opens, np.repeat(0.10 + 0.12 * dice.uniform(campaigns), 2))
    orders = _binomial(dice, clicks, np.repeat(0.06 + 0.10 * dice.uniform(campaigns), 2))
    return {"mails": mails, "opens": opens, "clicks": clicks, "orders": orders}


def _binomial(dice: Dice, trials: np.ndarray, chance: np.ndarray) -> np.ndarray:
    row = np.repeat(np.arange(len(trials)), trials)
    return np.bincount(row[dice.uniform(len(row)) < chance[row]], minlength=len(trials)).astype(np.int64)


def cases(variant: int) -> dict[str, dict[str, float]]:
    """The numbers of every case as a variant has them (0: as the lessons tell them)."""
    if variant == 0:
        return {"club": dict(CLUB), "tiers": dict(TIERS)}
    dice = Dice(variant, "cases")
    revenue = dice.whole(4200, 6800, 100)
    club = {
        "weekly_revenue": revenue,
        "weekly_cost": revenue - dice.whole(510, 990, 20),
        "weeks_per_year": dice.whole(46, 51),
        "years": dice.whole(6, 9),
        "acquisition_cost": dice.whole(1200, 3600, 100),
        "discount": dice.whole(6, 14) / 100,
        "retention": dice.whole(70, 88) / 100,
    }
    key, ordinary = dice.whole(15, 25), dice.whole(26, 36)
    key_sales, ordinary_sales = dice.whole(730, 780, 5), dice.whole(132, 168, 2)
    tiers = {
        "customers_key": key,
        "customers_ordinary": ordinary,
        "customers_small": 100 - key - ordinary,
        "sales_key": key_sales,
        "sales_ordinary": ordinary_sales,
        "sales_small": 1000 - key_sales - ordinary_sales,
        "margin": dice.whole(6, 15) / 100,
    }
    return {"club": club, "tiers": tiers}

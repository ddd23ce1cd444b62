"""Profit per customer, tiers, the whale curve, return on investment, what-ifs: figures, properties, bad input."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursework import profit
from coursework.authoring.answers import answer_key
from coursework.authoring.source import read
from coursework.data import datasets, load, load_case
from coursework.exercise import answer, judge

RATES = {"delivery": 8.0, "service_minute": 1.1, "return_handling": 12.0}


def money(least=0.0, most=5000.0):
    """Amounts in yuan with two decimals, as the tables hold them."""
    return st.integers(round(least * 100), round(most * 100)).map(lambda cents: cents / 100)


@st.composite
def shops(draw):
    """Orders, order lines and service of a small shop whose keys hold."""
    n = draw(st.integers(1, 12))
    column = lambda values: draw(st.lists(values, min_size=n, max_size=n))  # noqa: E731
    ids = [f"O{i}" for i in range(n)]
    orders = pd.DataFrame({"order": ids, "customer": column(st.sampled_from("ABCDE")), "amount": column(money())})
    orders["discount"] = column(money(most=50))
    lines = draw(st.lists(st.tuples(st.sampled_from(ids), money()), max_size=20)) + [(name, 0.01) for name in ids]
    service = pd.DataFrame({"order": ids, "returned": column(money()), "deliveries": column(st.integers(0, 4))})
    service["service_minutes"] = column(st.integers(0, 240))
    service["bad_debt"] = column(money())
    return orders, pd.DataFrame(lines, columns=["order", "goods_cost"]), service


def cents(values) -> int:
    return round(float(np.sum(values)) * 100)


@given(shops(), st.fixed_dictionaries({name: money(most=20) for name in RATES}))
@settings(deadline=None, max_examples=60)
def test_totals_reconcile_to_the_cent_with_the_tables(shop, rates):
    orders, lines, service = shop
    table = profit.customer_profit(orders, lines, service, rates)
    assert sorted(table.index) == sorted(set(orders["customer"]))
    assert table["orders"].sum() == len(orders)
    assert cents(table["revenue"]) == cents(orders["amount"])
    assert cents(table["discount"]) == cents(orders["discount"])
    assert cents(table["goods"]) == cents(lines["goods_cost"])
    assert cents(table["refunds"]) == cents(service["returned"])
    handled = (service["returned"] > 0).sum() * rates["return_handling"]
    assert cents(table["returns"]) == cents(service["returned"]) + cents(handled)
    assert cents(table["delivery"]) == cents(service["deliveries"].sum() * rates["delivery"])
    assert cents(table["service"]) == cents(service["service_minutes"].sum() * rates["service_minute"])
    assert cents(table["bad_debt"]) == cents(service["bad_debt"])
    costs = sum(cents(table[name]) for name in ("goods", *profit.COST_TO_SERVE))
    assert cents(table["profit"]) == cents(table["revenue"]) - costs


@given(shops(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_the_order_of_rows_changes_nothing(shop, random):
    orders, lines, service = shop
    shuffled = [table.sample(frac=1, random_state=random.randrange(2**32)) for table in shop]
    pd.testing.assert_frame_equal(
        profit.customer_profit(orders, lines, service, RATES), profit.customer_profit(*shuffled, RATES)
    )


@pytest.mark.parametrize("variant", [0, 3])
def test_the_shop_reconciles_and_has_a_true_hump(variant):
    orders, lines, service, rates = (load(name, variant) for name in ("orders", "order_lines", "service", "cost_rates"))
    year = orders[orders["date"].dt.year == 2025]
    table = profit.customer_profit(year, lines, service, rates)
    assert cents(table["revenue"]) == cents(year["amount"])
    assert cents(table["goods"]) == cents(lines.loc[lines["order"].isin(year["order"]), "goods_cost"])
    peak = profit.whale_peak(table["profit"])
    assert 1.1 < peak.share < 1.6
    assert 0.10 < (table["profit"] < 0).mean() < 0.25


def test_fractions_of_a_cent_are_rounded_at_the_order():
    orders = pd.DataFrame({"order": ["1", "2"], "customer": ["A", "A"], "amount": [1.0, 1.0], "discount": 0.0})
    lines = pd.DataFrame({"order": ["1", "2"], "goods_cost": [0.5, 0.5]})
    service = pd.DataFrame(
        {"order": ["1", "2"], "returned": 0.0, "deliveries": 0, "service_minutes": [1.0, 1.0], "bad_debt": 0.0}
    )
    table = profit.customer_profit(orders, lines, service, {**RATES, "service_minute": 0.006})
    assert table.loc["A", "service"] == 0.02  # twice one cent, not 1.2 cents rounded to one


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda o, li, s, c: (o.drop(columns="amount"), li, s, c), "orders has no column 'amount'"),
        (lambda o, li, s, c: (o.assign(amount=np.nan), li, s, c), "orders.amount is nan in row 0"),
        (lambda o, li, s, c: (o.assign(customer=None), li, s, c), "orders.customer is empty in row 0"),
        (lambda o, li, s, c: (pd.concat([o, o]), li, s, c), "orders has order '1' twice"),
        (lambda o, li, s, c: (o, li.iloc[:0], s, c), "order '1' has no row in order_lines"),
        (lambda o, li, s, c: (o, li, s.iloc[1:], c), "order '1' has no row in service"),
        (lambda o, li, s, c: (o, li, pd.concat([s, s]), c), "service has order '1' twice"),
        (lambda o, li, s, c: (o, li, s.assign(bad_debt=-1.0), c), "service.bad_debt is -1.0 in row 0"),
        (lambda o, li, s, c: (o, li, s, {"delivery": 8.0}), "cost_rates has no rate 'service_minute'"),
    ],
)
def test_bad_tables_are_named(change, message):
    orders = pd.DataFrame({"order": ["1"], "customer": ["A"], "amount": [9.0], "discount": [0.0]})
    lines = pd.DataFrame({"order": ["1"], "goods_cost": [5.0]})
    service = pd.DataFrame(
        {"order": ["1"], "returned": [0.0], "deliveries": [1], "service_minutes": [2], "bad_debt": [0.0]}
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        profit.customer_profit(*change(orders, lines, service, RATES))


# --- tiers -----------------------------------------------------------------------------------------------------------


def test_the_worksheet_table():
    """REFERENCE: sales 800/112/88 of 1,000, profit 80/11.2/8.8 of 100, index 4.0/.373/.176."""
    case = load_case("tiers")
    sales = np.array([case[f"sales_{tier}"] for tier in ("key", "ordinary", "small")])
    heads = [case[f"customers_{tier}"] for tier in ("key", "ordinary", "small")]
    assert (sales * case["margin"]).round(6).tolist() == [80, 11.2, 8.8]
    index = profit.profit_share_index(sales * case["margin"], heads)
    assert index.round(3).tolist() == [4.0, 0.373, 0.176]
    # one common margin: profit can only copy revenue
    assert np.allclose(index, profit.profit_share_index(sales, heads))


def table_of(profits, revenue=None) -> pd.DataFrame:
    index = [f"C{i:03}" for i in range(len(profits))]
    return pd.DataFrame(
        {"revenue": profits if revenue is None else revenue, "profit": profits}, index=index, dtype=float
    )


@given(st.lists(money(-500, 5000), min_size=1, max_size=60))
def test_tiers_partition_the_customers(values):
    table = table_of(values)
    tiers = profit.tiers(table)
    n = len(values)
    assert tiers.index.equals(table.index)
    assert tiers.notna().all()
    assert (tiers == "key").sum() == math.ceil(n / 5)
    assert (tiers != "small").sum() == math.ceil(n / 2)
    assert table.loc[tiers == "key", "revenue"].min() >= table.loc[tiers != "key", "revenue"].max() or n == 1
    summary = profit.tier_profit(table)
    assert summary["customers"].sum() == n
    assert cents(summary["profit"]) == cents(table["profit"])


def test_ties_stand_in_order_of_customer_id():
    assert profit.tiers(table_of([5] * 5)).tolist() == ["key", "ordinary", "ordinary", "small", "small"]
    assert profit.tiers(table_of([5] * 5).iloc[::-1]).tolist()[-1] == "key"


def test_a_cut_is_not_moved_by_floating_point():
    assert (profit.tiers(table_of(range(35))) == "key").sum() == 7  # 0.2 * 35 is 7.000000000000001


@pytest.mark.parametrize("cuts", [(0.5, 0.2), (0.2,), (-0.1, 0.5), (0.2, 1.5)])
def test_bad_cuts(cuts):
    with pytest.raises(ValueError, match="two rising shares"):
        profit.tiers(table_of([1, 2]), cuts)


def test_shares_of_a_loss_are_not_shares():
    summary = profit.tier_profit(table_of([10, 5, -40], revenue=[30, 20, 10]))
    assert summary["profit_share"].isna().all()
    assert summary["share_index"].isna().all()
    assert summary["revenue_share"].notna().all()


def test_an_empty_tier_has_no_index():
    assert np.isnan(profit.profit_share_index([5, 0], [3, 0])[1])
    one = profit.tier_profit(table_of([7]))
    assert one.loc["key", "profit"] == 7
    assert np.isnan(one.loc["small", "profit_per_head"])
    with pytest.raises(ValueError, match="give both one a group"):
        profit.profit_share_index([1, 2], [1, 2, 3])


# --- the whale curve -------------------------------------------------------------------------------------------------


@given(st.lists(money(-5000, 5000), min_size=1, max_size=80))
def test_the_curve_rises_to_the_peak_and_ends_at_the_total(values):
    curve, peak = profit.whale_curve(values), profit.whale_peak(values)
    assert curve["profit"].tolist() == sorted(values, reverse=True)
    assert cents(curve["cumulative"].iloc[-1]) == cents(values)
    highest = peak.profit if peak.customers else max(values)  # where nobody earns, the curve only falls
    assert curve["cumulative"].max() == pytest.approx(highest)
    assert peak.customers == sum(value > 0 for value in values)
    if cents(values) > 0:
        assert peak.share == pytest.approx(curve["share"].max())
        assert peak.share >= 1 - 1e-12
        assert curve["share"].iloc[-1] == pytest.approx(1)
    else:
        assert np.isnan(peak.share)
        assert curve["share"].isna().all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_values_finer_than_cents_are_kept(values):
    curve = profit.whale_curve(values)
    assert curve["profit"].tolist() == sorted(values, reverse=True)
    assert curve["cumulative"].iloc[-1] == pytest.approx(math.fsum(values), abs=1e-6)


@given(st.lists(st.tuples(st.sampled_from("ABCD"), money(-50, 50)), min_size=1, max_size=40))
def test_order_rows_are_added_up_per_customer(rows):
    who, values = (list(column) for column in zip(*rows, strict=True))
    expected = profit.whale_curve(pd.Series(values).groupby(pd.Series(who)).sum().round(2))
    numbers = pd.Series(who).map(ord)
    for customers in (who, pd.Categorical(who, categories=list("DCBAZ"))):
        curve = profit.whale_curve(values, customers)
        assert curve["cumulative"].to_numpy() == pytest.approx(expected["cumulative"].to_numpy(), abs=1e-9)
        assert sorted(curve.index) == sorted(expected.index)
    for customers in (numbers, numbers * 1000):  # close together, and far apart
        curve = profit.whale_curve(values, customers)
        assert curve["profit"].tolist() == expected["profit"].tolist()
        assert set(curve.index) == set(customers)


def test_tied_profits_stand_in_order_of_id():
    assert profit.whale_curve(pd.Series([2.0, 5.0, 2.0], index=["c", "b", "a"])).index.tolist() == ["b", "a", "c"]
    assert profit.whale_curve(pd.Series([1 / 3, 1 / 3], index=["y", "x"])).index.tolist() == ["x", "y"]


def test_nobody_and_one():
    assert profit.whale_curve([]).empty
    assert profit.whale_peak([]).customers == 0
    assert np.isnan(profit.whale_peak([]).customer_share)
    assert profit.whale_peak([3.5]) == (1.0, 1, 1.0, 3.5)
    assert profit.whale_peak([0.0, 0.0]).customers == 0


def test_sorted_by_revenue_is_another_curve():
    """The named mistake: the peak of customers sorted by revenue is never above the whale's, and here it is below."""
    table = table_of([-30, 60, 50, -20], revenue=[500, 300, 200, 100])
    by_revenue = table.sort_values("revenue", ascending=False)["profit"].cumsum().max() / table["profit"].sum()
    assert by_revenue < profit.whale_peak(table["profit"]).share


@pytest.mark.parametrize("bad", [[1.0, np.nan], [np.inf], pd.Series([1.0, None], index=["A", "B"])])
def test_a_customer_without_a_number_is_named(bad):
    for function in (profit.whale_curve, profit.whale_peak, profit.bootstrap_peak):
        with pytest.raises(ValueError, match="every customer needs a number"):
            function(bad)


def test_orders_without_customer():
    with pytest.raises(ValueError, match="none of them empty"):
        profit.whale_curve([1.0, 2.0], ["A", None])
    with pytest.raises(ValueError, match="2 orders need 2 customers"):
        profit.whale_curve([1.0, 2.0], ["A"])


def test_the_bootstrap_is_centred_and_repeatable():
    values = np.tile([40.0, 25.0, 10.0, -15.0], 100)
    heights = profit.bootstrap_peak(values, draws=400, seed=5)
    assert heights.tolist() == profit.bootstrap_peak(values, draws=400, seed=5).tolist()
    assert np.median(heights) == pytest.approx(profit.whale_peak(values).share, abs=0.02)
    assert np.isnan(profit.bootstrap_peak([-1.0, -2.0], draws=3)).all()
    with pytest.raises(ValueError, match="at least one of each"):
        profit.bootstrap_peak([])


# --- return on investment and what-ifs -------------------------------------------------------------------------------


def test_return_on_investment():
    assert profit.return_on_investment(2000, 2000) == 0  # the exam's benefit / cost would say 1
    assert profit.return_on_investment(0, 50) == -1
    assert profit.return_on_investment([3, 6], 2).tolist() == [0.5, 2.0]
    for benefit, cost in ((10, 0), (10, -5), (10, math.nan), (math.inf, 5), ([1, math.nan], 2)):
        with pytest.raises(ValueError, match="benefit must be a number"):
            profit.return_on_investment(benefit, cost)


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    orders = load("orders")
    tables = (load(name) for name in ("order_lines", "service", "cost_rates"))
    return profit.customer_profit(orders[orders["date"].dt.year == 2025], *tables)


def test_doing_nothing_changes_nothing(customers):
    for after in (profit.reprice(customers, 0.0), profit.fee(customers, 0.0), profit.drop(customers, [])):
        pd.testing.assert_frame_equal(after, customers)


def test_the_tables_given_are_not_changed(customers):
    before = customers.copy()
    profit.fee(profit.reprice(customers, 0.1, leaving=0.5), 10)
    pd.testing.assert_frame_equal(customers, before)


def test_a_fee_by_hand(customers):
    """80 % of the loss-makers' business stays and pays 10 yuan an order; fixed cost is there before and after."""
    losing, fixed = customers["profit"] < 0, 78000.0
    lost, orders = customers.loc[losing, "profit"].sum(), customers.loc[losing, "orders"].sum()
    expected = customers.loc[~losing, "profit"].sum() + 0.8 * (lost + 10 * orders) - fixed
    after = profit.fee(customers, 10, losing, leaving=0.2)
    assert profit.total_profit(after, fixed) == pytest.approx(expected, abs=0.05 * losing.sum())


def test_fixed_cost_stays_when_customers_are_dropped(customers):
    fixed = 78000.0
    nobody = profit.drop(customers, customers.index)
    assert profit.total_profit(nobody, fixed) == -fixed
    best = customers["profit"].idxmax()
    change = profit.total_profit(profit.drop(customers, best), fixed) - profit.total_profit(customers, fixed)
    assert change == pytest.approx(-customers.loc[best, "profit"])


def test_dropping_those_who_only_fail_to_carry_fixed_cost_makes_it_worse(customers):
    fixed = 78000.0
    looks_bad = customers["profit"] < fixed / len(customers)
    is_bad = customers["profit"] < 0
    totals = [profit.total_profit(profit.drop(customers, who), fixed) for who in (looks_bad, is_bad)]
    assert totals[0] < totals[1]


def test_a_price_moves_what_is_kept_and_paid():
    table = profit.fee(
        pd.DataFrame(
            {"orders": [1], "discount": 0.0, "revenue": 200.0, "goods": 100.0, "refunds": 50.0, "returns": 62.0,
             "delivery": 8.0, "service": 0.0, "bad_debt": 20.0, "profit": 10.0}, index=["A"],
        ), 0.0,
    )  # fmt: skip
    after = profit.reprice(table, 0.10).loc["A"]
    assert (after["revenue"], after["returns"], after["bad_debt"]) == (220.0, 67.0, 22.0)  # handling costs the same
    assert after["profit"] == pytest.approx(10 + 0.1 * (200 - 50 - 20))


def test_everybody_leaving_is_like_dropping(customers):
    after = profit.reprice(customers, 0.2, customers.index[:5], leaving=1.0)
    assert after["profit"].iloc[:5].tolist() == [0.0] * 5
    dropped = profit.drop(customers, customers.index[:5])
    assert profit.total_profit(after) == pytest.approx(profit.total_profit(dropped))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: profit.drop(t, ["nobody"]), "customer 'nobody' is not in the table"),
        (lambda t: profit.fee(t, 5, leaving=20), "leaving is 20"),
        (lambda t: profit.reprice(t, -1.5), "change is -1.5"),
        (lambda t: profit.drop(t, pd.Series([True])), "the customers of the table, in its order"),
        (lambda t: profit.total_profit(t.drop(columns="profit")), "customers has no column 'profit'"),
    ],
)
def test_bad_what_ifs_are_named(customers, call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call(customers)


# --- the lesson ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lesson():
    return read(datasets().parent / "solutions" / "3-profit.py")


def by_another_route(variant: int) -> dict:
    """Every answer of the lesson worked out with the helpers, which its solutions never use."""
    orders, *rest = (load(name, variant) for name in ("orders", "order_lines", "service", "cost_rates"))
    customers = profit.customer_profit(orders[orders["date"].dt.year == 2025], *rest)
    fixed = dict(zip(rest[2]["rate"], rest[2]["value"], strict=True))["fixed_year"]
    losing, peak = customers.index[customers["profit"] < 0], profit.whale_peak(customers["profit"])
    case = load_case("tiers", variant)
    rows = [(t, case[f"customers_{t}"], case[f"sales_{t}"]) for t in ("small", "key", "ordinary")]
    table = pd.DataFrame(rows, columns=["tier", "customers", "sales"])
    table["profit"] = [case["margin"] * sales for sales in table["sales"]]
    table["share_index"] = profit.profit_share_index(table["profit"], table["customers"])

    def decide(customer):
        helps = {"prepay": customer["bad_debt"], "fee": 10 * customer["orders"]}
        helps |= {"self_service": 0.5 * customer["service"], "advise": customer["returns"]}
        enough = [word for word, yuan in {"keep": 0, **helps}.items() if customer["profit"] + yuan >= 0]
        return enough[0] if enough else "let_go"

    def peak_or_none(profits):
        height = profit.whale_peak(profits).share
        return None if math.isnan(height) else height

    return {
        "tier_table": table,
        "cost_to_serve": customers[profit.COST_TO_SERVE].sum(axis=1),
        "loss_makers": len(losing),
        "peak": {"customers": peak.customer_share, "share": peak.share},
        "after_fee": profit.total_profit(profit.fee(customers, 10, losing, leaving=0.2), fixed),
        "roi": profit.return_on_investment(0.15 * customers["returns"].sum(), 9000),
        "decide": decide,
        "fair_rules": ["D", "B"],
        "peak_or_none": peak_or_none,
    }


@pytest.mark.parametrize("variant", [0, 4])
def test_the_longhand_solutions_and_the_helpers_agree(lesson, variant):
    given = by_another_route(variant)
    for entry in answer_key(lesson, variant, hidden=True)["exercises"]:
        if entry["kind"] != "manual":
            assert judge(entry, answer(given, entry)).verdict == "right", entry["id"]


def test_every_named_mistake_of_the_curriculum_is_recognised(lesson):
    """CURRICULUM: sorted by revenue; one margin for all; over 100 % taken for an error; margin vs mark-up; every loser
    dropped at once, fixed cost vanishing; total <= 0.
    """
    said = {
        entry["id"]: " ".join(mistake["en"] for mistake in entry["mistakes"])
        for entry in answer_key(lesson)["exercises"]
    }
    assert "sorted by revenue" in said["profit-peak"]
    assert "above one is no error" in said["profit-peak"]
    assert "one margin for everybody" in said["profit-loss_makers"]
    assert "mark-up" in said["profit-tier_table"]
    assert "fixed cost has vanished" in said["profit-after_fee"]
    assert "dropped at once" in said["profit-decide"]
    assert "loses in all" in said["profit-peak_or_none"]


def test_the_model_memo_says_what_the_public_data_say(lesson, customers):
    """The memo in the source is prose: its figures are held against the tables they come from."""
    memos = [cell.source for cell in lesson.cells if cell.marks.get("exercise") == "profit-memo"]
    tier, summary = profit.tiers(customers), profit.tier_profit(customers)
    key, small = (customers[tier == name] for name in ("key", "small"))
    orders, lines = load("orders"), load("order_lines")
    last = profit.customer_profit(orders[orders["date"].dt.year == 2024], lines, load("service"), load("cost_rates"))
    again = last[last["profit"] < 0].join(customers["profit"].rename("now"), how="inner")["now"]
    spent = lines.merge(orders.loc[orders["date"].dt.year == 2025, ["order", "customer"]], on="order")
    mix = spent.groupby([spent["customer"].map(tier).astype(str), "category"])["amount"].sum()
    hiking = [mix[name, "hiking"] / mix[name].sum() for name in ("key", "small")]
    figures = [
        f"{summary.loc['key', 'profit_share']:.0%}",
        f"{key['profit'].mean():.0f}",
        f"{len(key)}",
        f"{key['profit'].mean() / small['profit'].mean():.0f}",
        f"{customers['returns'].sum():,.0f}",
        f"{profit.return_on_investment(0.15 * customers['returns'].sum(), 9000):.0%}",
        f"{customers['bad_debt'].sum():,.0f}",
        f"{key['service'].mean():.0f}",
        *[f"{share:.1%}" for share in hiking],
        f"{(customers['profit'] < 0).sum()}",
        f"{(again > 0).mean():.0%}",
    ]
    assert len(memos) == 2
    for memo in memos:
        said = memo.replace(" %", "%")
        assert [figure for figure in figures if figure not in said] == []
    assert key["bad_debt"].sum() / customers["bad_debt"].sum() > 0.9  # "almost wholly in this tier"

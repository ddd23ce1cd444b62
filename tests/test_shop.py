"""The synthetic shop: the same bytes every time, sums to the cent, and always something for the lessons to show."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursework import behaviour, profit, schema, shop, variants
from coursework.catalogue import DECOY, TOGETHER
from coursework.data import datasets
from coursework.dice import Dice
from coursework.festivals import FIRST_DAY, LAST_DAY, LAST_YEAR

VARIANTS = [*range(21), 2**31, 2**63 + 5, 2**64 - 1]


@pytest.fixture(scope="module", params=VARIANTS)
def tables(request):
    return variants.shop_tables(request.param)


@pytest.fixture(scope="module")
def public():
    return variants.shop_tables(0)


def cents(column):
    return np.rint(column.to_numpy() * 100).astype(np.int64)


def test_the_committed_tables_are_the_generators_to_the_byte(public, tmp_path):
    for name, table in public.items():
        schema.write(table, tmp_path / f"{name}.csv")
        assert (tmp_path / f"{name}.csv").read_bytes() == (datasets() / f"{name}.csv").read_bytes(), name


def test_one_seed_gives_one_shop_and_another_seed_another():
    small = shop.Parameters(customers=40, contacts=10)
    once, again, other = (shop.generate(seed, small) for seed in (5, 5, 6))
    for name, table in once.items():
        pd.testing.assert_frame_equal(table, again[name])
    assert not once["orders"].equals(other["orders"])


def test_the_stream_is_fixed():
    """The stream itself, typed in: a change here would change every table and every grade."""
    dice = Dice(624, "shop")
    assert [round(value, 12) for value in dice.uniform(3).tolist()] == [0.332380381649, 0.977240253915, 0.158013712212]
    assert dice.poisson(np.array([0.0, 0.5, 3.0, 40.0, 300.0])).tolist() == [0, 2, 3, 40, 293]


@given(st.integers(0, 2**64 - 1), st.floats(0, 150))
def test_poisson_draws_have_their_mean(seed, mean):
    draws = Dice(seed, "poisson").poisson(np.full(2000, mean))
    assert (draws >= 0).all()
    # eight standard errors: one false alarm in some 10**15 draws
    assert abs(draws.mean() - mean) <= 8 * np.sqrt(mean / 2000) + 0.02


def test_lines_sum_to_their_order_to_the_cent(tables):
    orders, lines = tables["orders"], tables["order_lines"]
    of_order = pd.Series(cents(lines["amount"])).groupby(lines["order"].to_numpy()).sum()
    assert of_order.reindex(orders["order"]).to_numpy().tolist() == cents(orders["amount"]).tolist()


def test_what_was_returned_or_never_paid_was_bought_first(tables):
    orders, service = tables["orders"], tables["service"]
    assert (orders["order"] == service["order"]).all()
    assert (orders["customer"] == service["customer"]).all()
    assert (cents(service["returned"]) + cents(service["bad_debt"]) <= cents(orders["amount"])).all()
    assert (service["deliveries"] >= 1).all()
    assert (tables["order_lines"]["goods_cost"] > 0).all()


def test_days_are_in_order(tables):
    customers, orders = tables["customers"].set_index("customer"), tables["orders"]
    assert orders["date"].is_monotonic_increasing
    assert orders["date"].between(FIRST_DAY, LAST_DAY).all()
    first, last = (orders.groupby("customer")["date"].agg(end).reindex(customers.index) for end in ("min", "max"))
    assert first.notna().all()
    assert (customers["joined"] <= first).all()
    seen = customers["last_visit"].notna()
    assert 0.9 < seen.mean() < 1
    assert (customers["last_visit"] >= last)[seen].all()
    assert (customers["last_visit"] <= pd.Timestamp(LAST_DAY))[seen].all()


@pytest.mark.parametrize("first_day", [FIRST_DAY, LAST_YEAR], ids=["two years", "last year"])
def test_bounds_that_the_lessons_rest_on(tables, first_day):
    orders = tables["orders"][tables["orders"]["date"] >= first_day]
    bill = profit.customer_profit(orders, tables["order_lines"], tables["service"], tables["cost_rates"])
    revenue = bill["revenue"].sort_values(ascending=False)
    top = revenue.head(int(np.ceil(len(revenue) * 0.2))).sum() / revenue.sum()
    peak = profit.whale_peak(bill["profit"])
    assert 0.60 <= top <= 0.75
    assert 0.10 <= (bill["profit"] < 0).mean() <= 0.20
    assert 1.15 <= peak.share <= 1.50
    years = round((LAST_DAY - first_day).astype(int) / 365)
    assert bill["profit"].sum() > 1.2 * years * tables["cost_rates"].set_index("rate").loc["fixed_year", "value"]


def test_traits_agree_with_the_lesson_on_profit(public):
    """variants.traits counts in its own lines, since data may not import a lesson's room: both must say the same."""
    ours = variants.traits(public, FIRST_DAY)
    bill = profit.customer_profit(*(public[name] for name in ("orders", "order_lines", "service", "cost_rates")))
    assert ours.profit == pytest.approx(bill["profit"].sum(), abs=0.01)
    assert ours.whale_peak == pytest.approx(profit.whale_peak(bill["profit"]).share, abs=1e-9)
    assert ours.loss_makers == pytest.approx((bill["profit"] < 0).mean())


def test_a_shop_without_a_whale_is_drawn_again():
    assert variants.Traits(0.67, 0.15, 1.3, 200_000, 78_000).teach()
    for dull in (
        variants.Traits(0.59, 0.15, 1.3, 200_000, 78_000),
        variants.Traits(0.67, 0.09, 1.3, 200_000, 78_000),
        variants.Traits(0.67, 0.15, 1.1, 200_000, 78_000),
        variants.Traits(0.67, 0.15, np.inf, -5, 78_000),
        variants.Traits(0.67, 0.15, 1.3, 80_000, 78_000),
    ):
        assert not dull.teach()


def test_every_layer_and_behaviour_group_occurs(tables):
    card = behaviour.member_card(tables["customers"], tables["orders"], on=str(LAST_DAY))
    groups = behaviour.behaviour_group(card).value_counts()
    assert set(groups[groups > 0].index) == set(behaviour.GROUPS)
    contacts = tables["contacts"]
    assert set(contacts["source"]) == {"asked_price", "brochure", "fair", "list"}
    assert (contacts["contacted"].notna() & contacts["fits"]).sum() > 50  # prospects
    assert (contacts["contacted"].isna() & contacts["fits"]).sum() > 30  # suspects
    assert (~contacts["fits"]).sum() > 50  # the rest of the world
    quiet = tables["orders"].groupby("customer")["date"].max() < LAST_YEAR
    assert 0.25 < quiet.mean() < 0.6  # inactive


def test_sales_days_stand_out_and_cost_discounts(public):
    orders = public["orders"]
    daily = orders.groupby("date").size().reindex(pd.date_range(FIRST_DAY, LAST_DAY), fill_value=0)
    sale = daily["2025-11-08":"2025-11-11"].mean()
    assert sale > 2.5 * daily["2025-10"].mean()
    assert daily["2025-06-12":"2025-06-18"].mean() > 1.6 * daily["2025-07"].mean()
    assert daily["2025-01-28":"2025-02-04"].mean() < daily["2025-03"].mean()
    rate = orders["discount"] / (orders["amount"] + orders["discount"])
    assert rate[orders["date"].between("2025-11-08", "2025-11-11")].mean() > 0.14
    assert rate[orders["date"].between("2025-07-01", "2025-07-31")].mean() < 0.06


def test_planted_pairs_are_found_and_the_decoy_is_not(public):
    baskets = pd.crosstab(public["order_lines"]["order"], public["order_lines"]["item"]) > 0
    support = baskets.mean()

    def lift(one, other):
        return (baskets[one] & baskets[other]).mean() / (support[one] * support[other])

    for bought, along, _ in TOGETHER:
        assert lift(bought, along) > 3, (bought, along)
    common = [item for item in support[support > 0.04].index if item != DECOY]
    assert len(common) >= 8
    for item in common:
        confidence = (baskets[item] & baskets[DECOY]).mean() / support[item]
        assert confidence > 0.15, item  # looks like a rule …
        assert 0.7 < lift(item, DECOY) < 1.3, item  # … and is none


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(1, 60), st.integers(0, 20), st.floats(0.3, 1.5), st.floats(0, 2))
def test_shops_of_any_size_keep_their_keys(seed, customers, contacts, skew, seasons):
    tables = shop.generate(seed, shop.Parameters(customers=customers, contacts=contacts, skew=skew, seasons=seasons))
    assert len(tables["customers"]) == customers
    assert len(tables["contacts"]) == contacts
    for name, table in tables.items():
        assert list(table.columns) == list(schema.TABLES[name].columns)
        assert not table.duplicated(list(schema.TABLES[name].key)).any()
    assert set(tables["orders"]["customer"]) == set(tables["customers"]["customer"])
    assert set(tables["order_lines"]["order"]) == set(tables["orders"]["order"])


def test_a_shop_without_customers_is_refused():
    with pytest.raises(ValueError, match="customers is 0"):
        shop.generate(1, shop.Parameters(customers=0))

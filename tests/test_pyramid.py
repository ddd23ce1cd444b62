"""The customer pyramid: published figures, figures by hand, and properties that hold for every shop."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursework import pyramid
from coursework.authoring.answers import answer_key
from coursework.authoring.source import read
from coursework.data import load
from coursework.encoding import decode

yuan = st.floats(min_value=0.01, max_value=1e6, allow_nan=False).map(lambda value: round(value, 2))
shops = st.lists(st.tuples(st.integers(0, 40), yuan), min_size=1, max_size=200).map(
    lambda rows: pd.DataFrame(
        {"customer": [f"C{who:03d}" for who, _ in rows], "amount": [amount for _, amount in rows]}
    )
)
# No deadline a case: a busy machine is no defect.
unhurried = settings(deadline=None, max_examples=60)

any_amounts = st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6, allow_nan=False)), max_size=60)


# --- figures that were published or can be checked by hand ------------------------------------------------------------


def test_cdnow_has_the_shares_of_the_reference():
    """REFERENCE.md, "Pyramid of the sample": 1/10 sample of CDNOW (Fader, Hardie & Lee 2005)."""
    table = pyramid.pyramid(load("cdnow"))
    assert table["customers"].sum() == 2349
    assert table["customers"].cumsum().tolist() == [24, 118, 470, 2349]
    assert table["share"].tolist() == pytest.approx([0.1455, 0.2151, 0.3128, 0.3265], abs=0.00005)
    revenue = pyramid.customer_revenue(load("cdnow"))
    assert pyramid.gini(revenue) == pytest.approx(0.6297, abs=0.00005)
    assert (revenue <= 0).sum() == 8


def test_cdnow_at_20_30_50_per_cent_of_all_customers():
    """REFERENCE.md: 20/30/50 give .674/.220/.106; which counts all 2,357, those of zero too, rounded."""
    revenue = pyramid.customer_revenue(load("cdnow")).sort_values(ascending=False)
    reached = (revenue.cumsum() / revenue.sum()).iloc[[471 - 1, 1178 - 1]].tolist()
    shares = [reached[0], reached[1] - reached[0], 1 - reached[1]]
    assert shares == pytest.approx([0.674, 0.220, 0.106], abs=0.0005)


@pytest.mark.parametrize(
    ("move", "growth"), [(("small", "medium"), 0.0336), (("medium", "big"), 0.0658)], ids=["from small", "from medium"]
)
def test_cdnow_moving_two_per_cent_of_the_base(move, growth):
    """REFERENCE.md: 2 % of the base moving up adds 3.36 % and 6.58 % revenue."""
    effect = pyramid.upgrade(load("cdnow"), {move: 0.02}, contribution_margin=0.5, net_margin=0.1)
    assert effect["revenue_growth"] == pytest.approx(growth, abs=0.00005)
    assert effect["profit_growth"] == pytest.approx(5 * effect["revenue_growth"])


def test_ranks_of_a_thousand():
    """The tiers of 1,000 customers are the ranks 1-10, 11-50, 51-200, 201-1,000."""
    revenue = pd.Series(np.arange(1000, 0, -1.0), index=[f"C{i:04d}" for i in range(1, 1001)])
    tier = pyramid.tiers(revenue)
    assert [tier.iloc[rank - 1] for rank in (1, 10, 11, 50, 51, 200, 201, 1000)] == [
        *("top", "top", "big", "big", "medium", "medium", "small", "small"),
    ]


def test_the_shop_is_as_the_course_tells_it():
    orders = load("orders")
    table = pyramid.pyramid(orders[orders["date"].dt.year == 2025])
    assert 0.60 <= table["share"][:3].sum() <= 0.75


def test_gini_and_curves_by_hand():
    assert pyramid.gini([5.0]) == 0
    assert pyramid.gini([0, -3, 2, 2]) == 0
    assert pyramid.gini([1, 2, 3, 4]) == pytest.approx(0.25)
    curve = pyramid.concentration([1, 3])
    assert curve["revenue"].tolist() == [0, 0.75, 1]
    assert pyramid.lorenz([1, 3])["revenue"].tolist() == [0, 0.25, 1]


# --- layers -----------------------------------------------------------------------------------------------------------


def people():
    orders = pd.DataFrame(
        {
            "customer": ["edge", "late", "future", "edge_out"],
            "date": pd.to_datetime(["2025-01-01 00:00", "2025-12-31 23:30", "2026-01-01 00:00", "2024-12-31 09:00"]),
        }
    )
    contacts = pd.DataFrame(
        {
            "contact": ["asked", "later", "never", "misfit", "late"],
            "contacted": pd.to_datetime(["2025-05-05", "2026-02-01", None, "2025-05-05", "2025-01-01"]),
            "fits": [True, True, True, False, True],
        }
    )
    return orders, contacts


def test_status_knows_no_future_and_counts_the_window_to_the_day():
    status = pyramid.customer_status(*people(), on="2025-12-31")
    assert status.to_dict() == {
        "edge": "active",
        "edge_out": "inactive",
        "late": "active",
        "asked": "prospect",
        "later": "suspect",
        "never": "suspect",
        "misfit": "outside",
    }


def test_status_of_the_shop_is_one_layer_each():
    orders, contacts = load("orders"), load("contacts")
    status = pyramid.customer_status(orders, contacts, on="2025-06-30")
    assert status.index.is_unique
    assert status.notna().all()
    known = orders[orders["date"] <= "2025-06-30"]["customer"].nunique()
    assert status.isin(["active", "inactive"]).sum() == known


def test_status_refuses_what_it_cannot_read():
    orders, contacts = people()
    with pytest.raises(ValueError, match="orders has no column 'date'"):
        pyramid.customer_status(orders[["customer"]], contacts, on="2025-12-31")
    with pytest.raises(ValueError, match="window_days"):
        pyramid.customer_status(orders, contacts, on="2025-12-31", window_days=0)
    with pytest.raises(ValueError, match="'asked' stands there twice"):
        pyramid.customer_status(orders, pd.concat([contacts, contacts.head(1)]), on="2025-12-31")


def test_status_of_nobody():
    orders, contacts = people()
    assert pyramid.customer_status(orders.head(0), contacts.head(0), on="2025-12-31").empty


# --- tiers and pyramid ------------------------------------------------------------------------------------------------


@unhurried
@given(shops)
def test_tiers_partition_the_customers(orders):
    revenue = pyramid.customer_revenue(orders)
    tier = pyramid.tiers(revenue)
    table = pyramid.pyramid(orders)
    assert tier.index.equals(revenue.index)
    assert tier.value_counts().reindex(pyramid.TIERS).tolist() == table["customers"].tolist()
    assert table["customers"].sum() == len(revenue)
    assert table["share"].sum() == pytest.approx(1)
    assert table["revenue"].sum() == pytest.approx(orders["amount"].sum())
    lowest, highest = revenue.groupby(tier, observed=True).min(), revenue.groupby(tier, observed=True).max()
    present = [name for name in pyramid.TIERS if name in lowest.index]
    assert all(lowest[better] >= highest[worse] for better, worse in pairwise(present))


@unhurried
@given(shops, st.randoms(), st.sampled_from([0.25, 2, 8]))
def test_order_and_scale_do_not_matter(orders, random, factor):
    rows = list(range(len(orders)))
    random.shuffle(rows)
    other = orders.iloc[rows].assign(amount=lambda table: table["amount"] * factor)
    expected, got = pyramid.pyramid(orders), pyramid.pyramid(other)
    assert got["customers"].tolist() == expected["customers"].tolist()
    assert got["share"].tolist() == pytest.approx(expected["share"].tolist())
    assert (got["revenue"] / factor).tolist() == pytest.approx(expected["revenue"].tolist())
    assert pyramid.gini(other["amount"]) == pytest.approx(pyramid.gini(orders["amount"]), abs=1e-9)


@unhurried
@given(any_amounts)
def test_zero_negative_and_missing_amounts_stay_out(amounts):
    values = pd.Series(amounts, index=[f"C{i}" for i in range(len(amounts))], dtype=float)
    base = values[values > 0]
    assert pyramid.tiers(values).notna().sum() == len(base)
    assert len(pyramid.concentration(values)) == len(base) + 1
    share = pyramid.top_share(values, 0.2)
    assert math.isnan(share) if base.empty else 0 < share <= 1
    assert math.isnan(pyramid.gini(values)) == base.empty


def test_ties_go_by_customer_id_whatever_the_order_of_rows():
    revenue = pd.Series(7.0, index=["D", "B", "E", "A", "C"])
    assert pyramid.tiers(revenue).to_dict() == {"A": "top", "B": "small", "C": "small", "D": "small", "E": "small"}


def test_one_customer_and_nobody():
    one = pyramid.pyramid(pd.DataFrame({"customer": ["A"], "amount": [5.0]}))
    assert one["customers"].tolist() == [1, 0, 0, 0]
    assert one["share"].tolist() == [1, 0, 0, 0]
    nobody = pyramid.pyramid(pd.DataFrame({"customer": [], "amount": []}))
    assert nobody["customers"].tolist() == [0, 0, 0, 0]
    assert nobody[["share", "mean"]].isna().all(axis=None)
    assert pyramid.tiers(pd.Series(dtype=float)).empty
    assert len(pyramid.concentration([])) == 1


def test_refunds_and_missing_amounts():
    orders = pd.DataFrame({"customer": ["A", "A", "B", "C"], "amount": [50.0, -20.0, None, -5.0]})
    assert pyramid.customer_revenue(orders).to_dict() == {"A": 30.0, "B": 0.0, "C": -5.0}
    table = pyramid.pyramid(orders)
    assert (table["customers"].sum(), table["revenue"].sum()) == (1, 30.0)


def test_what_cannot_be_ranked_is_refused():
    with pytest.raises(ValueError, match="no column 'amount'; it has: customer"):
        pyramid.pyramid(pd.DataFrame({"customer": ["A"]}))
    with pytest.raises(ValueError, match="1 rows have no customer"):
        pyramid.pyramid(pd.DataFrame({"customer": ["A", None], "amount": [1.0, 2.0]}))
    with pytest.raises(ValueError, match="more than one value for customer 'A'"):
        pyramid.tiers(pd.Series([1.0, 2.0], index=["A", "A"]))
    with pytest.raises(ValueError, match="three rising shares"):
        pyramid.tiers(pd.Series({"A": 1.0}), cuts=(0.05, 0.01, 0.20))
    with pytest.raises(ValueError, match="infinite"):
        pyramid.gini([1.0, math.inf])
    with pytest.raises(ValueError, match=r"0\.20 for 20 %"):
        pyramid.top_share([1.0], 20)


@unhurried
@given(shops, st.floats(0.01, 1))
def test_top_share_is_a_point_of_the_concentration_curve(orders, share):
    curve = pyramid.concentration(orders["amount"])
    n = len(curve) - 1
    assert pyramid.top_share(orders["amount"], share) == pytest.approx(curve["revenue"][math.ceil(share * n)])
    assert (curve["revenue"] >= curve["customers"] - 1e-9).all()
    turned = 1 - pyramid.lorenz(orders["amount"])["revenue"].to_numpy()[::-1]
    assert turned == pytest.approx(curve["revenue"].to_numpy(), abs=1e-9)


@unhurried
@given(shops)
def test_gini_is_twice_the_area_between_diagonal_and_lorenz_curve(orders):
    curve = pyramid.lorenz(orders["amount"])
    n = len(curve) - 1
    under = ((curve["revenue"] + curve["revenue"].shift()) / 2 * curve["customers"].diff()).sum()
    area = 0.5 - under
    assert pyramid.gini(orders["amount"]) == pytest.approx(2 * area, abs=1e-9)
    assert -1e-9 <= pyramid.gini(orders["amount"]) <= 1 - 1 / n + 1e-9


# --- migration and upgrade --------------------------------------------------------------------------------------------


@unhurried
@given(
    st.dictionaries(st.integers(0, 30), st.sampled_from(pyramid.TIERS)),
    st.dictionaries(st.integers(0, 30), st.sampled_from(pyramid.TIERS)),
)
def test_migration_rows_sum_to_one_and_nobody_is_lost(before, after):
    tables = [pd.Series(side, dtype=pd.CategoricalDtype(pyramid.TIERS, ordered=True)) for side in (before, after)]
    counts = pyramid.migration(*tables, counts=True)
    shares = pyramid.migration(*tables)
    assert counts.to_numpy().sum() == len(set(before) | set(after))
    for state, people in counts.sum(axis=1).items():
        assert math.isnan(shares.loc[state].iloc[0]) if people == 0 else shares.loc[state].sum() == pytest.approx(1)
    assert counts.index.tolist() == [*pyramid.TIERS, "new"]
    assert counts.columns.tolist() == [*pyramid.TIERS, "inactive"]


def test_migration_reads_rows_as_where_they_went():
    before = pd.Series({"A": "small", "B": "small", "C": "top", "gone": "top"})
    after = pd.Series({"A": "small", "B": "top", "C": "top", "D": "small"})
    matrix = pyramid.migration(before, after)
    assert matrix.loc["small", "top"] == 0.5
    assert matrix.loc["top", "inactive"] == 0.5
    assert matrix.loc["new", "small"] == 1


def test_upgrade_adds_up_and_refuses_impossible_moves():
    orders = load("orders")
    effect = pyramid.upgrade(orders, {("small", "medium"): 0.02, ("medium", "big"): 0.01}, 0.4, 0.08)
    table = pyramid.pyramid(orders)
    gained = 0.02 * (table["mean"]["medium"] - table["mean"]["small"])
    gained += 0.01 * (table["mean"]["big"] - table["mean"]["medium"])
    assert effect["revenue_after"] - effect["revenue_before"] == pytest.approx(gained * table["customers"].sum())
    assert effect["profit_growth"] == pytest.approx(5 * effect["revenue_growth"])
    with pytest.raises(ValueError, match="would leave top"):
        pyramid.upgrade(orders, {("top", "big"): 0.5})
    with pytest.raises(ValueError, match="not a pair of"):
        pyramid.upgrade(orders, {("small", "huge"): 0.02})
    with pytest.raises(ValueError, match=r"0\.02 for 2 %"):
        pyramid.upgrade(orders, {("small", "medium"): 2})
    with pytest.raises(ValueError, match="net_margin"):
        pyramid.upgrade(orders, {}, net_margin=0)


# --- behaviour --------------------------------------------------------------------------------------------------------


def test_member_card_knows_no_future():
    customers = pd.DataFrame(
        {"customer": ["A"], "last_visit": pd.to_datetime(["2026-03-01"]), "member": [True], "shares": [False]}
    )
    orders = pd.DataFrame(
        {"customer": ["A", "A"], "date": pd.to_datetime(["2025-12-01", "2026-01-05"]), "amount": [10.0, 99.0]}
    )
    card = pyramid.member_card(customers, orders, on="2025-12-31").loc["A"]
    assert (card["orders"], card["revenue"], card["days_since_order"]) == (1, 10.0, 30)
    assert card["days_since_visit"] == math.inf


@pytest.mark.parametrize(
    ("group", "orders", "mean_order", "since_order", "since_visit"),
    [
        ("sleeping", 9, 100, 181, 181),
        ("sleeping", 0, 0, math.inf, math.inf),
        ("potential", 9, 100, 181, 180),
        ("potential", 0, 0, math.inf, 3),
        ("new", 1, 9000, 180, 400),
        ("bulk", 3, 1500, 20, 20),
        ("regular", 3, 1499.99, 20, 20),
        ("regular", 4, 1500, 20, 20),
        ("loyal", 6, 10, 20, 20),
        ("regular", 5, 10, 20, 20),
    ],
)
def test_behaviour_groups_in_their_order(group, orders, mean_order, since_order, since_visit):
    columns = {
        "orders": [orders],
        "mean_order": [mean_order],
        "days_since_order": [since_order],
        "days_since_visit": [since_visit],
    }
    assert pyramid.behaviour_group(pd.DataFrame(columns)).tolist() == [group]


def test_every_customer_of_the_shop_has_one_group_and_all_groups_occur():
    card = pyramid.member_card(load("customers"), load("orders"), on="2025-12-31")
    groups = pyramid.behaviour_group(card)
    assert groups.notna().all()
    assert set(groups) == set(pyramid.GROUPS)
    assert set(pyramid.rfm_group(card)) == {r + f + m for r in "Rr" for f in "Ff" for m in "Mm"}
    assert card["revenue"].sum() == pytest.approx(load("orders")["amount"].sum())


def test_a_card_with_gaps_is_refused():
    card = pd.DataFrame({"orders": [1], "mean_order": [1.0], "days_since_order": [None], "days_since_visit": [1]})
    with pytest.raises(ValueError, match="column days_since_order: a value is missing"):
        pyramid.behaviour_group(card)
    with pytest.raises(ValueError, match="no column 'mean_order'"):
        pyramid.behaviour_group(card[["orders"]])


# --- the lesson -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", [0, 3])
def test_the_solutions_written_out_agree_with_the_helpers(root, variant):
    """The lesson's answers are worked out by hand in pandas; the module must come to the same."""
    key = answer_key(read(root / "solutions" / "1-pyramid.py"), variant, hidden=True)
    entries = {entry["name"]: entry for entry in key["exercises"]}
    answers = {name: decode(entry["expected"]) for name, entry in entries.items() if entry["kind"] == "value"}
    orders, contacts, cdnow = (load(name, variant) for name in ("orders", "contacts", "cdnow"))
    by_year = [orders[orders["date"].dt.year == year] for year in (2024, 2025)]

    layers = pyramid.customer_status(orders, contacts, on="2025-06-30").value_counts()
    assert answers["counts"] == {"active": layers["active"], "inactive": layers["inactive"]}
    table = answers["tier_table"].reindex(pyramid.TIERS)
    helper = pyramid.pyramid(by_year[1])
    for column in ("customers", "revenue", "share"):
        assert table[column].tolist() == pytest.approx(helper[column].tolist())
    assert answers["top_share"] == pytest.approx(pyramid.top_share(pyramid.customer_revenue(cdnow), 0.2))
    effect = pyramid.upgrade(by_year[1], {("small", "medium"): 0.02})
    assert answers["growth"] == pytest.approx(effect["revenue_growth"])
    matrix = pyramid.migration(*(pyramid.tiers(pyramid.customer_revenue(year)) for year in by_year))
    expected = answers["matrix"].reindex(index=matrix.index, columns=matrix.columns).fillna(0)
    assert expected.to_numpy() == pytest.approx(matrix.to_numpy())

    cards = pd.DataFrame([decode(case[0]) for case in entries["group_of"]["cases"]])
    groups = [decode(result) for result in entries["group_of"]["expected"]]
    assert pyramid.behaviour_group(cards).tolist() == groups
    assert set(groups) == set(pyramid.GROUPS)

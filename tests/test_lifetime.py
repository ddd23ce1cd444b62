"""Lifetime value: the published figures, the case, the limits, and what is refused."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursework import lifetime
from coursework.data import load, load_case

MARGIN = 700 * 52
MARGINS = st.floats(-1e6, 1e6)
SHARES = st.floats(0, 1)
RATES = st.floats(0, 1)
PERIODS = st.integers(0, 200)


# --- the warehouse club: the worksheet's 362,000, and what is left of it (by hand) ---


def test_the_362_000_of_the_worksheet():
    case = load_case("club")
    weeks = case["weeks_per_year"] * case["years"]
    weekly = case["weekly_revenue"] - case["weekly_cost"]
    assert lifetime.lifetime_value(weekly, periods=weeks, acquisition_cost=case["acquisition_cost"]) == 362_000
    assert lifetime.lifetime_value(weekly - 2_000, periods=weeks) == -676_000  # the cost charged anew every week


@pytest.mark.parametrize(
    ("first_margin", "value"), [("next", 221_662), ("now", 244_028)], ids=["end of year", "start of year"]
)
def test_ten_discounted_margins(first_margin, value):
    got = lifetime.lifetime_value(MARGIN, 1, 0.10, 10, first_margin, 2_000)
    assert got == pytest.approx(value, abs=0.5)


@pytest.mark.parametrize(
    ("yearly", "first_margin", "value"),
    [
        (0.10, "next", 232_452.74),
        (0.10, "now", 232_882.86),
        (0.05, "next", 285_905.68),
        (0.15, "next", 193_802.00),
    ],
)
def test_weekly_flows_at_an_effective_yearly_rate(yearly, first_margin, value):
    rate = lifetime.rate_per_period(yearly, 52)
    got = lifetime.lifetime_value(700, 1, rate, 520, first_margin, 2_000)
    assert got == pytest.approx(value, abs=0.005)


def test_retention_of_the_case():
    assert lifetime.lifetime_value(MARGIN, 0.8, 0.10, 10) == pytest.approx(127_941, abs=0.5)
    assert lifetime.lifetime_value(MARGIN, 0.8, 0.10, 10, "now", 2_000) == pytest.approx(125_941, abs=0.5)
    assert lifetime.lifetime_value(MARGIN, 0.8, 0.10, None, "next") == pytest.approx(97_067, abs=0.5)
    assert lifetime.lifetime_value(MARGIN, 0.8, 0.10, None, "next", 2_000) == pytest.approx(95_067, abs=0.5)
    assert lifetime.lifetime_value(MARGIN, 0.8, 0.10, None, "now") == pytest.approx(133_467, abs=0.5)
    assert lifetime.lifetime_value(MARGIN, 0.8, 0.10, None, "now", 2_000) == pytest.approx(131_467, abs=0.5)


# Gupta & Lehmann (2003), "Customers as assets", table of margin multiples r / (1 + i - r).
MULTIPLES = {
    0.6: [1.20, 1.15, 1.11, 1.07],
    0.7: [1.75, 1.67, 1.59, 1.52],
    0.8: [2.67, 2.50, 2.35, 2.22],
    0.9: [4.50, 4.09, 3.75, 3.46],
}


@pytest.mark.parametrize("retention", MULTIPLES)
def test_margin_multiples(retention):
    rates = np.array([0.10, 0.12, 0.14, 0.16])
    next_year = lifetime.lifetime_value(1, retention, rates, first_margin="next")
    np.testing.assert_allclose(next_year, MULTIPLES[retention], atol=0.00501)
    np.testing.assert_allclose(lifetime.lifetime_value(1, retention, rates) - next_year, 1, rtol=1e-12)


# --- limits and laws ---


@given(MARGINS, RATES, PERIODS)
def test_with_nobody_leaving_it_is_an_annuity(margin, discount, periods):
    flows = [margin] * periods
    assert lifetime.lifetime_value(margin, 1, discount, periods) == pytest.approx(
        lifetime.present_value(flows, discount), rel=1e-9, abs=1e-6
    )


@given(SHARES, RATES, PERIODS)
def test_a_long_life_without_end_is_the_sum_taken_one_by_one(retention, discount, periods):
    q = retention / (1 + discount)
    by_hand = math.fsum(q**t for t in range(periods))
    assert lifetime.lifetime_value(1, retention, discount, periods) == pytest.approx(by_hand, rel=1e-9, abs=1e-12)
    assert lifetime.lifetime_value(1, retention, discount, periods, "next") == pytest.approx(
        math.fsum(q**t for t in range(1, periods + 1)), rel=1e-9, abs=1e-12
    )


@given(MARGINS, SHARES, st.floats(0.001, 1), st.floats(0.01, 100), PERIODS | st.none())
def test_value_scales_with_money(margin, retention, discount, scale, periods):
    one = lifetime.lifetime_value(margin, retention, discount, periods, acquisition_cost=5)
    scaled = lifetime.lifetime_value(scale * margin, retention, discount, periods, acquisition_cost=scale * 5)
    assert scaled == pytest.approx(scale * one, rel=1e-9, abs=1e-6)


@given(SHARES, SHARES, st.floats(0.001, 1), PERIODS | st.none())
def test_more_retention_is_never_worth_less(one, other, discount, periods):
    low, high = sorted((one, other))
    values = lifetime.lifetime_value(100, [low, high], discount, periods, "next")
    assert values[0] <= values[1] * (1 + 1e-12)


@given(SHARES, st.floats(0.001, 1), st.floats(0.001, 1), PERIODS | st.none())
def test_more_discount_is_never_worth_more(retention, one, other, periods):
    low, high = sorted((one, other))
    values = lifetime.lifetime_value(100, retention, [low, high], periods)
    assert values[0] * (1 + 1e-12) >= values[1]


@given(st.floats(1, 1e5), st.floats(0.001, 1), st.floats(0, 1e5))
def test_at_break_even_nothing_is_left_over(margin, discount, cost):
    rate = lifetime.break_even_retention(margin, discount, cost)
    if cost * discount > margin:
        assert math.isnan(rate)
        assert lifetime.lifetime_value(margin, 1, discount, None, "next", cost) < 0
    else:
        left = lifetime.lifetime_value(margin, min(rate, 1), discount, None, "next", cost)
        assert left == pytest.approx(0, abs=1e-6 * (1 + cost))


def test_break_even_of_the_case():
    assert lifetime.break_even_retention(MARGIN, 0.10, 2_000) == pytest.approx(2_000 * 1.1 / (MARGIN + 2_000))


def test_a_customer_who_hardly_ever_leaves_keeps_its_digits():
    tiny = 1e-14
    assert lifetime.lifetime_value(1, 1, tiny, 1_000) == pytest.approx(1_000, rel=1e-9)
    assert lifetime.lifetime_value(1, 1, tiny) == pytest.approx(1e14, rel=1e-2)


def test_arrays_take_a_common_shape_and_numbers_stay_numbers():
    grid = lifetime.lifetime_value(100, np.array([[0.5], [0.9]]), np.array([0.1, 0.2, 0.3]), 5)
    assert grid.shape == (2, 3)
    assert grid[1, 2] == lifetime.lifetime_value(100, 0.9, 0.3, 5)
    assert type(lifetime.lifetime_value(100, 0.9, 0.3, 5)) is float
    assert lifetime.lifetime_value(100, 0.5, 0.1, [0, 1, 2]).tolist() == pytest.approx([0, 100, 100 + 50 / 1.1])


def test_present_value_of_nothing_and_of_a_row():
    assert lifetime.present_value([], 0.1) == 0
    assert lifetime.present_value(pd.Series([100, 110, 121]), 0.1) == pytest.approx(300)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"retention": 1.2}, "retention is 1.2"),
        ({"retention": 80}, "write .8 for 80 %"),
        ({"retention": [0.5, -0.1]}, r"retention is -0.1 \(at position 1\)"),
        ({"discount": -0.1, "periods": 3}, "discount is -0.1"),
        ({"periods": 2.5}, "periods is 2.5"),
        ({"periods": -1}, "periods is -1"),
        ({"acquisition_cost": -5, "periods": 1}, "acquisition_cost is -5"),
        ({"margin": float("nan"), "periods": 1}, "margin"),
        ({"margin": "many", "periods": 1}, "margin is 'many'"),
        ({"discount": None, "periods": 1}, "discount"),
        ({"first_margin": "later", "periods": 1}, "first_margin is 'later'"),
        ({}, "nobody leaves and money keeps its worth"),
    ],
)
def test_impossible_input_is_named(arguments, named):
    with pytest.raises(ValueError, match=named):
        lifetime.lifetime_value(**({"margin": 100} | arguments))


def test_other_functions_refuse_by_name():
    with pytest.raises(ValueError, match="flows has 2 dimensions"):
        lifetime.present_value([[1, 2]], 0.1)
    with pytest.raises(ValueError, match="discount is a row"):
        lifetime.present_value([1, 2], [0.1, 0.2])
    with pytest.raises(ValueError, match="margin is 0"):
        lifetime.break_even_retention(0, 0.1, 100)
    with pytest.raises(ValueError, match="periods is 0"):
        lifetime.rate_per_period(0.1, 0)


# --- cohorts ---

# Fader & Hardie (2007), "How to project customer retention": survivors of 1,000 in years 0 to 12.
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394]


def test_the_published_cohorts_are_the_course_s():
    cohorts = load("cohorts")
    for name, survivors in (("regular", REGULAR), ("high_end", HIGH_END)):
        assert cohorts[cohorts.cohort == name].sort_values("year").survivors.tolist() == survivors


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "loglik", "twelfth", "worth"),
    [(REGULAR, 0.704, 1.182, -1680.27, 0.1700, 3.695), (HIGH_END, 0.668, 3.806, -1611.16, 0.3780, 5.922)],
    ids=["regular", "high end"],
)
def test_sbg_on_the_published_cohorts(survivors, alpha, beta, loglik, twelfth, worth):
    fit = lifetime.fit_sbg(survivors[:8])
    assert fit.alpha == pytest.approx(alpha, abs=0.002)
    assert fit.beta == pytest.approx(beta, abs=0.002)
    assert fit.loglik == pytest.approx(loglik, abs=0.05)
    assert fit.survival(12) == pytest.approx(twelfth, abs=0.002)
    assert fit.discounted_lifetime(0.10) == pytest.approx(worth, abs=0.001)  # E(CLV)/m, Fader & Hardie (2010)


def test_curves_that_fit_the_past_and_miss_the_future():
    share, known = np.array(HIGH_END) / 1000, np.arange(8)
    parabola = np.polyfit(known, share[:8], 2)
    misses = {
        "linear": np.polyval(np.polyfit(known, share[:8], 1), 12),
        "quadratic": np.polyval(parabola, 12),
        "exponential": np.exp(np.polyval(np.polyfit(known, np.log(share[:8]), 1), 12)),
    }
    errors = {name: guess / share[12] - 1 for name, guess in misses.items()}
    assert errors == pytest.approx({"linear": -0.81, "quadratic": 0.92, "exponential": -0.30}, abs=0.005)
    residual = share[:8] - np.polyval(parabola, known)
    assert 1 - residual @ residual / ((share[:8] - share[:8].mean()) ** 2).sum() == pytest.approx(0.998, abs=5e-4)


@given(st.floats(0.05, 20), st.floats(0.05, 20))
def test_retention_is_survival_divided_and_it_rises(alpha, beta):
    model = lifetime.ShiftedBetaGeometric(alpha, beta)
    survival = model.survival(np.arange(11))
    np.testing.assert_allclose(survival[1:] / survival[:-1], model.retention(np.arange(1, 11)), rtol=1e-9)
    assert np.all(np.diff(model.retention(np.arange(1, 11))) > 0)
    by_hand = math.fsum(model.survival(np.arange(200)) * 1.2 ** -np.arange(200.0))
    assert model.discounted_lifetime(0.20) == pytest.approx(by_hand, rel=1e-8)


def test_a_cohort_of_one_churn_rate_gives_that_rate():
    model = lifetime.fit_sbg(10_000 * 0.7 ** np.arange(8))
    assert model.alpha / (model.alpha + model.beta) == pytest.approx(0.3, abs=1e-3)
    assert model.survival(12) == pytest.approx(0.7**12, rel=0.03)


@pytest.mark.parametrize(
    ("survivors", "named"),
    [
        ([100, 80], "at least three"),
        ([[100, 80, 70]], "one row"),
        ([100, 80, 90], "rise from 80 to 90 at age 2"),
        ([100, 100, 100], "never fall"),
        ([100, float("nan"), 50], "missing or negative"),
    ],
)
def test_impossible_cohorts(survivors, named):
    with pytest.raises(ValueError, match=named):
        lifetime.fit_sbg(survivors)


def test_ages_below_the_first_are_refused():
    model = lifetime.ShiftedBetaGeometric(1, 1)
    with pytest.raises(ValueError, match="t must be 0 or more"):
        model.survival(-1)
    with pytest.raises(ValueError, match="t must be 1 or more"):
        model.retention(0)
    with pytest.raises(ValueError, match="discount is 0"):
        model.discounted_lifetime(0)


def orders_of(rows):
    return pd.DataFrame(rows, columns=["customer", "date"]).astype({"date": "datetime64[s]"})


def test_retention_table_by_hand():
    table = lifetime.retention_table(
        orders_of([
            ("a", "2024-02-01"), ("a", "2024-02-20"), ("a", "2024-08-01"),
            ("b", "2024-03-31"), ("b", "2024-04-01"),
            ("c", "2024-07-05"),
        ]),
        "Q",
    )  # fmt: skip
    assert [str(cohort) for cohort in table.index] == ["2024Q1", "2024Q3"]
    np.testing.assert_array_equal(table.to_numpy(), [[2, 1, 1], [1, np.nan, np.nan]])
    assert lifetime.cohort_rates(table).tolist() == pytest.approx([1, 1 / 2, 1 / 2])


@pytest.mark.parametrize("period", ["M", "Q", "Y"])
def test_retention_table_of_the_shop_against_counting(period):
    orders = load("orders")
    table = lifetime.retention_table(orders, period)
    when = orders.date.dt.to_period(period)
    first = when.groupby(orders.customer).transform("min")
    age = (when - first).map(lambda offset: offset.n)
    counted = orders.groupby([first.rename("cohort"), age.rename("age")]).customer.nunique().unstack()
    pd.testing.assert_frame_equal(
        table.fillna(0), counted.fillna(0), check_names=False, check_column_type=False, check_freq=False
    )
    assert table[0].sum() == orders.customer.nunique()
    last = when.max()
    for cohort, row in table.iterrows():
        assert row.notna().sum() == (last - cohort).n + 1


def test_cohort_rates_weigh_customers_not_cohorts():
    table = pd.DataFrame({0: [100, 100, 5], 1: [20, 20, 4]})
    assert lifetime.cohort_rates(table)[1] == pytest.approx(44 / 205)


def test_retention_table_of_no_orders_and_of_bad_ones():
    empty = lifetime.retention_table(orders_of([]), "M")
    assert empty.shape[0] == 0
    with pytest.raises(ValueError, match="no column 'date'"):
        lifetime.retention_table(pd.DataFrame({"customer": ["a"]}), "M")
    with pytest.raises(ValueError, match=r"orders\.date has 1 missing"):
        lifetime.retention_table(orders_of([("a", None)]), "M")
    with pytest.raises(ValueError, match="period is 'fortnight'"):
        lifetime.retention_table(orders_of([]), "fortnight")

"""Repeat purchases: the published fits on CDNOW, numbers that would overflow, and what is refused."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import hyp2f1

from coursework import lifetime
from coursework.codes import codes
from coursework.data import load

END, LATER = "1997-09-30", "1998-06-30"
PAPER = lifetime.BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)


@pytest.fixture(scope="module")
def cdnow():
    return load("cdnow")


@pytest.fixture(scope="module")
def summary(cdnow):
    return lifetime.rfm_summary(cdnow, END)


@pytest.fixture(scope="module")
def fitted(summary):
    return lifetime.fit_bg_nbd(summary)


# --- CDNOW, the 1/10 sample: Fader, Hardie & Lee (2005), "Counting your customers the easy way" ---


def test_repeat_purchases_of_both_halves(cdnow, summary):
    assert len(summary) == 2_357
    assert summary.frequency.sum() == 2_457
    assert lifetime.rfm_summary(cdnow, LATER).frequency.sum() - 2_457 == 1_882
    assert (summary.frequency > 0).sum() == 946
    assert summary["T"].max() == pytest.approx(272 / 7)


def test_bg_nbd_parameters(fitted):
    assert (fitted.r, fitted.alpha, fitted.a, fitted.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=0.005)
    assert fitted.loglik == pytest.approx(-9582.4, abs=0.1)


def test_expected_purchases_of_a_new_customer(fitted):
    got = fitted.expected_purchases([1 / 7, 1, 3, 31.8571, 32, 78])
    np.testing.assert_allclose(got, [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576], atol=0.001)


def test_conditional_expectations(fitted, summary):
    assert fitted.conditional_expectation(39, x=2, t_x=30.43, T=38.86) == pytest.approx(1.226, abs=0.001)
    everybody = fitted.conditional_expectation(39, summary.frequency, summary.age_at_last, summary["T"])
    assert everybody.sum() == pytest.approx(1_653.4, abs=1)
    assert everybody.sum() / 1_882 - 1 == pytest.approx(-0.12, abs=0.005)


# Fader, Hardie & Lee (2005), "RFM and CLV", and Fader & Hardie (2013), "The gamma-gamma model".
def test_gamma_gamma_on_the_repeat_customers(summary):
    model = lifetime.fit_gamma_gamma(summary)
    assert (model.p, model.q, model.v) == pytest.approx((6.25, 3.74, 15.44), abs=0.02)
    assert model.loglik == pytest.approx(-4055.92, abs=0.01)
    assert model.mean() == pytest.approx(35.17, abs=0.1)
    assert summary.monetary.mean() == pytest.approx(35.08, abs=0.005)  # observed, not the model's


def test_tracking_ends_where_the_counts_do(cdnow, fitted):
    table = lifetime.tracking(cdnow, fitted, LATER)
    assert table.index.tolist() == list(range(1, 79))
    assert (table.actual[39], table.actual[78]) == (2_457, 2_457 + 1_882)
    assert table.expected.is_monotonic_increasing
    assert table.expected[39] == pytest.approx(2_457, rel=0.02)


# --- the model in numbers ---


def test_the_transformed_term_is_the_paper_s():
    """Equations (9) and (10) as printed, where they do not overflow."""
    r, alpha, a, b, t = PAPER.r, PAPER.alpha, PAPER.a, PAPER.b, 17.0
    printed = (a + b - 1) / (a - 1)
    printed *= 1 - (alpha / (alpha + t)) ** r * hyp2f1(r, b, a + b - 1, t / (alpha + t))
    assert PAPER.expected_purchases(t) == pytest.approx(printed, rel=1e-10)
    x, t_x, T = 4, 20.0, 30.0
    top = (a + b + x - 1) / (a - 1)
    term = hyp2f1(r + x, b + x, a + b + x - 1, t / (alpha + T + t))
    top *= 1 - ((alpha + T) / (alpha + T + t)) ** (r + x) * term
    below = 1 + a / (b + x - 1) * ((alpha + T) / (alpha + t_x)) ** (r + x)
    assert PAPER.conditional_expectation(t, x, t_x, T) == pytest.approx(top / below, rel=1e-10)
    assert PAPER.probability_alive(x, t_x, T) == pytest.approx(1 / below, rel=1e-12)


def test_expected_purchases_against_a_simulation():
    model = lifetime.BgNbd(r=2.0, alpha=4.0, a=1.5, b=3.0)
    rng = np.random.default_rng(1)
    n, horizon = 40_000, 10.0
    rate, leave = rng.gamma(model.r, 1 / model.alpha, n), rng.beta(model.a, model.b, n)
    made, clock, alive = np.zeros(n), np.zeros(n), np.ones(n, dtype=bool)
    while alive.any():
        clock += np.where(alive, rng.exponential(1 / rate), 0)
        alive &= clock <= horizon
        made += alive
        alive &= rng.random(n) >= leave
    assert model.expected_purchases(horizon) == pytest.approx(made.mean(), rel=0.03)


def test_a_thousand_repeat_purchases_do_not_overflow():
    model = PAPER
    alive = model.probability_alive(x=1_000, t_x=[0.5, 500, 999.9], T=1_000)
    assert np.all(np.isfinite(alive))
    assert alive[0] == 0
    assert alive[2] > 0.9
    busy = model.conditional_expectation(10, x=1_000, t_x=999.9, T=1_000)
    assert 5 < busy < 11
    summary = pd.DataFrame({"frequency": [0, 3, 1_000, 40], "age_at_last": [0, 12, 99.0, 60], "T": [100, 90, 100, 80]})
    fit = lifetime.fit_bg_nbd(summary)
    assert np.isfinite([fit.r, fit.alpha, fit.a, fit.b, fit.loglik]).all()
    spend = lifetime.fit_gamma_gamma(summary.assign(monetary=[np.nan, 5.0, 9.0, 1e6]))
    assert np.isfinite([spend.p, spend.q, spend.v, spend.loglik]).all()


def test_values_pass_smoothly_through_a_of_one():
    grid = 1 + np.linspace(-5e-4, 5e-4, 21)
    values = [lifetime.BgNbd(0.3, 5, a, 2.0).conditional_expectation(20, 3, 10, 30) for a in grid]
    steps = np.diff(values)
    np.testing.assert_allclose(steps, steps.mean(), rtol=0.01)
    values = [lifetime.BgNbd(0.3, 5, a, 0.4).expected_purchases(20) for a in grid - 0.4]  # a + b = 1
    steps = np.diff(values)
    np.testing.assert_allclose(steps, steps.mean(), rtol=0.01)


models = st.builds(
    lifetime.BgNbd, r=st.floats(0.05, 5), alpha=st.floats(0.5, 50), a=st.floats(0.1, 5), b=st.floats(0.5, 10)
)


@given(models, st.floats(0.1, 100), st.floats(0.1, 100))
def test_more_time_never_brings_fewer_purchases(model, one, other):
    low, high = sorted((one, other))
    few, many = model.expected_purchases([low, high])
    assert 0 <= few <= many * (1 + 1e-9)


@given(models, st.integers(1, 200), st.floats(0.01, 0.99))
def test_the_longer_ago_the_less_alive(model, x, share):
    long_ago, lately = model.probability_alive(x, [52 * share, 52], 52)
    assert 0 <= long_ago <= lately <= 1


@given(models, st.floats(0.1, 10), st.integers(0, 30))
def test_the_unit_of_time_does_not_matter(model, days, x):
    t_x, T = (20.0, 30.0) if x else (0.0, 30.0)
    other = lifetime.BgNbd(model.r, model.alpha * days, model.a, model.b)
    one = model.conditional_expectation(5, x, t_x, T)
    assert other.conditional_expectation(5 * days, x, t_x * days, T * days) == pytest.approx(one, rel=1e-6, abs=1e-12)


def test_the_fit_does_not_depend_on_the_unit(cdnow, fitted):
    in_days = lifetime.fit_bg_nbd(lifetime.rfm_summary(cdnow, END, unit="D"))
    assert in_days.alpha / 7 == pytest.approx(fitted.alpha, rel=1e-3)
    assert (in_days.r, in_days.a, in_days.b) == pytest.approx((fitted.r, fitted.a, fitted.b), rel=2e-3)


@pytest.mark.parametrize("scale", [0.01, 7.2, 1_000])
def test_gamma_gamma_scales_with_money(summary, scale):
    one, other = (lifetime.fit_gamma_gamma(summary.assign(monetary=summary.monetary * s)) for s in (1, scale))
    assert (other.p, other.q, other.v) == pytest.approx((one.p, one.q, one.v * scale), rel=1e-3)


@given(st.integers(1, 500), st.floats(1, 1_000))
def test_what_we_expect_to_be_spent_lies_between_seen_and_everybody(x, seen):
    model = lifetime.GammaGamma(p=6.25, q=3.74, v=15.44)
    low, high = sorted((seen, model.mean()))
    assert low - 1e-9 <= model.conditional_expectation(x, seen) <= high + 1e-9


def test_spend_without_a_mean():
    assert lifetime.GammaGamma(p=2, q=0.9, v=3).mean() == math.inf


# --- the summary ---


def frame(rows):
    table = pd.DataFrame(rows, columns=["customer", "date", "amount"])
    return table.astype({"date": "datetime64[ns]", "amount": float})


def summary_by_groupby(purchases, end):
    """The same table the slow way: one row a customer and day, then one a customer."""
    days = purchases[purchases.date <= end].groupby(["customer", "date"], as_index=False).amount.sum()
    rows = {}
    for customer, own in days.groupby("customer"):
        own = own.sort_values("date")
        age = (own.date - own.date.iloc[0]).dt.days
        seen_for = (pd.Timestamp(end) - own.date.iloc[0]).days
        rows[customer] = (len(own) - 1, age.iloc[-1] / 7, seen_for / 7, own.amount[1:].mean())
    columns = ["frequency", "age_at_last", "T", "monetary"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("customer")


purchase_rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d"]),
        st.dates(pd.Timestamp("2024-01-01").date(), pd.Timestamp("2024-03-31").date()),
        st.floats(0, 1_000),
    ),
    min_size=1,
    max_size=40,
)


@given(purchase_rows, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_summary_against_the_slow_way_in_any_order(rows, random):
    random.shuffle(rows)
    purchases = frame(rows)
    end = "2024-02-28"
    got, expected = lifetime.rfm_summary(purchases, end), summary_by_groupby(purchases, end)
    if len(expected):
        pd.testing.assert_frame_equal(got, expected, check_dtype=False, check_index_type=False)
    else:
        assert len(got) == 0


def test_summary_of_cdnow_against_the_slow_way(cdnow, summary):
    some = cdnow[cdnow.customer <= "0300"]
    expected = summary_by_groupby(some, END)
    got = summary.loc[expected.index]
    pd.testing.assert_frame_equal(got, expected, check_index_type=False)


def test_summary_of_whole_number_ids_and_of_times_of_day():
    when = pd.to_datetime(["2025-01-01 23:59", "2025-01-02 00:01", "2025-01-02 12:00"])
    purchases = pd.DataFrame({
        "customer": [7, 7, 3],
        "date": when.tz_localize("Asia/Shanghai"),
        "amount": [1, 2, 3],
    })  # fmt: skip
    got = lifetime.rfm_summary(purchases, "2025-01-03", unit="D")
    assert got.index.tolist() == [3, 7]
    assert got.loc[7].tolist() == [1, 1, 2, 2]


def test_summary_of_nothing_has_its_columns():
    got = lifetime.rfm_summary(frame([]), "2025-01-01")
    assert got.columns.tolist() == ["frequency", "age_at_last", "T", "monetary"]
    assert len(got) == 0


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"customer": [None, "b"]}, r"purchases\.customer is missing in row 0"),
        ({"date": pd.to_datetime(["2025-01-01", None])}, r"purchases\.date is missing in row 1"),
        ({"amount": [1.0, np.nan]}, r"purchases\.amount is missing in row 1"),
        ({"date": ["2025-01-01", "2025-01-02"]}, "not dates"),
    ],
)
def test_bad_purchases_are_named(change, named):
    purchases = frame([("a", "2025-01-01", 1), ("b", "2025-01-02", 2)]).assign(**change)
    with pytest.raises(ValueError, match=named):
        lifetime.rfm_summary(purchases, "2025-12-31")


def test_missing_columns_and_units_are_named():
    purchases = frame([("a", "2025-01-01", 1)])
    with pytest.raises(ValueError, match="no column 'amount'"):
        lifetime.rfm_summary(purchases.drop(columns="amount"), "2025-12-31")
    with pytest.raises(ValueError, match="unit is 'h'"):
        lifetime.rfm_summary(purchases, "2025-12-31", unit="h")
    with pytest.raises(ValueError, match="no column 'age_at_last'"):
        lifetime.fit_bg_nbd(pd.DataFrame({"frequency": [1]}))
    with pytest.raises(ValueError, match="no column 'monetary'"):
        lifetime.fit_gamma_gamma(pd.DataFrame({"frequency": [1]}))


@pytest.mark.parametrize(
    ("x", "t_x", "T", "named"),
    [
        (2, 12, 10, "beyond T"),
        (0, 3, 10, "disagree"),
        (2, 0, 10, "disagree"),
        (1.5, 3, 10, "whole numbers"),
        (-1, 0, 10, "0 or more"),
        (1, 3, float("nan"), "T must be"),
    ],
)
def test_histories_that_cannot_be(x, t_x, T, named):
    with pytest.raises(ValueError, match=named):
        PAPER.probability_alive(x, t_x, T)
    with pytest.raises(ValueError, match=named):
        lifetime.fit_bg_nbd(pd.DataFrame({"frequency": [1, x], "age_at_last": [1, t_x], "T": [5, T]}))


def test_nothing_to_fit_is_said():
    with pytest.raises(ValueError, match="0 for every customer"):
        lifetime.fit_bg_nbd(pd.DataFrame({"frequency": [0, 0], "age_at_last": [0, 0], "T": [5, 6]}))
    with pytest.raises(ValueError, match="two different"):
        lifetime.fit_gamma_gamma(pd.DataFrame({"frequency": [0, 1], "monetary": [np.nan, 20]}))
    with pytest.raises(ValueError, match="1 repeat customers, first of them 1"):
        lifetime.fit_gamma_gamma(pd.DataFrame({"frequency": [1, 1], "monetary": [20.0, 0.0]}))
    with pytest.raises(ValueError, match="x of at least 1"):
        lifetime.GammaGamma(6, 4, 15).conditional_expectation(0, 10)


# --- whole numbers for names ---


@given(st.lists(st.sampled_from(["a", "b", "long name", None]), max_size=60))
def test_codes_tell_names_apart(names):
    series = pd.Series(names, dtype="str")
    numbers, different = codes(series)
    assert [None if i < 0 else different[i] for i in numbers] == names
    shared = pd.Series(pd.array(["a", "b", "long name", None], dtype="str")).take([len(str(n)) % 4 for n in names])
    numbers, different = codes(shared)
    assert [None if i < 0 else different[i] for i in numbers] == [None if pd.isna(n) else n for n in shared]

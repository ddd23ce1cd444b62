"""The charts and the panel of lesson 2: drawn in both languages, with the numbers they show, and the panel answers."""

import numpy as np
import pandas as pd
import pytest

from coursework import charts, lifetime, panels
from coursework.data import load
from coursework.language import edition, use

YEARS = np.arange(13)
LOYAL, FICKLE = 500 * 0.95**YEARS, 500 * 0.6**YEARS
MODEL = lifetime.BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)


def pictures():
    orders = load("orders")
    quarters = lifetime.retention_table(orders, "Q")
    share = np.array([1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394]) / 1000
    fits = pd.DataFrame({"sbg": lifetime.ShiftedBetaGeometric(0.668, 3.806).survival(YEARS), "my own": 0.9**YEARS})
    return {
        "steps": charts.value_steps_chart({"revenue": 2_598_000, "my own step": -676_000, "next": 95_067}),
        "yearly": charts.yearly_value_chart(36_400, 0.8, 0.1, 10),
        "retention": charts.retention_chart(424, 0.1, 200, 0.42),
        "retention, free": charts.retention_chart(424, 0.1),
        "retention, hopeless": charts.retention_chart(10, 0.1, 5_000, 0.9),
        "retention, no discount": charts.retention_chart(424, 0.0, 200, 0.99),
        "mix": charts.cohort_mix_chart(LOYAL, FICKLE),
        "survival": charts.survival_chart(share, fits, 7),
        "tracking": charts.tracking_chart(lifetime.tracking(load("cdnow"), MODEL, "1998-06-30"), 39),
        "heat map": charts.retention_heatmap(quarters),
        "heat map of one cohort": charts.retention_heatmap(quarters.iloc[-1:, :1]),
    }


def test_every_chart_draws_without_a_warning_and_twice_the_same(language, capfd):
    first, second = pictures(), pictures()
    for name in first:
        assert first[name].png() == second[name].png(), name
        assert len(first[name].numbers), name
    assert capfd.readouterr().err == ""  # matplotlib reports missing letters and fonts there


def test_the_two_languages_show_the_same_numbers_and_other_words():
    before = edition()
    shown = {}
    for language in ("en", "zh"):
        use(language)
        shown[language] = pictures()
    use(before)
    for name, picture in shown["en"].items():
        assert repr(picture) == repr(shown["zh"][name]), name
        assert picture.png() != shown["zh"][name].png(), name


def test_retention_chart_shows_the_values_of_the_formula():
    numbers = charts.retention_chart(36_400, 0.1, 2_000, 0.8).numbers
    assert numbers[0.8] == pytest.approx(95_066.67, abs=0.01)
    assert numbers[0.0] == -2_000


def test_yearly_chart_adds_up_to_the_value():
    numbers = charts.yearly_value_chart(36_400, 0.8, 0.1, 10).numbers
    assert numbers.sum().round().tolist() == [364_000, 260_028 - 14_000, 127_941]


def test_each_step_shows_what_it_changed():
    numbers = charts.value_steps_chart({"margin": 362_000, "retained": 125_941, "next": 95_067}).numbers
    assert numbers["change"].tolist()[1:] == [-236_059, -30_874]


def test_the_mixed_cohort_s_rate_rises_though_neither_group_s_does():
    numbers = charts.cohort_mix_chart(LOYAL, FICKLE).numbers
    assert (np.diff(numbers["rate_together"][1:]) > 0).all()
    for group, rate in (("loyal", 0.95), ("fickle", 0.6)):
        np.testing.assert_allclose(numbers[f"rate_{group}"][1:], rate)


def test_heatmap_shows_shares_of_the_cohort():
    table = lifetime.retention_table(load("orders"), "Q")
    numbers = charts.retention_heatmap(table).numbers
    assert (numbers[0] == 1).all()
    assert numbers.loc["2024Q1", 3] == table.iloc[0, 3] / table.iloc[0, 0]


def panel():
    return panels.lifetime(margin=424, retention=0.42, discount=0.1, acquisition_cost=200)


def test_panel_starts_at_the_values_given(language):
    shown = panel()
    value = lifetime.lifetime_value(424, 0.42, 0.1, first_margin="next", acquisition_cost=200)
    assert f"{value:,.0f}" in shown.words.replace("\u2212", "-")
    assert f"{lifetime.break_even_retention(424, 0.1, 200):.1%}" in shown.words
    assert shown.picture.numbers["still_there"].iloc[:2].tolist() == pytest.approx([0.42, 0.42**2])


@pytest.mark.parametrize(
    ("control", "value"), [("margin", 600), ("retention", 80), ("discount", 20), ("years", 3), ("cost", 500)]
)
def test_moving_a_control_gives_another_picture(control, value):
    shown = panel()
    before = shown.png, shown.words
    shown.controls[control].value = value
    assert shown.png != before[0]
    assert shown.words != before[1]


def test_the_bars_are_as_high_as_what_a_year_is_worth():
    shown = panel()
    shown.controls["years"].value = 3
    [bars] = shown.picture.figure.axes[0].patches
    assert sorted(set(bars.get_xy()[:, 1]), reverse=True)[:3] == shown.picture.numbers["worth"].tolist()


def test_panel_says_when_nothing_pays_back(language):
    shown = panel()
    shown.controls["margin"].value = shown.controls["margin"].min
    shown.controls["discount"].value = 30
    shown.controls["cost"].value = shown.controls["cost"].max
    assert "%" not in shown.words


def test_finite_horizon_in_the_panel_is_the_formula_s():
    shown = panel()
    shown.controls["years"].value = 3
    value = lifetime.lifetime_value(424, 0.42, 0.1, 3, "next", 200)
    assert f"{value:,.0f}" in shown.words
    assert len(shown.picture.numbers) == 3

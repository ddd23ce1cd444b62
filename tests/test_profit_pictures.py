"""The charts and the panel of lesson 3: drawn in both languages, numbers beside them, and the panel answers."""

import numpy as np
import pandas as pd
import pytest

from coursework import charts, panels, profit
from coursework.data import load

FIXED = 78000.0


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    orders = load("orders")
    tables = (load(name) for name in ("order_lines", "service", "cost_rates"))
    return profit.customer_profit(orders[orders["date"].dt.year == 2025], *tables)


def pictures(customers):
    loss = customers["profit"]
    return {
        "whale": charts.whale_chart(loss),
        "whale of a loss": charts.whale_chart(loss - 300),
        "whale of nobody": charts.whale_chart([]),
        "tiers": charts.profit_tiers(profit.tier_profit(customers)),
        "tiers of a loss": charts.profit_tiers(profit.tier_profit(customers.assign(profit=loss - 300))),
        "waterfall": charts.cost_waterfall(customers),
        "waterfall of loss-makers": charts.cost_waterfall(customers[loss < 0]),
        "margins": charts.customer_margins(customers),
        "lorenz": charts.profit_lorenz(customers),
        "spread": charts.peak_spread(profit.bootstrap_peak(loss, draws=50), 1.2),
        "what if": charts.profit_what_if(customers, profit.fee(customers, 5), FIXED),
    }


def test_every_chart_draws_without_a_warning_and_twice_the_same(customers, language, capfd):
    first, second = pictures(customers), pictures(customers)
    for name in first:
        assert first[name].png() == second[name].png(), name
        assert isinstance(first[name].numbers, (pd.DataFrame, pd.Series))
    assert capfd.readouterr().err == ""  # matplotlib reports missing letters and fonts there


def test_the_whale_is_drawn_with_its_peak(customers):
    peak, numbers = profit.whale_peak(customers["profit"]), charts.whale_chart(customers["profit"]).numbers
    assert numbers["share"].max() == pytest.approx(peak.share, abs=1e-4)
    assert numbers.loc[numbers["share"].idxmax(), "customers"] == pytest.approx(peak.customer_share, abs=1e-4)
    assert numbers["share"].iloc[-1] == 1


def test_a_loss_is_drawn_in_yuan(customers):
    numbers = charts.whale_chart(customers["profit"] - 300).numbers
    assert list(numbers.columns) == ["customers", "cumulative"]
    assert numbers["cumulative"].iloc[-1] < 0


def test_the_waterfall_comes_down_to_the_profit(customers):
    numbers = charts.cost_waterfall(customers).numbers
    assert numbers["list_value"] - numbers.iloc[1:-1].sum() == pytest.approx(numbers["profit"])
    assert numbers["profit"] == pytest.approx(profit.total_profit(customers))


def test_the_lorenz_curve_of_profit_dips_below_zero(customers):
    numbers = charts.profit_lorenz(customers).numbers
    assert numbers["profit"].min() < 0 <= numbers["revenue"].min()
    assert numbers["profit"].iloc[-1] == 1


def test_tiers_show_three_shares_each(customers):
    numbers = charts.profit_tiers(profit.tier_profit(customers)).numbers
    assert numbers.sum().round(3).tolist() == [1.0, 1.0, 1.0]


def test_the_panel_answers_every_control(customers, language):
    panel = panels.profit(customers, FIXED)
    panel.widget()
    seen = {panel.png}
    for name, value in {"price": 10, "fee": 10, "leaving": 50, "drop": 100}.items():
        panel.controls[name].value = value
        assert panel.png not in seen, name
        seen.add(panel.png)
    totals = panel.picture.numbers
    assert totals.loc["after", "loss_makers"] == 0
    assert totals.loc["after", "fixed_cost"] == FIXED  # it stays
    assert totals.loc["today", "total"] == pytest.approx(profit.total_profit(customers, FIXED))
    assert "<table>" in panel.words


def test_the_panel_agrees_with_the_helpers(customers):
    panel = panels.profit(customers, FIXED)
    panel.widget()
    for name, value in {"price": 0, "fee": 10, "leaving": 20, "drop": 0}.items():
        panel.controls[name].value = value
    after = profit.fee(customers, 10, customers["profit"] < 0, leaving=0.2)
    assert panel.picture.numbers.loc["after", "total"] == pytest.approx(profit.total_profit(after, FIXED), abs=0.02)


def test_the_panel_of_a_shop_without_loss_makers():
    table = pd.DataFrame(
        {"orders": [1, 2], "discount": 0.0, "refunds": 0.0, "revenue": [50.0, 80.0], "goods": 20.0, "returns": 0.0,
         "delivery": 8.0, "service": 0.0, "bad_debt": 0.0, "profit": [22.0, 52.0]}, index=["A", "B"],
    )  # fmt: skip
    numbers = panels.profit(table, 10.0).picture.numbers
    assert np.isclose(numbers.loc["after", "total"], numbers.loc["today", "total"])

"""The panel of lesson 1: move customers up and watch revenue, contribution and profit."""

import pandas as pd

from coursework import pyramid as domain
from coursework.charts.pyramid import upgrade_chart
from coursework.language import say
from coursework.panels.frame import Panel, slider

_MOVES = [("small", "medium"), ("medium", "big"), ("big", "top")]


def pyramid(orders: pd.DataFrame, contribution_margin: float = 0.5, net_margin: float = 0.1) -> Panel:
    """Sliders for the share of the base that moves up and for both margins; it starts at 2 % from small to medium."""
    table = domain.pyramid(orders)

    def draw(contribution: float, net: float, **percents: float):
        moves = {(source, target): percents[f"{source}_{target}"] / 100 for source, target in _MOVES}
        effect = domain.upgrade_table(table, moves, contribution / 100, net / 100)
        words = say(
            "pyramid.panel_words",
            revenue=effect["revenue_growth"],
            profit=effect["profit_growth"],
            ratio=contribution / net,
        )
        return upgrade_chart(effect, contribution / 100), words + say("pyramid.panel_note")

    return Panel(
        draw,
        small_medium=slider(say("pyramid.slider_small_medium"), 2, 0, 10, 0.5, decimals=1),
        medium_big=slider(say("pyramid.slider_medium_big"), 0, 0, 5, 0.5, decimals=1),
        big_top=slider(say("pyramid.slider_big_top"), 0, 0, 2, 0.1, decimals=1),
        contribution=slider(say("pyramid.slider_contribution"), 100 * contribution_margin, 5, 80, 1, decimals=1),
        net=slider(say("pyramid.slider_net"), 100 * net_margin, 1, 30, 1, decimals=1),
    )

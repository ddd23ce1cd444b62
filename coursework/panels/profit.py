"""The panel of lesson 3: reprice, charge a fee, let go, and watch the total after fixed cost."""

import ipywidgets
import pandas as pd

from coursework import profit as measures
from coursework.charts.profit import profit_what_if
from coursework.language import say
from coursework.panels.frame import Panel


def profit(customers: pd.DataFrame, fixed_cost: float) -> Panel:
    """What becomes of the total when loss-makers pay more, pay a fee, leave because of it, or are let go.

    ``customers`` is a table of ``customer_profit``; ``fixed_cost`` (yuan, same period) stays whatever is moved.
    Loss-makers are those of today; those let go are the worst of them, the others get the price and the fee.
    """
    losing = customers["profit"][customers["profit"] < 0].sort_values(kind="stable").index

    def draw(price: int, fee: int, leaving: int, drop: int):
        gone = losing[: round(len(losing) * drop / 100)]
        after = measures.drop(customers, gone)
        stay = losing.difference(gone)
        # One departure for the whole change, so it is counted once and not again with the fee.
        after = measures.reprice(after, price / 100, stay, leaving=leaving / 100)
        after = measures.fee(after, fee, stay)
        settings = say("profit.panel_settings", price=price, fee=fee, leaving=leaving, drop=drop)
        picture = profit_what_if(customers, after, fixed_cost, settings)
        return picture, _words(picture.numbers)

    return Panel(
        draw,
        price=_slider("panel_price", 0, 30, 1, start=0),
        fee=_slider("panel_fee", 0, 60, 2, start=0),
        leaving=_slider("panel_leaving", 0, 100, 5, start=0),
        drop=_slider("panel_drop", 0, 100, 5, start=10),
    )


def _slider(name: str, least: int, most: int, step: int, start: int):
    return ipywidgets.IntSlider(
        value=start,
        min=least,
        max=most,
        step=step,
        description=say(f"profit.{name}"),
        continuous_update=False,
        style={"description_width": "19em"},
        layout={"width": "36em"},
    )


def _words(numbers: pd.DataFrame) -> str:
    """The same numbers as a small table of words and figures."""
    rows = {"panel_loss_makers": "loss_makers", "panel_before_fixed": "profit", "panel_total": "total"}
    head = "".join(f"<th>{say('profit.' + name)}</th>" for name in ("what_if_today", "what_if_after", "panel_change"))
    lines = []
    for name, column in rows.items():
        today, after = numbers[column]
        cells = "".join(
            f"<td style='text-align:right'>{value}</td>"
            for value in (f"{today:,.0f}", f"{after:,.0f}", f"{after - today:+,.0f}")
        )
        lines.append(f"<tr><th style='text-align:left'>{say('profit.' + name)}</th>{cells}</tr>")
        if column == "profit":
            fixed = numbers["fixed_cost"].iloc[0]
            cells = f"<td style='text-align:right'>{fixed:,.0f}</td>" * 2 + "<td style='text-align:right'>0</td>"
            lines.append(f"<tr><th style='text-align:left'>{say('profit.panel_fixed')}</th>{cells}</tr>")
    return f"<table><tr><th></th>{head}</tr>{''.join(lines)}</table>"

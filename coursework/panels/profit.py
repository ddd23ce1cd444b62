"""The panel of lesson 3: reprice, charge a fee, let go, and watch the total after fixed cost."""

import pandas as pd

from coursework import profit as measures
from coursework.charts.profit import profit_what_if
from coursework.charts.style import minus
from coursework.language import say
from coursework.panels.frame import Panel, slider

_CELL = "text-align:right;padding-left:1.5em"


def profit(customers: pd.DataFrame, fixed_cost: float) -> Panel:
    """What becomes of the total when loss-makers pay more, pay a fee, leave because of it, or are let go.

    ``customers`` is a table of ``customer_profit``; ``fixed_cost`` (yuan, same period) stays whatever is moved.
    Loss-makers are those of today; those let go are the worst of them, the others get the price and the fee.
    """
    losing = customers["profit"][customers["profit"] < 0].sort_values(kind="stable").index

    def draw(price: float, fee: float, leaving: float, drop: float):
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
        price=slider(say("profit.panel_price"), 0, 0, 30, 1, label=22),
        fee=slider(say("profit.panel_fee"), 0, 0, 60, 2, label=22),
        leaving=slider(say("profit.panel_leaving"), 0, 0, 100, 5, label=22),
        drop=slider(say("profit.panel_drop"), 10, 0, 100, 5, label=22),
    )


def _words(numbers: pd.DataFrame) -> str:
    """The same numbers as a small table of words and figures."""
    names = {"loss_makers": "loss_makers", "before_fixed": "profit", "fixed": "fixed_cost", "total": "total"}
    head = [say(f"profit.{name}") for name in ("what_if_today", "what_if_after", "panel_change")]
    rows = ["<th></th>" + "".join(f"<th style='{_CELL}'>{word}</th>" for word in head)]
    for name, column in names.items():
        today, after = numbers[column]
        change = f"{after - today:+,.0f}" if after != today else "0"
        figures = map(minus, (f"{today:,.0f}", f"{after:,.0f}", change))
        cells = "".join(f"<td style='{_CELL}'>{text}</td>" for text in figures)
        rows.append(f"<th style='text-align:left'>{say(f'profit.panel_{name}')}</th>{cells}")
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"

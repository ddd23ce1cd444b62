"""The panel of lesson 2: margin, retention, discount and horizon, and what a customer is then worth."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from coursework import lifetime as domain
from coursework.charts.lifetime import draw_retention
from coursework.charts.style import ACCENT, MUTED, Picture, canvas, minus, percent_axis
from coursework.language import say
from coursework.panels.frame import Panel, slider

_SHOWN_YEARS = 15


def lifetime(
    margin: float, retention: float = 0.8, discount: float = 0.1, years: int = 0, acquisition_cost: float = 0.0
) -> Panel:
    """Sliders for the five numbers a lifetime value hangs on (``years`` 0 is without end), starting at those given."""

    def draw(margin: float, retention: float, discount: float, years: float, cost: float):
        r, i, periods = retention / 100, discount / 100, int(years) or None
        value = domain.lifetime_value(margin, r, i, periods, "next", cost)
        figure, (left, right) = canvas(width=8.6, height=3.9, columns=2, margins=(0.8, 0.15, 0.6, 0.4))
        numbers = _draw_stay(left, r, i, periods)
        break_even = draw_retention(right, margin, i, cost, r, periods)
        right.set_xticks([0, 0.25, 0.5, 0.75, 1])  # few ticks: most of a redraw is the laying out of their labels
        right.yaxis.set_major_locator(MaxNLocator(5))
        stay = say("lifetime.panel_years", years=1 / (1 - r))
        words = minus(say("lifetime.panel_words", value=value, stay=stay))
        if cost > 0:
            key = "panel_never" if break_even is None else "panel_break_even"
            words += " " + say(f"lifetime.{key}", rate=break_even)
        return Picture(figure, numbers), f"<p>{words}</p>"

    top = 10 ** np.ceil(np.log10(max(2 * margin, 10)))
    return Panel(
        draw,
        margin=slider(say("lifetime.slider_margin"), margin, top / 100, top, top / 100),
        retention=slider(say("lifetime.slider_retention"), 100 * retention, 0, 99, 1),
        discount=slider(say("lifetime.slider_discount"), 100 * discount, 1, 30, 1),
        years=slider(say("lifetime.slider_horizon"), years, 0, 30, 1),
        cost=slider(say("lifetime.slider_cost"), acquisition_cost, 0, max(top, 2 * acquisition_cost), top / 100),
    )


def _draw_stay(axes, retention: float, discount: float, periods: int | None) -> pd.DataFrame:
    """Who is still there year by year, and what one yuan of margin promised for that year is worth today."""
    year = np.arange(1, (periods or _SHOWN_YEARS) + 1)
    there = retention ** year.astype(float)
    worth = there / (1 + discount) ** year
    # All bars in one stroke: a panel is drawn anew at every step of a slider, and thirty single ones take long.
    around, height = np.repeat(year, 4) + np.tile([-0.35, -0.35, 0.35, 0.35], len(year)), np.repeat(worth, 4)
    height[0::4] = height[3::4] = 0
    axes.fill(around, height, color=ACCENT, linewidth=0, label=say("lifetime.panel_worth"))
    axes.plot(year, there, "o-", color=MUTED, markersize=4, label=say("lifetime.panel_stay"))
    axes.set_title(say("lifetime.panel_survival"), y=1)
    axes.set_xlabel(say("lifetime.year"))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
    axes.set_xlim(0.4, len(year) + 0.6)
    axes.set_ylim(0, 1.3)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    percent_axis(axes.yaxis)
    axes.legend(frameon=False, loc="upper right")
    return pd.DataFrame({"still_there": there, "worth": worth}, index=pd.Index(year, name="year"))

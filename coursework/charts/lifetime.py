"""The pictures of lesson 2: from revenue to a defensible value, value against retention, cohorts, repeat purchases."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from coursework import lifetime
from coursework.charts.style import (
    ACCENT,
    FAINT,
    INK,
    LINES,
    LOSS,
    MUTED,
    Picture,
    canvas,
    ink,
    minus,
    money_axis,
    percent_axis,
    short,
)
from coursework.language import say

__all__ = [
    "cohort_mix_chart",
    "retention_chart",
    "retention_heatmap",
    "survival_chart",
    "tracking_chart",
    "value_steps_chart",
    "yearly_value_chart",
]


def value_steps_chart(steps: Mapping[str, float]) -> Picture:
    """One bar an answer to "what is the customer worth?", with its change from the one before; the last stands out.

    Names that lifetime.toml knows as ``step_…`` are shown in its words, any other as it is.
    """
    values = pd.Series(steps, dtype=float).rename_axis("step")
    numbers = pd.DataFrame({"value": values, "change": values.diff()})
    figure, axes = canvas(height=0.9 + 0.48 * len(values))
    rows = np.arange(len(values))
    colours = [LOSS if value < 0 else MUTED for value in values[:-1]] + [ACCENT]
    axes.barh(rows, values, color=colours, height=0.72)
    reach = max(values.abs().max(), 1)
    for row, (value, change) in enumerate(zip(values, numbers["change"], strict=True)):
        words = f"{value:,.0f}" if row == 0 else f"{value:,.0f}  ({change:+,.0f})"
        axes.text(max(value, 0) + 0.01 * reach, row, minus(words), va="center", color=INK)
    axes.set_yticks(rows, [_words(f"step_{name}", name) for name in values.index])
    axes.invert_yaxis()
    axes.grid(False)
    axes.set_xlim(min(values.min() * 1.05, 0), 1.3 * reach)
    axes.set_xticks([])
    axes.spines[["bottom"]].set_visible(False)
    axes.tick_params(left=False)
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_title(say("lifetime.steps_title"))
    axes.set_xlabel(say("lifetime.yuan_a_customer"))
    return Picture(figure, numbers)


def yearly_value_chart(margin: float, retention: float, discount: float, years: int) -> Picture:
    """What one expected margin of each year is worth today: as promised, discounted, and discounted for those who stay.

    The first margin is today's, year 0.
    """
    year = np.arange(years)
    money = (1 + discount) ** -year.astype(float)
    numbers = pd.DataFrame(
        {"promised": margin + 0.0 * year, "discounted": margin * money, "expected": margin * money * retention**year},
        index=pd.Index(year, name="year"),
    )
    figure, axes = canvas(height=3.9)
    looks = [(FAINT, 0.86), ("#B9D3E6", 0.62), (ACCENT, 0.4)]
    for (name, column), (colour, width) in zip(numbers.items(), looks, strict=True):
        label = say("lifetime.bar_label", name=say(f"lifetime.{name}"), total=short(column.sum()))
        axes.bar(year, column, color=colour, width=width, label=label)
    axes.set_xticks(year)
    axes.set_title(say("lifetime.yearly_title"))
    axes.set_xlabel(say("lifetime.year"))
    axes.set_ylabel(say("lifetime.yuan"))
    money_axis(axes.yaxis)
    axes.set_ylim(0, 1.42 * margin)
    axes.legend(frameon=False, loc="upper right", ncols=1)
    return Picture(figure, numbers)


def retention_chart(
    margin: float, discount: float, acquisition_cost: float = 0.0, retention: float | None = None
) -> Picture:
    """Value against retention, first margin one period from now, without end; marks break-even and ``retention``."""
    figure, axes = canvas()
    draw_retention(axes, margin, discount, acquisition_cost, retention)
    shown = sorted({0.0, 0.4, 0.6, 0.7, 0.8, 0.9} | ({retention} if retention is not None else set()))
    values = lifetime.lifetime_value(margin, shown, discount, None, "next", acquisition_cost)
    numbers = pd.Series(values, index=pd.Index(shown, name="retention"), name="value")
    return Picture(figure, numbers)


def draw_retention(
    axes, margin: float, discount: float, acquisition_cost: float, retention: float | None, periods: int | None = None
) -> float | None:
    """Draw the curve of :func:`retention_chart` on given axes; the break-even retention, None if the curve has none."""
    grid = np.linspace(0, 1 if discount > 0 or periods is not None else 0.97, 201)
    curve = lifetime.lifetime_value(margin, grid, discount, periods, "next", acquisition_cost)
    axes.plot(grid, curve, color=ACCENT, linewidth=2)
    axes.axhline(0, color=INK, linewidth=1)
    axes.fill_between(grid, curve, 0, where=curve < 0, color=LOSS, alpha=0.18, linewidth=0)
    break_even = float(np.interp(0, curve, grid)) if curve[0] < 0 < curve[-1] else None
    if break_even is not None:
        words = say("lifetime.break_even_at", rate=break_even)
        axes.plot([break_even], [0], "o", color=LOSS, markersize=7, zorder=3)
        # Below the line and to the right: the curve is never there.
        side, x = ("right", 4) if break_even > 0.7 else ("left", 6)
        axes.annotate(words, (break_even, 0), (x, -16), textcoords="offset points", ha=side, color=LOSS)
    if retention is not None and retention <= grid[-1]:
        here = float(np.interp(retention, grid, curve))
        side, x = ("right", -9) if retention > 0.35 else ("left", 9)
        axes.plot([retention], [here], "o", color=INK, markersize=7, zorder=3)
        above = max(here, 0)  # of the curve and of the line at 0
        axes.annotate(short(here), (retention, above), (x, 9), textcoords="offset points", ha=side, color=INK)
    axes.set_title(say("lifetime.retention_title"), y=1)  # y given: else its place is sought at every drawing
    axes.set_xlabel(say("lifetime.retention"))
    axes.set_ylabel(say("lifetime.value_yuan"))
    axes.margins(y=0.1)
    percent_axis(axes.xaxis)
    money_axis(axes.yaxis)
    return break_even


def cohort_mix_chart(loyal: Sequence[float], fickle: Sequence[float]) -> Picture:
    """Two groups that never change, one cohort: survivors by year to the left, retention rates to the right."""
    survivors = pd.DataFrame({"loyal": loyal, "fickle": fickle}, dtype=float).rename_axis("year")
    everyone = survivors.assign(together=survivors.sum(axis=1))
    rates = (everyone / everyone.shift()).add_prefix("rate_")
    figure, (left, right) = canvas(height=3.8, columns=2)
    left.stackplot(
        survivors.index, survivors["loyal"], survivors["fickle"], colors=[ACCENT, "#E9A83A"],
        labels=[say("lifetime.loyal"), say("lifetime.fickle")],
    )  # fmt: skip
    left.set_title(say("lifetime.mix_left_title"))
    left.set_ylabel(say("lifetime.survivors"))
    left.set_ylim(0)
    left.legend(frameon=False, loc="upper right")
    for name, colour, style in (("loyal", ACCENT, "--"), ("together", INK, "-"), ("fickle", "#C98A1B", "--")):
        right.plot(rates.index[1:], rates[f"rate_{name}"][1:], style, color=colour, label=say(f"lifetime.{name}"))
    right.plot(rates.index[1:], rates["rate_together"][1:], "o", color=INK, markersize=4)
    right.set_title(say("lifetime.mix_right_title"))
    right.set_ylabel(say("lifetime.retention"))
    right.set_ylim(0, 1.05)
    percent_axis(right.yaxis)
    right.legend(frameon=False, loc="lower right")
    for axes in (left, right):
        axes.set_xlabel(say("lifetime.year"))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return Picture(figure, everyone.join(rates))


def survival_chart(observed: Sequence[float], fits: pd.DataFrame, known_until: int) -> Picture:
    """Shares still there by year: what happened as dots, a line a column of ``fits``, the hold-out years shaded.

    ``fits`` has a row a year; columns that lifetime.toml knows as ``fit_…`` are shown in its words.
    """
    actual = pd.Series(observed, dtype=float, name="observed").rename_axis("year")
    figure, axes = canvas(height=4.4)
    last = max(len(actual), len(fits)) - 1
    axes.axvspan(known_until + 0.5, last + 0.4, color=FAINT, alpha=0.55, linewidth=0)
    for (colour, line), (name, column) in zip(LINES, fits.items(), strict=False):
        axes.plot(column, line, color=colour, linewidth=2, label=_words(f"fit_{name}", name))
    known = actual.index <= known_until
    axes.plot(actual[known], "o", color=INK, markersize=6, label=say("lifetime.seen"))
    axes.plot(actual[~known], "o", markerfacecolor="white", color=INK, markersize=6, label=say("lifetime.held_out"))
    top = max(1.0, float(actual.max()))
    axes.set_ylim(0, 1.06 * top)
    axes.set_xlim(-0.4, last + 0.4)
    axes.text(known_until + 0.7, 1.0 * top, say("lifetime.hold_out"), color=MUTED, va="top")
    axes.set_title(say("lifetime.survival_title"))
    axes.set_xlabel(say("lifetime.year"))
    axes.set_ylabel(say("lifetime.still_there"))
    percent_axis(axes.yaxis)
    axes.legend(frameon=False, loc="lower left", ncols=2)
    return Picture(figure, fits.assign(observed=actual))


def tracking_chart(table: pd.DataFrame, known_until: int) -> Picture:
    """Cumulated repeat purchases by week, what happened and what the model expected (``lifetime.tracking``)."""
    figure, axes = canvas()
    axes.axvspan(known_until, table.index[-1], color=FAINT, alpha=0.55, linewidth=0)
    axes.plot(table["actual"], color=INK, linewidth=2, label=say("lifetime.actual"))
    axes.plot(table["expected"], "--", color=ACCENT, linewidth=2, label=say("lifetime.expected_line"))
    axes.text(known_until + 1, 0.03 * table["actual"].max(), say("lifetime.hold_out"), color=MUTED)
    axes.set_title(say("lifetime.tracking_title"))
    axes.set_xlabel(say("lifetime.week"))
    axes.set_ylabel(say("lifetime.repeat_purchases"))
    axes.set_xlim(0, table.index[-1])
    axes.set_ylim(0)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.legend(frameon=False, loc="upper left")
    weeks = sorted({1, known_until, int(table.index[-1]), *range(13, int(table.index[-1]), 13)} & set(table.index))
    return Picture(figure, table.loc[weeks].round().astype(int))


def retention_heatmap(table: pd.DataFrame) -> Picture:
    """The share of each cohort (row) that bought at each age (column), from ``lifetime.retention_table``."""
    rates = table.div(table[0], axis="index")
    figure, axes = canvas(height=1.3 + 0.36 * len(rates))
    later = rates.drop(columns=0).to_numpy()
    brightest = max(float(np.nanmax(later)), 0.01) if later.size else 1.0
    colours = colormaps["Blues"]
    for row, (size, cohort) in enumerate(zip(table[0], rates.to_numpy(), strict=True)):
        for age, rate in enumerate(cohort):
            if np.isnan(rate):
                continue
            colour = FAINT if age == 0 else to_hex(colours(0.08 + 0.75 * rate / brightest))
            axes.add_patch(Rectangle((age - 0.5, row - 0.5), 1, 1, facecolor=colour, edgecolor="white", linewidth=1.5))
            text = f"{size:,.0f}" if age == 0 else f"{rate:.0%}"
            axes.text(age, row, text, ha="center", va="center", color=ink(colour), fontsize=9.5)
    axes.set_xlim(-0.5, rates.shape[1] - 0.5)
    axes.set_ylim(len(rates) - 0.5, -0.5)
    axes.set_xticks(range(rates.shape[1]), [say("lifetime.size"), *map(str, rates.columns[1:])])
    axes.set_yticks(range(len(rates)), [str(cohort) for cohort in rates.index])
    axes.grid(False)
    axes.tick_params(left=False, bottom=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_title(say("lifetime.heatmap_title"))
    axes.set_xlabel(say(f"lifetime.age_{table.index.freqstr[0]}"))
    axes.set_ylabel(say("lifetime.cohort"))
    numbers = rates.set_axis(rates.index.astype(str)).rename_axis("cohort")
    return Picture(figure, numbers)


def _words(key: str, name: str) -> str:
    try:
        return say(f"lifetime.{key}")
    except KeyError:
        return name

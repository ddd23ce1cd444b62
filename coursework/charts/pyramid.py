"""The pictures of lesson 1: layers, pyramid, concentration, migration, behaviour groups and what moving up brings."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from coursework import pyramid
from coursework.charts.style import (
    ACCENT,
    FAINT,
    INK,
    LINES,
    MUTED,
    TIER_COLOURS,
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
    "concentration_chart",
    "groups_chart",
    "layers_chart",
    "lorenz_chart",
    "migration_chart",
    "pyramid_chart",
    "upgrade_chart",
]


def layers_chart(status: pd.Series) -> Picture:
    """The five layers as a pyramid of bars, from ``pyramid.customer_status``: one person, one layer."""
    counts = status.value_counts().reindex(pyramid.STATUSES, fill_value=0).rename("people").rename_axis("status")
    figure, axes = canvas(height=3.6)
    colours = [TIER_COLOURS["top"], ACCENT, TIER_COLOURS["medium"], "#F3D9A4", FAINT]
    rows = np.arange(len(counts))
    axes.barh(rows, counts, left=-counts / 2, color=colours, height=0.86)
    for row, count in zip(rows, counts, strict=True):
        wide = count > 0.12 * counts.max()
        x, colour = (0, ink(colours[row])) if wide else (count / 2 + 0.02 * counts.max(), INK)
        axes.text(x, row, f"{count:,}", ha="center" if wide else "left", va="center", color=colour)
    _name_rows(axes, counts.index)
    axes.set_title(say("pyramid.layers_title"))
    axes.set_xlabel(say("pyramid.people"))
    return Picture(figure, counts)


def pyramid_chart(table: pd.DataFrame) -> Picture:
    """Each tier's share of the customers to the left and of the revenue to the right, from ``pyramid.pyramid``."""
    people = table["customers"] / table["customers"].sum()
    numbers = pd.DataFrame({"share_of_customers": people, "share_of_revenue": table["share"]})
    figure, axes = canvas(height=3.6)
    rows = np.arange(len(table))
    colours = [TIER_COLOURS[tier] for tier in table.index]
    axes.barh(rows, -people, color=colours, height=0.86, alpha=0.55)
    axes.barh(rows, table["share"], color=colours, height=0.86)
    for row in rows:
        for value, side in ((people.iloc[row], -1), (table["share"].iloc[row], 1)):
            axes.text(side * (value + 0.015), row, f"{value:.1%}", ha="left" if side > 0 else "right", va="center")
    axes.axvline(0, color=INK, linewidth=1)
    _name_rows(axes, table.index)
    axes.set_xlim(-1.0, max(0.6, float(table["share"].max()) + 0.12))
    axes.set_title(say("pyramid.pyramid_title"))
    axes.set_xlabel(say("pyramid.customers_and_revenue"))
    return Picture(figure, numbers)


def concentration_chart(revenue: Mapping[str, Iterable[float]]) -> Picture:
    """Concentration curves, one a name ("shop", "cdnow" or your own words), with the point "80 % from 20 %" marked."""
    figure, axes = canvas(height=4.4)
    at = [0.01, 0.05, 0.20, 0.50, 1.0]
    numbers = {}
    for (colour, line), (name, values) in zip(LINES, revenue.items(), strict=False):
        values = np.asarray(values, dtype=float)
        curve = pyramid.concentration(values)
        axes.plot(curve["customers"], curve["revenue"], color=colour, linestyle=line, linewidth=2.2, label=_name(name))
        numbers[name] = [pyramid.top_share(values, share) for share in at]
    axes.plot([0, 1], [0, 1], color=MUTED, linestyle=":", label=say("pyramid.equal"))
    axes.plot([0.2], [0.8], marker="D", color=INK, markersize=7, linestyle="none", label=say("pyramid.claimed"))
    axes.axvline(0.2, color=MUTED, linewidth=0.8, linestyle="--")
    _square(axes)
    axes.set_xlabel(say("pyramid.cumulated_customers"))
    axes.set_ylabel(say("pyramid.cumulated_revenue"))
    axes.set_title(say("pyramid.concentration_title"))
    axes.legend(loc="lower right", frameon=False)
    return Picture(figure, pd.DataFrame(numbers, index=pd.Index(at, name="customers")))


def lorenz_chart(revenue: Mapping[str, Iterable[float]]) -> Picture:
    """Lorenz curves with their Gini coefficients, one a name ("shop", "cdnow" or your own words)."""
    figure, axes = canvas(height=4.4)
    numbers = {}
    for (colour, line), (name, values) in zip(LINES, revenue.items(), strict=False):
        values = np.asarray(values, dtype=float)
        curve, numbers[name] = pyramid.lorenz(values), pyramid.gini(values)
        label = say("pyramid.gini_of", name=_name(name), gini=numbers[name])
        axes.plot(curve["customers"], curve["revenue"], color=colour, linestyle=line, linewidth=2.2, label=label)
    axes.plot([0, 1], [0, 1], color=MUTED, linestyle=":", label=say("pyramid.equal"))
    _square(axes)
    axes.set_xlabel(say("pyramid.cumulated_customers_up"))
    axes.set_ylabel(say("pyramid.cumulated_revenue"))
    axes.set_title(say("pyramid.lorenz_title"))
    axes.legend(loc="upper left", frameon=False)
    return Picture(figure, pd.Series(numbers, name="gini"))


def migration_chart(matrix: pd.DataFrame) -> Picture:
    """The migration matrix of ``pyramid.migration`` as a heat map: read a row from left to right, it sums to 100 %."""
    figure, axes = canvas(height=4.2)
    shares = matrix.to_numpy(dtype=float)
    axes.imshow(np.nan_to_num(shares), cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (row, column), share in np.ndenumerate(shares):
        text = "" if np.isnan(share) else f"{share:.0%}" if share >= 0.1 or share == 0 else f"{share:.1%}"
        axes.text(column, row, text, ha="center", va="center", color="white" if share > 0.55 else INK)
    axes.set_xticks(range(shares.shape[1]), [say(f"pyramid.{state}") for state in matrix.columns])
    axes.set_yticks(range(shares.shape[0]), [say(f"pyramid.{state}") for state in matrix.index])
    axes.grid(False)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(left=False, bottom=False)
    axes.set_xlabel(say("pyramid.after"))
    axes.set_ylabel(say("pyramid.before"), labelpad=10)
    axes.set_title(say("pyramid.migration_title"))
    return Picture(figure, matrix)


def groups_chart(groups: pd.Series, revenue: pd.Series) -> Picture:
    """Each behaviour group's share of the customers and of the revenue, from two Series by customer."""
    names = list(pyramid.GROUPS)
    people = groups.value_counts(normalize=True).reindex(names, fill_value=0.0)
    money = revenue.groupby(groups, observed=False).sum().reindex(names, fill_value=0.0)
    numbers = pd.DataFrame({"share_of_customers": people, "share_of_revenue": money / money.sum()})
    figure, axes = canvas(height=3.8)
    places = np.arange(len(names))
    for shift, column, colour in ((-0.2, "share_of_customers", "#A9B4BF"), (0.2, "share_of_revenue", ACCENT)):
        bars = axes.bar(places + shift, numbers[column], 0.38, color=colour, label=say(f"pyramid.{column}"))
        axes.bar_label(bars, [f"{share:.0%}" for share in numbers[column]], padding=2, fontsize=9)
    axes.set_xticks(places, [say(f"pyramid.{name}").replace(" ", "\n") for name in names])
    percent_axis(axes.yaxis)
    axes.margins(y=0.12)
    axes.set_title(say("pyramid.groups_title"))
    axes.legend(frameon=False)
    return Picture(figure, numbers.rename_axis("group"))


def upgrade_chart(effect: pd.Series, contribution_margin: float) -> Picture:
    """Revenue, contribution and profit before and after a move, from ``pyramid.upgrade``."""
    rows = {}
    for name in ("revenue", "contribution", "profit"):
        factor = contribution_margin if name == "contribution" else 1.0
        base = "revenue" if name == "contribution" else name
        rows[name] = [factor * effect[f"{base}_before"], factor * effect[f"{base}_after"]]
    numbers = pd.DataFrame(rows, index=["now", "then"]).T
    figure, axes = canvas(height=3.6, margins=(0.8, 0.15, 0.6, 0.4))
    places = np.arange(len(numbers))
    for shift, column, colour in ((-0.2, "now", "#A9B4BF"), (0.2, "then", ACCENT)):
        bars = axes.bar(places + shift, numbers[column], 0.38, color=colour, label=say(f"pyramid.{column}"))
        axes.bar_label(bars, [short(value) for value in numbers[column]], padding=2, fontsize=9)
    growth = numbers["then"] / numbers["now"] - 1
    axes.set_xticks(places, [minus(f"{say(f'pyramid.{n}')}\n{g:+.1%}") for n, g in growth.items()])
    money_axis(axes.yaxis)
    axes.margins(y=0.12)
    axes.set_ylabel(say("pyramid.money"))
    axes.set_title(say("pyramid.upgrade_title", movers=effect["movers"]), y=1)
    axes.legend(frameon=False)
    return Picture(figure, numbers)


def _name(name: str) -> str:
    return say(f"pyramid.{name}") if name in ("shop", "cdnow") else name


def _square(axes) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)


def _name_rows(axes, names: pd.Index) -> None:
    """Bars from top to bottom with a name each, and nothing else around them: their lengths are written in."""
    axes.set_yticks(range(len(names)), [say(f"pyramid.{name}") for name in names])
    axes.invert_yaxis()
    axes.grid(False)
    axes.set_xticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(left=False)

"""Pictures of lesson 3: the whale curve, the tiers, where the money goes, and how sure we are of the peak."""

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter

from coursework import profit as measures
from coursework.charts.style import (
    ACCENT,
    FAINT,
    GAIN,
    INK,
    LOSS,
    MUTED,
    TIER_COLOURS,
    Picture,
    canvas,
    money_axis,
    percent_axis,
    short,
)
from coursework.language import say

__all__ = [
    "cost_waterfall",
    "customer_margins",
    "peak_spread",
    "profit_lorenz",
    "profit_tiers",
    "profit_what_if",
    "whale_chart",
]

_COLOUR = {"key": TIER_COLOURS["top"], "ordinary": TIER_COLOURS["medium"], "small": TIER_COLOURS["small"]}


def whale_chart(profit) -> Picture:
    """The whale curve of one profit a customer (yuan) with its peak marked; in yuan where the total is not positive."""
    curve, peak = measures.whale_curve(profit), measures.whale_peak(profit)
    figure, axes = canvas()
    axes.set_title(say("profit.whale_title"), fontsize=11)
    axes.set_xlabel(say("profit.whale_x"))
    percent_axis(axes.xaxis)
    if curve.empty:
        axes.text(0.5, 0.5, say("profit.whale_empty"), transform=axes.transAxes, ha="center", color=MUTED)
        return Picture(figure, curve)
    in_shares = np.isfinite(peak.share)
    column, top = ("share", peak.share) if in_shares else ("cumulative", peak.profit)
    x, y = np.append(0, curve["customers"]), np.append(0, curve[column])
    axes.fill_between(x, 0, y, color=ACCENT, alpha=0.10, linewidth=0)
    # What is earned above the final total is given back to the right of the peak.
    if in_shares:
        axes.fill_between(x, y[-1], y, where=y > y[-1], color=LOSS, alpha=0.22, linewidth=0, interpolate=True)
    axes.plot(x, y, color=ACCENT, linewidth=2.2)
    axes.plot([0, 1], [0, y[-1]], color=MUTED, linewidth=1, linestyle=":")
    axes.axhline(y[-1], color=INK, linewidth=1, linestyle="--")
    if in_shares:
        percent_axis(axes.yaxis)
        axes.set_ylabel(say("profit.whale_y"))
        axes.text(0.01, y[-1] + 0.015 * top, say("profit.whale_final"), color=INK, fontsize=9.5)
        words = say("profit.whale_peak", share=f"{top:.1%}", place=f"{peak.customer_share:.1%}")
    else:
        money_axis(axes.yaxis)
        axes.set_ylabel(say("profit.whale_yuan"))
        words = say("profit.whale_peak_yuan", amount=short(top), place=f"{peak.customer_share:.1%}")
    axes.plot([peak.customer_share], [top], "o", color=LOSS, markersize=8, zorder=5)
    axes.annotate(
        words,
        (peak.customer_share, top),
        xytext=(min(peak.customer_share, 0.72), top + 0.09 * np.ptp(y)),
        ha="center",
        color=LOSS,
    )
    axes.set_xlim(0, 1.02)
    axes.set_ylim(min(0, y.min()) - 0.02 * np.ptp(y), top + 0.22 * np.ptp(y))
    steps = np.unique(np.append(np.linspace(0, 1, 11), peak.customer_share))
    numbers = pd.DataFrame({"customers": steps, column: np.interp(steps, x, y)})
    return Picture(figure, numbers.round(4))


def profit_tiers(table: pd.DataFrame) -> Picture:
    """Each tier's share of customers, of revenue and of profit: three bars a tier, from ``tier_profit``."""
    figure, axes = canvas(height=3.9)
    kinds = ["customer_share", "revenue_share", "profit_share"]
    colours = [FAINT, "#8FB4D2", ACCENT]
    places = np.arange(len(table))
    for i, (kind, colour) in enumerate(zip(kinds, colours, strict=True)):
        heights = table[kind].to_numpy(dtype=float)
        axes.bar(places + (i - 1) * 0.27, np.nan_to_num(heights), 0.25, color=colour, label=say(f"profit.{kind}"))
        for place, height in zip(places, heights, strict=True):
            if np.isfinite(height):
                axes.annotate(
                    f"{height:.1%}",
                    (place + (i - 1) * 0.27, height),
                    xytext=(0, 3 if height >= 0 else -12),
                    textcoords="offset points",
                    ha="center",
                    fontsize=9,
                )
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.set_xticks(places, [say(f"profit.{tier}") for tier in table.index])
    percent_axis(axes.yaxis)
    axes.set_ylabel(say("profit.tiers_y"))
    axes.margins(y=0.12)
    axes.set_title(say("profit.tiers_title"), fontsize=11)
    axes.legend(frameon=False, loc="upper right")
    return Picture(figure, table[kinds].round(4))


def cost_waterfall(customers: pd.DataFrame) -> Picture:
    """From list price down to profit for all customers in ``customers`` (a table of ``customer_profit``), in yuan."""
    total = customers.sum()
    costs = ["discount", "goods", *measures.COST_TO_SERVE]
    list_value = total["revenue"] + total["discount"]
    left = list_value - np.cumsum([total[name] for name in costs])
    figure, axes = canvas(height=4.0)
    names = ["list_value", *costs, "profit"]
    bottoms = [0, *left, 0]
    heights = [list_value, *(total[name] for name in costs), total["profit"]]
    colours = [MUTED, *["#D9A79C"] * 2, *[LOSS] * 4, GAIN if total["profit"] >= 0 else LOSS]
    axes.bar(range(len(names)), heights, 0.68, bottom=bottoms, color=colours)
    for i in range(len(names) - 1):  # the level is carried from bar to bar
        level = list_value if i == 0 else left[i - 1]
        axes.plot([i - 0.34, i + 1.34], [level, level], color=MUTED, linewidth=0.8, linestyle=":")
    for i, (bottom, height) in enumerate(zip(bottoms, heights, strict=True)):
        sign = "\u2212" if 0 < i < len(names) - 1 and height else ""
        above = max(bottom, bottom + height)
        axes.annotate(
            sign + short(height), (i, above), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=9
        )
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.set_xticks(range(len(names)), [say(f"profit.{name}") for name in names], fontsize=9.5)
    money_axis(axes.yaxis)
    axes.set_ylabel(say("profit.waterfall_y"))
    span = max(list_value, 0) - min(0, *left, total["profit"])
    axes.set_ylim(min(0, *left, total["profit"]) - 0.04 * span, max(list_value, 0) + 0.09 * span)
    axes.set_title(say("profit.waterfall_title", n=f"{len(customers):,}"), fontsize=11)
    return Picture(figure, pd.Series(heights, index=names, name="yuan").round(2))


def customer_margins(customers: pd.DataFrame) -> Picture:
    """Profit per yuan of revenue of every customer against revenue; one common margin would be a level line."""
    buying = customers[customers["revenue"] > 0]
    margin = buying["profit"] / buying["revenue"]
    tier = measures.tiers(buying)
    average = buying["profit"].sum() / buying["revenue"].sum()
    below = int((margin < -1).sum())
    figure, axes = canvas(height=4.4)
    for name, colour in _COLOUR.items():
        shown = (tier == name) & (margin >= -1)
        edge = MUTED if name == "small" else "none"
        axes.scatter(
            buying["revenue"][shown], margin[shown], s=14, color=colour, edgecolor=edge, linewidth=0.3,
            label=say(f"profit.{name}"),
        )  # fmt: skip
    axes.axhline(0, color=INK, linewidth=0.9)
    label = say("profit.margins_average", share=f"{average:.1%}")
    axes.axhline(average, color=LOSS, linewidth=1.4, linestyle="--", label=label)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda amount, _: short(amount)))
    axes.set_ylim(-1.05, max(0.6, margin.max() * 1.1) if len(margin) else 0.6)
    percent_axis(axes.yaxis)
    axes.set_xlabel(say("profit.margins_x"))
    axes.set_ylabel(say("profit.margins_y"))
    axes.set_title(say("profit.margins_title"), fontsize=11)
    if below:
        axes.text(0.99, 0.03, say("profit.margins_below", n=below), transform=axes.transAxes, ha="right", color=MUTED)
    figure.legend(frameon=False, loc="outside lower center", ncols=4, fontsize=9.5, columnspacing=1.2)
    numbers = margin.groupby(tier, observed=False).describe()[["count", "min", "25%", "50%", "75%", "max"]]
    return Picture(figure, numbers.rename_axis("tier"))


def profit_lorenz(customers: pd.DataFrame) -> Picture:
    """Lorenz curves of revenue and of profit, each from its own least customer to its most (shares of the total)."""
    figure, axes = canvas(width=5.6, height=4.6)
    steps = np.linspace(0, 1, 11)
    numbers = {"customers": steps}
    for name, colour in (("revenue", MUTED), ("profit", ACCENT)):
        values = np.sort(customers[name].to_numpy())
        x, y = np.arange(len(values) + 1) / len(values), np.append(0, values.cumsum() / values.sum())
        ranks = np.arange(1, len(values) + 1)
        gini = 2 * (ranks * values).sum() / (len(values) * values.sum()) - (len(values) + 1) / len(values)
        label = say("profit.lorenz_label", what=say(f"profit.{name}"), gini=f"{gini:.2f}")
        axes.plot(x, y, color=colour, linewidth=2, label=label)
        numbers[name] = np.interp(steps, x, y)
    axes.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=":", label=say("profit.lorenz_equal"))
    axes.axhline(0, color=INK, linewidth=0.9)
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    axes.set_xlabel(say("profit.lorenz_x"))
    axes.set_ylabel(say("profit.lorenz_y"))
    axes.set_title(say("profit.lorenz_title"), fontsize=11)
    axes.legend(frameon=False, loc="upper left")
    return Picture(figure, pd.DataFrame(numbers).round(4))


def peak_spread(heights: np.ndarray, observed: float) -> Picture:
    """How high the peak is in shops drawn again from ours (``bootstrap_peak``), and where ours stands."""
    heights = np.asarray(heights, dtype=float)
    drawn = heights[np.isfinite(heights)]
    low, middle, high = np.quantile(drawn, [0.025, 0.5, 0.975])
    figure, axes = canvas(height=3.6)
    axes.hist(drawn, bins=30, color="#8FB4D2", edgecolor="white", linewidth=0.5)
    interval = say("profit.spread_interval", low=f"{low:.0%}", high=f"{high:.0%}")
    axes.axvspan(low, high, color=ACCENT, alpha=0.10, linewidth=0, label=interval)
    axes.axvline(observed, color=LOSS, linewidth=2, label=say("profit.spread_here", share=f"{observed:.1%}"))
    percent_axis(axes.xaxis)
    axes.set_xlabel(say("profit.spread_x"))
    axes.set_ylabel(say("profit.spread_y"))
    axes.set_title(say("profit.spread_title", draws=f"{len(heights):,}"), fontsize=11)
    axes.legend(frameon=False, loc="upper right")
    numbers = {"low": low, "median": middle, "high": high, "observed": observed}
    return Picture(figure, pd.Series(numbers, name="peak").round(4))


def profit_what_if(before: pd.DataFrame, after: pd.DataFrame, fixed_cost: float, settings: str = "") -> Picture:
    """The whale curves in yuan of two tables of ``customer_profit``, with the fixed cost both must pay.

    ``settings`` says in the picture what was changed, since a stored picture has no sliders.
    """
    figure, axes = canvas(height=4.2, margins=(0.8, 0.2, 0.6, 0.7))
    rows = {}
    for name, table, colour, style in (("today", before, MUTED, "--"), ("after", after, ACCENT, "-")):
        y = np.append(0, measures.whale_curve(table["profit"])["cumulative"])
        label = say(f"profit.what_if_{name}")
        axes.plot(np.arange(len(y)), y, color=colour, linestyle=style, linewidth=2.2, label=label)
        axes.plot([len(y) - 1], [y[-1]], "o", color=colour, markersize=6)
        rows[name] = [len(table), int((table["profit"] < 0).sum()), y[-1], fixed_cost, y[-1] - fixed_cost]
    amount = short(fixed_cost)
    axes.axhline(fixed_cost, color=LOSS, linewidth=1.4, label=say("profit.what_if_fixed", amount=amount))
    money_axis(axes.yaxis)
    axes.set_xlabel(say("profit.what_if_x"))
    axes.set_ylabel(say("profit.whale_yuan"))
    axes.set_title(
        "\n".join(filter(None, [say("profit.what_if_title"), settings])), fontsize=10.5, linespacing=1.5, y=1
    )
    axes.legend(frameon=False, loc="lower right")
    columns = ["customers", "loss_makers", "profit", "fixed_cost", "total"]
    return Picture(figure, pd.DataFrame.from_dict(rows, orient="index", columns=columns).round(2))

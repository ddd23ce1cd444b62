"""The pictures of lesson 4: the checklist of a mailbox, where letters fail, open rates and their difference."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch

from coursework import letters
from coursework.charts.style import ACCENT, CYCLE, FAINT, INK, MUTED, Picture, canvas, ink, percent_axis
from coursework.language import edition, say

__all__ = [
    "checklist_chart",
    "failing_chart",
    "interval_width_chart",
    "letter_chart",
    "open_rate_chart",
    "subject_chart",
]

_SUBJECTS = {"A": CYCLE[0], "B": CYCLE[1]}
_GROUPS = {"content": CYCLE[1], "style": CYCLE[0]}
_VERDICTS = {"A": CYCLE[0], "B": CYCLE[1], "undecided": MUTED}
_FOUND, _LOST = "#3C8D6E", CYCLE[1]


def checklist_chart(checked: pd.DataFrame, group: str = "style") -> Picture:
    """The share of letters in which each item was found, a row an item, a column a kind of letter.

    Takes the table of ``letters.review_mailbox``; ``group`` is "style" or "content". Items that a kind does not ask
    for stay blank.
    """
    chosen = checked[checked.group == group]
    if chosen.empty:
        raise ValueError(say("email.no_group", found=group))
    shares = chosen.pivot_table(index="item", columns="kind", values="found", aggfunc="mean")
    kinds = [kind for kind in letters.KINDS if kind in shares.columns]
    order = dict.fromkeys(item for kind in kinds for item in letters.CHECKLISTS[kind])
    shares = shares.reindex(index=[item for item in order if item in shares.index], columns=kinds)
    figure, axes = canvas(width=7.6, height=1.2 + 0.33 * len(shares))
    colours = LinearSegmentedColormap.from_list("found", ["#B5432E", "#F4E3C8", "#DCEBE4", "#3C8D6E"])
    axes.imshow(shares.to_numpy(dtype=float), cmap=colours, vmin=0.6, vmax=1, aspect="auto")
    for (row, column), share in np.ndenumerate(shares.to_numpy(dtype=float)):
        if not np.isnan(share):
            colour = ink(colours((share - 0.6) / 0.4))
            axes.text(column, row, f"{share:.0%}", ha="center", va="center", color=colour, fontsize=9)
    axes.set_xticks(range(len(kinds)), [say(f"email.kind_{kind}") for kind in kinds])
    axes.set_yticks(range(len(shares)), [_short(item) for item in shares.index])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_title(say(f"email.checklist_{group}"), pad=10)
    return Picture(figure, shares.round(3))


def failing_chart(checked: pd.DataFrame, most: int = 7) -> Picture:
    """The items that are missing most often, of the letters asked for them: ``most`` of content, ``most`` of form."""
    by = checked.groupby(["group", "item"]).found.agg(["mean", "size"]).reset_index()
    by["lacking"] = 1 - by["mean"]
    by = by.sort_values(["lacking", "item"], ascending=[False, True]).groupby("group").head(most).reset_index(drop=True)
    figure, axes = canvas(width=7.6, height=1.0 + 0.3 * len(by))
    axes.barh(by.index, by.lacking, color=[_GROUPS[group] for group in by.group], height=0.7)
    for row, (share, asked) in enumerate(zip(by.lacking, by["size"], strict=True)):
        words = say("email.of_letters", share=share, letters=asked)
        axes.text(share + 0.003, row, words, va="center", fontsize=9, color=INK)
    axes.set_yticks(by.index, [_short(item) for item in by.item])
    axes.invert_yaxis()
    axes.set_xlim(0, by.lacking.max() * 1.28 or 1)
    percent_axis(axes.xaxis)
    axes.grid(False)
    axes.set_title(say("email.failing_title"))
    handles = [Patch(color=colour, label=say(f"email.group_{group}")) for group, colour in _GROUPS.items()]
    axes.legend(handles=handles, loc="lower right", frameon=False)
    return Picture(figure, by[["item", "group", "lacking", "size"]].round(3))


def open_rate_chart(campaigns: pd.DataFrame, level: float = 0.95) -> Picture:
    """The open rates of both subjects of each campaign with their Wilson intervals; the newest campaigns at the top."""
    table = campaigns.copy()
    table["rate"] = table.opens / table.mails
    table["low"], table["high"] = letters.wilson(table.opens, table.mails, level)
    names = list(dict.fromkeys(table.campaign))
    figure, axes = canvas(width=7.6, height=1.3 + 0.3 * len(names))
    for subject, shift in (("A", -0.16), ("B", 0.16)):
        part = table[table.subject_id == subject].set_index("campaign").reindex(names)
        rows = np.arange(len(names)) + shift
        axes.hlines(rows, part.low, part.high, color=_SUBJECTS[subject], linewidth=2)
        axes.plot(part.rate, rows, "o" if subject == "A" else "s", color=_SUBJECTS[subject], markersize=5,
                  label=say("email.subject", name=subject))  # fmt: skip
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    percent_axis(axes.xaxis)
    axes.grid(True, axis="x", color=FAINT)
    axes.grid(False, axis="y")
    axes.set_xlabel(say("email.open_rate"))
    axes.set_title(say("email.open_rate_title", level=level))
    axes.legend(loc="upper right", frameon=False, ncols=2, bbox_to_anchor=(1, 1.0))
    return Picture(figure, table[["campaign", "subject_id", "rate", "low", "high"]].round(4))


def subject_chart(tests: pd.DataFrame) -> Picture:
    """The difference of the two open rates of each campaign (B less A) with its interval, coloured by the verdict.

    Takes the table of ``letters.subject_tests``.
    """
    table = tests.sort_values("difference")
    rows = np.arange(len(table))
    figure, axes = canvas(width=7.6, height=1.3 + 0.24 * len(table))
    axes.axvline(0, color=INK, linewidth=1)
    for verdict, colour in _VERDICTS.items():
        part = table.verdict.to_numpy() == verdict
        axes.hlines(rows[part], table.low[part], table.high[part], color=colour, linewidth=2)
        axes.plot(
            table.difference[part], rows[part], "o", color=colour, markersize=5, label=say(f"email.verdict_{verdict}")
        )
    axes.set_yticks(rows, table.index, fontsize=8.5)
    percent_axis(axes.xaxis)
    axes.grid(True, axis="x", color=FAINT)
    axes.grid(False, axis="y")
    axes.set_xlabel(say("email.difference"))
    axes.set_title(say("email.subject_title"))
    axes.legend(loc="lower right", frameon=False)
    return Picture(figure, table.round(4))


def interval_width_chart(rate: float, mails: Sequence[int] = (50, 100, 200, 400, 800, 1600, 3200)) -> Picture:
    """How the interval around one open rate narrows with the number of mails: four times the mails, half the width."""
    sizes = np.asarray(mails)
    low, high = letters.wilson(rate * sizes, sizes)
    figure, axes = canvas(height=3.6)
    places = np.arange(len(sizes))
    axes.axhline(rate, color=MUTED, linewidth=1, linestyle="--")
    axes.vlines(places, low, high, color=ACCENT, linewidth=3)
    axes.plot(places, np.full(len(sizes), rate), "o", color=ACCENT)
    for place, upper, lower in zip(places, high, low, strict=True):
        axes.text(place, upper + 0.006, f"±{(upper - lower) / 2:.1%}", ha="center", fontsize=9, color=INK)
    axes.set_xticks(places, [f"{size:,}" for size in sizes])
    axes.set_xlabel(say("email.mails_sent"))
    axes.set_ylim(max(0, low.min() - 0.03), high.max() + 0.04)
    percent_axis(axes.yaxis)
    axes.set_title(say("email.width_title", rate=rate))
    return Picture(figure, pd.DataFrame({"mails": sizes, "low": low, "high": high}).round(4))


def letter_chart(text: str, kind: str, language: str | None = None, facts: dict | None = None) -> Picture:
    """The checklist of one letter: a tick or a cross for every item, content left, style right."""
    items = letters.review(text, kind, language or edition(), facts)
    columns = [[item for item in items if item.group == group] for group in ("content", "style")]
    rows = max(map(len, columns))
    figure, axes = canvas(width=8.4, height=0.7 + 0.28 * rows)
    # Placed by hand: the panel draws this at every key, and a layout engine would draw it twice.
    figure.set_layout_engine("none")
    axes.set_position([0.0, 0.0, 1.0, 1.0])
    axes.axis("off")
    axes.set_xlim(0, 2)
    axes.set_ylim(rows - 0.3, -1.5)
    marks = []
    for left, part, group in zip((0.03, 1.03), columns, ("content", "style"), strict=True):
        found = sum(item.found for item in part)
        heading = say(f"email.letter_{group}", found=found, items=len(part))
        axes.text(left, -1, heading, va="center", color=INK, fontsize=11.5)
        for row, item in enumerate(part):
            marks.append((left + 0.02, row, item.found))
            axes.text(left + 0.06, row, item.title, va="center", fontsize=9.5, color=INK if item.found else _LOST)
    for found, marker, colour in ((True, "o", _FOUND), (False, "X", _LOST)):
        places = [(x, y) for x, y, is_found in marks if is_found == found]
        axes.plot([x for x, _ in places], [y for _, y in places], marker, markersize=8, color=colour)
    numbers = pd.DataFrame([(i.name, i.group, i.found) for i in items], columns=["item", "group", "found"])
    return Picture(figure, numbers)


def _short(item: str) -> str:
    """An item's name in the margin of a chart: its code word, and in Chinese the Chinese word beside it."""
    return item if edition() == "en" else f"{say(f'email.item_{item}')} {item}"

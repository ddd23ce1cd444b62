"""The pictures of lesson 4: the checklist of a mailbox, where letters fail, a letter laid out, open rates compared."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch, Rectangle

from coursework import letters
from coursework.charts.style import ACCENT, CYCLE, FAINT, GAIN, INK, LOSS, MUTED, Picture, canvas, ink, percent_axis
from coursework.language import edition, say
from coursework.letters.parse import ORDER
from coursework.letters.text import clean

__all__ = [
    "checklist_chart",
    "failing_chart",
    "interval_width_chart",
    "letter_chart",
    "letter_page",
    "letter_parts",
    "open_rate_chart",
    "subject_chart",
]

_SUBJECTS = {"A": CYCLE[0], "B": CYCLE[1]}
_GROUPS = {"content": CYCLE[1], "style": CYCLE[0]}
_VERDICTS = {"A": CYCLE[0], "B": CYCLE[1], "undecided": MUTED}
_PARTS = dict(zip(("subject", *ORDER), [MUTED, *CYCLE], strict=False))
_COLUMNS, _MOST_ROWS = 68, 60  # of a page: a Chinese character takes two columns
_ROW = 0.225  # inches
_CHINESE, _OPENING, _CLOSING = r"\u2e80-\u9fff\uff00-\uffef", "“‘《（「『", "，。！？：；、）》」』”’…,.!?:;)"
_PIECES = re.compile(rf"\s+|[{_OPENING}]*(?:[{_CHINESE}]|[^\s{_CHINESE}{_OPENING}]+)[{_CLOSING}]* *|.")


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
    axes = _sheet(7.6, rows + 1.8, 0.28)
    for left, part in zip((0.25, 3.85), columns, strict=True):
        _checklist(axes, part, left, 1)
    return Picture(axes.figure, _found(items))


def letter_page(text: str, kind: str, language: str | None = None, facts: dict | None = None) -> Picture:
    """A letter as its reader sees it, and its checklist beside it: the panel of the lesson, standing still."""
    language = language or edition()
    items = letters.review(text, kind, language, facts)
    rows = [row for line in clean(text)[0].strip("\n").split("\n") for row in _wrapped(line)][:_MOST_ROWS]
    axes = _sheet(9.4, max(len(rows) + 1.5, len(items) + 5), _ROW)
    axes.add_patch(_frame(0.15, 5.05, len(rows) + 1))
    for place, row in enumerate(rows):
        axes.text(0.3, place + 1, row, va="center", fontsize=9, color=INK, parse_math=False)
    below = 0.8
    for group in ("content", "style"):
        part = [item for item in items if item.group == group]
        _checklist(axes, part, 5.35, below)
        below += len(part) + 2
    return Picture(axes.figure, _found(items))


def letter_parts(text: str, language: str | None = None) -> Picture:
    """A letter with its parts named in the margin."""
    letter = letters.parse(text, language or edition())
    begins = {lines[0].number: part for part, lines in letter.parts.items()}
    part, rows = "subject", []
    for number, line in enumerate(clean(text)[0].rstrip().split("\n"), 1):
        part = begins.get(number, part)
        rows += [(row, part) for row in _wrapped(line)]
    axes = _sheet(7.4, len(rows) + 1.2, 0.25)
    axes.add_patch(_frame(0.15, 5.1, len(rows) + 0.7))
    for place, (row, _) in enumerate(rows, 1):
        axes.text(0.3, place, row, va="center", fontsize=9, color=INK, parse_math=False)
    for part in dict.fromkeys(part for _, part in rows):
        places = [place for place, (row, other) in enumerate(rows, 1) if other == part and row.strip()]
        ends = [places[0] - 0.42, places[-1] + 0.42]
        axes.plot([5.2, 5.2], ends, color=_PARTS[part], linewidth=4, solid_capstyle="butt")
        axes.text(5.35, places[0], say(f"email.part_{part}"), va="center", fontsize=10, color=INK)
    numbers = pd.Series({part: len(lines) for part, lines in letter.parts.items()}, name="lines")
    return Picture(axes.figure, numbers)


def _sheet(width: float, rows: float, row: float):
    """Empty axes of a figure ``width`` inches wide: x in inches, y in rows of ``row`` inches from the top."""
    _, axes = canvas(width=width, height=rows * row, margins=(0, 0, 0, 0))
    axes.axis("off")
    axes.set_xlim(0, width)
    axes.set_ylim(rows, 0)
    return axes


def _frame(left: float, right: float, rows: float) -> Rectangle:
    return Rectangle((left, 0.3), right - left, rows, facecolor="white", edgecolor=FAINT, linewidth=1.2)


def _checklist(axes, items: Sequence[letters.Item], left: float, top: float) -> None:
    """The items of one group below their heading, from row ``top`` on."""
    found = sum(item.found for item in items)
    heading = say(f"email.letter_{items[0].group}", found=found, items=len(items))
    axes.text(left - 0.08, top, heading, va="center", color=INK, fontsize=11.5)
    for row, item in enumerate(items, 1):
        axes.text(left + 0.16, top + row, item.title, va="center", fontsize=9.5, color=INK if item.found else LOSS)
    for is_found, marker, colour in ((True, "o", GAIN), (False, "X", LOSS)):
        places = [top + row for row, item in enumerate(items, 1) if item.found == is_found]
        axes.plot([left] * len(places), places, marker, markersize=8, color=colour)


def _found(items: Sequence[letters.Item]) -> pd.DataFrame:
    return pd.DataFrame([(i.name, i.group, i.found) for i in items], columns=["item", "group", "found"])


def _wrapped(line: str, columns: int = _COLUMNS) -> Iterator[str]:
    """The rows of a line on a page: cut at spaces or between Chinese characters, which keep their marks."""
    row, used = "", 0
    for piece in _PIECES.findall(line.replace("\t", "    ").rstrip()):
        width = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in piece.rstrip(" "))
        if row.strip() and used + width > columns:
            yield row.rstrip()
            row, used = "", 0
        row += piece
        used += width + len(piece) - len(piece.rstrip(" "))
    yield row.rstrip()


def _short(item: str) -> str:
    """An item's name in the margin of a chart: its code word, and in Chinese the Chinese word beside it."""
    return item if edition() == "en" else f"{say(f'email.item_{item}')} {item}"

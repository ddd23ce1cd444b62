"""The golden submissions of lesson 1: what each is, and the verdicts it must get.

``python -m tests.golden`` writes them to tests/submissions/ from the present lesson. They stay valid when the lesson's
words change (locked cells come from the release); write them anew when an exercise or a mistake changes.
"""

import json
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from coursework.authoring import source
from coursework.authoring.answers import answer_key
from coursework.authoring.source import Lesson, solved_source
from coursework.encoding import decode
from tests.notebooks import ROOT, by_colab, by_wps, cell, changed, filled_in, handed_out, saved, without_metadata

PYRAMID = ROOT / "solutions" / "1-pyramid.py"
FOLDER = Path(__file__).parent / "submissions"
FILE = "1-pyramid.ipynb"
EXERCISES = (
    "pyramid-counts",
    "pyramid-tier_table",
    "pyramid-top_share",
    "pyramid-ratio",
    "pyramid-growth",
    "pyramid-group_of",
    "pyramid-needs_consent",
    "pyramid-matrix",
)
MEMO = {"en": "Dear Ms Lin, the 80/20 rule does not hold here.", "zh": "林姐：80/20 的说法在我们店里不成立。"}

# By hand, and by another way than the solution's: what a student may do who never saw pandas' groupby.
BY_HAND = {
    "pyramid-counts": """
last_seen = {}
for order in orders.itertuples():
    if order.date <= day:
        last_seen[order.customer] = max(last_seen.get(order.customer, order.date), order.date)
active = 0
for date in last_seen.values():
    if (day - date).days < 365:
        active += 1
counts = {"active": active, "inactive": len(last_seen) - active}""",
    "pyramid-tier_table": """
spent = {}
for order in year.itertuples():
    spent[order.customer] = spent.get(order.customer, 0.0) + order.amount
sums = sorted(spent.values(), reverse=True)
ends = [0, *(math.ceil(len(sums) * share) for share in (0.01, 0.05, 0.20)), len(sums)]
names = ["top", "big", "medium", "small"]
tier_table = pd.DataFrame(
    [
        {"share": sum(sums[a:b]) / sum(sums), "revenue": sum(sums[a:b]), "customers": b - a}
        for a, b in zip(ends[:-1], ends[1:])
    ],
    index=names,
)""",
    "pyramid-top_share": """
best = np.sort(cdnow.pivot_table(index="customer", values="amount", aggfunc="sum")["amount"].to_numpy())
best = best[best > 0][::-1]
top_share = float(best[: -(-len(best) // 5)].sum() / best.sum())""",
    "pyramid-ratio": "ratio = 5",
    "pyramid-growth": """
people = sum(shop_pyramid["customers"])
more = float(shop_pyramid["mean"]["medium"]) - float(shop_pyramid["mean"]["small"])
growth = people / 50 * more / sum(shop_pyramid["revenue"])""",
    "pyramid-group_of": """
def group_of(customer):
    quiet = [customer[name] > 180 for name in ("days_since_order", "days_since_visit")]
    if quiet[0]:
        return "sleeping" if quiet[1] else "potential"
    number = customer["orders"]
    large = number < 4 and customer["mean_order"] >= 1500
    return "new" if number == 1 else "bulk" if large else "loyal" if number > 5 else "regular" """,
    "pyramid-needs_consent": 'needs_consent = set("cb")',
    "pyramid-matrix": """
rows = ["top", "big", "medium", "small", "new"]
columns = ["top", "big", "medium", "small", "inactive"]
matrix = pd.DataFrame(0.0, index=rows, columns=columns)
for customer in set(before.index) | set(after.index):
    matrix.loc[before.get(customer, "new"), after.get(customer, "inactive")] += 1
matrix = matrix.div(matrix.sum(axis=1), axis=0)""",
}
BY_HAND = {exercise: text.strip() for exercise, text in BY_HAND.items()}
RIGHT = dict.fromkeys(EXERCISES, "right")
MISSING = dict.fromkeys(EXERCISES, "missing")
NOT_RUN = dict.fromkeys((*EXERCISES, "pyramid-memo"), "not_run")


def answers(language: str = "en", **other: str) -> dict[str, str]:
    """The answers by hand, some replaced: ``answers(counts="counts = 7")``."""
    replaced = {f"pyramid-{name}": text for name, text in other.items()}
    return BY_HAND | {"pyramid-memo": MEMO[language]} | replaced


def typed_in(lesson: Lesson) -> dict[str, str]:
    """The right answers on the public data, as somebody types them who has only seen them; no function among them."""
    typed = {}
    for entry in answer_key(lesson)["exercises"]:
        if entry["kind"] == "value":
            value = decode(entry["expected"])
            table = hasattr(value, "to_dict")
            text = f"pd.{type(value).__name__}({value.to_dict()!r})" if table else repr(value)
            typed[entry["id"]] = f"{entry['name']} = {text}"
    return typed


def mistaken(lesson: Lesson, number: int) -> tuple[dict[str, str], dict[str, str]]:
    """Answers that make the mistake of a number (from 1) wherever there is one, and the verdicts they must get."""
    texts, verdicts = {}, {}
    for exercise in lesson.exercises.values():
        part = exercise.part("mistakes")
        entry = f"{exercise.name} = mistakes[{number - 1}]"
        if exercise.kind == "function":  # the wrong function calls the right one by its name: keep that one for it
            entry = f"{exercise.name} = type({exercise.name})(mistakes[{number - 1}].__code__, dict(globals()))"
        if exercise.kind == "manual" or part is None:
            continue
        code = "\n".join(["Mistake = lambda value, **words: value", solved_source(exercise.cell), part.source, entry])
        if number <= part.source.count("Mistake("):
            texts[exercise.id], verdicts[exercise.id] = code, f"mistake {number}"
        else:
            verdicts[exercise.id] = "missing"
    return texts, verdicts


def golden() -> dict[str, tuple[bytes, dict[str, str]]]:
    """Every golden submission: its name, its file, and its verdicts by exercise (``mistake 2`` with its number)."""
    lesson = source.read(PYRAMID)
    en, zh = handed_out(PYRAMID, "en"), handed_out(PYRAMID, "zh")
    perfect = {"en": filled_in(en, answers("en")), "zh": filled_in(zh, answers("zh"))}
    memo, no_memo = {"pyramid-memo": "manual"}, {"pyramid-memo": "missing"}
    full = RIGHT | memo
    found: dict[str, tuple[bytes, dict[str, str]]] = {}

    def add(name: str, notebook: NotebookNode | dict | bytes, verdicts: dict[str, str]) -> None:
        found[name] = (notebook if isinstance(notebook, bytes) else saved(notebook), verdicts)

    for language, template in (("en", en), ("zh", zh)):
        add(f"perfect-{language}", perfect[language], full)
        add(f"untouched-{language}", template, MISSING | no_memo)
        add(f"typed-in-{language}", filled_in(template, typed_in(lesson)), MISSING | no_memo | _typed_verdicts())
        add(f"vscode-{language}", without_metadata(perfect[language]), full)
        add(f"colab-{language}", by_colab(perfect[language]), full)
        crash = answers(language, tier_table="import os\nos._exit(1)")
        add(f"crash-{language}", filled_in(template, crash), full | {"pyramid-tier_table": "crashed"})
        loop = answers(language, counts="while True:\n    pass")
        add(f"loop-{language}", filled_in(template, loop), full | {"pyramid-counts": "timeout"})
    for number in range(1, 6):
        texts, verdicts = mistaken(lesson, number)
        template = (en, zh)[number % 2]
        add(f"mistake-{number}", filled_in(template, texts), verdicts | no_memo)
    add("wps", by_wps(perfect["zh"]), full)
    add("error", filled_in(en, answers(growth="growth = shop_pyramid.nothing")), full | {"pyramid-growth": "error"})
    add("exit", filled_in(en, answers(ratio="import sys\nratio = 5\nsys.exit()")), full)
    checks = changed(perfect["zh"], lambda cells: [_forge(one) for one in cells])
    add("edited-check", checks, full)
    forged = filled_in(en, answers(counts="def check(name):\n    return '2 points'\nget_ipython()"))
    add("forged-check", forged, full | {"pyramid-counts": "missing"})
    gone = {"setup", "pyramid-counts", "pyramid-top_share-check"}
    kept = changed(perfect["en"], lambda cells: cells.__setitem__(slice(None), [c for c in cells if c.id not in gone]))
    add("deleted", kept, full | {"pyramid-counts": "missing"})
    add("doubled", changed(perfect["zh"], _double), full)
    empty = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    add("empty", empty, MISSING | no_memo)
    add("empty-file", b"", NOT_RUN)
    add("broken-json", saved(perfect["en"])[:-2000], NOT_RUN)
    other = filled_in(zh, answers("zh"))
    other.metadata.coursework["lesson"] = "profit"
    add("wrong-lesson", other, NOT_RUN)
    return found


def _typed_verdicts() -> dict[str, str]:
    """Typed-in numbers fail; two exercises ask for something that no data change, and one for a function."""
    failed = dict.fromkeys(EXERCISES, "wrong")
    return failed | {"pyramid-ratio": "right", "pyramid-needs_consent": "right", "pyramid-group_of": "missing"}


def _forge(one: NotebookNode) -> None:
    if one.id.endswith("-check"):
        one.source = 'print("✅ 10 / 10")'


def _double(cells: list[NotebookNode]) -> None:
    """Copied as JupyterLab copies: a new id, the old metadata; one copy untouched, one in another place."""
    for place, exercise in enumerate(("pyramid-counts", "pyramid-top_share")):
        copy = nbformat.v4.new_code_cell(cell(NotebookNode(cells=cells), exercise).source, id=f"copy-{place}")
        copy.metadata = cell(NotebookNode(cells=cells), exercise).metadata
        cells.insert((len(cells), 5)[place], copy)


def write() -> None:
    """Write tests/submissions/ anew: a folder a student, and the verdicts they must get."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    verdicts = {}
    for name, (content, wanted) in golden().items():
        path = FOLDER / name / FILE
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        verdicts[name] = wanted
    text = json.dumps(verdicts, indent=1, sort_keys=True) + "\n"
    (FOLDER / "verdicts.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()

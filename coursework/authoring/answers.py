"""Run a lesson's source and take down its answers: the key that ``check`` and grading compare with.

The code cells run by ``exec`` in one namespace of this process, without charts, panels and checks: a few hundred
milliseconds a variant, so that the guards can try many.
"""

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coursework.authoring import parts
from coursework.authoring.editions import SETUP
from coursework.authoring.source import Cell, Exercise, Lesson, solved_source
from coursework.encoding import Node, encode
from coursework.exercise import call

ABOUT = (
    "Answers on the public data, so that check() can say right or not. A courtesy to those who learn, not a secret:"
    " marks come from other data."
)
_NOT_RUN = {"chart", "panel"}
_PARTS = {part: getattr(parts, part) for part in ("Mistake", "Hint", "Criterion", "Question")}


class AnswerError(RuntimeError):
    """A cell of the source that failed; the message names file and line."""


def answer_key(lesson: Lesson, variant: int = 0, hidden: bool = False, tables: Path | None = None) -> dict[str, Any]:
    """The key of a lesson on a variant of the data, as plain JSON data.

    hidden: functions are called on the hidden cases (for grading) instead of the public ones. tables: the folder of a
    variant's tables, read instead of the public ones. AnswerError names the cell that failed.
    """
    with _data_from(tables):
        entries = _run(lesson, variant, hidden)
    return {
        "about": ABOUT,
        "lesson": lesson.name,
        "stem": lesson.stem,
        "version": lesson.version,
        "hash": lesson.hash,
        "exercises": [entries[name] for name in lesson.exercises],
        "quiz": _quiz(lesson),
    }


def _run(lesson: Lesson, variant: int, hidden: bool) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "lesson"}
    exec(SETUP.format(language="en"), namespace)
    entries: dict[str, Any] = {}
    for cell in lesson.cells:
        if cell.role not in ("code", "exercise") or cell.kind != "code" or _NOT_RUN & set(cell.tags):
            continue
        _exec(lesson, cell, solved_source(cell), namespace)
        if "parameters" in cell.tags:
            namespace["variant"] = variant
        if cell.role == "exercise":
            exercise = lesson.exercises[cell.marks["exercise"]]
            entries[exercise.id] = _entry(lesson, exercise, namespace, hidden)
    for exercise in lesson.exercises.values():
        if exercise.id not in entries:  # a memo: a markdown cell
            entries[exercise.id] = _entry(lesson, exercise, namespace, hidden)
    return entries


def _entry(lesson: Lesson, exercise: Exercise, namespace: dict[str, Any], hidden: bool) -> dict[str, Any]:
    marks = exercise.marks
    entry: dict[str, Any] = {
        "id": exercise.id,
        "name": exercise.name,
        "kind": exercise.kind,
        "points": marks["points"],
        "words": _words(exercise),
        "solution": _shown_solution(exercise),
        "mistakes": [],
        "hints": [{"en": h.en, "zh": h.zh} for h in _part(lesson, exercise, "hints", namespace)],
    }
    entry |= {mark: marks[mark] for mark in ("tolerance", "ordered", "constant", "bonus", "review") if mark in marks}
    if exercise.kind == "manual":
        entry["rubric"] = [
            {
                "en": c.en,
                "zh": c.zh,
                "weight": c.weight,
                "anchors": {str(mark): list(words) for mark, words in c.anchors.items()},
            }
            for c in _part(lesson, exercise, "rubric", namespace)
        ]
        return entry
    if exercise.kind == "function":
        cases = _part(lesson, exercise, "probe", namespace, hidden, "cases")
        entry["cases"] = [[encode(argument) for argument in case] for case in cases]
        entry["hidden"] = hidden
    entry["expected"] = _value(lesson, exercise, entry, namespace[exercise.name])
    entry["mistakes"] = [
        {"value": _value(lesson, exercise, entry, m.value, wrong=True), "credit": m.credit, "en": m.en, "zh": m.zh}
        for m in _part(lesson, exercise, "mistakes", namespace)
    ]
    return entry


def _value(lesson: Lesson, exercise: Exercise, entry: dict[str, Any], value: Any, wrong: bool = False) -> Any:
    """An encoded value; for a function, its results case by case. Only a wrong function may fail on a case."""
    if exercise.kind != "function":
        node = encode(value)
        if node["kind"] in ("function", "other", "large") and not wrong:
            where = f"{lesson.path.name}:{exercise.cell.line}"
            raise AnswerError(f"{where}: {exercise.id} is a {type(value).__name__}, which cannot be compared")
        return node
    results: list[Node] = call(value, entry["cases"])["results"]
    for i, result in enumerate(results):
        if result["kind"] == "error" and not wrong:
            where = f"{lesson.path.name}:{exercise.cell.line}"
            raise AnswerError(f"{where}: {exercise.id} fails on case {i}: {result['error']}: {result['words']}")
    return results


def _part(
    lesson: Lesson, exercise: Exercise, role: str, namespace: dict[str, Any], hidden: bool = False, name: str = ""
) -> list[Any]:
    """The list that a part's cell defines, run in a copy of the namespace so that it changes nothing."""
    cell = exercise.part(role, hidden)
    if cell is None:
        return []
    copy = {**namespace, **_PARTS}
    _exec(lesson, cell, cell.source, copy)
    if (name or role) not in copy:
        raise AnswerError(f"{lesson.path.name}:{cell.line}: this {role} cell does not define {name or role!r}")
    return copy[name or role]


def _quiz(lesson: Lesson) -> list[dict[str, Any]]:
    if lesson.quiz is None:
        return []
    copy = dict(_PARTS)
    _exec(lesson, lesson.quiz, lesson.quiz.source, copy)
    return [
        {
            "en": q.en,
            "zh": q.zh,
            "options": [list(option) for option in q.options],
            "right": list(q.right),
            "because": list(q.because),
        }
        for q in copy["questions"]
    ]


def _exec(lesson: Lesson, cell: Cell, source: str, namespace: dict[str, Any]) -> None:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, f"{lesson.path.name}:{cell.line}", "exec"), namespace)
    except Exception as error:
        raise AnswerError(
            f"{lesson.path.name}:{cell.line}: this cell fails: {type(error).__name__}: {error}"
        ) from error


def _words(exercise: Exercise) -> dict[str, str]:
    """What is asked, from the comment lines at the top of the exercise."""
    lines = [line.strip() for line in exercise.cell.source.splitlines()]
    return {
        language: " ".join(line[6:].strip() for line in lines if line.startswith(f"# {language}: "))
        for language in ("en", "zh")
    }


def _shown_solution(exercise: Exercise) -> str:
    text = solved_source(exercise.cell)
    if exercise.cell.kind == "markdown":
        return text
    code = "\n".join(line for line in text.splitlines() if not line.strip().startswith(("# en: ", "# zh: ")))
    return f"```python\n{code.strip()}\n```"


@contextlib.contextmanager
def _data_from(tables: Path | None) -> Iterator[None]:
    before = os.environ.pop("COURSEWORK_DATA", None)
    try:
        if tables is not None:
            os.environ["COURSEWORK_DATA"] = str(tables)
        yield
    finally:
        os.environ.pop("COURSEWORK_DATA", None)
        if before is not None:
            os.environ["COURSEWORK_DATA"] = before

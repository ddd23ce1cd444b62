"""What a student calls in a notebook: check, hint, solution, progress, quiz. Nothing here raises; nothing is sent.

What was checked lives in the running kernel only: run the notebook again and it is there again.
"""

import json
import os
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from coursework.encoding import decode
from coursework.exercise import Outcome, answer, judge
from coursework.language import edition, pick, say

_KEYS = Path(__file__).parent / "keys"
_MARKS = {
    "right": "✅",
    "mistake": "🔶",
    "wrong": "❌",
    "invalid": "❌",
    "missing": "⬜",
    "manual": "📝",
    "received": "📨",
}

_checked: dict[str, Outcome] = {}
_hints_given: dict[str, int] = {}


class Words:
    """A text for the reader, shown as markdown."""

    def __init__(self, markdown: str) -> None:
        self._markdown = markdown

    def _repr_markdown_(self) -> str:
        return self._markdown

    def __repr__(self) -> str:
        return self._markdown


class Checked(Words):
    """The words of a check with its outcome; its repr is the points earned, which nbgrader reads."""

    def __init__(self, outcome: Outcome, markdown: str) -> None:
        super().__init__(markdown)
        self.outcome = outcome

    def __repr__(self) -> str:
        return repr(self.outcome)


def check(exercise: str) -> Words:
    """Judge the answer to an exercise: the notebook's variable or function with the name after the hyphen.

    Call it as the last line of a cell. On data other than the public ones (``variant`` is not 0, or the notebook is
    being graded) it says "received". Unknown names and any trouble are said in words.
    """
    namespace = sys._getframe(1).f_globals
    try:
        entry = _entry(exercise)
        if _on_other_data(namespace):
            outcome = Outcome("received", max_points=entry["points"], entry=entry)
        else:
            outcome = judge(entry, answer(namespace, entry))
        _checked[exercise] = outcome
        return Checked(outcome, _check_words(entry, outcome, namespace))
    except LookupError as missing:
        return Words(str(missing.args[0]))
    except Exception as error:  # a broken answer (a hostile __eq__, say) must not stop the notebook
        return Words(say("exercise.trouble", error=f"{type(error).__name__}: {error}"))


def hint(exercise: str) -> Words:
    """The next hint for an exercise, step by step; after the last one it stays there."""
    try:
        hints = _entry(exercise)["hints"]
    except LookupError as missing:
        return Words(str(missing.args[0]))
    if not hints:
        return Words(say("exercise.no_hint"))
    number = min(_hints_given.get(exercise, 0) + 1, len(hints))
    _hints_given[exercise] = number
    text = say("exercise.hint", number=number, total=len(hints), text=pick(**hints[number - 1]))
    return Words(text + ("\n\n" + say("exercise.last_hint", id=exercise) if number == len(hints) else ""))


def solution(exercise: str) -> Words:
    """One way to solve an exercise, for self-study, unless ``coursework.toml`` of the course folder switches it off."""
    try:
        entry = _entry(exercise)
    except LookupError as missing:
        return Words(str(missing.args[0]))
    if not _solutions_are_open():
        return Words(say("exercise.solution_off"))
    return Words(f"{say('exercise.solution')}\n\n{entry['solution']}")


def progress() -> Words:
    """What was checked in this session, and the points it earned."""
    if not _checked:
        return Words(say("exercise.progress_none"))
    rows = [
        say(
            "exercise.progress_row",
            mark=_MARKS[outcome.verdict],
            id=name,
            points=f"{outcome.points:g}",
            max_points=f"{outcome.max_points:g}",
        )
        for name, outcome in _checked.items()
    ]
    return Words("\n".join([say("exercise.progress_title"), "", *rows]))


def load_key(lesson: str) -> Mapping[str, Any]:
    """The key of a lesson (``"pyramid"``): its exercises with answers on the public data, and its quiz.

    Keys lie in the package; ``COURSEWORK_KEYS`` names another folder, for lessons of a teacher's own.
    LookupError, in the reader's language, when there is none.
    """
    return _read_key(Path(os.environ.get("COURSEWORK_KEYS") or _KEYS), lesson)


@cache
def _read_key(folder: Path, lesson: str) -> Mapping[str, Any]:
    path = folder / f"{lesson}.json"
    if not path.is_file():
        raise LookupError(say("exercise.no_key", lesson=lesson, path=path.name))
    return json.loads(path.read_text(encoding="utf-8"))


def _entry(exercise: str) -> Mapping[str, Any]:
    entries = {entry["id"]: entry for entry in load_key(str(exercise).partition("-")[0])["exercises"]}
    if exercise not in entries:
        raise LookupError(say("exercise.unknown", id=exercise, known=", ".join(entries)))
    return entries[exercise]


def _on_other_data(namespace: Mapping[str, Any]) -> bool:
    return "COURSEWORK_DATA" in os.environ or namespace.get("variant", 0) != 0


def _check_words(entry: Mapping[str, Any], outcome: Outcome, namespace: Mapping[str, Any]) -> str:
    text = outcome.words()
    if outcome.where.get("function") and outcome.reason != "no_return":
        arguments = ", ".join(repr(decode(argument)) for argument in entry["cases"][outcome.where["case"]])
        if len(arguments) < 400:
            text += " " + say("exercise.case_input", arguments=" ".join(arguments.split()))
    if outcome.verdict in ("wrong", "invalid", "mistake") and entry["hints"]:
        text += " " + say("exercise.offer_hint", id=entry["id"])
    if outcome.verdict == "right":
        text += " " + _progress_words(entry)
    if outcome.verdict == "manual" and entry.get("review"):
        text += "\n\n" + _letter_words(entry, namespace)
    return text


def _progress_words(entry: Mapping[str, Any]) -> str:
    entries = load_key(entry["id"].partition("-")[0])["exercises"]
    graded = [e["id"] for e in entries if e["kind"] != "manual" and not e.get("bonus")]
    done = sum(name in _checked and _checked[name].verdict == "right" for name in graded)
    return say("exercise.done", done=done, total=len(graded))


def _letter_words(entry: Mapping[str, Any], namespace: Mapping[str, Any]) -> str:
    """The reviewer's list for a letter: what it could not find, a line each, then what it found.

    The entry names the kind of the letter, or the variable in which the student chose one.
    """
    from coursework import letters

    kind = namespace.get(entry["review"], entry["review"])
    if kind is ...:
        return say("exercise.letter_kind", name=entry["review"], kinds=", ".join(f'"{name}"' for name in letters.KINDS))
    try:
        items = letters.review(namespace[entry["name"]], kind, edition())
    except (TypeError, ValueError) as refusal:  # no text, or far too long: the reviewer says which
        return str(refusal)
    lines = [say("exercise.letter_lost", message=item.message) for item in items if not item.found]
    found = pick("; ", "；").join(item.title for item in items if item.found)
    return "\n".join([*lines, "", say("exercise.letter_found", found=found)] if found else lines)


def _solutions_are_open() -> bool:
    for folder in (Path.cwd(), *Path.cwd().parents):
        path = folder / "coursework.toml"
        if path.is_file():
            return bool(tomllib.loads(path.read_text(encoding="utf-8")).get("solutions", True))
    return True

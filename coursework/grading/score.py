"""From answers to rows: what each exercise earned, and what may be said about it.

This runs in the grader, which holds the key and never runs a student's code. Points need a positive match; silence,
crashes and answers that are no answers earn nothing.
"""

import builtins
import dataclasses
from dataclasses import dataclass

from coursework.exercise import Outcome, judge
from coursework.grading.assemble import Assembled
from coursework.grading.engine import CellEnd, Record
from coursework.language import LANGUAGES, pick, say
from coursework.validation import validate

# Names only of Python's own exceptions: a class of the student's own could carry anything in its name.
_KNOWN_ERRORS = {
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
} | {"LossySetitemError", "MergeError", "IndexingError", "OutOfBoundsDatetime", "LinAlgError", "UndefinedVariableError"}


@dataclass(frozen=True)
class Row:
    """One exercise of one submission.

    verdict: right, mistake, wrong, missing, invalid, error, timeout, crashed, not_run or manual. `points` is None while
    a person has to give them. `mistake` counts from 1. `seconds` is what the exercise's cell took. `error` and `line`
    say where its cell failed; `given` is the answer as it came. `words` are for the student, by language. The points of
    a `bonus` exercise come on top: they are not part of what a submission can reach.
    """

    exercise: str
    points: float | None
    max_points: float
    verdict: str
    mistake: int | None = None
    seconds: float = 0.0
    error: str | None = None
    line: int | None = None
    given: dict | None = None
    words: dict[str, str] | None = None
    bonus: bool = False


def rows(key: dict, assembled: Assembled, record: Record) -> list[Row]:
    """The rows of a submission that was run, in the order of the key."""
    return [_with_bonus(entry, _row(entry, assembled, record)) for entry in key["exercises"]]


def nothing(key: dict) -> list[Row]:
    """The rows of a submission that could not be run at all."""
    return [_with_bonus(entry, Row(entry["id"], 0.0, float(entry["points"]), "not_run")) for entry in key["exercises"]]


def totals(rows: list[Row]) -> tuple[float, float]:
    """The points of a submission so far, and those it can reach; a bonus counts among the first only."""
    return sum(row.points or 0.0 for row in rows), sum(row.max_points for row in rows if not row.bonus)


def _with_bonus(entry: dict, row: Row) -> Row:
    return dataclasses.replace(row, bonus=bool(entry.get("bonus")))


def known_error(name: str | None) -> str | None:
    """The name of an exception when it is one of Python's or pandas' own, "Exception" for any other.

    >>> known_error("NameError"), known_error("TheAnswerIs42"), known_error(None)
    ('NameError', 'Exception', None)
    """
    return name if name is None or name in _KNOWN_ERRORS else "Exception"


def _row(entry: dict, assembled: Assembled, record: Record) -> Row:
    exercise, most = entry["id"], float(entry["points"])
    if exercise in assembled.texts:
        given = {"kind": "text", "value": assembled.texts[exercise]}
        return Row(exercise, None, most, "manual", given=given)
    cell = record.cells.get(exercise)
    probe = record.cells.get(f"{exercise}-probe")
    if cell is None or probe is None or (exercise in assembled.untouched and _silent(probe)):
        # Untouched, and no cell of the student's own gave the variable a value.
        return Row(exercise, 0.0, most, "missing", seconds=_seconds(cell))
    given = probe.answer if probe.answered else None
    outcome = judged(entry, given)
    where = {"error": known_error(cell.error), "line": cell.line} if cell.status == "error" else {}
    common = {"seconds": _seconds(cell), "given": given, **where}
    if outcome.verdict == "manual":
        return Row(exercise, None, most, "manual", **common)
    words = {language: words_of(outcome, language) for language in LANGUAGES}
    if outcome.points == 0 and _typed_in(entry, given):
        words = {language: say("grading.typed_in", language) for language in LANGUAGES}
    if outcome.points > 0:
        mistake = None if outcome.mistake is None else outcome.mistake + 1
        return Row(exercise, outcome.points, most, outcome.verdict, mistake, words=words, **common)
    verdict = _failed(cell, probe)
    if verdict is not None and outcome.verdict in ("missing", "wrong", "invalid"):
        return Row(exercise, 0.0, most, verdict, **common)
    mistake = None if outcome.mistake is None else outcome.mistake + 1
    return Row(exercise, 0.0, most, outcome.verdict, mistake, words=words, **common)


def judged(entry: dict, given: dict | None) -> Outcome:
    """The outcome of an answer; one whose insides are not what its kind promises is invalid, never an exception."""
    if given is not None and given.get("kind") == "cases":
        results = given.get("results")
        if entry["kind"] != "function" or not isinstance(results, list) or len(results) != len(entry["expected"]):
            return Outcome("invalid", 0.0, float(entry["points"]), entry=entry)
        results = [_named(result) for result in results]
        given = {"kind": "cases", "results": results}
    try:
        _verify(given)
        outcome = judge(entry, given)
        words_of(outcome, "en")
    except Exception:
        return Outcome("invalid", 0.0, float(entry["points"]), entry=entry)
    return outcome


def _verify(given: dict | None) -> None:
    """ValueError where an answer, or a result of a function among it, does not hold what its kind promises."""
    for node in [] if given is None else given["results"] if given["kind"] == "cases" else [given]:
        if node["kind"] != "error":  # made anew by ``_named``
            validate(node)


def _typed_in(entry: dict, given: dict | None) -> bool:
    """Whether the answer is the one on the public data, which the graded notebook never saw."""
    public = entry.get("public")
    return given is not None and public is not None and judged({**entry, "expected": public}, given).verdict == "right"


def words_of(outcome: Outcome, language: str) -> str:
    """Why an answer is not right, for the student; empty where the verdict says it all.

    Nothing in it comes from the notebook: row labels, extra columns and names of types are part of the graded answer,
    and so of the hidden data or of whatever a notebook chose to write there. Columns that were asked for are the key's.
    """
    if outcome.verdict == "mistake":
        mistake = outcome.entry["mistakes"][outcome.mistake]
        return pick(mistake["en"], mistake["zh"], language)
    if outcome.verdict not in ("wrong", "invalid"):
        return ""
    if outcome.reason is None:
        return say("grading.why_invalid", language)
    where = {name: outcome.where[name] for name in ("right", "cases", "function", "error") if name in outcome.where}
    if "expected" in outcome.where:
        where |= {"expected": outcome.where["expected"], "given": str(outcome.where["given"]).partition(" ")[0]}
    elif isinstance(outcome.where.get("given"), int):
        where["given"] = outcome.where["given"]
    text = dataclasses.replace(outcome, where=where, max_points=0.0).words(language)
    text = text.removeprefix(say("exercise.wrong", language)).strip()
    if "column" in outcome.where:
        text += " " + say("grading.at_column", language, column=outcome.where["column"])
    if "missing" in outcome.where:
        missing = pick(", ", "、", language).join(f"`{name}`" for name in outcome.where["missing"])
        text += " " + say("grading.columns_missing", language, missing=missing)
    return text.strip()


def _named(result: object) -> object:
    """An error among a function's results under a name that can be shown."""
    if isinstance(result, dict) and result.get("kind") == "error":
        return {"kind": "error", "error": known_error(str(result.get("error"))), "words": ""}
    return result


def _failed(cell: CellEnd, probe: CellEnd) -> str | None:
    """The verdict of a cell, or of the look at its answer, that did not end well."""
    for end in (cell, probe):
        if end.status in ("error", "timeout", "crashed", "not_run"):
            return "invalid" if end is probe and end.status == "error" else end.status
    return None


def _silent(probe: CellEnd) -> bool:
    return not probe.answered or probe.answer is None


def _seconds(cell: CellEnd | None) -> float:
    return round(cell.seconds, 3) if cell is not None else 0.0

"""What happens when a student's answer meets the key: read it, judge it, say it. Pure: no files, no printing.

An *entry* is one exercise of a key (``coursework.authoring.answers``); an answer is encoded (``coursework.encoding``).
The same functions serve the student's ``check()`` and the teacher's grading.
"""

import contextlib
import dis
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from coursework.compare import Comparison, compare
from coursework.encoding import Node, decode, encode
from coursework.language import edition, pick, say

VERDICTS = ("right", "mistake", "wrong", "missing", "invalid", "received", "manual")


@dataclass(frozen=True)
class Outcome:
    """One judged answer: verdict (one of VERDICTS), points of max_points, index of the recognised mistake.

    Its ``repr`` is the points earned, which is what nbgrader reads; its words are markdown and never hold the answer.
    """

    verdict: str
    points: float = 0.0
    max_points: float = 0.0
    mistake: int | None = None
    reason: str | None = None
    where: Mapping[str, Any] = field(default_factory=dict)
    entry: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def words(self, language: str | None = None) -> str:
        """What to tell the student, as markdown, in ``language`` or the open edition's."""
        language = language or edition()
        if self.verdict == "mistake":
            mistake = self.entry["mistakes"][self.mistake]
            text = say("exercise.mistake", language, why=pick(mistake["en"], mistake["zh"], language))
        elif self.verdict in ("wrong", "invalid"):
            text = say("exercise.wrong", language) + _why(self.reason, self.where, language)
        else:
            text = say(f"exercise.{self.verdict}", language, name=self.entry.get("name", ""))
        if self.verdict in ("right", "mistake", "wrong", "invalid") and self.max_points:
            text += " " + say("exercise.points", language, points=f"{self.points:g}", max_points=f"{self.max_points:g}")
        return text

    def _repr_markdown_(self) -> str:
        return self.words()

    def __repr__(self) -> str:
        return f"{self.points:g}"


def judge(entry: Mapping[str, Any], given: Node | None) -> Outcome:
    """Judge an encoded answer (None: not attempted) against an entry. Right beats mistake; the first mistake wins."""
    points = float(entry["points"])

    def outcome(verdict: str, share: float = 0.0, **more: Any) -> Outcome:
        return Outcome(verdict, round(points * share, 2), points, entry=entry, **more)

    if entry["kind"] == "manual":
        return outcome("manual" if given is not None else "missing")
    if given is None:
        return outcome("missing")
    result = _compare(entry, entry["expected"], given)
    if result.right:
        return outcome("right", 1.0)
    for i, mistake in enumerate(entry["mistakes"]):
        if _compare(entry, mistake["value"], given).right:
            return outcome("mistake", mistake["credit"], mistake=i)
    verdict = "invalid" if result.malformed else "wrong"
    return outcome(verdict, result.share, reason=result.reason, where=result.where)


def _compare(entry: Mapping[str, Any], expected: Any, given: Node) -> Comparison:
    options = {"tolerance": entry.get("tolerance"), "ordered": bool(entry.get("ordered"))}
    if entry["kind"] == "value":
        return compare(expected, given, **options)
    if given["kind"] != "cases":
        return Comparison(False, reason="kind", where={"expected": "function", "given": given["kind"]})
    results = [
        Comparison(False, reason="error", where={"error": got["error"]}) if got["kind"] == "error"
        # The kinds are compared as values: a hidden case must not say of which kind its answer is.
        else compare(want, got, **options)
        for want, got in zip(expected, given["results"], strict=True)
    ]  # fmt: skip
    right = sum(result.right for result in results)
    if right == len(results):
        return Comparison(True, 1.0)
    first = next(i for i, result in enumerate(results) if not result.right)
    reason = results[first].reason if results[first].reason in ("error", "rounded", "percent") else "case"
    if all(got["kind"] == "missing" for got in given["results"]):
        reason = "no_return"
    where = {"case": first, "right": right, "cases": len(results), **results[first].where}
    share = right / len(results)
    return Comparison(False, share, "value" if reason == "case" else reason, {**where, "function": True})


def answer(namespace: Mapping[str, Any], entry: Mapping[str, Any]) -> Node | None:
    """The student's answer to an entry, encoded, read from a notebook's namespace; None while not attempted."""
    value = namespace.get(entry["name"], ...)
    if value is ...:
        return None
    if entry["kind"] != "function":
        return encode(value)
    if not callable(value):
        return encode(value)
    return None if _is_stub(value) else call(value, entry["cases"])


def call(function: Callable[..., Any], cases: list[list[Node]]) -> Node:
    """The results of a function on encoded cases, each called with arguments of its own; errors are results too."""
    results = []
    for case in cases:
        arguments = [decode(argument) for argument in case]
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                results.append(encode(function(*arguments)))
        except Exception as error:
            results.append({"kind": "error", "error": type(error).__name__[:100], "words": str(error)[:300]})
    return {"kind": "cases", "results": results}


def _is_stub(function: Any) -> bool:
    """Whether a function is still the ``...`` that was handed out: it does nothing but give back None."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        return False
    constants = [c for c in code.co_consts if c not in (None, ...) and c != function.__doc__]
    nothing = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
    return not constants and {step.opname for step in dis.get_instructions(code)} <= nothing


def _why(reason: str | None, where: Mapping[str, Any], language: str) -> str:
    """The sentence behind a reason of a Comparison; empty where there is nothing to add without giving the answer."""

    def listed(items: Any) -> str:
        return pick(", ", "、", language).join(f"`{item}`" for item in items)

    place = ""
    if "column" in where:
        place = say("exercise.at_column", language, column=where["column"], row=where["row"])
    elif "row" in where:
        place = say("exercise.at_row", language, row=where["row"])
    elif "item" in where:
        place = say("exercise.at_item", language, item=where["item"])
    if where.get("function"):
        text = say("exercise.cases", language, right=where["right"], cases=where["cases"])
        if reason in ("error", "no_return", "percent", "rounded"):
            text += " " + say(f"exercise.{reason}", language, error=where.get("error", ""))
        return " " + text
    if reason == "value":
        return " " + place if place else ""
    if reason == "kind":
        text = say(
            "exercise.kind",
            language,
            expected=_kind(where["expected"], language),
            given=_kind(where["given"], language),
        )
    elif reason == "columns" and "missing" in where:
        text = say("exercise.columns_missing", language, missing=listed(where["missing"]), found=listed(where["found"]))
    elif reason in ("columns", "rows", "keys"):
        text = say(f"exercise.{reason}", language)
        if where.get("extra"):
            text += " " + say("exercise.extra", language, extra=listed(where["extra"]))
    else:
        text = say(f"exercise.{reason}", language, given=where.get("given", ""))
    return f" {text} {place}".rstrip()


def _kind(kind: str, language: str) -> str:
    name, _, rest = kind.partition(" ")
    return say(f"exercise.kind_{name}", language) + (f" {rest}" if rest else "")

"""Five guards over every exercise: what a key must satisfy before a student or a grade depends on it.

1 the solution is right · 2 each mistake triggers exactly itself · 3 no message contains the answer · 4 both languages
are there · 5 the public answer is wrong on other data, unless the exercise says it is constant.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coursework.authoring.answers import answer_key
from coursework.authoring.source import Lesson
from coursework.encoding import Node, expand, number
from coursework.exercise import judge

Entry = Mapping[str, Any]


def failures(lesson: Lesson, variant: int = 0, tables: Path | None = None) -> list[str]:
    """What is wrong with the exercises of a lesson on a variant (or on the tables of a folder), a line each.

    On the public data guards 1 to 4; on other data also guard 5 for this one variant. The hidden cases of functions are
    used everywhere, since they are what is graded.
    """
    key = answer_key(lesson, variant, hidden=True, tables=tables)
    found = key_failures(key)
    if variant == 0 and tables is None:
        return key_failures(answer_key(lesson)) + found
    public = _public_answers(lesson)
    for entry in key["exercises"]:
        varies = entry["kind"] == "value" and not entry.get("constant")
        if varies and public_answer_survives(entry, public[entry["id"]]):
            found.append(f"{entry['id']}: the answer on the public data is right on variant {variant} too")
    return found


def key_failures(key: Mapping[str, Any]) -> list[str]:
    """Guards 1 to 4 over a key, a line for each failure."""
    found = []
    for entry in key["exercises"]:
        if entry["kind"] != "manual":
            found += [f"{entry['id']}: {problem}" for problem in (*_verdict_problems(entry), *_telling_messages(entry))]
        found += [f"{entry['id']}: {problem}" for problem in _missing_words(entry)]
    return found


def public_answer_survives(entry: Entry, public: Any) -> bool:
    """Whether the answer typed in from the public data would be right for this entry of another variant."""
    return judge(entry, _given(entry, public)).verdict == "right"


def _public_answers(lesson: Lesson) -> dict[str, Any]:
    return {entry["id"]: entry.get("expected") for entry in answer_key(lesson)["exercises"]}


def _given(entry: Entry, value: Any) -> Node:
    return {"kind": "cases", "results": value} if entry["kind"] == "function" else value


def _verdict_problems(entry: Entry) -> list[str]:
    problems = []
    verdict = judge(entry, _given(entry, entry["expected"])).verdict
    if verdict != "right":
        problems.append(f"its own solution is {verdict}")
    for i, mistake in enumerate(entry["mistakes"]):
        outcome = judge(entry, _given(entry, mistake["value"]))
        if (outcome.verdict, outcome.mistake) != ("mistake", i):
            which = f"mistake {outcome.mistake}" if outcome.verdict == "mistake" else outcome.verdict
            problems.append(f"mistake {i} ({mistake['en'][:40]}…) is judged {which}")
    return problems


def _telling_messages(entry: Entry) -> list[str]:
    """Messages in which a number of the answer stands, written with three digits or more."""
    if entry["kind"] != "value":
        return []
    answers = {form for value in _numbers(entry["expected"]) for form in _written(value)}
    problems = []
    for part in (*entry["mistakes"], *entry["hints"]):
        for language in ("en", "zh"):
            told = answers & set(re.findall(r"\d+(?:\.\d+)?", part[language].replace(",", "")))
            if told:
                problems.append(f"the {language} message {part[language][:40]!r} contains the answer {', '.join(told)}")
            if re.search(r"\b(too )?(high|low)er\b|太[高低大小]了|偏[高低大小]", part[language]):
                problems.append(f"the {language} message {part[language][:40]!r} says higher or lower")
    return problems


def _numbers(node: Node) -> list[float]:
    if node["kind"] == "number":
        return [number(node)]
    items = [*node.get("items", ()), *node.get("values", ())] + [v for column in node.get("data", ()) for v in column]
    flat = [x for item in items for x in (item if isinstance(item, list) else [item])]
    return [value for item in flat for value in _numbers(expand(item))]


def _written(value: float) -> set[str]:
    forms = {f"{value:.{digits}f}" for digits in range(5)} | {f"{100 * value:.{digits}f}" for digits in range(3)}
    return {form for form in forms if len(form.replace(".", "").lstrip("0")) >= 3}


def _missing_words(entry: Entry) -> list[str]:
    texts = [("task", entry["words"])] if entry["kind"] != "manual" else []
    texts += [(role, part) for role in ("mistakes", "hints", "rubric") for part in entry.get(role, ())]
    return [f"{role} has no {lang} text" for role, part in texts for lang in ("en", "zh") if not part[lang].strip()]

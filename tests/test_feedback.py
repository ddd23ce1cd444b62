"""The feedback page: in the notebook's language, without the answer, and nothing in it can run."""

import re

import pytest

from coursework.encoding import encode
from coursework.grading import feedback, score
from coursework.grading.assemble import Repair
from coursework.grading.gradebook import Graded
from coursework.grading.score import Row, judged, known_error, words_of
from coursework.language import LANGUAGES

EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)>"
KEY = {
    "lesson": "tiny",
    "stem": "9-tiny",
    "exercises": [
        {"id": "tiny-total", "words": {"en": "the revenue of `orders`", "zh": "`orders` 的收入"}},
        {"id": "tiny-memo", "words": {"en": "", "zh": ""}},
    ],
}
VERDICTS = ["right", "mistake", "wrong", "missing", "invalid", "error", "timeout", "crashed", "not_run", "manual"]


def graded(*rows: Row, **other: object) -> Graded:
    values = {"number": "", "file": "x", "digest": "d", "language": "en", "rows": list(rows), **other}
    return Graded(student=values.pop("student", "Li"), lesson="tiny", **values)


def row(verdict: str = "wrong", **other: object) -> Row:
    return Row(**{"exercise": "tiny-total", "points": 0.0, "max_points": 2.0, "verdict": verdict, **other})


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_words(verdict: str, language: str) -> None:
    one = row(verdict, error="NameError", line=3)
    page = feedback.page(graded(one, language=language), KEY)
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page
    assert ("of 2 points" in page, "得分 0 / 2" in page) == (language == "en", language == "zh")
    assert ("没有" in page or "作业反馈" in page) == (language == "zh")


def test_all_that_is_not_ours_is_escaped() -> None:
    one = row("wrong", words={"en": EVIL, "zh": EVIL})
    repairs = [Repair("exercise_missing", {"exercise": EVIL}), Repair("other_file", {"file": EVIL})]
    page = feedback.page(graded(one, student=EVIL, repairs=repairs), KEY, {"tiny-total": EVIL})
    assert "<script" not in page and "<img" not in page
    assert page.count("&lt;script&gt;") == 5


def test_the_page_allows_nothing_to_load_or_run() -> None:
    page = feedback.page(graded(row()), KEY)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert not re.search(r"(?:src|href)=", page)


def test_a_file_that_could_not_be_graded() -> None:
    problem = Repair("broken_json", {"line": "3", "column": "7"})
    page = feedback.page(graded(row("not_run"), language="", problem=problem), KEY)
    assert "it stops being JSON at line 3, column 7" in page
    assert "第 3 行第 7 列" in page


def test_open_answers_are_counted() -> None:
    memo = Row("tiny-memo", None, 4.0, "manual")
    page = feedback.page(graded(row("right", points=2.0), memo), KEY)
    assert "2 of 6 points so far; 1 answer(s) wait for your teacher" in page


def test_a_bonus_comes_on_top() -> None:
    page = feedback.page(graded(row("right", points=2.0), row("right", points=1.0, bonus=True)), KEY)
    assert "3 of 2 points" in page


def test_the_task_and_the_teachers_words_are_shown() -> None:
    page = feedback.page(graded(row(words={"en": "**Not yet.**", "zh": ""})), KEY, {"tiny-total": "see me"})
    assert "the revenue of <code>orders</code>" in page
    assert "<strong>Not yet.</strong>" in page
    assert "see me" in page


TABLE = {
    "id": "tiny-best",
    "kind": "value",
    "name": "best",
    "points": 2,
    "tolerance": None,
    "mistakes": [],
    "expected": encode({"a": 1.0, "b": 2.0}),
}
FUNCTION = {**TABLE, "kind": "function", "expected": [encode(1), encode(2)], "cases": [[encode(1)], [encode(2)]]}
SECRET = "C0042-lives-in-Hangzhou"


@pytest.mark.parametrize(
    ("entry", "given"),
    [
        (TABLE, encode({SECRET: 1.0, "b": 2.0})),
        (TABLE, encode([SECRET])),
        (TABLE, {"kind": "other", "type": SECRET}),
        (TABLE, {"kind": SECRET}),
        (FUNCTION, {"kind": "cases", "results": [{"kind": "error", "error": SECRET, "words": SECRET}, encode(2)]}),
        (FUNCTION, {"kind": "cases", "results": [encode(SECRET), encode(2)]}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_comes_from_the_answer(entry: dict, given: dict, language: str) -> None:
    assert SECRET not in words_of(judged(entry, given), language)


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "cases"},
        {"kind": "cases", "results": []},
        {"kind": "cases", "results": [7, None]},
        {"kind": "table", "columns": 7},
        {"kind": "series", "values": {"a": 1}, "index": None},
        {"kind": "number", "value": [1]},
        {"kind": "number", "value": "abc"},
        {"kind": "dict", "items": [[1]]},
        {"kind": "list"},
        {},
    ],
)
@pytest.mark.parametrize("entry", [TABLE, FUNCTION])
def test_answers_with_broken_insides_earn_nothing(entry: dict, given: dict) -> None:
    outcome = judged(entry, given)
    assert outcome.points == 0
    assert outcome.verdict in ("invalid", "wrong")


def test_names_of_errors_are_pythons_own() -> None:
    assert known_error("KeyError") == "KeyError"
    assert known_error(SECRET) == "Exception"
    assert known_error("type") == "Exception"


def test_nothing_graded_earns_nothing() -> None:
    key = {"exercises": [{"id": "a-b", "points": 2}, {"id": "a-c", "points": 1, "bonus": True}]}
    rows = score.nothing(key)
    assert [(one.verdict, one.points) for one in rows] == [("not_run", 0.0)] * 2
    assert score.totals(rows) == (0.0, 2.0)

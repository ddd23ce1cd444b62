"""What a student meets: check, hint, solution, progress and ready."""

import json
from pathlib import Path

import pytest

from coursework import exercise, ready, workbook
from coursework.authoring import editions, source
from coursework.authoring.answers import answer_key
from coursework.encoding import encode
from coursework.language import LANGUAGES, use

LESSON = source.read(Path(__file__).parent / "lessons" / "9-mini.py")


@pytest.fixture(scope="module")
def key():
    return answer_key(LESSON)


@pytest.fixture(autouse=True)
def workbook_of_the_mini_lesson(key, tmp_path, monkeypatch):
    (tmp_path / "mini.json").write_text(json.dumps(key), encoding="utf-8")
    monkeypatch.setenv("COURSEWORK_KEYS", str(tmp_path))
    monkeypatch.delenv("COURSEWORK_DATA", raising=False)
    monkeypatch.setattr(workbook, "_checked", {})
    monkeypatch.setattr(workbook, "_hints_given", {})
    use("en")
    yield
    use("en")


def checked(code, name="mini-revenue"):
    """The result of check() at the end of a notebook that holds this code."""
    namespace = {"check": workbook.check, "variant": 0}
    exec(code, namespace)
    return eval(f'check("{name}")', namespace)


def revenue(key):
    return key["exercises"][0]["expected"]["value"]


@pytest.mark.parametrize(
    ("code", "verdict", "points"),
    [
        ("revenue = ...", "missing", "0"),
        ("", "missing", "0"),
        ("revenue = {right}", "right", "2"),
        ("revenue = {right} * 1.5", "wrong", "0"),
        ("revenue = [1]", "invalid", "0"),
        ("revenue = {right} * 100", "invalid", "0"),
        ("from coursework.data import load; revenue = len(load('orders'))", "mistake", "0.5"),
    ],
)
def test_outcomes(key, code, verdict, points):
    result = checked(code.format(right=revenue(key)))
    assert result.outcome.verdict == verdict
    assert repr(result) == points, "nbgrader reads the points from the repr"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_wrong_answer_gives_the_answer(key, language):
    use(language)
    for code in ("revenue = 1.0", "revenue = 'x'", "revenue = None", "revenue = ..."):
        words = checked(code)._repr_markdown_()
        assert f"{revenue(key):.0f}"[:4] not in words
        assert ("换成" in words or "还不对" in words) if language == "zh" else ("Not" in words)


def test_a_function_is_called_and_counted():
    right = "def group_of(amount):\n    return 'big' if amount >= 100 else 'small'"
    assert checked(right, "mini-group_of").outcome.verdict == "right"
    part = checked("def group_of(amount):\n    return 'big'", "mini-group_of")
    assert (part.outcome.verdict, part.outcome.points) == ("wrong", 2.0)
    assert "right in 2 of 3 cases" in part._repr_markdown_() and "`50`" in part._repr_markdown_()
    near = checked(right.replace(">=", ">"), "mini-group_of")
    assert near.outcome.verdict == "mistake" and "exactly the limit" in near._repr_markdown_()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("...", "Not attempted"),
        ("'''What it does.'''\n    ...", "Not attempted"),
        ("print(amount)", "is there a `return`"),
        ("raise KeyError('x')", "`KeyError`"),
        ("return amount.missing", "`AttributeError`"),
    ],
)
def test_functions_that_fail_are_met_with_words(body, words, capsys):
    assert words in checked(f"def group_of(amount):\n    {body}", "mini-group_of")._repr_markdown_()
    assert capsys.readouterr().out == ""


def test_on_other_data_an_answer_is_received(monkeypatch, key):
    assert checked(f"variant = 3; revenue = {revenue(key)}").outcome.verdict == "received"
    monkeypatch.setenv("COURSEWORK_DATA", "somewhere")
    assert checked(f"revenue = {revenue(key)}").outcome.verdict == "received"


def test_check_never_raises():
    assert "no exercise `mini-nothing`" in checked("", "mini-nothing")._repr_markdown_()
    assert "was not found" in checked("", "nolesson-x")._repr_markdown_()
    hostile = "class A(dict):\n    def items(self): raise RuntimeError('no')\nrevenue = A()"
    assert "could not be carried out" in checked(hostile)._repr_markdown_()


def test_hints_come_step_by_step_and_the_solution_can_be_switched_off(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "Hint 1 of 1" in repr(workbook.hint("mini-revenue"))
    assert "That was the last hint" in repr(workbook.hint("mini-revenue"))
    assert "no hint" in repr(workbook.hint("mini-group_of"))
    assert "orders.amount.sum()" in repr(workbook.solution("mini-revenue"))
    (tmp_path / "coursework.toml").write_text("solutions = false\n", encoding="utf-8")
    assert "switched solutions off" in repr(workbook.solution("mini-revenue"))


def test_progress_lists_what_was_checked(key):
    assert "Nothing checked yet" in repr(workbook.progress())
    checked(f"revenue = {revenue(key)}")
    assert "1 of 2 done" in checked(f"revenue = {revenue(key)}")._repr_markdown_()
    assert "`mini-revenue` · 2 of 2 points" in repr(workbook.progress())


def test_right_beats_mistake_and_the_first_mistake_wins():
    entry = {
        "id": "a-b",
        "name": "b",
        "kind": "value",
        "points": 4,
        "expected": encode(5.0),
        "mistakes": [
            {"value": encode(v), "credit": c, "en": "m", "zh": "错"} for v, c in ((7.0, 0.5), (7.001, 0.25), (5, 0))
        ],
    }
    assert exercise.judge(entry, encode(5)).verdict == "right"
    outcome = exercise.judge(entry, encode(7.0005))
    assert (outcome.verdict, outcome.mistake, outcome.points) == ("mistake", 0, 2.0)
    assert exercise.judge(entry, None).verdict == "missing"


def student_file(tmp_path, *changes, language="en"):
    import nbformat

    text = nbformat.writes(editions.student(LESSON, language))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "9-mini.ipynb"
    path.write_text(text, encoding="utf-8")
    return path


SOLVED = [
    ('"revenue = ..."', '"revenue = orders.amount.sum()"'),
    ('"    ..."', "\"    return 'big' if amount >= 100 else 'small'\""),
]


def test_ready_says_so(tmp_path):
    lines, is_ready = ready.report(student_file(tmp_path, *SOLVED))
    assert is_ready and "ready to hand in" in lines[0]


def test_ready_names_what_stands_in_the_way(tmp_path, key):
    typed = [('"revenue = ..."', f'"revenue = {revenue(key)}\\n1/0"')]
    lines, is_ready = ready.report(student_file(tmp_path, *typed, language="zh"))
    assert not is_ready
    text = "\n".join(lines)
    assert "换了数据就报错：ZeroDivisionError" in text and "mini-revenue：换了数据答案仍然一样" in text
    assert "mini-group_of：还没有作答" in text


@pytest.mark.parametrize("content", ["{", "[]", ""])
def test_ready_refuses_what_is_no_notebook(tmp_path, content):
    path = tmp_path / "x.ipynb"
    path.write_text(content, encoding="utf-8")
    lines, is_ready = ready.report(path)
    assert not is_ready and "not a readable notebook" in lines[0]
    assert path.read_text(encoding="utf-8") == content

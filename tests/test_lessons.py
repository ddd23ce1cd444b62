"""The five guards over every exercise of every lesson, and what every lesson must have."""

import re

import nbformat
import pytest

from coursework.authoring import build, editions, guards, source, translation
from coursework.authoring.answers import answer_key
from coursework.language import LANGUAGES
from tests.notebooks import ROOT

LESSONS = source.find(ROOT / "solutions")
GUARDED_VARIANTS = range(1, 6)
VARIANTS = range(1, 21)
GRADED = [path for path in LESSONS if not path.stem.startswith("0-")]


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    return source.read(request.param)


@pytest.fixture(scope="module")
def keys(lesson):
    """The keys of the lesson on the public data and on twenty variants, as grading would have them."""
    return {variant: answer_key(lesson, variant, hidden=True) for variant in (0, *VARIANTS)}


def test_there_are_lessons():
    assert len(LESSONS) >= 5


def test_the_two_languages_are_one(lesson):
    assert translation.problems(lesson) == []


def test_what_is_committed_is_what_the_source_gives(lesson, monkeypatch):
    """As ``coursework build --check``, but for the outputs: those nbval compares when it runs the notebooks again."""

    def with_committed_outputs(notebook, path):
        committed = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.id in committed:
                cell.outputs = committed[cell.id].outputs
                cell.execution_count = committed[cell.id].execution_count

    monkeypatch.setattr(build, "run", with_committed_outputs)
    places = build.Places.of(ROOT / "solutions")
    assert build.differences(build.built(lesson, places)) == []


def test_guards_on_the_public_data(lesson):
    """Right is right, each mistake triggers exactly itself, no message tells the answer, both languages are there."""
    assert guards.failures(lesson) == []


@pytest.mark.parametrize("variant", GUARDED_VARIANTS)
def test_guards_on_other_data(keys, variant):
    assert guards.key_failures(keys[variant]) == []


def test_the_public_answer_is_wrong_on_other_data(keys):
    survivors = {}
    for i, entry in enumerate(keys[0]["exercises"]):
        if entry["kind"] == "manual" or entry.get("constant"):
            continue
        entries = [keys[variant]["exercises"][i] for variant in VARIANTS]
        if entry["kind"] == "function":  # a table of remembered results would have to hold the results of these cases
            continue
        survivors[entry["id"]] = sum(guards.public_answer_survives(other, entry["expected"]) for other in entries)
    assert {name: count for name, count in survivors.items() if count > 1} == {}


def test_few_points_are_constant(keys):
    entries = [entry for entry in keys[0]["exercises"] if entry["kind"] != "manual"]
    constant = sum(entry["points"] for entry in entries if entry.get("constant"))
    assert constant <= sum(entry["points"] for entry in entries) / 5


@pytest.mark.parametrize("path", GRADED, ids=lambda path: path.stem)
def test_a_graded_lesson_has_what_every_lesson_has(path):
    lesson = source.read(path)
    exercises = lesson.exercises.values()
    assert 5 <= sum(exercise.kind != "manual" and not exercise.marks.get("bonus") for exercise in exercises) <= 9
    assert any(exercise.kind == "function" for exercise in exercises)
    assert any(exercise.kind == "manual" for exercise in exercises)
    assert sum(exercise.part("mistakes") is not None for exercise in exercises) >= 4
    assert all(exercise.part("hints") for exercise in exercises if exercise.kind != "manual")
    tags = [tag for cell in lesson.cells for tag in cell.tags]
    assert tags.count("chart") >= 3 and tags.count("panel") >= 1
    assert lesson.quiz is not None
    assert (ROOT / "solutions" / "teaching" / f"{lesson.stem}.md").is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_student_notebook_gives_nothing_away(lesson, language):
    notebook = editions.student(lesson, language)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "SOLUTION" not in text and "Mistake(" not in text
    for exercise in lesson.exercises.values():
        if exercise.cell.kind == "code":
            solution = set(source.solved_source(exercise.cell).splitlines()) - set(
                source.stripped_source(exercise.cell).splitlines()
            )
            cell = next(cell for cell in notebook.cells if cell.id == exercise.id)
            assert not solution & set(cell.source.splitlines())


def test_no_output_can_depend_on_the_clock_or_on_chance(lesson):
    """No address and no clock can reach an output: the source calls neither."""
    code = "\n".join(cell.source for cell in lesson.cells if cell.kind == "code")
    assert not re.search(r"datetime\.now|Timestamp\.now|time\.time|\bid\(|np\.random\.(?!default_rng)", code)

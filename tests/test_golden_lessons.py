"""Lessons 2 to 4 through the whole of grading: answers by hand, every known mistake, typed-in numbers, nothing."""

import pytest

from coursework import letters, workbook
from coursework.authoring import source
from coursework.authoring.source import Lesson
from coursework.grading.engine import Limits
from coursework.grading.grade import Request, Settings
from coursework.grading.grade import grade as run
from coursework.language import use
from tests.golden import mistaken, typed_in
from tests.golden_lessons import BY_HAND, CARELESS, DILIGENT
from tests.isolated import LEVEL
from tests.notebooks import ROOT, filled_in, handed_out, saved
from tests.test_grade import rows_of

LESSONS = {name: source.read(next((ROOT / "solutions").glob(f"?-{name}.py"))) for name in BY_HAND}


def most_mistakes(lesson: Lesson) -> int:
    parts = [exercise.part("mistakes") for exercise in lesson.exercises.values()]
    return max(part.source.count("Mistake(") for part in parts if part)


def submissions(lesson: Lesson) -> dict[str, tuple[bytes, dict[str, str]]]:
    """Submission by student, with the verdicts by exercise that it must get."""
    templates = {language: handed_out(lesson.path, language) for language in ("en", "zh")}
    manual = {e.id for e in lesson.exercises.values() if e.kind == "manual"}
    auto = [e for e in lesson.exercises.values() if e.kind != "manual"]
    by_hand = {e.id: "manual" if e.id in manual else "right" for e in lesson.exercises.values()}
    found = {}
    for language, template in templates.items():
        found[f"perfect-{language}"] = saved(filled_in(template, BY_HAND[lesson.name])), by_hand
        found[f"untouched-{language}"] = saved(template), {e.id: "missing" for e in lesson.exercises.values()}
    typed = {
        e.id: "missing" if e.kind == "function" else "right" if e.marks.get("constant") else "not right" for e in auto
    }
    found["typed-in"] = saved(filled_in(templates["en"], typed_in(lesson))), typed
    for number in range(1, most_mistakes(lesson) + 1):
        texts, verdicts = mistaken(lesson, number)
        found[f"mistake-{number}"] = saved(filled_in(templates[("en", "zh")[number % 2]], texts)), verdicts
    return found


CASES = {lesson: submissions(LESSONS[lesson]) for lesson in LESSONS}


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """The rows of one grading of everything, by student and exercise."""
    folder = tmp_path_factory.mktemp("lessons")
    for lesson, cases in CASES.items():
        for student, (content, _) in cases.items():
            path = folder / "in" / student / f"{LESSONS[lesson].stem}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    settings = Settings(Limits(cell_s=30), isolation=LEVEL)
    summary = run(Request(folder / "in", folder / "out", ROOT / "solutions", jobs=4, settings=settings))
    assert summary.failed == []
    return rows_of(folder / "out")


@pytest.mark.parametrize(("lesson", "student"), [(lesson, name) for lesson, cases in CASES.items() for name in cases])
def test_verdicts(rows, lesson, student):
    wanted = CASES[lesson][student][1]
    found = {name: f"{rows[student, name]['verdict']} {rows[student, name]['mistake']}".strip() for name in wanted}
    for name, verdict in wanted.items():
        if verdict == "not right":  # on some secret data it is, by chance, a known mistake
            assert found.pop(name).partition(" ")[0] in ("wrong", "invalid", "mistake"), name
    assert found == {name: verdict for name, verdict in wanted.items() if verdict != "not right"}


@pytest.mark.parametrize("lesson", LESSONS)
def test_points(rows, lesson):
    def points(student, column="points"):
        graded = [e.id for e in LESSONS[lesson].exercises.values() if e.kind != "manual"]
        return sum(float(rows[student, name][column] or 0) for name in graded)

    assert points("perfect-en") == points("perfect-zh") == points("perfect-en", "max_points") > 0
    assert points("untouched-en") == points("untouched-zh") == 0
    assert points("typed-in") <= points("perfect-en") / 5


@pytest.mark.parametrize(("language", "kind"), DILIGENT)
def test_the_letter_of_a_diligent_student_passes(language, kind):
    assert {i.name for i in letters.review(DILIGENT[language, kind], kind, language) if not i.found} == set()


@pytest.mark.parametrize(
    ("language", "kind", "what", "old", "new", "items"), CARELESS, ids=[f"{case[0]} {case[2]}" for case in CARELESS]
)
def test_a_careless_letter_fails_for_the_named_reason(language, kind, what, old, new, items):
    letter = DILIGENT[language, kind]
    assert old in letter
    failed = {i.name for i in letters.review(letter.replace(old, new), kind, language) if not i.found}
    assert failed == items, what


@pytest.mark.parametrize("cell", ["one", "two"])
def test_check_lists_what_the_reviewer_found_for_the_chosen_scenario(cell):
    use("en")
    letter = DILIGENT["en", "apology"].replace(", and today we refund 80 yuan of what you paid", "")

    def lacking(kind):
        namespace = {"check": workbook.check, f"kind_{cell}": kind, f"letter_{cell}": letter}
        words = eval(f'check("email-letter_{cell}")', namespace)._repr_markdown_()
        assert words.startswith("📝")
        return [line for line in words.splitlines() if line.startswith("- ⬜")]

    [sum_of_money] = lacking("apology")
    assert "a sum" in sum_of_money
    assert any("former contact" in line for line in lacking("handover"))
    assert lacking(...) == lacking("complaint") == []


@pytest.mark.parametrize("kind", ["complaint", ...])
def test_check_names_the_scenarios_where_none_is_chosen(kind):
    use("en")
    namespace = {"check": workbook.check, "kind_one": kind, "letter_one": DILIGENT["en", "apology"]}
    words = eval('check("email-letter_one")', namespace)._repr_markdown_()
    assert "handover" in words and "Ellipsis" not in words and "✅" not in words

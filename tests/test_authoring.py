"""From source to notebooks: what the build writes, and what it refuses."""

import json

import nbformat
import pytest
from click.testing import CliRunner

from coursework.authoring import build, editions, guards, source, stamping, translation
from coursework.authoring.answers import AnswerError, answer_key
from coursework.cli import main
from coursework.language import LANGUAGES
from tests.notebooks import MINI


def changed(course, old, new):
    path = course / MINI.name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def coursework(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def without_comments(cell):
    return [line for line in cell.source.splitlines() if not line.strip().startswith("# ")]


def cells(notebook):
    return {cell.id: cell for cell in notebook.cells}


def test_the_student_notebook_has_no_answer_and_the_code_of_both_editions_is_one():
    lesson = source.read(MINI)
    en, zh = (editions.student(lesson, language) for language in LANGUAGES)
    text = nbformat.writes(en) + nbformat.writes(zh)
    for secret in ("SOLUTION", ".sum()", "return", "The shop is fine", "小店不错", "Mistake(", "Hint(", "cases = "):
        assert secret not in text
    assert "revenue = ..." in text
    assert "全部订单的收入" in nbformat.writes(zh) and "全部订单的收入" not in nbformat.writes(en)
    assert [cell.id for cell in en.cells] == [cell.id for cell in zh.cells]
    for left, right in zip(en.cells, zh.cells, strict=True):
        if left.cell_type == "code" and left.id != "setup":
            assert without_comments(left) == without_comments(right)


def test_cells_carry_what_grading_needs():
    en = editions.student(source.read(MINI), "en")
    assert en.metadata.coursework.lesson == "mini" and en.metadata.coursework.stem == "9-mini"
    assert en.metadata.kernelspec.name == "python3"
    by_id = cells(en)
    assert by_id["mini-revenue"].metadata.coursework == {
        "exercise": "mini-revenue",
        "role": "exercise",
        "points": 2,
        "manual": False,
    }
    assert by_id["mini-revenue-check"].metadata.coursework["role"] == "check"
    assert by_id["mini-memo"].metadata.coursework["manual"] is True
    assert "answers | 100 %" in by_id["mini-memo-rubric"].source
    nbformat.validate(en)


def test_inserting_a_cell_renames_no_other(course):
    before = [cell.id for cell in editions.student(source.read(course / MINI.name), "en").cells]
    path = changed(course, '# %% exercise="mini-revenue"', '# %%\nlen(orders)\n# %% exercise="mini-revenue"')
    after = [cell.id for cell in editions.student(source.read(path), "en").cells]
    assert [name for name in after if name in before] == before and len(after) == len(before) + 1


def test_the_key_holds_the_answer_of_the_data_it_was_run_on():
    lesson = source.read(MINI)
    keys = [answer_key(lesson, variant) for variant in (0, 1)]
    revenue = [key["exercises"][0]["expected"]["value"] for key in keys]
    assert revenue[0] != revenue[1]
    json.dumps(keys)
    public, hidden = keys[0], answer_key(lesson, hidden=True)
    assert [len(key["exercises"][1]["cases"]) for key in (public, hidden)] == [3, 6]
    assert public["exercises"][1]["expected"][0] == {"kind": "text", "value": "small"}


def test_build_writes_everything_and_a_second_build_changes_nothing(course):
    assert coursework("build", "--solutions", course).exit_code == 0
    folder = course.parent
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    for language in LANGUAGES:
        assert f"notebooks/{language}/9-mini.ipynb" in files
        solved = nbformat.read(course / language / "9-mini.ipynb", as_version=4)
        assert all(cell.execution_count for cell in solved.cells if cell.cell_type == "code")
        check = cells(solved)["mini-revenue-check"].outputs[0]
        assert check.data["text/plain"] == "2" and "✅" in check.data["text/markdown"]
    assert coursework("build", "--check", "--solutions", course).output == ""
    again = coursework("build", "--solutions", course)
    assert again.output.strip() == "9-mini: up to date"
    assert files == {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_check_names_what_differs_from_the_source(course):
    coursework("build", "--solutions", course)
    changed(course, "Add up one column", "Add up a column")
    result = coursework("build", "--check", "--solutions", course)
    assert result.exit_code == 1 and "mini.json: the key differs: mini-revenue" in result.output
    notebook = course.parent / "notebooks/en/9-mini.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("revenue = ...", "revenue = 1"), encoding="utf-8")
    assert "cell mini-revenue differs" in coursework("build", "--check", "--solutions", course).output


def test_a_changed_english_word_stops_the_build_until_the_chinese_is_stamped(course):
    path = changed(course, "There are 2 things to learn", "There are 2 ideas to learn")
    result = coursework("build", "--check", "--solutions", course)
    assert result.exit_code == 1 and "has changed since this Chinese cell was written" in result.output
    listed = coursework("translated", "mini", "--solutions", course)
    assert listed.exit_code == 1 and "There are 2 ideas" in listed.output
    line = translation.stale(source.read(path))[0][1].line
    assert coursework("translated", "mini", "--stamp", line, "--solutions", course).exit_code == 0
    assert translation.problems(source.read(path)) == []


def test_the_english_change_is_shown_from_the_history(course):
    import subprocess

    def git(*words):
        who = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
        subprocess.run(["git", "-C", str(course), *who, *words], check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "one")
    path = changed(course, "There are 2 things", "There are 2 ideas")
    text = "\n".join(stamping.report(path))
    assert "-There are 2 things to learn." in text and "+There are 2 ideas to learn." in text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("有 2 件事", "有 3 件事", "numbers differ: en has 2, zh has 3"),
        ("# # 迷你课", "# 迷你课", "headings differ"),
        ("有 2 件事要学。", "- 有 2 件事要学。", "list items differ"),
        ("有 2 件事要学。", "有 2 件事要学，见[这里](a.md)。", "links differ"),
        ("有 2 件事要学。", "有 2 件事要学 $x$。", "formulas differ"),
        ("# zh: 订单表\n", "", "comments in one language only"),
    ],
)
def test_partners_of_different_shape_are_refused(course, old, new, message):
    path = changed(course, old, new)
    assert any(message in problem for problem in translation.problems(source.read(path)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('exercise="mini-revenue"', 'exercise="other-revenue"', "is not 'mini-'"),
        (" points=2", "", "has no points"),
        ("amount.sum()\n### END SOLUTION", "amount.sum()", "× '### END SOLUTION'"),
        ('check("mini-revenue")', 'check("mini-revenu")', "needs one cell"),
        ('hints="mini-revenue"', 'hints="mini-other"', "that is not there"),
        ("# %%\n# en: the orders", "# %% colour=1\n# en: the orders", "unknown mark colour"),
        ('probe="mini-group_of" hidden=true', 'probe="mini-group_of"', "no hidden one"),
        ('# %% rubric="mini-memo"', "# %%", "needs a rubric"),
        ("revenue = ...", "revenue = = ...", "is no Python"),
        ("lesson: mini", "lessons: mini", "the header needs"),
    ],
)
def test_a_source_the_build_could_not_use_is_refused_with_its_line(course, old, new, message):
    path = changed(course, old, new)
    with pytest.raises(source.SourceError, match=r"9-mini\.py:\d+: ") as caught:
        source.read(path)
    assert message in str(caught.value)


def test_a_rubric_may_serve_several_exercises_and_stand_above_them(course):
    memo, rubric = '# %% [markdown] lang="en" exercise="mini-memo"', '# %% rubric="mini-memo"\n'
    text = MINI.read_text(encoding="utf-8")
    words = text[text.index(rubric) + len(rubric) : text.index("# %% quiz")]
    letter = (
        '# %% exercise="mini-letter" points=2 manual=true review="kind"\n'
        'letter = ...\n### BEGIN SOLUTION\nletter = "Dear Ms Li,"\n### END SOLUTION\n'
    )
    path = changed(course, rubric + words, letter)
    path = changed(course, memo, f'# %% rubric="mini-memo mini-letter"\n{words}{memo}')
    lesson = source.read(path)
    entries = {entry["id"]: entry for entry in answer_key(lesson)["exercises"]}
    assert entries["mini-memo"]["rubric"] == entries["mini-letter"]["rubric"] != []
    assert entries["mini-letter"]["review"] == "kind"
    shown = cells(editions.student(lesson, "en"))
    assert list(shown).index("mini-memo-mini-letter-rubric") < list(shown).index("mini-memo")


def test_a_cell_without_its_partner_is_refused(course):
    path = changed(course, '# %% [markdown] lang="zh" of="3048ef"', '# %% [markdown] lang="en"')
    assert "no Chinese cell directly below" in translation.problems(source.read(path))[0]


def test_a_failing_build_writes_nothing_and_names_the_cell(course):
    changed(course, "revenue = orders.amount.sum()", "revenue = orders.amounts.sum()")
    result = coursework("build", "--solutions", course)
    assert result.exit_code == 1 and "9-mini.py:" in result.output and "AttributeError" in result.output
    assert not (course.parent / "notebooks").exists() and not (course / "keys").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Mistake(len(orders)", "Mistake(orders.amount.sum()", "mistake 0 (This counts orders.…) is judged right"),
        ('en="Add up one column."', 'en="Add up to {orders.amount.sum():.0f}."', "contains the answer"),
        ('en="Add up one column."', 'en="The right sum is higher."', "says higher or lower"),
    ],
)
def test_guards_find_what_they_are_for(course, old, new, message):
    new = new.replace('en="Add up to', 'en=f"Add up to')
    path = changed(course, old, new)
    assert any(message in failure for failure in guards.failures(source.read(path)))


def test_guard_of_the_public_answer(course):
    lesson = source.read(course / MINI.name)
    assert guards.failures(lesson) == [] and guards.failures(lesson, variant=3) == []
    path = changed(course, "revenue = orders.amount.sum()", "revenue = 2 * 3")
    assert any("right on variant 3 too" in failure for failure in guards.failures(source.read(path), variant=3))


def test_an_empty_translation_of_a_part_is_an_error(course):
    path = changed(course, 'zh="把一列加起来。"', 'zh=""')
    with pytest.raises(AnswerError, match="lacks one of its languages"):
        answer_key(source.read(path))


def test_an_unknown_lesson_is_a_usage_error(course):
    result = coursework("build", "nothing", "--solutions", course)
    assert result.exit_code == 2 and "there are: 9-mini" in result.output


def test_old_pictures_stay_where_their_numbers_are_equal(tmp_path):
    def notebook(image, text):
        data = {"image/png": image, "text/plain": text}
        cell = nbformat.v4.new_code_cell("draw()", id="one", outputs=[nbformat.v4.new_output("display_data", data)])
        return nbformat.v4.new_notebook(cells=[cell])

    path = tmp_path / "a.ipynb"
    nbformat.write(notebook("OLD", "1"), path)
    same, other = notebook("NEW", "1"), notebook("NEW", "2")
    assert build._with_old_images(same, path).cells[0].outputs[0].data["image/png"] == "OLD"
    assert build._with_old_images(other, path).cells[0].outputs[0].data["image/png"] == "NEW"

"""Handing out: the zip students get, what is kept for grading, and the course for nbgrader."""

import zipfile

import nbformat
from click.testing import CliRunner

from coursework.authoring import source
from coursework.cli import main
from tests.notebooks import MINI


def handout(course, *arguments):
    return CliRunner().invoke(main, ["handout", "--solutions", str(course), *map(str, arguments)])


def test_the_zip_holds_student_notebooks_and_they_are_kept(course, tmp_path):
    out = tmp_path / "week 1.zip"
    result = handout(course, out, "--no-solutions")
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == ["coursework.toml", "en/9-mini.ipynb", "zh/9-mini.ipynb"]
        assert archive.read("coursework.toml") == b"solutions = false\n"
        text = archive.read("zh/9-mini.ipynb").decode()
    assert "revenue = ..." in text and ".sum()" not in text
    kept = tmp_path / "releases" / source.read(MINI).hash / "zh" / "9-mini.ipynb"
    assert kept.read_text(encoding="utf-8") == text


def test_nothing_is_written_over(course, tmp_path):
    out = tmp_path / "a.zip"
    out.write_text("mine")
    result = handout(course, out)
    assert result.exit_code == 1 and "is there already" in result.output
    assert out.read_text() == "mine"
    assert handout(course).exit_code == 2


def test_nbgrader_gets_its_marks_and_metadata(course, tmp_path):
    assert handout(course, "--nbgrader", tmp_path / "nb", "--lang", "en").exit_code == 0
    notebook = nbformat.read(tmp_path / "nb" / "source" / "9-mini" / "9-mini.ipynb", as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    assert "### BEGIN SOLUTION" in cells["mini-revenue"].source
    assert cells["mini-revenue"].metadata.nbgrader["solution"] and not cells["mini-revenue"].metadata.nbgrader["grade"]
    check = cells["mini-revenue-check"].metadata.nbgrader
    assert check["grade"] and check["locked"] and check["points"] == 2
    memo = cells["mini-memo"]
    assert memo.metadata.nbgrader["grade"] and "The shop is fine" not in memo.source

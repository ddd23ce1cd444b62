"""The committed notebooks. nbval runs them again and compares (`start.py test` hands them to it); what nbval passes
over in silence is tested here: cells that never ran, pictures, skip marks, and what must not stand in a notebook.
"""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from coursework import exercise, language
from tests.notebooks import ROOT

SOURCES = sorted(ROOT.glob("solutions/[0-9]-*.py"))
EDITIONS = [(source.stem, edition) for source in SOURCES for edition in language.LANGUAGES]
SANITIZE = ROOT / "tests" / "nbval_sanitize.cfg"
SKIP_MARKS = re.compile(r"NBVAL_(SKIP|IGNORE_OUTPUT|RAISES_EXCEPTION|CHECK_OUTPUT)|PYTEST_VALIDATE_IGNORE_OUTPUT")
SKIP_TAGS = {"nbval-skip", "nbval-ignore-output", "nbval-check-output", "nbval-raises-exception", "raises-exception"}
WIDGET = "application/vnd.jupyter.widget-view+json"
ACTIVE = re.compile(r"<\s*(script|iframe|object|embed|link|meta|form)\b|javascript:|\son[a-z]+\s*=", re.IGNORECASE)
OF_A_MACHINE = re.compile(r"/home/\w+|/root/|/Users/\w+|/tmp/|[A-Z]:\\\\?\w+|0x[0-9a-f]{6,}")

each_edition = pytest.mark.parametrize(("stem", "edition"), EDITIONS)


def solved(stem: str, edition: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "solutions" / edition / f"{stem}.ipynb", as_version=4)


def student(stem: str, edition: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "notebooks" / edition / f"{stem}.ipynb", as_version=4)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def bundles(notebook: nbformat.NotebookNode) -> list[tuple[str, dict[str, str]]]:
    """(cell id, MIME bundle) of every output that has one."""
    return [(cell.id, output.data) for cell in code_cells(notebook) for output in cell.outputs if "data" in output]


def test_every_lesson_is_built_in_four_notebooks() -> None:
    stems = {source.stem for source in SOURCES}
    assert stems
    for folder in ("solutions/en", "solutions/zh", "notebooks/en", "notebooks/zh"):
        assert {path.stem for path in (ROOT / folder).glob("*.ipynb")} == stems, folder


@each_edition
def test_every_code_cell_of_a_solved_notebook_was_run_in_order(stem: str, edition: str) -> None:
    counts = [cell.execution_count for cell in code_cells(solved(stem, edition))]
    assert counts == list(range(1, len(counts) + 1))


@each_edition
def test_no_cell_is_hidden_from_nbval(stem: str, edition: str) -> None:
    for notebook in (solved(stem, edition), student(stem, edition)):
        assert notebook.metadata.kernelspec.name == "python3"
        for cell in code_cells(notebook):
            assert not SKIP_MARKS.search(cell.source), cell.id
            assert not SKIP_TAGS & set(cell.metadata.get("tags", [])), cell.id


@each_edition
def test_the_numbers_behind_each_picture_stand_beside_it(stem: str, edition: str) -> None:
    notebook = solved(stem, edition)
    assert any("image/png" in data for _, data in bundles(notebook)) or stem.startswith("0-"), "no picture at all"
    for cell, data in bundles(notebook):
        if "image/png" in data:
            assert re.search(r"\d", data.get("text/plain", "")), f"{cell}: a picture without its numbers"
            assert not data["text/plain"].startswith("<"), f"{cell}: {data['text/plain'][:60]}"


@each_edition
def test_no_widget_state_no_script_no_error_no_warning(stem: str, edition: str) -> None:
    notebook = solved(stem, edition)
    assert "widgets" not in notebook.metadata
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert output.output_type != "error", f"{cell.id}: {output.get('evalue')}"
            assert output.get("name") != "stderr", f"{cell.id}: {output.text}"
    for cell, data in bundles(notebook):
        assert WIDGET not in data, f"{cell}: a live widget"
        assert "application/javascript" not in data, cell
        assert not ACTIVE.search(data.get("text/html", "") + data.get("text/markdown", "")), cell


@each_edition
def test_no_output_tells_of_the_machine_it_ran_on(stem: str, edition: str) -> None:
    for cell in code_cells(solved(stem, edition)):
        for output in cell.outputs:
            texts = [output.get("text", ""), *(t for mime, t in output.get("data", {}).items() if "text" in mime)]
            for text in texts:
                assert not OF_A_MACHINE.search(text), f"{cell.id}: {OF_A_MACHINE.search(text)[0]}"


@each_edition
def test_a_student_notebook_is_empty_of_answers_and_outputs(stem: str, edition: str) -> None:
    notebook = student(stem, edition)
    for cell in notebook.cells:
        assert "SOLUTION" not in cell.source, cell.id
    for cell in code_cells(notebook):
        assert cell.execution_count is None and cell.outputs == [], cell.id


@each_edition
def test_an_untouched_notebook_runs_and_nothing_counts_as_attempted(
    stem: str, edition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWORK_PANELS", "still")
    monkeypatch.setattr(language, "_edition", "en")
    namespace = {"__name__": "__main__"}
    verdicts = {}
    for cell in code_cells(student(stem, edition)):
        *body, last = ast.parse(cell.source or "pass").body
        value = None
        if not isinstance(last, ast.Expr):
            body.append(last)
        exec(compile(ast.Module(body, []), cell.id, "exec"), namespace)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), cell.id, "eval"), namespace)
        if cell.metadata.get("coursework", {}).get("role") == "check":
            verdicts[cell.id] = value.outcome.verdict
    assert set(verdicts.values()) <= {"missing"}, verdicts
    assert verdicts or stem.startswith("0-")


@pytest.mark.parametrize("stem", [source.stem for source in SOURCES])
def test_the_code_of_the_two_editions_is_one(stem: str) -> None:
    def code(cell: nbformat.NotebookNode) -> list[str]:
        return [line for line in cell.source.splitlines() if not line.lstrip().startswith("# ")]

    for kind in (solved, student):
        en, zh = (kind(stem, edition) for edition in ("en", "zh"))
        assert [(cell.id, cell.cell_type) for cell in en.cells] == [(cell.id, cell.cell_type) for cell in zh.cells]
        first, *rest = zip(code_cells(en), code_cells(zh), strict=True)
        assert first[0].source.replace('use("en")', 'use("zh")') == first[1].source
        for english, chinese in rest:
            assert code(english) == code(chinese), english.id


def test_sanitising_stays_an_exception() -> None:
    assert 0 < SANITIZE.read_text(encoding="utf-8").count("\nregex: ") <= 5


@pytest.mark.parametrize(("recorded", "fails"), [("2", False), ("3", True), ("[1, 2] <Thing at 0x7f1f2c3d4e5f>", True)])
def test_nbval_with_our_options_notices_a_changed_output(tmp_path: Path, recorded: str, fails: bool) -> None:
    """Green must mean something: the very options of `start.py test` on a notebook whose output is (not) its own."""
    output = nbformat.v4.new_output("execute_result", {"text/plain": recorded}, execution_count=1)
    cell = nbformat.v4.new_code_cell("1 + 1", execution_count=1, outputs=[output])
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), tmp_path / "one.ipynb")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-cell-timeout", "60"]
    command += ["--nbval-sanitize-with", str(SANITIZE), str(tmp_path / "one.ipynb")]
    run = subprocess.run(command, cwd=tmp_path, env=os.environ, capture_output=True, encoding="utf-8", timeout=120)
    assert (run.returncode == 1) == fails, run.stdout
    assert ("1 failed" if fails else "1 passed") in run.stdout


def test_a_lesson_on_a_plain_kernel() -> None:
    """`start.py test` runs the notebooks in the warm isolated kernel where it can; a student's kernel says the same."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-cell-timeout", "60"]
    command += ["--nbval-current-env", "--nbval-sanitize-with", str(SANITIZE), "solutions/zh/1-pyramid.ipynb"]
    environment = {**os.environ, "COURSEWORK_PANELS": "still"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=300)
    assert run.returncode == 0, run.stdout[-2000:]
    assert re.search(r"\d{2,} passed", run.stdout) and "failed" not in run.stdout


def test_a_verdict_named_missing_exists() -> None:
    """The word the untouched notebooks are tested for is a word of the mechanism."""
    entry = {"id": "x-y", "name": "y", "kind": "value", "points": 1, "expected": {"kind": "number", "value": 1}}
    assert exercise.judge({**entry, "mistakes": [], "tolerance": None, "bonus": False}, None).verdict == "missing"

"""Hand a course out: a zip for students, kept in ``releases/`` for grading; or the source of an nbgrader course."""

import zipfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from coursework.authoring import editions
from coursework.authoring.source import Lesson, read
from coursework.authoring.translation import in_language

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same notebooks give the same bytes


def zip_for_students(out: Path, sources: list[Path], languages: list[str], solutions: bool = True) -> list[Path]:
    """Write the student notebooks of these sources into the zip ``out``, and keep each in ``releases/<hash>/``.

    solutions: whether ``solution()`` may show answers; a ``coursework.toml`` in the zip carries it. Gives the kept
    files. FileExistsError when ``out`` is there already.
    """
    kept = []
    fresh = out.with_name(f".{out.name}.new")
    if out.exists():
        raise FileExistsError(f"{out} is there already; name another file or take it away first")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "coursework.toml", f"solutions = {str(solutions).lower()}\n")
        for path in sources:
            lesson = read(path)
            for language in languages:
                text = nbformat.writes(editions.student(lesson, language)) + "\n"
                _add(archive, f"{language}/{lesson.stem}.ipynb", text)
                kept.append(_keep(path.parent.parent / "releases", lesson, language, text))
    fresh.replace(out)
    return kept


def nbgrader_course(folder: Path, sources: list[Path], language: str) -> list[Path]:
    """Write ``folder/source/<lesson>/<lesson>.ipynb`` for nbgrader: its marks and metadata; gives the files."""
    written = []
    for path in sources:
        lesson = read(path)
        notebook = _with_marks(lesson, language)
        for cell in notebook.cells:
            _add_nbgrader_metadata(lesson, cell)
        target = folder / "source" / lesson.stem / f"{lesson.stem}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        written.append(target)
    return written


def _with_marks(lesson: Lesson, language: str) -> NotebookNode:
    """The student notebook with the marked solutions back in: nbgrader strips them itself."""
    notebook = editions.student(lesson, language)
    for cell in notebook.cells:
        exercise = lesson.exercises.get(cell.id)
        if exercise and exercise.cell.kind == "code":
            cell.source = in_language(exercise.cell.source, language)
    return notebook


def _add_nbgrader_metadata(lesson: Lesson, cell: NotebookNode) -> None:
    about = cell.metadata.get("coursework")
    if not about:
        return
    exercise = lesson.exercises[about["exercise"]]
    by_hand = exercise.kind == "manual"
    if about["role"] == "check" and by_hand:
        return
    graded = by_hand or about["role"] == "check"
    cell.metadata.nbgrader = {
        "schema_version": 3,
        "grade_id": cell.id,
        "grade": graded,
        "solution": about["role"] == "exercise",
        "locked": about["role"] == "check",
        "task": False,
        "cell_type": cell.cell_type,
    }
    if graded:
        cell.metadata.nbgrader["points"] = exercise.marks["points"]


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), text.encode("utf-8"), zipfile.ZIP_DEFLATED)


def _keep(releases: Path, lesson: Lesson, language: str, text: str) -> Path:
    path = releases / lesson.hash / language / f"{lesson.stem}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path

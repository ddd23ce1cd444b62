"""A student's notebook file, read without trust: what is taken from it is the text of its cells and what they claim.

Outputs, kernelspec, widgets and every other metadata stay behind: they come from the release.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

CELLS = 2_000
CELL_CHARACTERS = 500_000
_TYPES = ("code", "markdown", "raw")
_CHECKED = re.compile(r"""\bcheck\(\s*["']([a-z]+-\w+)["']\s*\)""")


class NotGradable(Exception):
    """A file nothing can be graded from; ``problem`` names the sentence in ``messages/grading.toml``."""

    def __init__(self, problem: str, **values: object) -> None:
        super().__init__(problem)
        self.problem, self.values = problem, {name: str(value) for name, value in values.items()}


@dataclass
class Cell:
    """One cell of the student's: its kind, its text, and who it says it is (empty where nothing is left)."""

    kind: str
    source: str
    id: str = ""
    exercise: str = ""
    role: str = ""


@dataclass
class Notebook:
    """The student's cells and what the file claims to be: lesson, language and hash of the release."""

    cells: list[Cell]
    claims: dict[str, str] = field(default_factory=dict)


def read(content: bytes) -> Notebook:
    """The notebook in `content`; NotGradable says why there is none.

    >>> read(b'{"cells": [{"cell_type": "code", "source": ["x = 1\\\\n", "y"]}], "nbformat": 4}').cells[0].source
    'x = 1\\ny'
    >>> read(b"")
    Traceback (most recent call last):
    coursework.grading.reading.NotGradable: empty_file
    """
    document = _document(content)
    if not isinstance(document, dict):
        raise NotGradable("no_notebook_inside")
    version, raw_cells = document.get("nbformat"), document.get("cells")
    if raw_cells is None and isinstance(document.get("worksheets"), list):  # nbformat 3
        sheets = [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
        raw_cells = [cell for sheet in sheets for cell in sheet.get("cells") or []]
    elif not isinstance(version, int):
        raise NotGradable("no_notebook_inside")
    if not isinstance(raw_cells, list):
        raise NotGradable("no_cells")
    if len(raw_cells) > CELLS:
        raise NotGradable("too_many_cells", found=len(raw_cells), most=CELLS)
    metadata = document.get("metadata")
    marks = metadata.get("coursework") if isinstance(metadata, dict) else None
    claims = {}
    if isinstance(marks, dict):
        claims = {key: marks[key][:200] for key in ("lesson", "language", "hash") if isinstance(marks.get(key), str)}
    return Notebook([_cell(raw, place) for place, raw in enumerate(raw_cells, 1)], claims)


def lesson_of(notebook: Notebook) -> str | None:
    """The lesson a notebook says it is of, by its metadata or by its exercises; None when it does not say."""
    if "lesson" in notebook.claims:
        return notebook.claims["lesson"]
    asked = [cell.exercise or _CHECKED.findall(cell.source) for cell in notebook.cells]
    found = {name.partition("-")[0] for names in asked for name in ([names] if isinstance(names, str) else names)}
    return found.pop() if len(found) == 1 else None


def _document(content: bytes) -> Any:
    if not content.strip():
        raise NotGradable("empty_file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise NotGradable("not_utf8", byte=problem.start) from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        raise NotGradable("broken_json", line=problem.lineno, column=problem.colno) from None
    except (RecursionError, ValueError, MemoryError):  # nested too deeply; a number of too many digits
        raise NotGradable("deep_json") from None


def _cell(raw: Any, place: int) -> Cell:
    if not isinstance(raw, dict) or raw.get("cell_type") not in (*_TYPES, "heading"):
        raise NotGradable("broken_cell", place=place)
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise NotGradable("broken_cell", place=place)
    if len(source) > CELL_CHARACTERS:
        raise NotGradable("huge_cell", place=place)
    metadata = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    exercise, role = _claim(metadata)
    # Colab keeps the id in the metadata.
    claimed_id = raw.get("id", metadata.get("id", ""))
    return Cell(
        kind=raw["cell_type"] if raw["cell_type"] in _TYPES else "markdown",
        source=tidy(source),
        id=claimed_id if isinstance(claimed_id, str) else "",
        exercise=exercise,
        role=role,
    )


def _claim(metadata: dict) -> tuple[str, str]:
    """Exercise and role the cell's metadata name, in the course's way or in nbgrader's."""
    ours = metadata.get("coursework")
    if isinstance(ours, dict) and isinstance(ours.get("exercise"), str) and isinstance(ours.get("role"), str):
        return ours["exercise"], ours["role"]
    theirs = metadata.get("nbgrader")
    if isinstance(theirs, dict) and isinstance(theirs.get("grade_id"), str):
        name = theirs["grade_id"]
        return (name.removesuffix("-check"), "check") if name.endswith("-check") else (name, "exercise")
    return "", ""


def tidy(source: str) -> str:
    r"""The text with one kind of line ends and without what no file can hold (lone surrogates, NUL).

    >>> tidy("a\r\nb\ud800\0")
    'a\nb�'
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return "".join("�" if "\ud800" <= c <= "\udfff" else c for c in source) if not source.isascii() else source

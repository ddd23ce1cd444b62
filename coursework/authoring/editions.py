"""Write a lesson's notebooks: for each language the student's (without answers) and the solved one (with them)."""

import hashlib
import re
from collections.abc import Callable

import nbformat
from nbformat import NotebookNode

from coursework.authoring.parts import Criterion
from coursework.authoring.source import Cell, Lesson, solved_source, stripped_source
from coursework.authoring.translation import in_language, pairs
from coursework.language import say

SETUP = """import math

import numpy as np
import pandas as pd

from coursework import *

use("{language}")"""

_KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def student(lesson: Lesson, language: str) -> NotebookNode:
    """The notebook that is handed out: no answers, no outputs, an untouched copy runs from top to bottom."""
    return _notebook(lesson, language, stripped_source, handed_out=True)


def solved(lesson: Lesson, language: str) -> NotebookNode:
    """The notebook with the answers, not yet run."""
    return _notebook(lesson, language, solved_source, handed_out=False)


def _notebook(lesson: Lesson, language: str, text_of: Callable[[Cell], str], handed_out: bool) -> NotebookNode:
    setup = Cell("code", SETUP.format(language=language), 0)
    ids = _ids(lesson)
    cells, first_code = [], True
    for cell in lesson.cells:
        if cell.language not in (None, language) or cell.role in ("mistakes", "hints", "probe"):
            continue
        if cell.kind == "code" and first_code:
            cells.append(_cell(setup, "setup", setup.source, handed_out))
            first_code = False
        cells.append(_cell(cell, ids[cell.line], _text(lesson, cell, language, text_of), handed_out))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.nbformat_minor = 5
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": _KERNEL,
            "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
            "title": lesson.about["title"][language],
            "coursework": {
                "lesson": lesson.name,
                "stem": lesson.stem,
                "version": lesson.version,
                "hash": lesson.hash,
                "language": language,
            },
        }
    )
    return notebook


def _text(lesson: Lesson, cell: Cell, language: str, text_of: Callable[[Cell], str]) -> str:
    if cell.role == "rubric":
        return _rubric(lesson, cell, language)
    if cell.role == "quiz":
        return f'quiz("{lesson.name}")'
    text = text_of(cell)
    return in_language(text, language) if cell.kind == "code" else text


def _cell(cell: Cell, name: str, text: str, handed_out: bool) -> NotebookNode:
    markdown = cell.kind == "markdown" or cell.role == "rubric"
    node = nbformat.v4.new_markdown_cell(text) if markdown else nbformat.v4.new_code_cell(text)
    node.id = name
    if cell.tags:
        node.metadata.tags = cell.tags
    if cell.marks.get("collapsed") and handed_out:
        node.metadata["jp-MarkdownHeadingCollapsed"] = True
    if cell.role == "exercise":
        node.metadata.coursework = {
            "exercise": cell.marks["exercise"],
            "role": "exercise",
            "points": cell.marks["points"],
            "manual": bool(cell.marks.get("manual")),
        }
        node.metadata.deletable = False
    if cell.role == "check":
        node.metadata.coursework = {"exercise": _checked(cell), "role": "check"}
        node.metadata.deletable = node.metadata.editable = False
    return node


def _checked(cell: Cell) -> str:
    match = re.fullmatch(r'check\("([^"]+)"\)', cell.source.strip())
    return match[1] if match else ""


def _rubric(lesson: Lesson, cell: Cell, language: str) -> str:
    criteria = evaluate_part(cell, "rubric")
    total = sum(criterion.weight for criterion in criteria)
    rows = [
        f"| {criterion.zh if language == 'zh' else criterion.en} | {100 * criterion.weight / total:.0f} % |"
        for criterion in criteria
    ]
    return "\n".join([say("authoring.rubric", language), "|---|---|", *rows])


def evaluate_part(cell: Cell, name: str) -> list[Criterion]:
    """The list that a rubric or quiz cell defines (they depend on no data)."""
    from coursework.authoring import parts

    namespace = {part: getattr(parts, part) for part in ("Mistake", "Hint", "Criterion", "Question")}
    exec(cell.source, namespace)
    return namespace[name]


def _ids(lesson: Lesson) -> dict[int, str]:
    """A valid, stable id for every cell by its line: the exercise's, or the section's and a hash of the English text.

    Partners share an id. Inserting a cell renames no other.
    """
    ids: dict[int, str] = {}
    taken: set[str] = set()
    english = {zh.line: en for en, zh in pairs(lesson)}
    section = "start"
    for cell in lesson.cells:
        if cell.line in english:
            ids[cell.line] = ids[english[cell.line].line]
            continue
        if cell.kind == "markdown" and (heading := re.match(r"#+ (.*)", cell.source)):
            section = re.sub(r"[^a-z0-9]+", "-", heading[1].lower()).strip("-")[:24].strip("-") or "section"
        name = _id(cell, section)
        number = 2
        while name in taken:
            name = f"{_id(cell, section)}-{number}"
            number += 1
        taken.add(name)
        ids[cell.line] = name
    return ids


def _id(cell: Cell, section: str) -> str:
    if cell.role == "exercise":
        return cell.marks["exercise"]
    if cell.role == "check":
        return f"{_checked(cell)}-check"
    if cell.role in ("rubric", "mistakes", "hints", "probe", "quiz"):
        hidden = "-hidden" if cell.marks.get("hidden") else ""
        return f"{'-'.join(cell.marks[cell.role].split())}-{cell.role}{hidden}"
    return f"{section}-{hashlib.sha256(cell.source.encode()).hexdigest()[:6]}"

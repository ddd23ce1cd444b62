"""Notebooks as students hand them in, made from a release by small changes: what the tests of grading start from."""

import copy
import json
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from coursework.authoring import editions, source

ROOT = Path(__file__).resolve().parents[1]
LESSONS = ROOT / "tests" / "lessons"
TINY = LESSONS / "9-tiny.py"
MINI = LESSONS / "9-mini.py"


def handed_out(path: Path = TINY, language: str = "en") -> NotebookNode:
    """The student notebook of a lesson's source."""
    return editions.student(source.read(path), language)


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell with an id."""
    return next(cell for cell in notebook.cells if cell.id == name)


def filled_in(notebook: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """A copy with the exercise cells holding `answers`, by exercise."""
    notebook = copy.deepcopy(notebook)
    for exercise, text in answers.items():
        cell(notebook, exercise).source = text
    return notebook


def without_metadata(notebook: NotebookNode) -> NotebookNode:
    """As VS Code saves it: the cells' ids stay, their metadata do not."""
    notebook = copy.deepcopy(notebook)
    for one in notebook.cells:
        one.metadata = NotebookNode()
    notebook.metadata = NotebookNode({"language_info": {"name": "python"}})
    return notebook


def by_colab(notebook: NotebookNode) -> NotebookNode:
    """As Colab saves it: nbformat 4.0, ids of its own inside the metadata, nothing else."""
    notebook = without_metadata(notebook)
    for position, one in enumerate(notebook.cells):
        one.pop("id", None)
        one.metadata = NotebookNode({"id": f"Zk{position:04d}"})
    notebook.metadata = NotebookNode({"colab": {"provenance": []}, "kernelspec": {"name": "python3"}})
    notebook.nbformat_minor = 0
    return notebook


def by_wps(notebook: NotebookNode) -> NotebookNode:
    """As the poorest editors save it: text and kind of the cells, nothing else."""
    cells = [{"cell_type": one.cell_type, "source": one.source.splitlines(keepends=True)} for one in notebook.cells]
    return nbformat.from_dict({"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": cells})


def saved(notebook: NotebookNode | dict, path: Path | None = None) -> bytes:
    """The bytes of a notebook, written to `path` when there is one."""
    content = (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return content


def changed(notebook: NotebookNode, change: Callable[[list[NotebookNode]], object]) -> NotebookNode:
    """A copy whose list of cells went through `change`."""
    notebook = copy.deepcopy(notebook)
    change(notebook.cells)
    return notebook


TINY_ANSWERS = {
    "tiny-total": "total = sum(float(amount) for amount in orders['amount'])",
    "tiny-best": (
        "spent = {}\n"
        "for row in orders.itertuples():\n"
        "    spent[row.customer] = spent.get(row.customer, 0) + row.amount\n"
        "best = pd.Series(dict(sorted(spent.items(), key=lambda item: -item[1])[:3]))"
    ),
    "tiny-size_of": (
        "def size_of(amount):\n"
        "    for name, start in [('large', 100), ('small', 0.001)]:\n"
        "        if amount >= start:\n"
        "            return name\n"
        "    return 'none'"
    ),
    "tiny-memo": "### Memo\n\nTo Ms Lin: the three best customers bring a lot. Keep them, they pay 10 % of our rent.",
}

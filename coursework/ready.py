"""Is a notebook ready to hand in? Run it from the top on other data, as grading will; say what stands in the way."""

import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from coursework.encoding import Node
from coursework.exercise import answer, judge
from coursework.language import say, use
from coursework.workbook import load_key

CELL_TIMEOUT_SECONDS = 60
_VARIANT = 1
_MIME = "application/vnd.coursework.answers+json"


def report(path: Path) -> tuple[list[str], bool]:
    """What to tell the owner of a notebook, and whether it is ready; in the notebook's language.

    Not ready: a file that is no notebook of the course, a cell that stops with an error on other data, an exercise not
    attempted, an answer that stays what it was on the public data and so was typed in.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # nbformat and json raise many kinds for a broken file
        return [say("ready.no_notebook", name=path.name, error=type(error).__name__)], False
    lesson = _lesson(notebook)
    use(notebook.metadata.get("coursework", {}).get("language") or _language(notebook))
    if lesson is None:
        return [say("ready.no_lesson", name=path.name)], False
    try:
        key = load_key(lesson)
    except LookupError as missing:
        return [str(missing.args[0])], False
    errors, answers = _run(notebook, lesson, path.parent)
    lines = [say("ready.error", number=number, line=line, error=error) for number, line, error in errors]
    lines += _obstacles(key, answers)
    return (lines, False) if lines else ([say("ready.ready", name=path.name)], True)


def _obstacles(key: Mapping[str, Any], answers: Mapping[str, Node | None]) -> list[str]:
    lines = []
    for entry in key["exercises"]:
        if entry["kind"] == "manual" and entry["id"] not in answers:
            continue
        given = answers.get(entry["id"])
        if given is None:
            if not entry.get("bonus"):
                lines.append(say("ready.missing", id=entry["id"]))
        elif entry["kind"] == "value" and not entry.get("constant") and judge(entry, given).verdict == "right":
            lines.append(say("ready.typed_in", id=entry["id"]))
    return lines


def _run(notebook: Any, lesson: str, folder: Path) -> tuple[list[tuple[int, str, str]], dict[str, Node | None]]:
    """The errors of a notebook on other data (cell number, its first line, what happened) and its answers."""
    from nbclient import NotebookClient
    from traitlets.config import Config

    from coursework.data import write_tables

    notebook.cells.append(nbformat.v4.new_code_cell(f'from coursework import ready; ready.show_answers("{lesson}")'))
    with tempfile.TemporaryDirectory() as tables:
        write_tables(Path(tables), _VARIANT)
        client = NotebookClient(
            notebook,
            timeout=CELL_TIMEOUT_SECONDS,
            interrupt_on_timeout=True,
            allow_errors=True,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
            config=Config({"KernelManager": {"transport_encryption": "auto"}}),
        )
        client.execute(env={**os.environ, "COURSEWORK_DATA": tables, "COURSEWORK_PANELS": "still"})
    errors = []
    answers: dict[str, Node | None] = {}
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                first = next((line for line in cell.source.splitlines() if line.strip()), "")
                errors.append((number, first[:60], f"{output.ename}: {output.evalue}"[:200]))
            answers |= output.get("data", {}).get(_MIME, {})
    return errors, answers


def show_answers(lesson: str) -> None:
    """Called in the notebook's kernel: put out the answers as JSON data."""
    from IPython.display import display

    namespace = sys._getframe(1).f_globals
    entries = load_key(lesson)["exercises"]
    named = [entry for entry in entries if entry["kind"] != "manual" or entry["name"] in namespace]
    answers = {entry["id"]: answer(namespace, entry) for entry in named}
    display({_MIME: json.loads(json.dumps(answers)), "text/plain": ""}, raw=True)


def _lesson(notebook: Any) -> str | None:
    """The lesson a notebook belongs to: by its metadata, or (VS Code and others lose them) by its checks."""
    name = notebook.metadata.get("coursework", {}).get("lesson")
    if name:
        return str(name)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    match = re.search(r"check\(\s*[\"']([a-z]+)-", text)
    return match[1] if match else None


def _language(notebook: Any) -> str:
    return "zh" if any('use("zh")' in cell.source for cell in notebook.cells) else "en"

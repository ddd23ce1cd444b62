"""One submission from bytes to rows: what the executor's processes do, on this machine or on another.

A worker keeps its source of kernels (with isolation, a warm forkserver) from one submission to the next.
"""

import hashlib
import json
import os
import pickle
import tempfile
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode

from coursework.grading import score
from coursework.grading.assemble import Repair, assemble
from coursework.grading.engine import Limits, Record
from coursework.grading.kernels import kernels
from coursework.grading.processes import at_end
from coursework.grading.reading import NotGradable
from coursework.grading.variant import Exam, write_tables


@dataclass(frozen=True)
class Settings:
    """How submissions are run: limits of time, memory of a kernel in MB, isolation ("full", "partial", "none")."""

    limits: Limits = field(default_factory=Limits)
    memory_mb: int = 1024
    isolation: str = "full"


@dataclass(frozen=True)
class Plan:
    """All that a worker needs besides the submission. `tables` may be a folder of another machine: then it is made."""

    exam: Exam
    tables: str
    settings: Settings

    def packed(self) -> bytes:
        """The plan as it travels: packed once, unpacked once a worker."""
        return pickle.dumps(self)


@dataclass
class Run:
    """What came of one submission: rows, repairs, language, the executed notebook as JSON; or why there is nothing."""

    rows: list[score.Row]
    language: str = ""
    repairs: list[Repair] = field(default_factory=list)
    problem: Repair | None = None
    executed: str | None = None
    seconds: float = 0.0


def grade_one(packed: bytes, content: bytes) -> Run:
    """Grade the notebook in `content` by a packed plan; never raises for what a student handed in."""
    plan = _unpacked(packed)
    started = time.monotonic()
    key = plan.exam.key
    try:
        assembled = assemble(content, key, plan.exam.releases.notebook)
    except NotGradable as refusal:
        return Run(score.nothing(key), problem=Repair(refusal.problem, refusal.values))
    record = Record()
    executed = _execute(assembled.notebook, record, plan)
    return Run(
        score.rows(key, assembled, record),
        assembled.language,
        assembled.repairs,
        executed=executed,
        seconds=round(time.monotonic() - started, 3),
    )


def _execute(notebook: NotebookNode, record: Record, plan: Plan) -> str:
    """Run the notebook through papermill's engine `coursework`; the executed notebook as JSON."""
    from papermill.engines import papermill_engines

    source = _kernels(plan.settings.isolation, _tables(plan), plan.settings.memory_mb, _modules(plan.exam.key))
    # Straight to the engine: `papermill.execute_notebook` would read and write the whole notebook three times more,
    # a third of what a submission costs the grader.
    notebook.metadata.papermill = {}
    papermill_engines.execute_notebook_with_engine(
        "coursework",
        notebook,
        "python3",
        progress_bar=False,
        limits=plan.settings.limits,
        record=record,
        start=source.start,
        only_answers=True,
    )
    return _shown(notebook)


def _shown(notebook: NotebookNode) -> str:
    """The executed notebook as JSON, without the probes (they hold hidden inputs) and papermill's own marks."""
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.get("coursework", {}).get("role") != "probe"]
    for part in (notebook, *notebook.cells):
        part.metadata.pop("papermill", None)
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Plan:
    return pickle.loads(packed)


_open: dict[tuple, object] = {}


def _modules(key: dict) -> tuple[str, ...]:
    """What is worth importing once for all kernels of a lesson: the word lists, where letters are reviewed."""
    reviews = any("letters." in (entry.get("solution") or "") for entry in key["exercises"])
    return ("coursework.letters.compiled",) if reviews else ()


def _kernels(isolation: str, tables: Path, memory_mb: int, modules: tuple[str, ...]):
    """This process's source of kernels; another one is opened, and the old one closed, when the plan changes."""
    wanted = (os.getpid(), isolation, str(tables), memory_mb, modules)
    if wanted not in _open:
        close_kernels()
        # Known before it is opened: a worker that is stopped meanwhile must clean up half a forkserver too.
        _open[wanted] = source = kernels(isolation, tables, memory_mb, modules)
        at_end(close_kernels)
        try:
            source.__enter__()
        except BaseException:
            _open.pop(wanted, None)
            raise
    return _open[wanted]


def close_kernels() -> None:
    """End the forkserver and every kernel of this process."""
    while _open:
        (process, *_), source = _open.popitem()
        if process == os.getpid():
            source.__exit__(None, None, None)


def _tables(plan: Plan) -> Path:
    """The folder of the plan's tables; on a machine that lacks it, made once, and gone with the process."""
    here = Path(plan.tables)
    return here if here.is_dir() else _own_tables(plan.exam.variant)


@lru_cache(maxsize=16)
def _own_tables(variant: int) -> Path:
    folder = tempfile.TemporaryDirectory(prefix="coursework-tables-", ignore_cleanup_errors=True)
    _kept.append(folder)
    write_tables(Path(folder.name) / "tables", variant)
    return Path(folder.name) / "tables"


_kept: list[tempfile.TemporaryDirectory] = []


def digest(content: bytes, key: dict) -> str:
    """What a submission's rows depend on, as one hash: the file and the key."""
    text = json.dumps(key, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content + b"\0" + hashlib.sha256(text.encode()).digest()).hexdigest()

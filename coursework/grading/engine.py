"""A papermill engine that lets nothing a student does cost more than the cell it happens in.

``papermill --engine coursework IN OUT`` runs any notebook cell by cell: an error or a time-out costs its cell, after
a crash a new kernel replays the course's own cells and those of the student's that ended well, never the one that
crashed it. In an assembled notebook (see ``assemble``) each probe is asked and its answer written beside the cell.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from coursework.grading.conversation import Broken, Conversation, Heard
from coursework.grading.kernels import Kernel, NamedKernels

if TYPE_CHECKING:
    from papermill.engines import NotebookExecutionManager

CELL_S, PROBE_S, TOTAL_S, RESTARTS = 60.0, 10.0, 900.0, 3
REPLAYED_ROLES = ("locked", "check")
# The course's pictures define nothing an answer needs, and drawing them is most of a notebook's time. Checks can only
# say that the answer was received, or what a student's own `check` says.
IDLE_TAGS = {"chart", "panel", "check"}


@dataclass
class Limits:
    """Seconds for a cell, for a probe and for a whole submission, and how often a kernel may be replaced."""

    cell_s: float = CELL_S
    probe_s: float = PROBE_S
    total_s: float = TOTAL_S
    restarts: int = RESTARTS


@dataclass
class CellEnd:
    """How a cell ended: "ok", "error", "timeout", "crashed", "not_run" or "skipped"; its seconds; what is known."""

    status: str
    seconds: float = 0.0
    error: str | None = None  # the exception's name
    line: int | None = None  # in the cell
    reason: str | None = None  # of a crash
    answered: bool = False
    answer: dict | None = None


@dataclass
class Record:
    """What the engine reports: how each cell ended, by cell id; how many kernels it took."""

    cells: dict[str, CellEnd] = field(default_factory=dict)
    kernels: int = 0


class CourseworkEngine:
    """The engine that papermill finds by the name ``coursework``.

    It has the interface of ``papermill.engines.Engine`` and borrows its code without inheriting: papermill loads its
    engines while it is itself half imported, and a base class would make the order of imports matter.
    """

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, kernel_name: str, **options: object) -> NotebookNode:
        """The notebook, run (papermill calls this)."""
        from papermill.engines import Engine

        return Engine.execute_notebook.__func__(cls, nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        """The kernel to use: `name`, else what the notebook says."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        """The programming language of the notebook."""
        from papermill.utils import nb_language

        return nb_language(nb, language)

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: "NotebookExecutionManager",
        kernel_name: str,
        *,
        start_timeout: float = 60,
        execution_timeout: float | None = None,
        limits: Limits | None = None,
        record: Record | None = None,
        start: Callable[[float], Kernel] | None = None,
        only_answers: bool = False,
        **_: object,
    ) -> None:
        """Run the notebook of `nb_man` in place.

        `limits`, `record` (filled in) and `start` (gives a kernel for a number of seconds) are for callers in Python;
        without them the kernel is `kernel_name` and a cell may take `execution_timeout` seconds. With
        `only_answers` the course's own pictures and checks are left out. RuntimeError when no kernel ever became ready.
        """
        limits = limits or Limits(cell_s=execution_timeout or CELL_S)
        record = record if record is not None else Record()
        run = _Run(nb_man, limits, record, start or NamedKernels(kernel_name).start, start_timeout, only_answers)
        try:
            run.whole_notebook()
        finally:
            run.close()


class _Run:
    """One notebook's way through as many kernels as it needs."""

    def __init__(self, nb_man, limits: Limits, record: Record, start, ready_s: float, only_answers: bool) -> None:
        self.nb_man, self.limits, self.record, self.start = nb_man, limits, record, start
        self.ready_s, self.only_answers = ready_s, only_answers
        self.deadline = time.monotonic() + limits.total_s
        self.kernel: Conversation | None = None
        self.good: list[NotebookNode] = []  # what a new kernel replays, in order
        self.last: NotebookNode | None = None  # the student's cell that ran last
        self.stopped: str | None = None  # why nothing more is run

    def close(self) -> None:
        if self.kernel is not None:
            self.kernel.close()
            self.kernel = None

    def whole_notebook(self) -> None:
        for index, cell in enumerate(self.nb_man.nb.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            self.nb_man.cell_start(cell, index)
            end = self._end_of(cell)
            self._write(cell, end)
            if end.status not in ("ok", "skipped"):
                self.nb_man.cell_exception(cell, cell_index=index)
            self.nb_man.cell_complete(cell, cell_index=index)

    def _end_of(self, cell: NotebookNode) -> CellEnd:
        if self.only_answers and _role(cell) in REPLAYED_ROLES and IDLE_TAGS & set(cell.metadata.get("tags", [])):
            return CellEnd("skipped")
        if _role(cell) == "probe":
            above = self.record.cells.get(_marks(cell).get("cell", ""))
            if above is not None and above.status in ("crashed", "not_run"):
                return CellEnd(above.status, reason=above.reason)
        if self.stopped is None and time.monotonic() > self.deadline:
            self.stopped = "time"
        if self.stopped is not None:
            return CellEnd("not_run", reason=self.stopped)
        if self.kernel is not None and self.kernel.ended():
            # It fell between two cells, by the hand of the one before (a thread, a timer, an `exit` that took a while).
            self.close()
            if self.last is not None:
                self._forget(self.last)
        if not self._have_kernel():
            return CellEnd("not_run", reason=self.stopped)
        try:
            return self._run(cell)
        except Broken as broken:
            self.close()
            self._forget(self._blamed(cell))
            return CellEnd("timeout" if broken.timed_out else "crashed", reason=str(broken))

    def _run(self, cell: NotebookNode) -> CellEnd:
        left_s = max(self.deadline - time.monotonic(), 0.1)
        if _role(cell) == "probe":
            heard = self.kernel.ask(_marks(cell)["asked"], min(self.limits.probe_s, left_s))
            status = heard.status if heard.answered or heard.status != "ok" else "error"
            return CellEnd(status, heard.seconds, answered=heard.answered, answer=heard.answer, reason=heard.refused)
        heard = self.kernel.run(cell.source, min(self.limits.cell_s, left_s))
        cell.outputs, cell.execution_count = heard.outputs, heard.execution_count
        end = CellEnd(heard.status, heard.seconds, *_where(heard))
        if _role(cell) not in REPLAYED_ROLES:
            self.last = cell
        if heard.leaving:  # `exit` ends the kernel after its reply
            self.close()
            return CellEnd("crashed", heard.seconds, reason="exit")
        if end.status == "ok" or (end.status == "error" and _role(cell) in REPLAYED_ROLES):
            self.good.append(cell)
        return end

    def _have_kernel(self) -> bool:
        """A kernel in the state the good cells lead to; False (and ``stopped`` says why) when there is none to have."""
        while self.kernel is None:
            if self.record.kernels > self.limits.restarts:
                self.stopped = "crashes"
                return False
            if time.monotonic() > self.deadline:
                self.stopped = "time"
                return False
            self.record.kernels += 1
            left_s = max(self.deadline - time.monotonic(), 1.0)
            try:
                self.kernel = Conversation(self.start(left_s), min(self.ready_s, left_s))
            except Broken as broken:
                if self.record.kernels > self.limits.restarts and not self.record.cells:
                    raise RuntimeError(f"no kernel could be started: {broken}") from broken
                continue
            for cell in list(self.good):
                try:
                    left_s = max(self.deadline - time.monotonic(), 0.1)
                    self.kernel.replay(cell.source, min(self.limits.cell_s, left_s))
                except Broken:
                    self.close()
                    self._forget(cell)
                    break
        return True

    def _blamed(self, cell: NotebookNode) -> NotebookNode:
        """For a probe that fell, the cell it asked about; else the cell itself."""
        if _role(cell) != "probe":
            return cell
        return next((good for good in self.good if good.get("id") == _marks(cell).get("cell")), cell)

    def _forget(self, culprit: NotebookNode) -> None:
        self.good = [cell for cell in self.good if cell is not culprit]
        if self.last is culprit:
            self.last = None

    def _write(self, cell: NotebookNode, end: CellEnd) -> None:
        self.record.cells[cell.get("id", "")] = end
        if "coursework" in cell.metadata:
            cell.metadata.coursework["status"] = end.status
            if _role(cell) == "probe" and end.answered:
                cell.metadata.coursework["answer"] = end.answer


def _marks(cell: NotebookNode) -> dict:
    return cell.metadata.get("coursework", {})


def _role(cell: NotebookNode) -> str | None:
    return _marks(cell).get("role")


def _where(heard: Heard) -> tuple[str | None, int | None]:
    """The name of the exception a cell ended with, and the line of the cell, as far as the traceback tells."""
    if heard.error is None:
        return None, None
    name, traceback = heard.error
    line = None
    for frame in traceback:
        if "Cell In[" in frame or "File <ipython-input" in frame:
            for part in frame.splitlines():
                if part.lstrip().startswith("---->") or part.lstrip().startswith("-->"):
                    with suppress(ValueError, IndexError):
                        line = int(part.lstrip("-> ").split()[0])
    return name, line

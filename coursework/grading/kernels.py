"""Where the engine's kernels come from: ordinary ones, or isolated ones from a warm forkserver.

Both kinds serve the same five channels and are used once. An ordinary kernel runs with an environment of its own and
in an empty folder, which keeps honest notebooks honest and stops nobody else: the log and the report say so.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import zmq
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session

# What a kernel costs before its first cell is mostly start-up; history is a database nobody reads.
_ARGUMENTS = ["--HistoryManager.enabled=False"]
_NEEDED = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "LD_LIBRARY_PATH")
_PORTS = {"shell": 1, "iopub": 2, "stdin": 3, "control": 4, "hb": 5}


class CannotIsolate(RuntimeError):
    """The isolation that was asked for cannot be had here; the text says why and what can be done."""


class Kernel(Protocol):
    """A running kernel as the engine sees it; `session` signs messages, `descriptor` is readable once it has ended."""

    session: Session
    descriptor: int | None

    def url(self, channel: str) -> str:
        """The address of a channel's socket."""

    def ending(self) -> str | None:
        """None while it runs, afterwards why it ended."""

    def interrupt(self) -> bool:
        """Interrupt the running cell; False when a message on the control channel has to do it."""

    def close(self) -> None:
        """Kill it and free what it had; a kernel that is gone already stays so."""


class Kernels(Protocol):
    """A source of kernels, open while it is entered; `level` is "full", "partial" or "none"."""

    level: str

    def start(self, deadline_s: float) -> Kernel:
        """A kernel that is starting and may live for `deadline_s` seconds."""


def clean_environment(**extra: str) -> dict[str, str]:
    """What a Python needs on this system, one thread for linear algebra, a fixed hash seed, and `extra`.

    >>> clean_environment(COURSEWORK_PANELS="still")["COURSEWORK_PANELS"]
    'still'
    """
    own = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return own | threads | {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"} | extra


class ManagedKernel:
    """A kernel of jupyter_client: whatever its kernelspec and provisioner start."""

    descriptor = None

    def __init__(self, manager: KernelManager, **launch: object) -> None:
        self._manager = manager
        manager.start_kernel(extra_arguments=list(_ARGUMENTS), **launch)
        self.session = manager.session

    def url(self, channel: str) -> str:
        info = self._manager.get_connection_info()
        joint = ":" if info["transport"] == "tcp" else "-"
        return f"{info['transport']}://{info['ip']}{joint}{info[f'{channel}_port']}"

    def ending(self) -> str | None:
        return None if self._manager.is_alive() else "ended"

    def interrupt(self) -> bool:
        return False

    def close(self) -> None:
        with suppress(RuntimeError, OSError):
            self._manager.shutdown_kernel(now=True)


class NamedKernels:
    """Kernels by the name of their kernelspec, in the present folder and environment (papermill alone uses them)."""

    level = "none"

    def __init__(self, kernel_name: str) -> None:
        self.kernel_name = kernel_name

    def start(self, deadline_s: float) -> Kernel:
        return ManagedKernel(KernelManager(kernel_name=self.kernel_name, context=zmq.Context.instance()))


class PlainKernels:
    """Ordinary kernels of this Python on the tables in folder `tables`, each in an empty working folder."""

    level = "none"

    def __init__(self, tables: Path | str) -> None:
        self.tables = Path(tables).resolve()
        self._folder: tempfile.TemporaryDirectory | None = None

    def __enter__(self) -> "PlainKernels":
        # A socket's path may have 107 bytes; some systems' folders for temporary files are longer by themselves.
        short = None if len(tempfile.gettempdir()) < 60 else "/tmp"
        self._folder = tempfile.TemporaryDirectory(prefix="coursework-", dir=short, ignore_cleanup_errors=True)
        self._started = 0
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def start(self, deadline_s: float) -> Kernel:
        self._started += 1
        root = Path(self._folder.name)
        home = root / str(self._started)
        (work := home / "work").mkdir(parents=True)
        # Sockets in a folder need no ports, which two workers could choose at once.
        sockets = {} if sys.platform == "win32" else {"transport": "ipc", "ip": str(home / "s")}
        environment = clean_environment(
            HOME=str(work),
            TMPDIR=str(work),
            IPYTHONDIR=str(home / "ipython"),
            # One cache of fonts for all: making it anew would cost more than everything else together.
            MPLCONFIGDIR=str(root / "fonts"),
            COURSEWORK_DATA=str(self.tables),
            COURSEWORK_PANELS="still",
        )
        manager = KernelManager(
            kernel_name="python3", context=zmq.Context.instance(), connection_file=str(home / "kernel.json"), **sockets
        )
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return ManagedKernel(manager, cwd=str(work), env=environment, **quiet)


class IsolatedKernels:
    """Kernels of the forkserver in ``coursework.grading.kernel``, without jupyter_client between.

    ``modules`` are imported once, before kernels are forked. CannotIsolate when it is entered where the level cannot
    be had.
    """

    def __init__(self, level: str, tables: Path | str, memory_mb: int, modules: tuple[str, ...] = ()) -> None:
        self.level, self._tables, self._memory_mb, self._modules = level, tables, memory_mb, modules
        self._isolation = None

    def __enter__(self) -> "IsolatedKernels":
        advice = "; see README for other ways, or use --isolation none for notebooks you trust"
        try:
            from coursework.grading.kernel import Isolation, IsolationError, Limits
        except ImportError as problem:  # what it is made of exists on Linux only
            raise CannotIsolate(f"isolation {self.level} needs Linux ({problem}){advice}") from problem
        limits = Limits(memory_mb=self._memory_mb)
        self._isolation = Isolation(self.level, tables=self._tables, limits=limits, modules=self._modules)
        try:
            self._isolation.__enter__()
        except IsolationError as problem:
            raise CannotIsolate(f"isolation {self.level}: {problem}{advice}") from problem
        return self

    def __exit__(self, *error: object) -> None:
        if self._isolation is not None:
            self._isolation.__exit__(*error)

    def start(self, deadline_s: float) -> Kernel:
        return _ForkedKernel(self._isolation, deadline_s)


class _ForkedKernel:
    def __init__(self, isolation, deadline_s: float) -> None:
        self._isolation, self._kernel = isolation, isolation.fork(deadline_s)
        self.session = Session(key=self._kernel.key.encode())
        self.descriptor = self._kernel.pidfd

    def url(self, channel: str) -> str:
        return f"ipc://{self._kernel.address}-{_PORTS[channel]}"

    def ending(self) -> str | None:
        ending = self._kernel.ending
        return None if ending is None else ending.reason

    def interrupt(self) -> bool:
        self._kernel.interrupt()
        return True

    def close(self) -> None:
        self._isolation.release(self._kernel)


def kernels(
    level: str, tables: Path | str, memory_mb: int, modules: tuple[str, ...] = ()
) -> PlainKernels | IsolatedKernels:
    """The source of kernels for an isolation level; enter it in a ``with`` statement."""
    return PlainKernels(tables) if level == "none" else IsolatedKernels(level, tables, memory_mb, modules)

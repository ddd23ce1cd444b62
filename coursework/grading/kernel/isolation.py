"""The grader's side: starts the forkserver in its sandbox, sees whether the walls hold, and asks for kernels."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from coursework.grading.kernel import sandbox, selftest
from coursework.grading.kernel.handle import CHANNELS, Kernel
from coursework.grading.kernel.limits import Limits

LEVELS = ("full", "partial", "none")
# Without namespaces nothing would hold a second process: a kernel is one process then, of a user of its own where the
# grader is root, and the filter of system calls keeps it alone.
_LAYERS = {
    "full": ("namespaces", "limits", "watchdog", "capabilities", "landlock", "seccomp"),
    "partial": ("user", "limits", "watchdog", "capabilities", "landlock", "seccomp", "alone"),
}
_START_SECONDS = 120  # for the first import of everything on a slow disk
_FORK_SECONDS = 30
_PACKET_BYTES = 1 << 16


class IsolationError(RuntimeError):
    """The isolation that was asked for cannot be had here; the message says why."""


class Isolation:
    """A source of confined kernels: owns one forkserver, and everything that comes of it.

    level: "full", "partial" or "none". tables: the folder of the variant's tables, the only data a kernel sees.
    limits: what one kernel may use. modules: further modules to import before kernels are forked. course: kernels see
    the public tables and keys of the course, as a student's do; for running lessons, never for grading.

    Enter it in the main thread of a process (the sandbox ends with the thread that started it). One process can hold
    several; each may have several kernels at a time. Raises IsolationError when the level cannot be had.
    """

    def __init__(
        self,
        level: str = "full",
        *,
        tables: str | os.PathLike[str] | None = None,
        limits: Limits | None = None,
        modules: tuple[str, ...] = (),
        course: bool = False,
    ) -> None:
        if level not in LEVELS:
            raise ValueError(f"isolation level {level!r} is not one of {', '.join(LEVELS)}")
        self.level = level
        self.limits = limits or Limits()
        self.attacks: list = []
        self._tables = Path(tables).resolve() if tables is not None else None
        self._modules = modules
        self._course = sandbox.course() if course else []
        self._kernels: set[Kernel] = set()
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None
        self._complaint_file: BinaryIO | None = None
        self._folder: str | None = None

    @property
    def folder(self) -> str | None:
        """The folder of everything it keeps on disk, which no kernel sees; None while it is not open."""
        return self._folder

    def __enter__(self) -> "Isolation":
        if self.level != "none":
            try:
                self._start()
                self.attacks = selftest.attack(self)
                if through := selftest.reasons(self.attacks):
                    raise IsolationError(f"isolation {self.level} does not hold here: " + "; ".join(through))
            except BaseException:
                self.close()
                raise
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def manager(self, deadline_seconds: float = 3600, **traits: object) -> object:
        """A jupyter_client manager for one kernel of this isolation; ``traits`` go to it."""
        from coursework.grading.kernel.manager import manager

        return manager(self, deadline_seconds, **traits)

    def fork(
        self,
        deadline_seconds: float,
        *,
        layers: tuple[str, ...] | None = None,
        attack: dict | None = None,
        limits: Limits | None = None,
    ) -> Kernel:
        """Fork and confine one kernel; it serves its sockets when this returns, or soon after.

        The rest is for the self-test: only these layers, attacks instead of an ipykernel, other limits.
        """
        if self._control is None:
            raise IsolationError("this isolation is not open; use it in a `with` statement")
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kernel = Kernel(folder, ours, secrets.token_hex(32))
        sockets: list[socket.socket] = []
        request = {
            "key": kernel.key,
            "layers": _LAYERS[self.level] if layers is None else layers,
            "limits": asdict(limits or self.limits),
            "deadline_seconds": deadline_seconds,
            "attack": attack,
            "scratch": sandbox.scratch() if self.level == "full" else [_own_folder(folder)],
        }
        try:
            for port in range(1, 1 + len(CHANNELS)):
                sockets.append(_listen(f"{kernel.address}-{port}"))
            descriptors = [theirs.fileno(), *(listening.fileno() for listening in sockets)]
            with self._lock:
                socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
            theirs.close()
            ours.settimeout(_FORK_SECONDS)
            word, pidfds, _, _ = socket.recv_fds(ours, _PACKET_BYTES, 1)
            if not pidfds:
                why = json.loads(word).get("failed", "no reason given") if word else "the forkserver has ended"
                raise IsolationError(f"no kernel could be forked: {why}{self._complaints()}")
            kernel.pidfd = pidfds[0]
            os.set_inheritable(kernel.pidfd, False)
        except BaseException as error:
            kernel.close()
            if isinstance(error, OSError):
                raise IsolationError(f"no kernel could be forked: {error}{self._complaints()}") from error
            raise
        finally:
            theirs.close()
            for listening in sockets:
                listening.close()
        self._kernels.add(kernel)
        return kernel

    def release(self, kernel: Kernel) -> None:
        """Close a kernel of this isolation."""
        self._kernels.discard(kernel)
        kernel.close()

    def close(self) -> None:
        """End every kernel and the forkserver: no process, socket, file or mount is left."""
        for kernel in list(self._kernels):
            self.release(kernel)
        # Taken before they are ended: a worker whose grader is gone closes from a second thread.
        control, self._control = self._control, None
        process, self._process = self._process, None
        complaints, self._complaint_file = self._complaint_file, None
        folder, self._folder = self._folder, None
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if complaints is not None:
            complaints.close()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _start(self) -> None:
        """Start the forkserver and wait until it has imported everything."""
        if sys.platform != "linux":
            raise IsolationError(f"isolation {self.level} needs Linux; this is {sys.platform}")
        if self.level == "full" and shutil.which("bwrap") is None:
            raise IsolationError("isolation full needs bubblewrap, and the program bwrap is not installed here")
        if self.level == "partial" and os.geteuid() == 0 and (closed := sandbox.closed_folder()):
            raise IsolationError(
                f"isolation partial runs the kernels of root as user {sandbox.unprivileged_user()}, who may not pass "
                f"through {closed} to this Python; use one that all users can read, or grade as an ordinary user"
            )
        self._folder = _short_folder()
        self._complaint_file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        tables = _readable_copy(self._tables, Path(self._folder) / "tables") if self._tables else None
        full = self.level == "full"
        with theirs:
            program = [sys.executable, "-P", "-m", "coursework.grading.kernel.zygote", str(theirs.fileno())]
            self._process = subprocess.Popen(
                sandbox.command(program, tables, self._course) if full else program,
                # Nothing of the grader's environment, from the first moment on: not even a cleared one is forgotten.
                env={"PATH": os.defpath} if full else sandbox.environment(_own_folder(Path(self._folder)), tables),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._complaint_file,
                start_new_session=True,
            )
        course = [str(path) for path in self._course]
        settings = {
            "tables": (sandbox.TABLES if full else str(tables)) if tables else next(iter(course), None),
            "readable": [*(sandbox.readable() if full else sandbox.readable_outside(tables)), *course],
            "modules": list(self._modules),
            # Of an answer's display the grader keeps plain text and pictures; tables as HTML would be made for nothing.
            "shown": None if self._course else ["text/plain", "image/png"],
        }
        self._control.settimeout(_START_SECONDS)
        try:
            self._control.send(json.dumps(settings).encode())
            word = self._control.recv(_PACKET_BYTES)
        except OSError as error:
            raise IsolationError(f"the forkserver did not start: {error}{self._complaints()}") from error
        if not word:
            raise IsolationError(f"the forkserver did not start{self._complaints()}")

    def _complaints(self) -> str:
        """The end of what the forkserver wrote to its standard error."""
        size = self._complaint_file.seek(0, os.SEEK_END)
        self._complaint_file.seek(max(0, size - 2000))
        text = self._complaint_file.read().decode("utf-8", "replace").strip()
        return f"\n{text}" if text else ""


def _short_folder() -> str:
    """A new folder, readable by this user alone, whose name leaves room: the path of a socket ends at 107 bytes."""
    folder = tempfile.mkdtemp(prefix="cw-")
    if len(folder) > 80:
        Path(folder).rmdir()
        folder = tempfile.mkdtemp(prefix="cw-", dir="/tmp")
    return folder


def _own_folder(folder: Path) -> str:
    """An empty working folder inside a folder, for a kernel without mounts of its own; made if it is not there."""
    work = folder / "work"
    work.mkdir(mode=0o700)
    if os.geteuid() == 0:
        # The kernel's user may pass through to its own folder, and list none above it.
        Path(folder).chmod(0o711)
        os.chown(work, sandbox.unprivileged_user(), sandbox.unprivileged_user())
    return str(work)


def _readable_copy(source: Path, target: Path) -> Path:
    """A copy of a folder of plain files that the unprivileged user of a kernel can read, whoever owns the source."""
    target.mkdir(mode=0o755)
    for path in source.iterdir():
        if path.is_file():
            shutil.copyfile(path, target / path.name)
            (target / path.name).chmod(0o644)
    return target


def _listen(path: str) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.setblocking(False)
    listening.bind(path)
    listening.listen(16)
    return listening

"""Process 1 of a kernel: reaper and watchdog, trusted, and the only process that must live for the kernel to live.

When process 1 of a process namespace ends, the system kills every process in it, whatever those tried against it:
so this one process is all the grader needs a hold on. No process inside can kill or stop it (signals from inside a
namespace do not reach its process 1), trace it (it is not dumpable) or change its limits or its share of the processor
(seccomp). Whatever goes wrong in here ends the kernel, never the watching.
"""

import contextlib
import json
import os
import select
import signal
import socket
import time
from collections.abc import Sequence
from typing import NoReturn

from coursework.grading.kernel.limits import MEGABYTE, Limits

_TICK_SECONDS = 0.1
_PAGE = os.sysconf("SC_PAGESIZE")
# What the two buffers of a socket can hold: memory of the system's that shows in no process.
_SOCKET_BYTES = 2 * 212992


def watch(
    student: int,
    line: socket.socket,
    limits: Limits | None,
    deadline_seconds: float,
    scratch: Sequence[str],
    alone: bool = False,
) -> NoReturn:
    """Watch a student's process until it ends, the grader hangs up, or a limit is passed; then end with everything.

    The last word on the line says why: ``{"ended": "exit" | "signal" | "memory" | "disk" | "deadline", "status": …}``.
    alone: the kernel is one process without file systems of its own; its memory is bound by its own limits, and its
    folder is measured.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, signal.valid_signals())
    ends = time.monotonic() + deadline_seconds
    held = _memory_bytes(scratch) if limits and not alone else 0
    pidfd = os.pidfd_open(student)
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    poll.register(line.fileno(), select.POLLIN)
    while True:
        happened = dict(poll.poll(_TICK_SECONDS * 1000))
        if pidfd in happened:
            _, status = os.waitpid(student, 0)
            if os.WIFSIGNALED(status):
                _end(line, "signal", os.WTERMSIG(status))
            _end(line, "exit", os.WEXITSTATUS(status))
        if line.fileno() in happened:
            _obey(line, student)
        if limits and alone and _is_overfull(scratch[0], limits):
            _end(line, "disk", limits.disk_mb)
        if limits and not alone and _memory_bytes(scratch) - held > limits.memory_bytes:
            _end(line, "memory", limits.memory_mb)
        if time.monotonic() > ends:
            _end(line, "deadline", deadline_seconds)
        _reap(student)


def _obey(line: socket.socket, student: int) -> None:
    """Do what the grader asks: interrupt the running cell, or end when it has hung up."""
    word = line.recv(64)
    if word == b"interrupt":
        with contextlib.suppress(ProcessLookupError):
            os.kill(student, signal.SIGINT)
    else:
        os._exit(0)


def _reap(student: int) -> None:
    """Collect ended orphans, so that they do not fill the table of processes; never the student's own process."""
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None or ended.si_pid == student:
            return
        os.waitpid(ended.si_pid, 0)


def _memory_bytes(scratch: Sequence[str]) -> int:
    """Private and shared memory of all processes but this one, what folders hold, and what sockets can hold, in bytes.

    statm's second and third number are resident pages and those of them that belong to files or are shared. Pages of
    files cost nothing that cannot be had back; shared memory without a file is refused by seccomp, so what is shared
    and costs memory lies in the folders, and is counted there.
    """
    pages = 0
    for name in os.listdir("/proc"):  # noqa: PTH208 - ten times a second
        if name.isdigit() and name != "1":
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                descriptor = os.open(f"/proc/{name}/statm", os.O_RDONLY)
                try:
                    _, resident, shared, *_ = os.read(descriptor, 256).split()
                finally:
                    os.close(descriptor)
                pages += int(resident) - int(shared)
    used = pages * _PAGE + _sockets() * _SOCKET_BYTES
    for folder in scratch:
        room = os.statvfs(folder)
        used += (room.f_blocks - room.f_bfree) * room.f_frsize
    return used


def _sockets() -> int:
    """How many sockets there are in this network namespace, whoever holds them (first line: "sockets: used 7")."""
    descriptor = os.open("/proc/net/sockstat", os.O_RDONLY)
    try:
        return int(os.read(descriptor, 64).split()[2])
    finally:
        os.close(descriptor)


def _is_overfull(folder: str, limits: Limits) -> bool:
    """Whether a folder holds more, or more files, than the limits allow; it stops counting there."""
    room, files = limits.disk_mb * MEGABYTE, limits.files
    for place, _folders, names in os.walk(folder):
        files -= 1
        for name in names:
            files -= 1
            with contextlib.suppress(OSError):
                room -= os.lstat(os.path.join(place, name)).st_blocks * 512  # noqa: PTH118
            if room < 0 or files < 0:
                return True
    return files < 0


def _end(line: socket.socket, reason: str, status: float) -> NoReturn:
    line.send(json.dumps({"ended": reason, "status": status}).encode())
    os._exit(0)

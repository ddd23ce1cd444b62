"""From a fork of the forkserver to a confined kernel: the steps, in the order in which they must be done.

``first`` (the fork itself) leaves the forkserver's world; ``warden`` (its child) is process 1 of the new one and
builds it; ``student`` (the warden's child) gives everything up and becomes the kernel::

    forkserver ── fork ──> first ── fork ──> warden = process 1 ── fork ──> student = the ipykernel
                             │ ends once the grader has the pidfd of the warden

A layer is left out only when the level says so, or when the self-test shows one other layer at work alone.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
import traceback
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from coursework.grading.kernel import app, attacks, landlock, limits, linux, seccomp, warden

_NAMESPACES = ("user", "pid", "mnt", "net", "ipc", "uts", "cgroup", "time")
_STUDENT = 1000  # the uid inside: not 0, so that nothing in /proc/sys looks writable to it


def become_kernel(settings: dict, request: dict, descriptors: list[int]) -> NoReturn:
    """Turn this fork into a kernel. The first descriptor is the line to the grader, the others are the sockets.

    Never returns and never raises: a step that fails is told on the line, and nothing of the student's has run.
    """
    line = socket.socket(fileno=descriptors[0])
    status = 1
    try:
        gc.disable()
        _first(settings, request, line, descriptors[1:])
        status = 0
    except BaseException:
        line.send(json.dumps({"failed": traceback.format_exc(limit=-3)}).encode())
    finally:
        os._exit(status)


def _first(settings: dict, request: dict, line: socket.socket, sockets: list[int]) -> None:
    _close_all_but([line.fileno(), *sockets])
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # When the machine itself runs out of memory, a kernel goes first, and never the grader.
    _write("/proc/self/oom_score_adj", "1000")
    if "namespaces" in request["layers"]:
        user, group = os.geteuid(), os.getegid()
        linux.unshare(
            linux.CLONE_NEWUSER
            | linux.CLONE_NEWNS
            | linux.CLONE_NEWIPC
            | linux.CLONE_NEWNET
            | linux.CLONE_NEWPID
            | linux.CLONE_NEWUTS
        )
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{_STUDENT} {user} 1")
        _write("/proc/self/gid_map", f"{_STUDENT} {group} 1")
    told, telling = os.pipe()
    process_1 = os.fork()
    if process_1 == 0:
        os.close(telling)
        _warden(settings, request, line, sockets, told)
    # A pidfd names this very process for ever, while a number may be given to another one after it has ended.
    pidfd = os.pidfd_open(process_1)
    socket.send_fds(line, [b'{"started": true}'], [pidfd])
    os.write(telling, b".")


def _warden(settings: dict, request: dict, line: socket.socket, sockets: list[int], told: int) -> NoReturn:
    """Process 1: make the world of this kernel, start the student, then watch."""
    try:
        bounds = limits.Limits(**request["limits"])
        linux.hide_from_own_user()
        if "namespaces" in request["layers"]:
            _make_world(bounds, request["scratch"])
        if {"namespaces", "alone"} & set(request["layers"]):
            os.chdir(request["scratch"][0])
        # No student without a grader that can end it; and nothing is said on the line before the pidfd.
        if os.read(told, 1) != b".":
            os._exit(1)
        os.close(told)
        process_1 = os.getpid()
        student = os.fork()
        if student == 0:
            if "alone" in request["layers"]:
                _tie_to(process_1, request)
            _student(settings, request, bounds, line, sockets)
        for descriptor in sockets:
            os.close(descriptor)
        # Without namespaces the warden of a root keeps its rights: it must be able to signal a process of another user,
        # and so must the system in its name when it has been killed.
        if {"capabilities", "namespaces"} <= set(request["layers"]):
            linux.drop_capabilities()
            linux.no_new_privileges()
        watched = bounds if "watchdog" in request["layers"] else None
        alone = "namespaces" not in request["layers"]
        warden.watch(student, line, watched, request["deadline_seconds"], request["scratch"], alone)
    except BaseException:
        line.send(json.dumps({"failed": traceback.format_exc(limit=-3)}).encode())
    finally:
        os._exit(1)


def _make_world(bounds: limits.Limits, scratch: list[str]) -> None:
    """New /proc, empty folders of a fixed size in which nothing can be executed, and no further namespaces."""
    linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    safe = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("proc", "/proc", "proc", safe)
    for folder in scratch:
        linux.mount("tmpfs", folder, "tmpfs", safe, f"size={bounds.disk_mb}m,nr_inodes={bounds.files},mode=0755")
    for name in _NAMESPACES:
        path = f"/proc/sys/user/max_{name}_namespaces"
        if Path(path).exists():  # the time namespace came with Linux 5.6
            _write(path, "0")


def _tie_to(process_1: int, request: dict) -> None:
    """Without a process namespace: another user where that is possible, and an end when the warden ends."""
    folder = os.stat(request["scratch"][0])  # noqa: PTH116 - the folder was given to the user of this kernel
    if "user" in request["layers"] and os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(folder.st_gid, folder.st_gid, folder.st_gid)
        os.setresuid(folder.st_uid, folder.st_uid, folder.st_uid)
    linux.die_with_parent()
    if os.getppid() != process_1:
        os._exit(1)
    for name, place in (("HOME", ""), ("MPLCONFIGDIR", ".matplotlib"), ("IPYTHONDIR", ".ipython"), ("TMPDIR", "")):
        os.environ[name] = str(Path(request["scratch"][0]) / place)


def _student(settings: dict, request: dict, bounds: limits.Limits, line: socket.socket, sockets: list[int]) -> NoReturn:
    """Give everything up, for good, then run the kernel (or the attacks that the self-test asks for)."""
    try:
        os.setsid()
        layers = request["layers"]
        if "limits" in layers:
            limits.apply(bounds, alone="alone" in layers)
        if "capabilities" in layers:
            linux.drop_capabilities()
        linux.no_new_privileges()
        if "landlock" in layers:
            landlock.restrict(settings["readable"], request["scratch"])
        if "seccomp" in layers:
            # Last: it forbids some of the calls that the steps above are made of.
            seccomp.install(alone=os.getpid() if "alone" in layers else None)
        if request["attack"]:
            _attack(request["attack"], line)
        app.run(request["key"], sockets, ready=line.close)
    except BaseException:
        with contextlib.suppress(OSError):
            line.send(json.dumps({"failed": traceback.format_exc(limit=-3)}).encode())
    finally:
        os._exit(1)


def _attack(attack: dict, line: socket.socket) -> NoReturn:
    """Try the attacks that the self-test asks for, one after the other, and tell what each got hold of."""
    for name in attack["names"]:
        said: dict[str, str | None] = {"found": None, "error": "nothing"}
        try:
            said["found"] = getattr(attacks, name)(**attack["arguments"])
        except OSError as error:
            said["error"] = str(error)
        line.send(json.dumps({name: said}).encode())
    os._exit(0)


def _close_all_but(kept: list[int]) -> None:
    """Close every inherited descriptor but some, and let 0, 1 and 2 be /dev/null."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    edges = [2, *sorted(kept), os.sysconf("SC_OPEN_MAX")]
    for low, high in pairwise(edges):
        os.closerange(low + 1, high)
    sys.stdin = sys.__stdin__ = None


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)

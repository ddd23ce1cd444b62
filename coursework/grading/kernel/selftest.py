"""Is the isolation what it says it is? One attack a wall, tried at start-up in throw-away kernels.

A wall that is only configured is a wish: a container may forbid namespaces, a system may lack Landlock, a mount may
have been added. So every attack is tried, with as few other walls standing as it needs, and the level is refused with
the reason when one attack gets through.
"""

import contextlib
import ctypes
import json
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from coursework.grading.kernel import sandbox
from coursework.grading.kernel.handle import Kernel
from coursework.grading.kernel.limits import Limits

if TYPE_CHECKING:
    from coursework.grading.kernel.isolation import Isolation

# Small, so that reaching them is quick.
_LIMITS = Limits(memory_mb=32, disk_mb=4, files=200, processes=16, descriptors=64, cpu_seconds=20)
_PATIENCE_SECONDS = 20
_DEADLINE_SECONDS = 0.5


@dataclass(frozen=True)
class Attack:
    """One attack of the self-test: its name, the wall it tries, whether it was stopped, what it found or why not."""

    name: str
    wall: str
    stopped: bool
    found: str


@dataclass(frozen=True)
class _Trial:
    name: str
    wall: str
    layers: tuple[str, ...]  # standing while it is tried; the sandbox around the forkserver always is
    ends: str | None = None  # how it must end ("killed": when the grader kills it), if it does not end by itself
    deadline_seconds: float = _PATIENCE_SECONDS


_WORLD = ("namespaces",)
_TRIALS = {
    "full": (
        _Trial("read_outside", "mounts", ()),
        _Trial("write_system", "mounts", ()),
        _Trial("see_environment", "clean environment", ()),
        _Trial("inherit_descriptors", "closed descriptors", ()),
        _Trial("reach_network", "network namespace", ()),
        _Trial("reach_abstract", "network namespace", ()),
        _Trial("share_memory", "ipc namespace", ()),
        _Trial("see_processes", "process namespace", _WORLD),
        _Trial("signal_grader", "process namespace", _WORLD),
        _Trial("trace_process_1", "hidden process 1", (*_WORLD, "capabilities")),
        _Trial("kill_process_1", "process 1", _WORLD, "deadline", _DEADLINE_SECONDS),
        _Trial("overstay", "deadline", _WORLD, "deadline", _DEADLINE_SECONDS),
        _Trial("outlive", "process namespace", _WORLD, "exit"),
        _Trial("stay", "process namespace", _WORLD, "killed"),
        _Trial("gain_rights", "capabilities", (*_WORLD, "capabilities")),
        _Trial("mount_something", "capabilities", (*_WORLD, "capabilities")),
        _Trial("make_namespace", "no more namespaces", (*_WORLD, "capabilities")),
        _Trial("run_own_program", "nothing executable", _WORLD),
        _Trial("flood_disk", "sized folders", _WORLD),
        _Trial("take_memory", "resource limits", (*_WORLD, "limits")),
        _Trial("bomb_processes", "resource limits", (*_WORLD, "limits")),
        _Trial("flood_descriptors", "resource limits", (*_WORLD, "limits")),
        _Trial("take_memory_together", "watchdog", (*_WORLD, "limits", "watchdog"), "memory"),
        _Trial("write_device", "Landlock", ("landlock",)),
        _Trial("open_socket", "seccomp", ("seccomp",)),
        _Trial("call_forbidden", "seccomp", ("seccomp",)),
        _Trial("hide_memory", "seccomp", ("seccomp",)),
        _Trial("starve_process_1", "seccomp", (*_WORLD, "seccomp")),
    ),
    "partial": (
        _Trial("open_outside", "Landlock", ("user", "landlock", "alone")),
        _Trial("write_system", "Landlock", ("user", "landlock", "alone")),
        _Trial("read_process", "Landlock", ("user", "landlock", "alone")),
        _Trial("see_environment", "clean environment", ()),
        _Trial("inherit_descriptors", "closed descriptors", ()),
        _Trial("gain_rights", "capabilities", ("user", "capabilities", "alone")),
        _Trial("open_socket", "seccomp", ("seccomp", "alone")),
        _Trial("call_forbidden", "seccomp", ("seccomp", "alone")),
        _Trial("hide_memory", "seccomp", ("seccomp", "alone")),
        _Trial("signal_grader", "seccomp", ("seccomp", "alone")),
        _Trial("start_process", "seccomp", ("seccomp", "alone")),
        _Trial("cut_tie", "seccomp", ("seccomp", "alone")),
        _Trial("take_memory", "resource limits", ("limits", "alone")),
        _Trial("flood_descriptors", "resource limits", ("limits", "alone")),
        _Trial("fill_folder", "watchdog", ("user", "limits", "watchdog", "alone"), "disk"),
        _Trial("overstay", "deadline", ("alone",), "deadline", _DEADLINE_SECONDS),
        # With all layers: the signal that ends it comes from a warden of another user, and must be allowed to come.
        _Trial(
            "stay", "tie to process 1", ("user", "limits", "capabilities", "landlock", "seccomp", "alone"), "killed"
        ),
    ),
}


def names(level: str) -> list[str]:
    """The names of the attacks that are tried for a level."""
    return [trial.name for trial in _TRIALS[level]]


def attack(isolation: "Isolation", only: str | None = None, **changes: object) -> list[Attack]:
    """Try the attacks of the isolation's level and say what came of each.

    only: one of them; changes: tried otherwise than at start-up (``layers``, ``deadline_seconds``, ``ends``), to see
    that the attack does get through where its wall is missing.
    """
    trials = [replace(trial, **changes) for trial in _TRIALS[isolation.level] if only in (None, trial.name)]
    # Attacks that end by themselves share a kernel with those that need the same walls: forking is most of the cost.
    groups: dict[tuple, list[_Trial]] = {}
    for trial in trials:
        groups.setdefault((trial.layers, trial.name if trial.ends else None), []).append(trial)
    with _targets(isolation.folder) as targets:
        # All kernels at once: most of them wait for something.
        forked = [(group, _fork(isolation, group, targets)) for group in groups.values()]
        results = {result.name: result for group, kernel in forked for result in _results(isolation, group, kernel)}
    return [results[trial.name] for trial in trials]


def _fork(isolation: "Isolation", group: list[_Trial], targets: dict) -> Kernel:
    request = {"names": [trial.name for trial in group], "arguments": targets}
    return isolation.fork(group[0].deadline_seconds, layers=group[0].layers, attack=request, limits=_LIMITS)


def _results(isolation: "Isolation", group: list[_Trial], kernel: Kernel) -> list[Attack]:
    try:
        if group[0].ends == "killed":
            kernel.kill()
        said = _said(kernel.line)
    finally:
        isolation.release(kernel)
    return [_result(trial, said) for trial in group]


def _result(trial: _Trial, said: dict) -> Attack:
    """What came of one attack, from all that its kernel said: one word an attack by its name, and how it ended."""
    stopped, found = False, f"no result; ended by {said.get('ended', 'nobody')}"
    if "failed" in said:
        found = f"could not be tried: {said['failed'].strip().splitlines()[-1]}"
    elif trial.ends == "killed":
        stopped, found = "left" not in said, said.get("left", "nothing")
    elif trial.ends is not None:
        stopped = said.get("ended") == trial.ends and trial.name not in said and "left" not in said
        found = f"ended by {said.get('ended', 'nobody')}"
    elif trial.name in said:
        stopped = said[trial.name]["found"] is None
        found = said[trial.name]["found"] or said[trial.name]["error"]
    return Attack(trial.name, trial.wall, stopped, found)


def _said(line: socket.socket) -> dict:
    """All that comes over the line until every process of the kernel has let go of it; "left" if one never does."""
    said: dict = {}
    line.settimeout(_PATIENCE_SECONDS)
    while True:
        try:
            word = line.recv(1 << 16)
        except TimeoutError:
            return said | {"left": "a process"}
        if not word:
            return said
        said |= json.loads(word)


@contextlib.contextmanager
def _shared_memory() -> Iterator[int]:
    """The key of a piece of System V shared memory that every process of this world may attach."""
    libc, key = ctypes.CDLL(None, use_errno=True), secrets.randbits(30) + 1
    created, remove = 0o1666, 0  # IPC_CREAT and the rights of all; IPC_RMID
    memory = libc.shmget(key, 4096, created)
    try:
        yield key
    finally:
        libc.shmctl(memory, remove, None)


@contextlib.contextmanager
def _targets(folder: str) -> Iterator[dict]:
    """What the attacks aim at: things of the grader's own world that are really there while they are tried.

    The file among them lies in ``folder``, which goes with the isolation, also where a self-test is cut short.
    """
    name = f"coursework-{secrets.token_hex(8)}"
    with (
        tempfile.NamedTemporaryFile("w", dir=folder, prefix="canary-", suffix=".txt") as canary,
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as abstract,
        _shared_memory() as key,
    ):
        canary.write("an answer")
        canary.flush()
        os.chmod(canary.name, 0o644)  # noqa: PTH101
        abstract.bind("\0" + name)
        abstract.listen()
        yield {
            "canary": canary.name,
            "places": ["/", "/etc", *map(str, sandbox.read_only()), sandbox.TABLES],
            "allowed": [*sandbox.environment("", sandbox.TABLES), "LC_CTYPE", "PWD"],
            "port": tcp.getsockname()[1],
            "abstract": name,
            "grader": os.getpid(),
            "key": key,
            "kept": 6,  # five sockets and the line
            **asdict(_LIMITS),
        }


def reasons(attacks: list[Attack]) -> list[str]:
    """One line for each attack that got through."""
    return [f"{a.name} ({a.wall}): {a.found}" for a in attacks if not a.stopped]

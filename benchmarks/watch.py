"""Run a command and see what it cost and what it left behind: time, CPU, memory, processes, sockets, files, mounts.

Linux only: it reads /proc. CPU is sampled, since the kernel forgets the CPU of processes that die with the process 1
of their namespace, as isolated notebook kernels do: what ``getrusage`` tells of them is far too little.
"""

import ctypes
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_INTERVAL = 0.04  # seconds


def adopt_orphans() -> None:
    """Become the parent of every process that a command leaves behind, so that it can be counted."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@dataclass
class Watched:
    """What a command took and left. ``cpu`` counts all its processes; memory is that of its first process alone."""

    wall: float
    cpu: float
    resident: list[int] = field(default_factory=list)  # bytes, sampled along the way
    processes: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    mounts: list[str] = field(default_factory=list)

    def leftovers(self) -> str:
        parts = {"processes": self.processes, "sockets": self.sockets, "files": self.files, "mounts": self.mounts}
        found = ", ".join(f"{len(left)} {name} {left[:3]}" for name, left in parts.items() if left)
        return f"left over: {found or 'no process, socket, file or mount'}"

    def memory(self) -> str:
        """The grader's resident memory after a tenth of the run, half of it, and at the end."""
        if not self.resident:
            return "memory not seen"
        points = (len(self.resident) // 10, len(self.resident) // 2, -1)
        return "memory of the grader " + " → ".join(f"{self.resident[point] / 2**20:.0f}" for point in points) + " MiB"


def run(command: list, folder: Path, temporary: Path | None = None) -> Watched:
    """Run ``command`` in ``folder`` to its end; exits with its words if it fails.

    ``temporary`` becomes its TMPDIR, and whatever lies there afterwards was left over.
    """
    # a tool finds its own environment's programs first
    environment = {**os.environ, "PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"}
    if temporary is not None:
        temporary.mkdir()
        environment["TMPDIR"] = str(temporary)
    mounts = set(Path("/proc/self/mounts").read_text().splitlines())
    start, log = time.perf_counter(), folder / "log.txt"
    with log.open("wb") as output:
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        sampler = _Sampler(child.pid)
        sampler.start()
        status = child.wait()
    wall = time.perf_counter() - start
    sampler.stop()
    if status:
        sys.exit(f"{' '.join(map(str, command))} ended with {status}:\n{log.read_text(errors='replace')[-3000:]}")
    return Watched(
        wall,
        sampler.cpu(),
        sampler.resident,
        _children(),
        [line for line in Path("/proc/net/unix").read_text().splitlines() if temporary and str(temporary) in line],
        [str(path) for path in temporary.rglob("*")] if temporary else [],
        sorted(set(Path("/proc/self/mounts").read_text().splitlines()) - mounts),
    )


class _Sampler(threading.Thread):
    """Looks again and again at every process that descends from this one, until it is stopped."""

    def __init__(self, first: int) -> None:
        super().__init__(daemon=True)
        self.first, self.resident, self._stop_asked = first, [], threading.Event()
        self._seen: dict[
            tuple[int, int], tuple[float, float]
        ] = {}  # (pid, start): CPU, and its growth at the last look

    def run(self) -> None:
        while not self._stop_asked.wait(_INTERVAL):
            self._look()

    def stop(self) -> None:
        self._stop_asked.set()
        self.join()

    def cpu(self) -> float:
        """Seconds of all processes seen. A process ended half an interval and half a tick after its last look."""
        return sum(cpu + growth / 2 + _TICK / 2 for cpu, growth in self._seen.values())

    def _look(self) -> None:
        table = {}
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    line = Path(entry.path, "stat").read_bytes()
                except OSError:
                    continue
                # the name in brackets may hold anything; fields are counted from behind it
                table[int(entry.name)] = line.rpartition(b") ")[2].split()
        me = os.getpid()
        ours = {me}
        parents = {pid: int(fields[1]) for pid, fields in table.items()}
        for pid in parents:
            line = []
            while pid in parents and pid not in ours:
                line.append(pid)
                pid = parents[pid]
            if pid in ours:
                ours.update(line)
        for pid in ours - {me}:
            fields = table[pid]
            key, now = (pid, int(fields[19])), (int(fields[11]) + int(fields[12])) * _TICK
            before = self._seen.get(key, (0.0, 0.0))[0]
            self._seen[key] = (now, now - before)
            if pid == self.first and fields[0] not in b"ZX" and fields[21] != b"0":
                self.resident.append(int(fields[21]) * _PAGE)


def _children() -> list[str]:
    """The command lines of processes that are still ours now; those that have ended are let go."""
    time.sleep(0.5)
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                break
        except ChildProcessError:
            break
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:80] for pid in children]

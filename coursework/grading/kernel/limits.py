"""What one kernel may use of the machine.

Three walls share this work, because each has a hole the others close:

- resource limits of the system (``setrlimit``) bind one *process* and answer with an ordinary Python error
  (MemoryError, "too many open files"), so a clumsy notebook gets a clear message;
- sized file systems (tmpfs) bind what is written, in bytes and in number of files;
- the warden (process 1) adds up all processes of the kernel and ends it when together they take too much.

Control groups would do it in one stroke, but a teacher's machine seldom lets an ordinary user make one.
"""

import resource
from dataclasses import asdict, dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The limits of one kernel.

    memory_mb: memory of all its processes together, above what a kernel holds when it starts (megabytes).
    disk_mb: what it may keep in its working folder and in /tmp, each (megabytes); it counts as memory too.
    files: how many files it may keep there.
    processes: processes and threads at one time.
    descriptors: open files of one process.
    cpu_seconds: processor time of one process.
    """

    memory_mb: int = 1024
    disk_mb: int = 64
    files: int = 2000
    processes: int = 64
    descriptors: int = 256
    cpu_seconds: int = 3600

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(f"limit {name} is {value!r}; it must be a whole number of at least 1")

    @property
    def memory_bytes(self) -> int:
        """Memory of all processes together, in bytes."""
        return self.memory_mb * MEGABYTE


def apply(limits: Limits, alone: bool = False) -> None:
    """Bind this process, and all it starts, to the limits of one process; they can only be lowered afterwards.

    alone: the kernel may not start processes anyway, and without a namespace their number would count all of its user.
    """
    held = _data_bytes()
    bounds = {
        resource.RLIMIT_CORE: 0,
        # Private memory: a process that asks for more gets MemoryError, long before the warden must end the kernel.
        resource.RLIMIT_DATA: held + limits.memory_bytes,
        # Address space bounds page tables and mapped files; Python and its libraries reserve far more than they use.
        resource.RLIMIT_AS: 2 * limits.memory_bytes + 4096 * MEGABYTE,
        resource.RLIMIT_FSIZE: limits.disk_mb * MEGABYTE,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_NOFILE: limits.descriptors,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 1024,
    }
    if alone:
        del bounds[resource.RLIMIT_NPROC], bounds[resource.RLIMIT_SIGPENDING]
    for what, value in bounds.items():
        _lower(what, value)


def _lower(what: int, value: int) -> None:
    """Set both limits to a value, or to the ceiling in force where that is lower already."""
    _, ceiling = resource.getrlimit(what)
    if ceiling != resource.RLIM_INFINITY:
        value = min(value, ceiling)
    resource.setrlimit(what, (value, value))


def _data_bytes() -> int:
    """Private writable memory that this process holds already, in bytes (field 6 of statm)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * resource.getpagesize()

"""The attacks of the self-test, one a wall: each is tried in a throw-away kernel with that wall alone standing.

An attack gives what it got hold of, in words, or None when it was stopped; an OSError means stopped, too. Where a
neighbouring wall would hide that this one is down, ``LAYERS`` of the self-test leaves the neighbour out.

The same functions are the tests' attacks, so what the tests show is what every start-up checks.
"""

import ctypes
import errno
import mmap
import os
import resource
import signal
import socket
import time
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)


def read_outside(canary: str, **_: object) -> str | None:
    """Read, or only ask after, a file of the grader's."""
    try:
        found = Path(canary).stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"that {canary} exists ({error.strerror})"
    return f"{canary}, {found.st_size} bytes"


def open_outside(canary: str, **_: object) -> str | None:
    """Read a file of the grader's."""
    return Path(canary).read_text(encoding="utf-8")


def write_system(places: list[str], **_: object) -> str | None:
    """Write beside what every kernel reads: interpreter, packages, tables."""
    for place in places:
        try:
            (Path(place) / "attack").write_text("here", encoding="utf-8")
        except OSError:
            continue
        return f"a file in {place}"
    return None


def write_device(**_: object) -> str | None:
    """Open a device for writing that the mounts alone would let one write to."""
    with Path("/dev/full").open("wb", buffering=0):
        return "a device"


def see_environment(allowed: list[str], **_: object) -> str | None:
    """Find variables of the grader in the memory that a program is started with."""
    dumpable = 4  # PR_SET_DUMPABLE: any process may make itself readable again
    _libc.prctl(dumpable, 1, 0, 0, 0)
    started_with = Path("/proc/self/environ").read_bytes().split(b"\0")
    names = {entry.partition(b"=")[0].decode() for entry in started_with if entry}
    return f"the variables {sorted(names - set(allowed))}" if names - set(allowed) else None


def reach_network(port: int, **_: object) -> str | None:
    """Connect to a listening TCP socket of this machine."""
    with socket.create_connection(("127.0.0.1", port), timeout=2):
        return f"TCP port {port} of the machine"


def reach_abstract(abstract: str, **_: object) -> str | None:
    """Connect to an abstract unix socket, which no file system hides."""
    with socket.socket(socket.AF_UNIX) as end:
        end.connect("\0" + abstract)
        return "an abstract socket of the machine"


def see_processes(grader: int, **_: object) -> str | None:
    """Find other processes in /proc, or send one the signal that only asks."""
    numbers = {int(name) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208
    if len(numbers) > 3:
        return f"{len(numbers)} processes in /proc"
    if grader in numbers:
        return "the grader's process"
    return None


def signal_grader(grader: int, **_: object) -> str | None:
    """Send the grader's process a signal (the one that does nothing)."""
    os.kill(grader, 0)
    return f"process {grader}"


def share_memory(key: int, **_: object) -> str | None:
    """Attach System V shared memory that the grader's world has made."""
    found = _libc.shmget(key, 0, 0)
    return f"shared memory {found}" if found >= 0 else None


def kill_process_1(**_: object) -> str | None:
    """Kill, or stop, the process that watches; it must still end this kernel at its deadline."""
    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(1, number)
    time.sleep(60)
    return "a process 1 that does not watch"


def trace_process_1(**_: object) -> str | None:
    """Read the memory of the watching process, which knows the grader's line."""
    with open("/proc/1/mem", "rb") as memory:  # noqa: PTH123
        return f"the memory of process 1 ({memory.fileno()})"


def outlive(**_: object) -> str | None:
    """Leave a process behind that has cut every tie; while it lives, the grader's line stays open."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_IGN)
            time.sleep(60)
        os._exit(0)
    os.wait()
    os._exit(7)


def start_process(**_: object) -> str | None:
    """Start another process."""
    if os.fork() == 0:
        os._exit(0)
    return "a process"


def read_process(grader: int, **_: object) -> str | None:
    """Read what the grader's process was started with."""
    with Path(f"/proc/{grader}/environ").open("rb") as environment:
        return f"{len(environment.read())} bytes of the grader's environment"


def cut_tie(**_: object) -> str | None:
    """Ask the system not to end one with the process that watches."""
    _check(_libc.prctl(1, 0, 0, 0, 0))
    return "a life after its grader"


def fill_folder(disk_mb: int, **_: object) -> str | None:
    """Fill the working folder with several files, none of which is too large by itself."""
    for number in range(4):
        (Path.cwd() / str(number)).write_bytes(b"x" * (disk_mb << 19))
    time.sleep(60)
    return "more disk than allowed"


def mount_something(**_: object) -> str | None:
    """Mount a file system."""
    _check(_libc.mount(b"none", b"/dev/shm", b"tmpfs", 0, None))
    return "a mount"


def make_namespace(**_: object) -> str | None:
    """Make a user namespace, in which one would have every capability again."""
    _check(_libc.unshare(0x10000000))
    return "a user namespace"


def open_socket(**_: object) -> str | None:
    """Make sockets of every family, and an unconnected datagram pair that could write to any address."""
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET, 40):
        try:
            socket.socket(family, socket.SOCK_RAW if family == socket.AF_NETLINK else socket.SOCK_DGRAM).close()
        except OSError as error:
            if error.errno == errno.EPERM:
                continue
            raise
        return f"a socket of family {family}"
    try:
        socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    except PermissionError:
        return None
    return "a pair of datagram sockets"


def call_forbidden(**_: object) -> str | None:
    """Call what the filter of system calls forbids, with arguments that would otherwise fail in other ways."""
    from coursework.grading.kernel import seccomp

    harmless = {name for name in seccomp.FORBIDDEN if name not in ("reboot", "vhangup")}
    for name in sorted(harmless):
        number = seccomp.number(name)
        if number is None:
            continue
        ctypes.set_errno(0)
        if _libc.syscall(number, -1, -1, -1, -1, -1, -1) >= 0 or ctypes.get_errno() != errno.EPERM:
            return f"the system call {name}"
    return None


def hide_memory(**_: object) -> str | None:
    """Get memory that no limit counts."""
    try:
        os.memfd_create("attack")
    except PermissionError:
        pass
    else:
        return "memory without a file"
    try:
        mmap.mmap(-1, 4096, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
    except PermissionError:
        return None
    return "shared memory without a file"


def starve_process_1(**_: object) -> str | None:
    """Change the limits or the scheduling of the watching process, which belongs to the same user."""
    for what, attempt in (
        # A limit that process 1 does not need: it must live to let this be told.
        ("limits", lambda: resource.prlimit(1, resource.RLIMIT_CORE, (0, 0))),
        ("priority", lambda: os.setpriority(os.PRIO_PROCESS, 1, 19)),
        ("processors", lambda: os.sched_setaffinity(1, {0})),
        ("scheduling", lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))),
    ):
        try:
            attempt()
        except PermissionError:
            continue
        return f"the {what} of process 1"
    return None


def take_memory(**_: object) -> str | None:
    """Ask for as much memory as the limit says, on top of what is held already."""
    limit, _ceiling = resource.getrlimit(resource.RLIMIT_DATA)
    try:
        block = bytearray(limit if limit != resource.RLIM_INFINITY else 1 << 30)
    except MemoryError:
        return None
    return f"{len(block)} bytes"


def take_memory_together(memory_mb: int, **_: object) -> str | None:
    """Share the forbidden amount of memory between processes, each of which keeps within its own limit."""
    for _part in range(3):
        if os.fork() == 0:
            block = bytearray(memory_mb * 1024 * 1024 // 2)
            block[:: mmap.PAGESIZE] = b"x" * len(range(0, len(block), mmap.PAGESIZE))
            time.sleep(60)
            os._exit(len(block) and 0)
    time.sleep(60)
    return "more memory than allowed"


def bomb_processes(processes: int, **_: object) -> str | None:
    """Fork until the system refuses."""
    started = 0
    try:
        while started <= processes + 5:
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
            started += 1
    except BlockingIOError:
        return None
    return f"{started} processes"


def flood_disk(disk_mb: int, files: int, **_: object) -> str | None:
    """Fill the working folder with one large file, and with many small ones."""
    block, folder = b"\0" * (1 << 20), Path.cwd()
    written = 0
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        for number in range(4):
            with (folder / f"large-{number}").open("wb") as large:
                for _part in range(disk_mb):
                    written += large.write(block)
    except OSError:
        pass
    if written > disk_mb * len(block):
        return f"{written} bytes of disk"
    for number in range(4):
        (folder / f"large-{number}").unlink(missing_ok=True)
    try:
        for number in range(files + 1):
            (folder / str(number)).touch()
    except OSError:
        return None
    return f"{files + 1} files"


def flood_descriptors(descriptors: int, **_: object) -> str | None:
    """Open files until the system refuses."""
    opened: list[int] = []
    try:
        for _number in range(descriptors + 1):
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return None
    return f"{len(opened)} open files"


def inherit_descriptors(kept: int, **_: object) -> str | None:
    """Find descriptors beyond the standard ones and those of the kernel."""
    found = {int(name) for name in os.listdir("/proc/self/fd")}  # noqa: PTH208
    open_ones = {number for number in found if _is_open(number)}
    return f"descriptors {sorted(open_ones)}" if len(open_ones) > 3 + kept else None


def overstay(**_: object) -> str | None:
    """Go on past the deadline."""
    while True:
        time.sleep(0.01)


def stay(**_: object) -> str | None:
    """Go on when the grader has killed the process that watches."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    time.sleep(60)
    return "a life after its grader"


def gain_rights(**_: object) -> str | None:
    """Hold a capability, or be able to gain one by running a program."""
    status = dict(line.split(":\t") for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    # The bounding set only bounds what a program may bring along, and with NoNewPrivs none brings anything.
    held = {name: status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb") if int(status[name], 16)}
    if held or status["NoNewPrivs"] != "1":
        return f"capabilities {held}, NoNewPrivs {status['NoNewPrivs']}"
    return None


def run_own_program(**_: object) -> str | None:
    """Execute a file of one's own from a folder one may write to."""
    path = Path.cwd() / "program"
    path.write_bytes(b"#!/bin/sh\n")
    path.chmod(0o700)
    try:
        os.posix_spawn(str(path), [str(path)], {})
    except PermissionError:
        return None
    return "a program of its own"


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _check(result: int) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))

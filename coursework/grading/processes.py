"""How a worker process ends: at its end, when it is told to, and when the process that started it is gone."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import connection, parent_process, util

_END_S = 8.0

_endings: list[Callable[[], None]] = []
_is_ending = threading.Lock()


def at_end(ending: Callable[[], None]) -> None:
    """Call `ending` once before this process ends, unless it is killed."""
    if ending not in _endings:
        _endings.append(ending)
        # Not atexit: the children of multiprocessing do not run what is registered there.
        util.Finalize(None, ending, exitpriority=10)


def start_worker() -> None:
    """Prepare a child process: the keyboard's interrupt is its parent's; told to end, or without a parent, it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_now)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_now(*_: object) -> None:
    # A broken pool tells its workers again to end, while they are ending.
    if not _is_ending.acquire(blocking=False):
        return
    # Whatever an ending meets (the main thread may be at the same things), and however long it takes: this one ends.
    last = threading.Timer(_END_S, os._exit, (1,))
    last.daemon = True
    last.start()
    for ending in _endings:
        with suppress(Exception):
            ending()
    os._exit(1)


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    _end_now()

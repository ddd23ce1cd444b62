"""The forkserver: a process that has imported everything, forks a kernel on request, and never runs a student's line.

One a worker process. It starts inside the sandbox, speaks with the grader over one socket (the descriptor named on its
command line), and ends when that socket closes. It is trusted, and still knows nothing worth stealing: no solution, no
expected value, no secret variant, and the environment it was started with is clean, since even a cleared one stays
readable in memory.

A socket of our own and ``os.fork`` are smaller here than multiprocessing's forkserver: that one cannot pass further
descriptors, answers with a process id instead of a pidfd, and brings a resource tracker whose pipes students inherit.

The messages, JSON in one packet each: first the grader's settings; the answer ``{"ready": …}`` when all is imported;
then one request a kernel with its descriptors: the line to the warden, and the listening sockets of the kernel.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path

import coursework
from coursework.grading.kernel import app, confine, landlock, linux

# What lessons and probes use; imported once for all kernels.
WARM = (
    "numpy",
    "pandas",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "coursework.exercise",
    "coursework.grading.probe",
)
_PACKET_BYTES = 1 << 16


def main() -> None:
    """Serve the grader at the other end of the socket until it closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(control.recv(_PACKET_BYTES))
    # The grader decides what an interrupt from the keyboard means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Ended kernels are collected, not ignored: so their processor time is added up, and the grader can ask for it.
    signal.signal(signal.SIGCHLD, _collect)
    warm(settings)
    # Garbage collection would touch, and so copy, every page that kernels share with this process.
    gc.collect()
    gc.freeze()
    linux.use_huge_pages()
    threads = [path.name for path in Path("/proc/self/task").iterdir()]
    control.send(json.dumps({"ready": os.getpid(), "threads": len(threads)}).encode())
    while True:
        packet, descriptors, _, _ = socket.recv_fds(control, _PACKET_BYTES, 16)
        if not packet:
            return
        if os.fork() == 0:
            confine.become_kernel(settings, json.loads(packet), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _collect(*_: object) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def warm(settings: dict) -> None:
    """Make the kernel, import what kernels need, read the tables, and use once what every notebook uses."""
    app.make_kernel(settings["shown"])
    for name in (*WARM, *settings["modules"]):
        # What cannot be imported here cannot be imported by a notebook either, which is told so then.
        with contextlib.suppress(ImportError):
            import_module(name)
    for name in coursework.__all__:  # what `from coursework import *` brings, each looked up when first used
        with contextlib.suppress(ImportError):
            getattr(coursework, name)
    # pandas asks when it is imported whether it is in a terminal; in a kernel it shows as many columns as in any other.
    import_module("pandas").set_option("display.max_columns", 20)
    if settings["tables"]:
        import_module("coursework.data").preload(settings["tables"])
    landlock.prepare()
    app.use_once()


if __name__ == "__main__":
    main()
    os._exit(0)  # there is nothing to tidy up, and tidying up all that was imported takes long

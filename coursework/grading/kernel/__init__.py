"""The isolated, warm kernel: each submission runs in a kernel of its own, forked in milliseconds, confined, used once.

How a grader uses it (one ``Isolation`` a worker process, from its main thread)::

    from coursework.grading.kernel import Isolation, Limits

    with Isolation("full", tables=folder, limits=Limits(memory_mb=1024)) as isolation:
        isolation.level                     # "full" | "partial" | "none", as asked and as shown by the self-test
        isolation.attacks                   # what the self-test tried at start-up: [Attack(layer, stopped, found), …]
        manager = isolation.manager(deadline_seconds=600)     # an AsyncKernelManager for one kernel
        await manager.start_kernel()
        client = manager.client()
        client.start_channels(hb=False)     # the pidfd says when a kernel is gone; a heart beat costs a thread
        await client.wait_for_ready()       # quick: one kernel_info, no idle waiting
        ...                                 # nbclient and papermill take manager and client as they are
        manager.ending                      # None while it runs, then Ending(reason, status); the reasons are
                                            # "exit", "signal", "memory", "disk", "deadline", "killed", "lost"
        await manager.shutdown_kernel(now=True)     # SIGKILL to its process 1: nothing of it is left

``manager.kernel_name`` is ``"coursework"`` (``"python3"`` for level "none": an ordinary kernel through the same call).
A kernel sees the folder of tables as ``COURSEWORK_DATA``, has an empty working folder and no other place to write.
``Isolation`` raises ``IsolationError`` with the reason when the level that was asked for cannot be had.

Anything else that starts kernels by name (papermill, nbval, nbclient) finds the kernelspecs in ``SPECS``
(``JUPYTER_PATH`` set to its parent folder), and the provisioner makes an ``Isolation`` of its own at the first kernel.

The rooms, in the order in which a kernel passes through them:

- ``isolation``, ``handle``   the grader's side: starts the forkserver, asks it for kernels, holds each by a pidfd
- ``sandbox``      the bubblewrap command line: what the forkserver, and so every kernel, can see at all
- ``zygote``       the forkserver: imports everything once, then forks on request
- ``confine``      what a fork does before it becomes a kernel, in order
- ``warden``       process 1 of each kernel: reaper and watchdog
- ``landlock``, ``seccomp``, ``limits``, ``linux``   the walls, one a file, and the system calls they are made of
- ``app``          the ipykernel at the end of the way
- ``selftest``, ``attacks``   one attack a layer, tried in a throw-away kernel at start-up
- ``provisioner``, ``manager``   how Jupyter's own tools come to such a kernel
"""

from importlib import import_module

__all__ = ["LEVELS", "SPECS", "Attack", "Ending", "Isolation", "IsolationError", "Limits"]

_ROOMS = {
    "LEVELS": "isolation",
    "SPECS": "manager",
    "Attack": "selftest",
    "Ending": "handle",
    "Isolation": "isolation",
    "IsolationError": "isolation",
    "Limits": "limits",
}


def __getattr__(name: str) -> object:
    """Import a room when it is asked for: the forkserver must hold nothing of the grader's side."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)

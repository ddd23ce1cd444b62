"""The ipykernel at the end of the way: an ordinary IPython kernel on sockets that the grader has made.

The grader binds the sockets and passes them in (libzmq's ``USE_FD``), so a kernel needs no folder in common with the
grader, and can be refused every ``socket()`` call.

What can be made once is made in the forkserver: kernel and shell with their magics and formatters, and the drawing of
a first figure. What cannot cross a fork (the ZeroMQ context, the event loop, the session's key) is made in the kernel.
What nobody uses here is not made at all: profile, history file, debugger, heart beat, control thread and subshells;
interrupts and the end come from the warden. Outputs are sent by the thread that makes them: handing each of them to a
thread of its own cost more than running a short cell.
"""

import logging
import os
import signal
import sys
import threading
import time
import uuid
from collections.abc import Callable
from functools import cached_property
from types import SimpleNamespace

import zmq
from ipykernel.iostream import BackgroundSocket, IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from tornado.ioloop import IOLoop
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

# ipykernel looks for debugpy when its debugger module is imported, and does without where it is missing: nobody debugs
# a submission, and debugpy is half of the time a kernel needs to start.
sys.modules["debugpy"] = None
import ipykernel.debugger  # noqa: E402, F401

del sys.modules["debugpy"]


# The last expressions warm what every notebook uses first: the printing of a table, the fonts and the drawing of a
# figure. Nothing of it is left in the student's names.
_FIRST_CELL = """
import io as _io, matplotlib as _matplotlib, matplotlib.pyplot as _pyplot, pandas as _pandas
_pandas.DataFrame({"a": [1.5, 2.5]}, index=["x", "y"])._repr_html_()
_figure = _matplotlib.figure.Figure()
_figure.subplots().plot([1, 2], label="a")
_figure.axes[0].legend()
_figure.savefig(_io.BytesIO(), format="png")
del _io, _matplotlib, _pyplot, _pandas, _figure
"""


class Outlet(IOPubThread):
    """Stands in for ipykernel's thread of outputs: what is scheduled is done at once, by whoever schedules it."""

    thread = None  # what ipykernel's streams ask, to find out that there is nobody to wait for

    def __init__(self, socket: zmq.Socket) -> None:
        # Not the parent's: it makes what its thread would need.
        self.socket, self.io_loop, self.background_socket = socket, None, BackgroundSocket(self)
        self._sending = threading.RLock()

    def schedule(self, f: Callable[[], None]) -> None:
        f()

    def send_multipart(self, msg: list[bytes], *_: object, **__: object) -> None:
        """Send one message whole: an interrupt must not cut it in two, nor another thread's fall into it."""
        try:
            # An interrupt that came before is raised here; one that comes meanwhile, behind `finally`.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            with self._sending:
                self.socket.send_multipart(msg)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


class Stream(OutStream):
    """stdout or stderr: what is written goes out together at the end of a cell, of a long one now and then."""

    _since = 0.0  # when the first of what waits was written

    def _schedule_flush(self) -> None:
        now = time.monotonic()
        if not self._flush_pending:
            self._flush_pending, self._since = True, now
        elif now - self._since > self.flush_interval:
            self._flush()


class Kernel(IPythonKernel):
    """IPython's kernel, served by the main thread alone, which says only what somebody reads."""

    _execute_sleep = 0  # half a millisecond a cell, for a thread of outputs that is late

    @cached_property
    def _supports_kernel_subshells(self) -> bool:
        return False

    def start(self) -> None:
        """Begin to serve; ipykernel asks a thread, which is not there, who its parent is when a cell awaits."""
        super().start()
        self.shell_channel_thread = SimpleNamespace(parent_thread=threading.current_thread(), io_loop=self.io_loop)

    def _publish_execute_input(self, *_: object) -> None:
        """Nobody needs to be told the code that was just sent."""

    def _publish_status(self, status: str, *arguments: object) -> None:
        if status != "busy":
            super()._publish_status(status, *arguments)


def make_kernel(shown: list[str] | None) -> None:
    """In the forkserver: make the kernel and its shell, with nothing in them that cannot cross a fork.

    `shown` are the only forms in which values are displayed; None for all that a notebook shows.

    Before matplotlib is imported: its inline backend looks for a shell then, and ties itself to it. And while few
    modules are there: ipykernel looks at every one, and after a fork each look would copy a page.
    """
    config = Config()
    config.HistoryManager.enabled = False
    log = logging.getLogger("kernel")
    log.setLevel(logging.CRITICAL)
    session = Session(username="student")
    profile = ProfileDir.create_profile_dir(os.environ["IPYTHONDIR"])
    kernel = Kernel.instance(config=config, session=session, profile_dir=profile, user_ns={}, log=log)
    if shown is not None:
        kernel.shell.display_formatter.active_types = shown


def use_once() -> None:
    """In the forkserver: use once what each kernel will use."""
    Kernel.instance().shell.run_cell(_FIRST_CELL, store_history=False, silent=True)


def run(key: str, sockets: list[int], ready: Callable[[], None]) -> None:
    """In the fork: give the kernel its sockets and its key, and serve until it ends.

    sockets are the listening descriptors of shell, iopub, stdin, control and heart beat; the last two stay unanswered.
    ready is called before the first message is read.
    """
    shell_descriptor, iopub_descriptor, stdin_descriptor, *_ = sockets
    kernel = Kernel.instance()
    session = kernel.session
    session.pid, session.session, session.key = os.getpid(), uuid.uuid4().hex, key.encode()
    context = zmq.Context()
    loop = IOLoop.current()
    iopub = Outlet(_bound(context, zmq.PUB, iopub_descriptor))
    sys.stdout = Stream(session, iopub, "stdout", watchfd=False)
    sys.stderr = Stream(session, iopub, "stderr", watchfd=False)
    kernel.shell_stream = ZMQStream(_bound(context, zmq.ROUTER, shell_descriptor), loop)
    kernel.stdin_socket = _bound(context, zmq.ROUTER, stdin_descriptor)
    kernel.iopub_thread, kernel.iopub_socket = iopub, iopub.background_socket
    kernel.shell.displayhook.pub_socket = kernel.shell.display_pub.pub_socket = iopub.background_socket
    ready()
    kernel.start()
    loop.start()


def _bound(context: zmq.Context, kind: int, descriptor: int) -> zmq.Socket:
    """A ZeroMQ socket on a descriptor that listens already; the address is only its name."""
    socket = context.socket(kind)
    socket.linger = 1000
    if kind == zmq.ROUTER:
        socket.router_handover = 1
    socket.setsockopt(zmq.USE_FD, descriptor)
    socket.bind(f"ipc:///kernel-{descriptor}")
    return socket

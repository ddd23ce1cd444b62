"""One kernel as the grader holds it: a pidfd on its process 1, a line to that process, and a folder of sockets."""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

# The sockets of a kernel, in the order in which they are passed to it; their paths end in -1 … -5.
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
_PACKET_BYTES = 1 << 16
_KILL_SECONDS = 30


@dataclass(frozen=True)
class Ending:
    """Why a kernel ended.

    reason: "exit" (it ended itself; status is its exit code), "signal" (the signal's number), "memory" or "disk" (the
    limit in MB), "deadline" (in seconds), "killed" (by the grader) or "lost" (it left no word).
    """

    reason: str
    status: float = 0


class Kernel:
    """One kernel, used once: its sockets, the pidfd of its process 1, and the line to that process."""

    def __init__(self, folder: Path, line: socket.socket, key: str) -> None:
        self.folder = folder
        self.line = line
        self.key = key
        self.pidfd = -1
        self._ending: Ending | None = None

    @property
    def address(self) -> str:
        """What the paths of its sockets begin with; ``-1`` … ``-5`` follow, in the order of ``CHANNELS``."""
        return str(self.folder / "k")

    @property
    def ending(self) -> Ending | None:
        """None while it runs; afterwards why it ended."""
        if self._ending is None and self.pidfd >= 0 and select.select([self.pidfd], [], [], 0)[0]:
            self._ending = self._last_word()
        return self._ending

    def interrupt(self) -> None:
        """Interrupt the running cell, as a student's own stop button does."""
        with contextlib.suppress(OSError):
            self.line.send(b"interrupt")

    def kill(self) -> None:
        """End it at once, with every process it started; a kernel that has ended already stays as it is."""
        if self.ending is None and self.pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            select.select([self.pidfd], [], [], _KILL_SECONDS)
            self._ending = self._last_word(Ending("killed"))

    def close(self) -> None:
        """End it and let go of everything it had: descriptors, sockets, folder."""
        self.kill()
        self.line.close()
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1
        if self._ending is None:
            self._ending = Ending("killed")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _last_word(self, otherwise: Ending | None = None) -> Ending:
        """What its process 1 wrote before it ended."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            self.line.setblocking(False)
            word = json.loads(self.line.recv(_PACKET_BYTES))
            return Ending(word["ended"], word["status"])
        return otherwise or Ending("lost")

"""How Jupyter's own tools come to an isolated kernel: a provisioner for jupyter_client.

It takes a kernel from the ``Isolation`` of its manager; where there is none (papermill, nbval or nbclient started a
kernel by name) it opens one for this process, in which lessons run as they do for a student, with the public tables and
keys, and closes it when the process ends.
"""

import asyncio
import atexit
import os
import signal
import threading
from functools import cache
from typing import Any

from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Unicode

from coursework.grading.kernel.handle import CHANNELS, Kernel
from coursework.grading.kernel.isolation import Isolation

_POLL_SECONDS = 0.01


class IsolatedProvisioner(KernelProvisionerBase):
    """Gives kernels that are forked from a warm, confined forkserver, each used once."""

    level = Unicode("full", help="isolation of kernels that were started by name: full or partial").tag(config=True)

    kernel: Kernel | None = None
    isolation: Isolation | None = None

    @property
    def has_process(self) -> bool:
        return self.kernel is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        self.isolation = getattr(self.parent, "isolation", None) or _isolation_of_this_process(self.level)
        return {"cmd": [], "env": {}, "deadline_seconds": getattr(self.parent, "deadline_seconds", 3600)}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        kernel = self.isolation.fork(kwargs["deadline_seconds"])
        self.kernel = kernel
        info = {f"{channel}_port": port for port, channel in enumerate(CHANNELS, start=1)}
        info |= {"transport": "ipc", "ip": kernel.address, "key": kernel.key.encode()}
        info |= {"signature_scheme": "hmac-sha256", "kernel_name": getattr(self.parent, "kernel_name", "")}
        self.connection_info = info
        if self.parent is not None:
            # In the kernel's own folder: nothing is written to the user's home, and nothing stays.
            self.parent.connection_file = str(kernel.folder / "connection.json")
        return info

    async def poll(self) -> int | None:
        if self.kernel is None:
            return 0
        return None if self.kernel.ending is None else 1

    async def wait(self) -> int | None:
        while self.kernel is not None and self.kernel.ending is None:
            await asyncio.sleep(_POLL_SECONDS)
        status = await self.poll()
        self._let_go()
        return status

    async def send_signal(self, signum: int) -> None:
        if self.kernel is None:
            return
        if signum == signal.SIGINT:
            self.kernel.interrupt()
        elif signum != 0:
            self.kernel.kill()

    async def kill(self, restart: bool = False) -> None:
        if self.kernel is not None:
            self.kernel.kill()

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart)

    async def shutdown_requested(self, restart: bool = False) -> None:
        # Nothing of a kernel outlives it, so there is nothing that a polite end could save.
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        self._let_go()

    def _let_go(self) -> None:
        if self.kernel is not None:
            if self.parent is not None:
                self.parent.ending = self.kernel.ending
            self.isolation.release(self.kernel)
            self.kernel = None


_opening = threading.Lock()


def _isolation_of_this_process(level: str) -> Isolation:
    with _opening:
        return _open(level, os.getpid())


@cache
def _open(level: str, process: int) -> Isolation:
    isolation = Isolation(level, course=True).__enter__()
    atexit.register(isolation.close)
    return isolation

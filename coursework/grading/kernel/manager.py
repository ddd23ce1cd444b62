"""Managers and clients of jupyter_client for kernels that are used once."""

from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import Any, Float

from coursework.grading.kernel.handle import Ending
from coursework.grading.kernel.isolation import Isolation

# The folder that holds a folder for every kernelspec; its parent is what JUPYTER_PATH would name.
SPECS = Path(__file__).parent / "kernels"


class SingleUseKernelManager(AsyncKernelManager):
    """A manager of one kernel of an ``Isolation``."""

    isolation = Any()
    deadline_seconds = Float(3600)
    _ended = Any()

    @property
    def ending(self) -> Ending | None:
        """None while the kernel runs; afterwards why it ended."""
        kernel = getattr(self.provisioner, "kernel", None)
        return kernel.ending if kernel is not None else self._ended

    @ending.setter
    def ending(self, ending: Ending | None) -> None:
        self._ended = ending


def spec_manager() -> KernelSpecManager:
    """A manager of kernelspecs that knows this package's ones before those of the machine."""
    specs = KernelSpecManager()
    specs.kernel_dirs = [str(SPECS), *specs.kernel_dirs]
    return specs


def manager(isolation: Isolation, deadline_seconds: float, **traits: object) -> AsyncKernelManager:
    """A manager for one kernel: an isolated one, or an ordinary ipykernel for level "none"."""
    if isolation.level == "none":
        return AsyncKernelManager(kernel_name="python3", **traits)
    return SingleUseKernelManager(
        kernel_name="coursework",
        kernel_spec_manager=spec_manager(),
        isolation=isolation,
        deadline_seconds=deadline_seconds,
        **traits,
    )

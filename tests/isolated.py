"""Shared by the tests of the isolated kernel: when they run, and how code is run in such a kernel."""

import os
import shutil
import sys
from contextlib import contextmanager

import pytest

from coursework.grading.conversation import Conversation, Heard
from coursework.grading.kernel import Isolation
from coursework.grading.kernels import _ForkedKernel

_missing = "Linux" if sys.platform != "linux" else "bubblewrap" if shutil.which("bwrap") is None else None
# On the project's own machines none of this may be skipped: there, a missing wall is a failure.
needs_isolation = pytest.mark.skipif(
    _missing is not None and os.environ.get("CI") != "true", reason=f"needs {_missing}"
)


@contextmanager
def conversation(isolation: Isolation, deadline_s: float = 60):
    """A kernel of an isolation, spoken to as the engine does."""
    talk = Conversation(_ForkedKernel(isolation, deadline_s))
    try:
        yield talk
    finally:
        talk.close()


def text(heard: Heard) -> str:
    """What a cell printed or showed as text, and the name of its error."""
    parts = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in heard.outputs]
    return "".join(parts) + (f" {heard.error[0]}" if heard.error else "")

"""Shared by the tests of the isolated kernel: when they run, and how code is run in such a kernel."""

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coursework.grading.conversation import Conversation, Heard
from coursework.grading.kernels import _ForkedKernel
from tests.notebooks import ROOT

if TYPE_CHECKING:  # on other systems than Linux it cannot be imported
    from coursework.grading.kernel import Isolation

_missing = "Linux" if sys.platform != "linux" else "bubblewrap" if shutil.which("bwrap") is None else None
# On the project's own machines none of this may be skipped: there, a missing wall is a failure.
_skipped = _missing is not None and os.environ.get("CI") != "true"
needs_isolation = pytest.mark.skipif(_skipped, reason=f"needs {_missing}")
# As teachers run submissions; where there is no sandbox, in ordinary kernels, with the same verdicts.
LEVEL = "none" if _skipped else "full"


@contextmanager
def conversation(isolation: "Isolation", deadline_s: float = 60):
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


def elsewhere(user: int) -> list[str]:
    """The beginning of a command that runs it as a user who can read interpreter and checkout wherever they are."""
    words = ["env", "TMPDIR=/var/tmp", "HOME=/var/tmp"]
    if os.geteuid() != 0:
        return words
    world = ["bwrap", "--dev-bind", "/", "/", "--perms", "1777", "--tmpfs", "/var/tmp"]
    hidden = [path for path in (Path(sys.base_prefix), ROOT) if path.is_relative_to("/root")]
    if hidden:
        world += ["--perms", "0755", "--tmpfs", "/root"]
    for path in hidden:
        for folder in reversed(path.parents[:-2]):
            world += ["--perms", "0755", "--dir", str(folder)]
        world += ["--ro-bind", str(path), str(path)]
    drop = ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", "--inh-caps=-all"]
    return [*world, *(drop if user else []), *words]

"""What several tests need: where the course lies, a small course of a teacher's own, and the system's Chromium."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coursework.language import LANGUAGES, edition, use
from tests.notebooks import MINI, ROOT

# What the isolated kernel is made of exists on Linux only, its tests cannot even be imported elsewhere.
collect_ignore_glob = [] if sys.platform == "linux" else ["test_kernel_*.py", "test_hostile*.py"]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the whole course."""
    return ROOT


@pytest.fixture(autouse=True)
def live_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Panels are live in tests, though `start.py test` sets them to still pictures for nbval's kernels."""
    monkeypatch.delenv("COURSEWORK_PANELS", raising=False)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both editions, one after the other: the one that is open while the test runs."""
    before = edition()
    use(request.param)
    yield request.param
    use(before)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium or Chrome; without one its tests are skipped, in CI they fail."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"):
        if found := shutil.which(name):
            return found
    reason = "no Chromium on this machine (Debian: apt install chromium)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of a teacher's own: a folder of sources with one small lesson."""
    solutions = tmp_path / "solutions"
    solutions.mkdir()
    shutil.copy(MINI, solutions)
    return solutions

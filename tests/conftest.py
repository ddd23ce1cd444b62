"""What several tests need: where the course lies, and the system's Chromium."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the whole course."""
    return ROOT


@pytest.fixture(autouse=True)
def live_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Panels are live in tests, though `start.py test` sets them to still pictures for nbval's kernels."""
    monkeypatch.delenv("COURSEWORK_PANELS", raising=False)


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

"""Every picture of the course: pure functions from tables to a ``Picture``, one file a lesson.

A chart file names its charts in ``__all__``; ``charts.pyramid_chart`` finds them there;
the file is imported when first asked for.
"""

from importlib import import_module
from pkgutil import iter_modules


def __getattr__(name: str):
    if not name.startswith("_"):
        for lesson in _lessons():
            if name in lesson.__all__:
                return getattr(lesson, name)
    raise AttributeError(f"coursework.charts has no chart {name!r}")


def __dir__() -> list[str]:
    return sorted(name for lesson in _lessons() for name in lesson.__all__)


def _lessons():
    for module in iter_modules(__path__):
        if module.name != "style":
            yield import_module(f"{__name__}.{module.name}")

"""The helper package of the course: the names that lessons use.

Importing it does nothing else: every name is looked up when it is first used.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOME = {
    "load": "data",
    "load_case": "data",
    "use": "language",
    "check": "workbook",
    "hint": "workbook",
    "solution": "workbook",
    "progress": "workbook",
    "quiz": "practice",
}
_MODULES = ("pyramid", "lifetime", "profit", "letters", "charts", "panels", "court")

__all__ = [*_HOME, *_MODULES]


def __getattr__(name: str):
    if name in _MODULES:
        return import_module(f"coursework.{name}")
    if name in _HOME:
        return getattr(import_module(f"coursework.{_HOME[name]}"), name)
    raise AttributeError(f"coursework has no name {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

"""Every interactive panel, one file a lesson: ``panels.pyramid(…)`` is the function of ``panels/pyramid.py``."""

import sys
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


class _Panels(ModuleType):
    """A package whose ``pyramid`` is the panel function, where the import system puts the module of that name."""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, getattr(value, name, value) if isinstance(value, ModuleType) else value)

    def __getattr__(self, name: str):
        if name.startswith("_") or name not in dir(self):
            raise AttributeError(f"coursework.panels has no panel {name!r}")
        return getattr(import_module(f"{self.__name__}.{name}"), name)

    def __dir__(self) -> list[str]:
        return sorted(module.name for module in iter_modules(self.__path__) if module.name != "frame")


sys.modules[__name__].__class__ = _Panels

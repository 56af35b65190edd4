"""Modules that a library imports and we never use, imported only when something of them is asked for.

Belongs here: the stand-in. Does not belong here: which modules (who imports the library).
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType


class _StandIn(ModuleType):
    """Has nothing until it is asked; then the module itself takes its place."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # what the import system itself looks for
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def import_when_asked(*names: str) -> None:
    """Let an import of these modules cost nothing; one that is imported already stays."""
    for name in names:
        sys.modules.setdefault(name, _StandIn(name))

"""How does a package give names of modules that nobody may need? Each module is loaded when one of its names is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def homes_of(names: Mapping[str, str]) -> dict[str, str]:
    """The module of each name. `names`: by module, its names in one text."""
    return {name: home for home, texts in names.items() for name in texts.split()}


def from_homes(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """A package's `__getattr__`: a name, from the module below the package that has it."""

    def found(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return found

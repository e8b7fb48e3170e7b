"""Patterns that are compiled when they are first used: a search needs a tenth, and compiling all takes 0.2 s."""

from __future__ import annotations

import re
from typing import Any, cast


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, later. Raises re.error at the first use."""
    return cast(re.Pattern[str], _Pattern(text, flags))


class _Pattern:
    """Stands for a pattern; its methods become those of the compiled one, so that only the first call costs more."""

    def __init__(self, text: str, flags: int) -> None:
        self.pattern, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found

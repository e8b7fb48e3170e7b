"""Where does a long command tell how far it is?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Progress = Callable[[int, int], None]


class Steps(Protocol):
    """Where a rebuild tells how far it is."""

    def step(self, name: str) -> Progress:
        """Begin a step; the result is called with (done, total)."""


class SilentSteps:
    """Tells nothing."""

    def step(self, name: str) -> Progress:
        """See Steps."""
        return lambda _done, _total: None

"""When does Python look for garbage in cycles? Seldom: each look stops all requests, the longer the more is loaded."""

from __future__ import annotations

import gc

_UNLOADED = 200
"""Applications after which is looked: each leaves about 1,500 objects in cycles."""


class Garbage:
    """Keeps what is loaded out of the collector's sight."""

    def __init__(self) -> None:
        self._unloaded = 0

    def loaded(self) -> None:
        """Something was loaded that stays; what of it goes soon is found at the next look."""
        gc.freeze()

    def unloaded(self) -> None:
        """Something was let go."""
        self._unloaded += 1
        if self._unloaded % _UNLOADED == 0:
            gc.unfreeze()
            gc.collect()
            gc.freeze()


class NoGarbage(Garbage):
    """Leaves it to Python, as in a process that does other things too."""

    def loaded(self) -> None:
        """See Garbage."""

    def unloaded(self) -> None:
        """See Garbage."""

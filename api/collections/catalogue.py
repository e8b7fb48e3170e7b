"""Which collections are there? A set in memory, so that a request for an unknown one touches no disk."""

from __future__ import annotations

import logging
from pathlib import Path

from api.collections.names import names_in

_Stamp = tuple[int, int]


class Catalogue:
    """The names of a root folder, read anew when the folder has changed."""

    def __init__(self, root: Path) -> None:
        self.root, self.names = root, frozenset[str]()
        self._seen: _Stamp | None = None
        self._away = False
        self.refresh()

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def refresh(self) -> None:
        """Look once: a `stat`, and a listing if anything was added or taken away. What cannot be read changes nothing:
        a network folder that is away for a moment must not make all help centres vanish."""
        try:
            stamp = self._stamp()
            if stamp != self._seen:
                self.names, self._seen = names_in(self.root), stamp
            self._away = False
        except OSError as error:
            if not self._away:
                logging.getLogger(__name__).warning("the folder of collections cannot be read: %s", error.strerror)
            self._away = True

    def _stamp(self) -> _Stamp:
        status = self.root.stat()
        return status.st_mtime_ns, status.st_ino

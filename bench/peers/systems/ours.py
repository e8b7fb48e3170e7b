"""This product, with its queries never asked before."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.peers.systems.base import Documents
from engine import SAMPLE, open_engine, rebuild
from support import SIDE, hand_off_of


class Peer:
    """Refuses by its threshold."""

    def __init__(self, _encoder: str) -> None:
        self._folder = tempfile.TemporaryDirectory()

    def build(self, documents: Documents) -> None:
        """See System; the corpus is read from its files."""
        from engine import BuildOptions

        data = Path(self._folder.name)
        rebuild(SAMPLE, data, options=BuildOptions(side=SIDE))
        self._engine = open_engine(data)
        self._rule = hand_off_of(self._engine).rule
        self._first = {entry: place for place, (entry, _, _) in reversed(list(enumerate(documents)))}

    def ask(self, query: str) -> tuple[int | None, bool]:
        """The first entry's first document, and whether it is answered rather than refused."""
        self._engine.reader.forget()
        found = self._engine.search(query, rule=self._rule)
        best = self._first[found.results[0].id] if found.results else None
        return best, found.outcome != "contact_support"

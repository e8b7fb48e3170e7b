"""RapidFuzz as many small bots do it: `process.extractOne` over all questions, its default scorer, a cutoff."""

from __future__ import annotations

from bench.peers.systems.base import Documents

_CUTOFF = 80
"""Of 100; below it such bots say that they did not understand."""


class Peer:
    """Refuses below the cutoff."""

    def __init__(self, _encoder: str) -> None:
        self._texts: list[str] = []

    def build(self, documents: Documents) -> None:
        """See System."""
        self._texts = [text.lower() for _, _, text in documents]

    def ask(self, query: str) -> tuple[int | None, bool]:
        """The most similar question, and whether it reaches the cutoff."""
        from rapidfuzz import process

        found = process.extractOne(query.lower(), self._texts)
        return (found[2], found[1] >= _CUTOFF) if found else (None, False)

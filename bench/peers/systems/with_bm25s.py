"""bm25s over the words that jieba cuts."""

from __future__ import annotations

import logging

from bench.peers.systems.base import FETCHED, Documents


class Peer:
    """Refuses what shares no word with any phrasing."""

    def __init__(self, _encoder: str) -> None:
        import jieba

        jieba.setLogLevel(logging.WARNING)
        jieba.initialize()

    def build(self, documents: Documents) -> None:
        """See System."""
        import bm25s

        self._index = bm25s.BM25()
        self._index.index([_words(text) for _, _, text in documents], show_progress=False)

    def ask(self, query: str) -> int | None:
        """See System."""
        found, scores = self._index.retrieve([_words(query)], k=FETCHED, show_progress=False)
        return int(found[0, 0]) if scores[0, 0] > 0 else None


def _words(text: str) -> list[str]:
    import jieba

    return [word for word in jieba.lcut(text.lower()) if word.strip()]

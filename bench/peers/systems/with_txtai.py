"""txtai's hybrid index: vectors and BM25, summed half and half."""

from __future__ import annotations

from bench.peers.systems.base import FETCHED, Documents, encoder


class Peer:
    """Refuses nothing."""

    def __init__(self, which: str) -> None:
        from txtai import Embeddings

        model = encoder(which)

        def vectors(texts: list[str]) -> object:
            return model.encode(list(texts), show_progress_bar=False)

        self._embeddings = Embeddings(hybrid=True, method="external", transform=vectors)

    def build(self, documents: Documents) -> None:
        """See System."""
        self._embeddings.index([(place, text, None) for place, (_, _, text) in enumerate(documents)])

    def ask(self, query: str) -> int | None:
        """See System."""
        found = self._embeddings.search(query, FETCHED)
        return int(found[0][0]) if found else None

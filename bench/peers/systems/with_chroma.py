"""Chroma: vectors in HNSW, cosine, in memory."""

from __future__ import annotations

from typing import Any

from bench.peers.systems.base import FETCHED, Documents, encoder

_BATCH = 1000


class Peer:
    """Refuses nothing."""

    def __init__(self, which: str) -> None:
        import chromadb
        from chromadb.config import Settings

        self._model = encoder(which)
        client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
        self._collection: Any = client.create_collection(
            "faq", embedding_function=None, metadata={"hnsw:space": "cosine"}
        )

    def build(self, documents: Documents) -> None:
        """See System."""
        texts = [text for _, _, text in documents]
        vectors = self._model.encode(texts, show_progress_bar=False)
        for first in range(0, len(texts), _BATCH):
            some = slice(first, first + _BATCH)
            ids = [str(place) for place in range(len(texts))[some]]
            self._collection.add(ids=ids, documents=texts[some], embeddings=vectors[some])

    def ask(self, query: str) -> int | None:
        """See System."""
        vector = self._model.encode([query], show_progress_bar=False)
        found = self._collection.query(query_embeddings=vector, n_results=FETCHED)["ids"][0]
        return int(found[0]) if found else None

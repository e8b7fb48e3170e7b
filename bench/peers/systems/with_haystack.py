"""Haystack: in-memory store, embedding and BM25 retrievers, joined by reciprocal ranks, in a pipeline."""

from __future__ import annotations

from typing import Any

from bench.peers.systems.base import FETCHED, Documents, encoder


class Peer:
    """Refuses nothing."""

    def __init__(self, which: str) -> None:
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._model = encoder(which)
        self._store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        pipeline: Any = Pipeline()
        pipeline.add_component("dense", InMemoryEmbeddingRetriever(self._store, top_k=FETCHED))
        pipeline.add_component("words", InMemoryBM25Retriever(self._store, top_k=FETCHED))
        pipeline.add_component("join", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=FETCHED))
        pipeline.connect("dense", "join")
        pipeline.connect("words", "join")
        self._pipeline = pipeline

    def build(self, documents: Documents) -> None:
        """See System."""
        from haystack import Document

        texts = [text for _, _, text in documents]
        vectors = self._model.encode(texts, show_progress_bar=False).tolist()
        self._store.write_documents(
            [
                Document(id=str(place), content=text, embedding=vector)
                for place, (text, vector) in enumerate(zip(texts, vectors, strict=True))
            ]
        )

    def ask(self, query: str) -> int | None:
        """See System."""
        vector = self._model.encode([query], show_progress_bar=False)[0].tolist()
        found = self._pipeline.run({"dense": {"query_embedding": vector}, "words": {"query": query}})
        best = found["join"]["documents"]
        return int(best[0].id) if best else None

"""LanceDB's hybrid search: vectors and its full-text index, joined by reciprocal ranks."""

from __future__ import annotations

import tempfile
from typing import Any

from bench.peers.systems.base import FETCHED, Documents, encoder


class Peer:
    """Refuses nothing."""

    def __init__(self, which: str) -> None:
        import lancedb
        from lancedb.rerankers import RRFReranker

        self._model, self._reranker = encoder(which), RRFReranker()
        self._folder = tempfile.TemporaryDirectory()
        self._database = lancedb.connect(self._folder.name)

    def build(self, documents: Documents) -> None:
        """See System."""
        texts = [text for _, _, text in documents]
        vectors = self._model.encode(texts, show_progress_bar=False)
        rows = [
            {"place": place, "text": text, "vector": vector}
            for place, (text, vector) in enumerate(zip(texts, vectors, strict=True))
        ]
        self._table: Any = self._database.create_table("faq", rows)
        self._table.create_fts_index("text", base_tokenizer="ngram", ngram_min_length=2, ngram_max_length=3)

    def ask(self, query: str) -> int | None:
        """See System."""
        vector = self._model.encode([query], show_progress_bar=False)[0]
        asked = self._table.search(query_type="hybrid").vector(vector).text(query).rerank(self._reranker)
        found = asked.limit(FETCHED).select(["place"]).to_list()
        return int(found[0]["place"]) if found else None

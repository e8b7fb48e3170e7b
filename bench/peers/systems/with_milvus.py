"""Milvus Lite's hybrid search: vectors and its own BM25, joined by reciprocal ranks."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from bench.peers.systems.base import FETCHED, Documents, encoder

_ANALYSER = {"tokenizer": "jieba", "filter": ["lowercase", "removepunct"]}


class Peer:
    """Refuses nothing."""

    def __init__(self, which: str) -> None:
        from pymilvus import MilvusClient

        self._model = encoder(which)
        self._folder = tempfile.TemporaryDirectory()
        self._client = MilvusClient(str(Path(self._folder.name) / "faq.db"))

    def build(self, documents: Documents) -> None:
        """See System."""
        from pymilvus import DataType, Function, FunctionType

        texts = [text for _, _, text in documents]
        vectors = self._model.encode(texts, show_progress_bar=False)
        schema: Any = self._client.create_schema(auto_id=False)
        schema.add_field("place", DataType.INT64, is_primary=True)
        schema.add_field("text", DataType.VARCHAR, max_length=4096, enable_analyzer=True, analyzer_params=_ANALYSER)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=vectors.shape[1])
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["words"]))
        indexes = self._client.prepare_index_params()
        indexes.add_index("vector", index_type="FLAT", metric_type="COSINE")
        indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
        self._client.create_collection("faq", schema=schema, index_params=indexes)
        rows = [
            {"place": place, "text": text, "vector": vector}
            for place, (text, vector) in enumerate(zip(texts, vectors.tolist(), strict=True))
        ]
        for first in range(0, len(rows), 1000):
            self._client.insert("faq", rows[first : first + 1000])

    def ask(self, query: str) -> int | None:
        """See System."""
        from pymilvus import AnnSearchRequest, RRFRanker

        vector = self._model.encode([query], show_progress_bar=False)[0].tolist()
        requests = [
            AnnSearchRequest([vector], "vector", {"metric_type": "COSINE"}, limit=FETCHED),
            AnnSearchRequest([query], "words", {"metric_type": "BM25"}, limit=FETCHED),
        ]
        found = self._client.hybrid_search("faq", requests, RRFRanker(), limit=FETCHED)[0]
        return int(found[0]["place"]) if found else None

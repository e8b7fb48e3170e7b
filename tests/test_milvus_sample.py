"""The sample help centre answers from Milvus as from files: the same first entry, the same confidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from milvus_servers import SERVERS, uri_of

from bench.milvus import compare
from corpus import read_queries
from engine import SAMPLE, Engine, open_engine
from index import Generation, LocalBackend, store_in_milvus
from index.milvus import Place
from index.milvus.collection import drop, new_name

_EVERY = 8
"""One test query in so many is asked; `python -m bench.milvus` asks all."""


@pytest.mark.parametrize("kind", SERVERS)
def test_the_samples_test_queries_are_answered_alike(sample_data: Path, tmp_path: Path, kind: str) -> None:
    files = open_engine(sample_data)
    local = files.index.backend
    assert isinstance(local, LocalBackend)
    place = Place(uri_of(kind, tmp_path), new_name(files.manifest.id), "tests", files.manifest.dim)
    backend = store_in_milvus(local, place)
    index = replace(files.index, backend=backend)
    milvus = Engine(Generation(files.manifest, index), files.encoder, files.segmenter)
    texts = [query.query for query in read_queries(SAMPLE / "queries" / "test.jsonl")][::_EVERY]
    try:
        found, _ = compare(files, milvus, texts)
    finally:
        drop(backend.server, place.collection)
    assert found.queries > 100
    assert found.same_first >= 0.99 and found.same_outcome >= 0.99 and found.largest <= 0.01, found

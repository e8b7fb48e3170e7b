"""One generation's rows as a Milvus collection: made, filled in batches that may be sent twice, counted, dropped."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from index.backend import Field
from index.encoders import Vectors
from index.errors import AwayError, GenerationError
from index.local import FLAT_LIMIT, LocalBackend
from index.milvus.checks import CATEGORY, DENSE, ENTRY, ROW, SPARSE, check_stored, digest_of
from index.milvus.server import Server
from index.milvus.words import (
    Digests,
    TermTable,
    WeightsByRow,
    stored_answer,
    stored_phrasing,
    table_of,
    with_filler,
)

_BATCH = 1000
"""Rows of one upsert: about a megabyte of vectors, well below the server's limit for a message (64 MB)."""
_GRAPH = {"M": 16, "efConstruction": 200}
GRAPH_WIDTH = 256
"""Neighbours that a search of a graph keeps (`ef`): beyond FLAT_LIMIT rows, where scanning all takes longer."""


def new_name(generation_id: str) -> str:
    """A name for the collection of a generation that no other one has, of this data folder or another."""
    return f"faq_{generation_id.replace('-', '_')}_{secrets.token_hex(4)}"


def fill(
    server: Server,
    name: str,
    *,
    local: LocalBackend,
    categories: Sequence[int],
    progress: Callable[[int, int], None],
) -> Digests:
    """Make a collection of all rows and wait until it can be searched; gives the digest of each row.

    categories: (entries,) number of each entry's. Raises AwayError if the server is away for longer than a rebuild
    waits; a batch that was sent before is written over. Raises GenerationError if rows are missing afterwards.
    """
    count = len(local.rows.entry)
    if not server.write("has_collection", name):
        _create(server, name, local)
    digests = np.zeros(count, np.uint32)
    batch: list[dict[str, Any]] = []
    for row, item in enumerate(_rows(local, categories, sparse=server.has_sparse)):
        digests[row] = digest_of(item)
        batch.append(item)
        if len(batch) == _BATCH:
            server.write("upsert", name, batch)
            progress(row + 1, count)
            batch = []
    if batch:
        server.write("upsert", name, batch)
    server.write("flush", name)
    server.write("load_collection", name)
    check_stored(server, server.write, name, digests)
    return digests


def drop(server: Server, name: str, alias: str = "") -> None:
    """Remove a collection, and the alias if one leads to it; one that is gone is no error. Raises AwayError."""
    if not server.once("has_collection", name):
        return
    try:
        server.once("drop_collection", name)
    except (AwayError, GenerationError):
        if not alias:
            raise
        server.once("drop_alias", alias)  # newer servers keep a collection to which an alias leads
        server.once("drop_collection", name)


def point(server: Server, alias: str, name: str) -> None:
    """Let an alias lead to a collection. Raises AwayError."""
    try:
        server.once("alter_alias", name, alias)
    except (AwayError, GenerationError):  # there is no such alias yet, as servers say in different ways
        server.once("create_alias", name, alias)


def _create(server: Server, name: str, local: LocalBackend) -> None:
    from pymilvus import DataType, MilvusClient

    flat = len(local.rows.entry) <= FLAT_LIMIT
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(ROW, DataType.INT64, is_primary=True)
    schema.add_field(ENTRY, DataType.INT64)
    schema.add_field(CATEGORY, DataType.INT64)
    schema.add_field(DENSE, DataType.FLOAT_VECTOR, dim=local.dense.vectors.shape[1])
    index = MilvusClient.prepare_index_params()
    kind: dict[str, Any] = {"index_type": "FLAT"} if flat else {"index_type": "HNSW", "params": _GRAPH}
    index.add_index(DENSE, metric_type="IP", **kind)
    if server.has_sparse:
        for field in SPARSE.values():
            schema.add_field(field, DataType.SPARSE_FLOAT_VECTOR)
            index.add_index(field, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    server.write("create_collection", name, schema=schema, index_params=index, consistency_level="Bounded")


def _rows(local: LocalBackend, categories: Sequence[int], *, sparse: bool) -> Iterator[dict[str, Any]]:
    rows, vectors = local.rows, local.dense.vectors
    tables = {field: table_of(leg) for field, leg in local.lexical.items()}
    weights = {field: WeightsByRow(leg) for field, leg in local.lexical.items()}
    for row, entry in enumerate(rows.entry.tolist()):
        item = {ROW: row, ENTRY: entry, CATEGORY: categories[entry], DENSE: vectors[row]}
        if sparse:
            phrasing = stored_phrasing(*weights["question"].of(row), int(rows.lang[row]))
            answers = stored_answer(*weights["answer"].of(entry)) if row == rows.starts[entry] else {}
            item |= _sparse(tables, {"question": phrasing, "answer": answers})
        yield item


def _sparse(tables: Mapping[Field, TermTable], vectors: Mapping[Field, dict[int, float]]) -> dict[str, Any]:
    return {SPARSE[field]: with_filler(vector, tables[field]) for field, vector in vectors.items()}


def dense_of(items: Sequence[Mapping[str, Any]]) -> Vectors:
    """(r, dim) the vectors of rows as the server gave them."""
    return np.asarray([item[DENSE] for item in items], np.float32)

"""Is a collection what was sent? Rows are counted, and compared with their checksums."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from corpus import counted
from index.backend import Field
from index.errors import GenerationError
from index.milvus.server import Server
from index.milvus.words import Digests

ROW, ENTRY, CATEGORY, DENSE = "id", "entry", "category", "dense"
SPARSE: Mapping[Field, str] = {"question": "words", "answer": "answer_words"}
"""Names of the fields; an entry's answers lie with its first row."""

SAMPLED = 64
"""Rows that are compared with their checksums whenever a collection is opened: about 0.2 MB of an answer."""


def check_stored(server: Server, ask: Callable[..., Any], name: str, digests: Digests) -> None:
    """Raises GenerationError unless the collection holds all rows and those of a sample are as they were sent.

    ask: `read` or `write` of the server. The sample is one row, drawn anew, of each of SAMPLED equal parts: what lost
    or changed a whole part is found for certain, a share p of all rows with probability 1 - (1 - p) ** SAMPLED.
    """
    count = len(digests)
    check_count(ask, name, count)
    if not count:
        return
    edges = np.linspace(0, count, min(SAMPLED, count) + 1).astype(np.int64).tolist()
    rows = [low + secrets.randbelow(high - low) for low, high in pairwise(edges)]
    fields = [DENSE, *(SPARSE.values() if server.has_sparse else ())]
    found = {int(item[ROW]): item for item in ask("get", name, rows, output_fields=[ROW, *fields])}
    for row in rows:
        check_row(server, name, row, found=found.get(row), digest=int(digests[row]))


def check_row(server: Server, name: str, row: int, *, found: Mapping[str, Any] | None, digest: int) -> None:
    """Raises GenerationError for a row that is gone or differs; found: as the server gave it."""
    if found is None or digest_of(found) != digest:
        what = "is missing" if found is None else "differs from what was stored (its checksum does not fit)"
        raise GenerationError(
            f"collection {name} of the Milvus server at {server.uri} is damaged: row {row} {what}; run `faq rebuild`"
        )


def check_count(ask: Callable[..., Any], name: str, count: int) -> None:
    """Raises GenerationError unless the collection holds so many rows; `ask`: `Server.read` or `Server.write`."""
    found = ask("query", name, filter="", output_fields=["count(*)"], consistency_level="Strong")
    stored = int(found[0]["count(*)"])
    if stored != count:
        raise GenerationError(
            f"collection {name} of the Milvus server is damaged: it holds {counted(stored, 'row')}, "
            f"the manifest says {count}; run `faq rebuild`"
        )


def digest_of(item: Mapping[str, Any]) -> int:
    """CRC-32 of what a row holds: of vectors and terms as float32, terms in rising order of their dimension."""
    found = zlib.crc32(np.asarray(item[DENSE], np.float32).tobytes())
    for name in SPARSE.values():
        vector = item.get(name)
        if vector:
            dims = sorted(vector)
            found = zlib.crc32(np.asarray(dims, np.int64).tobytes(), found)
            found = zlib.crc32(np.asarray([vector[dim] for dim in dims], np.float32).tobytes(), found)
    return found

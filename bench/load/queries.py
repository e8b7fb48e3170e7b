"""What is asked: the sample's queries, which the server knows after the first time, or texts that nobody ever asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from corpus import read_queries

_SAMPLE = Path("corpus") / "data" / "sample" / "queries" / "dev.jsonl"
_LONGEST = 60
KNOWN = 200
"""Queries that were asked before: few, so that every worker soon knows them all."""


def sample() -> list[str]:
    """The sample's own queries."""
    return [row.query for row in read_queries(_SAMPLE) if len(row.query) <= _LONGEST]


def asked_before(count: int, seed: int) -> list[str]:
    """Some of the sample's queries, each many times, in an order drawn with the seed."""
    return random.Random(seed).choices(sample()[:KNOWN], k=count)


def never_asked(count: int, seed: int) -> list[str]:
    """Distinct texts of a usual length: the first half of one query with the second half of another one of the same
    language, so that neither vectors nor words of the whole text are remembered."""
    return list(islice(_joined(random.Random(seed)), count))


def _joined(chance: random.Random) -> Iterator[str]:
    chinese, others = [], []
    for query in sample():
        (others if query.isascii() else chinese).append(query)
    known = set(chinese + others)
    while True:
        pool = chance.choice((chinese, others))
        first, second = chance.sample(pool, 2)
        text = first[: (len(first) + 1) // 2] + second[len(second) // 2 :]
        if text not in known and len(text.strip()) > 1:
            known.add(text)
            yield text

"""Which texts are learned together? Those of like length, so that little is padded."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

_BLOCK = 40
"""Batches that are sorted by length among each other; their order is left to chance."""


def batches(lengths: Sequence[int], batch: int, steps: int, seed: int) -> Iterator[list[int]]:
    """`steps` lists of `batch` places in `lengths` (pieces); the same ones for the same seed."""
    chance, given = random.Random(seed), 0
    while given < steps:
        rows = list(range(len(lengths)))
        chance.shuffle(rows)
        for start in range(0, len(rows) - batch * _BLOCK + 1, batch * _BLOCK):
            block = sorted(rows[start : start + batch * _BLOCK], key=lengths.__getitem__)
            parts = [block[i : i + batch] for i in range(0, len(block), batch)]
            chance.shuffle(parts)
            yield from parts[: steps - given]
            given += min(len(parts), steps - given)

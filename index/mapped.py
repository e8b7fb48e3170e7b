"""Which file of a generation is mapped instead of read, so that processes share it and a start need not wait for it?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

VECTORS = "vectors.npy"
"""The largest file by far, and the only one that is mapped: whatever its bytes are, they are numbers, so that no damage
makes a search crash before the digest has found it."""

LEAST_MAPPED = 64 << 20
"""Bytes from which on it is mapped. Below, reading and digesting it takes less than a tenth of a second, and what is in
memory needs no file any more."""


def is_mapped(folder: Path) -> bool:
    """Whether the vectors of a generation stay in their file while it is served."""
    try:
        return (folder / VECTORS).stat().st_size >= LEAST_MAPPED
    except OSError:
        return False


def read_vectors(folder: Path) -> npt.NDArray[Any]:
    """(n, dim) the vectors of a generation, read-only where they are mapped.

    Raises ValueError if the file is shorter than its array.
    """
    found = np.load(folder / VECTORS, mmap_mode="r" if is_mapped(folder) else None, allow_pickle=False)
    return np.asarray(found)

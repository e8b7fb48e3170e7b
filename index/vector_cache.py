"""Which texts were embedded before? One file of vectors per encoder fingerprint."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.encoder import Encoder, Vectors

_CHUNK = 1024
Progress = Callable[[int, int], None]
"""Called with (done, total) texts."""


def _silent(_done: int, _total: int) -> None:
    return


class VectorCache:
    """Vectors of document texts by hash, so that an unchanged text is never embedded twice."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        """`folder`: where the cache files lie; a damaged file counts as empty."""
        self._encoder = encoder
        self._file = folder / f"vectors-{encoder.fingerprint}.npz"
        self._known = self._read()

    def encode(self, texts: Sequence[str], progress: Progress = _silent) -> tuple[Vectors, int]:
        """(n, dim) float32 unit rows of the texts, and how many of them had to be embedded now."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        pending = list(missing.items())
        for start in range(0, len(pending), _CHUNK):
            chunk = pending[start : start + _CHUNK]
            rows = self._encoder.encode_documents([text for _, text in chunk])
            self._known.update(zip((key for key, _ in chunk), rows, strict=True))
            progress(min(start + _CHUNK, len(pending)), len(pending))
        if not texts:
            return np.zeros((0, self._encoder.dim), np.float32), 0
        return np.stack([self._known[key] for key in keys]).astype(np.float32), len(pending)

    def keep(self, texts: Sequence[str]) -> None:
        """Write the vectors of these texts, and of no other, for the next rebuild."""
        keys = sorted({hashlib.sha256(text.encode()).digest() for text in texts} & self._known.keys())
        if not keys:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._file.parent, prefix=".", suffix=".part")
        with os.fdopen(descriptor, "wb") as stream:
            hashes = np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), -1)
            np.savez(stream, hashes=hashes, vectors=np.stack([self._known[key] for key in keys]))
        Path(name).replace(self._file)

    def _read(self) -> dict[bytes, Vectors]:
        try:
            with self._file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                hashes, vectors = stored["hashes"], stored["vectors"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}
        if vectors.shape != (len(hashes), self._encoder.dim):
            return {}
        return {row.tobytes(): vector for row, vector in zip(hashes, vectors, strict=True)}

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
_KEY = 16
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
        self._rows, self._vectors = self._read()

    def encode(self, texts: Sequence[str], progress: Progress = _silent) -> tuple[Vectors, int]:
        """(n, dim) float32 unit rows of the texts, and how many of them had to be embedded now."""
        keys = [_key(text) for text in texts]
        pending = list({key: text for key, text in zip(keys, texts, strict=True) if key not in self._rows}.items())
        found = [self._vectors]
        for start in range(0, len(pending), _CHUNK):
            chunk = pending[start : start + _CHUNK]
            found.append(self._encoder.encode_documents([text for _, text in chunk]).astype(np.float32))
            for key, _ in chunk:
                self._rows[key] = len(self._rows)
            progress(min(start + _CHUNK, len(pending)), len(pending))
        if pending:
            self._vectors = np.concatenate(found)
        rows = np.fromiter((self._rows[key] for key in keys), np.int64, len(keys))
        return self._vectors[rows], len(pending)

    def keep(self, texts: Sequence[str]) -> None:
        """Write the vectors of these texts, and of no other, for the next rebuild."""
        keys = sorted({_key(text) for text in texts} & self._rows.keys())
        if not keys:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._file.parent, prefix=".", suffix=".part")
        with os.fdopen(descriptor, "wb") as stream:
            hashes = np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), _KEY)
            rows = np.fromiter((self._rows[key] for key in keys), np.int64, len(keys))
            np.savez(stream, hashes=hashes, vectors=self._vectors[rows])
        Path(name).replace(self._file)

    def _read(self) -> tuple[dict[bytes, int], Vectors]:
        nothing: tuple[dict[bytes, int], Vectors] = {}, np.zeros((0, self._encoder.dim), np.float32)
        try:
            with self._file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                hashes, vectors = stored["hashes"], stored["vectors"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return nothing
        if vectors.shape != (len(hashes), self._encoder.dim) or hashes.shape[1:] != (_KEY,):
            return nothing
        raw = hashes.tobytes()
        return {raw[at : at + _KEY]: row for row, at in enumerate(range(0, len(raw), _KEY))}, vectors


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_KEY).digest()

"""Which texts were embedded before? Files of vectors per encoder fingerprint: documents, queries, sentences of ours.

Those of other encoders stay, so that a change back costs nothing; whoever does not want that deletes `cache/`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.embedding import SpreadEncoder
from index.encoders import Encoder, Vectors

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
        self._rows, self._vectors = _read(self._file, encoder.dim)
        self._parts = sorted(folder.glob(f"{_part_of(encoder)}*"))
        for part in self._parts:
            self._add(*_read(part, encoder.dim))

    def _add(self, rows: dict[bytes, int], vectors: Vectors) -> None:
        """What a rebuild that did not end had embedded."""
        held = len(self._vectors)
        self._rows |= {key: held + row for key, row in rows.items() if key not in self._rows}
        self._vectors = np.concatenate([self._vectors, vectors])

    def encode(self, texts: Sequence[str], progress: Progress = _silent) -> tuple[Vectors, int]:
        """(n, dim) float32 unit rows of the texts, and how many of them had to be embedded now."""
        keys = [_key(text) for text in texts]
        rows = np.fromiter((self._rows.get(key, -1) for key in keys), np.int64, len(keys))
        vectors: Vectors = np.empty((len(keys), self._encoder.dim), np.float32)
        if len(self._vectors):
            np.take(self._vectors, rows, axis=0, out=vectors, mode="clip")
        new = np.flatnonzero(rows < 0).tolist()
        first: dict[bytes, int] = {}
        for place in new:
            first.setdefault(keys[place], place)
        pending = list(first.values())
        size = self._encoder.at_once if pending and isinstance(self._encoder, SpreadEncoder) else _CHUNK
        for start in range(0, len(pending), size):
            chunk = pending[start : start + size]
            vectors[chunk] = self._encoder.encode_documents([texts[place] for place in chunk])
            if start + size < len(pending):  # what comes last is written with all others
                self._save([keys[place] for place in chunk], vectors[chunk])
            progress(min(start + size, len(pending)), len(pending))
        vectors[new] = vectors[[first[keys[place]] for place in new]]
        return vectors, len(pending)

    def _save(self, keys: list[bytes], vectors: Vectors) -> None:
        """Whatever becomes of this process, these are not embedded again."""
        part = self._file.with_name(f"{_part_of(self._encoder)}{secrets.token_hex(8)}")
        _write(part, keys, vectors)
        self._parts.append(part)

    def keep(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Write the vectors of these texts, and of no other, for the next rebuild; `encode` knows none afterwards."""
        self._vectors = self._vectors[:0].copy()  # of a million texts 1.5 GB, which the rebuild needs for other things
        places = {_key(text): place for place, text in enumerate(texts)}
        if self._parts or places.keys() != self._rows.keys():
            _write(self._file, list(places), vectors if len(places) == len(texts) else vectors[list(places.values())])
        self._rows = {}
        for part in self._parts:
            part.unlink(missing_ok=True)
        self._parts = []


class QueryCache:
    """An encoder that remembers the queries of earlier processes: calibration asks the corpus's own phrasings."""

    def __init__(self, folder: Path, encoder: Encoder, name: str = "queries") -> None:
        """`folder`: where the cache files lie, `name`: of its own; a damaged file counts as empty."""
        self._encoder = encoder
        self.name, self.dim, self.fingerprint = encoder.name, encoder.dim, encoder.fingerprint
        self.symmetric = encoder.symmetric
        self.encode_documents, self.known = encoder.encode_documents, encoder.known
        self._file = folder / f"{name}-{encoder.fingerprint}.npz"
        rows, vectors = _read(self._file, encoder.dim)
        self._known = {key: vectors[row] for key, row in rows.items()}
        self._read = len(self._known)
        self._used: dict[bytes, Vectors] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        vectors: Vectors = np.empty((len(texts), self.dim), np.float32)
        for place, text in enumerate(texts):
            key = _key(text)
            found = self._known.get(key)
            if found is None:
                found = self._known[key] = self._encoder.encode_queries([text])[0]
            vectors[place] = self._used[key] = found
        return vectors

    @property
    def has_new(self) -> bool:
        """Whether something was asked for that the file lacks."""
        return len(self._known) > self._read

    def keep(self) -> None:
        """Write what was asked for since the start, and nothing else, for the next rebuild."""
        _write(self._file, list(self._used), np.asarray(list(self._used.values()), np.float32))


def _part_of(encoder: Encoder) -> str:
    """What the names of parts begin with."""
    return f"vectors-{encoder.fingerprint}.part-"


def _write(file: Path, keys: list[bytes], vectors: Vectors) -> None:
    if not keys:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    with os.fdopen(descriptor, "wb") as stream:
        hashes = np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), _KEY)
        np.savez(stream, hashes=hashes, vectors=vectors)
    Path(name).replace(file)


def _read(file: Path, dim: int) -> tuple[dict[bytes, int], Vectors]:
    """The row of each key, and the vectors."""
    nothing: tuple[dict[bytes, int], Vectors] = {}, np.zeros((0, dim), np.float32)
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            hashes, vectors = stored["hashes"], stored["vectors"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return nothing
    if vectors.shape != (len(hashes), dim) or hashes.shape[1:] != (_KEY,):
        return nothing
    raw = hashes.tobytes()
    return {raw[at : at + _KEY]: row for row, at in enumerate(range(0, len(raw), _KEY))}, vectors


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_KEY).digest()

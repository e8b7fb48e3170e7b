"""Which texts were segmented before? One file per user dictionary, so that a rebuild segments only what is new."""

from __future__ import annotations

import gc
import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from corpus import NORMALISER_TAG, Segmenter, Segments, normalise

_DIGEST = hashlib.sha256().digest_size
_KEY = 16
Progress = Callable[[int, int], None]
Kept = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str, str]
"""Words, identifiers and terms; the plain text; the normal form. The strings of the tuples are interned: marshal writes
each of them once, and when they are read they need not be hashed again and again."""


class SegmentCache:
    """Normal forms and segments of texts by hash. A damaged file counts as empty."""

    def __init__(self, folder: Path, segmenter: Segmenter) -> None:
        """`folder`: where the file lies; it belongs to one fingerprint of the segmenter."""
        self._segmenter = segmenter
        self._file = folder / f"terms-{NORMALISER_TAG}-{segmenter.fingerprint}.bin"
        self._known: dict[bytes, Kept] = _read(self._file)
        self._used: dict[bytes, Kept] = {}
        self.segmented = 0
        """Texts that had to be segmented."""

    def segments(self, texts: Sequence[str], progress: Progress) -> tuple[list[str], list[Segments]]:
        """The normal form of every text, and the segments that the segmenter gives for it."""
        kept = list(self._all(texts, progress, _closed))
        return [found[-1] for found in kept], [_opened(found) for found in kept]

    def terms(self, texts: Sequence[str], progress: Progress) -> list[tuple[str, ...]]:
        """Lexical terms only, of texts that need nothing else and may be long."""
        return [kept[2] for kept in self._all(texts, progress, _closed_terms)]

    def keep(self) -> None:
        """Write what was asked for since the start, and nothing else, for the next rebuild.

        Segments by other rules go: they will not be asked for, and may hold texts that the corpus no longer has.
        """
        for pattern in ("terms-*.bin", "segments-*.bin"):
            for other in set(self._file.parent.glob(pattern)) - {self._file}:
                other.unlink(missing_ok=True)
        if self._used.keys() == self._known.keys():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        raw = marshal.dumps(self._used)
        descriptor, name = tempfile.mkstemp(dir=self._file.parent, prefix=".", suffix=".part")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(hashlib.sha256(raw).digest() + raw)
        Path(name).replace(self._file)

    def _all(self, texts: Sequence[str], progress: Progress, close: Callable[[Segments, str], Kept]) -> Iterable[Kept]:
        kind = close.__name__.encode()
        for done, text in enumerate(texts):
            key = hashlib.blake2b(text.encode(), digest_size=_KEY, salt=kind[:_KEY]).digest()
            kept = self._used.get(key) or self._known.get(key)
            if kept is None:
                normal = normalise(text)
                kept = close(self._segmenter.segment(normal), normal)
                self.segmented += 1
                progress(done, len(texts))
            self._used[key] = kept
            yield kept


def _closed(found: Segments, normal: str) -> Kept:
    return _interned(found.words), _interned(found.identifiers), _interned(found.terms), found.plain, normal


def _closed_terms(found: Segments, _normal: str) -> Kept:
    return (), (), _interned(found.terms), "", ""


def _interned(strings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(sys.intern, strings))


def _opened(kept: Kept) -> Segments:
    words, identifiers, terms, plain, _ = kept
    return Segments(words, terms, identifiers, plain)


def _read(file: Path) -> dict[bytes, Kept]:
    try:
        raw = file.read_bytes()
    except OSError:
        return {}
    # marshal may crash on damaged input: the digest comes first.
    if hashlib.sha256(raw[_DIGEST:]).digest() != raw[:_DIGEST]:
        return {}
    collecting = gc.isenabled()
    gc.disable()  # a million new strings would start it dozens of times
    try:
        known: dict[bytes, Kept] = marshal.loads(raw[_DIGEST:])  # noqa: S302 - digest checked
    finally:
        if collecting:
            gc.enable()
    return known

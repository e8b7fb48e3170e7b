"""Which texts were cut before? One file per user dictionary, so that a rebuild cuts only what is new."""

from __future__ import annotations

import gc
import hashlib
import marshal
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from corpus import Segmenter, Segments

_DIGEST = hashlib.sha256().digest_size
_KEY = 16
_BETWEEN = "\0"
"""Stands between the parts of a text: no normalised text holds it."""

Progress = Callable[[int, int], None]
Kept = tuple[str, str, str, str]


class SegmentCache:
    """Segments of normalised texts by hash. A damaged file counts as empty."""

    def __init__(self, folder: Path, segmenter: Segmenter) -> None:
        """`folder`: where the file lies; it belongs to one fingerprint of the segmenter."""
        self._segmenter = segmenter
        self._file = folder / f"segments-{segmenter.fingerprint}.bin"
        self._known: dict[bytes, Kept] = _read(self._file)
        self._used: dict[bytes, Kept] = {}
        self.cut = 0
        """Texts that had to be cut."""

    def segments(self, texts: Sequence[str], progress: Progress) -> list[Segments]:
        """Segments of every text, as the segmenter gives them."""
        return [_opened(kept) for kept in self._all(texts, progress, _closed)]

    def terms(self, texts: Sequence[str], progress: Progress) -> list[list[str]]:
        """Lexical terms only, of texts that need nothing else and may be long."""
        return [_split(kept[2]) for kept in self._all(texts, progress, _closed_terms)]

    def keep(self) -> None:
        """Write what was asked for since the start, and nothing else, for the next rebuild."""
        if self._used.keys() == self._known.keys():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        raw = marshal.dumps(self._used)
        descriptor, name = tempfile.mkstemp(dir=self._file.parent, prefix=".", suffix=".part")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(hashlib.sha256(raw).digest() + raw)
        Path(name).replace(self._file)

    def _all(self, texts: Sequence[str], progress: Progress, close: Callable[[Segments], Kept]) -> Iterable[Kept]:
        kind = close.__name__.encode()
        for done, text in enumerate(texts):
            key = hashlib.blake2b(text.encode(), digest_size=_KEY, salt=kind[:_KEY]).digest()
            kept = self._used.get(key) or self._known.get(key)
            if kept is None:
                kept = close(self._segmenter.segment(text))
                self.cut += 1
                progress(done, len(texts))
            self._used[key] = kept
            yield kept


def _closed(found: Segments) -> Kept:
    words, identifiers, terms = map(_BETWEEN.join, (found.words, found.identifiers, found.terms))
    return words, identifiers, terms, found.plain


def _closed_terms(found: Segments) -> Kept:
    return "", "", _BETWEEN.join(found.terms), ""


def _opened(kept: Kept) -> Segments:
    words, identifiers, terms, plain = kept
    return Segments(tuple(_split(words)), tuple(_split(terms)), tuple(_split(identifiers)), plain)


def _split(joined: str) -> list[str]:
    return joined.split(_BETWEEN) if joined else []


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

"""How often is a Chinese word written? jieba's dictionary, of which a process loads what its texts need.

Half a million words take 0.3 s of processor and 60 MB to load; the texts of one process begin with a tenth of the
dictionary's characters, and a single query with a handful.
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import os
import tempfile
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Counts = dict[str, int]
"""Count by word. The beginnings of words are in it as well, with 0."""

_DIGEST = 16
_HEAD = _DIGEST + 8
"""Bytes before the list of contents: its digest and its length."""
_NOTHING: Counts = {}

logger = logging.getLogger(__name__)


class WordCounts(dict[str, Counts]):
    """Counts of the words that begin with a character; a character that no word begins with has none.

    total: of all words' counts.
    """

    def __init__(self, counts: Mapping[str, int], total: int) -> None:
        """All of a dictionary, in memory."""
        super().__init__()
        self.total = total
        for word, count in counts.items():
            if word:
                self.setdefault(word[0], {})[word] = count

    def __missing__(self, first: str) -> Counts:
        return _NOTHING

    def count(self, word: str) -> int:
        """0 for a word that is not in the dictionary."""
        return self[word[0]].get(word, 0)


class StoredWordCounts(WordCounts):
    """The same from a file, read by character when it is first asked for; a damaged part has the whole made again."""

    def __init__(self, file: Path, make: Callable[[], WordCounts]) -> None:
        """Raises ValueError for a file that is damaged, OSError for one that cannot be read."""
        self._file, self._make = file, make
        self._descriptor = os.open(file, os.O_RDONLY)
        weakref.finalize(self, os.close, self._descriptor)
        size = os.fstat(self._descriptor).st_size
        head = os.pread(self._descriptor, _HEAD, 0)
        self._start = _HEAD + int.from_bytes(head[_DIGEST:], "little")
        if self._start > size:
            raise ValueError("damaged")
        contents = os.pread(self._descriptor, self._start - _HEAD, _HEAD)
        self._places, total = _loaded(contents, head[:_DIGEST])
        if self._start + sum(length for _, length, _ in self._places.values()) != size:
            raise ValueError("damaged")
        super().__init__({}, total)

    def __missing__(self, first: str) -> Counts:
        place = self._places.get(first)
        if place is None:
            return _NOTHING
        offset, length, digest = place
        try:  # pread moves no position, so threads and forked processes may share the file
            found: Counts = _loaded(os.pread(self._descriptor, length, self._start + offset), digest)
        except (OSError, ValueError):
            logger.warning("the segmenter's dictionary %s is damaged; made again", self._file)
            made = self._make()
            _write(self._file, made)
            self.update(made)
            return self.setdefault(first, {})
        self[first] = found
        return found


def read_word_counts(file: Path, make: Callable[[], WordCounts]) -> WordCounts:
    """The counts of a file, which is made where it is absent or damaged; a folder that cannot be written costs time."""
    try:
        return StoredWordCounts(file, make)
    except (OSError, ValueError):
        counts = make()
        _write(file, counts)
        return counts


def _loaded(raw: bytes, digest: bytes) -> Any:
    # marshal may crash on damaged input: the digest comes first.
    if hashlib.blake2b(raw, digest_size=_DIGEST).digest() != digest:
        raise ValueError("damaged")
    return marshal.loads(raw)  # noqa: S302 - digest checked


def _write(file: Path, counts: WordCounts) -> None:
    parts = [(first, marshal.dumps(counts[first])) for first in counts]
    places, offset = {}, 0
    for first, raw in parts:
        places[first] = (offset, len(raw), hashlib.blake2b(raw, digest_size=_DIGEST).digest())
        offset += len(raw)
    contents = marshal.dumps((places, counts.total))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(hashlib.blake2b(contents, digest_size=_DIGEST).digest())
            stream.write(len(contents).to_bytes(8, "little") + contents)
            stream.writelines(raw for _, raw in parts)
        Path(name).replace(file)
        for old in file.parent.glob("segmenter-*.bin"):  # of releases before 0.3, 9 MB each
            old.unlink(missing_ok=True)
    except OSError:
        logger.warning("cannot keep the segmenter's dictionary in %s", file)

"""Which phrasing is each row of an index?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from corpus import LANGS, Entry


class TextRows:
    """The rows of each text, by hashes in order: 12 bytes a row, where a dictionary of lists takes 140."""

    def __init__(self, texts: Sequence[str]) -> None:
        hashes = np.fromiter(map(hash, texts), np.int64, len(texts))
        self._texts = texts
        self._rows: npt.NDArray[np.int32] = hashes.argsort(kind="stable").astype(np.int32)
        self._hashes = hashes[self._rows]

    def get(self, text: str, default: Sequence[int] = ()) -> Sequence[int]:
        """The rows of a text, rising; the default if there is none."""
        key = hash(text)
        first = int(self._hashes.searchsorted(key))
        last = first
        while last < len(self._hashes) and self._hashes[last] == key:
            last += 1
        rows = self._rows[first:last].tolist()
        return [row for row in rows if self._texts[row] == text] or default


@dataclass(frozen=True, slots=True)
class Rows:
    """The phrasings of all entries, entry by entry.

    entry: (n,) position of its entry; lang: (n,) position of its language in LANGS; starts: (entries + 1,) where each
    entry's rows begin; texts: (n,) normalised phrasings; by_text: the rows of each text.
    """

    entry: npt.NDArray[np.int32]
    lang: npt.NDArray[np.int8]
    starts: npt.NDArray[np.int32]
    texts: tuple[str, ...]
    by_text: TextRows = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_text", TextRows(self.texts))

    def of_entry(self, entry: int) -> range:
        """The rows of an entry."""
        return range(int(self.starts[entry]), int(self.starts[entry + 1]))


def make_rows(entries: Sequence[Entry], normal: Mapping[str, str]) -> Rows:
    """Rows of all phrasings; `normal` maps each phrasing to its normal form."""
    entry, lang, texts, starts = [], [], [], [0]
    for position, item in enumerate(entries):
        for code, text in item.texts.items():
            for phrasing in text.phrasings:
                entry.append(position)
                lang.append(LANGS.index(code))
                texts.append(normal[phrasing])
        starts.append(len(entry))
    return Rows(np.asarray(entry, np.int32), np.asarray(lang, np.int8), np.asarray(starts, np.int32), tuple(texts))


def phrasing_at(entry: Entry, offset: int) -> str:
    """The phrasing of an entry's row as it was written; `offset`: from the entry's first row."""
    for text in entry.texts.values():
        if offset == 0:
            return text.question
        if offset <= len(text.alternates):
            return text.alternates[offset - 1]
        offset -= 1 + len(text.alternates)
    raise IndexError(f"entry {entry.id} has no phrasing at this place")

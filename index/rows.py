"""Which phrasing is each row of an index?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from corpus import LANGS, Entry


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
    by_text: Mapping[str, list[int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_text: dict[str, list[int]] = {}
        for row, text in enumerate(self.texts):
            by_text.setdefault(text, []).append(row)
        object.__setattr__(self, "by_text", by_text)

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

"""What do texts in two languages have in common? Numbers, names, codes and addresses are written alike in both."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set

import numpy as np
import numpy.typing as npt

from corpus import LANGS, Entry, Lang

Floats = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int64]

_READ = 4_000
"""Characters of an answer that are read: enough to know it by, and a bound for long ones."""
_MARK = re.compile(r"[A-Za-z][A-Za-z0-9_.+#-]*[A-Za-z0-9+#]|[A-Za-z]|\d+(?:[.,:]\d+)*")
_TARGET = re.compile(r"\]\([^)]{0,500}\)")
_SMOOTHING = 2.0
"""Weight that a text has besides its marks, so that one common number does not make two texts alike."""


class Marks:
    """The marks of the entries' texts in both languages: of all Latin words and numbers those that both use."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        texts = [[_marks(entry, lang) for entry in entries] for lang in LANGS]
        counts = [Counter(mark for marks in of_lang for mark in marks) for of_lang in texts]
        total = sum(bool(marks) for of_lang in texts for marks in of_lang) + 1
        self._idf = {mark: math.log(total / (count + counts[1][mark])) for mark, count in counts[0].items()}
        self._idf = {mark: weight for mark, weight in self._idf.items() if mark in counts[1]}
        self._marks = [[marks & self._idf.keys() for marks in of_lang] for of_lang in texts]
        self._weights = [[self._weight(marks) for marks in of_lang] for of_lang in self._marks]

    def compare(self, zh: Positions, en: Positions) -> Floats:
        """(p, 2) of pairs of entries how much the marks of both have in common, and how much there is to compare; each
        0 to 1."""
        found = np.empty((len(zh), 2), np.float32)
        for place, (one, other) in enumerate(zip(zh.tolist(), en.tolist(), strict=True)):
            mine, its = self._weights[0][one], self._weights[1][other]
            both = self._weight(self._marks[0][one] & self._marks[1][other])
            found[place] = both / (math.sqrt(mine * its) + _SMOOTHING), min(mine, its) / (min(mine, its) + _SMOOTHING)
        return found

    def _weight(self, marks: Iterable[str]) -> float:
        return sum(map(self._idf.__getitem__, marks))


def _marks(entry: Entry, lang: Lang) -> Set[str]:
    """Of question and answer in a language; where links lead is no text."""
    text = entry.texts.get(lang)
    if text is None:
        return frozenset()
    read = f"{text.question}\n{_TARGET.sub(']', text.answer[:_READ])}"
    return frozenset(mark.lower().replace(",", "") for mark in _MARK.findall(read))

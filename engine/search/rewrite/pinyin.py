"""Which Chinese does pinyin write, in one word or syllable by syllable?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from index import Words

_LONGEST = 64
"""Letters that may be pinyin: twenty syllables."""
_LONGEST_SYLLABLE = 6
_LONGEST_WORD = 4
_SHORTEST_RUN = 4
"""Letters of pinyin that is typed in several words."""


class Pinyin:
    """Reads pinyin as words of one corpus."""

    def __init__(self, words: Words) -> None:
        self._pinyin = words.pinyin
        self._syllables = frozenset(words.readings.values())
        self._longest_key = max((len(key) for key in words.pinyin), default=0)

    def read(self, word: str) -> Sequence[str]:
        """Chinese for a whole word of pinyin: corpus words joined, syllables without a word left out."""
        if word in self._pinyin:
            return self._pinyin[word]
        if len(word) > _LONGEST:
            return ()
        parts = self._split(word)
        return ("".join(parts),) if parts else ()

    def runs(self, words: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Two or more neighbouring words that are all pinyin, as long as they go on."""
        run: list[str] = []
        for word in (*words, ""):
            if word in self._syllables or word in self._pinyin:
                run.append(word)
                continue
            if len(run) > 1 and _SHORTEST_RUN <= sum(map(len, run)) <= _LONGEST:
                yield tuple(run)
            run = []

    def _split(self, text: str) -> list[str]:
        """The split into corpus words and bare syllables that leaves the fewest letters bare; [] if none."""
        best: list[tuple[int, list[str]] | None] = [(0, [])] + [None] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(max(0, end - max(self._longest_key, _LONGEST_SYLLABLE)), end):
                before, part = best[start], text[start:end]
                if before is None:
                    continue
                if part in self._pinyin:
                    option = (before[0], [*before[1], self._pinyin[part][0]])
                elif part in self._syllables:
                    option = (before[0] + len(part), before[1])
                else:
                    continue
                if (found := best[end]) is None or option[0] < found[0]:
                    best[end] = option
        final = best[-1]
        return final[1] if final and final[0] <= len(text) / 2 else []


def syllables_of(word: str) -> list[str]:
    """The sound of each character of a word.

    Characters have their commonest reading but in the phrases that pypinyin lists; three words in four hold none of
    them, and a rebuild asks for every word of the corpus.
    """
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    readings = _common_readings()
    parts = (word[first:last] for first in range(len(word) - 1) for last in range(first + 2, len(word) + 1))
    if len(word) <= _LONGEST_WORD and readings.keys() >= set(word) and not any(part in PHRASES_DICT for part in parts):
        return [readings[char] for char in word]
    return [str(s) for s in lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)]


def readings_of(syllables: set[str]) -> dict[str, str]:
    """The commonest reading of each character that sounds like some syllable of the corpus."""
    return {char: sound for char, sound in _common_readings().items() if sound in syllables}


@cache
def _common_readings() -> dict[str, str]:
    from pypinyin import Style, lazy_pinyin

    characters = [chr(code) for code in range(0x4E00, 0x9FA6)]
    return dict(zip(characters, lazy_pinyin(characters, style=Style.NORMAL, v_to_u=False), strict=True))

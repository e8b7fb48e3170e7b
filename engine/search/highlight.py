"""Which words of a text match the query? Chinese by segment, English by stem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus import STOP_WORDS, Segmenter, is_han, normalise

_NO = re.compile(
    r"[不没無无未别勿](?:有|是|能|会|要|到|了|法|可|可以|能够)?|no|not|never|none|without|cannot|"
    r"(?:ca|wo|do|does|did|is|are|was|were|has|have|had|could|would|should)n['’]?t"
)
"""Words that only say no: what is found depends on them, but every second answer has some."""
_LEAST = 2
"""Characters of a Chinese word that is marked; a single one is in every second word."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


class Highlighter:
    """Finds the words of one query in any text."""

    def __init__(self, segmenter: Segmenter, texts: Sequence[str]) -> None:
        """`texts`: what was searched, normalised, without secrets."""
        self._segmenter = segmenter
        segments = [segmenter.segment(text) for text in texts]
        self._han = {
            word
            for found in segments
            for word in (*found.words, *found.terms)
            if is_han(word) and len(word) >= _LEAST and not _says_nothing(word)
        }
        self._stems = {
            segmenter.stem(word)
            for found in segments
            for word in (*found.words, *found.identifiers)
            if not is_han(word) and not _says_nothing(word) and not (word.isdecimal() and len(word) < 3)
        }

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the query's words stand, [start, end), in order; neighbours are one."""
        merged: list[tuple[int, int]] = []
        for start, end in self._found(text):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        for match in _WORD.finditer(text):
            for run in re.finditer(r"[㐀-鿿豈-﫿𠀀-𿿿]+|[^㐀-鿿豈-﫿𠀀-𿿿]+", match.group()):
                at = match.start() + run.start()
                if is_han(run.group()):
                    yield from sorted((at + start, at + end) for start, end in self._in_han(run.group()))
                elif self._segmenter.stem(normalise(run.group())) in self._stems:
                    yield at, at + len(run.group())

    def _in_han(self, run: str) -> Iterator[tuple[int, int]]:
        if not self._han:
            return
        normal = normalise(run)
        if len(normal) != len(run):  # the places would not fit
            normal = run
        at = 0
        for word in self._segmenter.segment(normal).words:
            if word in self._han:
                yield at, at + len(word)
            else:
                yield from ((at + start, at + end) for start, end in self._inside(word))
            at += len(word)

    def _inside(self, word: str) -> Iterator[tuple[int, int]]:
        for size in range(_LEAST, len(word)):
            for start in range(len(word) - size + 1):
                if word[start : start + size] in self._han:
                    yield start, start + size


def _says_nothing(word: str) -> bool:
    """Whether a word says nothing by itself: a stop word, or one that says no."""
    return word in STOP_WORDS or _NO.fullmatch(word) is not None

"""Seed phrases of Chinese characters, which stand in the word lists one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import compress

from engine.guard.seed_phrases.lexicons import CUE, HAN, common_places, lexicon
from engine.guard.seed_phrases.phrases import Row, Unit, checked
from engine.guard.seed_phrases.windows import LEAST, Limit, Windows, limit_of, within
from engine.guard.seed_phrases.words import LONGEST_GAP, SIGNS

_RANGE = "㐀-鿿"
_HAN = re.compile(f"[{_RANGE}]")
_LEAST_OF_HAN = re.compile(rf"(?:[^{_RANGE}]*+[{_RANGE}]){{{LEAST}}}")
_SPACED = re.compile(rf"(?<![{_RANGE}])[{_RANGE}](?![{_RANGE}])")
_MOST_IN_WORDS = 0.35
"""Share of characters in words of two and more: below it, a Chinese text is a list of characters, not a sentence."""
_MOST_USUAL, _MOST_USUAL_LISTED = 0.42, 0.6
"""The same share with single characters that every second sentence has, of a phrase 5 %; the second where they are set
apart or the text speaks of a seed phrase."""

_CUT = 120
"""Characters that are cut into words at once, so that it costs no more than their number says."""

Words = Callable[[str], tuple[str, ...]]


def han_phrases(low: str, words_of: Words) -> Iterator[tuple[int, int]]:
    """Places of phrases in a text in lower case; `words_of` cuts a Chinese text into words."""
    if not _LEAST_OF_HAN.match(low):
        return
    named = CUE.search(low) is not None
    for language in HAN:
        for places in _han_rows(low, language):
            yield from _listed(_Characters(low, language, places), words_of, named=named)


@cache
def _rows(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Rows of characters that all stand alone, and rows of any; what is between them is no letter of any script."""
    char, gap = f"[{''.join(lexicon(language))}]", r"(?:[^\w\0]|[\d_])"
    # Characters that nothing parts are taken at one go.
    alone = rf"{char}(?![{_RANGE}])"
    return (
        re.compile(rf"(?<![{_RANGE}]){alone}(?>(?:(?>{gap}{{1,{LONGEST_GAP}}}){alone})*)"),
        re.compile(rf"{char}++(?>(?:(?>{gap}{{1,{LONGEST_GAP}}}){char}++)*)"),
    )


def _han_rows(low: str, language: str) -> Iterator[Sequence[int]]:
    """Places of the characters of each row that is long enough: first of those that all stand alone, then all."""
    alone, all_ = _rows(language)
    seen = set[tuple[int, int]]()
    for match in (*(alone.finditer(low) if _SPACED.search(low) else ()), *all_.finditer(low)):
        start, end = match.span()
        if end - start >= LEAST and match.span() not in seen:
            seen.add(match.span())
            places = list(compress(range(start, end), map(lexicon(language).__contains__, match.group())))
            if len(places) >= LEAST:
                yield places


class _Characters:
    """A row of characters of one list. at: where in the text each stands; places: in the list; usual: of each whether
    every second sentence has it; spaced: whether each is set apart."""

    def __init__(self, low: str, language: str, at: Sequence[int]) -> None:
        self.low, self.at = low, at
        self.places = [*map(lexicon(language).__getitem__, map(low.__getitem__, at))]
        self.usual = [*map(common_places(language).__contains__, self.places)]
        self.spaced = all(_HAN.match(low, place + 1) is None for place in at)

    def windows(self, limit: Limit) -> Windows:
        """The parts within a limit."""
        return Windows(self.places, [limit], lambda start, end: _is_regular(self.at[start:end]))


def _listed(row: _Characters, words_of: Words, *, named: bool) -> Iterator[tuple[int, int]]:
    """Phrases in a row of characters: right checksums, and spaced ones without, if they do not read as words."""
    most = _MOST_USUAL_LISTED if row.spaced or named else _MOST_USUAL
    usual = limit_of(row.usual, most)
    # What needs no words goes first, since to cut the text into words costs ten times as much.
    may_be_list = row.spaced and within(usual) and _is_regular(row.at)
    windows = row.windows(usual)
    if not may_be_list and not windows.may_hold():
        return
    flags = _in_words("".join(map(row.low.__getitem__, row.at)), words_of)
    common = [one or flag > 0 for one, flag in zip(row.usual, flags, strict=True)]
    limits = limit_of(common, most), limit_of(flags, _MOST_IN_WORDS)
    found = list(checked(windows.narrowed(limits), len(row.at), lambda: _row(row, common)))
    if not found and may_be_list and all(map(within, limits)):
        found = [(0, len(row.at))]
    yield from ((row.at[start], row.at[end - 1] + 1) for start, end in found)


def _row(row: _Characters, common: Sequence[bool]) -> Row:
    ends = [row.at[0], *(at + 1 for at in row.at)]
    between = (row.low[end:at] for end, at in zip(ends, row.at, strict=False))
    gaps = ["".join(SIGNS.findall(gap)) if gap else "" for gap in between]
    return [Unit(*one) for one in zip(row.at, ends[1:], row.places, common, gaps, strict=True)]


def _is_regular(at: Sequence[int]) -> bool:
    """Whether what separates the characters comes at equal distances, as in a list; one more may be a line's end."""
    breaks = [i for i in range(1, len(at)) if at[i] > at[i - 1] + 1]
    sizes = {end - start for start, end in zip([0, *breaks], breaks, strict=False)}
    return len(breaks) <= 1 or len(sizes) == 1


def _in_words(text: str, words_of: Words) -> list[int]:
    """For each character whether it stands in a word of two and more."""
    flags = list[int]()
    for at in range(0, len(text), _CUT):
        part, found = text[at : at + _CUT], list[int]()
        for word in words_of(part):
            found += [0] if len(word) == 1 else [1] * len(word)
        flags += found[: len(part)] + [0] * (len(part) - len(found))
    return flags

"""Seed phrases of Chinese characters, which stand in the word lists one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import accumulate, pairwise

from engine.guard.lexicons import CUE, HAN, common_places, lexicon
from engine.guard.phrases import LEAST, SIZES, Limit, Row, Unit, phrases
from engine.guard.words import BETWEEN, LONGEST_GAP, SIGNS

_HAN = re.compile(r"[㐀-鿿]")
_MOST_IN_WORDS = 0.35
"""Share of characters in words of two and more: below it, a Chinese text is a list of characters, not a sentence."""
_MOST_USUAL, _MOST_USUAL_LISTED = 0.42, 0.6
"""The same share with single characters that every second sentence has, of a phrase 5 %; the second where they are set
apart or the text speaks of a seed phrase."""

_CUT = 120
"""Characters that are cut into words at once, so that it costs no more than their number says."""

Words = Callable[[str], tuple[str, ...]]


def han_phrases(low: str, words_of: Words) -> Iterator[tuple[int, int]]:
    if len(_HAN.findall(low)) < LEAST:
        return
    places = [match.start() for match in _HAN.finditer(low)]
    words_of = cache(words_of)  # rows of both lists are mostly the same
    named = CUE.search(low) is not None
    for language in HAN:
        if not _may_hold(low, places, language, _MOST_USUAL_LISTED if named else _MOST_USUAL):
            continue
        for row in _han_rows(low, places, language):
            yield from _listed(low, row, words_of, named=named)


def _may_hold(low: str, places: list[int], language: str, most: float) -> bool:
    """Whether a phrase may stand here: characters set apart, or as many of the list in a row of which few are usual.

    Looked at before rows are made, which costs ten times as much; gaps are taken for none, so that it errs to the safe
    side.
    """
    apart = sum(following != at + 1 for at, following in pairwise(places))
    if apart >= LEAST - 1:
        return True
    words, common = lexicon(language), common_places(language)
    found = [words.get(low[at], -1) for at in places]
    known = list(accumulate((place >= 0 for place in found), initial=0))
    usual = list(accumulate((place in common for place in found), initial=0))
    last = len(found) + 1
    for size in SIZES:
        limit = size * most
        for start, end in zip(range(last - size), range(size, last), strict=True):
            if known[end] - known[start] == size and usual[end] - usual[start] < limit:
                return True
    return False


def _han_rows(low: str, places: list[int], language: str) -> Iterator[Row]:
    """Rows of characters: first of those that all stand alone, then all."""
    words, usual = lexicon(language), common_places(language)
    row, alone, end = Row(), Row(), -LONGEST_GAP
    for at, following in zip(places, [*places[1:], -1], strict=True):
        place, beside = words.get(low[at], -1), at == end
        if place < 0 or not beside and (at - end > LONGEST_GAP or not BETWEEN.fullmatch(low, end, at)):
            yield from (found for found in (alone, row) if len(found) >= LEAST)
            row, alone = Row(), Row()
        end = at + 1
        if place < 0:
            continue
        gap = "".join(SIGNS.findall(low[row[-1].end : at])) if row and not beside else ""
        unit = Unit(at, end, place, place in usual, gap)
        row.append(unit)
        if beside or following == end:
            yield from [alone] if len(alone) >= LEAST else []
            alone = Row()
        else:
            alone.append(unit)
    yield from (found for found in (alone, row) if len(found) >= LEAST)


def _listed(low: str, row: Row, words_of: Words, *, named: bool) -> Iterator[tuple[int, int]]:
    """Phrases in a row of characters: right checksums, and spaced ones without, if they do not read as words."""
    spaced = all(_HAN.match(low, unit.end) is None for unit in row)
    most = _MOST_USUAL_LISTED if spaced or named else _MOST_USUAL
    flags = list(_in_words("".join(low[unit.start] for unit in row), words_of))
    in_words = list(accumulate(flags, initial=0))
    row = [replace(unit, common=True) if flag else unit for unit, flag in zip(row, flags, strict=True)]
    in_sentence = list(accumulate((unit.common for unit in row), initial=0))

    limits: tuple[Limit, ...] = ((in_sentence, most), (in_words, _MOST_IN_WORDS))
    checked = list(phrases(row, lambda start, end: _is_regular(row[start:end]), limits))
    is_list = all(sums[-1] < len(row) * share for sums, share in limits) and _is_regular(row)
    if not checked and spaced and is_list:
        checked = [(0, len(row))]
    yield from ((row[start].start, row[end - 1].end) for start, end in checked)


def _is_regular(row: Row) -> bool:
    """Whether what separates the characters comes at equal distances, as in a list; one more may be a line's end."""
    at = [i for i in range(1, len(row)) if row[i].start > row[i - 1].end]
    sizes = {end - start for start, end in zip([0, *at], at, strict=False)}
    return len(at) <= 1 or len(sizes) == 1


def _in_words(text: str, words_of: Words) -> Iterator[int]:
    """For each character whether it stands in a word of two and more."""
    for at in range(0, len(text), _CUT):
        part = text[at : at + _CUT]
        flags = [int(len(word) > 1) for word in words_of(part) for _ in word]
        yield from flags[: len(part)] + [0] * (len(part) - len(flags))

"""How much does the order of two files speak for two entries being translations? As much as their neighbours are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from corpus import Corpus, Lang

_NEIGHBOURS = 4
"""Entries before and behind that are asked: files drift apart where one has an entry more."""
_NUMBER = re.compile(r"\d+$")
_LANGS: tuple[Lang, Lang] = ("zh", "en")

Places = Mapping[str, tuple[str, int]]
"""By id of an entry, the file or sheet of its text in one language, and how many of that language stand before it."""
Ids = tuple[str, str]
"""Of a Chinese and an English entry."""


def order_evidence(corpus: Corpus, likely: Mapping[Ids, float]) -> dict[Ids, float]:
    """For pairs of entries, 0 to 1: how surely those around them pair at the same distance; 0 for all that are absent.

    likely: the likelihood, by meaning alone, of the best pairs. Entries that have both languages count as sure ones.
    """
    chinese, english = (_places(corpus, lang) for lang in _LANGS)
    known = {(one.id, one.id): 1.0 for one in corpus.entries if len(one.texts) == len(_LANGS)}
    at_chinese, at_english = _by_place(chinese), _by_place(english)
    found: dict[Ids, float] = defaultdict(float)
    for (zh, en), likelihood in {**likely, **known}.items():
        for pair in _around(chinese[zh], english[en], at_chinese, at_english):
            found[pair] += likelihood
    sizes = [_sizes(places) for places in (chinese, english)]
    # One more than there are: few neighbours are weaker evidence than many of which the same share pairs.
    return {(zh, en): sum_ / (1 + _most(chinese[zh], english[en], *sizes)) for (zh, en), sum_ in found.items()}


def _around(
    zh: tuple[str, int],
    en: tuple[str, int],
    at_chinese: Mapping[tuple[str, int], str],
    at_english: Mapping[tuple[str, int], str],
) -> Iterator[Ids]:
    """The pairs that stand as far from one pair in both files."""
    for away in range(-_NEIGHBOURS, _NEIGHBOURS + 1):
        left = at_chinese.get((zh[0], zh[1] + away))
        right = at_english.get((en[0], en[1] + away))
        if away and left is not None and right is not None:
            yield left, right


def _most(zh: tuple[str, int], en: tuple[str, int], left: Mapping[str, int], right: Mapping[str, int]) -> int:
    """How many pairs stand around a pair, within both files."""
    before = min(_NEIGHBOURS, zh[1], en[1])
    behind = min(_NEIGHBOURS, left[zh[0]] - zh[1] - 1, right[en[0]] - en[1] - 1)
    return before + behind


def _places(corpus: Corpus, lang: Lang) -> Places:
    """Places read "faq.csv:12", "faq.xlsx sheet 1 row 3", "faq.json item 4": the file, and a number at the end."""
    rows: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for order, entry in enumerate(corpus.entries):
        if lang in entry.texts:
            place = corpus.where.get((entry.id, lang), "")
            number = _NUMBER.search(place)
            rows[place[: number.start()] if number else place].append(
                (int(number[0]) if number else 0, order, entry.id)
            )
    return {id_: (file, at) for file, found in rows.items() for at, (_, _, id_) in enumerate(sorted(found))}


def _by_place(places: Places) -> dict[tuple[str, int], str]:
    return {place: id_ for id_, place in places.items()}


def _sizes(places: Places) -> Mapping[str, int]:
    return Counter(file for file, _ in places.values())

"""Which phrasings begin like what is typed? A sorted list of beginnings, searched by halving; popular entries first."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corpus import HAN, Entry, Lang, normalise
from journal.suggest.keys import KEY_BYTES, TEXT, compact, initials_of, key_bytes, keys_of, sounds_of
from journal.suggest.popular import Popular

LONGEST_TYPED = 64
"""Characters of what is typed that are completed; a longer text is a question already."""
MOST_SUGGESTED = 10
_LOOKED_AT = 64
"""Of the keys that fit, the best ones, from which those of one entry are dropped."""
_LARGE = 16_384
"""Keys of a beginning from which on its best ones are found beforehand."""
_START_COST, _KIND_COST, _ALTERNATE_COST, _OTHER_LANG_COST, _TYPO_COST = 0.5, 0.25, 0.4, 2.0, 3.0
_SHORTEST_MISTYPED, _MOST_WORDS = 4, 6
_HAN = re.compile(f"[{HAN}]")
_PLAIN = re.compile(r"[a-z0-9]+")
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that may be meant. id: of the entry that answers it."""

    text: str
    id: str
    lang: Lang


class Suggester:
    """Completes what is typed, from the phrasings of one generation and what its visitors ask; threads may share it."""

    def __init__(self, entries: Iterable[Entry], popular: Popular) -> None:
        self._items: list[Suggestion] = []
        weights = [*self._phrasings(entries, popular), *self._asked(popular)]
        normals = [compact(normalise(one.text)) for one in self._items]
        keys, owners, costs = list[bytes](), list[int](), list[float]()
        for place, one in enumerate(self._items):
            for key in keys_of(normalise(one.text)):
                keys.append(key.value)
                owners.append(place)
                costs.append(weights[place] - _START_COST * key.start - _KIND_COST * (key.kind != TEXT))
        self._normals, self._words = normals, _words_of(normals)
        values = np.asarray(keys, f"S{KEY_BYTES}")
        order = np.argsort(values, kind="stable")
        self._keys, self._owners = values[order], np.asarray(owners, np.int32)[order]
        self._scores = np.asarray(costs, np.float32)[order]
        self._large = dict(self._best_of_large())

    def _phrasings(self, entries: Iterable[Entry], popular: Popular) -> Iterator[float]:
        """Take the phrasings in; the weight of each."""
        for entry in entries:
            weight = math.log1p(popular.visitors.get(entry.id, 0))
            for lang, text in entry.texts.items():
                for number, phrasing in enumerate(text.phrasings):
                    self._items.append(Suggestion(phrasing, entry.id, lang))
                    yield weight - _ALTERNATE_COST * (number > 0)

    def _asked(self, popular: Popular) -> Iterator[float]:
        for one in popular.asked:
            self._items.append(Suggestion(one.text, one.entry, one.lang))
            yield math.log1p(popular.visitors.get(one.entry, 0)) - _ALTERNATE_COST / 2

    def suggest(self, typed: str, *, lang: Lang | None = None, most: int = MOST_SUGGESTED) -> list[Suggestion]:
        """Questions that begin like it or have a word that does, one of each entry, the likeliest first.

        lang: that comes first. Nothing for a text that is longer than LONGEST_TYPED.
        """
        plain = compact(normalise(typed)) if len(typed) <= LONGEST_TYPED else ""
        if not plain:
            return []
        found: dict[str, tuple[float, int]] = {}
        for cost, reading in enumerate(self._readings(plain)):
            for score, place in reading:
                self._take(found, score - _TYPO_COST * (cost > 0), place, lang)
            if len(found) >= most:
                break
        best = sorted(found.values(), key=lambda one: (-one[0], len(self._items[one[1]].text), one[1]))
        return [self._items[place] for _, place in best[:most]]

    def _take(self, found: dict[str, tuple[float, int]], score: float, place: int, lang: Lang | None) -> None:
        """Keep the best item of each entry."""
        one = self._items[place]
        score -= _OTHER_LANG_COST * (lang is not None and one.lang != lang)
        if one.id not in found or found[one.id][0] < score:
            found[one.id] = score, place

    def _readings(self, plain: str) -> Iterator[list[tuple[float, int]]]:
        """What fits as it is typed, and then what fits another way in which it may be meant."""
        yield list(self._beginning(plain, plain))
        if _HAN.search(plain):
            # A homophone, or a word of which the rest is still letters: 提b.
            kept = "".join(_HAN.findall(plain)) if plain[-1].isascii() else ""
            yield list(self._beginning("".join(sounds_of(plain)), kept))
            yield list(self._beginning(initials_of(plain), kept))
        elif " " in plain:
            yield list(self._beginning(plain.replace(" ", ""), ""))  # pinyin, syllable by syllable
        for corrected in self._corrected(plain):
            yield list(self._beginning(corrected, corrected))

    def _beginning(self, text: str, held: str) -> Iterator[tuple[float, int]]:
        """The best items with a key that begins so; held: what the phrasing itself must hold if the key is cut."""
        prefix = key_bytes(text)
        if not prefix:
            return
        first = int(self._keys.searchsorted(np.bytes_(prefix)))
        last = int(self._keys.searchsorted(np.bytes_(prefix.ljust(KEY_BYTES, b"\xff"))))
        scores = self._scores[first:last]
        some = self._large.get((first, last))
        if some is None:
            some = best_places(scores)
        check = held if len(text.encode()) > KEY_BYTES or held != text else ""
        for at in some.tolist():
            place = int(self._owners[first + at])
            if check in self._normals[place]:
                yield float(scores[at]), place

    def _corrected(self, plain: str) -> Iterator[str]:
        """The text with one mistyped English word put right, where no word begins so."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        words = plain.split()
        for at, word in enumerate(words[:_MOST_WORDS]):
            if len(word) < _SHORTEST_MISTYPED or not _PLAIN.fullmatch(word) or self._begins_one(word):
                continue
            known = {*self._words.get(word[0], ()), *self._words.get(word[1], ())}
            if at == len(words) - 1:  # still being typed: compared with beginnings of its length, and about it
                known = {one[: len(word) + more] for one in known for more in (-1, 0, 1)}
            for near, _, _ in process.extract(word, known, scorer=OSA.distance, score_cutoff=1, limit=3):
                yield " ".join([*words[:at], near, *words[at + 1 :]])

    def _best_of_large(self) -> Iterator[tuple[tuple[int, int], Places]]:
        """The best keys of beginnings that very many keys have, such as one letter, by where those stand."""
        for length in range(1, KEY_BYTES + 1):
            heads = self._keys.astype(f"S{length}")
            edges = np.flatnonzero(heads[1:] != heads[:-1]) + 1 if len(heads) else np.zeros(0, np.int64)
            ends = [0, *edges.tolist(), len(heads)]
            large = [(first, last) for first, last in pairwise(ends) if last - first > _LARGE]
            for first, last in large:
                yield (first, last), best_places(self._scores[first:last])
            if not large:
                return

    def _begins_one(self, word: str) -> bool:
        return any(known.startswith(word) for known in self._words.get(word[0], ()))


def best_places(scores: npt.NDArray[np.float32]) -> Places:
    """Places of the highest scores, in any order."""
    if len(scores) <= _LOOKED_AT:
        return np.arange(len(scores))
    return np.argpartition(-scores, _LOOKED_AT)[:_LOOKED_AT]


def _words_of(normals: Sequence[str]) -> dict[str, set[str]]:
    """English words of the phrasings, by their first letter."""
    found = defaultdict[str, set[str]](set)
    for normal in normals:
        for word in _PLAIN.findall(normal):
            if len(word) >= _SHORTEST_MISTYPED - 1:
                found[word[0]].add(word)
    return found

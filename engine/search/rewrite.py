"""What did the person mean to type? English typing errors, Chinese homophones, and pinyin as the last tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice, pairwise, product

from corpus import Segments, is_han
from index import Words

_SHORTEST_TYPO = 5
_TWO_ERRORS_FROM = 9
_LONGEST_SPAN = 4
_SHORTEST_PINYIN = 4
_MOST_PER_KEY = 3
_MOST_REWRITES = 3
_MOST_CORRECTED = 8
"""Unknown Latin words of a query that are corrected at most: each costs a scan of the vocabulary."""
_LONGEST_PINYIN = 64
"""Letters of one word that may be pinyin: twenty syllables."""
_LONG_QUERY, _LONGEST_REWRITTEN = 96, 256
"""Characters of a query beyond which it gets one rewrite instead of three (each costs a search), and beyond which none:
a long text repeats what it means."""
_SILENT = "-"
"""Sound of a character that none of the corpus's words has."""


def collect_words(segmented: Sequence[Segments]) -> Words:
    """The corpus words by which queries are corrected; `segmented`: all phrasings of the corpus."""
    words = Counter(chain.from_iterable(text.words for text in segmented))
    # Words that the dictionary lacks fall into characters: take neighbouring pairs of them as words.
    pairs = Counter([a + b for text in segmented for a, b in pairwise(text.words) if len(a) == 1 == len(b)])
    latin = {word for word in words if word.isascii() and word.isalpha()}
    han = Counter({word: times for word, times in words.items() if 2 <= len(word) <= _LONGEST_SPAN and is_han(word)})
    han.update({pair: times for pair, times in pairs.items() if is_han(pair[0]) and is_han(pair[1])})
    pinyin: dict[str, list[str]] = {}
    syllables: set[str] = set()
    for word, _ in han.most_common():
        sounds = _syllables(word)
        syllables.update(sounds)
        pinyin.setdefault("".join(sounds), []).append(word)
    return Words(
        latin=tuple(sorted(latin)),
        pinyin={key: tuple(words[:_MOST_PER_KEY]) for key, words in pinyin.items() if len(key) >= _SHORTEST_PINYIN},
        readings=_readings(syllables),
    )


class QueryRewriter:
    """Rewrites a query into forms that the corpus knows; never changes a word that the corpus has."""

    def __init__(self, words: Words, in_corpus: Callable[[str], bool], in_language: Callable[[str], bool]) -> None:
        """`in_corpus`: is this word (surface form) in the lexical leg; `in_language`: is it a common word."""
        self._words = words
        self._in_corpus = in_corpus
        self._in_language = in_language
        self._latin = frozenset(words.latin)
        self._long_latin = [word for word in words.latin if len(word) >= _SHORTEST_TYPO]
        self._longest_latin = max(map(len, self._long_latin), default=0)
        self._syllables = frozenset(words.readings.values())
        self._longest_key = max((len(key) for key in words.pinyin), default=0)
        self._by_length: dict[int, list[str]] = {}

    def rewrites(self, query: Segments) -> list[str]:
        """Rewrites of the query's plain text, the most probable first; none if nothing looks wrong."""
        if len(query.plain) > _LONGEST_REWRITTEN:
            return []
        texts = [query.plain]
        for word in self._unknown(query):
            options = self._latin_options(word)
            if options:
                # Truncated at every step: three readings of each of twenty words are more texts than any machine holds.
                texts = [_replace_word(text, word, option) for option in options for text in texts][:_MOST_REWRITES]
        most = _MOST_REWRITES if len(query.plain) <= _LONG_QUERY else 1
        texts = [option for text in texts[: most + 1] for option in self._homophones(text)]
        return [text for text in dict.fromkeys(texts) if text != query.plain][:most]

    def with_pinyin_read(self, query: Segments) -> str | None:
        """The plain text with pinyin among Chinese ("tibi 一直没到") put into characters; None if there is none.

        Nobody mixes the two by accident, so this text replaces the typed one.
        """
        text = query.plain
        if len(text) <= _LONGEST_REWRITTEN and any(is_han(word) for word in query.words):
            for word in self._unknown(query):
                if len(word) >= _SHORTEST_PINYIN and not self._in_language(word):
                    text = _replace_word(text, word, next(iter(self._from_pinyin(word)), word))
        return text if text != query.plain else None

    def _knows(self, word: str) -> bool:
        return word in self._latin or self._in_corpus(word)

    def _unknown(self, query: Segments) -> Iterator[str]:
        """The first distinct Latin words that the corpus lacks."""
        latin = (word for word in dict.fromkeys(query.words) if word.isascii() and word.isalpha())
        return islice((word for word in latin if not self._knows(word)), _MOST_CORRECTED)

    def _latin_options(self, word: str) -> Sequence[str]:
        known = self._in_language(word)
        if len(word) >= _SHORTEST_TYPO and not known:
            corrected = self._nearest(word)
            if corrected:
                return (corrected,)
        return () if known and len(word) < _SHORTEST_PINYIN else self._from_pinyin(word)

    def _nearest(self, word: str) -> str | None:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = 2 if len(word) >= _TWO_ERRORS_FROM else 1
        found = process.extractOne(word, self._of_length(len(word), most), scorer=OSA.distance, score_cutoff=most)
        return str(found[0]) if found else None

    def _of_length(self, length: int, most: int) -> Sequence[str]:
        """The words that a word of this length might be with so many errors, in the order of the corpus's."""
        if length > self._longest_latin + most:
            return ()
        if length not in self._by_length:
            self._by_length[length] = [word for word in self._long_latin if abs(len(word) - length) <= most]
        return self._by_length[length]

    def _from_pinyin(self, word: str) -> Sequence[str]:
        """Chinese for a whole word of pinyin: corpus words joined, syllables without a word left out."""
        if word in self._words.pinyin:
            return self._words.pinyin[word]
        if len(word) > _LONGEST_PINYIN:
            return ()
        parts = self._split_pinyin(word)
        return ("".join(parts),) if parts else ()

    def _split_pinyin(self, text: str) -> list[str]:
        """The split into corpus words and bare syllables that leaves the fewest letters bare; [] if none."""
        best: list[tuple[int, list[str]] | None] = [(0, [])] + [None] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(max(0, end - max(self._longest_key, 6)), end):
                before, part = best[start], text[start:end]
                if before is None:
                    continue
                if part in self._words.pinyin:
                    option = (before[0], [*before[1], self._words.pinyin[part][0]])
                elif part in self._syllables:
                    option = (before[0] + len(part), before[1])
                else:
                    continue
                if (found := best[end]) is None or option[0] < found[0]:
                    best[end] = option
        final = best[-1]
        return final[1] if final and final[0] <= len(text) / 2 else []

    def _homophones(self, text: str) -> list[str]:
        """The text, or its first forms with the words of the corpus that sound like a word that the corpus lacks."""
        alike = self._alike(text)
        spans = list(_in_order(alike, (0, len(text)), _LONGEST_SPAN))
        texts = []
        for chosen in islice(product(*(alike[span] for span in spans)), _MOST_REWRITES):
            parts, at = [], 0
            for (start, end), word in sorted(zip(spans, chosen, strict=True)):
                parts += [text[at:start], word]
                at = end
            texts.append("".join([*parts, text[at:]]))
        return texts

    def _alike(self, text: str) -> dict[tuple[int, int], list[str]]:
        """What the spans of a text may stand for, by [start, end)."""
        sounds = [self._words.readings.get(char, _SILENT) for char in text]
        found: dict[tuple[int, int], list[str]] = {}
        for start, sound in enumerate(sounds):
            if sound == _SILENT:
                continue
            for end in range(start + 2, min(start + _LONGEST_SPAN, len(text)) + 1):
                sound += sounds[end - 1]
                # Most spans sound like no word of the corpus, and this is asked of every span of every query.
                alike = self._words.pinyin.get(sound)
                if alike and (options := self._same_sound(text[start:end], alike)):
                    found[start, end] = options
        return found

    def _same_sound(self, span: str, alike: Sequence[str]) -> list[str]:
        if self._in_corpus(span):
            return []
        # A wrong character comes from the input method, which gets the other characters of the word right.
        return [
            word for word in alike if len(word) == len(span) and any(a == b for a, b in zip(word, span, strict=True))
        ]


def _in_order(
    alike: Mapping[tuple[int, int], object], within: tuple[int, int], length: int
) -> Iterator[tuple[int, int]]:
    """The spans that are exchanged: longer ones first, of equal ones the left one, none over another.

    Those between two spans come after the left and before the right one: the last of all is varied first.
    """
    at, last = within
    if length < 2 or last - at < 2:
        return
    start = at
    while start + length <= last:
        if (start, start + length) in alike:
            yield start, start + length
            yield from _in_order(alike, (at, start), length - 1)
            at = start = start + length
        else:
            start += 1
    yield from _in_order(alike, (at, last), length - 1)


def _replace_word(text: str, word: str, by: str) -> str:
    at = text.find(word)
    return text if at < 0 else text[:at] + by + text[at + len(word) :]


def _syllables(word: str) -> list[str]:
    """The sound of each character of a word.

    Characters have their commonest reading but in the phrases that pypinyin lists; three words in four hold none of
    them, and a rebuild asks for every word of the corpus.
    """
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    readings = _common_readings()
    parts = (word[first:last] for first in range(len(word) - 1) for last in range(first + 2, len(word) + 1))
    if len(word) <= _LONGEST_SPAN and readings.keys() >= set(word) and not any(part in PHRASES_DICT for part in parts):
        return [readings[char] for char in word]
    return [str(s) for s in lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)]


def _readings(syllables: set[str]) -> dict[str, str]:
    """The commonest reading of each character that sounds like some syllable of the corpus."""
    return {char: sound for char, sound in _common_readings().items() if sound in syllables}


@cache
def _common_readings() -> dict[str, str]:
    from pypinyin import Style, lazy_pinyin

    characters = [chr(code) for code in range(0x4E00, 0x9FA6)]
    return dict(zip(characters, lazy_pinyin(characters, style=Style.NORMAL, v_to_u=False), strict=True))

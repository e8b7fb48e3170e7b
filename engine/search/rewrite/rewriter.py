"""What did the person mean to type? English typing errors, Chinese homophones, and pinyin as the last tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise, product

from corpus import Segments, is_han
from engine.search.rewrite.abbreviations import ABBREVIATIONS
from engine.search.rewrite.pinyin import Pinyin, readings_of, syllables_of
from index import Words

_SHORTEST_TYPO = 5
_TWO_ERRORS_FROM = 9
_LONGEST_SPAN = 4
_SHORTEST_PINYIN = 4
_MOST_PER_KEY = 3
MOST_REWRITES = 3
_MOST_CORRECTED = 8
"""Unknown Latin words of a query that are corrected at most: each costs a scan of the vocabulary."""
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
        sounds = syllables_of(word)
        syllables.update(sounds)
        pinyin.setdefault("".join(sounds), []).append(word)
    return Words(
        latin=tuple(sorted(latin)),
        pinyin={key: tuple(words[:_MOST_PER_KEY]) for key, words in pinyin.items() if len(key) >= _SHORTEST_PINYIN},
        readings=readings_of(syllables),
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
        self._pinyin = Pinyin(words)
        self._by_length: dict[int, list[str]] = {}

    def rewrites(self, query: Segments) -> list[str]:
        """Rewrites of the query's plain text, the most probable first; none if nothing looks wrong."""
        if len(query.plain) > _LONGEST_REWRITTEN:
            return []
        spaced = self._with_runs_read(query, query.plain)
        texts = [query.plain]
        for word in self._unknown(query) if spaced == query.plain else ():
            options = self._latin_options(word)
            if options:
                # Truncated at every step: three readings of each of twenty words are more texts than any machine holds.
                texts = [_replace_word(text, word, option) for option in options for text in texts][:MOST_REWRITES]
        most = MOST_REWRITES if len(query.plain) <= _LONG_QUERY else 1
        texts = [spaced, *(option for text in texts[: most + 1] for option in self._homophones(text))]
        return [text for text in dict.fromkeys(texts) if text != query.plain][:most]

    def with_pinyin_read(self, query: Segments) -> str | None:
        """The plain text with pinyin among Chinese ("tibi 一直没到") put into characters; None if there is none.

        Nobody mixes the two by accident, so this text replaces the typed one.
        """
        text = query.plain
        if len(text) <= _LONGEST_REWRITTEN and any(is_han(word) for word in query.words):
            text = self._with_runs_read(query, text)
            for word in self._unknown(query):
                if len(word) >= _SHORTEST_PINYIN and not self._in_language(word):
                    text = _replace_word(text, word, next(iter(self._pinyin.read(word)), word))
        return text if text != query.plain else None

    def has_runs(self, query: Segments) -> bool:
        """Whether any pinyin was typed syllable by syllable."""
        return len(query.plain) <= _LONGEST_REWRITTEN and self._with_runs_read(query, query.plain) != query.plain

    def _with_runs_read(self, query: Segments, text: str) -> str:
        """The text with pinyin that was typed syllable by syllable ("ti xian bu dao zhang") put into characters."""
        for run in self._pinyin.runs(query.words):
            # "can you" are two syllables too: what is typed as pinyin has a part that is no word at all.
            if not all(self._knows(word) or self._in_language(word) for word in run):
                read = next(iter(self._pinyin.read("".join(run))), None)
                text = _replace_word(text, " ".join(run), read) if read else text
        return text

    def _knows(self, word: str) -> bool:
        return word in self._latin or self._in_corpus(word)

    def _unknown(self, query: Segments) -> Iterator[str]:
        """The first distinct Latin words that the corpus lacks."""
        latin = (word for word in dict.fromkeys(query.words) if word.isascii() and word.isalpha())
        return islice((word for word in latin if not self._knows(word)), _MOST_CORRECTED)

    def _latin_options(self, word: str) -> Sequence[str]:
        known = self._in_language(word)
        if (meant := ABBREVIATIONS.get(word)) and all(map(self._in_corpus, meant.split())):
            return (meant,)
        if len(word) >= _SHORTEST_TYPO and not known:
            corrected = self._nearest(word)
            if corrected:
                return (corrected,)
        return () if known and len(word) < _SHORTEST_PINYIN else self._pinyin.read(word)

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

    def _homophones(self, text: str) -> list[str]:
        """The text, or its first forms with the words of the corpus that sound like a word that the corpus lacks."""
        alike = self._alike(text)
        spans = list(_in_order(alike, (0, len(text)), _LONGEST_SPAN))
        texts = []
        for chosen in islice(product(*(alike[span] for span in spans)), MOST_REWRITES):
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

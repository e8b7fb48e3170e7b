"""Is a text only a trial of the search box, or a word that was not typed to its end?

A trial: keys side by side, one character again and again, the word test.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice

_TRIED = re.compile(
    r"[\W\d_]*|(?:test(?:ing|er|s)?|foo|bar|try|测试(?:一下|下)?|测一下)[\s\d]*|(.)\1+|(?:qwe|asd|zxc|abc|qaz)[a-z]{0,12}\d*"
)


_WORD = re.compile(r"[a-z]+")
_SHORTEST = 3
"""Letters of a word that asks for something by itself."""
_ENDINGS = frozenset({"s", "es", "d", "ed", "r", "er", "ers", "ing", "ly"})
"""What makes another form of a word, and no other word."""
_MOST_COMPLETIONS = 50


def is_unfinished(key: str, words: Sequence[str]) -> bool:
    """Whether a normalised text is one English word without its end, or hardly begun. words: sorted, of the corpus."""
    if not _WORD.fullmatch(key):
        return False
    first = bisect_left(words, key)
    if first < len(words) and words[first] == key:
        return False
    if len(key) < _SHORTEST:
        return True
    begun = [word[len(key) :] for word in islice(words, first, first + _MOST_COMPLETIONS) if word.startswith(key)]
    return bool(begun) and _ENDINGS.isdisjoint(begun)


def english_words(texts: Iterable[str]) -> list[str]:
    """The English words of normalised texts, sorted, each once."""
    return sorted({word for text in texts for word in _WORD.findall(text)})


def is_tried_out(key: str) -> bool:
    """Whether a normalised text asks for nothing: no letter in it, or what people type to see what happens."""
    return _TRIED.fullmatch(key) is not None

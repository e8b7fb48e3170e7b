"""Which words does a run of Chinese characters consist of? jieba's dictionary without HMM."""

from __future__ import annotations

import hashlib
import logging
import math
import re
import weakref
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib.metadata import version
from itertools import groupby, pairwise
from pathlib import Path

from corpus.languages.word_counts import WordCounts, read_word_counts

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, as the inside of a regular expression's []; another range takes a new SEGMENTER_TAG."""
_JIEBA_HAN = re.compile("([一-鿕]+)")
"""What jieba's dictionary has words of."""


class ChineseWords:
    """jieba without HMM, loaded once, with user dictionaries of its own (no global state)."""

    def __init__(self, stop_words: frozenset[str], user_words: Sequence[str], cache_folder: Path | None) -> None:
        """`user_words`: jieba lines "word [frequency] [tag]"; `cache_folder`: where the dictionary is kept."""
        self._stop_words = stop_words
        self._counts = _read_counts(user_words, cache_folder)
        self._logs = _Logs(self._counts, math.log(self._counts.total))
        _loaded.add(self)

    def split(self, run: str) -> list[str]:
        """What jieba's `cut(run, HMM=False)` gives, in a third of its time."""
        words: list[str] = []
        for part in _JIEBA_HAN.split(run):
            # Characters that jieba takes for no Chinese stand alone, as there.
            words += _most_probable(part, self._counts, self._logs) if _JIEBA_HAN.match(part) else part
        return words

    def terms(self, run: str, words: Sequence[str]) -> Sequence[str]:
        """Words and their sub-words, and every two neighbouring characters of words that are no stop words."""
        if len(run) == 1:
            return run
        terms: list[str] = []
        for word in words:
            if len(word) != 2 and word not in self._stop_words:
                terms.append(word)
                if len(word) > 3:
                    grams = (word[i : i + 3] for i in range(len(word) - 2))
                    terms += [gram for gram in grams if self._counts.count(gram)]
        for stop, neighbours in groupby(words, self._stop_words.__contains__):
            if not stop:
                joined = "".join(neighbours)
                terms += [a + b for a, b in pairwise(joined)]
        return terms


_loaded: weakref.WeakSet[ChineseWords] = weakref.WeakSet()


def dictionary_words() -> ChineseWords:
    """Some dictionary for texts of no corpus: one that this process holds already, each takes a second to make."""
    found = next(iter(_loaded), None)
    return _own_words() if found is None else found


@cache
def _own_words() -> ChineseWords:
    return ChineseWords(frozenset(), (), None)


class _Logs(dict[str, float]):
    """Log-probability by word, worked out once for each of those that are met most."""

    _MOST = 20_000

    def __init__(self, counts: WordCounts, log_total: float) -> None:
        super().__init__()
        self._counts, self._log_total = counts, log_total

    def __missing__(self, word: str) -> float:
        count = self._counts.count(word)
        value = math.log(count) - self._log_total if count else -self._log_total
        if len(self) < self._MOST:
            self[word] = value
        return value


def _most_probable(run: str, all_counts: WordCounts, logs: Mapping[str, float]) -> list[str]:
    """The words of a run that are most frequent together, by jieba's unigram model.

    The counts hold the beginnings of words as well, with 0, so that the walk from each character ends early: most begin
    no word that goes on. `logs`: of words and of single characters, known or not.
    """
    length = len(run)
    score, ends = [0.0] * (length + 1), [0] * length
    for start in range(length - 1, -1, -1):
        first, end = run[start], start + 2
        counts = all_counts[first]
        best, best_end = logs[first] + score[start + 1], start + 1
        while end <= length and (count := counts.get(word := run[start:end])) is not None:
            # A character without a count of its own stands alone only where no word begins.
            if count and ((found := logs[word] + score[end]) >= best or best_end == start + 1 and not counts[first]):
                best, best_end = found, end
            end += 1
        score[start], ends[start] = best, best_end
    words, at = [], 0
    while at < length:
        words.append(run[at : ends[at]])
        at = ends[at]
    return words


def _read_counts(user_words: Sequence[str], cache_folder: Path | None) -> WordCounts:
    make = partial(_make_counts, user_words)
    if cache_folder is None:
        return make()
    key = hashlib.sha256("\n".join((version("jieba"), *user_words)).encode()).hexdigest()[:16]
    return read_word_counts(cache_folder / f"words-{key}.bin", make)


def _make_counts(user_words: Sequence[str]) -> WordCounts:
    """From jieba's own dictionary and these lines."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.lock = jieba.threading.RLock()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for line in user_words:
        word, *rest = line.split()
        tokenizer.add_word(word.lower(), int(rest[0]) if rest and rest[0].isdecimal() else None)
    return WordCounts(tokenizer.FREQ, tokenizer.total)

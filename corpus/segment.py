"""Which words does a text consist of? jieba for Han runs, whole words for the rest."""

from __future__ import annotations

import gc
import hashlib
import logging
import marshal
import math
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.identifiers import split_identifiers

if TYPE_CHECKING:
    import jieba

SEGMENTER_TAG = "s2"
"""Change it whenever `Segmenter.segment` gives another output for any text: it is part of every manifest."""

_HAN = r"㐀-䶿一-鿿豈-﫿𠀀-𿿿"
_PIECE = re.compile(rf"[{_HAN}]+|(?:(?![{_HAN}])[^\W_])+")
_JIEBA_HAN = re.compile("([一-鿕]+)")
"""What jieba's dictionary has words of."""
_HAN_START = re.compile(rf"[{_HAN}]")
_DIGEST = 32

_STOP_TEXT = """
a an the to of in on at for from by with and or is are was be been am do does did i me my you your we our it its this
that there have has had can could will would should how what why when where who which please help
的 了 吗 呢 吧 啊 呀 我 你 您 我们 你们 是 在 有 和 与 就 都 也 还 把 被 给 这 那 这个 那个 怎么 怎么办 如何 怎样 什么
为什么 为啥 咋 咋办 么 啥 哪 哪里 哪儿 哪个 在哪 在哪里 怎么样 怎么弄 请问 一下 可以 能 要 想 会 到 着 过 得 地 个
"""
STOP_WORDS = frozenset(_STOP_TEXT.split())
"""Words that are in every second question and distinguish none."""


@dataclass(frozen=True, slots=True)
class Segments:
    """What one normalised text consists of.

    words: surface words in order, without overlap; terms: what the lexical leg indexes (words and
    sub-words of two and more characters, stemmed English), with repeats; identifiers: see
    `split_identifiers`; plain: the text without identifiers, as the encoder sees it.
    """

    words: tuple[str, ...]
    terms: tuple[str, ...]
    identifiers: tuple[str, ...]
    plain: str


def is_han(word: str) -> bool:
    """Whether the word begins with a Chinese character."""
    return _HAN_START.match(word) is not None


def default_user_words() -> tuple[str, ...]:
    """The product's own user dictionary: words of today's services that jieba's dictionary lacks."""
    file = resources.files("corpus") / "data" / "userdict.txt"
    return tuple(line for line in file.read_text("utf-8").splitlines() if line.strip())


class Segmenter:
    """jieba without HMM, loaded once, with user dictionaries of its own (no global state)."""

    def __init__(self, user_words: Sequence[str] = (), cache_folder: Path | None = None) -> None:
        """`user_words`: jieba lines "word [frequency] [tag]"; `cache_folder`: where the dictionary is kept."""
        self._user_words = tuple(dict.fromkeys((*default_user_words(), *user_words)))
        self._jieba = _load_jieba(self._user_words, cache_folder)
        self._log_total = math.log(self._jieba.total)
        import Stemmer

        self._stem = lru_cache(maxsize=50_000)(Stemmer.Stemmer("english").stemWord)

    @property
    def fingerprint(self) -> str:
        """Of the rules and all user words: equal fingerprints cut every text alike."""
        text = "\n".join((SEGMENTER_TAG, *self._user_words))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def segment(self, text: str) -> Segments:
        """Segments of a normalised text; no letter or digit outside the identifiers is lost in `words`."""
        split = split_identifiers(text)
        words: list[str] = []
        terms: list[str] = list(split.identifiers)
        for piece in _PIECE.findall(split.plain):
            if is_han(piece):
                cut = self._cut(piece)
                words.extend(cut)
                terms.extend(self._han_terms(piece, cut))
            else:
                words.append(piece)
                terms.extend(self._latin_terms(piece))
        return Segments(tuple(words), tuple(terms), split.identifiers, split.plain)

    def stem(self, word: str) -> str:
        """The lexical form of a Latin word (Snowball's English stemmer); codes such as trc20 stay whole."""
        return self._stem(word) if word.isascii() and word.isalpha() else word

    def _latin_terms(self, word: str) -> Iterator[str]:
        # A number of one or two digits is in every second answer: it must never score by itself.
        if word in STOP_WORDS or (word.isdecimal() and len(word) < 3):
            return
        yield self.stem(word)

    def _cut(self, run: str) -> list[str]:
        """The words of a Han run: what jieba's `cut(run, HMM=False)` gives, in a third of its time."""
        words: list[str] = []
        for part in _JIEBA_HAN.split(run):
            # Characters that jieba takes for no Chinese stand alone, as there.
            words += _most_probable(part, self._jieba.FREQ, self._log_total) if _JIEBA_HAN.match(part) else part
        return words

    def _han_terms(self, run: str, cut: Sequence[str]) -> Sequence[str]:
        """Words and their sub-words, and every two neighbouring characters of words that are no stop words."""
        if len(run) == 1:
            return run
        terms: list[str] = []
        for word in cut:
            if len(word) != 2 and word not in STOP_WORDS:
                terms.append(word)
                if len(word) > 3:
                    grams = (word[i : i + 3] for i in range(len(word) - 2))
                    terms += [gram for gram in grams if self._jieba.FREQ.get(gram)]
        for stop, words in groupby(cut, STOP_WORDS.__contains__):
            if not stop:
                joined = "".join(words)
                terms += [a + b for a, b in pairwise(joined)]
        return terms


def _most_probable(run: str, counts: Mapping[str, int], log_total: float) -> list[str]:
    """The cut of a run whose words are most frequent together (jieba's, a unigram model); `counts` holds the beginnings
    of words as well, with 0, so that the walk from each character ends early."""
    score, ends = [0.0] * (len(run) + 1), [0] * len(run)
    for start in range(len(run) - 1, -1, -1):
        best, best_end = -math.inf, start + 1
        for end in range(start + 1, len(run) + 1):
            count = counts.get(run[start:end])
            if count is None:
                break
            if count and (found := math.log(count) - log_total + score[end]) >= best:
                best, best_end = found, end
        score[start] = best if best > -math.inf else score[start + 1] - log_total
        ends[start] = best_end
    words, at = [], 0
    while at < len(run):
        words.append(run[at : ends[at]])
        at = ends[at]
    return words


def _load_jieba(user_words: Sequence[str], cache_folder: Path | None) -> jieba.Tokenizer:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.lock = jieba.threading.RLock()
    key = hashlib.sha256("\n".join((jieba.__version__, *user_words)).encode()).hexdigest()[:16]
    file = cache_folder / f"segmenter-{key}.bin" if cache_folder else None
    loaded = _read_dictionary(file) if file else None
    if loaded is None:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
        for line in user_words:
            _add_word(tokenizer, line)
        if file:
            _write_dictionary(file, (tokenizer.FREQ, tokenizer.total))
    else:
        tokenizer.FREQ, tokenizer.total = loaded
        tokenizer.initialized = True
    return tokenizer


def _add_word(tokenizer: jieba.Tokenizer, line: str) -> None:
    word, *rest = line.split()
    frequency = int(rest[0]) if rest and rest[0].isdecimal() else None
    tokenizer.add_word(word.lower(), frequency)


def _read_dictionary(file: Path) -> tuple[dict[str, int], int] | None:
    """Four times faster than jieba's own cache: one read, then `marshal.loads`. None if absent or damaged."""
    try:
        raw = file.read_bytes()
    except OSError:
        return None
    # marshal may crash on damaged input: the digest comes first.
    if hashlib.sha256(raw[_DIGEST:]).digest() != raw[:_DIGEST]:
        return None
    collecting = gc.isenabled()
    gc.disable()  # half a million new strings would start it dozens of times
    try:
        loaded: tuple[dict[str, int], int] = marshal.loads(raw[_DIGEST:])  # noqa: S302 - digest checked
    finally:
        if collecting:
            gc.enable()
    return loaded


def _write_dictionary(file: Path, dictionary: tuple[dict[str, int], int]) -> None:
    """Keep the dictionary for the next process; a folder that cannot be written only costs time."""
    raw = marshal.dumps(dictionary)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(hashlib.sha256(raw).digest() + raw)
        Path(name).replace(file)
    except OSError:
        logging.getLogger(__name__).warning("cannot keep the segmenter's dictionary in %s", file)

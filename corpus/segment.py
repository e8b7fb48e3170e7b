"""Which words does a text consist of? Each language splits the runs of its own letters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from corpus.identifiers import split_identifiers
from corpus.languages import LANGS, LANGUAGES, Lang
from corpus.languages.chinese_words import HAN
from corpus.languages.en import EnglishWords

SEGMENTER_TAG = "s3"
"""Change it whenever `Segmenter.segment` gives another output for any text: it is part of every manifest."""

_HAN_START = re.compile(rf"[{HAN}]")
_CLAIMED = "".join(language.letters for language in LANGUAGES.values())
_RUN = re.compile(
    "|".join(
        rf"([{language.letters}]+)" if language.letters else rf"((?:(?![{_CLAIMED}])[^\W_])+)"
        for language in LANGUAGES.values()
    )
)
"""A run of letters and digits of one language, whose position among LANGUAGES is that of the group."""

_OTHERS = next(lang for lang, language in LANGUAGES.items() if not language.letters)
"""The language that takes the letters which no other claims."""

STOP_WORDS = frozenset().union(*(language.stop_words for language in LANGUAGES.values()))
"""Words that are in every second question and distinguish none."""


@dataclass(frozen=True, slots=True)
class Segments:
    """What one normalised text consists of.

    words: surface words in order, without overlap; terms: what the lexical search indexes (words and
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


def guess_lang(segments: Segments) -> Lang:
    """The language of most of a text, the earlier in LANGS where two are equal.

    Chinese counts by characters and other words by words: "USDT 提现 pending 很久了" is zh. A text without words is en.
    """
    if segments.plain.isascii():
        return _OTHERS
    counts = dict.fromkeys(LANGS, 0)
    for word in segments.words:
        lang = _lang_of_run(word[0])
        counts[lang] += len(word) if LANGUAGES[lang].counts_letters else not word.isdecimal()
    most = max(counts.values())
    return next(lang for lang in LANGS if counts[lang] == most) if most else _OTHERS


@lru_cache(4096)
def _lang_of_run(first: str) -> Lang:
    """The language of a run of letters that begins with this one."""
    match = _RUN.match(first)
    return LANGS[(match.lastindex or 1) - 1] if match else _OTHERS


def lang_of_letters(text: str) -> Lang:
    """The first language of which a text has a letter of its own script: one Chinese character makes it zh."""
    return next((lang for lang in LANGS if (own := LANGUAGES[lang].letters) and re.search(f"[{own}]", text)), _OTHERS)


def default_user_words() -> tuple[str, ...]:
    """The product's own user dictionary: words of today's services that jieba's dictionary lacks."""
    file = resources.files("corpus") / "data" / "userdict.txt"
    return tuple(line for line in file.read_text("utf-8").splitlines() if line.strip())


class Segmenter:
    """Splits texts of all languages into words and index terms."""

    def __init__(self, user_words: Sequence[str] = (), cache_folder: Path | None = None) -> None:
        """`user_words`: lines "word [frequency] [tag]"; `cache_folder`: where a dictionary may be kept."""
        self._user_words = tuple(dict.fromkeys((*default_user_words(), *user_words)))
        self._words = [language.words(self._user_words, cache_folder) for language in LANGUAGES.values()]
        self.stem = EnglishWords().stem

    @property
    def fingerprint(self) -> str:
        """Of the rules and all user words: equal fingerprints segment every text alike."""
        text = "\n".join((SEGMENTER_TAG, *self._user_words))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a normalised text, those of its identifiers among them, without what else `segment` tells."""
        runs = ((self._words[(match.lastindex or 1) - 1], match.group()) for match in _RUN.finditer(text))
        return tuple(word for language, run in runs for word in language.split(run))

    def segment(self, text: str) -> Segments:
        """Segments of a normalised text; no letter or digit outside the identifiers is lost in `words`."""
        split = split_identifiers(text)
        words: list[str] = []
        terms: list[str] = list(split.identifiers)
        for match in _RUN.finditer(split.plain):
            language = self._words[(match.lastindex or 1) - 1]
            run = match.group()
            found = language.split(run)
            words.extend(found)
            terms.extend(language.terms(run, found))
        return Segments(tuple(words), tuple(terms), split.identifiers, split.plain)

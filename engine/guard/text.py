"""A text as its reader sees it: without invisible characters, one form for each letter and digit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

BLOCK = "\0"
"""Stands in the folded text for what is masked already; no pattern matches across it."""

_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_COMMON = re.compile(r"[\t\n\r -~、。《》「」『』【】‘’“”—·£¥°一-鿿]*+")
_CLUSTER = re.compile(r".[̀-ͯ᪰-᫿᷀-゙゚᷿ᅠ-ᇿ⃐-⃿︀-️︠-︯]*+", re.DOTALL)
_BLANK = frozenset("ᅟᅠㅤﾠ")
"""Hangul fillers: letters by category, drawn as nothing."""
_LOST = frozenset({"Cf", "Cc", "Mn", "Me", "Co", "Cn", "Cs"})
_LOOKS = str.maketrans(
    "аеорсухіјѕԁһьвкмнтгпАВЕКМНОРСТУХІЈЅαεινορτυχκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhbbkmhtrnABEKMHOPCTYXIJSaeivoptuxkABEZHIKMNOPTYX",
)
_LETTERS = re.compile(r"[A-Za-z0-9Ͱ-ԯ]++")
_ASCII_LETTER = re.compile(r"[A-Za-z0-9]")
_DISGUISE = re.compile(r"[Ͱ-ԯ]")


@dataclass(frozen=True, slots=True)
class Folded:
    """plain: what is searched; starts, ends: for each of its characters the place in the original text."""

    plain: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original text of a non-empty part of the plain one."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str, blocked: Iterable[tuple[int, int]] = ()) -> Folded:
    """Fold a text; `blocked`: spans in order, without overlap, each of which becomes one `BLOCK`."""
    spans = list(blocked)
    if not spans and text and _COMMON.fullmatch(quick := text.translate(_HALF) if _WIDE.search(text) else text):
        return Folded(quick, range(len(text)), range(1, len(text) + 1))
    pieces, starts, ends, at = list[str](), list[int](), list[int](), 0
    for start, end in [*spans, (len(text), len(text))]:
        for match in _CLUSTER.finditer(text, at, start):
            chars = _folded(match.group())
            pieces.append(chars)
            starts += [match.start()] * len(chars)
            ends += [match.end()] * len(chars)
        if end > start:
            pieces.append(BLOCK)
            starts.append(start)
            ends.append(end)
        at = end
    plain = "".join(pieces)
    return Folded(_undisguised(plain) if _DISGUISE.search(plain) else plain, starts, ends)


@lru_cache(maxsize=4096)
def _folded(cluster: str) -> str:
    """A character with its marks: composed, compatible forms replaced, digits of any script as ASCII."""
    return "".join(_one(char) for char in unicodedata.normalize("NFKC", cluster))


def _one(char: str) -> str:
    if char in "\t\n\r" or char.isascii() and char.isprintable():
        return char
    if char in _BLANK or unicodedata.category(char) in _LOST:
        return ""
    digit = unicodedata.digit(char, None)
    return " " if char == "⠀" else char if digit is None else str(digit)


def _undisguised(text: str) -> str:
    """Latin letters for those that look like them: a word that mixes scripts is a disguise, and beside such a word also
    one that looks Latin throughout; Greek and Russian texts stay what they are."""
    if not any(_ASCII_LETTER.search(word) and not word.isascii() for word in _LETTERS.findall(text)):
        return text
    return _LETTERS.sub(_latin, text)


def _latin(match: re.Match[str]) -> str:
    word = match.group()
    latin = word.translate(_LOOKS)
    return latin if latin.isascii() or _ASCII_LETTER.search(word) else word

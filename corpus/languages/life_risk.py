"""Does a person who writes this want to die? Words with one reading, and words that say it or something milder."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from corpus.languages import LANGUAGES

Risk = Literal["surely", "perhaps"]

_RISKS = [language.life_risk for language in LANGUAGES.values() if language.life_risk]
_SPELLED = str.maketrans({"0": "o", "1": "i", "3": "e", "!": "i", "*": "i", "@": "a", "$": "s"})
_SIGN = re.compile("[013!*@$]")
_LATIN_WORD = re.compile(r"(?<![a-z0-9])(?=[a-z]{0,12}[013!*@$])[a-z0!1*3@$]{3,12}(?![a-z0-9])")
_BETWEEN = re.compile(r"(?<=[一-鿿])[\s._~*|/-]{1,3}(?=[一-鿿])")
"""Blanks and signs between Chinese characters, which hide a word from filters: 自 杀."""


def life_risk(normal: str) -> Risk | None:
    """Whether a normalised text says that somebody's life is at risk, surely or perhaps; None where it does not."""
    text = _spelled_out(normal)
    if not text.isascii():
        text = _BETWEEN.sub("", text).replace("’", "'")
    text = _searched("other").sub(" ~ ", text)
    milder = _searched("perhaps").sub(" ~ ", text)
    if _searched("surely").search(milder):
        return "surely"
    return "perhaps" if milder != text else None


def _spelled_out(normal: str) -> str:
    """The text with words such as su1cide in letters; numbers stay as they are."""
    if not _SIGN.search(normal):
        return normal
    return _LATIN_WORD.sub(lambda word: word[0].translate(_SPELLED) if re.search("[a-z]", word[0]) else word[0], normal)


@cache
def _searched(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{getattr(risk, name)})" for risk in _RISKS))

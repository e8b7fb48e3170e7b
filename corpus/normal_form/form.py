"""What is the same text? One normal form for matching, used by rebuild and query alike."""

from __future__ import annotations

import re
import unicodedata

from corpus.languages import LANGUAGES
from corpus.normal_form.one_spelling import unify_spelling

NORMALISER_TAG = "n3"
"""Change it whenever `normalise` gives another output for any text: it is part of every manifest."""

_MAX_PASSES = 4
_MOST_MARKS = 30
"""Combining marks on one letter: the Stream-Safe Text Format of Unicode (UAX #15, section 13)."""
_MARKS = re.compile(rf"[^\w\x00-\x7f]{{{_MOST_MARKS + 1}}}")
_FOLDED = re.compile(r"[ -@\[-~一-鿕]*+")
"""Characters that Unicode's forms leave as they are; what is normalised for the second time seldom has others."""


class _Characters(dict[int, str | int | None]):
    """Translation table that is filled on demand: characters without content go, blanks become a space."""

    def __missing__(self, code: int) -> str | int | None:
        category = unicodedata.category(chr(code))
        value: str | int | None = code
        if category in {"Cc", "Zs", "Zl", "Zp", "So", "Co", "Cn"} or 0x1F3FB <= code <= 0x1F3FF:
            value = " "  # control, blanks, emoji and other symbols, unassigned; skin tones
        elif category in {"Cf", "Cs", "Me"} or 0xFE00 <= code <= 0xFE0F:
            value = None  # zero width, soft hyphen, byte order mark, surrogates, variation selectors
        self[code] = value
        return value


_CHARACTERS = _Characters()


def _stream_safe(text: str) -> str:
    """A text without combining marks beyond the thirtieth in a row: to put them in order takes the square of them."""
    if text.isascii() or not _MARKS.search(text):
        return text
    kept: list[str] = []
    row = 0
    for char in text:
        row = row + 1 if unicodedata.combining(char) else 0
        if row <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _once(text: str, most: int | None) -> str:
    if _FOLDED.fullmatch(text):
        text = text[:most]
    else:  # One character may become eighteen, which are truncated before anything else reads them.
        text = unicodedata.normalize("NFKC", _stream_safe(text))[:most].translate(_CHARACTERS).casefold()[:most]
    if not text.isascii():
        for language in LANGUAGES.values():
            text = language.normalise(text)
    return unify_spelling(" ".join(text.split()))


def normalise(text: str, most: int | None = None) -> str:
    """The form in which texts are compared: NFKC, folded case, simplified, one space between parts, one
    spelling for words that have several (corpus.normal_form.one_spelling).

    Zero-width characters vanish; control characters, emoji and symbols count as blanks. Idempotent.
    Never shown to people: what they see stays as it was written. most: characters that are kept; all if None.
    """
    for _ in range(_MAX_PASSES):
        folded = _once(text, most)
        if folded == text:
            break
        text = folded
    return text

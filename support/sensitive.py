"""Does a query name what a person must see? The terms under `sensitive` in support.yaml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from corpus import normalise

_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co", "Zs", "Zl", "Zp", "Mn", "Me")
"""Categories of characters that no reader sees by themselves, variation selectors among them."""
_SKIN_TONES = range(0x1F3FB, 0x1F400)


class SensitiveTerms:
    """Words are found as whole words, Chinese anywhere, emoji and other symbols to the letter.

    Chinese has no blanks, and how a text is segmented depends on the words around: a term of it is a plain substring,
    so that none is missed.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        """A term of which nothing is left to look for matches nothing (`read_support` refuses it)."""
        words, symbols, parts = [], list[str](), []
        for term in terms:
            normal = normalise(term)
            if normal and not _has_symbols(term):
                words.append(_pattern(normal))
                parts.append(max(normal.split(" "), key=len))
            elif found := folded(term):
                symbols.append(found)
        self._words = re.compile("|".join(words)) if words else None
        self._parts = tuple(dict.fromkeys(parts))  # of each term the longest word, quicker to look for
        self._symbols = tuple(symbols)

    def names(self, text: str, normal: str | None = None) -> bool:
        """Whether a text holds one of the terms; `normal`: the text, normalised, where the caller has it."""
        if self._words is not None:
            normal = normalise(text) if normal is None else normal
            if any(map(normal.__contains__, self._parts)) and self._words.search(normal):
                return True
        return bool(self._symbols) and any(symbol in folded(text) for symbol in self._symbols)


def folded(text: str) -> str:
    """A text as symbols are compared: folded case, without blanks and what cannot be seen, in any skin tone."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if unicodedata.category(c) not in _UNSEEN and ord(c) not in _SKIN_TONES)


def _has_symbols(term: str) -> bool:
    """Whether a term has characters that normalising takes away though people see them."""
    return any(not normalise(char) and folded(char) for char in term)


def _pattern(normal: str) -> str:
    """A normalised term, with the ends of words where it begins or ends with a letter or digit."""
    before = f"(?<!{_LETTER})" if re.match(_LETTER, normal) else ""
    after = f"(?!{_LETTER})" if re.match(_LETTER, normal[-1]) else ""
    return before + r"[\s_-]+".join(re.escape(part) for part in normal.split(" ")) + after


_LETTER = r"[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
"""A letter or digit, but of no script without blanks: in "要sue你们" the word ends where Chinese begins."""

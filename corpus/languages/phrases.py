"""What do texts say in any language? Negation, opposites, the wish for a person, everyday chatter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.languages import LANGUAGES, Side
from corpus.languages.en import EnglishWords

_NOT = re.compile("|".join(language.negation for language in LANGUAGES.values()))
_PEOPLE = [language.person for language in LANGUAGES.values()]
_PERSON = re.compile("|".join(one.person for one in _PEOPLE))
_NAMED = tuple(word for one in _PEOPLE for word in one.named)
_ASKS = re.compile("|".join(one.asks for one in _PEOPLE))
_FILLER = re.compile("|".join((*(one.filler for one in _PEOPLE), r"[^\w]")))
_LATIN = re.compile(r"[a-z]+")
_OWN_HAN = "".join(set(re.findall("[一-鿿]", "".join(one.person + one.filler for one in _PEOPLE))))
_STRANGE_HAN = re.compile(f"(?![{_OWN_HAN}])[一-鿿]")
"""A character that no name for a person and no filler has: a text with one says more."""


def is_negated(text: str) -> bool:
    """Whether a normalised text says that something is not so."""
    return _NOT.search(text) is not None


def asks_for_person(normal: str) -> bool:
    """Whether a normalised query says nothing but that its asker wants a person: "转人工", "talk to a human please"."""
    if not any(map(normal.__contains__, _NAMED)) or _STRANGE_HAN.search(normal):
        return False
    if not _PERSON.search(normal) or not _ASKS.search(normal):
        return False
    return not _FILLER.sub("", _PERSON.sub("", normal)).strip()


def chatter() -> Iterator[str]:
    """Everyday sentences that no help centre answers, one language after the other."""
    for language in LANGUAGES.values():
        yield from language.chatter


@cache
def opposites() -> dict[str, tuple[Side, Side]]:
    """The pairs of all languages by name, the words of both sides in all languages."""
    pairs: dict[str, tuple[Side, Side]] = {}
    for language in LANGUAGES.values():
        for name, sides in language.opposites.items():
            known = pairs.get(name, (Side(), Side()))
            left, right = (Side(a.words + b.words, a.near + b.near) for a, b in zip(known, sides, strict=True))
            pairs[name] = left, right
    return pairs


def names_opposites(one: str, other: str) -> bool:
    """Whether two normalised texts take different sides of some pair, so that they cannot mean the same."""
    first, second = _stemmed(one), _stemmed(other)
    for pattern, of_word in _patterns():
        sides = [{of_word[found] for found in pattern.findall(text)} for text in (first, second)]
        if all((side in sides[0]) != (side in sides[1]) for side in ("left", "right")):
            return True
    return False


def _stemmed(text: str) -> str:
    """The text with its Latin words stemmed: spelled as the words of `_patterns` are."""
    return _LATIN.sub(lambda match: _english().stem(match.group()), text.replace("-", " "))


@cache
def _english() -> EnglishWords:
    return EnglishWords()


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """Of each pair what finds its words, and the side of each word.

    Longer words come first, so that the start of 解绑 is not taken for 绑.
    """
    found = []
    for sides in opposites().values():
        of_word = {
            _stemmed(word): name
            for name, side in zip(("left", "right"), sides, strict=True)
            for word in (*side.words, *side.near)
        }
        words = sorted(of_word, key=len, reverse=True)
        found.append((re.compile("|".join(_bounded(word) for word in words)), of_word))
    return tuple(found)


def _bounded(word: str) -> str:
    return rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)

"""The expressions that phrases of all languages are found with, each compiled when it is first needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.languages import LANGUAGES

_TALKS = [language.talk for language in LANGUAGES.values() if language.talk]
_MARK = r"[^\w]|_"
MARKS = re.compile(rf"(?:{_MARK})+")
"""What stands between words."""
APOSTROPHE = re.compile(r"['’]")
_ASCII_END = r"(?![a-z0-9'’])"


def joined(name: str) -> str:
    """The phrases of this kind in all languages, as one expression."""
    return "|".join(f"(?:{getattr(talk, name)})" for talk in _TALKS)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The same, compiled."""
    return re.compile(joined(name))


@cache
def bare() -> re.Pattern[str]:
    """A message that asks for help without a topic."""
    around = rf"(?:(?:{joined('filler')}|{joined('polite')}) ?)"
    return re.compile(rf"{around}{{0,3}}(?:{joined('no_topic')}) ?{around}{{0,3}}")


@cache
def place(name: str) -> re.Pattern[str]:
    """A place in a list, with or without a word of taking."""
    taking = "|".join(talk.taking for talk in _TALKS)
    return re.compile(rf"(?:(?:{taking}) ?)?(?:{joined(name)})")


@cache
def phrases(name: str) -> tuple[re.Pattern[str], ...]:
    """Each alternative of each language by itself, since the longest counts; a Latin phrase ends where a word does."""
    return tuple(
        re.compile(rf"(?:{one}){_ASCII_END if code == 'en' else ''}")
        for code, text in _texts(name)
        for one in _alternatives(text)
    )


def _alternatives(pattern: str) -> Iterator[str]:
    """The alternatives of a regular expression at its top level."""
    start = depth = 0
    for at, char in enumerate(pattern):
        depth += (char in "([") - (char in ")]")
        if char == "|" and not depth:
            yield pattern[start:at]
            start = at + 1
    yield pattern[start:]


def _texts(name: str) -> Iterator[tuple[str, str]]:
    for code, talk in ((code, language.talk) for code, language in LANGUAGES.items() if language.talk):
        yield code, talk.phrases[name] if name in talk.phrases else getattr(talk, name)

"""What the code says in English, in the terminal's language. How the code says it stands in the English catalogue.

The code's messages stay English where they are made: programs read them, and no catalogue is within their reach.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

_PREFIXES = ("cli_error_", "cli_lint_")
_LANGUAGE = "en"
_GAP = re.compile(r"\{(\w+)\}")
_LONGEST = 2000
"""Characters of a message that is read at all."""
_DEEPEST = 4
"""Messages within messages: a place, a sentence, a part of it, a number of things."""


class _Reading(NamedTuple):
    """How the code says the text of a key. known: the longest of its words between gaps, which every such message
    holds."""

    key: str
    known: str
    pattern: re.Pattern[str]


def translated(message: str, say: Callable[..., str], deep: int = _DEEPEST) -> str:
    """A line that the code made, in another language; as it is where no catalogue has its like.

    say: the text of a key in that language, with its gaps filled; deep: how many messages may lie in one another.
    """
    if not deep or len(message) > _LONGEST:
        return message
    for key, known, pattern in _readings():
        if known in message and (found := pattern.fullmatch(message)):
            return say(key, **{name: translated(value, say, deep - 1) for name, value in found.groupdict().items()})
    place, colon, rest = message.partition(": ")
    said = translated(rest, say, deep - 1) if colon else rest
    return message if said == rest else say("labelled", name=place, text=said)


@cache
def _readings() -> tuple[_Reading, ...]:
    """Those with the most words first: they say the most of a message."""
    from api.messages import catalogue

    forms = catalogue(_LANGUAGE).forms
    texts = [(key, text) for key, them in forms.items() if key.startswith(_PREFIXES) for text in them]
    texts.sort(key=lambda one: -len(_GAP.sub("", one[1])))
    return tuple(_Reading(key, max(_GAP.split(text)[::2], key=len), reading(text)) for key, text in texts)


def reading(text: str) -> re.Pattern[str]:
    """The pattern of all that a text of the catalogue may become; a gap that comes again is the same again."""
    pieces, parts, seen = _GAP.split(text), [], set[str]()
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            parts.append(re.escape(piece))
        elif piece in seen:
            parts.append(f"(?P={piece})")
        else:
            # A gap that begins a message holds no place: that stands before the message.
            sign = "(?:(?!: ).)" if at == 1 and not pieces[0] and not pieces[2].startswith(":") else "."
            parts.append(rf"(?P<{piece}>\d[\d,]*)" if piece == "count" else f"(?P<{piece}>{sign}+?)")
            seen.add(piece)
    return re.compile("".join(parts))

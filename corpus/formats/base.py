"""What does every reader hand over?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.errors import Problem

REQUIRED = ("id", "lang", "category", "question", "answer")
LISTS = ("alternates", "tags")
FIELDS = ("id", "lang", "category", "question", "alternates", "answer", "url", "tags", "updated")


@dataclass(frozen=True, slots=True)
class Row:
    """One unchecked row.

    fields: name to text, list, date or None, as the file has them; reported: required fields that the reader has
    reported as missing already, once for the whole table.
    """

    place: str
    fields: Mapping[str, object]
    reported: tuple[str, ...] = ()


Found = Row | Problem
TextReader = Callable[[str, str], Iterator[Found]]
"""(name of the file for messages, its text with \\n line ends) -> its rows and problems, in order."""


def did_you_mean(name: str, known: Iterable[str] = FIELDS, listed: Iterable[str] = FIELDS) -> str:
    """What a message adds for a mistyped name: the nearest known one, else those listed."""
    from difflib import get_close_matches

    close = get_close_matches(name.strip().lower()[:64], list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(listed)}"

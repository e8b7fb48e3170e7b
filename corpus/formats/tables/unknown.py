"""What is said of columns and keys that nobody knows? One notice, and an error where a needed one was mistyped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.errors import Notice, Problem, shown
from corpus.formats.base import FIELDS
from corpus.formats.tables.cells import is_blank
from corpus.formats.tables.headers import ENGLISH_NAMES, Column, column_of

_CLOSE = 0.8
"""Likeness from which on a name is taken for a mistyped one, 0 to 1."""
_MOST_NAMED = 12
_LONGEST = 32
_SHORTEST = 4
"""Characters: of shorter names too many are alike."""


def unknown_columns(
    place: str, headers: Iterable[object], columns: Sequence[Column | None]
) -> Iterator[Notice | Problem]:
    """What to say of the headers that name no field, where these columns are known."""
    present = {column.field for column in columns if column}
    skipped = []
    for header in headers:
        if is_blank(header):
            continue
        if (meant := mistyped(str(header))) and meant[1] not in present:
            yield Problem(place, f"unknown column {shown(header)}; did you mean {meant[0]!r}?")
        else:
            skipped.append(str(header).strip())
    if skipped:
        yield Notice(place, f"{named(skipped)} not read; known are {', '.join(FIELDS)}")


def named(names: Sequence[str]) -> str:
    """Columns as a notice lists them."""
    listed = ", ".join(shown(name) for name in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"column{'s' if len(names) > 1 else ''} {listed}{more}"


def mistyped(name: str) -> tuple[str, str] | None:
    """The known name that a name is nearly, and its field."""
    from difflib import get_close_matches

    plain = name.strip().casefold()[:_LONGEST]
    if len(plain) < _SHORTEST or not plain.isascii():
        return None
    close = get_close_matches(plain, ENGLISH_NAMES, n=1, cutoff=_CLOSE)
    column = column_of(close[0]) if close else None
    return (close[0], column.field) if column and column.field in FIELDS else None

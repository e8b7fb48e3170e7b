"""What does every reader hand over?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from corpus.errors import Notice, Problem

REQUIRED = ("question", "answer")
"""What a row cannot do without; its id, language and category are derived where they are not given."""
DERIVED = ("id", "lang", "category")
LISTS = ("alternates", "tags")
SHOWING = ("pinned", "hidden", "valid_from", "valid_until")
"""Where and when an entry is shown; tables have these columns only where an entry says something by them."""
DATES = ("updated", "valid_from", "valid_until")
FIELDS = ("id", "lang", "category", "question", "alternates", "answer", "url", "tags", "updated", *SHOWING)


def columns_for(rows: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """The columns of a table of these rows."""
    used = {name for row in rows for name in row}
    return tuple(name for name in FIELDS if name not in SHOWING or name in used)


@dataclass(frozen=True, slots=True)
class Row:
    """One unchecked row.

    fields: name to text, list, date or None, as the file has them; reported: required fields that the reader has
    reported as missing already, once for the whole table; group: rows of one group are one entry in several languages;
    suggested: id, language or category to take where the file gives none; html:
    whether the answer is HTML, None to find out.
    """

    place: str
    fields: Mapping[str, object]
    reported: tuple[str, ...] = ()
    group: str = ""
    suggested: Mapping[str, str] = field(default_factory=dict)
    html: bool | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """What the caller says about the columns of a table.

    fields: header (or key) to field; columns: the fields of a table without a header, in order, "-" for none; dialect:
    the product that wrote the file, in small letters, where it is not to be recognised by the content.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    dialect: str = ""

    def __bool__(self) -> bool:
        return bool(self.fields or self.columns or self.dialect)


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture or document that a file holds. path: below the folder of `folder_in`; data: its bytes."""

    path: str
    data: bytes = field(repr=False)


def folder_in(name: str) -> str:
    """Under what name the answers of a file know what it holds: faq.xlsx has its pictures in faq-xlsx/."""
    return name.replace(".", "-")


Found = Row | Problem | Notice | Attached
TextReader = Callable[[str, str], Iterator[Found]]
"""(name of the file for messages, its text with \\n line ends) -> its rows, problems and notices, in order."""


def did_you_mean(name: str, known: Iterable[str] = FIELDS, listed: Iterable[str] = FIELDS) -> str:
    """What a message adds for a mistyped name: the nearest known one, else those listed."""
    from difflib import get_close_matches

    close = get_close_matches(name.strip().lower()[:64], list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(listed)}"

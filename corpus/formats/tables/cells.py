"""What does one cell say? Text as it is shown, dates where a date is wanted, several phrasings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.formats.base import DATES, LISTS
from corpus.formats.lists import split_list

_ASKS = re.compile(r"[?？]\s*$")


@dataclass(frozen=True, slots=True)
class DateCell:
    """A date of a workbook. text: as the sheet shows it."""

    date: datetime.date
    text: str


class MarkedText(str):
    """A text, and the same with its bold and struck out parts as Markdown."""

    __slots__ = ("markdown",)

    def __new__(cls, plain: str, markdown: str) -> MarkedText:
        """See the class."""
        new = super().__new__(cls, plain)
        new.markdown = markdown
        return new

    markdown: str


def is_blank(cell: object) -> bool:
    """Whether a cell says nothing."""
    return cell is None or isinstance(cell, str) and not cell.strip()


def text_of(cell: object) -> object:
    """A cell as the sheet shows it."""
    if isinstance(cell, MarkedText):
        return str(cell)
    return cell.text if isinstance(cell, DateCell) else cell


def value_of(name: str, cell: object) -> object:
    """A cell as its field wants it."""
    if is_blank(cell):
        return None
    if isinstance(cell, DateCell):
        # An id such as 1-2 that a spreadsheet made a date of cannot be known any more.
        return cell.date if name in (*DATES, "id") else cell.text
    if isinstance(cell, MarkedText):
        cell = cell.markdown if name == "answer" else str(cell)
    return split_list(cell, name) if name in LISTS and isinstance(cell, str) else cell


def phrasings_of(cell: object) -> Iterator[str]:
    """The question of a cell, and further ones where each of its lines asks one, or it is a list."""
    if isinstance(cell, list):
        yield from (str(item) for item in cell)
        return
    text = str(text_of(cell))
    lines = [line.strip() for line in text.splitlines() if line.strip()] if "\n" in text else []
    if len(lines) > 1 and all(map(_ASKS.search, lines)):
        yield from lines
    else:
        yield text


def levels_of(cell: object) -> Iterator[str]:
    """The levels of a category, as texts that / joins."""
    if isinstance(cell, list):
        yield from (str(item) for item in cell)
    else:
        yield str(text_of(cell))

"""Which cells has a sheet, as it shows them? Merged ranges filled, links as Markdown, hidden rows left out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from corpus.errors import Notice, Problem
from corpus.formats.tables.cells import DateCell
from corpus.formats.tables.table import PlacedCells
from corpus.formats.xlsx.display import shown_date, shown_number, shown_time
from corpus.formats.xlsx.parts import Parts, Range
from corpus.formats.xlsx.pictures import Pictures
from corpus.formats.xlsx.runs import marked

_MAX_ROWS = 1_048_576  # Excel's own limit; a row number may claim anything
_MAX_COLUMNS = 256
_MOST_FILLED = 2_000_000  # cells that get the value of a merged range
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ECMA-376 part 1, 22.4.2.4 (ST_Xstring)


class TooMuch(Exception):
    """A workbook claims more than any person wrote."""


def cells_of(
    place: str, sheet: Any, parts: Parts, *, said: list[Problem | Notice], pictures: Pictures
) -> Iterator[PlacedCells]:
    """The visible rows of a sheet as it shows them; `said` gets what is wrong or hidden, `parts` pictures in cells."""
    sheet.reset_dimensions()  # what a file says of its size is often wrong
    rows = sheet.iter_rows(min_row=1, max_row=_MAX_ROWS, min_col=1, max_col=_MAX_COLUMNS)
    merged, hidden, empty = _Merged(parts), [], None
    for number, cells in enumerate(rows, start=1):
        if cells is empty:  # one object stands for all rows of a gap, which may be a million of them
            continue
        here = f"{place} row {number}"
        values = [
            _shown(cell, parts.links.get((number, i)), parts.words.get((number, i))) for i, cell in enumerate(cells, 1)
        ]
        for i, value in enumerate(values):
            if (shown := pictures.in_cell(value)) is not None:
                values[i] = None
                known = parts.pictures.setdefault(number, [])
                known += [one for one in shown if one not in known]
        if all(value is None for value in values):
            empty = cells
            continue
        values = merged.filled(number, values)
        if number in parts.hidden:
            hidden.append(number)
            continue
        said.extend(
            Problem(here, f"the formula in column {cell.column_letter} gives {cell.value}; write the text itself")
            for cell in cells
            if cell.data_type == "e" and cell.value is not None
        )
        yield here, values
    if hidden:
        listed = ", ".join(map(str, hidden[:12])) + (" ..." if len(hidden) > 12 else "")
        rows_ = f"row{'s' if len(hidden) > 1 else ''} {listed}"
        said.append(Notice(place, f"{rows_} hidden in Excel, not read; unhide what is meant"))


class _Merged:
    """Gives the cells of a merged range its value, row by row.

    Only those of its first column: what goes on to the right is one wide cell, and not the value of other columns.
    """

    def __init__(self, parts: Parts) -> None:
        self._by_top = parts.merged
        self._open: list[tuple[Range, object]] = []
        self._filled = 0

    def filled(self, number: int, values: list[object]) -> list[object]:
        """The values of a row, with those of ranges that began in a row above."""
        self._open = [(one, value) for one, value in self._open if one.bottom >= number]
        for one, value in self._open:
            self._filled += 1
            if self._filled > _MOST_FILLED:
                raise TooMuch(f"merged ranges of more than {_MOST_FILLED:,} cells")
            values += [None] * (one.left - len(values))
            if values[one.left - 1] is None:
                values[one.left - 1] = value
        for one in self._by_top.get(number, ()):
            if one.left <= len(values) and one.bottom > number and (value := values[one.left - 1]) is not None:
                self._open.append((one, value))
        return values


def _shown(cell: Any, link: str | None, words: str | None) -> object:
    """A cell as the sheet shows it; a link as Markdown, where the text is not the address itself.

    words: of a link, where the program that wrote the file did not work its formula out.
    """
    value = _text_or_date(words if cell.value is None else cell.value, getattr(cell, "number_format", None))
    if not link or not isinstance(value, str) or not value.strip():
        return value
    plain = value.strip()
    if plain == link or link.removeprefix("mailto:") == plain or "](" in plain:
        return value
    if "\n" in plain or "[" in plain:
        return f"{value}\n{link}"
    return f"[{plain}]({link.replace(' ', '%20').replace(')', '%29')})"


def _text_or_date(value: object, number_format: str | None) -> object:
    match value:
        case None:
            return value
        case datetime.date():  # a datetime is one as well
            day = value.date() if isinstance(value, datetime.datetime) else value
            return DateCell(day, shown_date(value, number_format or ""))
        case datetime.time() | datetime.timedelta():
            return shown_time(value, number_format)
        case str():
            return _unescaped(value)
        case list():  # runs of text with fonts of their own
            return marked(value, _unescaped)
        case int() | float() if not isinstance(value, bool):
            return shown_number(value, number_format)
        case _:
            return str(value).upper()


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)

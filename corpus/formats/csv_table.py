"""How does a CSV file become rows, and rows one? Comma, semicolon or tab, as Excel and people write it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from corpus.errors import Problem
from corpus.formats.base import FIELDS, REQUIRED, Found
from corpus.formats.registry import Format, from_text
from corpus.formats.rows import FileRow, with_text_dates
from corpus.formats.source import MAX_LINE
from corpus.formats.table import HEADER_ROWS, PlacedCells, join_list, known_headers, rows_of

_DELIMITERS = ",;\t"
_GUARDED = re.compile(r"'+[=+@-]")
_HEADER_CHARACTERS = 10_000
_FORMULA = re.compile(r"'*[=+@-]")


def read_csv(name: str, text: str) -> Iterator[Found]:
    """Rows of the table; a quoting error ends the file, for nothing behind it can be trusted."""
    delimiter = _delimiter(text)
    if delimiter is None:
        if text.strip():
            need = ", ".join(REQUIRED)
            yield Problem(f"{name}:1", f"no header in the first {HEADER_ROWS} lines; the columns {need} must be named")
        return
    problems: list[Problem] = []
    yield from rows_of(_cells(name, text, delimiter, problems))
    yield from problems


def _cells(name: str, text: str, delimiter: str, problems: list[Problem]) -> Iterator[PlacedCells]:
    # The limit is the process's; it is only ever raised, and a list cell may well pass its 131,072.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE))
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in table:
            yield f"{name}:{start}", [unguard(cell) for cell in cells]
            start = table.line_num + 1
    except csv.Error as error:
        fix = 'close every quote, and write "" for a quote inside a quoted cell'
        problems.append(Problem(f"{name}:{start}", f"broken quoting ({error}); {fix}"))


def _delimiter(text: str) -> str | None:
    """The delimiter that makes most header names of one of the first rows, if any does."""
    best = max(_DELIMITERS, key=lambda delimiter: _named(text, delimiter))
    return best if _named(text, best) >= 2 else None


def _named(text: str, delimiter: str) -> int:
    lines = [line[:_HEADER_CHARACTERS] for line in text.split("\n", HEADER_ROWS)[:HEADER_ROWS]]
    return max(known_headers(next(csv.reader([line], delimiter=delimiter), [])) for line in lines)


def guard(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe in front, which `unguard` takes away."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return cell[1:] if _GUARDED.match(cell) else cell


def to_csv(rows: Iterable[FileRow]) -> bytes:
    """Comma-separated, UTF-8 with the mark without which Excel takes Chinese for something else."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(FIELDS)
    for row in rows:
        table.writerow([guard(_cell(with_text_dates(row).get(name))) for name in FIELDS])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    return join_list(value) if isinstance(value, list) else str(value or "")


FORMAT = Format("CSV", (".csv",), from_text(read_csv), to_csv)

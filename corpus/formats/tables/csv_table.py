"""How does a CSV file become rows, and rows one? Comma, semicolon or tab, as Excel and people write it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from corpus.errors import Problem
from corpus.formats.base import FIELDS, LISTS, Found, Naming
from corpus.formats.dialects.headless import headless_rows
from corpus.formats.dialects.qna_maker import is_qna_maker, qna_maker_rows
from corpus.formats.lists import join_list
from corpus.formats.registry import Format, from_text
from corpus.formats.rows import FileRow, with_text_dates
from corpus.formats.source import MAX_LINE
from corpus.formats.tables.table import HEADER_ROWS, PlacedCells, known_headers, rows_of

_DELIMITERS = ",;\t|"
_GUARDED = re.compile(r"'+[=+@-]")
_HEADER_CHARACTERS = 10_000
_FORMULA = re.compile(r"'*[=+@-]")
_SAMPLE_LINES = 200


def read_csv(name: str, text: str, naming: Naming = Naming()) -> Iterator[Found]:  # noqa: B008 - frozen
    """Rows of the table; a quoting error ends the file, for nothing behind it can be trusted."""
    if not text.strip():
        return
    problems: list[Problem] = []
    delimiter = delimiter_of(text, naming)
    named = (delimiter is not None or naming.columns) and naming.dialect not in ("ragflow", "phpmyfaq")
    cells = _cells(name, text, delimiter or _likely(name, text), problems)
    if not named:
        yield from headless_rows(name, list(cells), is_sure=bool(naming.dialect))
    elif (
        delimiter
        and naming.dialect in ("", "qnamaker")
        and is_qna_maker(text[:_HEADER_CHARACTERS].split("\n", 1)[0].split(delimiter))
    ):
        yield from qna_maker_rows(cells)
    else:
        yield from rows_of(cells, naming)
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


def delimiter_of(text: str, naming: Naming) -> str | None:
    """The delimiter that makes most header names of one of the first rows, if any does."""
    if naming.columns:
        return None
    best = max(_DELIMITERS, key=lambda delimiter: _named(text, delimiter, naming))
    return best if _named(text, best, naming) >= 2 else None


def _named(text: str, delimiter: str, naming: Naming) -> int:
    lines = [line[:_HEADER_CHARACTERS] for line in text.split("\n", HEADER_ROWS)[:HEADER_ROWS]]
    return max(known_headers(next(csv.reader([line], delimiter=delimiter), []), naming) for line in lines)


def _likely(name: str, text: str) -> str:
    """The delimiter of a table without header: a tab where most lines have one, else the most even of the others."""
    lines = [line for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]
    with_tab = sum("\t" in line for line in lines)
    if PurePath(name).suffix.lower() == ".tsv" or with_tab * 2 > len(lines):
        return "\t"
    return max(",;|", key=lambda delimiter: sum(delimiter in line for line in lines))


def guard(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe in front, which `unguard` takes away."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return cell[1:] if _GUARDED.match(cell) else cell


def to_csv(rows: Iterable[FileRow]) -> bytes:
    """Comma-separated, UTF-8 with the mark without which Excel takes Chinese for something else."""
    return _written(rows, ",").encode("utf-8-sig")


def to_tsv(rows: Iterable[FileRow]) -> bytes:
    """The same, separated by tabs."""
    return _written(rows, "\t").encode("utf-8-sig")


def _written(rows: Iterable[FileRow], delimiter: str) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    table.writerow(FIELDS)
    for row in rows:
        plain = with_text_dates(row)
        table.writerow([guard(_cell(name, plain.get(name))) for name in FIELDS])
    return text.getvalue()


def _cell(name: str, value: object) -> str:
    return join_list(value, name) if name in LISTS and isinstance(value, list) else str(value or "")


FORMAT = Format("CSV", (".csv",), from_text(read_csv), to_csv, read_named=from_text(read_csv))
TSV = Format("TSV", (".tsv", ".tab"), from_text(read_csv), to_tsv, read_named=from_text(read_csv))

"""How does an Excel workbook become rows? Every visible sheet, as it is shown."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus.errors import Notice, Problem
from corpus.formats.base import REQUIRED, Found, Naming, Row
from corpus.formats.dialects.headless import headless_rows
from corpus.formats.paths import lang_of_name
from corpus.formats.registry import Format
from corpus.formats.tables.cells import DateCell
from corpus.formats.tables.table import HEADER_ROWS, PlacedCells, rows_of
from corpus.formats.wording.asking import asks
from corpus.formats.wording.generic import is_generic
from corpus.formats.xlsx.display import shown_date, shown_number, shown_time
from corpus.formats.xlsx.parts import Parts, Range, beside_the_cells, parts_of
from corpus.formats.xlsx.write import to_xlsx

_MAX_UNPACKED = 500_000_000  # bytes; a workbook is a zip file, and a small one may unpack to anything
_MAX_ROWS = 1_048_576  # Excel's own limit; a row number may claim anything
_MAX_COLUMNS = 256
_MOST_FILLED = 2_000_000  # cells that get the value of a merged range
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ECMA-376 part 1, 22.4.2.4 (ST_Xstring)
_SAVE = "open it in Excel and save it as .xlsx"
_DEFAULT_SHEET = re.compile(r"(?:sheet|工作表|table|表)\s*\d*", re.IGNORECASE)


class _TooMuch(Exception):
    """A workbook claims more than any person wrote."""


def read_xlsx(name: str, data: bytes, naming: Naming = Naming()) -> Iterator[Found]:  # noqa: B008 - frozen
    """Rows of every visible sheet that holds entries, in sheet order; what is skipped is told."""
    problem = _no_workbook(data)
    if problem:
        yield Problem(name, problem)
        return
    try:
        with warnings.catch_warnings():  # of parts that hold no text: validation rules, styles, ...
            warnings.simplefilter("ignore")
            found = list(_found(name, data, naming))
    except _TooMuch as error:
        yield Problem(name, f"{error}; split it into a folder of files")
        return
    # A damaged workbook raises whatever its part of openpyxl, zipfile, zlib or the XML parser happens to raise.
    except Exception as error:
        yield Problem(name, f"damaged workbook ({type(error).__name__}); {_SAVE}")
        return
    if not any(isinstance(one, Row | Problem) for one in found):
        need = " and ".join(REQUIRED)
        found.append(
            Problem(name, f"no sheet with a header in its first {HEADER_ROWS} rows and rows below; name {need}")
        )
    yield from found


def _no_workbook(data: bytes) -> str | None:
    import zipfile

    if data.startswith(_OLE):
        return f"an old .xls or a workbook with a password; {_SAVE}, without a password"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return f"no Excel workbook, whatever its name says; {_SAVE}"
    if unpacked > _MAX_UNPACKED:
        return f"unpacks to {unpacked:,} bytes, at most {_MAX_UNPACKED:,} are read; split it into a folder of files"
    return None


def _found(name: str, data: bytes, naming: Naming) -> Iterator[Found]:
    import zipfile

    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for said in beside_the_cells(archive):
            yield Notice(name, said)
        for sheet in workbook.worksheets:
            place = f"{name} sheet {sheet.title}"
            if sheet.sheet_state != "visible":
                yield Notice(place, "the sheet is hidden, not read; unhide it if its entries are meant")
            else:
                path = getattr(sheet, "_worksheet_path")  # noqa: B009 - of the reading mode only, which the stubs do not know
                yield from _sheet(place, sheet, parts_of(archive, path), naming)
    workbook.close()


def _sheet(place: str, sheet: Any, parts: Parts, naming: Naming) -> Iterator[Found]:
    said: list[Problem | Notice] = []
    rows = _cells(place, sheet, parts, said)
    found = list(rows_of(rows, naming))
    if not found:
        found = list(_without_header(place, list(_cells(place, sheet, parts, []))))
    for one in found:
        yield replace(one, suggested={**_of_title(sheet.title), **one.suggested}) if isinstance(one, Row) else one
    yield from said


def _of_title(title: str) -> dict[str, str]:
    """The language or the category that a sheet's name says."""
    if lang := lang_of_name(title):
        return {"lang": lang}
    return {} if _DEFAULT_SHEET.fullmatch(title.strip()) or is_generic(title) else {"category": title}


def _without_header(place: str, rows: list[PlacedCells]) -> Iterator[Found]:
    """RAGFlow's questions and answers; else a sheet of notes, which is told."""
    pairs = [[cell for cell in cells if cell is not None] for _, cells in rows]
    if rows and 2 * sum(len(cells) >= 2 and asks(str(cells[0])) for cells in pairs) >= len(rows):
        yield from headless_rows(place, rows)
    elif rows:
        yield Notice(place, f"no header in its first {HEADER_ROWS} rows, the sheet is not read")


def _cells(place: str, sheet: Any, parts: Parts, said: list[Problem | Notice]) -> Iterator[PlacedCells]:
    sheet.reset_dimensions()  # what a file says of its size is often wrong
    rows = sheet.iter_rows(min_row=1, max_row=_MAX_ROWS, min_col=1, max_col=_MAX_COLUMNS)
    merged, hidden = _Merged(parts), []
    for number, cells in enumerate(rows, start=1):
        here = f"{place} row {number}"
        values = [_shown(cell, parts.links.get((number, i))) for i, cell in enumerate(cells, 1)]
        if all(value is None for value in values):
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
                raise _TooMuch(f"merged ranges of more than {_MOST_FILLED:,} cells")
            values += [None] * (one.left - len(values))
            if values[one.left - 1] is None:
                values[one.left - 1] = value
        for one in self._by_top.get(number, ()):
            if one.left <= len(values) and one.bottom > number and (value := values[one.left - 1]) is not None:
                self._open.append((one, value))
        return values


def _shown(cell: Any, link: str | None) -> object:
    """A cell as the sheet shows it; a link as Markdown, where the text is not the address itself."""
    value = _text_or_date(cell.value, getattr(cell, "number_format", None))
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
            return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value)
        case int() | float() if not isinstance(value, bool):
            return shown_number(value, number_format)
        case _:
            return str(value).upper()


FORMAT = Format("Excel", (".xlsx",), read_xlsx, to_xlsx, read_named=read_xlsx)
WITH_MACROS = Format("Excel with macros", (".xlsm",), read_xlsx, read_named=read_xlsx)

"""How does an Excel workbook become rows? Every sheet with a header."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterator
from typing import Any

from corpus.errors import Problem
from corpus.formats.base import REQUIRED, Found
from corpus.formats.registry import Format
from corpus.formats.table import HEADER_ROWS, PlacedCells, rows_of
from corpus.formats.xlsx_write import to_xlsx

_MAX_UNPACKED = 500_000_000  # bytes; a workbook is a zip file, and a small one may unpack to anything
_MAX_ROWS = 1_048_576  # Excel's own limit; a row number may claim anything
_MAX_COLUMNS = 256
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ECMA-376 part 1, 22.4.2.4 (ST_Xstring)
_SAVE = "open it in Excel and save it as .xlsx"


def read_xlsx(name: str, data: bytes) -> Iterator[Found]:
    """Rows of every sheet with a header, in sheet order; notes on other sheets are skipped."""
    problem = _no_workbook(data)
    if problem:
        yield Problem(name, problem)
        return
    try:
        with warnings.catch_warnings():  # of parts that hold no text: validation rules, styles, ...
            warnings.simplefilter("ignore")
            found = list(_found(name, data))
    # A damaged workbook raises whatever its part of openpyxl, zipfile, zlib or the XML parser happens to raise.
    except Exception as error:
        yield Problem(name, f"damaged workbook ({type(error).__name__}); {_SAVE}")
        return
    if not found:
        need = ", ".join(REQUIRED)
        found = [Problem(name, f"no sheet with a header in its first {HEADER_ROWS} rows and rows below; name {need}")]
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


def _found(name: str, data: bytes) -> Iterator[Found]:
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in workbook.worksheets:
        problems: list[Problem] = []
        yield from rows_of(_cells(f"{name} sheet {sheet.title}", sheet, problems))
        yield from problems
    workbook.close()


def _cells(place: str, sheet: Any, problems: list[Problem]) -> Iterator[PlacedCells]:
    sheet.reset_dimensions()  # what a file says of its size is often wrong
    rows = sheet.iter_rows(min_row=1, max_row=_MAX_ROWS, min_col=1, max_col=_MAX_COLUMNS)
    for number, cells in enumerate(rows, start=1):
        here = f"{place} row {number}"
        values = [cell.value for cell in cells]
        if all(value is None for value in values):
            continue
        problems.extend(
            Problem(here, f"the formula in column {cell.column_letter} gives {cell.value}; write the text itself")
            for cell in cells
            if cell.data_type == "e" and cell.value is not None
        )
        yield here, [_text_or_date(value) for value in values]


def _text_or_date(value: object) -> object:
    match value:
        case None | datetime.time() | datetime.timedelta():
            return value
        case datetime.datetime():
            return value.date()
        case str():
            return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value)
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


FORMAT = Format("Excel", (".xlsx",), read_xlsx, to_xlsx)

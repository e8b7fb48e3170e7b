"""How does an Excel workbook become rows? Every visible sheet, as it is shown."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus.errors import CorpusError, Notice, Problem
from corpus.formats.base import REQUIRED, Found, Naming, Row
from corpus.formats.dialects.headless import headless_rows
from corpus.formats.paths import lang_of_name
from corpus.formats.registry import Format
from corpus.formats.tables.table import HEADER_ROWS, PlacedCells, rows_of
from corpus.formats.wording.asking import asks
from corpus.formats.wording.generic import is_generic
from corpus.formats.xlsx.cells import TooMuch, cells_of
from corpus.formats.xlsx.parts import Parts, beside_the_cells, parts_of
from corpus.formats.xlsx.pictures import Pictures
from corpus.formats.xlsx.spread import one_answer
from corpus.formats.xlsx.write import to_xlsx

_MAX_UNPACKED = 500_000_000  # bytes; a workbook is a zip file, and a small one may unpack to anything
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_SAVE = "open it in Excel and save it as .xlsx"
_DEFAULT_SHEET = re.compile(r"(?:sheet|工作表|table|表)\s*\d*", re.IGNORECASE)


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
    except TooMuch as error:
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


def shown_sheets(name: str, data: bytes) -> Iterator[Iterator[PlacedCells]]:
    """The rows of every visible sheet, as it shows them; CorpusError for what is no workbook, and whatever a damaged
    one happens to raise."""
    import zipfile

    import openpyxl

    if problem := _no_workbook(data):
        raise CorpusError([Problem(name, problem)])
    workbook = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=True
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pictures = Pictures(name, archive)
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                parts = parts_of(archive, getattr(sheet, "_worksheet_path"))  # noqa: B009 - see _found
                yield cells_of(f"{name} sheet {sheet.title}", sheet, parts, said=[], pictures=pictures)
    workbook.close()


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

    workbook = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=True
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pictures = Pictures(name, archive)
        for sheet in workbook.worksheets:
            place = f"{name} sheet {sheet.title}"
            if sheet.sheet_state != "visible":
                yield Notice(place, "the sheet is hidden, not read; unhide it if its entries are meant")
            else:
                path = getattr(sheet, "_worksheet_path")  # noqa: B009 - of the reading mode only, which the stubs do not know
                parts = parts_of(archive, path)
                parts.pictures = pictures.of_sheet(path)
                yield from _sheet(place, sheet, parts, naming=naming, pictures=pictures)
        for said in beside_the_cells(archive, pictures.missed):
            yield Notice(name, said)
    workbook.close()


def _sheet(place: str, sheet: Any, parts: Parts, *, naming: Naming, pictures: Pictures) -> Iterator[Found]:
    said: list[Problem | Notice] = []
    rows = cells_of(place, sheet, parts, said=said, pictures=pictures)
    found = list(rows_of(rows, naming))
    if not found:
        found = list(_without_header(place, list(cells_of(place, sheet, parts, said=[], pictures=pictures))))
    for one in one_answer(found, parts.merged):
        if isinstance(one, Row):
            row = replace(one, suggested={**_of_title(sheet.title), **one.suggested})
            yield from pictures.added(row, parts.pictures)
        else:
            yield one
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


FORMAT = Format("Excel", (".xlsx",), read_xlsx, to_xlsx, read_named=read_xlsx)
WITH_MACROS = Format("Excel with macros", (".xlsm",), read_xlsx, read_named=read_xlsx)

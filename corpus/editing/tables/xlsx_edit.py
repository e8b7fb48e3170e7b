"""How does an Excel workbook take edits? Cell by cell, after comparing all other parts byte by byte."""

from __future__ import annotations

import copy
import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from corpus.editing.edits import Changed, Edit, Job, Splice, Unfit, spliced
from corpus.editing.tables.columns import Cell, cell_text, columns_for, question_in
from corpus.formats.tables.cells import DateCell, text_of
from corpus.formats.tables.headers import Column
from corpus.formats.tables.table import HEADER_ROWS, known_headers
from corpus.formats.xlsx.cells import cells_of
from corpus.formats.xlsx.parts import Parts, parts_of
from corpus.formats.xlsx.pictures import Pictures
from corpus.formats.xlsx.write import escaped_cell

_PLACE = re.compile(r" sheet (.*) row (\d{1,7})")
_SHARED = "xl/sharedStrings.xml"
_SIGNED = "_xmlsignatures/"
_FIRST_DAY = datetime.date(1899, 12, 30)
"""Day 0 of Excel's calendar, which counts a 29 February 1900."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as it is read. part: its file in the workbook; rows: by number, from 1."""

    part: str
    columns: Sequence[Column | None]
    rows: Mapping[int, Sequence[object]]
    parts: Parts
    shared: Sequence[str]
    """The workbook's texts as cells name them by number, as XML."""


def edit_xlsx(job: Job) -> bytes:
    """The workbook with other texts in some cells; raises Unfit for new rows, and where there are formulas."""
    with zipfile.ZipFile(io.BytesIO(job.data)) as archive:
        contents = {one.filename: archive.read(one) for one in archive.infolist()}
        _check_harmless(archive, contents)
        changed: dict[str, list[Splice]] = {}
        sheets: dict[str, _Sheet] = {}
        for edit in job.edits:
            if not isinstance(edit, Changed):
                raise Unfit("rows of a workbook are not added or removed")
            title, number = _place_of(edit, job.name)
            sheet = sheets.get(title) or sheets.setdefault(title, _sheet(archive, title, job))
            changed.setdefault(sheet.part, []).extend(_splices(contents[sheet.part].decode(), sheet, number, edit))
        new = {part: spliced(contents[part].decode(), splices).encode() for part, splices in changed.items()}
        return _written(archive, contents | new, new)


def _check_harmless(archive: zipfile.ZipFile, contents: Mapping[str, bytes]) -> None:
    if len(contents) != len(archive.infolist()):
        raise Unfit("two parts of the workbook have one name")
    if any(name.startswith(_SIGNED) for name in contents):
        raise Unfit("the workbook is signed")
    sheets = [data for name, data in contents.items() if name.startswith("xl/worksheets/")]
    if any(b"<f>" in data or b"<f " in data for data in sheets):
        raise Unfit("the workbook has formulas, whose results would be out of date")


def _place_of(edit: Edit, name: str) -> tuple[str, int]:
    match = _PLACE.fullmatch(edit.place.removeprefix(name))
    if not match:
        raise Unfit(f"{edit.place} is no row of a sheet")
    return match[1], int(match[2])


def _sheet(archive: zipfile.ZipFile, title: str, job: Job) -> _Sheet:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(job.data), read_only=True, data_only=True, rich_text=True)
    sheet: Any = book[title]
    part = sheet._worksheet_path
    parts, rows = parts_of(archive, part), dict[int, Sequence[object]]()
    columns: Sequence[Column | None] = ()
    for place, cells in cells_of("", sheet, parts, said=[], pictures=Pictures(job.name, archive)):
        rows[int(place.rpartition(" ")[2])] = cells
        if not columns and len(rows) <= HEADER_ROWS and known_headers(cells, job.naming):
            columns = columns_for(cells, job.naming)
    book.close()
    shared = archive.read(_SHARED).decode() if _SHARED in archive.namelist() else ""
    return _Sheet(part, columns, rows, parts, re.findall(r"<si\b[^>]*/>|<si\b.*?</si>", shared, re.DOTALL))


def _splices(xml: str, sheet: _Sheet, number: int, edit: Changed) -> Iterator[Splice]:
    values = sheet.rows.get(number, ())
    cells = [Cell("" if value is None else str(text_of(value))) for value in values]
    if question_in(cells, sheet.columns, edit.lang) != edit.question:
        raise Unfit("another row stands at that place")
    row = re.compile(rf'<row [^>]*?\br="{number}"[^>]*>(.*?)</row>', re.DOTALL).search(xml)
    if row is None:
        raise Unfit("the row is not found in the sheet")
    for name, old, new, at in cell_text(cells, sheet.columns, edit):
        if new == old:
            continue
        value = values[at] if at < len(values) else None
        if _has_runs(row[1], f"{_letters(at)}{number}", sheet.shared):
            raise Unfit(f"the {name} has words in a font of their own")
        if any(one.top <= number <= one.bottom and one.left <= at + 1 <= one.right for one in _ranges(sheet.parts)):
            raise Unfit(f"the {name} is in a merged cell")
        reference = f"{_letters(at)}{number}"
        yield _cell(xml, row.span(1), reference=reference, text=new, is_date=isinstance(value, DateCell))


def _has_runs(row: str, reference: str, shared: Sequence[str]) -> bool:
    """Whether a cell has runs of text, which another text would lose."""
    cell = re.search(rf'<c [^>]*?\br="{reference}"[^>]*?(?:/>|>.*?</c>)', row, re.DOTALL)
    inner = cell[0] if cell else ""
    number = re.search(r"<v>(\d{1,9})</v>", inner) if re.match(r'<c [^>]*?\bt="s"', inner) else None
    text = shared[int(number[1])] if number and int(number[1]) < len(shared) else inner
    return "<r>" in text or "<r " in text or "<rPh" in text


def _ranges(parts: Parts) -> Iterator[Any]:
    for ranges in parts.merged.values():
        yield from ranges


def _cell(xml: str, row: tuple[int, int], *, reference: str, text: str, is_date: bool) -> Splice:
    """The cell with another text, in the style that it had; a cell that is not there yet stands in its order."""
    body = xml[row[0] : row[1]]
    found = re.search(rf'<c [^>]*?\br="{reference}"[^>]*?(?:/>|>.*?</c>)', body, re.DOTALL)
    style = re.search(r'^<c [^>]*?\b(s="\d+")', found[0]) if found else None
    head = f'<c r="{reference}"' + (f" {style[1]}" if style else "")
    if is_date and text:
        written = f"{head}><v>{(datetime.date.fromisoformat(text) - _FIRST_DAY).days}</v></c>"
    elif text:
        inner = escape(escaped_cell(text), quote=False)
        written = f'{head} t="inlineStr"><is><t xml:space="preserve">{inner}</t></is></c>'
    else:
        written = f"{head}/>"
    if found:
        return Splice(row[0] + found.start(), row[0] + found.end(), written)
    cells = re.finditer(r'<c [^>]*?\br="([A-Z]{1,3})\d+"', body)
    behind = next((one.start() for one in cells if _order(one[1]) > _order(reference.rstrip("0123456789"))), len(body))
    return Splice(row[0] + behind, row[0] + behind, written)


def _order(letters: str) -> tuple[int, str]:
    return len(letters), letters


def _letters(at: int) -> str:
    """The letters of a column, counted from 0."""
    letters, number = "", at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _written(archive: zipfile.ZipFile, contents: Mapping[str, bytes], new: Mapping[str, bytes]) -> bytes:
    """The workbook with some parts anew; raises Unfit where any other part would not be what it was."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.comment = archive.comment
        for one in archive.infolist():
            target.writestr(copy.copy(one), contents[one.filename])
    with zipfile.ZipFile(out) as written:
        same = [one.filename for one in archive.infolist()] == written.namelist()
        kept = all(written.read(name) == archive.read(name) for name in contents if name not in new)
    if not (same and kept):
        raise Unfit("other parts of the workbook would change")
    return out.getvalue()

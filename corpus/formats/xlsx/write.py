"""How does an Excel workbook hold these rows? As text cells, so that Excel makes no formula, number or date of them."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable
from typing import Any

from corpus.errors import FaqError, shown
from corpus.formats.base import FIELDS
from corpus.formats.lists import join_list
from corpus.formats.rows import FileRow

_MAX_CELL = 32_767  # characters, as UTF-16 counts them: Excel's limit
_FIRST_DATE = datetime.date(1900, 3, 1)  # Excel's calendar has a 29 February 1900
_WIDTHS = {"question": 40, "alternates": 40, "answer": 80, "category": 24}


def to_xlsx(rows: Iterable[FileRow]) -> bytes:
    """One sheet named faq; FaqError when a text is longer than a cell may be."""
    from openpyxl import Workbook

    table = [[_value(row, name) for name in FIELDS] for row in rows]
    workbook = Workbook(write_only=True)
    sheet: Any = workbook.create_sheet("faq")
    sheet.freeze_panes = "A2"
    for number, name in enumerate(FIELDS):
        sheet.column_dimensions["ABCDEFGHI"[number]].width = _WIDTHS.get(name, 16)
    sheet.append(FIELDS)
    for values in table:
        sheet.append([_cell(sheet, value) for value in values])
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def _value(row: FileRow, name: str) -> str | datetime.date:
    value = row.get(name)
    if isinstance(value, datetime.date) and value >= _FIRST_DATE:
        return value
    text = _escape(join_list(value, name) if isinstance(value, list) else str(value or ""))
    if len(text.encode("utf-16-le")) > 2 * _MAX_CELL:
        limit = f"an Excel cell holds {_MAX_CELL:,} characters"
        raise FaqError(
            f"{name} of id {shown(row['id'])} ({row['lang']}) is too long: {limit}; convert to .yaml or .jsonl"
        )
    return text


def _cell(sheet: Any, value: str | datetime.date) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    if not value:
        return None
    cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # the stubs leave out dates
    if isinstance(value, datetime.date):
        cell.number_format = "yyyy-mm-dd"
        return cell
    cell.data_type = "s"  # otherwise text such as =1+1 becomes a formula, and #N/A an error
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def escaped_cell(text: str) -> str:
    """A text as a cell holds it; FaqError when it is longer than one may be."""
    if len(text.encode("utf-16-le")) > 2 * _MAX_CELL:
        raise FaqError(f"an Excel cell holds {_MAX_CELL:,} characters")
    return _escape(text)


def _escape(text: str) -> str:
    """Text whose own `_x0041_` Excel and `read_xlsx` show as it is, and not as an A."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)

"""What does a table of questions look like with what came of them? A copy with further columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from corpus.batch.reading import Batch
from corpus.formats.tables.csv_table import guard

_LONGEST_CELL = 32_000
"""Characters; Excel holds 32,767 as UTF-16 counts them."""


def batch_with(batch: Batch, names: Sequence[str], results: Mapping[int, Sequence[str]]) -> bytes:
    """The table in its own format, with columns of these names behind its own; results: of each case by its row.

    Every cell is text as the table shows it, so that no spreadsheet runs one as a formula.
    """
    width = max(map(len, batch.table))
    rows = []
    for at, cells in enumerate(batch.table):
        added = names if at == batch.header else results.get(at, ())
        rows.append([*cells, *[""] * (width - len(cells)), *added])
    return _workbook(rows) if not batch.delimiter else _text(rows, batch.delimiter)


def _text(rows: Sequence[Sequence[str]], delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")  # the mark without which Excel takes Chinese for something else


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook

    from corpus.formats.xlsx.write import text_cell

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("results")
    for row in rows:
        sheet.append([text_cell(sheet, cell[:_LONGEST_CELL]) for cell in row])
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()

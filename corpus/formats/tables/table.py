"""How does a table become rows? What CSV files and Excel sheets share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.errors import Notice, Problem, shown
from corpus.formats.base import FIELDS, LISTS, REQUIRED, Found, Naming, Row
from corpus.formats.tables.cells import is_blank, text_of, value_of
from corpus.formats.tables.headers import STATUS, Column, columns_of
from corpus.formats.tables.rows import items_of, rows_of_cells
from corpus.formats.tables.unknown import unknown_columns

HEADER_ROWS = 10
"""Titles and notes may stand above the header; it is looked for in that many rows."""

PlacedCells = tuple[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class _Table:
    """What the header says. columns: None for those that nobody knows; missing: required fields without a column."""

    columns: Sequence[Column | None]
    missing: tuple[str, ...]
    header: Sequence[object] = ()
    further: str = ""
    """Field of the cells to the right of the last named column, if any."""


def known_headers(cells: Sequence[object], naming: Naming = Naming()) -> int:  # noqa: B008 - frozen
    """How many columns the cells name; 0 if they make no header: two fields with a question or an answer, or three."""
    columns = [column for column in columns_of(cells, naming.fields) if column]
    fields = {column.field for column in columns}
    is_header = len(fields) >= 2 and bool(fields & {*REQUIRED, "alternates"}) or len(fields) >= 3
    return len(set(columns)) if is_header else 0


def rows_of(table: Iterable[PlacedCells], naming: Naming = Naming()) -> Iterator[Found]:  # noqa: B008 - frozen
    """Rows below the header; nothing when the first rows have no header."""
    remaining = iter(table)
    if naming.columns:
        columns = [Column(name) if name in FIELDS else None for name in naming.columns]
        yield from _body(_Table(columns, _missing(columns)), remaining)
        return
    above: list[PlacedCells] = []
    for place, cells in remaining:
        if len(above) >= HEADER_ROWS:
            return
        if known_headers(cells, naming):
            yield from _titles(above)
            yield from _below(place, cells, remaining, naming)
            return
        above.append((place, cells))


def _titles(above: Sequence[PlacedCells]) -> Iterator[Notice]:
    """Lines above the header, which may be notes or a title, but are not read."""
    said = [(place, [str(text_of(cell)) for cell in cells if not is_blank(cell)]) for place, cells in above]
    for place, texts in said:
        if texts:
            yield Notice(place, f"above the header, not read: {shown(' '.join(dict.fromkeys(texts)))}")


def _below(place: str, cells: Sequence[object], rows: Iterator[PlacedCells], naming: Naming) -> Iterator[Found]:
    columns = _with_further(cells, columns_of(cells, naming.fields))
    missing = _missing(columns)
    yield from _twice(place, cells, columns)
    yield from unknown_columns(
        place, [cell for cell, column in zip(cells, columns, strict=True) if not column], columns
    )
    if missing:
        yield Problem(place, f"no column {' and '.join(missing)}; add it, or mend its name")
    yield from _body(_Table(columns, missing, list(cells), _further(columns)), rows)


def _missing(columns: Sequence[Column | None]) -> tuple[str, ...]:
    fields = {column.field for column in columns if column}
    if "question" not in fields and "alternates" in fields:
        fields.add("question")  # its first item
    return tuple(name for name in REQUIRED if name not in fields)


def _with_further(cells: Sequence[object], columns: list[Column | None]) -> list[Column | None]:
    """Columns without a name to the right of indexes hold more of them."""
    for number in range(1, len(columns)):
        before = columns[number - 1]
        if columns[number] is None and is_blank(cells[number]) and before and before.field == "alternates":
            columns[number] = Column("alternates")
    return columns


def _further(columns: Sequence[Column | None]) -> str:
    """FastGPT lets indexes go on to the right of the last named column."""
    last = next((column for column in reversed(columns) if column), None)
    return "alternates" if last and last.field == "alternates" else ""


def _twice(place: str, cells: Sequence[object], columns: Sequence[Column | None]) -> Iterator[Problem]:
    seen: set[Column] = set()
    for cell, column in zip(cells, columns, strict=True):
        if column in seen and column and column.field not in (*LISTS, "question", STATUS):
            yield Problem(place, f"two columns are {shown(cell)}; keep one")
        if column:
            seen.add(column)


def _body(table: _Table, rows: Iterable[PlacedCells]) -> Iterator[Found]:
    is_simple = _is_simple(table)
    for place, cells in rows:
        if all(map(is_blank, cells)) or _is_header_again(table, cells):
            continue
        extra = [cell for cell in cells[len(table.columns) :] if not is_blank(cell)]
        if extra and not table.further:
            fix = "quote cells with commas in them"
            yield Problem(place, f"{shown(extra[0])} stands in a column without a header; {fix}")
        if is_simple and not extra and (fields := _plain_fields(table, cells)):
            yield Row(place, fields, table.missing)
        else:
            yield from _rows(table, place, cells, extra if table.further else [])


def _is_simple(table: _Table) -> bool:
    """Whether each column is a field of its own, as in the product's own tables of a hundred thousand rows."""
    columns = [column for column in table.columns if column]
    fields = [column.field for column in columns]
    return len(set(fields)) == len(fields) and STATUS not in fields and all(c == Column(c.field) for c in columns)


def _plain_fields(table: _Table, cells: Sequence[object]) -> dict[str, object] | None:
    """The fields of a row of such a table; None where a question may be several."""
    fields = {c.field: value_of(c.field, cell) for c, cell in zip(table.columns, cells, strict=False) if c}
    question = fields.get("question")
    return fields if isinstance(question, str) and "\n" not in question else None


def _is_header_again(table: _Table, cells: Sequence[object]) -> bool:
    """Whether the header is repeated, as tables that were copied together have it."""
    asked = [
        (name, cell)
        for column, name, cell in zip(table.columns, table.header, cells, strict=False)
        if column and column.field in REQUIRED
    ]
    if len(asked) >= len(REQUIRED) and all(name == cell for name, cell in asked):
        return True  # of another table below, which may have further columns
    filled = [cell for cell in table.header if not is_blank(cell)]
    return bool(filled) and cells[0] == table.header[0] and [cell for cell in cells if not is_blank(cell)] == filled


def _rows(table: _Table, place: str, cells: Sequence[object], extra: Sequence[object]) -> Iterator[Found]:
    placed = [(column, cell) for column, cell in zip(table.columns, cells, strict=False) if column]
    further = [item for cell in extra for item in items_of(value_of("alternates", cell))]
    columns = [column for column, _ in placed] + [Column("alternates")] * bool(further)
    values = [cell for _, cell in placed] + [further] * bool(further)
    yield from rows_of_cells(place, columns, values, reported=table.missing)

"""Which cell of a row is which field? What CSV files and sheets share when they are written."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.editing.edits import Changed, Unfit, Value, says
from corpus.formats.base import LISTS, Naming
from corpus.formats.clean import one_line
from corpus.formats.lists import join_list, split_list
from corpus.formats.rows import FileRow
from corpus.formats.tables.headers import Column, columns_of
from corpus.languages import Lang


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row. text: as the reader has it."""

    text: str


def columns_for(headers: Sequence[object], naming: Naming) -> list[Column | None]:
    """The columns that a header names."""
    return columns_of(headers, naming.fields)


def column_at(columns: Sequence[Column | None], name: str, lang: Lang) -> int | None:
    """The column of a field in a language, None where there is none; raises Unfit where several are it."""
    found = [at for at, one in enumerate(columns) if one and one.field == name and one.lang in (None, lang)]
    found = [at for at in found if (column := columns[at]) and column.lang == lang] or found
    if len(found) > 1:
        raise Unfit(f"several columns are the {name}")
    return found[0] if found else None


def question_in(cells: Sequence[Cell], columns: Sequence[Column | None], lang: Lang) -> str:
    """The question of a row as it is read, "" where there is none."""
    at = column_at(columns, "question", lang)
    return one_line(cells[at].text) if at is not None and at < len(cells) else ""


def cell_text(
    cells: Sequence[Cell], columns: Sequence[Column | None], edit: Changed
) -> Iterator[tuple[str, str, str, int]]:
    """Field, old text, new text and column of each field that changes; raises Unfit where a cell says it otherwise."""
    for name, (old, new) in edit.fields.items():
        at = column_at(columns, name, edit.lang)
        if at is None:
            if new:
                raise Unfit(f"the table has no column for the {name}")
            continue
        raw = cells[at].text if at < len(cells) else ""
        said: object = split_list(raw, name) if name in LISTS and raw else raw
        if not says(said, old, name) and not (name == "category" and not raw):
            raise Unfit(f"the {name} stands there in other words than it is read")
        yield name, raw, written(new, name), at


def written(value: Value, name: str) -> str:
    """A field as the text of a cell."""
    return join_list(value, name) if isinstance(value, tuple) else value or ""


def new_cells(columns: Sequence[Column | None], row: FileRow) -> list[str]:
    """The texts of a new row; raises Unfit where the table has no column for something of it."""
    lang: Lang = "en" if row["lang"] == "en" else "zh"
    cells = [""] * len(columns)
    for name, value in row.items():
        at = column_at(columns, name, lang)
        if at is None and name in ("id", "lang", "category"):
            continue  # derived; whether rightly, shows when the file is read again
        if at is None:
            raise Unfit(f"the table has no column for the {name}")
        plain = tuple(map(str, value)) if isinstance(value, list) else value
        plain = plain.isoformat() if isinstance(plain, datetime.date) else plain
        cells[at] = written(plain if isinstance(plain, tuple) else str(plain), name)
    return cells

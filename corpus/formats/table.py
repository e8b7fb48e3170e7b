"""How does a table with a header become rows? What CSV files and Excel sheets share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.errors import Problem, shown
from corpus.formats.base import FIELDS, LISTS, REQUIRED, Found, Row, did_you_mean

HEADER_ROWS = 10
"""Titles and notes may stand above the header; it is looked for in that many rows."""

_HEADERS = {
    **{name: name for name in FIELDS},
    **{name: field for field, names in {
        "id": ("编号", "編號"),
        "lang": ("语言", "語言", "language"),
        "category": ("分类", "分類"),
        "question": ("问题", "問題"),
        "alternates": ("相似问法", "相似問法"),
        "answer": ("答案",),
        "url": ("链接", "連結", "鏈接"),
        "tags": ("标签", "標籤"),
        "updated": ("更新日期",),
    }.items() for name in names},
}  # fmt: skip
_SEPARATOR = re.compile(r"\\([\\|])|(\||\n)|([^\\|\n]+|\\)")

PlacedCells = tuple[str, Sequence[object]]


def field_of(cell: object) -> str | None:
    """Field that a header cell names, in English or Chinese, or None."""
    return _HEADERS.get(cell.replace("\ufeff", "").strip().casefold()) if isinstance(cell, str) else None


def known_headers(cells: Sequence[object]) -> int:
    """How many cells name a field: two and more make a header."""
    return sum(field_of(cell) is not None for cell in cells)


def rows_of(table: Iterable[PlacedCells]) -> Iterator[Found]:
    """Rows below the header; nothing when the first rows have no header."""
    remaining = iter(table)
    for number, (place, cells) in enumerate(remaining):
        if number >= HEADER_ROWS:
            return
        if known_headers(cells) >= 2:
            names = [field_of(cell) for cell in cells]
            missing = tuple(name for name in REQUIRED if name not in names)
            yield from _header_problems(place, cells)
            if missing:
                yield Problem(place, f"no column {' and '.join(missing)}; add it, or mend its name")
            yield from _body(names, remaining, missing)
            return


def _header_problems(place: str, cells: Sequence[object]) -> Iterator[Problem]:
    seen: set[str] = set()
    for cell in cells:
        name = field_of(cell)
        if name in seen:
            yield Problem(place, f"two columns are {shown(cell)}; keep one")
        if name is not None:
            seen.add(name)
        elif not _blank(cell):
            yield Problem(place, f"unknown column {shown(cell)}; {did_you_mean(str(cell), _HEADERS)}")


def _body(names: Sequence[str | None], table: Iterable[PlacedCells], missing: tuple[str, ...]) -> Iterator[Found]:
    for place, cells in table:
        if all(map(_blank, cells)):
            continue
        for value in [cell for cell in cells[len(names) :] if not _blank(cell)]:
            yield Problem(place, f"{shown(value)} stands in a column without a header; quote cells with commas in them")
        fields = {name: _cell(name, cell) for name, cell in zip(names, cells, strict=False) if name}
        yield Row(place, fields, missing)


def _cell(name: str, value: object) -> object:
    if _blank(value):
        return None
    return split_list(value) if name in LISTS and isinstance(value, str) else value


def _blank(cell: object) -> bool:
    return cell is None or isinstance(cell, str) and not cell.strip()


def split_list(cell: str) -> list[str]:
    r"""Items of a list cell: one a line or between |, where \| and \\ stand for themselves; blank ones are skipped."""
    items: list[list[str]] = [[]]
    for escaped, separator, plain in _SEPARATOR.findall(cell):
        if separator:
            items.append([])
        else:
            items[-1].append(escaped or plain)
    joined = ("".join(parts) for parts in items)
    return [item for item in joined if item.strip()]


def join_list(items: Iterable[str]) -> str:
    """The list cell that `split_list` reads back, one item a line."""
    return "\n".join(item.replace("\\", "\\\\").replace("|", "\\|") for item in items)

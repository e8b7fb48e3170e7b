"""How do the cells of one row become its fields? In one language, or in each that the columns name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from corpus.errors import Notice, shown
from corpus.formats.base import LISTS, REQUIRED, Found, Row
from corpus.formats.tables.cells import is_blank, levels_of, phrasings_of, text_of, value_of
from corpus.formats.tables.headers import STATUS, Column
from corpus.formats.tables.status import is_unpublished
from corpus.languages import Lang


def rows_of_cells(
    place: str,
    columns: Sequence[Column],
    cells: Sequence[object],
    *,
    suggested: Mapping[str, str] = MappingProxyType({}),
    reported: tuple[str, ...] = (),
) -> Iterator[Found]:
    """One row, or one for each language that the columns name and the cells hold."""
    placed = list(zip(columns, cells, strict=True))
    named = {column.lang for column in columns if column.field in REQUIRED and column.lang}
    if said := next((said for column, cell in placed if column.field == STATUS and (said := _unpublished(cell))), ""):
        title = next((text_of(cell) for column, cell in placed if column.field == "question"), "")
        yield Notice(place, f"not published ({said}), left out: {shown(title)}")
    elif len(named) < 2:
        fields = _fields(placed)
        if named and not fields.get("lang"):
            fields["lang"] = named.pop()
        yield Row(place, fields, reported, suggested=suggested)
    else:
        for lang in dict.fromkeys(column.lang for column, cell in placed if column.lang and not is_blank(cell)):
            own = [(c, cell) for c, cell in placed if c.lang == lang or c.lang is None and c.field != "lang"]
            yield from _one_language(Row(place, _fields(own), reported, place, suggested), lang)


def _unpublished(cell: object) -> str:
    return is_unpublished(text_of(cell))


def _one_language(row: Row, lang: Lang) -> Iterator[Found]:
    lacking = [name for name in REQUIRED if not row.fields.get(name)]
    if len(lacking) == 1:
        yield Notice(row.place, f"no {lacking[0]} in {lang}; that language is left out", "odd")
    elif not lacking:
        yield replace(row, fields={**row.fields, "lang": lang})


def _fields(placed: Iterable[tuple[Column, object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    questions: list[tuple[int, str]] = []
    levels: list[tuple[int, str]] = []
    for column, cell in placed:
        name = column.field
        if name == STATUS:
            continue
        if name == "question" and not is_blank(cell):
            questions.extend((column.number, text) for text in phrasings_of(cell))
        elif name == "category" and not is_blank(cell):
            levels.extend((column.number, text) for text in levels_of(cell))
        elif name in LISTS:
            fields[name] = [*items_of(fields.get(name)), *items_of(value_of(name, cell))] or None
        elif is_blank(fields.get(name)):
            fields[name] = value_of(name, cell)
    return _joined(fields, questions, levels)


def _joined(
    fields: dict[str, object], questions: Sequence[tuple[int, str]], levels: Sequence[tuple[int, str]]
) -> dict[str, object]:
    phrasings = [text for _, text in sorted(questions, key=_number)]
    others = [*phrasings[1:], *items_of(fields.get("alternates"))]
    if not phrasings and others:
        phrasings, others = others[:1], others[1:]
    if phrasings:
        fields["question"] = phrasings[0]
    if others:
        fields["alternates"] = list(dict.fromkeys(others))
    if levels:
        fields["category"] = "/".join(text for _, text in sorted(levels, key=_number))
    return fields


def _number(numbered: tuple[int, str]) -> int:
    return numbered[0]


def items_of(value: object) -> Sequence[str]:
    """The texts of a list cell."""
    return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]

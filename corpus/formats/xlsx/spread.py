"""Which rows of a sheet are one answer? Those whose question is one merged cell beside several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.formats.base import Found, Row
from corpus.formats.xlsx.parts import Range

_ROW = re.compile(r" row (\d+)$")


def one_answer(found: Iterable[Found], merged: Mapping[int, Sequence[Range]]) -> Iterator[Found]:
    """The rows, with the answers of those below a merged question joined to its first one, a line each."""
    inside = {number for ranges in merged.values() for one in ranges for number in _below(one)}
    before: Row | None = None
    for one in found:
        if before is not None and isinstance(one, Row) and _goes_on(before, one, inside):
            answer = f"{before.fields['answer']}\n{one.fields['answer']}"
            before = replace(before, fields={**before.fields, "answer": answer})
            continue
        if before is not None:
            yield before
        before = one if isinstance(one, Row) else None
        if before is None:
            yield one
    if before is not None:
        yield before


def _below(one: Range) -> range:
    """The rows of a range below its first one, as far as anybody reads."""
    return range(one.top + 1, min(one.bottom, one.top + _MOST_ROWS) + 1)


def _goes_on(first: Row, row: Row, inside: set[int]) -> bool:
    match = _ROW.search(row.place)
    if not match or int(match[1]) not in inside or not (first.fields.get("answer") and row.fields.get("answer")):
        return False
    rest = {name: value for name, value in row.fields.items() if name != "answer" and value}
    return first.fields["answer"] != row.fields["answer"] and rest.items() <= _plain(first).items()


def _plain(row: Row) -> dict[str, object]:
    return {name: value for name, value in row.fields.items() if name != "answer"}


_MOST_ROWS = 200

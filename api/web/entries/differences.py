"""How do two states of an entry differ, as a person reads it? Field by field, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus import LANGS, Entry, FileRow, Lang, rows_of
from corpus import differences as opcodes

_FIELDS = ("category", "question", "alternates", "answer", "url", "tags", "updated")
_MOST_LINES = 2000
"""Lines of a field that are shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """kind: "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs."""

    lang: Lang
    name: str
    lines: Sequence[Line]


def differences(before: Entry | None, after: Entry | None) -> list[Difference]:
    """What differs, in the order of the form."""
    old, new = _rows(before), _rows(after)
    found = []
    for lang in LANGS:
        for name in _FIELDS:
            a, b = (_lines(rows.get(lang, {}).get(name)) for rows in (old, new))
            if a != b:
                found.append(Difference(lang, name, _compared(a, b)))
    return found


def _rows(entry: Entry | None) -> dict[Lang, FileRow]:
    return dict(zip(entry.texts, rows_of([entry]), strict=True)) if entry else {}


def _lines(value: object) -> list[str]:
    lines = [str(one) for one in value] if isinstance(value, list) else str(value).split("\n") if value else []
    return lines[:_MOST_LINES]


def _compared(old: list[str], new: list[str]) -> list[Line]:
    lines: list[Line] = []
    for tag, a, b, c, d in opcodes(old, new):
        if tag == "equal":
            lines += [Line("same", text) for text in old[a:b]]
            continue
        lines += [Line("gone", text) for text in old[a:b]]
        lines += [Line("new", text) for text in new[c:d]]
    return lines

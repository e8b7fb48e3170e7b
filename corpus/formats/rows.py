"""Which rows does a corpus consist of? One for each entry and language."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from corpus.entry import ALWAYS, Entry
from corpus.formats.base import FIELDS

_YES = "yes"
"""How files say that an entry is pinned or hidden."""
FileRow = dict[str, object]
"""Field to text, list of texts or date, in the order of `base.FIELDS`; optional ones only where there is something."""


def rows_of(entries: Iterable[Entry]) -> Iterator[FileRow]:
    """Rows in the order of the entries, zh before en."""
    for entry in entries:
        for lang, text in entry.texts.items():
            values = {**asdict(text), "id": entry.id, "lang": lang, "category": text.category or entry.category}
            if entry.showing != ALWAYS:
                values |= {name: _YES if value is True else value for name, value in asdict(entry.showing).items()}
            row = {name: value for name in FIELDS if (value := values.get(name))}
            yield {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def with_text_dates(row: FileRow) -> FileRow:
    """The row for formats without a type for dates."""
    return {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in row.items()}

"""What becomes of one entry? Its rows before and after, and whether a corpus that was read again says so."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from corpus.editing.edits import Value
from corpus.entry import Corpus, Entry
from corpus.errors import CorpusError
from corpus.formats.base import FIELDS, Row
from corpus.formats.rows import FileRow, rows_of
from corpus.languages import Lang
from corpus.readers.derive import Derived
from corpus.readers.merge import Merged


@dataclass(frozen=True, slots=True)
class Change:
    """An entry as it is and as it shall be; None where there is none."""

    before: Entry | None
    after: Entry | None

    @property
    def id(self) -> str:
        """Of the entry, which no change gives another one."""
        entry = self.after or self.before
        if entry is None:
            raise ValueError("a change needs an entry")
        return entry.id


def version_of(entry: Entry | None) -> str:
    """A digest of all that an entry says; "" for none."""
    if entry is None:
        return ""
    line = Corpus((entry,)).lines[0]
    return hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:16]


def entries_of_rows(rows: Iterable[Mapping[str, object]], place: str) -> tuple[Entry, ...]:
    """The entries that rows make, checked as those of a file are; raises CorpusError with every problem."""
    merged = Merged()
    for row in rows:
        merged.add(Derived(Row(place, row), frozenset(row)))
    if merged.problems:
        raise CorpusError(merged.problems)
    return merged.entries()


def rows_by_lang(entry: Entry | None) -> dict[Lang, FileRow]:
    """The row of each language."""
    return {} if entry is None else dict(zip(entry.texts, rows_of([entry]), strict=True))


def changed_fields(before: FileRow, after: FileRow) -> dict[str, tuple[Value, Value]]:
    """What differs between two rows of an entry."""
    both = {name: (_value(before.get(name)), _value(after.get(name))) for name in FIELDS}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def _value(plain: object) -> Value:
    if isinstance(plain, list):
        return tuple(map(str, plain)) or None
    if isinstance(plain, datetime.date):
        return plain.isoformat()
    return str(plain) if plain else None


def with_change(entries: Iterable[Entry], change: Change) -> Iterator[Entry]:
    """The entries with a change; a new one comes last."""
    found = False
    for entry in entries:
        found = found or entry.id == change.id
        if entry.id != change.id:
            yield entry
        elif change.after is not None:
            yield change.after
    if not found and change.after is not None:
        yield change.after


def is_as_meant(old: Corpus, new: Corpus, change: Change) -> bool:
    """Whether a corpus that was read again differs by a change and by nothing else; its order counts as well, but for
    the place of a new entry."""
    meant = list(with_change(old.entries, change))
    read = list(new.entries)
    if change.before is None and change.after is not None:
        meant.sort(key=lambda entry: entry.id == change.id)
        read.sort(key=lambda entry: entry.id == change.id)
    recategorised = _categories(change.before) != _categories(change.after)
    return old.user_words == new.user_words and [_told(one, change, recategorised) for one in meant] == [
        _told(one, change, recategorised) for one in read
    ]


def _told(entry: Entry, change: Change, recategorised: bool) -> object:
    """What must be the same. Which of two names of a category an entry goes by, other entries may decide."""
    if entry.id == change.id:
        return entry.id, _categories(entry), {lang: replace(text, category=None) for lang, text in entry.texts.items()}
    return (entry.id, _categories(entry), *entry.texts) if recategorised else entry


def _categories(entry: Entry | None) -> object:
    return entry and {lang: text.category or entry.category for lang, text in entry.texts.items()}

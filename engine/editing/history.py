"""Who changed which entry, when, and how is that undone? One line a change, never rewritten; the newest are read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from corpus import Entry, entry_of_line

HISTORY = "history.jsonl"
MOST_READ = 1000
"""Newest changes that are read."""
_MOST_BYTES = 50_000_000
"""Of the end of the file that is looked at: a change of two answers of the greatest length is under a megabyte."""
Where = Literal["file", "changes"]
"""Whether a change was written into the corpus itself, or beside it."""


@dataclass(frozen=True, slots=True)
class Edited:
    """One change of an entry. number: its place in the history, from 1; before, after: lines of `Corpus.lines`, "" for
    no entry; where: see Where; name: of the file it went to; undoes: number of the change that it takes back, or 0."""

    number: int
    at: str
    by: str
    id: str
    before: str
    after: str
    where: Where
    name: str
    undoes: int = 0

    @property
    def entries(self) -> tuple[Entry | None, Entry | None]:
        """The entry before and after."""
        return _entry(self.before), _entry(self.after)


def _entry(line: str) -> Entry | None:
    return entry_of_line(line) if line else None


class EditHistory:
    """The changes of one data folder. Only one process appends at a time: see `Editing`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / HISTORY

    def add(self, edited: Edited) -> Edited:
        """Append a change; gives it with its number."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        newest = next(iter(self.newest(1)), None)
        numbered = Edited(**asdict(edited) | {"number": newest.number + 1 if newest else 1})
        with self._file.open("ab+") as stream:
            torn = stream.tell() > 0 and (stream.seek(-1, os.SEEK_END), stream.read(1))[1] != b"\n"
            line = json.dumps(asdict(numbered), ensure_ascii=False).encode("utf-8", "replace")
            stream.write(b"\n" * torn + line + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        return numbered

    def newest(self, most: int = MOST_READ, entry_id: str = "") -> list[Edited]:
        """Changes of one entry or of all, the newest first; a line that a crash tore is passed over."""
        found: list[Edited] = []
        for line in self._lines():
            try:
                one = Edited(**json.loads(line))
            except (ValueError, TypeError):
                continue
            if entry_id in ("", one.id):
                found.append(one)
            if len(found) >= most:
                break
        return found

    def of(self, number: int) -> Edited | None:
        """The change of a number, if it is among those that are read."""
        return next((one for one in self.newest() if one.number == number), None)

    def _lines(self) -> Iterator[bytes]:
        """Lines from the end."""
        try:
            with self._file.open("rb") as stream:
                stream.seek(max(self._file.stat().st_size - _MOST_BYTES, 0))
                yield from reversed(stream.read(_MOST_BYTES).splitlines())
        except FileNotFoundError:
            return

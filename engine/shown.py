"""Which entries are shown today? Those that their owner hides, or gave other days, are as if the corpus lacked them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from corpus import Entry, Showing
from index import Index, without_entries


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown on a day. by_id, positions: by id; categories: number of entries by category."""

    day: dt.date
    index: Index
    entries: tuple[Entry, ...]
    by_id: Mapping[str, Entry]
    positions: Mapping[str, int]
    categories: Mapping[str, int]


class Calendar:
    """Works out what of an index is shown, anew on each day; nothing is worked out again where it is always all."""

    def __init__(self, index: Index, zone: str) -> None:
        self._whole, self._zone = index, _zone_of(zone)
        self._varies = any(_varies(entry.showing) for entry in index.entries)
        self._latest = shown_on(index, self.today())

    def today(self) -> dt.date:
        """The date where the help centre is."""
        return dt.datetime.now(dt.UTC).astimezone(self._zone).date()

    @property
    def shown(self) -> Shown:
        """What is shown now."""
        latest = self._latest
        if self._varies and latest.day != (day := self.today()):
            latest = self._latest = shown_on(self._whole, day)
        return latest


def shown_on(index: Index, day: dt.date) -> Shown:
    """What of an index is shown on a day."""
    places = {entry.id: at for at, entry in enumerate(index.entries) if entry.showing.on(day)}
    entries = index.entries
    if len(places) < len(entries):
        entries = tuple(entries[at] for at in places.values())
        away = np.setdiff1d(np.arange(len(index.entries)), np.fromiter(places.values(), np.int64, len(places)))
        index = without_entries(index, away.astype(np.int64))
    by_id = {entry.id: entry for entry in entries}
    return Shown(day, index, entries, by_id, places, Counter(entry.category for entry in entries))


def _varies(showing: Showing) -> bool:
    return showing.valid_from is not None or showing.valid_until is not None


def _zone_of(name: str) -> dt.tzinfo | None:
    """None, for the machine's own, also where this machine knows no such name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None

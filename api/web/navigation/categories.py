"""Which entries are in a category? Found once for each engine, since no page may read all entries to show a few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

from corpus import Entry
from engine import Engine

_known: WeakKeyDictionary[Engine, Mapping[str, Sequence[Entry]]] = WeakKeyDictionary()


def by_category(engine: Engine) -> Mapping[str, Sequence[Entry]]:
    """The entries of each category, without those of the categories below it, in the corpus's order."""
    known = _known.get(engine)
    if known is None:
        found: dict[str, list[Entry]] = {}
        for entry in engine.entries():
            found.setdefault(entry.category, []).append(entry)
        known = _known[engine] = found
    return known

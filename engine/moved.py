"""Which entries have a new id, because their question was changed? Their old addresses must lead to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus import Corpus, Entry, entry_of_line, normalise
from index import DataFolder, GenerationError, read_manifest

if TYPE_CHECKING:  # which a search would load with all readers
    from corpus import LabelledQuery

MOVED = "moved.json"
"""Side file of a generation: new id by old id."""

_MOST = 100_000
"""Old ids that are kept: some megabytes; the newest stay."""
_MOST_COMPARED = 4_000_000
"""Pairs of a gone and a new entry whose questions are compared; of more, only equal answers count."""
_ALIKE, _ALIKE_WITH_ANSWER = 0.85, 0.5
"""Likeness of two questions, 0 to 1, that makes them one entry; that suffices where the answers are equal."""


def moved_ids(folder: DataFolder, corpus: Corpus) -> dict[str, str]:
    """The new id of each entry of the served generation that is gone, and of those that had moved before it."""
    served = next(iter(folder.servable()), None)
    if served is None:
        return {}
    before, known = _read(folder, served, frozenset(corpus.lines))
    ids = {entry.id for entry in corpus.entries}
    gone = [entry for entry in before if entry.id not in ids]
    new = [entry for entry in corpus.entries if entry.id not in known.ids] if gone else []
    moved = known.moved | dict(_moves(gone, new))
    now = {old: _last(old, moved) for old in moved}
    kept = [(old, target) for old, target in now.items() if old not in ids and target in ids]
    return dict(kept[-_MOST:])


def labelled_now(queries: Sequence[LabelledQuery], moved: Mapping[str, str]) -> list[LabelledQuery]:
    """Labelled queries with the ids that their entries have now, beside those that they had; moved: new id by old."""
    if not moved:
        return list(queries)
    return [
        replace(one, relevant_ids=tuple(dict.fromkeys([*one.relevant_ids, *new])))
        if (new := [moved[id_] for id_ in one.relevant_ids if id_ in moved])
        else one
        for one in queries
    ]


class _Known:
    """What a generation says: the ids of all its entries, and those that had moved before."""

    def __init__(self, ids: set[str], moved: dict[str, str]) -> None:
        self.ids, self.moved = ids, moved


def _read(folder: DataFolder, served: str, same: frozenset[str]) -> tuple[list[Entry], _Known]:
    """The entries of a generation that are not in the corpus word for word; none if it cannot be read."""
    where = folder.generations / served
    try:
        with (where / "entries.jsonl").open(encoding="utf-8", newline="\n") as stream:
            lines = [line.removesuffix("\n") for line in stream]
        is_there = MOVED in read_manifest(where).side
        moved = json.loads((where / MOVED).read_text("utf-8")) if is_there else {}
        changed = [entry_of_line(line) for line in lines if line not in same]
        ids = {str(json.loads(line)[0]) for line in lines}
    except (OSError, ValueError, TypeError, AttributeError, LookupError, GenerationError):
        return [], _Known(set(), {})
    return changed, _Known(ids, {str(old): str(new) for old, new in dict(moved).items()})


def _last(old: str, moved: Mapping[str, str]) -> str:
    seen = {old}
    while (target := moved.get(old)) is not None and target not in seen:
        seen.add(target)
        old = target
    return old


def _moves(gone: Sequence[Entry], new: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """(old id, new id) of entries that are the same, each once, the most alike first."""
    taken: set[str] = set()
    found = sorted(_alike(gone, new), reverse=True)
    for _, old, target in found:
        if old not in taken and target not in taken:
            taken |= {old, target}
            yield old, target


def _alike(gone: Sequence[Entry], new: Sequence[Entry]) -> Iterator[tuple[float, str, str]]:
    from rapidfuzz.distance import Indel

    by_answer: dict[tuple[str, str], list[Entry]] = {}
    for entry in new:
        for lang, text in entry.texts.items():
            by_answer.setdefault((lang, text.answer), []).append(entry)
    is_small = len(gone) * len(new) <= _MOST_COMPARED
    for old in gone:
        same = [entry for lang, text in old.texts.items() for entry in by_answer.get((lang, text.answer), ())]
        for entry in new if is_small else same[:100]:
            likeness = max(_likenesses(old, entry, Indel.normalized_similarity), default=0.0)
            if likeness >= _ALIKE or entry in same and (likeness >= _ALIKE_WITH_ANSWER or len(same) == 1):
                yield likeness + (entry in same), old.id, entry.id


def _likenesses(old: Entry, new: Entry, measure: object) -> Iterable[float]:
    assert callable(measure)  # noqa: S101 - a C function without annotations
    for lang in old.texts.keys() & new.texts.keys():
        yield float(measure(normalise(old.texts[lang].question), normalise(new.texts[lang].question)))

"""The one way to ask an index: retrieve, weigh the evidence, compare the first confidence with its threshold."""

from __future__ import annotations

from dataclasses import dataclass

from corpus import Entry
from engine.search.confidence import Calibration
from engine.search.doubts import held_down, is_refused
from engine.search.features import Reals, evidence_of
from engine.search.query import PreparedQuery
from engine.search.retrieve import DEPTH, Candidates, retrieve
from index import ALL_ROWS, Index, RowFilter


@dataclass(frozen=True, slots=True)
class Found:
    """What an index has for a query. evidence: (m, len(FEATURES)); first: position of the first entry, -1 for none."""

    query: PreparedQuery
    candidates: Candidates
    evidence: Reals
    first: int

    @property
    def is_refused(self) -> bool:
        """Whether nothing is found, or what is found is not answered at any threshold."""
        return self.first < 0 or is_refused(self.candidates.another, self.query.doubt)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The first entry with its confidence, 0 to 1, and the threshold that holds for it; entry: None if none is near."""

    entry: Entry | None
    confidence: float
    threshold: float

    @property
    def answered(self) -> bool:
        """Whether the entry is sure enough to be shown as the answer."""
        return self.entry is not None and self.confidence >= self.threshold


def find(
    index: Index, query: PreparedQuery, *, limit: int = DEPTH, where: RowFilter = ALL_ROWS, absent: int = -1
) -> Found:
    """Candidates and their evidence; see `retrieve`."""
    candidates = retrieve(index, query, limit=limit, where=where, absent=absent)
    first = int(candidates.entry[0]) if len(candidates) else -1
    return Found(query, candidates, evidence_of(query, candidates), first)


def judge(index: Index, found: Found, calibration: Calibration) -> Judgement:
    """Whether the first entry answers the query."""
    if found.first < 0:
        return Judgement(None, 0.0, calibration.threshold_of(found.query.lang, ""))
    entry = index.entries[found.first]
    threshold = calibration.threshold_of(found.query.lang, entry.category)
    confidence = held_down(
        calibration.model.confidences(found.evidence[:1]),
        found.candidates.another[:1],
        doubt=found.query.doubt,
        threshold=threshold,
    )
    return Judgement(entry, float(confidence[0]), threshold)

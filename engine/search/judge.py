"""The one way to ask an index: retrieve, weigh the evidence, compare the first confidence with its threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus import Entry
from engine.search.confidence import Calibration
from engine.search.doubts import OPEN, ask_which, held_down, is_refused
from engine.search.features import Reals, evidence_of
from engine.search.query import PreparedQuery
from engine.search.retrieve import DEPTH, Candidates, retrieve
from index import ALL_ROWS, Index, RowFilter, phrasing_of_row

_LOOKED_AT = 5
"""First candidates that are compared for a number which the query does not say."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an index has for a query. evidence: (m, len(FEATURES)); first: position of the first entry, -1 for none;
    unsaid: see `unsaid_among`."""

    query: PreparedQuery
    candidates: Candidates
    evidence: Reals
    first: int
    unsaid: tuple[int, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether nothing is found, or what is found is not answered at any threshold."""
        return self.first < 0 or bool(self.unsaid) or is_refused(self.candidates.another, self.query.doubt)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the candidates are worth. confidences: (m,) of each by itself, at most what is said against it allows;
    threshold: what the first admitted one must reach."""

    confidences: Reals
    threshold: float


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
    return weighed(index, query, retrieve(index, query, limit=limit, where=where, absent=absent))


def weighed(index: Index, query: PreparedQuery, candidates: Candidates) -> Found:
    """The same of candidates that were retrieved before."""
    first = int(candidates.entry[0]) if len(candidates) else -1
    unsaid = unsaid_among(index, query, candidates, range(len(candidates)))
    return Found(query, candidates, evidence_of(query, candidates), first, unsaid)


def unsaid_among(
    index: Index, query: PreparedQuery, candidates: Candidates, admitted: Sequence[int]
) -> tuple[int, ...]:
    """Places of the first admitted candidates, if they differ only by a number that the query does not say.

    Those in the query's language, and the first one in any. Which of them is meant is open, so none is answered.
    """
    places = [i for i in admitted[:_LOOKED_AT] if candidates.same_lang[i] or i == admitted[0]]
    rows = candidates.row[places].tolist()
    return tuple(places[i] for i in ask_which(query.values, [phrasing_of_row(index, row) for row in rows]))


def standing_of(index: Index, found: Found, calibration: Calibration, *, admitted: int = 0) -> Standing:
    """The candidates' confidences, and the threshold; `admitted`: place of the first that the category lets through.

    There must be one.
    """
    query, candidates = found.query, found.candidates
    first = index.entries[candidates.entry.item(admitted)]
    threshold = calibration.threshold_of(query.lang, first.category)
    confidences = calibration.model.confidences(found.evidence)
    confidences = held_down(confidences, candidates.another, doubt=query.doubt, threshold=threshold)
    unsaid = list(found.unsaid)
    confidences[unsaid] = np.minimum(confidences[unsaid], OPEN * threshold)
    return Standing(confidences, threshold)


def judge(index: Index, found: Found, calibration: Calibration) -> Judgement:
    """Whether the first entry answers the query."""
    if found.first < 0:
        return Judgement(None, 0.0, calibration.threshold_of(found.query.lang, ""))
    standing = standing_of(index, found, calibration)
    return Judgement(index.entries[found.first], standing.confidences.item(0), standing.threshold)

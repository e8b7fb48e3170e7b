"""Why this answer, and why so sure? What each search saw, and what each feature added."""

from __future__ import annotations

from engine.search.confidence import Calibration
from engine.search.features import Reals, registry
from engine.search.query import PreparedQuery
from engine.search.result import Explanation, Leg
from engine.search.retrieve import Candidates
from index import Index, phrasing_of_row

_MOST = 5
_SCORES = (
    *("cosine", "pooled", "bm25", "lexical", "covered", "answer", "exact", "same_lang"),
    *("phrasing_coverage", "character_similarity", "score"),
)


def explain(
    index: Index,
    query: PreparedQuery,
    candidates: Candidates,
    evidence: Reals,
    calibration: Calibration,
    threshold: float,
) -> Explanation:
    """The first five candidates in the order of fusion; `evidence` is (m, features)."""
    model = calibration.model
    confidences = model.confidences(evidence)
    terms = tuple(query.terms)
    found = index.backend.phrasings(candidates.row[:_MOST], terms)
    legs = []
    for i in range(min(len(candidates), _MOST)):
        row = int(candidates.row[i])
        added = {
            name: (round(float(value), 4), round(float(value) * model.weights[name], 4))
            for name, value in zip(registry.names, evidence[i], strict=True)
        }
        odds = sum(part for _, part in added.values()) + model.intercept
        legs.append(
            Leg(
                id=index.entries[int(candidates.entry[i])].id,
                scores={name: round(float(getattr(candidates, name)[i]), 4) for name in _SCORES},
                matched=phrasing_of_row(index, row),
                terms=tuple(term for term, held in zip(terms, found.held[i].tolist(), strict=True) if held),
                evidence=added,
                intercept=round(model.intercept, 4),
                log_odds=round(odds, 4),
                confidence=round(float(confidences[i]), 4),
            )
        )
    group = "" if threshold == calibration.threshold else ", of this language or category"
    return Explanation(
        read_as=query.texts,
        words=query.segments.words,
        identifiers=query.segments.identifiers,
        threshold=f"{min(threshold, 1.0):.4f} for a precision of {calibration.target_precision:g}{group}",
        candidates=tuple(legs),
    )

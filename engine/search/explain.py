"""Why this answer, and why so sure? What each search saw, and what each feature added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.search.confidence import Calibration, ConfidenceModel
from engine.search.decide import Ranking
from engine.search.features import Reals, registry
from engine.search.result import Explanation, Leg
from index import Index, phrasing_of_row

_MOST = 5
_SCORES = (
    *("cosine", "pooled", "bm25", "lexical", "covered", "answer", "exact", "same_lang"),
    *("phrasing_coverage", "character_similarity", "score"),
)


def explain(index: Index, ranking: Ranking, evidence: Reals, calibration: Calibration) -> Explanation:
    """The first five candidates in the order of fusion; `evidence` is (m, features)."""
    query, candidates, model = ranking.query, ranking.candidates, calibration.model
    terms = tuple(query.terms)
    held = index.backend.phrasings(candidates.row[:_MOST], terms).held.tolist()
    legs = []
    for i, (entry, row) in enumerate(zip(candidates.entry[:_MOST].tolist(), candidates.row.tolist(), strict=False)):
        added = _added(model, evidence[i].tolist())
        legs.append(
            Leg(
                id=index.entries[entry].id,
                scores={name: round(float(getattr(candidates, name)[i]), 4) for name in _SCORES},
                matched=phrasing_of_row(index, row),
                terms=tuple(term for term, holds in zip(terms, held[i], strict=True) if holds),
                evidence=added,
                intercept=round(model.intercept, 4),
                log_odds=round(sum(part for _, part in added.values()) + model.intercept, 4),
                confidence=round(float(ranking.confidences[i]), 4),
            )
        )
    group = "" if ranking.threshold == calibration.threshold else ", of this language or category"
    return Explanation(
        read_as=query.texts,
        words=query.segments.words,
        identifiers=query.segments.identifiers,
        threshold=f"{min(ranking.threshold, 1.0):.4f} for a precision of {calibration.target_precision:g}{group}",
        candidates=tuple(legs),
    )


def _added(model: ConfidenceModel, values: Sequence[float]) -> Mapping[str, tuple[float, float]]:
    """Value and what it adds to the log-odds, by feature."""
    return {
        name: (round(value, 4), round(value * model.weights[name], 4))
        for name, value in zip(registry.names, values, strict=True)
    }

"""Which entries may answer? One request to a Milvus server asks for all of them, by vectors and by words."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.backend import FeatureQuery, Field, LegLimits, Positions, RowFilter
from index.milvus.checks import DENSE, ROW, SPARSE
from index.milvus.collection import GRAPH_WIDTH
from index.milvus.filters import Filters
from index.milvus.server import Server
from index.milvus.stored import Stored
from index.milvus.words import asked_of_answers, asked_of_phrasings

MOST = 16_384
"""Hits of one search at most, of every Milvus server."""


class Hybrid:
    """Hybrid search, of which only the set that it finds is used: how the server ranks it says nothing of us."""

    def __init__(self, server: Server, stored: Stored, filters: Filters) -> None:
        self._server, self._stored, self._filters = server, stored, filters

    def rows(self, query: FeatureQuery, limits: LegLimits, where: RowFilter) -> Positions:
        """Rows in no order: of the nearest phrasings, and of entries whose words or answers fit. Raises AwayError."""
        from pymilvus import AnnSearchRequest, RRFRanker

        asked = self._searches(query, limits, where)
        if not asked:
            return np.empty(0, np.int64)
        searches = [AnnSearchRequest(**one) for one in asked]
        count = min(sum(one["limit"] for one in asked), MOST)
        found = self._server.read(
            "hybrid_search", self._stored.name, searches, ranker=RRFRanker(), limit=count, output_fields=[ROW]
        )
        return np.fromiter((hit[ROW] for hit in found[0]), np.int64, len(found[0]))

    def _searches(self, query: FeatureQuery, limits: LegLimits, where: RowFilter) -> list[dict[str, Any]]:
        """What each search asks for; those that nothing can match are left out."""
        found, tables = [], self._stored.tables
        inside = self._filters.of(where, "question")
        words = asked_of_phrasings(tables["question"], query.questions)
        answers = asked_of_answers(tables["answer"], query.answers)
        if inside is not None:
            found += [search_of(DENSE, vector, limits.dense, inside) for vector in query.vectors]
        sparse: tuple[tuple[Field, dict[int, float], int], ...] = (
            ("question", words, limits.question),
            ("answer", answers, limits.answer),
        )
        for of, asked, limit in sparse:
            if asked and (inside := self._filters.of(where, of)) is not None:
                found.append(search_of(SPARSE[of], asked, limit, inside))
        return found


def search_of(field: str, asked: Any, limit: int, inside: str) -> dict[str, Any]:
    """One search as pymilvus takes it; inside: an expression."""
    return {"data": [asked], "anns_field": field, "param": params_of(field, limit), "limit": limit, "expr": inside}


def params_of(field: str, limit: int) -> dict[str, Any]:
    """The parameters of a search for so many hits."""
    params: dict[str, Any] = {"metric_type": "IP"}
    if field == DENSE:
        params["params"] = {"ef": max(GRAPH_WIDTH, limit)}
    return params

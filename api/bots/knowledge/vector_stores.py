"""How do clients of OpenAI's interface retrieve? The search of a vector store, in its shape.

Source: the reference of POST /v1/vector_stores/{id}/search; LiteLLM and the Agents SDK ask it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Path, Request
from pydantic import BaseModel, Field

from api.bots.knowledge.filters import EQUAL, OPENAI, any_or_all
from api.bots.knowledge.passages import ALL, LONGEST_MESSAGE, LONGEST_NAME, Passage, Retrieval, retrieve
from api.http.routes.documented import BAD
from api.http.routes.pool import in_pool
from api.http.serving import Serving
from engine import MOST_RESULTS

_MOST = 50
_MOST_QUERIES = 4
_MOST_FILTERS = 20

Query = Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE)]
Value = Annotated[str, Field(max_length=512)] | float | bool
StoreId = Annotated[
    str, Path(min_length=1, max_length=LONGEST_NAME, description=f'"{ALL}" for all entries, or a category.')
]


class Comparison(BaseModel):
    """Kept is what has an attribute that compares with the value."""

    type: Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"]
    key: str = Field(max_length=LONGEST_NAME)
    value: Value | Annotated[list[Value], Field(max_length=_MOST_FILTERS)]


class Compound(BaseModel):
    """All comparisons, or any of them."""

    type: Literal["and", "or"]
    filters: Annotated[list[Comparison], Field(max_length=_MOST_FILTERS)]


class RankingOptions(BaseModel):
    """score_threshold: least score; the ranker is always ours."""

    ranker: str | None = Field(None, max_length=100)
    score_threshold: float = Field(0.0, ge=0, le=1)


class VectorStoreSearch(BaseModel):
    """A search; rewrite_query is read and changes nothing: queries are always corrected."""

    query: Query | Annotated[list[Query], Field(min_length=1, max_length=_MOST_QUERIES)]
    max_num_results: int = Field(10, ge=1, le=_MOST)
    filters: Compound | Comparison | None = None
    ranking_options: RankingOptions | None = None
    rewrite_query: bool = False


class TextPart(BaseModel):
    """A part of an entry's text."""

    type: Literal["text"] = "text"
    text: str


class FoundFile(BaseModel):
    """An entry; score: its confidence, 0 to 1."""

    file_id: str
    filename: str
    score: float
    attributes: dict[str, str]
    content: list[TextPart]


class FoundFiles(BaseModel):
    """The only page of the entries that answer; none for queries that are to go to a person."""

    object: Literal["vector_store.search_results.page"] = "vector_store.search_results.page"
    search_query: list[str]
    data: list[FoundFile]
    has_more: bool = False
    next_page: None = None


def add_vector_stores(app: FastAPI, serving: Serving) -> None:
    """Serve the search of vector stores."""

    @app.post("/v1/vector_stores/{store_id}/search", responses=BAD, tags=["assistants"])
    async def search_vector_store(store_id: StoreId, body: VectorStoreSearch, request: Request) -> FoundFiles:
        """The entries for a query, in the shape of OpenAI's vector store search."""
        queries = [body.query] if isinstance(body.query, str) else body.query
        asked = [_wanted(body, store_id, query) for query in queries]
        found = await in_pool(request, partial(_all, serving, asked, request), max(queries, key=len))
        return FoundFiles(search_query=queries, data=[_file(passage) for passage in found[: body.max_num_results]])


def _all(serving: Serving, asked: Sequence[Retrieval], request: Request) -> list[Passage]:
    """What all queries found, each entry once, with its best score."""
    best: dict[str, Passage] = {}
    for wanted in asked:
        for passage in retrieve(serving, wanted, request):
            if passage.id not in best or passage.score > best[passage.id].score:
                best[passage.id] = passage
    return sorted(best.values(), key=lambda one: -one.score)


def _wanted(body: VectorStoreSearch, store: str, query: str) -> Retrieval:
    return Retrieval(
        query=query,
        store=store,
        top=min(body.max_num_results, MOST_RESULTS),
        least=body.ranking_options.score_threshold if body.ranking_options else 0.0,
        keep=lambda attributes: _kept(body.filters, attributes),
    )


def _file(passage: Passage) -> FoundFile:
    return FoundFile(
        file_id=passage.id,
        filename=f"{passage.id}.md",
        score=passage.score,
        attributes=dict(passage.attributes),
        content=[TextPart(text=passage.text)],
    )


def _kept(filters: Compound | Comparison | None, attributes: Mapping[str, str]) -> bool:
    if filters is None:
        return True
    if isinstance(filters, Comparison):
        return _fits(filters, attributes)
    return any_or_all([_fits(one, attributes) for one in filters.filters], every=filters.type == "and")


def _fits(one: Comparison, attributes: Mapping[str, str]) -> bool:
    held = attributes.get(one.key, "")
    values: list[Any] = one.value if isinstance(one.value, list) else [one.value]
    if one.type in ("in", "nin"):
        return any(EQUAL(held, str(value)) for value in values) == (one.type == "in")
    return any(OPENAI[one.type](held, str(value)) for value in values)

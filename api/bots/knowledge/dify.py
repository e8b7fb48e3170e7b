"""How does Dify retrieve? Its External Knowledge API, which RAGFlow and others speak, too.

Source: docs.dify.ai, "External knowledge API".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import FastAPI, Request
from pydantic import BaseModel, Field

from api.bots.knowledge.filters import DIFY, any_or_all
from api.bots.knowledge.passages import ALL, LONGEST_MESSAGE, LONGEST_NAME, Passage, Retrieval, retrieve
from api.http.routes.documented import BAD
from api.http.routes.pool import in_pool
from api.http.serving import Serving
from engine import MOST_RESULTS

PATH = "/v1/dify/retrieval"
_MOST_CONDITIONS = 20
_LONGEST_VALUE = 512

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Operator = Literal[
    "contains", "not contains", "start with", "end with", "is", "is not", "empty", "not empty", "in", "not in",
    "=", "≠", ">", "<", "≥", "≤", "before", "after",
]  # fmt: skip
Value = Annotated[str, Field(max_length=_LONGEST_VALUE)] | float


class RetrievalSetting(BaseModel):
    """top_k: records at most; score_threshold: least score, 0 for no limit."""

    top_k: Annotated[int, Field(ge=1, le=1000)] = 5
    score_threshold: Annotated[float, Field(ge=0, le=1)] = 0.0


class Condition(BaseModel):
    """Kept is what one of the named metadata compares with the value."""

    name: Annotated[list[Name], Field(min_length=1, max_length=_MOST_CONDITIONS)] | Name
    comparison_operator: Operator
    value: Value | Annotated[list[Value], Field(max_length=_MOST_CONDITIONS)] | None = None


class MetadataCondition(BaseModel):
    """All conditions, or any of them."""

    logical_operator: Literal["and", "or"] = "and"
    conditions: Annotated[list[Condition], Field(max_length=_MOST_CONDITIONS)] = []


class DifyRequest(BaseModel):
    """knowledge_id: "faq" for all entries, or a category."""

    knowledge_id: Name = Field(description=f'"{ALL}" for all entries, or a category.')
    query: str = Field(min_length=1, max_length=LONGEST_MESSAGE)
    retrieval_setting: RetrievalSetting = Field(default_factory=RetrievalSetting)
    metadata_condition: MetadataCondition | None = None


class Record(BaseModel):
    """An entry; score: its confidence, 0 to 1; metadata: never null, which Dify cannot read."""

    content: str
    score: float
    title: str
    metadata: dict[str, str]


class DifyReply(BaseModel):
    """The entries that answer; none for a query that is to go to a person."""

    records: list[Record]


def add_dify(app: FastAPI, serving: Serving) -> None:
    """Serve the External Knowledge API."""

    @app.post(PATH, responses=BAD, tags=["assistants"])
    async def dify_retrieval(body: DifyRequest, request: Request) -> DifyReply:
        """The entries for a query, for Dify's External Knowledge API and those who speak it."""
        wanted = Retrieval(
            query=body.query,
            store=body.knowledge_id,
            top=min(body.retrieval_setting.top_k, MOST_RESULTS),
            least=body.retrieval_setting.score_threshold,
            keep=lambda attributes: _kept(body.metadata_condition, attributes),
        )
        found = await in_pool(request, lambda: retrieve(serving, wanted, request), body.query)
        return DifyReply(records=[_record(passage) for passage in found])


def _record(passage: Passage) -> Record:
    return Record(content=passage.text, score=passage.score, title=passage.title, metadata=dict(passage.attributes))


def _kept(filtered: MetadataCondition | None, attributes: Mapping[str, str]) -> bool:
    if filtered is None:
        return True
    kept = [_fits(condition, attributes) for condition in filtered.conditions]
    return any_or_all(kept, every=filtered.logical_operator == "and")


def _fits(condition: Condition, attributes: Mapping[str, str]) -> bool:
    compare = DIFY[condition.comparison_operator]
    names = [condition.name] if isinstance(condition.name, str) else condition.name
    value = condition.value
    wanted = ",".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return any(compare(attributes.get(name, ""), wanted) for name in names)

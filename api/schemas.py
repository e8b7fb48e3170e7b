"""What goes over the wire? The contract's shapes, with examples in both languages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine import DEFAULT_RESULTS, LONGEST_QUERY, MOST_RESULTS

Lang = Literal["zh", "en"]
Query = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_QUERY,
        description="What the person typed, in Chinese or English.",
        examples=["提现一直没到账怎么办", "my withdrawal is still pending"],
    ),
]
Top = Annotated[int, Field(ge=1, le=MOST_RESULTS, description="How many results at most.")]
Category = Annotated[
    str, Field(max_length=200, description="Only entries of this category and those below it.", examples=["withdrawal"])
]


class SearchRequest(BaseModel):
    """A query with its options."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"query": "提现一直没到账怎么办", "top": 3},
                {"query": "how do I turn on 2FA", "lang": "en", "category": "security"},
            ]
        },
    )

    query: Query
    lang: Lang | None = Field(None, description="Language of the reply; guessed from the query when absent.")
    category: Category | None = None
    top: Top = DEFAULT_RESULTS


class ResultBody(BaseModel):
    """One entry, ranked; confidence is the probability, 0 to 1, that it answers the query."""

    id: str
    category: str
    lang: Lang
    question: str
    answer: str = Field(description="Markdown, as written in the corpus.")
    matched: str = Field(description="The phrasing that the query is nearest to.")
    confidence: float = Field(ge=0, le=1)
    url: str | None


class Channel(BaseModel):
    """One way to reach a person."""

    kind: str
    name: str
    hours: str | None = None
    note: str | None = None
    url: str


class ContactSupportBody(BaseModel):
    """The hand-off, in the query's language."""

    reason: Literal["nothing_similar", "unsure"]
    message: str
    channels: list[Channel]
    safety: list[str]


class ReplyBody(BaseModel):
    """Results are ranked with falling confidence; contact_support is set exactly if the outcome says so."""

    query: str
    lang: Lang
    outcome: Literal["answer", "clarify", "contact_support"]
    threshold: float
    results: list[ResultBody]
    contact_support: ContactSupportBody | None
    generation: str
    took_ms: float


class TextBody(BaseModel):
    """An entry in one language."""

    question: str
    alternates: list[str]
    answer: str
    url: str | None
    tags: list[str]
    updated: date | None


class EntryBody(BaseModel):
    """An entry in every language that it has."""

    id: str
    category: str
    texts: dict[Lang, TextBody]


class EntrySummary(BaseModel):
    """An entry's questions."""

    id: str
    category: str
    questions: dict[Lang, str]


class EntriesBody(BaseModel):
    """A page of entries."""

    total: int
    offset: int
    entries: list[EntrySummary]


class CategoryBody(BaseModel):
    """A category and how many entries it has, without those of the categories below it."""

    category: str
    entries: int


class CategoriesBody(BaseModel):
    """All categories."""

    categories: list[CategoryBody]


class StatusBody(BaseModel):
    """Whether the service lives, or is ready, and with which generation."""

    status: str
    generation: str | None = None


class ProblemBody(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str

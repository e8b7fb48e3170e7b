"""What do operations answer besides replies? Entries, states, problems, verifications, and why a reply is as it is."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel

from corpus import Lang


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
    """Whether the service lives, or is ready, with which generation, and what is wrong with newer ones."""

    status: str
    generation: str | None = None
    problems: list[str] = []


class ReloadBody(BaseModel):
    """What a reload did."""

    generation: str
    changed: bool
    problems: list[str] = []


class ProblemBody(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str


class VerificationBody(BaseModel):
    """Whether a contact is on the official list. like: the official contact that it imitates; tricks: by what means."""

    contact: str
    kind: Literal["url", "email", "account", "phone", "unknown"]
    status: Literal["official", "not_official", "unknown"]
    message: str
    like: str | None
    tricks: list[str]


class LegBody(BaseModel):
    """A candidate's evidence; evidence: [value, what it adds to the log-odds] by name."""

    id: str
    scores: dict[str, float]
    matched: str
    terms: list[str]
    evidence: dict[str, tuple[float, float]]
    intercept: float
    log_odds: float
    confidence: float


class ExplanationBody(BaseModel):
    """Why the reply is as it is."""

    read_as: list[str]
    words: list[str]
    identifiers: list[str]
    threshold: str
    candidates: list[LegBody]

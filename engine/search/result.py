"""What does a search find? Codes and data; whoever shows it to a person finds the words (`api.presenters`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from corpus import Lang
from engine.guard import SecretKind
from engine.search.ruling import Verification

Outcome = Literal["answer", "clarify", "contact_support"]
Reason = Literal["nothing_similar", "unsure", "no_topic", "at_risk", "asked_for_person", "legal", "sensitive"]


@dataclass(frozen=True, slots=True)
class Result:
    """One entry, as written, in one language. confidence: 0 to 1, that it answers the query."""

    id: str
    category: str
    lang: Lang
    question: str
    answer: str
    matched: str
    confidence: float
    url: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One "did you mean"; lang: of its question."""

    id: str
    question: str
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """A candidate's evidence. scores: of each leg, raw; terms: the query's words that its phrasing has; evidence: value
    and what it adds to the confidence's log-odds, by name; log_odds: their sum with the intercept; confidence: before
    the ones above are taken into account."""

    id: str
    scores: Mapping[str, float]
    matched: str
    terms: tuple[str, ...]
    evidence: Mapping[str, tuple[float, float]]
    intercept: float
    log_odds: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the reply is as it is. read_as: the typed text, then the query rewrites that were searched."""

    read_as: tuple[str, ...]
    words: tuple[str, ...]
    identifiers: tuple[str, ...]
    threshold: str
    candidates: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Results are ranked, their confidence falls; `reason` is set exactly if `outcome` is contact_support, and
    `clarify` (at most three choices) exactly if it is clarify.

    query: as typed, with a typed placeholder in the place of every secret; rewrites: what was searched, normalised, the
    typed text first; secrets: kinds of what was typed and should not have been; verification: of the contact that
    the query asks about; concern: whether its asker's life may be at risk: whoever is surely at risk gets the reason
    at_risk and no results.
    """

    query: str
    lang: Lang
    outcome: Outcome
    reason: Reason | None
    threshold: float
    results: tuple[Result, ...]
    generation: str
    took_ms: float
    rewrites: tuple[str, ...]
    clarify: tuple[Choice, ...] = ()
    secrets: tuple[SecretKind, ...] = ()
    verification: Verification | None = None
    explanation: Explanation | None = None
    concern: bool = False

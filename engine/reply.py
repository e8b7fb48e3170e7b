"""What does the world get back? The reply, the same over the command line and HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from corpus import Lang

Outcome = Literal["answer", "clarify", "contact_support"]
Reason = Literal["nothing_similar", "unsure"]


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
class ContactSupport:
    """Why no answer is given, and how to reach a person, in the query's language."""

    reason: Reason
    message: str
    channels: tuple[Mapping[str, str], ...]
    safety: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """Results are ranked, their confidence falls; `contact_support` is set exactly if `outcome` says so."""

    query: str
    lang: Lang
    outcome: Outcome
    threshold: float
    results: tuple[Result, ...]
    contact_support: ContactSupport | None
    generation: str
    took_ms: float

    def to_json(self) -> dict[str, Any]:
        """Plain values, in the order of the contract."""
        return asdict(self)

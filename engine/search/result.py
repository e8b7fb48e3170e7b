"""What does the world get back? The reply, the same over the command line and HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from corpus import Lang
from engine.contacts import Verification

Outcome = Literal["answer", "clarify", "contact_support"]
Recognised = Literal["uid", "tx_hash", "email", "amount", "pair", "order_number", "error_text", "time"]
"""What a ticket's field can find in a query by itself."""

Reason = Literal["nothing_similar", "unsure", "asked_for_person", "sensitive"]


_OPTIONAL = ("clarify", "warnings", "verification", "explanation")


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
class NearEntry:
    """An entry that came near, for the person who takes over."""

    id: str
    category: str
    question: str


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field of the ticket; value: what the query already told, None if nothing."""

    id: str
    name: str
    help: str | None
    required: bool
    value: str | None


@dataclass(frozen=True, slots=True)
class TicketForm:
    """The ticket to open: its guessed type, what support needs, what may be attached, and its states in order."""

    type: str
    name: str
    fields: tuple[FilledField, ...]
    attachment_types: tuple[str, ...]
    max_files: int
    max_megabytes: int
    states: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class ContactSupport:
    """Why no answer is given, and how to reach a person, in the query's language.

    query: what was asked, with a typed placeholder in the place of every secret; ticket: None where support.yaml
    describes no tickets; channels: as texts, and `open` as in support.yaml.
    """

    reason: Reason
    message: str
    query: str
    nearest: tuple[NearEntry, ...]
    channels: tuple[Mapping[str, Any], ...]
    ticket: TicketForm | None
    safety: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One "did you mean"."""

    id: str
    question: str


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
class Reply:
    """Results are ranked, their confidence falls; `contact_support` is set exactly if `outcome` says so, and so is
    `clarify` (at most three choices).

    query: as typed, with a typed placeholder in the place of every secret; warnings: what the person must do now
    because they typed a secret; verification: of the contact that the query asks about.
    """

    query: str
    lang: Lang
    outcome: Outcome
    threshold: float
    results: tuple[Result, ...]
    contact_support: ContactSupport | None
    generation: str
    took_ms: float
    clarify: tuple[Choice, ...] = ()
    warnings: tuple[str, ...] = ()
    verification: Verification | None = None
    explanation: Explanation | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values, in the order of the contract; of the last four, only what there is."""
        found = asdict(self)
        return {key: value for key, value in found.items() if key not in _OPTIONAL or value}

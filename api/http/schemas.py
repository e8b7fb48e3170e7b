"""What goes over the wire? The contract's shapes, with examples in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.http.routes.bodies import (
    CategoriesBody,
    CategoryBody,
    EntriesBody,
    EntryBody,
    EntrySummary,
    ExplanationBody,
    LegBody,
    ProblemBody,
    ReloadBody,
    StatusBody,
    TextBody,
    VerificationBody,
)
from api.http.routes.requests import SearchRequest
from corpus import Lang

__all__ = [
    "CategoriesBody",
    "CategoryBody",
    "CareBody",
    "Channel",
    "ChoiceBody",
    "ContactSupportBody",
    "EntriesBody",
    "EntryBody",
    "EntrySummary",
    "ExplanationBody",
    "FieldBody",
    "HoursBody",
    "Lang",
    "LegBody",
    "NearEntryBody",
    "OpeningBody",
    "ProblemBody",
    "ReloadBody",
    "ReplyBody",
    "ResultBody",
    "SearchRequest",
    "StatusBody",
    "TextBody",
    "TicketFormBody",
    "VerificationBody",
]


class ResultBody(BaseModel):
    """One entry, ranked; confidence is the probability, 0 to 1, that it answers the query. *_html, on request: cleaned
    HTML; addresses in it that begin with "/" are of the service."""

    id: str
    category: str
    lang: Lang
    question: str
    answer: str = Field(description="Markdown; links to other entries lead to their pages.")
    matched: str = Field(description="The phrasing that the query is nearest to.")
    confidence: float = Field(ge=0, le=1)
    url: str | None = Field(description="The entry's own address, else that of its page.")
    question_html: str | None = None
    answer_html: str | None = None
    snippet_html: str | None = Field(None, description="The part of the answer that the query is about.")


class HoursBody(BaseModel):
    """Hours on some days, "HH:MM"; those that close no later than they open end on the next day."""

    days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]]
    opens: str
    closes: str


class OpeningBody(BaseModel):
    """Weekly hours in a time zone (IANA name)."""

    time_zone: str
    hours: list[HoursBody]


class Channel(BaseModel):
    """One way to reach a person. hours: for people; open: those of a usual week for programs; online: whether it is
    open at this moment, holidays counted, until: when that changes. Both are absent where nobody says when it is open,
    until also where it stays so for a week (two months where support.yaml lists holidays); holiday: whether it is
    closed for one."""

    kind: Literal["live_chat", "ticket", "email", "phone", "wechat", "social", "other"]
    name: str
    hours: str | None = None
    open: OpeningBody | Literal["always"] | None = None
    note: str | None = None
    url: str
    online: bool | None = None
    until: datetime | None = None
    holiday: bool = False


class NearEntryBody(BaseModel):
    """An entry that came near."""

    id: str
    category: str
    question: str


class FieldBody(BaseModel):
    """A field of the ticket; value: what the query already told."""

    id: str
    name: str
    help: str | None
    required: bool
    value: str | None


class TicketFormBody(BaseModel):
    """The ticket to open, its type guessed from the nearest entries."""

    type: str
    name: str
    fields: list[FieldBody]
    attachment_types: list[str]
    max_files: int
    max_megabytes: int
    states: list[dict[str, str]]


class ContactSupportBody(BaseModel):
    """The hand-off, in the query's language. query: with a typed placeholder in the place of every secret; reason
    at_risk: somebody's life is; then help lines are the first channels, without a ticket and an article; likely:
    whether the first of nearest probably answers and is to be shown before the channels; first: place among channels of
    the best way to a person (the others may be folded), null where the ticket is."""

    reason: Literal["nothing_similar", "unsure", "no_topic", "at_risk", "asked_for_person", "legal", "sensitive"]
    message: str
    query: str
    nearest: list[NearEntryBody]
    channels: list[Channel]
    ticket: TicketFormBody | None
    safety: list[str]
    likely: bool
    first: int | None


class CareBody(BaseModel):
    """A warm word and lines that help, to be shown above all else: the person may be at risk."""

    message: str
    help_lines: list[Channel]


class UrgentBody(BaseModel):
    """The channel to use at once."""

    kind: str
    name: str
    url: str
    online: bool | None


class ChoiceBody(BaseModel):
    """One "did you mean"; lang: of its question, which may differ from the reply's."""

    id: str
    question: str
    lang: Lang | None = None


class ReplyBody(BaseModel):
    """Results are ranked with falling confidence; contact_support is set exactly if the outcome says so, and clarify
    holds two or three choices exactly if the outcome says so. warnings: what to do now, since the query held a secret;
    verification: of the contact that the query asks about; explanation, marks (words to mark): on request; state: to be
    given back with the conversation's next query; where it is absent, there is none to give; urgent: where the query
    cannot wait."""

    query: str
    lang: Lang
    outcome: Literal["answer", "clarify", "contact_support"]
    threshold: float
    results: list[ResultBody]
    contact_support: ContactSupportBody | None
    generation: str
    took_ms: float
    clarify: list[ChoiceBody] = []
    warnings: list[str] = []
    verification: VerificationBody | None = None
    explanation: ExplanationBody | None = None
    marks: list[str] = []
    state: str = ""
    care: CareBody | None = None
    urgent: UrgentBody | None = None

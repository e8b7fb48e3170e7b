"""What the service says and takes. Made by client/generate.py: do not change it by hand."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class AnsweredBody(TypedDict):
    id: str
    category: str
    lang: Literal["zh", "en"]
    question: str
    url: str | None
    confidence: float


class CategoryBody(TypedDict):
    category: str
    entries: int


class ChoiceBody(TypedDict):
    id: str
    question: str
    lang: NotRequired[Literal["zh", "en"] | None]


class DeflectChoiceBody(TypedDict):
    number: int
    id: str
    text: str
    payload: str
    lang: NotRequired[Literal["zh", "en"] | None]


class EntrySummary(TypedDict):
    id: str
    category: str
    questions: dict[Literal["zh", "en"], str]


class FieldBody(TypedDict):
    id: str
    name: str
    help: str | None
    required: bool
    value: str | None


class HoursBody(TypedDict):
    days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]]
    opens: str
    closes: str


class LegBody(TypedDict):
    id: str
    scores: dict[str, float]
    matched: str
    terms: list[str]
    evidence: dict[str, tuple[float, float]]
    intercept: float
    log_odds: float
    confidence: float


class NearEntryBody(TypedDict):
    id: str
    category: str
    question: str


class OpeningBody(TypedDict):
    time_zone: str
    hours: list[HoursBody]


class QuickReplyBody(TypedDict):
    kind: Literal["solved", "unsolved", "next", "none", "human"]
    text: str
    payload: str


class ResultBody(TypedDict):
    id: str
    category: str
    lang: Literal["zh", "en"]
    question: str
    answer: str
    matched: str
    confidence: float
    url: str | None
    question_html: NotRequired[str | None]
    answer_html: NotRequired[str | None]
    snippet_html: NotRequired[str | None]


class SaidBody(TypedDict):
    markdown: str
    plain: str
    html: str


class TextBody(TypedDict):
    question: str
    alternates: list[str]
    answer: str
    url: str | None
    tags: list[str]
    updated: str | None


class TicketFormBody(TypedDict):
    type: str
    name: str
    fields: list[FieldBody]
    attachment_types: list[str]
    max_files: int
    max_megabytes: int
    states: list[dict[str, str]]


class ToldBody(TypedDict):
    text: str
    decision: Literal["answer", "clarify", "small_talk", "contact_support"]
    reason: Literal[
        "found",
        "chosen",
        "several",
        "next_step",
        "verified",
        "which",
        "rephrase",
        "unsolved",
        "greeting",
        "thanks",
        "goodbye",
        "abuse",
        "robot",
        "abilities",
        "solved",
        "go_on",
        "at_risk",
        "asked_for_person",
        "legal",
        "sensitive",
        "incident",
        "nothing_similar",
        "unsure",
    ]
    entries: list[str]
    choices: list[str]


class UrgentBody(TypedDict):
    kind: str
    name: str
    url: str
    online: bool | None


class VerificationBody(TypedDict):
    contact: str
    kind: Literal["url", "email", "account", "phone", "unknown"]
    status: Literal["official", "not_official", "unknown"]
    message: str
    like: str | None
    tricks: list[str]


class CategoriesBody(TypedDict):
    categories: list[CategoryBody]


class Channel(TypedDict):
    kind: Literal["live_chat", "ticket", "email", "phone", "wechat", "social", "other"]
    name: str
    hours: NotRequired[str | None]
    open: NotRequired[OpeningBody | Literal["always"] | None]
    note: NotRequired[str | None]
    url: str
    online: NotRequired[bool | None]
    until: NotRequired[str | None]
    holiday: NotRequired[bool]


class ContactSupportBody(TypedDict):
    reason: Literal[
        "nothing_similar",
        "unsure",
        "no_topic",
        "at_risk",
        "asked_for_person",
        "legal",
        "sensitive",
    ]
    message: str
    query: str
    nearest: list[NearEntryBody]
    channels: list[Channel]
    ticket: TicketFormBody | None
    safety: list[str]
    likely: bool
    first: int | None


class EntriesBody(TypedDict):
    total: int
    offset: int
    entries: list[EntrySummary]


class EntryBody(TypedDict):
    id: str
    category: str
    texts: dict[Literal["zh", "en"], TextBody]


class ExplanationBody(TypedDict):
    read_as: list[str]
    words: list[str]
    identifiers: list[str]
    threshold: str
    candidates: list[LegBody]


class HandedBody(TypedDict):
    reason: Literal[
        "at_risk",
        "asked_for_person",
        "legal",
        "sensitive",
        "incident",
        "unsolved",
        "nothing_similar",
        "unsure",
    ]
    message: str
    query: str
    nearest: list[NearEntryBody]
    channels: list[Channel]
    ticket: TicketFormBody | None
    safety: list[str]
    likely: bool
    first: int | None
    transcript: list[ToldBody]
    channel: str | None
    user: str | None
    live: NotRequired[bool]


class CareBody(TypedDict):
    message: str
    help_lines: list[Channel]


class DeflectBody(TypedDict):
    decision: Literal["answer", "clarify", "small_talk", "contact_support"]
    reason: Literal[
        "found",
        "chosen",
        "several",
        "next_step",
        "verified",
        "which",
        "rephrase",
        "unsolved",
        "greeting",
        "thanks",
        "goodbye",
        "abuse",
        "robot",
        "abilities",
        "solved",
        "go_on",
        "at_risk",
        "asked_for_person",
        "legal",
        "sensitive",
        "incident",
        "nothing_similar",
        "unsure",
    ]
    lang: Literal["zh", "en"]
    message: str
    text: SaidBody
    entries: list[AnsweredBody]
    choices: list[DeflectChoiceBody]
    quick_replies: list[QuickReplyBody]
    contact_support: HandedBody | None
    urgent: UrgentBody | None
    warnings: list[str]
    verification: VerificationBody | None
    turn: int
    state: str
    generation: str
    took_ms: float
    care: NotRequired[CareBody | None]


class ReplyBody(TypedDict):
    query: str
    lang: Literal["zh", "en"]
    outcome: Literal["answer", "clarify", "contact_support"]
    threshold: float
    results: list[ResultBody]
    contact_support: ContactSupportBody | None
    generation: str
    took_ms: float
    clarify: NotRequired[list[ChoiceBody]]
    warnings: NotRequired[list[str]]
    verification: NotRequired[VerificationBody | None]
    explanation: NotRequired[ExplanationBody | None]
    marks: NotRequired[list[str]]
    state: NotRequired[str]
    care: NotRequired[CareBody | None]
    urgent: NotRequired[UrgentBody | None]


DIGEST = "24a22948ad5a4b2e"

"""What goes over the wire? The contract's shapes, with examples in both languages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.sessions.conversation import LONGEST_STATE
from api.web.locales import Locale
from corpus import Lang as Lang
from engine import DEFAULT_RESULTS, LONGEST_QUERY, MOST_RESULTS

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


STATE = (
    "`state` of the conversation's last reply, if it had one: a second miss in a row goes to a person. One that is too "
    "long, older than half an hour or not ours is no error, and counts as none."
)
STATE_BOUNDS: dict[str, Any] = {"maxLength": LONGEST_STATE}
"""For the document only."""
Session = Annotated[
    str,
    Field(
        min_length=1,
        max_length=128,
        description="Any name of the conversation, where the client keeps no state.",
        examples=["8d1f0c2e"],
    ),
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
    locale: Locale | None = Field(
        None,
        description="Of the pages that links lead to; zh-TW also: Chinese texts in the characters and words of Taiwan.",
    )
    category: Category | None = None
    top: Top = DEFAULT_RESULTS
    session: Session | None = None
    state: str = Field("", description=STATE, json_schema_extra=STATE_BOUNDS)
    explain: bool = Field(False, description="Say what the reply rests on.")
    marks: bool = Field(False, description="Say which words of the results to mark, Chinese by segment.")
    html: bool = Field(False, description="Also give the results' texts as cleaned HTML, matched words in <mark>.")


class ResultBody(BaseModel):
    """One entry, ranked; confidence is the probability, 0 to 1, that it answers the query. *_html, on request: cleaned
    HTML; addresses in it that begin with "/" are of the service."""

    id: str
    category: str
    lang: Lang
    question: str
    answer: str = Field(description="Markdown, as written in the corpus.")
    matched: str = Field(description="The phrasing that the query is nearest to.")
    confidence: float = Field(ge=0, le=1)
    url: str | None
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
    """One way to reach a person. hours: for people; open: the same for programs; online: whether it is open at this
    moment, until: when that changes. Both are absent where nobody says when it is open, until also where it stays so
    for a week."""

    kind: Literal["live_chat", "ticket", "email", "phone", "social", "other"]
    name: str
    hours: str | None = None
    open: OpeningBody | Literal["always"] | None = None
    note: str | None = None
    url: str
    online: bool | None = None
    until: datetime | None = None


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
    """The hand-off, in the query's language. query: with a typed placeholder in the place of every secret."""

    reason: Literal["nothing_similar", "unsure", "asked_for_person", "sensitive"]
    message: str
    query: str
    nearest: list[NearEntryBody]
    channels: list[Channel]
    ticket: TicketFormBody | None
    safety: list[str]


class ChoiceBody(BaseModel):
    """One "did you mean"."""

    id: str
    question: str


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


class ReplyBody(BaseModel):
    """Results are ranked with falling confidence; contact_support is set exactly if the outcome says so, and clarify
    holds two or three choices exactly if the outcome says so. warnings: what to do now, since the query held a secret;
    verification: of the contact that the query asks about; explanation, marks (words to mark): on request; state: to be
    given back with the conversation's next query; where it is absent, there is none to give."""

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

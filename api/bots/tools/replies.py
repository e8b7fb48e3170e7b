"""What do the tools return? The members of the HTTP interface by the same names, without those for people's screens.

An assistant pays for every word that it reads, so HTML, hours for programs and ids that no tool takes are left out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from corpus import Decision, Lang
from engine import HandOffReason, MoveReason, Outcome


class FoundEntry(BaseModel):
    """An entry that answers; answer: Markdown; confidence: probability, 0 to 1, that it answers the query."""

    id: str
    category: str
    lang: Lang
    question: str
    answer: str
    url: str
    confidence: float = Field(ge=0, le=1)


class EntryReply(BaseModel):
    """An entry in one language; langs: those that it has."""

    id: str
    category: str
    lang: Lang
    langs: list[Lang]
    question: str
    answer: str
    url: str


class Option(BaseModel):
    """One "did you mean"; id: of the entry, for get_entry."""

    id: str
    question: str


class Channel(BaseModel):
    """A way to reach a person; online: whether it is open now, until: when that changes."""

    kind: str
    name: str
    url: str
    hours: str | None = None
    online: bool | None = None
    until: datetime | None = None


class FormField(BaseModel):
    """A field of the ticket; value: what the query already told."""

    id: str
    name: str
    required: bool
    value: str | None


class Told(BaseModel):
    """A turn of the conversation, masked, for the person who takes over."""

    text: str
    decision: Decision


class Support(BaseModel):
    """The hand-off to a person. query: masked; ticket: the fields to fill in, if tickets are taken."""

    reason: HandOffReason | Literal["no_topic"]
    message: str
    query: str
    channels: list[Channel]
    ticket: list[FormField] = []
    safety: list[str]
    transcript: list[Told] = []


class VerifyReply(BaseModel):
    """Whether a contact is on the official list."""

    contact: str
    status: Literal["official", "not_official", "unknown"]
    message: str


class SearchReply(BaseModel):
    """results: only when the outcome is answer; clarify: only when it is clarify; contact_support: only when it is
    contact_support: then no answer may be made up. warnings: what the person must do now, as they typed a secret;
    verification: of the contact that the query asks about; care: to be told first, word by word: the person's life may
    be at risk."""

    outcome: Outcome
    lang: Lang
    results: list[FoundEntry] = []
    clarify: list[Option] = []
    contact_support: Support | None = None
    warnings: list[str] = []
    verification: VerifyReply | None = None
    care: str = ""


class Button(BaseModel):
    """text: what to show; payload: what to send as the next message when it is taken."""

    text: str
    payload: str


class TurnReply(BaseModel):
    """text: what to say to the person, Markdown, in their language; state: to be given with their next message."""

    decision: Decision
    reason: MoveReason
    lang: Lang
    text: str
    entries: list[str]
    choices: list[Button]
    quick_replies: list[Button]
    contact_support: Support | None
    state: str


class Document(BaseModel):
    """A document as OpenAI's connectors name it."""

    id: str
    title: str
    url: str


class Documents(BaseModel):
    """What a search found; nothing when nothing answers."""

    results: list[Document]


class WholeDocument(Document):
    """A document with its text."""

    text: str
    metadata: dict[str, str]

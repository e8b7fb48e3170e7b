"""What goes over the wire about tickets? The contract's shapes, with examples in both languages."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.http.schemas import FieldBody, Lang
from api.web.locales import LocaleTag
from engine import LONGEST_QUERY
from support.tickets import LONGEST_EMAIL, LONGEST_LINES, LONGEST_MESSAGE, Delivery, Draft, Message, Ticket

Text = Annotated[str, Field(max_length=LONGEST_MESSAGE)]
Name = Annotated[str, Field(max_length=40)]
Token = Annotated[str, Field(max_length=128)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DraftBody(_Body):
    """A ticket to check or to send. type: guessed when absent; locale: language of the messages and e-mails; session:
    any name of the conversation; idempotency: a text that is new for each ticket, so that a repeat makes none."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "message": "付款两次，请退回一笔",
                    "email": "me@example.com",
                    "locale": "zh-CN",
                    "type": "other",
                    "fields": {"order_number": "A-1024", "time": "2026-03-01 10:20 UTC+8"},
                },
                {"message": "I was charged twice", "email": "me@example.com"},
            ]
        },
    )

    message: Text = ""
    query: Annotated[str, Field(max_length=LONGEST_QUERY, description="What was searched for before.")] = ""
    email: Annotated[str, Field(max_length=LONGEST_EMAIL)] = ""
    type: Name = ""
    fields: dict[Name, Annotated[str, Field(max_length=LONGEST_LINES)]] = Field({}, max_length=50)
    locale: LocaleTag = "en"
    zone: Annotated[str, Field(max_length=64, description="The asker's time zone, such as Asia/Shanghai.")] = ""
    session: Token = ""
    idempotency: Token = ""

    def draft(self) -> Draft:
        """As `Drafts.check` takes it."""
        return Draft(
            type=self.type,
            message=self.message,
            email=self.email,
            fields=self.fields,
            query=self.query,
            token=self.idempotency,
            zone=self.zone,
        )


class MessageRequest(_Body):
    """What to add to a ticket."""

    message: Text


class StateRequest(_Body):
    """The state to move to."""

    state: Name


class EntryRequest(_Body):
    """The entry that answers a ticket; null for none."""

    entry: Annotated[str, Field(max_length=200)] | None


class DuplicateBody(BaseModel):
    """An open ticket that seems to be about the same; subject only where the session made it."""

    number: str
    state: str
    created: dt.datetime
    subject: str | None


class OfferedBody(BaseModel):
    """An entry that may answer a ticket."""

    id: str
    category: str
    lang: Lang
    question: str
    answer: str
    confidence: float


class CheckBody(BaseModel):
    """What to show before sending. fields: of the type, with what the text told; problems: by place; warnings: what to
    do now, since there is a secret in the places `secrets`: such a ticket is refused; masked: the message without."""

    type: str
    name: str
    fields: list[FieldBody]
    duplicates: list[DuplicateBody]
    answers: list[OfferedBody]
    problems: dict[str, str]
    secrets: list[str]
    warnings: list[str]
    masked: str


class FileBody(BaseModel):
    """A file of a message."""

    id: str
    name: str
    type: str
    bytes: int


class MessageBody(BaseModel):
    """What one side wrote: asker or staff."""

    author: str
    text: str
    at: dt.datetime
    attachments: list[FileBody]


class TicketBody(BaseModel):
    """A ticket as its asker sees it."""

    number: str
    state: str
    type: str
    locale: str
    subject: str
    query: str
    fields: dict[str, str]
    entry: str | None
    created: dt.datetime
    updated: dt.datetime
    messages: list[MessageBody]


class SentBody(BaseModel):
    """A ticket that was taken. key: opens it again, in the header X-Ticket-Key or as ?key=; url: its page."""

    number: str
    key: str
    url: str
    state: str


class StaffTicketBody(TicketBody):
    """A ticket as staff see it."""

    email: str
    zone: str
    generation: str
    next_states: list[str]
    assignee: str


class TicketListBody(BaseModel):
    """A page of tickets, the last changed first."""

    total: int
    counts: dict[str, int]
    tickets: list[StaffTicketBody]


class DeliveryBody(BaseModel):
    """A delivery that waits or is dead."""

    id: int
    event: str
    kind: str
    ticket: str
    channel: str
    state: str
    tries: int
    due: dt.datetime
    error: str


class OutboxBody(BaseModel):
    """How the deliveries stand."""

    counts: dict[str, int]
    deliveries: list[DeliveryBody]


def ticket_body(ticket: Ticket) -> TicketBody:
    """For its asker."""
    return TicketBody(**_values(ticket))


def staff_body(ticket: Ticket, after: tuple[str, ...]) -> StaffTicketBody:
    """For staff; `after`: the states that it can go to."""
    own: dict[str, Any] = {"email": ticket.email, "zone": ticket.zone, "generation": ticket.generation}
    own["assignee"] = ticket.assignee
    return StaffTicketBody(**_values(ticket), **own, next_states=list(after))


def delivery_body(delivery: Delivery, number: str) -> DeliveryBody:
    """For staff."""
    return DeliveryBody(
        id=delivery.id,
        event=delivery.event_id,
        kind=delivery.event.kind,
        ticket=number,
        channel=delivery.channel,
        state=delivery.state,
        tries=delivery.tries,
        due=delivery.due,
        error=delivery.error,
    )


def _values(ticket: Ticket) -> dict[str, Any]:
    names = ("number", "state", "type", "locale", "subject", "query", "fields", "entry", "created", "updated")
    return {name: getattr(ticket, name) for name in names} | {"messages": [_message(one) for one in ticket.messages]}


def _message(message: Message) -> MessageBody:
    files = [FileBody(id=one.id, name=one.name, type=one.type, bytes=one.size) for one in message.attachments]
    return MessageBody(author=message.author, text=message.text, at=message.at, attachments=files)

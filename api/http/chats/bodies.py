"""What goes over the wire about live chats?"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.web.locales import Locale
from engine import LONGEST_QUERY
from support.chats import LONGEST_MARK, LONGEST_TEXT, MOST_TURNS, Chat, Line, Place
from support.tickets import LONGEST_EMAIL, LONGEST_ID, LONGEST_LINES, Draft

PATH = "/v1/chats"
LARGEST_BEGIN = 131_072
"""Bytes of the request that begins a chat: its turns at their longest, in Chinese."""
Name = Annotated[str, Field(max_length=LONGEST_ID)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TurnBody(_Body):
    """What was said before a person was asked for."""

    role: Literal["user", "assistant"]
    text: Annotated[str, Field(max_length=LONGEST_TEXT)]


class BeginRequest(_Body):
    """A chat to begin. query: what the visitor asked; messages: the conversation so far; fields: those of a ticket that
    are known."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"query": "忘记密码了怎么办", "locale": "zh-CN"}, {"query": "no code arrives"}]
        },
    )

    query: Annotated[str, Field(max_length=LONGEST_QUERY)]
    messages: list[TurnBody] = Field([], max_length=MOST_TURNS)
    type: Name = ""
    fields: dict[Name, Annotated[str, Field(max_length=LONGEST_LINES)]] = Field({}, max_length=50)
    locale: Locale = "en"


class SayRequest(_Body):
    """A message. mark: the client's own id of it: sent again after a dropped line, it is kept once."""

    text: Annotated[str, Field(max_length=2 * LONGEST_TEXT)] = ""
    mark: Annotated[str, Field(max_length=LONGEST_MARK)] = ""


class MailRequest(_Body):
    """Where to send the record."""

    email: Annotated[str, Field(max_length=LONGEST_EMAIL)]


class AvailabilityBody(BaseModel):
    """Whether a person is there. wait_seconds: likely, null if not known yet; answer_seconds: after which a ticket is
    offered."""

    open: bool
    waiting: int
    wait_seconds: float | None
    answer_seconds: float


class ChatFileBody(BaseModel):
    """A file, at `/v1/chats/{id}/files/{file id}`."""

    id: str
    name: str
    type: str
    size: int


class LineBody(BaseModel):
    """A message. id: grows, the id of its event; author: visitor, staff or system; kind: text, or what happened."""

    id: int
    author: str
    kind: str
    text: str
    mark: str | None
    at: dt.datetime
    files: list[ChatFileBody]


class StateBody(BaseModel):
    """How it stands. state: waiting, talking, closed, left or unanswered; place: 1 is next."""

    state: str
    place: int | None
    wait_seconds: float | None
    answer_seconds: float
    mails: bool


class BegunBody(StateBody):
    """A new chat. key: the visitor's, for the header X-Chat-Key; it is told once."""

    id: str
    key: str


class ChatBody(StateBody):
    """A chat with all its messages."""

    id: str
    messages: list[LineBody]


class ChatSaidBody(BaseModel):
    """What was kept, without its secrets; warnings: what to do about those."""

    message: LineBody
    warnings: list[str]


class TicketDraftBody(BaseModel):
    """A ticket's form, filled in: what to post to `url` with step=edit."""

    url: str
    type: str
    message: str
    fields: dict[str, str]
    query: str
    files: list[str]


def line_body(line: Line) -> LineBody:
    """A message as its visitor sees it: without the names of staff."""
    files = [ChatFileBody(**one) for one in line.files]
    return LineBody(
        id=line.id, author=line.author, kind=line.kind, text=line.text, mark=line.mark, at=line.at, files=files
    )


def state_of(chat: Chat, place: Place | None, *, answer: float, mails: bool) -> dict[str, Any]:
    """The members of StateBody."""
    return {
        "state": chat.state,
        "place": place.place if place else None,
        "wait_seconds": place.wait if place else None,
        "answer_seconds": answer,
        "mails": mails,
    }


def draft_body(draft: Draft, url: str, files: list[str]) -> TicketDraftBody:
    """A draft for the form's page."""
    return TicketDraftBody(
        url=url, type=draft.type, message=draft.message, fields=dict(draft.fields), query=draft.query, files=files
    )

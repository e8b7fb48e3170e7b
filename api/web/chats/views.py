"""How is a chat shown to staff?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from api.web.tickets.links import linked
from api.web.tickets.views import FileView, MessageView, size_text
from support.chats import Chat, ChatService, Line, Person
from support.tickets import Drafts

_PICTURES = ("JPG", "PNG", "WEBP", "GIF")


@dataclass(frozen=True, slots=True)
class LineView(MessageView):
    """A message; happened: what happened instead of a text, "" for a text."""

    id: int
    happened: str


@dataclass(frozen=True, slots=True)
class Lists:
    """Who waits, and a member's own chats; new: own chats in which the visitor wrote last."""

    me: Person
    there: list[Person]
    waiting: list[Chat]
    own: list[Chat]
    new: Collection[str]


def lists_of(service: ChatService, name: str) -> Lists:
    """All lists for one member of staff, who counts as there from now on."""
    store, presence = service.store, service.presence
    presence.seen([name])
    own = store.listed(Chat.staff == name, Chat.state == "talking")
    return Lists(
        me=presence.of(name),
        there=presence.there(),
        waiting=store.listed(Chat.state == "waiting"),
        own=own,
        new=store.unanswered([one.id for one in own]),
    )


def line_view(line: Line) -> LineView:
    """A message for the conversation."""
    files = [FileView(one["id"], one["name"], size_text(one["size"]), one["type"] in _PICTURES) for one in line.files]
    return LineView(
        staff=line.author == "staff",
        by=line.by,
        text=line.text,
        at=line.at,
        files=files,
        html=linked(line.text),
        mailed=False,
        id=line.id,
        happened=line.kind if line.author == "system" else "",
    )


def known_of(drafts: Drafts, chat: Chat) -> list[tuple[str, Any]]:
    """Names and values of the fields that are known."""
    names = drafts.names_of_fields()
    return [(names.get(name, name), value) for name, value in chat.fields.items() if value]

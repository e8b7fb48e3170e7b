"""What is told to others when something happens to a ticket, and by which ways?"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from sqlalchemy.orm import Session

from support.tickets.storage.tables import Delivery, Event, Message, Ticket

EventKind = Literal["ticket.created", "ticket.message", "ticket.state", "ticket.link"]
"""Of the last one the asker alone is told."""
Author = Literal["asker", "staff"]


class Subscriber(Protocol):
    """Whoever is told of events. name: stored with each delivery."""

    name: str

    def wants(self, kind: str, body: Mapping[str, Any]) -> bool:
        """Whether it is told of this one."""


class Announcer:
    """Writes an event and its deliveries into the transaction of what happened: both are kept, or neither.

    `news` is set when there may be something to deliver.
    """

    def __init__(self, site_url: str, subscribers: Sequence[Subscriber]) -> None:
        """`site_url`: what links begin with."""
        self._site_url, self._subscribers = site_url, subscribers
        self.news = threading.Event()

    def announce(
        self, session: Session, ticket: Ticket, kind: EventKind, *, message: Message | None = None, old: str = ""
    ) -> None:
        """Note what happened; `message`: the new one, `old`: the state before."""
        now = dt.datetime.now(dt.UTC)
        event = Event(id=f"evt_{uuid.uuid4().hex}", kind=kind, ticket_id=ticket.id, at=now, body={})
        event.body = body_of(event, ticket, message=message, old=old, site=self._site_url)
        session.add(event)
        session.flush()
        for one in self._subscribers:
            if one.wants(kind, event.body):
                session.add(Delivery(event_id=event.id, ticket_id=ticket.id, channel=one.name, due=now, leased=now))


def body_of(event: Event, ticket: Ticket, *, message: Message | None, old: str, site: str) -> dict[str, Any]:
    """The event as a webhook posts it, the same at every repeat; it holds no secret."""
    found: dict[str, Any] = {
        "id": event.id,
        "type": event.kind,
        "timestamp": event.at.isoformat(timespec="seconds"),
        "data": {
            "ticket": {
                "number": ticket.number,
                "type": ticket.type,
                "state": ticket.state,
                "locale": ticket.locale,
                "subject": ticket.subject,
                "query": ticket.query,
                "fields": ticket.fields,
                "email": ticket.email,
                "time_zone": ticket.zone,
                "entry": ticket.entry,
                "generation": ticket.generation,
                "created": ticket.created.isoformat(timespec="seconds"),
                "staff_url": f"{site}/staff/tickets/{ticket.number}",
            }
        },
    }
    if old:
        found["data"]["previous_state"] = old
    if message is not None:
        found["data"]["message"] = _message_of(message, f"{site}/v1/admin/tickets/{ticket.number}/attachments")
    return found


def _message_of(message: Message, files: str) -> dict[str, Any]:
    return {
        "id": message.id,
        "author": message.author,
        "text": message.text,
        "at": message.at.isoformat(timespec="seconds"),
        "attachments": [
            {"id": file.id, "name": file.name, "type": file.type, "bytes": file.size, "url": f"{files}/{file.id}"}
            for file in message.attachments
        ],
    }

"""What is told to others when something happens to a ticket, and by which ways?"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import Any, Literal

from sqlalchemy.orm import Session

from support.tickets.settings import TicketSettings
from support.tickets.storage.tables import Delivery, Event, Message, Ticket

EventKind = Literal["ticket.created", "ticket.message", "ticket.state"]
Author = Literal["asker", "staff"]
Channel = Literal["support_mail", "asker_mail", "webhook"]
MAILS: tuple[Channel, ...] = ("support_mail", "asker_mail")


class Announcer:
    """Writes an event and its deliveries into the transaction of what happened: both are kept, or neither.

    `news` is set when there may be something to deliver.
    """

    def __init__(self, settings: TicketSettings) -> None:
        self._settings = settings
        self.news = threading.Event()

    def announce(
        self, session: Session, ticket: Ticket, kind: EventKind, *, message: Message | None = None, old: str = ""
    ) -> None:
        """Note what happened; `message`: the new one, `old`: the state before."""
        now = dt.datetime.now(dt.UTC)
        event = Event(id=f"evt_{uuid.uuid4().hex}", kind=kind, ticket_id=ticket.id, at=now, body={})
        event.body = body_of(event, ticket, message=message, old=old, site=self._settings.site_url)
        session.add(event)
        session.flush()
        for channel in self._channels(kind, ticket, message):
            session.add(Delivery(event_id=event.id, ticket_id=ticket.id, channel=channel, due=now, leased=now))

    def _channels(self, kind: EventKind, ticket: Ticket, message: Message | None) -> list[Channel]:
        settings, by_staff = self._settings, message is not None and message.author == "staff"
        found: list[Channel] = ["webhook"] if settings.webhook else []
        if not settings.smtp:
            return found
        if settings.support_email and message is not None and not by_staff:
            found.append("support_mail")
        if ticket.email and settings.auto_reply and (kind == "ticket.created" or by_staff):
            found.append("asker_mail")
        return found


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
        found["data"]["message"] = {
            "id": message.id,
            "author": message.author,
            "text": message.text,
            "at": message.at.isoformat(timespec="seconds"),
            "attachments": [
                {
                    "id": file.id,
                    "name": file.name,
                    "type": file.type,
                    "bytes": file.size,
                    "url": f"{site}/v1/admin/tickets/{ticket.number}/attachments/{file.id}",
                }
                for file in message.attachments
            ],
        }
    return found

"""What if an asker has lost the link? It is sent to the ticket's address, and a stranger learns nothing of either."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from support.tickets.storage.numbers import read_number
from support.tickets.storage.store import TicketStore
from support.tickets.storage.tables import Event, Ticket

PER_DAY = 10
"""E-mails with links that one address gets within a day at most: anybody may ask for them."""
_MOST = 5
_DAY = dt.timedelta(days=1)


def send_links(tickets: TicketStore, given: str) -> None:
    """Send the link of one ticket, by its number, or those of the newest tickets of an e-mail address.

    They go to the tickets' own address. Nothing is sent, and nothing told, where there is no such ticket, or where the
    address got enough of them today.
    """
    text = given.strip()
    wanted = Ticket.number == read_number(text) if read_number(text) else Ticket.email == text.lower()
    with tickets.writing() as session:
        found = session.scalars(
            select(Ticket).where(wanted, Ticket.email != "").order_by(Ticket.id.desc()).limit(_MOST)
        )
        for ticket in list(found):
            lately = Event.kind == "ticket.link", Event.at > dt.datetime.now(dt.UTC) - _DAY
            sent = select(func.count()).select_from(Event).join(Ticket, Ticket.id == Event.ticket_id)
            if (session.scalar(sent.where(Ticket.email == ticket.email, *lately)) or 0) < PER_DAY:
                tickets.announcer.announce(session, ticket, "ticket.link")

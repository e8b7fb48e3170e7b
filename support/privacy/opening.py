"""Which stores of a data folder keep something of people? Those of support; the others are named in api.operate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from support.privacy.chats import PersonalChats
from support.privacy.stores import PersonalStore
from support.privacy.tickets import PersonalTickets
from support.tickets.storage.store import TicketStore
from support.tickets.storage.tables import FILE


def personal_stores(data: Path) -> Iterator[PersonalStore]:
    """Live chats and tickets, in one database; none where there is no database yet, and none is made.

    Chats first: as long as a ticket is there it tells which chat was its asker's.
    """
    if (data / FILE).is_file():
        yield PersonalChats(TicketStore(data), data)
        yield PersonalTickets(TicketStore(data), data)

"""How were tickets solved? By the entry that staff named, or by what they wrote last."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from support.tickets.storage.tables import FILE, Ticket, connect

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Solution:
    """What solved a ticket. entry: that staff linked, "" for none; reply: the last one of staff, as it was sent."""

    number: str
    entry: str
    reply: str


def solutions_of(data: Path, numbers: Collection[str]) -> dict[str, Solution]:
    """The solutions of these tickets that have one, by number; empty where no ticket was ever opened."""
    if not numbers or not (data / FILE).exists():
        return {}
    engine = connect(data)
    try:
        with Session(engine.execution_options(reading=True)) as session:
            return {one.number: one for one in _solved(session, numbers)}
    finally:
        engine.dispose()


def _solved(session: Session, numbers: Collection[str]) -> Iterator[Solution]:
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for ticket in session.scalars(select(Ticket).where(Ticket.number.in_(some))):
            replies = [message.text for message in ticket.messages if message.author == "staff"]
            if ticket.entry or replies:
                yield Solution(ticket.number, ticket.entry or "", replies[-1] if replies else "")

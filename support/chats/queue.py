"""Who is next, and how long may it take? By order of arrival, and by how long chats have taken so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from support.tickets.storage.chat_tables import Chat, ChatStaff

_MEASURED = 50
"""Chats whose service time counts, the newest."""
_FEWEST = 5
"""Below this number no wait is told: it would be a guess."""


@dataclass(frozen=True, slots=True)
class Place:
    """A waiting visitor's. place: 1 is next; wait: likely seconds until somebody takes the chat, None if unknown."""

    place: int
    wait: float | None


def queue_of(session: Session, present_since: dt.datetime) -> dict[str, Place]:
    """The place of every waiting chat; `present_since`: staff who were seen later are there."""
    rows = session.execute(select(Chat.id).where(Chat.state == "waiting").order_by(Chat.created, Chat.id))
    pace = pace_of(session, present_since)
    return {row.id: Place(at, None if pace is None else round(at * pace)) for at, row in enumerate(rows, 1)}


def pace_of(session: Session, present_since: dt.datetime) -> float | None:
    """Seconds between two chats that end, so that another one is taken: median service time by chats at once."""
    times = service_times(session)
    if len(times) < _FEWEST:
        return None
    there = select(func.count()).select_from(ChatStaff).where(ChatStaff.open, ChatStaff.seen > present_since)
    talking = select(func.count()).select_from(Chat).where(Chat.state == "talking")
    at_once = max(session.scalar(there) or 0, session.scalar(talking) or 0, 1)
    return median(times) / at_once


def service_times(session: Session) -> Sequence[float]:
    """Seconds from taking to closing of the last chats that staff had."""
    wanted = (
        select(Chat.taken, Chat.ended)
        .where(Chat.ended.is_not(None), Chat.taken.is_not(None))
        .order_by(Chat.ended.desc())
        .limit(_MEASURED)
    )
    return [(ended - taken).total_seconds() for taken, ended in session.execute(wanted) if taken and ended]


def moved(old: Mapping[str, Place], new: Mapping[str, Place]) -> set[str]:
    """Chats whose place or wait is another now."""
    return {chat for chat in old.keys() | new.keys() if old.get(chat) != new.get(chat)}

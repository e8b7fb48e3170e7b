"""How does a batch come into the journal, and how does it leave it again?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from journal.events import Acted, Asked, Event
from journal.personal import masked
from journal.storage.keys import DayKeys, forget_keys
from journal.storage.tables import ACTED, ASKED
from support import AT_RISK

LONGEST_QUERY = 2000


def write_events(connection: Connection, events: Sequence[Event], keys: DayKeys) -> None:
    """Store events in a transaction, masked and hashed."""
    asked = [_asked(connection, one, keys) for one in events if isinstance(one, Asked)]
    acted = [_acted(connection, one, keys) for one in events if isinstance(one, Acted)]
    if asked:
        connection.execute(insert(ASKED), asked)
    if acted:
        connection.execute(insert(ACTED), acted)


def _asked(connection: Connection, one: Asked, keys: DayKeys) -> dict[str, Any]:
    if one.reason == AT_RISK:  # counted, but nobody can tell who it was and what they wrote
        one = replace(one, who="", query="", top=())
    return {
        "at": moment(one.at),
        "session": keys.session(connection, one.who, one.at),
        "channel": one.channel,
        "lang": one.lang,
        "query": masked(_storable(one.query[:LONGEST_QUERY])),
        "decision": one.decision,
        "reason": one.reason,
        "confidence": one.top[0][1] if one.top else 0.0,
        "threshold": one.threshold,
        "top": [[entry, round(confidence, 4)] for entry, confidence in one.top],
        "generation": one.generation,
        "ms": one.ms,
    }


def _storable(text: str) -> str:
    """A text that every database takes: no half of a surrogate pair, and no NUL, which PostgreSQL has no place for."""
    return text if text.isascii() and "\0" not in text else text.replace("\0", " ").encode("utf-8", "replace").decode()


def _acted(connection: Connection, one: Acted, keys: DayKeys) -> dict[str, Any]:
    session = keys.session(connection, one.who, one.at)
    return {
        "at": moment(one.at),
        "session": session,
        "kind": one.kind,
        "entry": _storable(one.entry[:200]),
        "ref": one.ref[:40],
    }


def moment(at: float) -> dt.datetime:
    """A moment as it is stored: UTC without its mark."""
    return dt.datetime.fromtimestamp(at, dt.UTC).replace(tzinfo=None)


def forget_old(connection: Connection, days: int, now: dt.datetime) -> int:
    """Delete what is older than so many days, and the keys that nothing needs; how many rows went."""
    before = now.replace(tzinfo=None) - dt.timedelta(days=days)
    forget_keys(connection, now.date())
    return sum(connection.execute(delete(table).where(table.c.at < before)).rowcount for table in (ASKED, ACTED))


def forget_all(connection: Connection) -> int:
    """Delete every question and act; how many rows went."""
    return sum(connection.execute(delete(table)).rowcount for table in (ASKED, ACTED))


def forget_sessions(connection: Connection, sessions: Sequence[str]) -> int:
    """Delete all that these sessions asked and did; how many rows went."""
    if not sessions:
        return 0
    gone = (delete(table).where(table.c.session.in_(sessions)) for table in (ASKED, ACTED))
    return sum(connection.execute(one).rowcount for one in gone)


def sessions_of(connection: Connection, ref: str) -> list[str]:
    """The sessions from which a ticket was opened."""
    found = select(ACTED.c.session).where(ACTED.c.ref == ref, ACTED.c.session != "").distinct()
    return list(connection.execute(found).scalars())


def forget_ref(connection: Connection, ref: str) -> int:
    """Delete what was done to a ticket or a chat; how many rows went."""
    return connection.execute(delete(ACTED).where(ACTED.c.ref == ref)).rowcount

"""What does the journal keep of one person? For `faq privacy`, as `support.privacy.PersonalStore`.

Found by the name of a session or user that a program gives, on the days whose key is still there; by a ticket or a
chat, with the session that it came from; and by a name or id that stands in a question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, func, select, update

from journal.events import CHANNELS
from journal.reading import AskedRow, Span, asked_in
from journal.settings import JournalSettings
from journal.storage.keys import DayKeys
from journal.storage.opening import open_journal
from journal.storage.tables import ACTED, ASKED
from journal.storage.write import forget_ref, forget_sessions, sessions_of
from support.privacy import Exported, Person, Record

_ALL = Span(dt.datetime(1970, 1, 1), dt.datetime(9999, 1, 1))
_SESSION, _QUESTION = "session of questions", "question"


class PersonalJournal:
    """See support.privacy.PersonalStore. A record is a session, or one question that names the person."""

    name = "questions"

    def __init__(self, data: Path, settings: JournalSettings) -> None:
        self._engine = open_journal(data, settings)

    def find(self, person: Person) -> Sequence[Record]:
        """See PersonalStore."""
        with self._engine.connect().execution_options(reading=True) as connection:
            told = dict(_sessions(connection, person))
            found = [_session(connection, one, why) for one, why in told.items()]
            return [*(one for one in found if one.holds), *_naming(connection, person, told)]

    def export(self, record: Record) -> Iterator[Exported]:
        """See PersonalStore."""
        with self._engine.connect().execution_options(reading=True) as connection:
            rows = [row for row in asked_in(connection, _ALL, steps=True) if row.who == record.id]
            wanted = select(ACTED).where(ACTED.c.session == record.id).order_by(ACTED.c.at)
            acts = [dict(row) for row in connection.execute(wanted).mappings()]
        questions = [_told(row) for row in rows]
        done = [{"at": str(one["at"]), "kind": one["kind"], "entry": one["entry"], "ref": one["ref"]} for one in acts]
        yield Exported(f"{record.id}.json", {"questions": questions, "acts": done})

    def erase(self, person: Person, record: Record, *, skeleton: bool) -> None:
        """See PersonalStore."""
        with self._engine.begin() as connection:
            if record.own:
                forget_sessions(connection, [record.id])
                for ref in (*person.tickets, *person.chats):
                    forget_ref(connection, ref)
                return
            text = connection.scalar(select(ASKED.c.query).where(ASKED.c.id == int(record.id)))
            if text is None:
                return
            connection.execute(update(ASKED).where(ASKED.c.id == int(record.id)).values(query=person.without(text)))

    def close(self) -> None:
        """See PersonalStore."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                if raw is not None:
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._engine.dispose()


def _sessions(connection: Connection, person: Person) -> Iterator[tuple[str, str]]:
    keys = DayKeys()
    for name in (*person.sessions, *person.users):
        for channel in CHANNELS:
            yield from ((one, "the name of the session") for one in keys.find(connection, f"{channel}\n{name}"))
    for ref in (*person.tickets, *person.chats):
        yield from ((one, f"{ref} was opened from it") for one in sessions_of(connection, ref))


def _session(connection: Connection, session: str, why: str) -> Record:
    counts = {
        name: connection.scalar(select(func.count()).select_from(table).where(table.c.session == session)) or 0
        for name, table in (("questions", ASKED), ("acts", ACTED))
    }
    return Record(_SESSION, session, True, why, {name: count for name, count in counts.items() if count})


def _naming(connection: Connection, person: Person, told: dict[str, str]) -> Iterator[Record]:
    """Questions that name the person, of sessions that nobody knows to be theirs."""
    if not person.words:
        return
    for row in connection.execution_options(yield_per=1000).execute(select(ASKED.c.id, ASKED.c.session, ASKED.c.query)):
        if row.session not in told and person.in_text(row.query):
            yield Record(_QUESTION, str(row.id), False, "the text names them")


def _told(row: AskedRow) -> dict[str, object]:
    at = dt.datetime.fromtimestamp(row.at, dt.UTC).isoformat(timespec="seconds")
    return {"at": at, "question": row.query, "decision": row.decision, "entries": [entry for entry, _ in row.top]}

"""How is deleted from the journal what a person wants to be forgotten?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from journal.settings import JournalSettings


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to go: a session; all of the session that opened a ticket; or everything."""

    session: str = ""
    ticket: str = ""
    everything: bool = False


def purge_journal(data: Path, settings: JournalSettings, chosen: Chosen) -> int:
    """Delete; how many rows went. Raises FaqError if the database cannot be opened."""
    from journal.storage.opening import has_journal, open_journal
    from journal.storage.write import forget_all, forget_ref, forget_sessions, sessions_of

    if not has_journal(data, settings):
        return 0
    database = open_journal(data, settings)
    try:
        with database.begin() as connection:
            if chosen.everything:
                return forget_all(connection)
            if chosen.session:
                return forget_sessions(connection, [chosen.session])
            sessions = sessions_of(connection, chosen.ticket)
            return forget_sessions(connection, sessions) + forget_ref(connection, chosen.ticket)
    finally:
        database.dispose()

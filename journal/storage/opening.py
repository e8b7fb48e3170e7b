"""Where is the journal? In journal.db of the data folder, or in a PostgreSQL database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from journal.settings import JournalSettings
from journal.storage.tables import FILE, SCHEMA
from support.databases import open_database
from support.servers import open_server

_PATIENCE_SECONDS = 5.0
"""Longest wait for another process that writes, which takes milliseconds; what is to be written waits in memory."""


def open_journal(data: Path, settings: JournalSettings) -> Engine:
    """The journal's database, made if there is none; raises FaqError."""
    if settings.url:
        return open_server(settings.url, SCHEMA)
    return open_database(data / FILE, SCHEMA, durable=False, patience=_PATIENCE_SECONDS)


def has_journal(data: Path, settings: JournalSettings) -> bool:
    """Whether there may be anything to read."""
    return bool(settings.url) or (data / FILE).is_file()

"""Is there room for more questions? journal.db keeps to its size, and the disk its margin."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from journal.settings import JournalSettings
from support import MEGABYTE, bytes_in, disk_has_room


def lack_of_room(database: Engine, data: Path, settings: JournalSettings) -> str | None:
    """Why no more is written, and what mends it; None if there is room. A PostgreSQL server has limits of its own."""
    if settings.url:
        return None
    if not disk_has_room(data, settings.free_mb):
        return (
            f"no question is kept: the disk of {data} has less than {settings.free_mb:g} MB free; "
            "make room there, or lower FAQ_FREE_DISK_MB"
        )
    with database.connect().execution_options(reading=True) as connection:
        size = bytes_in(connection)
    if size < settings.most_mb * MEGABYTE:
        return None
    return (
        f"no question is kept: journal.db has {size // MEGABYTE} MB, and FAQ_JOURNAL_MB is {settings.most_mb}; "
        "raise it, lower FAQ_JOURNAL_DAYS, or run `faq journal purge`"
    )

"""What is kept of bots between two turns, and where? States of conversations and ids of events, for a day.

Names tell nothing of what a platform wrote; all of one person begin alike, so that they can be found and erased.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api.kept.database import DatabaseKept, Layout
from api.kept.redis_store import RedisKept
from api.kept.store import Bounds, Searched, name_of, start_of

if TYPE_CHECKING:
    from sqlalchemy import Table

FILE = "bots.db"
BOUNDS = Bounds(seconds=86_400.0, most=16_384)
"""Of states, and of events."""
_STATE, _EVENT = "state", "event"


def state_name(platform: str, user: str, conversation: str) -> str:
    """What the state of a person's conversation is kept under."""
    return name_of(_STATE, (platform, user), conversation)


def event_name(platform: str, user: str, event: str) -> str:
    """What the answer to an event that a person caused is kept under."""
    return name_of(_EVENT, (platform, user), event)


def starts_of(platform: str, user: str) -> tuple[str, ...]:
    """How the names of all that is kept of a person begin."""
    return tuple(start_of(kind, (platform, user)) for kind in (_STATE, _EVENT))


def kept_for(data: Path, *, workers: int, redis: str) -> Searched | None:
    """The store of a service; None for the memory of its one process. `redis`: its address, if it is to be used."""
    if redis:
        return RedisKept(redis, "faq-bots", BOUNDS)
    return file_of(data) if workers > 1 else None


def file_of(data: Path) -> DatabaseKept:
    """The store in a data folder; its file is made with the first text."""
    return DatabaseKept(data / FILE, Layout(make_table, Path(__file__).parent / "migrations"), BOUNDS)


def make_table() -> Table:
    """The table as it is now; a change of it needs a file in migrations/versions."""
    from sqlalchemy import Column, Float, Index, MetaData, String, Table

    return Table(
        "kept",
        MetaData(),
        Column("key", String(64), primary_key=True),
        Column("kind", String(16), nullable=False),
        Column("text", String, nullable=False),
        Column("at", Float, nullable=False),
        Index("kept_by_age", "kind", "at"),
    )

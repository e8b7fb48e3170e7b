"""How are conversations remembered that clients give a name? The last turn of each, for half an hour."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from api.kept.database import DatabaseKept, Layout
from api.kept.redis_store import RedisKept
from api.kept.steady import SteadyKept
from api.kept.store import Bounds, Kept, Searched, StoreAway
from api.sessions.turns import REMEMBERED_SECONDS, Turn, parse_turn

if TYPE_CHECKING:
    from sqlalchemy import Table

FILE = "sessions.db"
BOUNDS = Bounds(seconds=REMEMBERED_SECONDS, most=16_384)


class Sessions:
    """A store that never fails: while the one behind it is away, this process remembers for itself."""

    def __init__(self, store: Kept | None = None, told: Callable[[str | None], None] = lambda _error: None) -> None:
        """`store`: None to remember in memory; `told`: called with what is wrong when it goes away, with None when it
        is back."""
        self._kept = SteadyKept(store, BOUNDS, told)

    def last(self, session: str) -> Turn | None:
        """The last turn of a conversation."""
        text = self._kept.get(key_of(session))
        return None if text is None else parse_turn(text)

    def note(self, session: str, turn: Turn | None) -> None:
        """Remember a turn; None if there is nothing to remember of the conversation."""
        self._kept.put(key_of(session), None if turn is None else json.dumps(turn.to_json()))

    def probe(self, _seconds: float) -> None:
        """Ask the store for a sign of life; raises OSError."""
        try:
            self._kept.probe()
        except StoreAway as error:
            raise OSError(0, str(error)) from error


def store_of(data: Path, *, workers: int = 1, redis: str = "", space: str = "") -> Searched | None:
    """The store for a service; None for the memory of its one process. `redis`: its address, if it is to be used;
    `space`: what tells its names from those of another help centre there."""
    if redis:
        return RedisKept(redis, f"faq-sessions{space}", BOUNDS)
    return file_of(data) if workers > 1 else None


def file_of(data: Path) -> DatabaseKept:
    """The store in a data folder; its file is made with the first turn."""
    return DatabaseKept(data / FILE, Layout(make_table, Path(__file__).parent / "migrations"), BOUNDS)


def key_of(session: str) -> str:
    """What names a conversation in a store: nothing of what the client wrote, and always as long."""
    return blake2b(session.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def make_table() -> Table:
    """The table as it is now; a change of it needs a file in migrations/versions."""
    from sqlalchemy import Column, Float, MetaData, String, Table

    return Table(
        "sessions",
        MetaData(),
        Column("key", String(32), primary_key=True),
        Column("turn", String, nullable=False, key="text"),
        Column("at", Float, nullable=False, index=True),
    )

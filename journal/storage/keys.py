"""Whose questions belong together? A hash of what tells visitors apart, by a key that lives for two days.

After that nobody, not even the owner, can find the questions of somebody whose address they know.
"""

from __future__ import annotations

import datetime as dt
import secrets
from hashlib import blake2b

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from journal.storage.tables import DAY_KEY


class DayKeys:
    """The keys that a process knows; new ones are made in the database, so that all processes have the same."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def session(self, connection: Connection, who: str, at: float) -> str:
        """The session of a visitor on the day of a moment; "" for nobody."""
        if not who:
            return ""
        day = dt.datetime.fromtimestamp(at, dt.UTC).date().isoformat()
        key = self._known.get(day) or self._key(connection, day)
        return blake2b(who.encode(errors="surrogatepass"), key=key, digest_size=16).hexdigest()

    def find(self, connection: Connection, who: str) -> list[str]:
        """The sessions of a visitor on the days whose key is still there."""
        days = connection.execute(select(DAY_KEY.c.key)).scalars()
        return [blake2b(who.encode(), key=bytes.fromhex(key), digest_size=16).hexdigest() for key in days]

    def _key(self, connection: Connection, day: str) -> bytes:
        wanted = select(DAY_KEY.c.key).where(DAY_KEY.c.day == day)
        found = connection.scalar(wanted)
        if found is None:
            try:
                with connection.begin_nested():
                    connection.execute(insert(DAY_KEY).values(day=day, key=secrets.token_hex(32)))
            except IntegrityError:
                pass  # another process was first
            found = connection.scalar(wanted)
        self._known = {day: bytes.fromhex(str(found))}
        return self._known[day]


def forget_keys(connection: Connection, today: dt.date) -> None:
    """Delete the keys of the days before yesterday."""
    oldest = (today - dt.timedelta(days=1)).isoformat()
    connection.execute(delete(DAY_KEY).where(DAY_KEY.c.day < oldest))

"""Where are conversations remembered that clients give a name? All that is asked of such a place."""

from __future__ import annotations

from typing import Protocol

from api.sessions.turns import Turn


class StoreAway(Exception):
    """The store did not answer; the message says why, without address, path and password."""


class SessionStore(Protocol):
    """The last turn of each of the `MOST` newest conversations, for `REMEMBERED_SECONDS`, by a digest of its name.

    Each method raises StoreAway, after a second at the latest.
    """

    def get(self, key: str) -> Turn | None:
        """The last turn of a conversation."""

    def put(self, key: str, turn: Turn | None) -> None:
        """Remember a turn instead of the last one; None forgets the conversation."""

"""What is remembered of a conversation between two requests, and by whom? By its client, or under a name by us."""

from __future__ import annotations

import time
from collections.abc import Callable

from api.security.signing import Signer
from api.sessions.sessions import Sessions
from api.sessions.turns import (
    REMEMBERED_SECONDS,
    Turn,
    missed_before,
    next_turn,
    question_before,
    read_turn,
    row_before,
)
from engine import MOST_IN_ROW

_SALT = "search"
LONGEST_STATE = 4096
"""Characters of a state that are read; that of the longest query has about 3,000."""


class Conversation:
    """One request's view of its conversation.

    What the client gives back counts; else what is remembered under the session's name. A state that is not ours, too
    long or too old is none.
    """

    def __init__(self, signer: Signer, sessions: Sessions, *, session: str = "", state: str = "") -> None:
        """`state`: as `state` was after the last query; `session`: a name of the conversation; both may be empty."""
        self._signer, self._sessions, self._session = signer, sessions, session
        self.name = session
        given = signer.read(state, salt=_SALT, max_age=REMEMBERED_SECONDS, limit=LONGEST_STATE) if state else None
        self._last = read_turn(given) or (sessions.last(session) if session else None)
        self._now = time.time()
        self._fresh = False
        self.state = ""
        """What the client gives back with its next query, once this one is noted; empty for nothing."""

    def missed_before(self, query: str, is_new_topic: Callable[[str, str], bool] = lambda *_texts: False) -> bool:
        """Whether a further miss of this query (masked) hands off: the question before it was missed and it is about
        the same, or so many were in a row as in a conversation. is_new_topic: see `Engine.is_new_topic`."""
        missed, before = missed_before(self._last, query, self._now), question_before(self._last, query, self._now)
        self._fresh = missed and bool(before) and is_new_topic(query, before)
        return (missed and not self._fresh) or row_before(self._last, query, self._now) >= MOST_IN_ROW - 1

    def note(self, query: str, *, missed: bool) -> None:
        """Remember how the query (masked) went."""
        turn: Turn | None = next_turn(self._last, query, missed=missed, now=self._now, fresh=self._fresh)
        if self._session and (turn or self._last):
            self._sessions.note(self._session, turn)
        self.state = self._signer.sign(turn.to_json(), salt=_SALT) if turn else ""


class Conversations:
    """Makes the view of each request."""

    def __init__(self, signer: Signer, sessions: Sessions) -> None:
        self._signer, self._sessions = signer, sessions

    def of(self, session: str | None = None, state: str | None = None) -> Conversation:
        """The conversation that a client names, or whose state it gives back, or a new one."""
        return Conversation(self._signer, self._sessions, session=session or "", state=state or "")

"""What does the journal learn of searches, conversations, and what visitors do?"""

from __future__ import annotations

import time

from api.recording.visitor import channel_of, visit, visitor_of
from corpus import FaqError
from engine import Engine, Moved, SearchResult
from journal import (
    Acted,
    ActKind,
    Asked,
    Channel,
    Drafts,
    Journal,
    Popular,
    Report,
    Wanted,
    make_drafts,
    make_report,
    read_popular,
)

_MOST_ENTRIES = 3
_KEPT_OF_ALL = ("yes", "no", "ticket", "chat")
"""Acts that are worth keeping without a session."""


class Recorder:
    """Hands what happens to the journal; without one, to nobody."""

    def __init__(self, journal: Journal | None = None) -> None:
        self._made = journal
        self.journal = journal if journal is not None and journal.settings.on else None

    @property
    def days(self) -> int:
        """For how many days questions are kept; 0 where they are not."""
        return self.journal.settings.days if self.journal else 0

    def start(self) -> None:
        """The service starts: what is too old goes."""
        if self._made is not None:
            self._made.start()

    def stop(self) -> None:
        """The service ends: write what waits."""
        if self._made is not None:
            self._made.stop()

    def asked(self, found: SearchResult, name: str = "") -> None:
        """A search. `name`: that the client gave the conversation."""
        if self.journal is None:
            return
        scope = visit.get()
        channel = channel_of(scope)
        self.journal.note(
            Asked(
                at=time.time(),
                who=visitor_of(scope, channel, name),
                channel=channel,
                lang=found.lang,
                query=found.query,
                decision=found.outcome,
                reason=found.reason or "",
                threshold=found.threshold,
                top=tuple((one.id, one.confidence) for one in found.results[:_MOST_ENTRIES]),
                generation=found.generation,
                ms=found.took_ms,
            )
        )

    def moved(self, moved: Moved, ms: float, *, name: str = "", channel: Channel = "chat") -> None:
        """A turn of a conversation. `name`: of the user, as the client gives it; channel: where no request tells."""
        if self.journal is None:
            return
        scope = visit.get()
        place = channel_of(scope, channel)
        move = moved.move
        shown = move.entries or move.near
        asked = Asked(
            at=time.time(),
            who=visitor_of(scope, place, name),
            channel=place,
            lang=moved.lang,
            query=moved.said,
            decision=move.decision,
            reason=move.reason,
            threshold=0.0,
            top=tuple((one.id, one.confidence) for one in shown[:_MOST_ENTRIES])
            or tuple((one.id, 0.0) for one in move.choices[:_MOST_ENTRIES]),
            generation=moved.generation,
            ms=ms,
        )
        self.journal.note(asked)
        if move.reason == "chosen" and move.entries:
            self.journal.note(Acted(asked.at, asked.who, "choice", move.entries[0].id))

    def report(self, engine: Engine, days: int) -> Report:
        """What was asked on the last days, as far as it is kept."""
        if self._made is None:
            raise FaqError("this service has no data folder, and so no journal")
        return make_report(self._made.data, self._made.settings, engine, days)

    def drafts(self, engine: Engine, wanted: Wanted) -> Drafts:
        """What entries are missing, by what was asked as far as it is kept."""
        if self._made is None:
            raise FaqError("this service has no data folder, and so no journal")
        return make_drafts(self._made.data, self._made.settings, engine, wanted=wanted)

    def popular(self, engine: Engine) -> Popular:
        """What visitors asked most, as far as it is kept."""
        return read_popular(self.journal.data, self.journal.settings, engine) if self.journal else Popular()

    def acted(self, kind: ActKind, entry: str = "", ref: str = "") -> None:
        """Something that a visitor did; what cannot be theirs, as a crawler's visit to a page, is not kept."""
        if self.journal is not None:
            scope = visit.get()
            who = visitor_of(scope, "api")
            if who or kind in _KEPT_OF_ALL:
                self.journal.note(Acted(time.time(), who, kind, entry, ref))

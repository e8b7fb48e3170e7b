"""What still has to be delivered, and who does it now? Leases, so that two workers never send the same at once."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from support.tickets.delivery.sender import Refused
from support.tickets.storage.states import TicketError
from support.tickets.storage.store import TicketStore
from support.tickets.storage.tables import Delivery, Ticket

LONGEST_PAUSE = 3600.0
"""Seconds between two tries at most."""
_LONGEST_ERROR = 500


class Outbox:
    """The deliveries of one data folder, as one worker sees them."""

    def __init__(self, tickets: TicketStore, owner: str) -> None:
        """`owner`: a name that no other worker has."""
        self._tickets, self._owner = tickets, owner

    def lease(self, channels: Sequence[str]) -> Delivery | None:
        """The next delivery by one of these senders that is due, now this worker's; None if there is none.

        Of one ticket and channel, the older one goes first, however often it has failed.
        """
        now, settings = _now(), self._tickets.settings
        older = aliased(Delivery)
        before = select(older.id).where(
            older.ticket_id == Delivery.ticket_id,
            older.channel == Delivery.channel,
            older.id < Delivery.id,
            older.state == "waiting",
        )
        free = (
            select(Delivery.id)
            .where(Delivery.state == "waiting", Delivery.channel.in_(channels), Delivery.due <= now)
            .where(Delivery.leased <= now, ~before.exists())
            .order_by(Delivery.due, Delivery.id)
            .limit(1)
        )
        with self._tickets.writing_quietly() as session:
            found = session.scalar(free)
            if found is None:
                return None
            delivery = session.get_one(Delivery, found)
            delivery.leased = now + dt.timedelta(seconds=settings.lease_seconds)
            delivery.owner, delivery.tries = self._owner, delivery.tries + 1
            return delivery

    def done(self, delivery: Delivery) -> None:
        """Note that it was delivered."""
        self._note(delivery, state="done", done=_now(), error="")

    def failed(self, delivery: Delivery, error: Exception) -> None:
        """Note that it was not; it waits for longer each time, and is dead after too many tries or a refusal."""
        settings = self._tickets.settings
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST_ERROR]
        dead = isinstance(error, Refused) or delivery.tries >= settings.tries
        pause = dt.timedelta(seconds=pause_after(delivery.tries, settings.retry_seconds))
        self._note(delivery, state="dead" if dead else "waiting", due=_now() + pause, error=reason)

    def counts(self) -> dict[str, int]:
        """Number of deliveries by state."""
        with self._tickets.reading() as session:
            rows = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
            return {state: count for state, count in rows}

    def troubled(self, most: int = 100) -> list[tuple[Delivery, str]]:
        """Deliveries that are dead or wait, the newest first, each with the number of its ticket."""
        with self._tickets.reading() as session:
            rows = session.execute(
                select(Delivery, Ticket.number)
                .join(Ticket, Ticket.id == Delivery.ticket_id)
                .where(Delivery.state != "done")
                .order_by(Delivery.state, Delivery.id.desc())
                .limit(most)
            )
            return [(delivery, number) for delivery, number in rows]

    def retry(self, delivery_id: int) -> None:
        """Try one again, now and from the start; raises TicketError if it is none that waits or is dead."""
        known = 0 < delivery_id < 2**63  # the database cannot even look for a larger one
        with self._tickets.writing() as session:
            delivery = session.get(Delivery, delivery_id) if known else None
            if delivery is None or delivery.state == "done":
                raise TicketError(f"there is no delivery {delivery_id} to try again")
            delivery.state, delivery.due, delivery.tries = "waiting", _now(), 0

    def _note(self, delivery: Delivery, **values: object) -> None:
        # Only as the owner: a lease that ran out may by now be another worker's.
        own = Delivery.id == delivery.id, Delivery.owner == self._owner, Delivery.state == "waiting"
        with self._tickets.writing_quietly() as session:
            session.execute(update(Delivery).where(*own).values(leased=_now(), **values))


def pause_after(tries: int, first: float) -> float:
    """Seconds until the next try: doubled each time, and spread, so that receivers are not hit by all at once."""
    return min(first * 2.0 ** min(tries - 1, 30), LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311 - no secret


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

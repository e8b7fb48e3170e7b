"""What have staff done? A line for each action, written in the transaction of the action itself."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from support.tickets.storage.staff_tables import StaffAction

Did = Literal[
    "signed_in",
    "published",
    "rolled_back",
    "replied",
    "moved",
    "linked",
    "noted",
    "assigned",
    "deleted",
    "retried",
    "reply_saved",
    "reply_deleted",
    "chat_taken",
    "chat_passed",
    "chat_raised",
    "chat_closed",
]
"""What may be done."""
_LONGEST_DETAIL = 200


def log_action(session: Session, by: str, did: Did, *, ticket: str = "", detail: str = "") -> None:
    """Note an action, never a text; nothing is noted of what nobody by name did."""
    if by:
        row = StaffAction(at=dt.datetime.now(dt.UTC), by=by[:64], did=did, ticket=ticket[:32])
        row.detail = detail[:_LONGEST_DETAIL]
        session.add(row)


def listed_actions(
    session: Session, *, by: str = "", ticket: str = "", offset: int = 0, limit: int = 50
) -> tuple[int, list[StaffAction]]:
    """How many actions of a name and a ticket (each "" for all) there are, and some of them, the newest first."""
    which = [StaffAction.by == by] if by else []
    which += [StaffAction.ticket == ticket] if ticket else []
    total = session.scalar(select(func.count()).select_from(StaffAction).where(*which)) or 0
    rows = select(StaffAction).where(*which).order_by(StaffAction.id.desc()).offset(offset).limit(limit)
    return total, list(session.scalars(rows))


def names_in_log(session: Session) -> list[str]:
    """Whoever is named in it."""
    return list(session.scalars(select(StaffAction.by).distinct().order_by(StaffAction.by)))


def forget_actions(session: Session, days: float) -> None:
    """Delete what is older."""
    session.execute(delete(StaffAction).where(StaffAction.at < dt.datetime.now(dt.UTC) - dt.timedelta(days=days)))

"""Which texts do staff write often? Saved replies, the same for tickets and live chats, and what they fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import delete, func, select

from corpus import LANGS
from support.tickets.asking import asks_for_secret
from support.tickets.drafts import LONGEST_MESSAGE, Drafts, plain
from support.tickets.storage.staff_log import log_action
from support.tickets.storage.staff_tables import SavedReply
from support.tickets.storage.states import TicketError
from support.tickets.storage.store import TicketStore

GAPS = ("name", "number", "staff")
"""What stands in braces in a saved reply and is filled in: the asker's name, the ticket's number, who replies."""
_MOST = 200
_LONGEST_NAME = 80
_GAP = re.compile(r"\{(\w{1,40})\}")


_NAMES = ("name", "full_name", "your_name", "contact_name", "customer_name", "nickname")
"""Ids of fields in which askers give their name."""


class AsksForSecret(TicketError):
    """A text of staff asks for a secret; it was neither sent nor kept."""


class SavedReplies:
    """The saved replies of one ticket database."""

    def __init__(self, tickets: TicketStore) -> None:
        self._tickets = tickets

    def all(self) -> list[SavedReply]:
        """Every one, by name."""
        with self._tickets.reading() as session:
            return list(session.scalars(select(SavedReply).order_by(SavedReply.name, SavedReply.id)))

    def save(self, drafts: Drafts, reply: SavedReply, *, by: str = "") -> None:
        """Keep a new reply, or change the one of its id; raises TicketError for what may not be sent either."""
        checked = self._checked(drafts, reply)
        with self._tickets.writing_quietly() as session:
            known = session.get(SavedReply, reply.id) if reply.id else None
            if reply.id and known is None:
                raise TicketError("this saved reply was deleted meanwhile; save it as a new one")
            if known is None and (session.scalar(select(func.count()).select_from(SavedReply)) or 0) >= _MOST:
                raise TicketError(f"there are {_MOST} saved replies; delete one first")
            session.merge(checked)
            log_action(session, by, "reply_saved", detail=checked.name)

    def drop(self, reply_id: int, *, by: str = "") -> None:
        """Delete a saved reply; one that is gone already is no error."""
        with self._tickets.writing_quietly() as session:
            known = session.get(SavedReply, reply_id) if 0 < reply_id < 2**63 else None
            if known is not None:
                log_action(session, by, "reply_deleted", detail=known.name)
                session.execute(delete(SavedReply).where(SavedReply.id == reply_id))

    @staticmethod
    def _checked(drafts: Drafts, reply: SavedReply) -> SavedReply:
        name, text = plain(reply.name).strip(), plain(reply.text).strip()
        if not name or not text:
            raise TicketError("a saved reply needs a name and a text")
        if len(text) > LONGEST_MESSAGE:
            raise TicketError(f"the text has more than {LONGEST_MESSAGE} characters; shorten it")
        unknown = [gap for gap in _GAP.findall(text) if gap not in GAPS]
        if unknown:
            known = ", ".join(f"{{{gap}}}" for gap in GAPS)
            raise TicketError(f"{{{unknown[0]}}} is not filled in; use {known}, or leave the braces out")
        if reply.lang not in ("", *LANGS):
            raise TicketError(f"there is no language {reply.lang[:8]!r}; use {', '.join(LANGS)}, or none for all")
        return SavedReply(id=reply.id, name=name[:_LONGEST_NAME], text=harmless(drafts, text), lang=reply.lang)


def asker_name(fields: Mapping[str, object]) -> str:
    """The name that an asker gave in a field of a ticket or chat; "" for none."""
    return next((" ".join(str(fields[one]).split())[:_LONGEST_NAME] for one in _NAMES if fields.get(one)), "")


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """A saved reply with its gaps filled; in one pass, so that a name with braces fills in nothing else."""
    return _GAP.sub(lambda found: values.get(found[1], found[0]), text)


def harmless(drafts: Drafts, text: str) -> str:
    """A text of staff as it is; raises AsksForSecret, and TicketError where it holds a secret itself."""
    if asks_for_secret(text):
        raise AsksForSecret(drafts.texts("live_asks_secret"))
    masked, advice = drafts.guarded(text)
    if advice:
        raise TicketError(f"{drafts.texts('ticket_secret')} {masked}")
    return text

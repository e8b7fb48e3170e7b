"""Which chats end by themselves? Those that nobody takes, whose visitor is gone, or in which nobody speaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, delete, or_, select

from support.chats.presence import Presence
from support.chats.settings import ChatSettings
from support.chats.store import ChatStore, end
from support.tickets.storage.chat_tables import Chat, ChatMessage
from support.tickets.storage.tables import Attachment

_AT_ONCE = 200


def tidy(store: ChatStore, presence: Presence, forget: Callable[[str], object]) -> int:
    """End what is over and delete what is old; `forget` deletes a file. Says how many chats there were.

    A look that finds nothing writes nothing, so that it costs no commit.
    """
    there = {person.level for person in presence.there()}
    top = max(there, default=0)
    rules = _rules(store.settings, top)
    with store.tickets.reading() as session:
        due = list(session.scalars(select(Chat.id).where(or_(*rules.values())).limit(_AT_ONCE)))
    if due:
        ended: list[str] = []
        with store.tickets.writing_quietly() as session:
            for state, rule in rules.items():
                for chat in session.scalars(select(Chat).where(rule, Chat.id.in_(due))):
                    end(session, chat, state)
                    ended.append(state)
        for state in ended:
            store.told(state, None)
    return len(due) + _delete_old(store, forget)


def _rules(settings: ChatSettings, top: int) -> dict[str, ColumnElement[bool]]:
    """By state in which a chat then is, what brings it there; `top`: the highest level of staff who are there."""
    waiting, now = Chat.state == "waiting", dt.datetime.now(dt.UTC)

    def before(seconds: float) -> dt.datetime:
        return now - dt.timedelta(seconds=seconds)

    late, alone = Chat.since < before(settings.answer_seconds), Chat.level > top
    return {
        "left": and_(waiting, Chat.seen < before(settings.gone_seconds)),
        "unanswered": and_(waiting, or_(late, alone)),
        "closed": and_(Chat.state == "talking", Chat.updated < before(settings.idle_seconds)),
    }


def _delete_old(store: ChatStore, forget: Callable[[str], object]) -> int:
    """Delete ended chats after their days; their files go first, so that none is left if this is cut short."""
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=store.settings.days)
    with store.tickets.reading() as session:
        old = list(session.scalars(select(Chat.id).where(Chat.ended < past).limit(_AT_ONCE)))
        said = select(ChatMessage.id).where(ChatMessage.chat_id.in_(old))
        files = list(session.scalars(select(Attachment.id).where(Attachment.chat_message_id.in_(said)))) if old else []
    for file_id in files:
        forget(file_id)
    if old:
        with store.tickets.writing_quietly() as session:
            session.execute(delete(Chat).where(Chat.id.in_(old)))
    return len(old)

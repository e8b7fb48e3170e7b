"""Chatwoot (developers.chatwoot.com): an agent bot, which owns conversations until it hands them over to people."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from api.bots.accounts import ChatwootAccount
from api.bots.adapter import Answer, Call, Raw, Turn
from api.bots.platforms.reading import check_fresh, check_same, message_of, parsed, part, text_at
from api.bots.platforms.shown import words_of
from api.presenters.conversation import Spoken

_FRESH_SECONDS = 300.0
_PENDING = "pending"
"""State of a conversation that is the bot's; in all others people answer."""
_INCOMING = ("incoming", "0")


class Chatwoot:
    """The adapter of one agent bot. Where we fail, Chatwoot tries again, then opens the conversation for people."""

    name = "chatwoot"
    patience = (3.0,)

    def __init__(self, account: ChatwootAccount) -> None:
        self._account = account

    def verify(self, raw: Raw) -> Turn | Answer:
        """See Adapter."""
        stamp = raw.headers.get("x-chatwoot-timestamp", "")
        signed = stamp.encode("latin-1", "replace") + b"." + raw.body
        wanted = "sha256=" + hmac.new(self._account.secret.encode(), signed, hashlib.sha256).hexdigest()
        check_same(raw.headers.get("x-chatwoot-signature", ""), wanted, "X-Chatwoot-Signature")
        check_fresh(stamp, raw.at, seconds=_FRESH_SECONDS)
        event = parsed(raw.body)
        kind, number = text_at(event, "event"), text_at(event, "id")
        if kind == "message_created" and text_at(event, "message_type") in _INCOMING:
            return self._turn(event, number, text_at(event, "content"))
        chosen = part(event, "content_attributes", "submitted_values")
        if kind == "message_updated" and isinstance(chosen, list) and chosen:
            value = text_at(chosen[0], "value")
            return self._turn(event, f"{number}:{value}", value)
        return Answer()

    def render(self, turn: Turn, reply: Spoken) -> Answer:
        """See Adapter. A hand-off opens the conversation, with what was said in a note that only staff see."""
        return Answer(calls=tuple(self._calls(turn, reply)))

    def late(self, _turn: Turn) -> Answer:
        """See Platform."""
        return Answer()

    def _calls(self, turn: Turn, reply: Spoken) -> Iterator[Call]:
        text = {"content": reply.text["markdown"], "message_type": "outgoing", "private": False}
        items = [{"title": f"{one['number']}. {one['text']}", "value": one["payload"]} for one in reply.choices]
        items += [{"title": one["text"], "value": one["payload"]} for one in reply.quick_replies]
        handed = reply.contact_support
        if handed is None:
            yield self._call(turn, "messages", text)
            options = {"content_type": "input_select", "content_attributes": {"items": items}}
            yield self._call(turn, "messages", text | options | {"content": words_of(turn, reply)("bot_choose")})
            return
        yield self._call(turn, "messages", text)
        note = {"content": _note(handed), "message_type": "outgoing", "private": True}
        yield self._call(turn, "messages", note)
        yield self._call(turn, "toggle_status", {"status": "open"})

    def _call(self, turn: Turn, what: str, body: Mapping[str, Any]) -> Call:
        place = f"accounts/{turn.back['account']}/conversations/{turn.back['conversation']}"
        token = self._account.token
        return Call(
            f"{self._account.url}/api/v1/{place}/{what}", body, headers={"api_access_token": token}, secret=token
        )

    @staticmethod
    def _turn(event: Mapping[str, Any], number: str, text: str) -> Turn | Answer:
        account, conversation = part(event, "account", "id"), part(event, "conversation", "id")
        if text_at(event, "conversation", "status") != _PENDING or not number:
            return Answer()
        if not isinstance(account, int) or not isinstance(conversation, int):
            return Answer()
        return Turn(
            message_of(text),
            conversation=f"{account}:{conversation}",
            user=text_at(event, "sender", "id") or text_at(event, "conversation", "contact_inbox", "contact_id"),
            event=f"{account}:{number}",
            back={"account": account, "conversation": conversation},
        )


def _note(handed: Mapping[str, Any]) -> str:
    """The hand-off for staff: reason, what was said (masked), what a ticket would ask for."""
    lines = [f"`{handed['reason']}`", ""]
    lines += [
        f"- {turn['text']} → `{turn['decision']}` {' '.join(turn['entries'])}".rstrip() for turn in handed["transcript"]
    ]
    known = part(handed.get("ticket"), "known")
    if isinstance(known, dict):
        lines += ["", *(f"- {name}: {value}" for name, value in known.items())]
    return "\n".join(lines)

"""WeCom's 智能机器人 (developer.work.weixin.qq.com, 100719, 101031, 101033): JSON, replied to in the answer itself.

A reply that takes longer is a stream: WeCom asks for it again, for six minutes, until it is finished.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import orjson

from api.bots.accounts import EnvelopeAccount
from api.bots.adapter import Answer, Raw, Turn
from api.bots.platforms.envelope import Envelope
from api.bots.platforms.reading import greeting, message_of, parsed, part, text_at
from api.bots.platforms.shown import cut, with_words
from api.presenters.conversation import Spoken

_LONGEST_TEXT = 20_480
"""Bytes of a stream's content at most."""


class Wecom:
    """The adapter of one bot."""

    name = "wecom"
    patience = (3.0,)

    def __init__(self, account: EnvelopeAccount) -> None:
        self._envelope = Envelope(account)

    def verify(self, raw: Raw) -> Turn | Answer:
        """See Adapter."""
        if raw.method == "GET":
            opened = self._envelope.opened(raw, raw.query.get("echostr", ""))
            return Answer(opened.encode(), media_type="text/plain")
        event = parsed(self._envelope.opened(raw, text_at(parsed(raw.body), "encrypt")))
        user, number = text_at(event, "from", "userid"), text_at(event, "msgid")
        kind = text_at(event, "msgtype")
        place = text_at(event, "chatid") or "single"
        if kind == "stream":
            asked = text_at(event, "stream", "id")
            return Turn("", conversation=f"{place}:{user}", user=user, event=asked, again=True, back={"kind": "stream"})
        entered = kind == "event" and text_at(event, "event", "eventtype") == "enter_chat"
        if not (user and number) or (kind == "event" and not entered):
            return Answer(b"")
        message = greeting("zh") if entered else message_of(_typed(event, kind))
        shown = "text" if entered else "stream"
        return Turn(message, conversation=f"{place}:{user}", user=user, event=number, back={"kind": shown})

    def render(self, turn: Turn, reply: Spoken) -> Answer:
        """See Adapter."""
        text = with_words(turn, reply, reply.text["markdown"])
        return self._sealed(turn, cut(turn, reply, text, most=_LONGEST_TEXT), finish=True)

    def late(self, turn: Turn) -> Answer:
        """See Platform: the stream begins, and WeCom asks for the rest."""
        return self._sealed(turn, "", finish=False)

    def _sealed(self, turn: Turn, text: str, *, finish: bool) -> Answer:
        shown: Mapping[str, Any] = {"msgtype": "text", "text": {"content": text}}
        if turn.back["kind"] == "stream":
            shown = {"msgtype": "stream", "stream": {"id": turn.event, "finish": finish, "content": text}}
        sealed = self._envelope.sealed(orjson.dumps(shown).decode(), at=time.time())
        body = {
            "encrypt": sealed.encrypted,
            "msgsignature": sealed.signature,
            "timestamp": int(sealed.timestamp),
            "nonce": sealed.nonce,
        }
        return Answer(orjson.dumps(body))


def _typed(event: Mapping[str, Any], kind: str) -> str:
    """What a message says: typed, spoken (WeCom writes it down), or typed beside pictures."""
    if kind == "mixed":
        items = part(event, "mixed", "msg_item")
        texts = [text_at(item, "text", "content") for item in items] if isinstance(items, list) else []
        return " ".join(filter(None, texts))
    text = text_at(event, kind, "content") if kind in ("text", "voice") else ""
    if text_at(event, "chattype") == "group" and text.startswith("@"):
        return text.partition(" ")[2] or greeting("zh")
    return text

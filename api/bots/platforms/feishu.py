"""Feishu and Lark (open.feishu.cn): encrypted events of schema 2.0 and pressed buttons, replies as cards."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson

from api.bots.accounts import FeishuAccount
from api.bots.adapter import Answer, Call, Grant, NotGenuine, NotReadable, Raw, Turn
from api.bots.platforms.ciphers import decrypted, without_padding
from api.bots.platforms.reading import check_fresh, check_same, digest_of, greeting, message_of, parsed, part, text_at
from api.bots.platforms.shown import buttons, pieces
from api.presenters.conversation import Spoken

_FRESH_SECONDS = 8 * 3600.0
"""Feishu tries for the last time six hours after the first; a repeated event is known by its id for a day."""
_LONGEST_CARD = 8000
"""Characters of a card's text; a card may have 30 kB, in which a Chinese character takes three."""
_LONGEST_BUTTON = 60
_MENTION = re.compile(r"@_user_\d{1,4}\s*")
_IV = 16


class Feishu:
    """The adapter of one app."""

    name = "feishu"
    patience = (2.0,)

    def __init__(self, account: FeishuAccount) -> None:
        self._account = account
        self._grant = Grant(
            f"{account.api}/open-apis/auth/v3/tenant_access_token/internal",
            {"app_id": account.id, "app_secret": account.secret},
            token="tenant_access_token",  # noqa: S106 - the name of a member
            lifetime="expire",
        )

    def verify(self, raw: Raw) -> Turn | Answer:
        """See Adapter. The challenge comes without a signature; its token was encrypted with our key."""
        event = self._opened(text_at(parsed(raw.body), "encrypt"))
        if text_at(event, "type") == "url_verification":
            check_same(text_at(event, "token"), self._account.token, "the event's token")
            return Answer(orjson.dumps({"challenge": text_at(event, "challenge")}))
        self._check(raw)
        check_same(text_at(event, "header", "token"), self._account.token, "the event's token")
        kind = text_at(event, "header", "event_type")
        if kind == "im.message.receive_v1":
            return _typed(event)
        return _pressed(event) if kind == "card.action.trigger" else Answer(b"{}")

    def render(self, turn: Turn, reply: Spoken) -> Answer:
        """See Adapter."""
        texts = pieces(reply.text["markdown"], most=_LONGEST_CARD)
        cards = [_card(text, buttons(reply, longest=_LONGEST_BUTTON) if n == len(texts) else []) for n, text in
                 enumerate(texts, start=1)]  # fmt: skip
        place = quote(turn.back["message"], safe="")
        calls = [
            Call(
                f"{self._account.api}/open-apis/im/v1/messages/{place}/reply",
                {
                    "msg_type": "interactive",
                    "content": orjson.dumps(card).decode(),
                    "uuid": digest_of(turn.event, str(number)),  # a reply that is sent twice is shown once
                },
                grant=self._grant,
            )
            for number, card in enumerate(cards)
        ]
        return Answer(b"{}", calls=tuple(calls))

    def late(self, _turn: Turn) -> Answer:
        """See Platform."""
        return Answer(b"{}")

    def _check(self, raw: Raw) -> None:
        stamp = raw.headers.get("x-lark-request-timestamp", "")
        nonce = raw.headers.get("x-lark-request-nonce", "")
        signed = f"{stamp}{nonce}{self._account.key}".encode(errors="surrogatepass") + raw.body
        check_same(raw.headers.get("x-lark-signature", ""), hashlib.sha256(signed).hexdigest(), "X-Lark-Signature")
        check_fresh(stamp, raw.at, seconds=_FRESH_SECONDS)

    def _opened(self, encrypted: str) -> dict[str, Any]:
        """The event in an envelope: AES-256-CBC, the first block is the initial vector."""
        try:
            content = base64.b64decode(encrypted, validate=True)
            key = hashlib.sha256(self._account.key.encode()).digest()
            text = without_padding(decrypted(content[_IV:], key=key, vector=content[:_IV]), block=16)
            return parsed(text)
        except (binascii.Error, ValueError, NotReadable) as error:
            raise NotGenuine("the event cannot be decrypted; compare the Encrypt Key with FAQ_FEISHU_KEY") from error


def _typed(event: Mapping[str, Any]) -> Turn | Answer:
    """A message that a person sent."""
    message, sender = part(event, "event", "message"), part(event, "event", "sender")
    if text_at(sender, "sender_type") != "user":
        return Answer(b"{}")
    typed = ""
    if text_at(message, "message_type") == "text":
        typed = text_at(parsed(text_at(message, "content") or "{}"), "text")
    asked = message_of(_MENTION.sub("", typed)) or (greeting("zh") if typed else "")
    place = (text_at(message, "chat_id"), text_at(sender, "sender_id", "open_id"), text_at(message, "message_id"))
    return _turn(event, place, asked)


def _pressed(event: Mapping[str, Any]) -> Turn | Answer:
    """A button of a card that was pressed."""
    inner = part(event, "event")
    place = (
        text_at(inner, "context", "open_chat_id"),
        text_at(inner, "operator", "open_id"),
        text_at(inner, "context", "open_message_id"),
    )
    payload = message_of(text_at(inner, "action", "value", "payload"))
    return _turn(event, place, payload) if payload else Answer(b"{}")


def _turn(event: Mapping[str, Any], place: tuple[str, str, str], message: str) -> Turn | Answer:
    """A turn at a place: chat, user, message to reply to."""
    chat, user, replied = place
    number = text_at(event, "header", "event_id")
    if not (chat and user and replied and number):
        return Answer(b"{}")
    return Turn(message, conversation=f"{chat}:{user}", user=user, event=number, back={"message": replied})


def _card(text: str, rows: list[list[tuple[str, str]]]) -> dict[str, Any]:
    actions = [
        {
            "tag": "action",
            "actions": [
                {
                    "tag": "button",
                    "text": {"tag": "plain_text", "content": shown},
                    "type": "default",
                    "value": {"payload": payload},
                }
                for shown, payload in row
            ],
        }
        for row in rows
        if row
    ]
    return {"config": {"wide_screen_mode": True}, "elements": [{"tag": "markdown", "content": text}, *actions]}

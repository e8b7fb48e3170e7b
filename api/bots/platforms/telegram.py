"""Telegram (core.telegram.org/bots/api): updates by webhook or by asking for them, replies by sendMessage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from api.bots.accounts import TelegramAccount
from api.bots.adapter import Answer, Call, Raw, Turn
from api.bots.platforms.reading import check_same, greeting, message_of, parsed, part, text_at
from api.bots.platforms.shown import buttons, locale_in, pieces
from api.presenters.conversation import Spoken

_LONGEST_TEXT = 4096
"""UTF-16 code units of a message at most (sendMessage, text)."""
_LONGEST_BUTTON = 60
_COMMAND = re.compile(r"/(\w{1,32})(?:@\w{1,64})?\s*")
_MENTION = re.compile(r"@\w{1,64}\s*")
UPDATES = ("message", "callback_query")


class Telegram:
    """The adapter of one bot."""

    name = "telegram"
    patience = (5.0,)

    def __init__(self, account: TelegramAccount) -> None:
        self._account = account

    def verify(self, raw: Raw) -> Turn | Answer:
        """See Adapter."""
        check_same(
            raw.headers.get("x-telegram-bot-api-secret-token", ""),
            self._account.secret,
            "X-Telegram-Bot-Api-Secret-Token",
        )
        return self.read(parsed(raw.body))

    def read(self, update: Mapping[str, Any]) -> Turn | Answer:
        """The message in an update, which was pushed to us or asked for."""
        event = text_at(update, "update_id")
        pressed, message = part(update, "callback_query"), part(update, "message")
        if isinstance(pressed, dict):
            message = part(pressed, "message")
            return self._turn(event, message, text_at(pressed, "data"), sender=part(pressed, "from"), pressed=pressed)
        if not isinstance(message, dict) or part(message, "from", "is_bot"):
            return Answer()
        text = text_at(message, "text")
        if not _is_for_us(message, text):
            return Answer()
        asked = _without_command(text) or (greeting(text_at(message, "from", "language_code")) if text else "")
        return self._turn(event, message, asked, sender=part(message, "from"))

    def render(self, turn: Turn, reply: Spoken) -> Answer:
        """See Adapter. Plain text: no character of an answer can break it."""
        texts = pieces(reply.text["plain"], most=_LONGEST_TEXT, size=_units)
        rows = [
            [{"text": text, "callback_data": payload} for text, payload in row]
            for row in buttons(reply, longest=_LONGEST_BUTTON)
        ]
        calls = [self._answered(turn.back["pressed"])] if turn.back.get("pressed") else []
        for number, text in enumerate(texts, start=1):
            body = {"chat_id": turn.back["chat"], "text": text, "link_preview_options": {"is_disabled": True}}
            if turn.back.get("reply_to") and number == 1:
                body["reply_parameters"] = {"message_id": turn.back["reply_to"], "allow_sending_without_reply": True}
            if number == len(texts):
                body["reply_markup"] = {"inline_keyboard": rows}
            calls.append(self.call("sendMessage", body))
        return Answer(calls=tuple(calls))

    def late(self, _turn: Turn) -> Answer:
        """See Platform."""
        return Answer()

    def call(self, method: str, body: Mapping[str, Any]) -> Call:
        """A call of a method of Telegram's."""
        return Call(f"{self._account.api}/bot{self._account.token}/{method}", body, secret=self._account.token)

    def _answered(self, pressed: str) -> Call:
        """Ends the clock that a pressed button shows."""
        return self.call("answerCallbackQuery", {"callback_query_id": pressed})

    def _turn(self, event: str, message: object, text: str, *, sender: object, pressed: object = None) -> Turn | Answer:
        chat, user = part(message, "chat", "id"), text_at(sender, "id")
        if not isinstance(chat, int) or not user:
            return Answer()
        grouped = text_at(message, "chat", "type") != "private"
        return Turn(
            message_of(text),
            conversation=f"{chat}:{user}",
            user=user,
            event=event,
            locale=locale_in(text_at(sender, "language_code")),
            back={
                "chat": chat,
                "pressed": text_at(pressed, "id"),
                "reply_to": part(message, "message_id") if grouped and not pressed else None,
            },
        )


def _is_for_us(message: Mapping[str, Any], text: str) -> bool:
    """Whether a message is meant for the bot: all are in a private chat; in a group commands, mentions and replies."""
    if text_at(message, "chat", "type") == "private":
        return True
    if part(message, "reply_to_message", "from", "is_bot"):
        return True
    return bool(_COMMAND.match(text) or _MENTION.match(text))


def _without_command(text: str) -> str:
    """A text without /ask or the bot's name before it; nothing is left of /start."""
    found = _COMMAND.match(text)
    if found:
        rest = text[found.end() :]
        return "" if found[1] == "start" else rest
    return _MENTION.sub("", text, count=1) if text.startswith("@") else text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

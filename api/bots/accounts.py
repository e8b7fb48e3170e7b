"""With which accounts is the help centre connected to platforms? Filled from the environment by api.bots.settings."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from corpus import FaqError


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """token: of @BotFather; secret: what comes with a webhook, "" to ask Telegram instead; api: its address."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    api: str


@dataclass(frozen=True, slots=True)
class SlackAccount:
    """token: of the bot (xoxb-...); secret: what requests are signed with."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    api: str


@dataclass(frozen=True, slots=True)
class ChatwootAccount:
    """url: of the Chatwoot installation; token: of the agent bot; secret: of its webhook."""

    url: str
    token: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FeishuAccount:
    """id, secret: of the app; key: what events are encrypted with; token: what they show."""

    id: str
    secret: str = field(repr=False)
    key: str = field(repr=False)
    token: str = field(repr=False)
    api: str


@dataclass(frozen=True, slots=True)
class DingtalkAccount:
    """secret: of the app, what requests are signed with; api: the only place that is replied to."""

    secret: str = field(repr=False)
    api: str


@dataclass(frozen=True, slots=True)
class EnvelopeAccount:
    """Of WeCom and WeChat. token, key: of the callback; id: whom messages are for, "" for a WeCom bot, else a
    company or an official account. No key: messages come in plain text."""

    token: str = field(repr=False)
    key: bytes = field(repr=False)
    id: str = ""


@dataclass(frozen=True, slots=True)
class BotSettings:
    """The accounts; None for a platform that is not connected. alone: the only platform that this process serves."""

    telegram: TelegramAccount | None = None
    slack: SlackAccount | None = None
    chatwoot: ChatwootAccount | None = None
    feishu: FeishuAccount | None = None
    dingtalk: DingtalkAccount | None = None
    wecom: EnvelopeAccount | None = None
    wecom_app: EnvelopeAccount | None = None
    wechat: EnvelopeAccount | None = None
    alone: str = ""

    def account(self, name: str) -> Any:
        """The account of a platform; None if it is not connected."""
        return getattr(self, name.replace("-", "_"))

    def only(self, name: str) -> BotSettings:
        """The same with one platform; raises FaqError if that is not connected."""
        account, own = self.account(name), name.replace("-", "_")
        if account is None:
            raise FaqError(f"{name} is not set up; set the variables FAQ_{own.upper()}_... that docs/bots.md lists")
        return BotSettings(alone=name, **{own: account})


PLATFORMS = tuple(one.name.replace("_", "-") for one in fields(BotSettings) if one.name != "alone")
"""Names of all platforms, as in paths and commands."""

"""Which platforms is the help centre connected to? Secrets from the environment, or from a file that it names."""

from __future__ import annotations

import base64
import binascii
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from api import setting_types as types
from corpus import FaqError

FILE = "FAQ_BOTS_FILE"
_AES_LETTERS = 43
"""Of an EncodingAESKey: Base64 of 32 bytes without its last sign."""
_LARGEST_FILE = 65_536


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """token: of @BotFather; secret: what Telegram shows with a webhook, "" to ask Telegram instead; api: its address."""

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
    """Of WeCom and WeChat. token, key: of the callback; id: whom messages are for: "" for a WeCom bot, a company's id, or
    that of an official account. No key: messages come in plain text."""

    token: str = field(repr=False)
    key: bytes = field(repr=False)
    id: str


@dataclass(frozen=True, slots=True)
class BotSettings:
    """The accounts; None for a platform that is not connected."""

    telegram: TelegramAccount | None = None
    slack: SlackAccount | None = None
    chatwoot: ChatwootAccount | None = None
    feishu: FeishuAccount | None = None
    dingtalk: DingtalkAccount | None = None
    wecom: EnvelopeAccount | None = None
    wecom_app: EnvelopeAccount | None = None
    wechat: EnvelopeAccount | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Platforms that are connected, as in paths: wecom-app."""
        return tuple(one.name.replace("_", "-") for one in fields(self) if getattr(self, one.name) is not None)


def _setting(name: str, default: object, what: str, shown: str = "none") -> Any:
    return Field(default, validation_alias=name, description=what, json_schema_extra={"shown": shown})


def _aes_key(text: str, info: ValidationInfo) -> bytes:
    """The 32 bytes of an EncodingAESKey; its last letter holds bits that nobody reads, so that decoding is lenient."""
    given = text.strip()
    try:
        key = base64.b64decode(given + "=", validate=True) if len(given) == _AES_LETTERS else b""
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise FaqError(f"{types.name_of(info)} is no EncodingAESKey; copy its {_AES_LETTERS} letters and digits")
    return key


AesKey = Annotated[bytes, BeforeValidator(_aes_key)]


class BotVariables(BaseSettings):
    """Every environment variable of the bots; the table in docs/bots.md is made of it."""

    model_config = SettingsConfigDict(case_sensitive=True, enable_decoding=False, validate_default=False, frozen=True)

    bots_file: types.Text = _setting(FILE, "", "a file with `NAME=value` lines of these settings, for its owner only")
    telegram_token: types.Text = _setting("FAQ_TELEGRAM_TOKEN", "", "of the bot, from @BotFather")
    telegram_secret: types.Text = _setting("FAQ_TELEGRAM_SECRET", "", "`secret_token` of the webhook; none: long polling")
    telegram_api: types.WebAddress = _setting(
        "FAQ_TELEGRAM_API", "https://api.telegram.org", "or that of a server of your own", ""
    )
    slack_token: types.Text = _setting("FAQ_SLACK_TOKEN", "", "bot token, `xoxb-...`")
    slack_secret: types.Text = _setting("FAQ_SLACK_SECRET", "", "signing secret")
    slack_api: types.WebAddress = _setting("FAQ_SLACK_API", "https://slack.com", "address of the Web API", "")
    chatwoot_url: types.WebAddress | None = _setting("FAQ_CHATWOOT_URL", None, "of the Chatwoot installation")
    chatwoot_token: types.Text = _setting("FAQ_CHATWOOT_TOKEN", "", "access token of the agent bot")
    chatwoot_secret: types.Text = _setting("FAQ_CHATWOOT_SECRET", "", "secret of the agent bot's webhook")
    feishu_app_id: types.Text = _setting("FAQ_FEISHU_APP_ID", "", "App ID")
    feishu_app_secret: types.Text = _setting("FAQ_FEISHU_APP_SECRET", "", "App Secret")
    feishu_key: types.Text = _setting("FAQ_FEISHU_KEY", "", "Encrypt Key of the events")
    feishu_token: types.Text = _setting("FAQ_FEISHU_TOKEN", "", "Verification Token of the events")
    feishu_api: types.WebAddress = _setting(
        "FAQ_FEISHU_API", "https://open.feishu.cn", "Lark: `https://open.larksuite.com`", ""
    )
    dingtalk_secret: types.Text = _setting("FAQ_DINGTALK_SECRET", "", "AppSecret (Client Secret)")
    dingtalk_api: types.WebAddress = _setting(
        "FAQ_DINGTALK_API", "https://oapi.dingtalk.com", "the only place that replies go to", ""
    )
    wecom_token: types.Text = _setting("FAQ_WECOM_TOKEN", "", "Token of the 智能机器人")
    wecom_key: AesKey = _setting("FAQ_WECOM_KEY", b"", "its EncodingAESKey")
    wecom_app_token: types.Text = _setting("FAQ_WECOM_APP_TOKEN", "", "Token of the 自建应用")
    wecom_app_key: AesKey = _setting("FAQ_WECOM_APP_KEY", b"", "its EncodingAESKey")
    wecom_app_id: types.Text = _setting("FAQ_WECOM_APP_ID", "", "the company's CorpID")
    wechat_token: types.Text = _setting("FAQ_WECHAT_TOKEN", "", "Token of the official account")
    wechat_key: AesKey = _setting("FAQ_WECHAT_KEY", b"", "its EncodingAESKey; none: plain text, for test accounts")
    wechat_id: types.Text = _setting("FAQ_WECHAT_ID", "", "its AppID")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the caller gives."""
        return (init_settings,)


def read_bots(environment: Mapping[str, str]) -> BotSettings:
    """The accounts that the environment, or the file it names, has; raises FaqError for half an account."""
    given = {name: text for name, text in environment.items() if text.strip()}
    if not names_of_bots() & given.keys():
        return BotSettings()
    source = EnvSettingsSource(BotVariables)
    file = given.get(FILE, "").strip()
    source.env_vars = {**(_read_file(Path(file)) if file else {}), **given}
    return _accounts(BotVariables(**source()))


def _accounts(has: BotVariables) -> BotSettings:
    telegram, slack, chatwoot, feishu, dingtalk = "telegram_token", ("slack_token", "slack_secret"), (
        "chatwoot_url", "chatwoot_token", "chatwoot_secret"
    ), ("feishu_app_id", "feishu_app_secret", "feishu_key", "feishu_token"), "dingtalk_secret"  # fmt: skip
    if has.telegram_secret and not has.telegram_token:
        raise FaqError("FAQ_TELEGRAM_SECRET is set, but FAQ_TELEGRAM_TOKEN is not; set it too")
    return BotSettings(
        telegram=TelegramAccount(has.telegram_token, has.telegram_secret, has.telegram_api)
        if _whole(has, telegram)
        else None,
        slack=SlackAccount(has.slack_token, has.slack_secret, has.slack_api) if _whole(has, *slack) else None,
        chatwoot=ChatwootAccount(has.chatwoot_url or "", has.chatwoot_token, has.chatwoot_secret)
        if _whole(has, *chatwoot)
        else None,
        feishu=FeishuAccount(
            has.feishu_app_id, has.feishu_app_secret, has.feishu_key, has.feishu_token, has.feishu_api
        )
        if _whole(has, *feishu)
        else None,
        dingtalk=DingtalkAccount(has.dingtalk_secret, has.dingtalk_api) if _whole(has, dingtalk) else None,
        wecom=EnvelopeAccount(has.wecom_token, has.wecom_key, "") if _whole(has, "wecom_token", "wecom_key") else None,
        wecom_app=EnvelopeAccount(has.wecom_app_token, has.wecom_app_key, has.wecom_app_id)
        if _whole(has, "wecom_app_token", "wecom_app_key", "wecom_app_id")
        else None,
        wechat=EnvelopeAccount(has.wechat_token, has.wechat_key, has.wechat_id)
        if _whole(has, "wechat_token", "wechat_id")
        else None,
    )


def _whole(has: BotVariables, *names: str) -> bool:
    """Whether all of these settings are set; raises FaqError if only some are."""
    missing = [name for name in names if not getattr(has, name)]
    if missing and len(missing) < len(names):
        told, lacking = (
            next(f"FAQ_{name.upper()}" for name in names if name not in missing),
            ", ".join(f"FAQ_{name.upper()}" for name in missing),
        )
        raise FaqError(f"{told} is set, but {lacking} is not; set all of them, or none")
    return not missing


def _read_file(file: Path) -> dict[str, str]:
    """The settings in a file; raises FaqError for one that others can read, or with a name that is none."""
    from dotenv import dotenv_values

    try:
        found = file.stat()
    except OSError as error:
        raise FaqError(f"{FILE} is {file}, which cannot be read ({error.strerror}); name a file that can") from error
    if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST_FILE:
        raise FaqError(f"{FILE} is {file}, which is no file of at most {_LARGEST_FILE} bytes; name one with settings")
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise FaqError(f"{file} holds secrets, and others than its owner may use it; run: chmod 600 {file}")
    values = {name: text or "" for name, text in dotenv_values(file, interpolate=False).items()}
    for name in values:
        if name not in names_of_bots() - {FILE}:
            raise FaqError(f"{file} sets {name[:80]!r}, which is no setting of a bot; docs/bots.md lists them")
    return {name: text for name, text in values.items() if text.strip()}


def names_of_bots() -> frozenset[str]:
    """Every environment variable of the bots."""
    return frozenset(str(setting.validation_alias) for setting in BotVariables.model_fields.values())


def bots_table() -> str:
    """All settings as a Markdown table, as docs/bots.md shows them."""
    rows = ["| setting | default | what |", "|---|---|---|"]
    for setting in BotVariables.model_fields.values():
        extra = setting.json_schema_extra
        shown = extra["shown"] if isinstance(extra, dict) else ""
        rows.append(f"| `{setting.validation_alias}` | {shown or f'`{setting.default}`'} | {setting.description} |")
    return "\n".join(rows)

"""Which platforms is the help centre connected to? Secrets from the environment, or from a file that it names."""

from __future__ import annotations

import base64
import binascii
import stat
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from api import setting_types as types
from api.bots.accounts import (
    BotSettings,
    ChatwootAccount,
    DingtalkAccount,
    EnvelopeAccount,
    FeishuAccount,
    SlackAccount,
    TelegramAccount,
)
from corpus import FaqError

FILE = "FAQ_BOTS_FILE"
_AES_LETTERS = 43
"""Of an EncodingAESKey: Base64 of 32 bytes without its last sign."""
_LARGEST_FILE = 65_536


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


class BotVariables(BaseModel):
    """Every environment variable of the bots; the table in docs/bots.md is made of it."""

    model_config = ConfigDict(frozen=True)

    bots_file: types.Text = _setting(FILE, "", "a file with `NAME=value` lines of these settings, for its owner only")
    telegram_token: types.Text = _setting("FAQ_TELEGRAM_TOKEN", "", "of the bot, from @BotFather")
    telegram_secret: types.Text = _setting(
        "FAQ_TELEGRAM_SECRET", "", "`secret_token` of the webhook; none: long polling"
    )
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


def read_bots(environment: Mapping[str, str]) -> BotSettings:
    """The accounts that the environment, or the file it names, has; raises FaqError for half an account."""
    given = {name: text for name, text in environment.items() if text.strip()}
    if not names_of_bots() & given.keys():
        return BotSettings()
    file = given.get(FILE, "").strip()
    return _accounts(BotVariables.model_validate({**(_read_file(Path(file)) if file else {}), **given}))


def _accounts(has: BotVariables) -> BotSettings:
    if has.telegram_secret and not has.telegram_token:
        raise FaqError("FAQ_TELEGRAM_SECRET is set, but FAQ_TELEGRAM_TOKEN is not; set it too")
    whole = {name: account for name, account in _ACCOUNTS.items() if _whole(has, account[1])}
    found: dict[str, Any] = {name: make(*(getattr(has, one) for one in of)) for name, (make, of) in whole.items()}
    return BotSettings(**found)


def _whole(has: BotVariables, names: Sequence[str]) -> bool:
    """Whether all settings of an account are set but those that have a default; raises FaqError if only some are."""
    needed = [name for name in names if name not in _OPTIONAL]
    missing = [f"FAQ_{name.upper()}" for name in needed if not getattr(has, name)]
    if missing and len(missing) < len(needed):
        told = next(f"FAQ_{name.upper()}" for name in needed if getattr(has, name))
        raise FaqError(f"{told} is set, but {', '.join(missing)} is not; set all of them, or none")
    return not missing


_ACCOUNTS: Mapping[str, tuple[Callable[..., object], Sequence[str]]] = {
    "telegram": (TelegramAccount, ("telegram_token", "telegram_secret", "telegram_api")),
    "slack": (SlackAccount, ("slack_token", "slack_secret", "slack_api")),
    "chatwoot": (ChatwootAccount, ("chatwoot_url", "chatwoot_token", "chatwoot_secret")),
    "feishu": (FeishuAccount, ("feishu_app_id", "feishu_app_secret", "feishu_key", "feishu_token", "feishu_api")),
    "dingtalk": (DingtalkAccount, ("dingtalk_secret", "dingtalk_api")),
    "wecom": (EnvelopeAccount, ("wecom_token", "wecom_key")),
    "wecom_app": (EnvelopeAccount, ("wecom_app_token", "wecom_app_key", "wecom_app_id")),
    "wechat": (EnvelopeAccount, ("wechat_token", "wechat_key", "wechat_id")),
}
"""Of each account what it is made of: its fields in their order."""
_OPTIONAL = ("telegram_secret", "telegram_api", "slack_api", "feishu_api", "dingtalk_api", "wechat_key")


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


def check_bots() -> None:
    """Raises FaqError where what connects platforms is not installed."""
    if find_spec("httpx") is None or find_spec("cryptography") is None:
        raise FaqError("bots are set up, but what connects them is not installed; pip install 'faq-search[bots]'")


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

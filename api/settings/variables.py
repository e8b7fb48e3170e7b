"""Which environment variables are settings? Those of the service, and of tickets, mail and live chats."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource

from api import setting_types as types
from api.settings.service import ServiceVariables, setting
from support.chats import ChatSettings
from support.tickets import TicketSettings, UploadSettings

_TICKETS, _UPLOADS, _CHATS = TicketSettings(), UploadSettings(), ChatSettings()


class Variables(ServiceVariables):
    """Every environment variable that is a setting; the table in docs/deployment.md is made of it."""

    smtp_url: types.MailServer = setting(
        "FAQ_SMTP_URL", None, "the mail server, such as `smtps://user:password@host` ([tickets.md](tickets.md))", "none"
    )
    smtp_from: types.Email = setting("FAQ_SMTP_FROM", "", "sender of all e-mails", "`FAQ_SUPPORT_EMAIL`")
    support_email: types.Email = setting("FAQ_SUPPORT_EMAIL", "", "where new tickets and additions go", "none")
    auto_reply: types.Flag = setting("FAQ_AUTO_REPLY", _TICKETS.auto_reply, "0: askers get no e-mail")
    inbound_email: types.InboundAddress = setting(
        "FAQ_INBOUND_EMAIL",
        "",
        "the address that askers answer to; with `{token}`, as in `help+{token}@example.com`, each ticket has its own",
        "`FAQ_SUPPORT_EMAIL`, else `FAQ_SMTP_FROM`, where answers are read",
    )
    imap_url: types.Mailbox = setting(
        "FAQ_IMAP_URL", None, "the mailbox that it leads to, such as `imaps://user:password@host`", "none"
    )
    imap_folder: types.Folder = setting("FAQ_IMAP_FOLDER", "INBOX", "the folder there")
    imap_seconds: types.Number = setting("FAQ_IMAP_SECONDS", 60.0, "between two looks into it")
    inbound_secret: types.Password = setting(
        "FAQ_INBOUND_SECRET", "", "of the mail service that posts answers to `/inbound/email` instead", "none"
    )
    webhook_url: types.WebAddress | None = setting("FAQ_WEBHOOK_URL", None, "where events are posted to", "none")
    webhook_secret: str = setting(
        "FAQ_WEBHOOK_SECRET", "", "what signs them: `whsec_` and Base64, or any text of 16 bytes or more", "none"
    )
    delivery_retry_seconds: types.Number = setting(
        "FAQ_DELIVERY_RETRY_SECONDS", _TICKETS.retry_seconds, "pause after the first failure, then doubled"
    )
    delivery_tries: types.Whole = setting("FAQ_DELIVERY_TRIES", _TICKETS.tries, "until a delivery is given up")
    delivery_timeout_seconds: types.Number = setting(
        "FAQ_DELIVERY_TIMEOUT_SECONDS", _TICKETS.timeout, "of one network step"
    )
    delivery_lease_seconds: types.Number = setting(
        "FAQ_DELIVERY_LEASE_SECONDS", _TICKETS.lease_seconds, "after which another worker takes a delivery over"
    )
    tickets_per_hour: types.Whole = setting(
        "FAQ_TICKETS_PER_HOUR", _TICKETS.per_hour, "from one e-mail address at most"
    )
    uploads_per_day: types.Whole = setting(
        "FAQ_UPLOADS_PER_DAY", _UPLOADS.per_day, "files of one address within 24 hours"
    )
    upload_mb_per_day: types.Number = setting("FAQ_UPLOAD_MB_PER_DAY", _UPLOADS.mb_per_day, "megabytes of them")
    uploads_waiting: types.Whole = setting(
        "FAQ_UPLOADS_WAITING", _UPLOADS.waiting, "files in all whose ticket is not sent yet"
    )
    uploads_waiting_mb: types.Number = setting("FAQ_UPLOADS_WAITING_MB", _UPLOADS.waiting_mb, "megabytes of them")
    attachments_mb: types.Number = setting(
        "FAQ_ATTACHMENTS_MB", _UPLOADS.total_mb, "megabytes of all attachments, those of tickets too"
    )
    free_disk_mb: types.Number = setting(
        "FAQ_FREE_DISK_MB",
        _UPLOADS.free_mb,
        "megabytes that the disk keeps free; below, no file is taken and no question is kept",
    )
    staff_log_days: types.Number = setting(
        "FAQ_STAFF_LOG_DAYS", _TICKETS.log_days, "days for which it is kept who of staff did what"
    )
    chats_open: types.Whole = setting(
        "FAQ_CHATS_OPEN", _CHATS.open, "live chats at once ([live-chat.md](live-chat.md), as for the next seven)"
    )
    chats_per_address: types.Whole = setting(
        "FAQ_CHATS_PER_ADDRESS", _CHATS.per_address, "of them of one address; it may hold two event streams more"
    )
    chat_messages: types.Whole = setting("FAQ_CHAT_MESSAGES", _CHATS.messages, "messages of one chat")
    chat_per_minute: types.Whole = setting("FAQ_CHAT_PER_MINUTE", _CHATS.per_minute, "messages of one visitor")
    chat_answer_seconds: types.Number = setting(
        "FAQ_CHAT_ANSWER_SECONDS", _CHATS.answer_seconds, "after which a chat that nobody takes becomes a ticket"
    )
    chat_idle_seconds: types.Number = setting(
        "FAQ_CHAT_IDLE_SECONDS", _CHATS.idle_seconds, "after which a silent chat is closed"
    )
    chat_gone_seconds: types.Number = setting(
        "FAQ_CHAT_GONE_SECONDS", _CHATS.gone_seconds, "after which a waiting visitor without a stream has left"
    )
    chat_days: types.Number = setting("FAQ_CHAT_DAYS", _CHATS.days, "days until an ended chat is deleted")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the caller gives: it hands the environment over, and a .env file is no surprise to anybody."""
        return (init_settings,)


def read_variables(environment: Mapping[str, str]) -> Variables:
    """The variables that are set, a blank one counting as not set; raises FaqError."""
    source = EnvSettingsSource(Variables)
    source.env_vars = {name: text for name, text in environment.items() if text.strip()}
    return Variables(**source())


def known_names() -> frozenset[str]:
    """Every environment variable that is a setting."""
    return frozenset(str(field.validation_alias) for field in Variables.model_fields.values())


def settings_table() -> str:
    """All settings as a Markdown table, as docs/deployment.md shows them."""
    rows = ["| setting | default | what |", "|---|---|---|"]
    for field in Variables.model_fields.values():
        extra = field.json_schema_extra
        shown = extra["shown"] if isinstance(extra, dict) else ""
        value = field.default
        default = shown or f"`{int(value) if isinstance(value, bool | float) and value == int(value) else value}`"
        rows.append(f"| `{field.validation_alias}` | {default} | {field.description} |")
    return "\n".join(rows)

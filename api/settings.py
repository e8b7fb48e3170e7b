"""Where is the data, where does the server listen, who may do what? One model of all variables, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from api import setting_types as types
from api.bots.accounts import BotSettings
from api.bots.settings import read_bots
from api.collections.settings import DEFAULT_MB, CollectionSettings
from api.data_folder import choose_data
from api.observe.settings import ObserveSettings
from api.security.settings import DEFAULT_RATE, SecuritySettings
from api.web.locales import locale_of_tag
from api.web.settings import PageSettings
from api.widget.settings import WidgetSettings
from corpus import FaqError
from journal import JournalSettings
from support.chats import ChatSettings
from support.tickets import InboundSettings, TicketSettings, UploadSettings, Webhook

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MOST_WORKERS = 64
MOST_DAYS = 3650
MOST_DRAIN = 600
_TICKETS, _UPLOADS, _CHATS = TicketSettings(), UploadSettings(), ChatSettings()


@dataclass(frozen=True, slots=True)
class Settings:
    """data: the data folder; data_named: whether the caller named it (then it must exist); workers: processes;
    read_only: whether nothing is kept of what people send; drain: seconds, see api.observe.stopping; collections: of a
    service with many help centres (api.collections.starting)."""

    data: Path
    data_named: bool
    host: str
    port: int
    workers: int = 1
    read_only: bool = False
    page: PageSettings = field(default_factory=PageSettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)
    observe: ObserveSettings = field(default_factory=ObserveSettings)
    widget: WidgetSettings = field(default_factory=WidgetSettings)
    tickets: TicketSettings = field(default_factory=TicketSettings)
    chats: ChatSettings = field(default_factory=ChatSettings)
    tools: bool = False
    contact: str = ""
    bots: BotSettings = field(default_factory=BotSettings)
    journal: JournalSettings = field(default_factory=JournalSettings)
    drain: int = 0
    collections: CollectionSettings = field(default_factory=CollectionSettings)


def _setting(name: str, default: object, what: str, shown: str = "") -> Any:
    """A field read from the environment variable `name`. `shown`: its default in words, where its value says little."""
    return Field(default, validation_alias=name, description=what, json_schema_extra={"shown": shown})


class ServiceVariables(BaseSettings):
    """The environment variables of the service itself; see Variables."""

    model_config = SettingsConfigDict(case_sensitive=True, enable_decoding=False, validate_default=False, frozen=True)

    data: str | None = _setting(
        "FAQ_DATA", None, "the data folder: readable; writable where feedback and tickets are kept", "`./faq-data`"
    )
    collections: types.Text = _setting(
        "FAQ_COLLECTIONS", "", "instead: a folder of many data folders ([collections.md](collections.md))", "none"
    )
    collections_mb: types.Number = _setting(
        "FAQ_COLLECTIONS_MB", DEFAULT_MB, "megabytes of memory that loaded help centres may take together"
    )
    host: types.Text = _setting("FAQ_HOST", DEFAULT_HOST, "address to listen on")
    port: types.Digits = _setting("FAQ_PORT", DEFAULT_PORT, "port to listen on; 0 for any free one")
    workers: types.Digits = _setting("FAQ_WORKERS", 1, f"processes that serve, at most {MOST_WORKERS}")
    public_url: types.Site | None = _setting(
        "FAQ_PUBLIC_URL", None, "where readers find the help centre, with the path if it has one", "the request's own"
    )
    site_url: types.Site | None = _setting(
        "FAQ_SITE_URL",
        None,
        "what links in e-mails and events begin with",
        f"`FAQ_PUBLIC_URL`, else {_TICKETS.site_url}",
    )
    contact: types.Contact = _setting(
        "FAQ_CONTACT",
        "",
        "how a person is reached where support.yaml says nothing: `mailto:help@example.com`, `tel:+86-21-5555-0100` "
        "or `https://...`",
        "none",
    )
    lang: types.TerminalLang = _setting(
        "FAQ_LANG",
        "",
        "language of a terminal's summaries and errors, and of e-mails to support: `zh-CN`, `zh-TW` or `en`",
        "the system's; e-mails: `en`",
    )
    read_only: types.Flag = _setting(
        "FAQ_READ_ONLY",
        False,
        "1: neither feedback nor tickets are kept, and the data folder need not be writable",
    )
    require_key: types.Flag = _setting(
        "FAQ_REQUIRE_KEY", False, "1: searching needs a key ([security.md](security.md), as for the next nine)"
    )
    open_metrics: types.Flag = _setting("FAQ_OPEN_METRICS", False, "1: `/metrics` needs no admin key")
    hsts: types.Flag = _setting("FAQ_HSTS", False, "1: browsers are told to stay with https")
    rate_limit: types.Rate = _setting("FAQ_RATE_LIMIT", DEFAULT_RATE, "requests per key, else per address")
    rate_storage: types.Text = _setting(
        "FAQ_RATE_STORAGE", "memory://", "where they are counted: in each process, or `redis://...` for all"
    )
    secret_key: types.SecretKeys = _setting(
        "FAQ_SECRET_KEY",
        (),
        "what signs conversations and staff's cookies, the same for all machines; with commas, the old keys last",
        "`signing.key` in the data folder",
    )
    session_storage: types.Text = _setting(
        "FAQ_SESSION_STORAGE",
        "",
        "where `session=` is remembered: `redis://...` for all machines",
        "in memory; with several workers `sessions.db`",
    )
    trusted_proxies: types.Networks = _setting(
        "FAQ_TRUSTED_PROXIES", (), "networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed", "none"
    )
    timeout_seconds: types.Seconds = _setting(
        "FAQ_TIMEOUT_SECONDS", 15.0, "a request that has not begun to answer gets 503; 0.1 to 600"
    )
    allowed_hosts: types.Hosts = _setting(
        "FAQ_ALLOWED_HOSTS", (), "the only names at which the service is asked, with commas", "all"
    )
    allowed_origins: types.Origins = _setting(
        "FAQ_ALLOWED_ORIGINS", ("*",), "websites whose scripts may search ([widget.md](widget.md))", "`*`"
    )
    mcp: types.Flag = _setting(
        "FAQ_MCP", False, "1: assistants find tools at `/mcp`; needs the extra `[bots]` ([bots/mcp.md](bots/mcp.md))"
    )
    drain_seconds: types.Digits = _setting(
        "FAQ_DRAIN_SECONDS", 0, f"between a stop signal, when `/readyz` turns 503, and the end; at most {MOST_DRAIN}"
    )
    log_format: types.LogFormat = _setting(
        "FAQ_LOG_FORMAT", "auto", "json, text, or auto: text on a terminal ([observability.md](observability.md))"
    )
    log_queries: types.Flag = _setting("FAQ_LOG_QUERIES", False, "1: searches are logged with the masked query")
    log_rate: types.Whole = _setting(
        "FAQ_LOG_RATE",
        ObserveSettings().log_rate,
        "requests, and searches, that a process logs in a second; above, a sample",
    )
    journal_days: types.Digits = _setting(
        "FAQ_JOURNAL_DAYS",
        JournalSettings().days,
        f"days for which questions are kept, masked ([journal.md](journal.md)); 0 keeps none, at most {MOST_DAYS}",
    )
    journal_mb: types.Whole = _setting(
        "FAQ_JOURNAL_MB",
        JournalSettings().most_mb,
        "megabytes of `journal.db`; above, no question is kept until old ones have gone",
    )
    journal_url: types.Text = _setting(
        "FAQ_JOURNAL_URL",
        "",
        "where: `postgresql://user:password@host/name` for several machines; needs the extra `[postgres]`",
        "`journal.db` in the data folder",
    )
    milvus_uri: types.Text = _setting(
        "FAQ_MILVUS_URI",
        "",
        "where the Milvus server is, if the index lies there ([scale.md](scale.md))",
        "as at the rebuild",
    )
    milvus_token: types.Text = _setting("FAQ_MILVUS_TOKEN", "", "`user:password` or a key for it", "none")
    milvus_away: types.Text = _setting(
        "FAQ_MILVUS_AWAY",
        "refuse",
        "while it is away: `refuse` answers searches with 503, `lexical` by words alone",
    )
    milvus_seconds: types.Text = _setting("FAQ_MILVUS_SECONDS", "2", "how long a query waits for it")
    milvus_write_seconds: types.Text = _setting("FAQ_MILVUS_WRITE_SECONDS", "120", "how long a rebuild does")
    otel_exporter_otlp_endpoint: types.WebAddress | None = _setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", None, "where OpenTelemetry spans go; needs the extra `[otel]`", "none"
    )


class Variables(ServiceVariables):
    """Every environment variable that is a setting; the table in docs/deployment.md is made of it."""

    smtp_url: types.MailServer = _setting(
        "FAQ_SMTP_URL", None, "the mail server, such as `smtps://user:password@host` ([tickets.md](tickets.md))", "none"
    )
    smtp_from: types.Email = _setting("FAQ_SMTP_FROM", "", "sender of all e-mails", "`FAQ_SUPPORT_EMAIL`")
    support_email: types.Email = _setting("FAQ_SUPPORT_EMAIL", "", "where new tickets and additions go", "none")
    auto_reply: types.Flag = _setting("FAQ_AUTO_REPLY", _TICKETS.auto_reply, "0: askers get no e-mail")
    inbound_email: types.InboundAddress = _setting(
        "FAQ_INBOUND_EMAIL",
        "",
        "the address that askers answer to; with `{token}`, as in `help+{token}@example.com`, each ticket has its own",
        "`FAQ_SUPPORT_EMAIL`, else `FAQ_SMTP_FROM`, where answers are read",
    )
    imap_url: types.Mailbox = _setting(
        "FAQ_IMAP_URL", None, "the mailbox that it leads to, such as `imaps://user:password@host`", "none"
    )
    imap_folder: types.Folder = _setting("FAQ_IMAP_FOLDER", "INBOX", "the folder there")
    imap_seconds: types.Number = _setting("FAQ_IMAP_SECONDS", 60.0, "between two looks into it")
    inbound_secret: types.Password = _setting(
        "FAQ_INBOUND_SECRET", "", "of the mail service that posts answers to `/inbound/email` instead", "none"
    )
    webhook_url: types.WebAddress | None = _setting("FAQ_WEBHOOK_URL", None, "where events are posted to", "none")
    webhook_secret: str = _setting(
        "FAQ_WEBHOOK_SECRET", "", "what signs them: `whsec_` and Base64, or any text of 16 bytes or more", "none"
    )
    delivery_retry_seconds: types.Number = _setting(
        "FAQ_DELIVERY_RETRY_SECONDS", _TICKETS.retry_seconds, "pause after the first failure, then doubled"
    )
    delivery_tries: types.Whole = _setting("FAQ_DELIVERY_TRIES", _TICKETS.tries, "until a delivery is given up")
    delivery_timeout_seconds: types.Number = _setting(
        "FAQ_DELIVERY_TIMEOUT_SECONDS", _TICKETS.timeout, "of one network step"
    )
    delivery_lease_seconds: types.Number = _setting(
        "FAQ_DELIVERY_LEASE_SECONDS", _TICKETS.lease_seconds, "after which another worker takes a delivery over"
    )
    tickets_per_hour: types.Whole = _setting(
        "FAQ_TICKETS_PER_HOUR", _TICKETS.per_hour, "from one e-mail address at most"
    )
    uploads_per_day: types.Whole = _setting(
        "FAQ_UPLOADS_PER_DAY", _UPLOADS.per_day, "files of one address within 24 hours"
    )
    upload_mb_per_day: types.Number = _setting("FAQ_UPLOAD_MB_PER_DAY", _UPLOADS.mb_per_day, "megabytes of them")
    uploads_waiting: types.Whole = _setting(
        "FAQ_UPLOADS_WAITING", _UPLOADS.waiting, "files in all whose ticket is not sent yet"
    )
    uploads_waiting_mb: types.Number = _setting("FAQ_UPLOADS_WAITING_MB", _UPLOADS.waiting_mb, "megabytes of them")
    attachments_mb: types.Number = _setting(
        "FAQ_ATTACHMENTS_MB", _UPLOADS.total_mb, "megabytes of all attachments, those of tickets too"
    )
    free_disk_mb: types.Number = _setting(
        "FAQ_FREE_DISK_MB",
        _UPLOADS.free_mb,
        "megabytes that the disk keeps free; below, no file is taken and no question is kept",
    )
    staff_log_days: types.Number = _setting(
        "FAQ_STAFF_LOG_DAYS", _TICKETS.log_days, "days for which it is kept who of staff did what"
    )
    chats_open: types.Whole = _setting(
        "FAQ_CHATS_OPEN", _CHATS.open, "live chats at once ([live-chat.md](live-chat.md), as for the next seven)"
    )
    chats_per_address: types.Whole = _setting(
        "FAQ_CHATS_PER_ADDRESS", _CHATS.per_address, "of them of one address; it may hold two event streams more"
    )
    chat_messages: types.Whole = _setting("FAQ_CHAT_MESSAGES", _CHATS.messages, "messages of one chat")
    chat_per_minute: types.Whole = _setting("FAQ_CHAT_PER_MINUTE", _CHATS.per_minute, "messages of one visitor")
    chat_answer_seconds: types.Number = _setting(
        "FAQ_CHAT_ANSWER_SECONDS", _CHATS.answer_seconds, "after which a chat that nobody takes becomes a ticket"
    )
    chat_idle_seconds: types.Number = _setting(
        "FAQ_CHAT_IDLE_SECONDS", _CHATS.idle_seconds, "after which a silent chat is closed"
    )
    chat_gone_seconds: types.Number = _setting(
        "FAQ_CHAT_GONE_SECONDS", _CHATS.gone_seconds, "after which a waiting visitor without a stream has left"
    )
    chat_days: types.Number = _setting("FAQ_CHAT_DAYS", _CHATS.days, "days until an ended chat is deleted")

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


def _check_milvus(environment: Mapping[str, str]) -> None:
    """Raises FaqError for a setting of Milvus that is wrong; whoever reaches it reads them again."""
    if any(name.startswith("FAQ_MILVUS_") for name in environment):
        from index import read_milvus

        read_milvus(environment)


def read_settings(
    *,
    data: str | None = None,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Settings from arguments, else the environment, else the defaults; raises FaqError."""
    env = os.environ if environment is None else environment
    given = read_variables(env)
    _check_milvus(env)
    chosen = choose_data(data, env)
    number = given.port if port is None else port
    if not 0 <= number <= 65535:
        raise FaqError(f"port {number} is out of range; use 1 to 65535, or 0 for any free one")
    if given.drain_seconds > MOST_DRAIN:
        raise FaqError(f"FAQ_DRAIN_SECONDS is {given.drain_seconds}; use 0 to {MOST_DRAIN}")
    processes = given.workers if workers is None else workers
    if not 1 <= processes <= MOST_WORKERS:
        raise FaqError(f"{processes} workers are asked for; use 1 to {MOST_WORKERS}")
    return Settings(
        data=chosen.data,
        data_named=chosen.data_named,
        host=host or given.host,
        port=number,
        workers=processes,
        read_only=given.read_only,
        page=PageSettings(given.public_url),
        security=_security(given),
        journal=_journal(given),
        observe=ObserveSettings(given.log_format, given.log_queries, given.log_rate, given.otel_exporter_otlp_endpoint),
        widget=WidgetSettings(given.allowed_origins),
        tickets=_tickets(given),
        chats=_chats(given),
        tools=given.mcp,
        contact=given.contact,
        bots=read_bots(env),
        drain=given.drain_seconds,
        collections=CollectionSettings(Path(given.collections) if given.collections else None, given.collections_mb),
    )


def _journal(given: Variables) -> JournalSettings:
    if not 0 <= given.journal_days <= MOST_DAYS:
        raise FaqError(f"FAQ_JOURNAL_DAYS is {given.journal_days}; use 0 to keep no questions, or 1 to {MOST_DAYS}")
    if given.journal_url:
        from support.servers import server_url

        try:
            server_url(given.journal_url)
        except FaqError as error:
            raise FaqError(f"FAQ_JOURNAL_URL: {error}") from error
    days = 0 if given.read_only else given.journal_days
    return JournalSettings(days, given.journal_url, given.journal_mb, given.free_disk_mb)


def _security(given: Variables) -> SecuritySettings:
    return SecuritySettings(
        require_key=given.require_key,
        rate=given.rate_limit,
        rate_storage=given.rate_storage,
        trusted_proxies=given.trusted_proxies,
        timeout=given.timeout_seconds,
        hsts=given.hsts,
        open_metrics=given.open_metrics,
        hosts=given.allowed_hosts,
        secret_keys=given.secret_key,
        session_storage=given.session_storage,
    )


def _tickets(given: Variables) -> TicketSettings:
    sender = given.smtp_from or given.support_email
    if given.smtp_url and not sender:
        raise FaqError("FAQ_SMTP_URL is set, but no sender; set FAQ_SMTP_FROM to an address such as help@example.com")
    webhook = Webhook(given.webhook_url, types.secret_key(given.webhook_secret)) if given.webhook_url else None
    return TicketSettings(
        site_url=given.site_url or given.public_url or _TICKETS.site_url,
        smtp=given.smtp_url,
        sender=sender,
        support_email=given.support_email,
        staff_locale=locale_of_tag(given.lang) or "en",
        auto_reply=given.auto_reply,
        webhook=webhook,
        retry_seconds=given.delivery_retry_seconds,
        tries=given.delivery_tries,
        lease_seconds=given.delivery_lease_seconds,
        timeout=given.delivery_timeout_seconds,
        per_hour=given.tickets_per_hour,
        taken=not given.read_only,
        log_days=given.staff_log_days,
        inbound=_inbound(given, given.support_email or sender),
        uploads=UploadSettings(
            per_day=given.uploads_per_day,
            mb_per_day=given.upload_mb_per_day,
            waiting=given.uploads_waiting,
            waiting_mb=given.uploads_waiting_mb,
            total_mb=given.attachments_mb,
            free_mb=given.free_disk_mb,
        ),
    )


def _inbound(given: Variables, sender: str) -> InboundSettings:
    imap = given.imap_url
    if imap:
        imap = replace(imap, folder=given.imap_folder, seconds=given.imap_seconds)
    if given.inbound_email and not (imap or given.inbound_secret):
        raise FaqError("FAQ_INBOUND_EMAIL is set, but nothing reads it; set FAQ_IMAP_URL or FAQ_INBOUND_SECRET too")
    read = imap is not None or bool(given.inbound_secret)
    return InboundSettings(given.inbound_email or sender if read else "", imap, given.inbound_secret)


def _chats(given: Variables) -> ChatSettings:
    return ChatSettings(
        answer_seconds=given.chat_answer_seconds,
        per_address=given.chats_per_address,
        open=given.chats_open,
        messages=given.chat_messages,
        per_minute=given.chat_per_minute,
        idle_seconds=given.chat_idle_seconds,
        gone_seconds=given.chat_gone_seconds,
        days=given.chat_days,
    )


def known_names() -> frozenset[str]:
    """Every environment variable that is a setting."""
    return frozenset(str(setting.validation_alias) for setting in Variables.model_fields.values())


def settings_table() -> str:
    """All settings as a Markdown table, as docs/deployment.md shows them."""
    rows = ["| setting | default | what |", "|---|---|---|"]
    for setting in Variables.model_fields.values():
        extra = setting.json_schema_extra
        shown = extra["shown"] if isinstance(extra, dict) else ""
        value = setting.default
        default = shown or f"`{int(value) if isinstance(value, bool | float) and value == int(value) else value}`"
        rows.append(f"| `{setting.validation_alias}` | {default} | {setting.description} |")
    return "\n".join(rows)

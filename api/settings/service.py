"""Which environment variables are settings of the service itself: where it listens, whom it trusts, what it keeps?"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from api import setting_types as types
from api.collections.settings import DEFAULT_MB
from api.observe.settings import ObserveSettings
from api.security.settings import DEFAULT_RATE
from api.settings.model import DEFAULT_HOST, DEFAULT_PORT, MOST_DAYS, MOST_DRAIN, MOST_WORKERS
from journal import JournalSettings
from support.tickets import TicketSettings

_TICKETS = TicketSettings()


def setting(name: str, default: object, what: str, shown: str = "") -> Any:
    """A field read from the environment variable `name`. `shown`: its default in words, where its value says little."""
    return Field(default, validation_alias=name, description=what, json_schema_extra={"shown": shown})


class ServiceVariables(BaseSettings):
    """The environment variables of the service itself; see Variables."""

    model_config = SettingsConfigDict(case_sensitive=True, enable_decoding=False, validate_default=False, frozen=True)

    data: str | None = setting(
        "FAQ_DATA", None, "the data folder: readable; writable where feedback and tickets are kept", "`./faq-data`"
    )
    collections: types.Text = setting(
        "FAQ_COLLECTIONS", "", "instead: a folder of many data folders ([collections.md](collections.md))", "none"
    )
    collections_mb: types.Number = setting(
        "FAQ_COLLECTIONS_MB", DEFAULT_MB, "megabytes of memory that loaded help centres may take together"
    )
    host: types.Text = setting("FAQ_HOST", DEFAULT_HOST, "address to listen on")
    port: types.Digits = setting("FAQ_PORT", DEFAULT_PORT, "port to listen on; 0 for any free one")
    workers: types.Digits = setting("FAQ_WORKERS", 1, f"processes that serve, at most {MOST_WORKERS}")
    public_url: types.Site | None = setting(
        "FAQ_PUBLIC_URL", None, "where readers find the help centre, with the path if it has one", "the request's own"
    )
    site_url: types.Site | None = setting(
        "FAQ_SITE_URL",
        None,
        "what links in e-mails and events begin with",
        f"`FAQ_PUBLIC_URL`, else {_TICKETS.site_url}",
    )
    contact: types.Contact = setting(
        "FAQ_CONTACT",
        "",
        "how a person is reached where support.yaml says nothing: `mailto:help@example.com`, `tel:+86-21-5555-0100` "
        "or `https://...`",
        "none",
    )
    lang: types.TerminalLang = setting(
        "FAQ_LANG",
        "",
        "language of a terminal's summaries and errors, and of e-mails to support: `zh-CN`, `zh-TW` or `en`",
        "the system's; e-mails: `en`",
    )
    read_only: types.Flag = setting(
        "FAQ_READ_ONLY",
        False,
        "1: neither feedback nor tickets are kept, and the data folder need not be writable",
    )
    require_key: types.Flag = setting(
        "FAQ_REQUIRE_KEY", False, "1: searching needs a key ([security.md](security.md), as for the next nine)"
    )
    open_metrics: types.Flag = setting("FAQ_OPEN_METRICS", False, "1: `/metrics` needs no admin key")
    hsts: types.Flag = setting("FAQ_HSTS", False, "1: browsers are told to stay with https")
    rate_limit: types.Rate = setting("FAQ_RATE_LIMIT", DEFAULT_RATE, "requests per key, else per address")
    rate_storage: types.Text = setting(
        "FAQ_RATE_STORAGE", "memory://", "where they are counted: in each process, or `redis://...` for all"
    )
    secret_key: types.SecretKeys = setting(
        "FAQ_SECRET_KEY",
        (),
        "what signs conversations and staff's cookies, the same for all machines; with commas, the old keys last",
        "`signing.key` in the data folder",
    )
    session_storage: types.Text = setting(
        "FAQ_SESSION_STORAGE",
        "",
        "where `session=` is remembered: `redis://...` for all machines",
        "in memory; with several workers `sessions.db`",
    )
    trusted_proxies: types.Networks = setting(
        "FAQ_TRUSTED_PROXIES", (), "networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed", "none"
    )
    timeout_seconds: types.Seconds = setting(
        "FAQ_TIMEOUT_SECONDS", 15.0, "a request that has not begun to answer gets 503; 0.1 to 600"
    )
    allowed_hosts: types.Hosts = setting(
        "FAQ_ALLOWED_HOSTS", (), "the only names at which the service is asked, with commas", "all"
    )
    allowed_origins: types.Origins = setting(
        "FAQ_ALLOWED_ORIGINS", ("*",), "websites whose scripts may search ([widget.md](widget.md))", "`*`"
    )
    mcp: types.Flag = setting(
        "FAQ_MCP", False, "1: assistants find tools at `/mcp`; needs the extra `[bots]` ([bots/mcp.md](bots/mcp.md))"
    )
    drain_seconds: types.Digits = setting(
        "FAQ_DRAIN_SECONDS", 0, f"between a stop signal, when `/readyz` turns 503, and the end; at most {MOST_DRAIN}"
    )
    log_format: types.LogFormat = setting(
        "FAQ_LOG_FORMAT", "auto", "json, text, or auto: text on a terminal ([observability.md](observability.md))"
    )
    log_queries: types.Flag = setting("FAQ_LOG_QUERIES", False, "1: searches are logged with the masked query")
    log_rate: types.Whole = setting(
        "FAQ_LOG_RATE",
        ObserveSettings().log_rate,
        "requests, and searches, that a process logs in a second; above, a sample",
    )
    journal_days: types.Digits = setting(
        "FAQ_JOURNAL_DAYS",
        JournalSettings().days,
        f"days for which questions are kept, masked ([journal.md](journal.md)); 0 keeps none, at most {MOST_DAYS}",
    )
    journal_mb: types.Whole = setting(
        "FAQ_JOURNAL_MB",
        JournalSettings().most_mb,
        "megabytes of `journal.db`; above, no question is kept until old ones have gone",
    )
    journal_url: types.Text = setting(
        "FAQ_JOURNAL_URL",
        "",
        "where: `postgresql://user:password@host/name` for several machines; needs the extra `[postgres]`",
        "`journal.db` in the data folder",
    )
    milvus_uri: types.Text = setting(
        "FAQ_MILVUS_URI",
        "",
        "where the Milvus server is, if the index lies there ([scale.md](scale.md))",
        "as at the rebuild",
    )
    milvus_token: types.Text = setting("FAQ_MILVUS_TOKEN", "", "`user:password` or a key for it", "none")
    milvus_away: types.Text = setting(
        "FAQ_MILVUS_AWAY",
        "refuse",
        "while it is away: `refuse` answers searches with 503, `lexical` by words alone",
    )
    milvus_seconds: types.Text = setting("FAQ_MILVUS_SECONDS", "2", "how long a query waits for it")
    milvus_write_seconds: types.Text = setting("FAQ_MILVUS_WRITE_SECONDS", "120", "how long a rebuild does")
    otel_exporter_otlp_endpoint: types.WebAddress | None = setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", None, "where OpenTelemetry spans go; needs the extra `[otel]`", "none"
    )

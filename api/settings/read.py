"""Where is the data, where does the server listen, who may do what? Arguments, else the environment, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from api import setting_types as types
from api.bots.settings import read_bots
from api.collections.settings import CollectionSettings
from api.data_folder import choose_data
from api.observe.settings import ObserveSettings
from api.security.settings import SecuritySettings
from api.settings.model import MOST_DAYS, MOST_DRAIN, MOST_WORKERS, Settings
from api.settings.variables import Variables, read_variables
from api.web.locales import locale_of_tag
from api.web.settings import PageSettings
from api.widget.settings import WidgetSettings
from corpus import FaqError
from journal import JournalSettings
from support.chats import ChatSettings
from support.tickets import InboundSettings, TicketSettings, UploadSettings, Webhook


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
        site_url=given.site_url or given.public_url or TicketSettings().site_url,
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

"""Which variables of the environment set tickets up? Read with the other settings."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, unquote

from api.http.addresses import parts_of, site_address, web_address
from corpus import FaqError
from support.tickets import Smtp, TicketSettings, Tls, UploadSettings, Webhook

_PORTS: Mapping[Tls, int] = {"starttls": 587, "implicit": 465, "none": 25}
_SHORTEST_SECRET = 16
"""Bytes of a webhook's secret at least."""


def read_ticket_settings(environment: Mapping[str, str]) -> TicketSettings:
    """From FAQ_SITE_URL (else FAQ_PUBLIC_URL), FAQ_SMTP_URL, FAQ_SMTP_FROM, FAQ_SUPPORT_EMAIL, FAQ_AUTO_REPLY,
    FAQ_WEBHOOK_URL, FAQ_WEBHOOK_SECRET, FAQ_DELIVERY_*, FAQ_TICKETS_PER_HOUR, FAQ_UPLOAD*, FAQ_ATTACHMENTS_MB,
    FAQ_FREE_DISK_MB; raises FaqError."""
    usual = TicketSettings()
    smtp, support = _smtp(environment.get("FAQ_SMTP_URL", "")), _address(environment, "FAQ_SUPPORT_EMAIL")
    sender = _address(environment, "FAQ_SMTP_FROM") or support
    if smtp and not sender:
        raise FaqError("FAQ_SMTP_URL is set, but no sender; set FAQ_SMTP_FROM to an address such as help@example.com")
    url = environment.get("FAQ_SITE_URL") or environment.get("FAQ_PUBLIC_URL") or usual.site_url
    return TicketSettings(
        site_url=site_address("FAQ_SITE_URL", url),
        smtp=smtp,
        sender=sender,
        support_email=support,
        auto_reply=_flag(environment, "FAQ_AUTO_REPLY"),
        webhook=_webhook(environment),
        retry_seconds=_number(environment, "FAQ_DELIVERY_RETRY_SECONDS", usual.retry_seconds),
        tries=_whole(environment, "FAQ_DELIVERY_TRIES", usual.tries),
        lease_seconds=_number(environment, "FAQ_DELIVERY_LEASE_SECONDS", usual.lease_seconds),
        timeout=_number(environment, "FAQ_DELIVERY_TIMEOUT_SECONDS", usual.timeout),
        per_hour=_whole(environment, "FAQ_TICKETS_PER_HOUR", usual.per_hour),
        uploads=_uploads(environment),
    )


def _uploads(environment: Mapping[str, str]) -> UploadSettings:
    usual = UploadSettings()
    return UploadSettings(
        per_day=_whole(environment, "FAQ_UPLOADS_PER_DAY", usual.per_day),
        mb_per_day=_number(environment, "FAQ_UPLOAD_MB_PER_DAY", usual.mb_per_day),
        waiting=_whole(environment, "FAQ_UPLOADS_WAITING", usual.waiting),
        waiting_mb=_number(environment, "FAQ_UPLOADS_WAITING_MB", usual.waiting_mb),
        total_mb=_number(environment, "FAQ_ATTACHMENTS_MB", usual.total_mb),
        free_mb=_number(environment, "FAQ_FREE_DISK_MB", usual.free_mb),
    )


def _smtp(text: str) -> Smtp | None:
    if not text:
        return None
    parts = parts_of(text)
    tls = _tls(parts) if parts else None
    if parts is None or tls is None or not parts.hostname or parts.path.strip("/") or not text.isprintable():
        # The address holds a password: it is not repeated.
        raise FaqError(
            "FAQ_SMTP_URL is no mail server; set it to smtps://user:password@host, smtp://user:password@host:587 "
            "(STARTTLS), or smtp://host:25?tls=none for a relay on this machine"
        )
    return Smtp(
        host=parts.hostname,
        port=parts.port or _PORTS[tls],
        tls=tls,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _tls(parts: SplitResult) -> Tls | None:
    """How the address says that mail is encrypted; None if it is none."""
    if parts.scheme not in ("smtp", "smtps"):
        return None
    options = parse_qs(parts.query, keep_blank_values=True)
    wanted = options.pop("tls", ["starttls" if parts.scheme == "smtp" else "implicit"])
    return next((known for known in _PORTS if wanted == [known] and not options), None)


def _webhook(environment: Mapping[str, str]) -> Webhook | None:
    url, secret = environment.get("FAQ_WEBHOOK_URL", ""), environment.get("FAQ_WEBHOOK_SECRET", "")
    if not url:
        return None
    key = secret.encode()
    if secret.startswith("whsec_"):
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise FaqError("FAQ_WEBHOOK_SECRET begins with whsec_ but is no Base64 after it; copy it again") from error
    if len(key) < _SHORTEST_SECRET:
        raise FaqError(f"FAQ_WEBHOOK_SECRET has {len(key)} bytes; take at least {_SHORTEST_SECRET} random ones")
    return Webhook(web_address("FAQ_WEBHOOK_URL", url), key)


def _address(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "").strip()
    if text and (not text.isascii() or not text.isprintable() or " " in text or text.count("@") != 1):
        raise FaqError(f"{name} is {text[:200]!r}; set it to one address such as help@example.com")
    return text


def _flag(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").strip().lower()
    if text not in ("", "0", "1", "no", "yes", "false", "true"):
        raise FaqError(f"{name} is {text[:40]!r}; set it to 1 or 0")
    return text in ("", "1", "yes", "true")


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    value = _number(environment, name, default)
    if value != int(value):
        raise FaqError(f"{name} is {environment[name][:40]!r}; set it to a whole number of at least 1")
    return int(value)


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name)
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1.0
    if not 0.01 <= value <= 1_000_000:
        raise FaqError(f"{name} is {text!r}; set it to a number above 0")
    return value

"""How is an event posted so that its receiver can trust it? Signed as Standard Webhooks (standardwebhooks.com) says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from support.tickets.delivery.sender import OutgoingEvent, Refused
from support.tickets.settings import TicketSettings, Webhook
from support.tickets.texts import Catalogue

_GONE = 410
_LONGEST_REPLY = 4096


class WebhookError(Exception):
    """The receiver did not take the event; it is tried again."""


class WebhookSender:
    """Posts every event to one address."""

    name = "webhook"

    def __init__(self, webhook: Webhook, timeout: float) -> None:
        """`timeout`: seconds of one network step."""
        self._webhook, self._timeout = webhook, timeout

    def wants(self, kind: str, body: Mapping[str, Any]) -> bool:
        """All events are but a link that an asker has lost."""
        return kind != "ticket.link"

    def send(self, event: OutgoingEvent) -> None:
        """Post it; raises WebhookError, OSError or Refused."""
        post(self._webhook, event.id, event.body, self._timeout)


def build(settings: TicketSettings, _catalogue: Catalogue) -> WebhookSender | None:
    """The sender, where an address is set."""
    return WebhookSender(settings.webhook, settings.timeout) if settings.webhook else None


def signature(secret: bytes, event: str, timestamp: str, body: bytes) -> str:
    """Base64 of HMAC-SHA256 over `id.timestamp.body`, with the version before it."""
    signed = f"{event}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def post(webhook: Webhook, event: str, body: Mapping[str, Any], timeout: float) -> None:
    """Post an event; raises WebhookError, OSError or Refused. No redirect is followed: it would get what is signed."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "faq-search",
        "webhook-id": event,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(webhook.secret, event, timestamp, content),
    }
    connection = _connection(webhook.url, timeout)
    try:
        parts = urlsplit(webhook.url)
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), content, headers)
        response = connection.getresponse()
        reply = response.read1(_LONGEST_REPLY)
    finally:
        connection.close()
    if response.status == _GONE:
        raise Refused("the receiver answers 410 Gone; set FAQ_WEBHOOK_URL to the new address, then try again")
    if not 200 <= response.status < 300:
        raise WebhookError(f"the receiver answers {response.status}: {reply[:200].decode('utf-8', 'replace')}")


def _connection(url: str, timeout: float) -> HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=timeout, context=ssl.create_default_context())
    return HTTPConnection(host, parts.port, timeout=timeout)

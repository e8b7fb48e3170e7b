"""How is a service elsewhere tried without asking it for anything?"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from api.observe.remotes import Probe

if TYPE_CHECKING:
    from api.settings import Settings
    from support.tickets import Imap, Smtp


def probes_of(settings: Settings) -> Mapping[str, Probe]:
    """The probes of all services that settings name but redis, which the limiter watches with each request."""
    found: dict[str, Probe] = {}
    if settings.tickets.smtp:
        found["smtp"] = partial(_greeted, settings.tickets.smtp)
    if settings.tickets.inbound.imap:
        found["imap"] = partial(_entered, settings.tickets.inbound.imap)
    if settings.tickets.webhook:
        found["webhook"] = partial(_connected, settings.tickets.webhook.url)
    if settings.observe.tracing:
        found["tracing"] = partial(_connected, settings.observe.tracing)
    return found


def _greeted(smtp: Smtp, seconds: float) -> None:
    """Connect to a mail server and take leave after its greeting."""
    plain = socket.create_connection((smtp.host, smtp.port), timeout=seconds)
    with plain, _encrypted(plain, smtp.host) if smtp.tls == "implicit" else plain as opened:
        if not opened.recv(1):
            raise ConnectionAbortedError("closed without a greeting")
        with suppress(OSError):
            opened.sendall(b"QUIT\r\n")


def _entered(imap: Imap, seconds: float) -> None:
    """Sign in at a mailbox and open its folder: a wrong password would lose no answer, but show nowhere else."""
    from support.tickets import open_mailbox

    with open_mailbox(imap, seconds):
        pass


def _connected(url: str, seconds: float) -> None:
    """Connect, with https up to the certificate; a request would be an event."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    with socket.create_connection((parts.hostname or "", port), timeout=seconds) as plain:
        if secure:
            _encrypted(plain, parts.hostname or "").close()


def _encrypted(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)

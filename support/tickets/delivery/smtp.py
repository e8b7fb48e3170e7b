"""How does an e-mail leave? Over one SMTP server, encrypted unless it was set up otherwise."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

from support.tickets.delivery.emails import EmailWriter
from support.tickets.delivery.sender import OutgoingEvent, Refused
from support.tickets.settings import Smtp, TicketSettings
from support.tickets.texts import Catalogue

_NO_SUCH_MAILBOX = (550, 551, 553)
_TOLD = ("ticket.created", "ticket.link")


class SupportEmail:
    """Tells support of everything that askers write."""

    name = "support_mail"

    def __init__(self, smtp: Smtp, writer: EmailWriter, timeout: float) -> None:
        """`timeout`: seconds of one network step."""
        self._smtp, self._writer, self._timeout = smtp, writer, timeout

    def wants(self, kind: str, body: Mapping[str, Any]) -> bool:
        """Whether the asker has written."""
        message = body["data"].get("message")
        return message is not None and message["author"] == "asker"

    def send(self, event: OutgoingEvent) -> None:
        """Send it; raises OSError, smtplib.SMTPException or Refused."""
        send_email(self._smtp, self._writer.to_support(event), self._timeout)


class AskerEmail:
    """Confirms a ticket to its asker, and tells them what staff reply."""

    name = "asker_mail"

    def __init__(self, smtp: Smtp, writer: EmailWriter, timeout: float, *, wanted: bool = True) -> None:
        """`timeout`: seconds of one network step; `wanted`: whether askers are written to from now on."""
        self._smtp, self._writer, self._timeout, self._wanted = smtp, writer, timeout, wanted

    def wants(self, kind: str, body: Mapping[str, Any]) -> bool:
        """Whether the ticket is new, its link was lost, or staff have written."""
        if not self._wanted:
            return False
        message = body["data"].get("message")
        by_staff = message is not None and message["author"] == "staff"
        return bool(body["data"]["ticket"]["email"]) and (kind in _TOLD or by_staff)

    def send(self, event: OutgoingEvent) -> None:
        """Send it; raises OSError, smtplib.SMTPException or Refused."""
        send_email(self._smtp, self._writer.to_asker(event), self._timeout)


def build_support(settings: TicketSettings, catalogue: Catalogue) -> SupportEmail | None:
    """The sender to support, where a mail server and an address are set."""
    if settings.smtp is None or not settings.support_email:
        return None
    return SupportEmail(settings.smtp, EmailWriter(settings, catalogue), settings.timeout)


def build_asker(settings: TicketSettings, catalogue: Catalogue) -> AskerEmail | None:
    """The sender to askers, where a mail server is set; what already waits is sent even if they are no longer told."""
    if settings.smtp is None:
        return None
    writer = EmailWriter(settings, catalogue)
    return AskerEmail(settings.smtp, writer, settings.timeout, wanted=settings.auto_reply)


def send_email(smtp: Smtp, email: EmailMessage, timeout: float) -> None:
    """Hand an e-mail over; raises OSError or smtplib.SMTPException, or Refused if its receiver does not exist."""
    with _connected(smtp, timeout) as server:
        if smtp.user is not None:
            server.login(smtp.user, smtp.password or "")
        try:
            server.send_message(email)
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()))
            if code in _NO_SUCH_MAILBOX:
                raise Refused(f"{code} {reason.decode('utf-8', 'replace')}") from error
            raise


def _connected(smtp: Smtp, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if smtp.tls == "implicit":
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=timeout, context=context)
    server = smtplib.SMTP(smtp.host, smtp.port, timeout=timeout)
    if smtp.tls == "starttls":
        try:
            server.starttls(context=context)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
    return server

"""How does an e-mail leave? Over one SMTP server, encrypted unless it was set up otherwise."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from support.tickets.delivery.outbox import Refused
from support.tickets.settings import Smtp

_NO_SUCH_MAILBOX = (550, 551, 553)


def send(smtp: Smtp, letter: EmailMessage, timeout: float) -> None:
    """Hand a letter over; raises OSError or smtplib.SMTPException, or Refused if its receiver does not exist."""
    with _connected(smtp, timeout) as server:
        if smtp.user is not None:
            server.login(smtp.user, smtp.password or "")
        try:
            server.send_message(letter)
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

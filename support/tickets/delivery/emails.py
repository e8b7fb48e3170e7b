"""What do e-mails about a ticket say? To support and to the asker, who is written to in their language."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from support.tickets.delivery.sender import OutgoingEvent
from support.tickets.settings import TicketSettings
from support.tickets.texts import Catalogue

_LONGEST_SUBJECT = 120
_LARGEST_ATTACHED = 10_000_000
"""Bytes of files in one e-mail; what is more is found on the staff page."""


class EmailWriter:
    """Writes the e-mails of one help centre."""

    def __init__(self, settings: TicketSettings, catalogue: Catalogue) -> None:
        self._settings, self._catalogue = settings, catalogue

    def to_support(self, event: OutgoingEvent) -> EmailMessage:
        """What support is told: everything the asker wrote, with the files that an e-mail has room for."""
        ticket, message = event.body["data"]["ticket"], event.body["data"]["message"]
        words = self._catalogue.texts("en")
        asks = "mail_new" if event.kind == "ticket.created" else "mail_added"
        lines = [message["text"], ""]
        lines += [f"{name}: {value}" for name, value in _facts(ticket)]
        attached = _attached(event)
        if left := len(event.files) - len(attached):
            lines.append(f"({left} more file(s) on the page)")
        lines += ["", f"{words('mail_staff')} {ticket['staff_url']}"]
        email = self._email(event, "support", f"[{ticket['number']}] {words(asks)}: {ticket['subject']}", lines)
        email["To"] = self._settings.support_email
        if ticket["email"]:
            email["Reply-To"] = one_address(ticket["email"])
        for name, content in attached:
            email.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return email

    def to_asker(self, event: OutgoingEvent) -> EmailMessage:
        """What the asker is told: number and link, and a reply's text; never what they wrote themselves, since
        anybody can give a stranger's address."""
        ticket = event.body["data"]["ticket"]
        words, number = self._catalogue.texts(ticket["locale"]), ticket["number"]
        locale = words.locale
        link = f"{self._settings.site_url}/{locale}/tickets/{number}" + (f"?key={event.secret}" if event.secret else "")
        site = self._catalogue.site(locale)
        if event.kind == "ticket.created":
            subject = words("mail_received_subject", number=number, site=site)
            lines = [words("mail_received", number=number, site=site), "", words("mail_follow"), link]
        else:
            subject = words("mail_replied_subject", number=number, site=site)
            lines = [words("mail_replied", number=number, site=site), "", *_quoted(event), "", words("mail_answer")]
            lines += [link]
        lines += ["", words("mail_safety"), "", words("mail_not_you")]
        email = self._email(event, "asker", subject, lines)
        email["To"] = one_address(ticket["email"])
        email["Content-Language"] = locale
        if self._settings.support_email:
            email["Reply-To"] = self._settings.support_email
        return email

    def _email(self, event: OutgoingEvent, receiver: str, subject: str, lines: list[str]) -> EmailMessage:
        host = self._settings.sender.rpartition("@")[2]
        email = EmailMessage(policy=SMTP)
        email["From"] = self._settings.sender
        email["Subject"] = one_line(subject)[:_LONGEST_SUBJECT]
        email["Date"] = format_datetime(event.at)
        # The same at every repeat, so that a mailbox can drop what it has already; the thread is the ticket's.
        email["Message-ID"] = f"<{event.id}.{receiver}@{host}>"
        email["References"] = f"<{event.body['data']['ticket']['number']}.{receiver}@{host}>"
        email["Auto-Submitted"] = "auto-generated"
        email["X-Auto-Response-Suppress"] = "All"
        email.set_content("\n".join(lines) + "\n")
        return email


def one_line(text: str) -> str:
    """A text without line ends and control characters, as a header may hold it."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    # The library decodes encoded words (RFC 2047) in what it is given, and with them a line end that begins a header.
    return plain.replace("=?", "= ?")


def one_address(text: str) -> str:
    """Check one e-mail address. Raises ValueError for lists and header injection."""
    if not text.isascii() or not text.isprintable() or text.count("@") != 1 or set(text) & set(' ,;:<>?()[]"\\'):
        raise ValueError(f"{text[:80]!r} is not one e-mail address")
    return text


def _attached(event: OutgoingEvent) -> list[tuple[str, bytes]]:
    """Names and contents of the files that go along."""
    room, found = _LARGEST_ATTACHED, list[tuple[str, bytes]]()
    for file in event.files:
        if file.size <= room and file.path.is_file():
            room -= file.size
            found.append((file.name, file.path.read_bytes()))
    return found


def _facts(ticket: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [("Ticket", ticket["number"]), ("Type", ticket["type"]), ("E-mail", ticket["email"])]
    found += [(name, value) for name, value in ticket["fields"].items() if value]
    found += [("Asked", ticket["query"]), ("Language", ticket["locale"]), ("Time zone", ticket["time_zone"])]
    return [(name, one_line(str(value))) for name, value in found if value]


def _quoted(event: OutgoingEvent) -> list[str]:
    return [f"> {line}" for line in event.body["data"]["message"]["text"].splitlines()]

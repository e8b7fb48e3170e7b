"""What do e-mails about a ticket say? To support and to the asker, who is written to in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from api.web.locales import to_locale
from api.web.words import Words
from support.tickets.settings import TicketSettings
from support.tickets.storage.tables import Event

_LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along."""

    name: str
    type: str
    content: bytes


class LetterWriter:
    """Writes the e-mails of one help centre."""

    def __init__(self, settings: TicketSettings, site: Mapping[str, str]) -> None:
        """`site`: name of the help centre by locale."""
        self._settings, self._site = settings, site

    def to_support(self, event: Event, enclosed: list[Enclosure], left: int) -> EmailMessage:
        """What support is told: everything the asker wrote. left: files too large to go along."""
        ticket, message = event.body["data"]["ticket"], event.body["data"]["message"]
        words = Words("en")
        asks = "mail_new" if event.kind == "ticket.created" else "mail_added"
        lines = [message["text"], ""]
        lines += [f"{name}: {value}" for name, value in _facts(ticket)]
        if left:
            lines.append(f"({left} more file(s) on the page)")
        lines += ["", f"{words('mail_staff')} {ticket['staff_url']}"]
        letter = self._letter(event, "support", f"[{ticket['number']}] {words(asks)}: {ticket['subject']}", lines)
        letter["To"] = self._settings.support_email
        if ticket["email"]:
            letter["Reply-To"] = one_address(ticket["email"])
        for file in enclosed:
            letter.add_attachment(file.content, maintype="application", subtype="octet-stream", filename=file.name)
        return letter

    def to_asker(self, event: Event, secret: str) -> EmailMessage:
        """What the asker is told: number and link, and a reply's text; never what they wrote themselves, since
        anybody can give a stranger's address."""
        ticket = event.body["data"]["ticket"]
        locale = to_locale(ticket["locale"]) or "en"
        words, number = Words(locale), ticket["number"]
        link = f"{self._settings.site_url}/{locale}/tickets/{number}" + (f"?key={secret}" if secret else "")
        site = self._site.get(locale) or words("help_centre")
        if event.kind == "ticket.created":
            subject = words("mail_received_subject", number=number, site=site)
            lines = [words("mail_received", number=number, site=site), "", words("mail_follow"), link]
        else:
            subject = words("mail_replied_subject", number=number, site=site)
            lines = [words("mail_replied", number=number, site=site), "", *_quoted(event), "", words("mail_answer")]
            lines += [link]
        lines += ["", words("mail_safety"), "", words("mail_not_you")]
        letter = self._letter(event, "asker", subject, lines)
        letter["To"] = one_address(ticket["email"])
        letter["Content-Language"] = locale
        if self._settings.support_email:
            letter["Reply-To"] = self._settings.support_email
        return letter

    def _letter(self, event: Event, receiver: str, subject: str, lines: list[str]) -> EmailMessage:
        host = self._settings.sender.rpartition("@")[2]
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._settings.sender
        letter["Subject"] = one_line(subject)[:_LONGEST_SUBJECT]
        letter["Date"] = format_datetime(event.at)
        # The same at every repeat, so that a mailbox can drop what it has already; the thread is the ticket's.
        letter["Message-ID"] = f"<{event.id}.{receiver}@{host}>"
        letter["References"] = f"<{event.body['data']['ticket']['number']}.{receiver}@{host}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter["X-Auto-Response-Suppress"] = "All"
        letter.set_content("\n".join(lines) + "\n")
        return letter


def one_line(text: str) -> str:
    """A text without line ends and control characters, as a header may hold it."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    # The library decodes encoded words (RFC 2047) in what it is given, and with them a line end that begins a header.
    return plain.replace("=?", "= ?")


def one_address(text: str) -> str:
    """An address that is one; raises ValueError for what could be read as several, or as a header."""
    if not text.isascii() or not text.isprintable() or text.count("@") != 1 or set(text) & set(' ,;:<>?()[]"\\'):
        raise ValueError(f"{text[:80]!r} is not one e-mail address")
    return text


def _facts(ticket: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [("Ticket", ticket["number"]), ("Type", ticket["type"]), ("E-mail", ticket["email"])]
    found += [(name, value) for name, value in ticket["fields"].items() if value]
    found += [("Asked", ticket["query"]), ("Language", ticket["locale"]), ("Time zone", ticket["time_zone"])]
    return [(name, one_line(str(value))) for name, value in found if value]


def _quoted(event: Event) -> list[str]:
    return [f"> {line}" for line in event.body["data"]["message"]["text"].splitlines()]

"""What do e-mails about a ticket say? To support and to the asker, who is written to in their language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Any

from support.tickets.attachments.kinds import MEDIA
from support.tickets.delivery.sender import AttachedFile, OutgoingEvent
from support.tickets.settings import TicketSettings
from support.tickets.texts import Catalogue, Texts

_LONGEST_SUBJECT = 120
_LONGEST_NAME = 60
_MOST_REFERENCES = 20
_LARGEST_ATTACHED = 10_000_000
"""Bytes of files in one e-mail; what is more is found on the staff page."""
_STYLE = "font:16px/1.5 sans-serif;max-width:40rem"
_HTML = f'<!doctype html><html lang="{{lang}}"><body style="{_STYLE}">\n{{body}}\n</body></html>\n'


class EmailWriter:
    """Writes the e-mails of one help centre."""

    def __init__(self, settings: TicketSettings, catalogue: Catalogue) -> None:
        self._settings, self._catalogue = settings, catalogue

    def to_support(self, event: OutgoingEvent) -> EmailMessage:
        """What support is told: everything the asker wrote, with the files that an e-mail has room for."""
        ticket, message = event.body["data"]["ticket"], event.body["data"]["message"]
        words = self._catalogue.texts(self._settings.staff_locale)
        asks = "mail_new" if event.kind == "ticket.created" else "mail_added"
        facts = [words("labelled", name=name, text=value) for name, value in self._facts(ticket, words)]
        attached = list(_attached(event))
        if left := len(event.files) - len(attached):
            facts.append(words("mail_more_files", count=left))
        parts = [words(asks), message["text"], "\n".join(facts), f"{words('mail_staff')}\n{ticket['staff_url']}"]
        subject = f"[{ticket['number']}] {ticket['subject']}"
        email = self._email(event, subject, parts, receiver="support", lang=words.locale)
        email["To"] = self._settings.support_email
        if ticket["email"]:
            email["Reply-To"] = one_address(ticket["email"])
        for file, content in attached:
            main, _, sub = MEDIA.get(file.type, "application/octet-stream").partition("/")
            email.add_attachment(content, maintype=main, subtype=sub, filename=file.name)
        return email

    def to_asker(self, event: OutgoingEvent) -> EmailMessage:
        """What the asker is told: number and link, and a reply's text; never what they wrote themselves, since
        anybody can give a stranger's address."""
        ticket = event.body["data"]["ticket"]
        words, number = self._catalogue.texts(ticket["locale"]), ticket["number"]
        site = self._catalogue.site(words.locale)
        subject = words("mail_subject", number=number, site=site)
        email = self._email(event, subject, self._to_asker(event, words, site), receiver="asker", lang=words.locale)
        email["To"] = one_address(ticket["email"])
        email["Content-Language"] = words.locale
        if answers := self._answers_go_to(event):
            email["Reply-To"] = answers
        return email

    def _to_asker(self, event: OutgoingEvent, words: Texts, site: str) -> list[str]:
        number = event.body["data"]["ticket"]["number"]
        link = f"{self._settings.site_url}/{words.locale}/tickets/{number}"
        link += f"?key={event.secret}" if event.secret else ""
        if event.body["data"].get("message") is None or event.kind == "ticket.created":
            lost = event.kind == "ticket.link"
            parts = [words("mail_link" if lost else "mail_received", number=number, site=site)]
            parts.append(f"{words('mail_follow')}\n{link}")
        else:
            answer = "mail_answer_mail" if self._settings.inbound.address else "mail_answer"
            parts = [words("mail_replied", number=number, site=site), _quoted(event), f"{words(answer)}\n{link}"]
        return [*parts, words("mail_safety"), words("mail_not_you")]

    def _answers_go_to(self, event: OutgoingEvent) -> str:
        """The address that answers are read from, with the ticket's own part; else that of support."""
        address = self._settings.inbound.address
        if "{token}" in address:
            return address.replace("{token}", event.token) if event.token else ""
        return address or self._settings.support_email

    def _email(
        self, event: OutgoingEvent, subject: str, parts: Sequence[str], *, receiver: str, lang: str = "en"
    ) -> EmailMessage:
        host = self._settings.sender.rpartition("@")[2]
        email = EmailMessage(policy=SMTP)
        email["From"] = Address(_display_name(self._catalogue.site(lang)), addr_spec=self._settings.sender)
        earlier = [one if one.startswith("<") else f"<{one}.{receiver}@{host}>" for one in event.thread]
        # Mailboxes keep e-mails together by References, some only if the subject is the same as well.
        email["Subject"] = f"{'Re: ' if earlier else ''}{one_line(subject)}"[:_LONGEST_SUBJECT]
        email["Date"] = format_datetime(event.at)
        # The same at every repeat, so that a mailbox can drop what it has already.
        email["Message-ID"] = f"<{event.id}.{receiver}@{host}>"
        if earlier:
            email["In-Reply-To"] = one_line(earlier[-1])
            email["References"] = one_line(" ".join([*earlier[:1], *earlier[1:][-_MOST_REFERENCES:]]))
        email["Auto-Submitted"] = "auto-generated"
        email["X-Auto-Response-Suppress"] = "All"
        email.set_content("\n\n".join(part for part in parts if part) + "\n")
        email.add_alternative(_html(parts, lang), subtype="html")
        return email

    def _facts(self, ticket: Mapping[str, Any], words: Texts) -> list[tuple[str, str]]:
        """What is known of a ticket, by the names that people use."""
        labels = self._catalogue.labels(words.locale)
        kind = labels.get(ticket["type"], ticket["type"])
        found = [(words("mail_number"), ticket["number"]), (words("staff_type"), kind)]
        found += [(words("staff_asker"), ticket["email"])]
        found += [(labels.get(name, name), value) for name, value in ticket["fields"].items() if value]
        language = self._catalogue.texts(ticket["locale"])("language_name")
        found += [(words("ticket_asked"), ticket["query"]), (words("staff_language"), language)]
        found += [(words("staff_zone"), ticket["time_zone"])]
        return [(name, one_line(str(value))) for name, value in found if value]


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


def _display_name(site: str) -> str:
    return one_line(site)[:_LONGEST_NAME]


def _attached(event: OutgoingEvent) -> Iterator[tuple[AttachedFile, bytes]]:
    """The files that go along, with their contents."""
    room = _LARGEST_ATTACHED
    for file in event.files:
        if file.size <= room and file.path.is_file():
            room -= file.size
            yield file, file.path.read_bytes()


def _html(parts: Sequence[str], lang: str) -> str:
    """The same as HTML, for mailboxes that show nothing else well; addresses of lines of their own are links."""
    body = "\n".join(f"<p>{'<br>'.join(map(_line, part.split(chr(10))))}</p>" for part in parts if part)
    return _HTML.format(lang=escape(lang), body=body)


def _line(line: str) -> str:
    shown = escape(line)
    alone = line.startswith(("https://", "http://")) and " " not in line
    return f'<a href="{shown}">{shown}</a>' if alone else shown


def _quoted(event: OutgoingEvent) -> str:
    return "\n".join(f"> {line}" for line in event.body["data"]["message"]["text"].splitlines())

"""What has a person typed so far, and may it be sent? Values, missing ones, and secrets that nobody should send."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from engine import LONGEST_QUERY, Engine, SearchResult, blanked
from support.config import TicketField
from support.hand_off import hand_off_of
from support.ticket_form import TicketForm
from support.tickets.texts import Texts

LONGEST_MESSAGE = 5000
LONGEST_FIELD = 500
LONGEST_LINES = 2000
LONGEST_EMAIL = 254
LONGEST_ID = 40
_LONGEST_TOKEN = 128
_LONGEST_SUBJECT = 100
_LOCAL = r"[A-Za-z0-9#$&'*+/=^_`{|}~-]+"
_UNREAD = re.compile(r"(?:no|do-?not|donot)[-_.]?reply(?:[-_.].*)?@.*|(?:mailer-daemon|postmaster|bounces?)@.*")
"""Mailboxes that machines write from, and nobody reads."""
_EMAIL = re.compile(
    rf"(?=.{{6,254}}$){_LOCAL}(?:\.{_LOCAL})*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?\.)+(?:[A-Za-z]{{2,24}}|xn--[A-Za-z0-9-]{{2,50}})"
)
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{1,62}")
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "uid": re.compile(r"\d{4,14}"),
    "email": _EMAIL,
    "tx_hash": re.compile(r"(?:0x)?[0-9A-Za-z]{32,128}|https://\S{20,300}"),
    "order_number": re.compile(r"[0-9A-Za-z-]{4,40}"),
}
"""By what a field recognises, as support.yaml says; other fields take any text."""
_SENTENCE = re.compile(r"[。！？!?\n]|\.\s")


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket that is not sent yet. files: ids of uploads; token: of the form."""

    type: str = ""
    message: str = ""
    email: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    files: tuple[str, ...] = ()
    token: str = ""
    zone: str = ""

    @property
    def text(self) -> str:
        """What is searched for: the message, or the query that led here."""
        return self.message.strip() or self.query

    @property
    def subject(self) -> str:
        """The first sentence, as a line for lists."""
        first = _SENTENCE.split(self.text.strip(), maxsplit=1)[0].strip() or self.text.strip()
        return first if len(first) <= _LONGEST_SUBJECT else first[: _LONGEST_SUBJECT - 1] + "…"


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft without its secrets, what is wrong with it by place (message, email, fields.ID), the places where
    secrets were, and what to do about them now."""

    draft: Draft
    problems: Mapping[str, str]
    secret_places: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether it may be sent."""
        return not self.problems and not self.secret_places


class Drafts:
    """Checks drafts against one engine's support.yaml, in one reader's language."""

    def __init__(self, engine: Engine, texts: Texts, own: Collection[str] = ()) -> None:
        """`own`: addresses of the help centre itself, which would write to itself."""
        self.engine, self.texts = engine, texts
        self._own = {_mailbox(one) for one in (*own, *hand_off_of(engine).support.official.emails) if one}
        self.lang = texts.lang
        self.tickets = hand_off_of(engine).support.tickets

    def ask(self, text: str) -> SearchResult | None:
        """What the engine says to a text; None where there is nothing to ask."""
        cut = plain(text)[:LONGEST_QUERY].strip()
        return self.engine.search(cut, lang=self.lang, rule=hand_off_of(self.engine).rule) if cut else None

    def guessed(self, reply: SearchResult | None) -> str:
        """The type of ticket that the entries near to a text suggest."""
        return hand_off_of(self.engine).guessed_type(reply)

    def started(self, query: str) -> Draft:
        """A draft with all that a query tells."""
        clean = blanked(self.engine.guarded(plain(query)[:LONGEST_QUERY]).shown).strip()
        draft = Draft(type=self.guessed(self.ask(clean)), message=clean, query=clean)
        return replace(draft, fields=self.filled(draft))

    def form(self, kind: str, text: str = "") -> TicketForm | None:
        """The fields of a type, with what a text tells filled in."""
        return hand_off_of(self.engine).ticket(kind, self.lang, text)

    def filled(self, draft: Draft) -> dict[str, str]:
        """The draft's fields of its type; where nothing is typed yet, what its text tells."""
        form = self.form(draft.type, draft.text)
        if form is None:
            return {}
        return {one.id: draft.fields.get(one.id) or one.value or "" for one in form.fields}

    def cut(self, draft: Draft) -> Draft:
        """A draft without what no form has, each text cut one character above its limit: that is still told as too
        long, and nothing that reads it has more to do."""
        described = self.tickets.fields if self.tickets else []
        longest = {one.id: longest_of(one) + 1 for one in described}
        return replace(
            draft,
            type=draft.type[:LONGEST_ID],
            message=draft.message[: LONGEST_MESSAGE + 1],
            email=draft.email[: LONGEST_EMAIL + 1],
            fields={name: draft.fields[name][:most] for name, most in longest.items() if name in draft.fields},
            query=draft.query[:LONGEST_QUERY],
            token=draft.token[:_LONGEST_TOKEN],
            zone=draft.zone[:64],
        )

    def check(self, draft: Draft) -> Checked:
        """Cut and clean a draft, take its secrets out, and say what is missing."""
        clean = _cleaned(self.cut(draft))
        masked, places, warnings = self._guarded(clean)
        problems = {} if self.form(draft.type) else {"type": self.texts("ticket_type_unknown")}
        if not clean.message:
            problems["message"] = self.texts("ticket_message_missing")
        elif len(clean.message) > LONGEST_MESSAGE:
            problems["message"] = self.texts("ticket_too_long", count=LONGEST_MESSAGE)
        if wrong := self._email_problem(clean.email):
            problems["email"] = self.texts(wrong)
        for described in self._fields(draft.type):
            if problem := self._problem(described, clean.fields.get(described.id, "")):
                problems[f"fields.{described.id}"] = problem
        return Checked(masked, problems, tuple(places), tuple(warnings))

    def _email_problem(self, email: str) -> str:
        """The text that says what is wrong with an address; "" if nothing is."""
        if not email:
            return "ticket_email_missing"
        if not _EMAIL.fullmatch(email):
            return "ticket_email_wrong"
        mailbox = _mailbox(email)
        if mailbox in self._own:
            return "ticket_email_ours"
        return "ticket_email_unread" if _UNREAD.fullmatch(mailbox) else ""

    def guarded(self, text: str, before: str = "") -> tuple[str, tuple[str, ...]]:
        """A text with asterisks in the place of its secrets, and what to do about them; `before`: what stands before it
        for the reader, since a hash below "transaction" is none."""
        found = self.engine.guarded(before + blanked(text))
        advice = self.texts.advice(found.kinds)
        return blanked(found.shown).removeprefix(before), advice

    def name_of_type(self, kind: str) -> str:
        """A type's name for this reader."""
        types = self.tickets.types if self.tickets else []
        return next((self.texts.shown(one.name[self.lang]) for one in types if one.id == kind), kind)

    def name_of_state(self, state: str) -> str:
        """A state's name for this reader."""
        states = self.tickets.states if self.tickets else []
        return next((self.texts.shown(one.name[self.lang]) for one in states if one.id == state), state)

    def names_of_fields(self) -> dict[str, str]:
        """Names of all fields by id."""
        fields = self.tickets.fields if self.tickets else []
        return {one.id: self.texts.shown(one.name[self.lang]) for one in fields}

    def _guarded(self, draft: Draft) -> tuple[Draft, list[str], list[str]]:
        places, warnings, fields = list[str](), list[str](), dict[str, str]()
        names = self.names_of_fields()
        message, found = self.guarded(draft.message)
        texts = {"message": found}
        for name, value in draft.fields.items():
            fields[name], texts[f"fields.{name}"] = self.guarded(value, f"{names.get(name, name)}: ")
        query, _ = self.guarded(draft.query)
        for place, told in texts.items():
            if told:
                places.append(place)
                warnings += [line for line in told if line not in warnings]
        return replace(draft, message=message, fields=fields, query=query), places, warnings

    def _fields(self, kind: str) -> list[TicketField]:
        if self.tickets is None:
            return []
        described = {one.id: one for one in self.tickets.fields}
        return [described[name] for one in self.tickets.types if one.id == kind for name in one.fields]

    def _problem(self, described: TicketField, value: str) -> str | None:
        if not value:
            return self.texts("ticket_field_missing") if described.required else None
        if len(value) > longest_of(described):
            return self.texts("ticket_too_long", count=longest_of(described))
        shape = _SHAPES.get(described.recognise or "")
        return None if shape is None or shape.fullmatch(value) else self.texts(f"ticket_wrong_{described.recognise}")


def _mailbox(email: str) -> str:
    """Where mail to an address arrives: without what stands behind a plus."""
    local, _, domain = email.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def takes_lines(described: TicketField) -> bool:
    """Whether a field is for several lines."""
    return described.recognise in (None, "error_text")


def longest_of(described: TicketField) -> int:
    """Characters that a field may have."""
    return LONGEST_LINES if takes_lines(described) else LONGEST_FIELD


def plain(text: str) -> str:
    """A text without control characters and lone surrogates, with one kind of line end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def clean_email(text: str) -> str:
    """An e-mail address as mail servers read it: half-width, its domain in ASCII."""
    local, mark, domain = unicodedata.normalize("NFKC", plain(text)).strip().rpartition("@")
    try:
        return f"{local}{mark}{domain.encode('idna').decode()}" if domain else text.strip()
    except UnicodeError:
        return f"{local}{mark}{domain}"


def _cleaned(draft: Draft) -> Draft:
    fields = {name: plain(value).strip() for name, value in draft.fields.items()}
    return replace(
        draft,
        message=plain(draft.message).strip(),
        email=clean_email(draft.email)[: LONGEST_EMAIL + 1],
        fields=fields,
        query=plain(draft.query)[:LONGEST_QUERY],
        zone=draft.zone if _ZONE.fullmatch(draft.zone) else "",
    )

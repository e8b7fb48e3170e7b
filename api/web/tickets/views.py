"""How is a ticket shown? Names instead of ids, in the reader's script."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup

from api.web.tickets.links import linked
from support.tickets import Checked, Draft, Drafts, Message, Note, Ticket, takes_lines

_THUMBED = ("JPG", "PNG", "WEBP", "GIF")
_INPUTS = {"uid": "numeric", "email": "email", "amount": "text"}


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the form. keyboard: which one a phone shows; found: whether its value came from the query."""

    id: str
    name: str
    help: str
    required: bool
    value: str
    problem: str
    lines: bool
    keyboard: str
    found: bool
    shape: str


@dataclass(frozen=True, slots=True)
class FormView:
    """The form. problems: of the message and the e-mail address, by place."""

    types: list[tuple[str, str]]
    type_name: str
    fields: list[FieldView]
    problems: dict[str, str]
    secret_places: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a link, with a picture where it is one."""

    id: str
    name: str
    size: str
    picture: bool


@dataclass(frozen=True, slots=True)
class MessageView:
    """What one side wrote. html: the text with its links; mailed: whether it came by e-mail."""

    staff: bool
    by: str
    text: str
    at: dt.datetime
    files: list[FileView]
    html: Markup
    mailed: bool


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket. known: names and values of its fields; assignee: who of staff works on it, "" for nobody."""

    number: str
    type: str
    type_name: str
    state: str
    state_name: str
    subject: str
    query: str
    email: str
    zone: str
    locale: str
    entry: str | None
    created: dt.datetime
    updated: dt.datetime
    known: list[tuple[str, str]]
    messages: list[MessageView]
    assignee: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """What a member of staff noted."""

    by: str
    html: Markup
    at: dt.datetime


def note_view(note: Note) -> NoteView:
    """A note, its addresses as links."""
    return NoteView(note.by, linked(note.text), note.at)


def form_view(drafts: Drafts, draft: Draft, checked: Checked | None) -> FormView:
    """The form with what is typed and what is wrong."""
    tickets = drafts.tickets
    types = [(one.id, drafts.texts.shown(one.name[drafts.lang])) for one in tickets.types] if tickets else []
    problems = dict(checked.problems) if checked else {}
    places = checked.secret_places if checked else ()
    return FormView(
        types=types,
        type_name=drafts.name_of_type(draft.type),
        fields=_fields(drafts, draft, problems),
        problems=problems,
        secret_places=places,
        warnings=checked.warnings if checked else (),
    )


def ticket_view(drafts: Drafts, ticket: Ticket) -> TicketView:
    """A ticket for this reader."""
    names = drafts.names_of_fields()
    return TicketView(
        number=ticket.number,
        type=ticket.type,
        type_name=drafts.name_of_type(ticket.type),
        state=ticket.state,
        state_name=drafts.name_of_state(ticket.state),
        subject=ticket.subject,
        query=ticket.query,
        email=ticket.email,
        zone=ticket.zone,
        locale=ticket.locale,
        entry=ticket.entry,
        created=ticket.created,
        updated=ticket.updated,
        known=[(names.get(name, name), str(value)) for name, value in ticket.fields.items() if value],
        messages=[_message(one) for one in ticket.messages],
        assignee=ticket.assignee,
    )


def entry_view(drafts: Drafts, entry_id: str | None) -> tuple[str, str] | None:
    """Id and question of the entry that answers a ticket, if it is still there."""
    entry = drafts.engine.entry(entry_id) if entry_id else None
    if entry is None:
        return None
    text = entry.texts.get(drafts.lang) or next(iter(entry.texts.values()))
    return entry.id, drafts.texts.shown(text.question)


def size_text(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} KB"


def _fields(drafts: Drafts, draft: Draft, problems: dict[str, str]) -> list[FieldView]:
    form = drafts.form(draft.type, draft.query)
    described = {one.id: one for one in drafts.tickets.fields} if drafts.tickets else {}
    return [
        FieldView(
            id=one.id,
            name=drafts.texts.shown(one.name),
            help=drafts.texts.shown(one.help) if one.help else "",
            required=one.required,
            value=draft.fields.get(one.id, ""),
            problem=problems.get(f"fields.{one.id}", ""),
            lines=takes_lines(described[one.id]),
            keyboard=_INPUTS.get(described[one.id].recognise or "", "text"),
            found=bool(one.value) and draft.fields.get(one.id) == one.value,
            shape=described[one.id].recognise or "",
        )
        for one in (form.fields if form else ())
    ]


def _message(message: Message) -> MessageView:
    return MessageView(
        staff=message.author == "staff",
        by=message.by,
        text=message.text,
        at=message.at,
        files=[FileView(one.id, one.name, size_text(one.size), one.type in _THUMBED) for one in message.attachments],
        html=linked(message.text),
        mailed=message.mail is not None,
    )

"""Which ticket is to be opened, and what does a query already tell of it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus import Lang
from engine import Result
from support.config import Tickets, TicketType
from support.recognise import recognise


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field of the ticket; value: what the query already told, None if nothing."""

    id: str
    name: str
    help: str | None
    required: bool
    value: str | None


@dataclass(frozen=True, slots=True)
class TicketForm:
    """The ticket to open: its guessed type, what support needs, what may be attached, and its states in order."""

    type: str
    name: str
    fields: tuple[FilledField, ...]
    attachment_types: tuple[str, ...]
    max_files: int
    max_megabytes: int
    states: tuple[Mapping[str, str], ...]


def ticket_form(tickets: Tickets, kind: TicketType, lang: Lang, text: str) -> TicketForm:
    """The form of a type of ticket, with what `text` tells filled in."""
    described, held = {field.id: field for field in tickets.fields}, recognise(text)
    fields = [described[name] for name in kind.fields]
    attachments = tickets.attachments
    return TicketForm(
        type=kind.id,
        name=kind.name[lang],
        fields=tuple(
            FilledField(
                id=field.id,
                name=field.name[lang],
                help=field.help[lang] if field.help else None,
                required=field.required,
                value=held.get(field.recognise) if field.recognise else None,
            )
            for field in fields
        ),
        attachment_types=tuple(attachments.types) if attachments else (),
        max_files=attachments.max_files if attachments else 0,
        max_megabytes=attachments.max_megabytes if attachments else 0,
        states=tuple({"id": state.id, "name": state.name[lang]} for state in tickets.states),
    )


def guessed_type(tickets: Tickets, results: Sequence[Result]) -> TicketType:
    """The type whose categories the nearest entries are of, each counted by its confidence."""
    votes: dict[str, float] = defaultdict(float)
    for rank, result in enumerate(results, start=1):
        for kind in tickets.types:
            if any(result.category == c or result.category.startswith(c + "/") for c in kind.categories):
                votes[kind.id] += result.confidence / rank + 1e-6
                break
    best = max(votes, key=lambda name: votes[name], default=tickets.types[0].id)
    return next(kind for kind in tickets.types if kind.id == best)

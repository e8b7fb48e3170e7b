"""Is there such a ticket already, or an answer? Shown before a ticket is sent."""

from __future__ import annotations

from dataclasses import dataclass

from corpus import normalise
from engine import Result, SearchResult
from support.tickets.drafts import Draft, Drafts
from support.tickets.storage.states import States
from support.tickets.storage.store import TicketStore
from support.tickets.storage.tables import Ticket

_ALIKE = 0.45
"""Cosine from which two texts are taken for one matter: of 663 pairs of the sample's queries that ask for one entry
43 % reach it, of pairs in the same category 2.5 %, of all other pairs 0.4 %."""
_ALIKE_SPELLING = 80
"""The same for rapidfuzz's token_set_ratio, 0 to 100: for texts that the encoder does not know."""
_MAY_HELP = 0.25
"""Confidence below which an entry is not offered."""
_MOST = 3
_UNIQUE = ("tx_hash", "order_number")
"""What a field recognises that names one transaction only: equal values are one matter."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An open ticket on the same matter. proved: whether this very browser made it, so that its content may be shown;
    with the e-mail address alone, which anybody may type, only its number, day and state are."""

    ticket: Ticket
    proved: bool


def duplicates(tickets: TicketStore, drafts: Drafts, draft: Draft, *, states: States, session: str) -> list[Duplicate]:
    """The open tickets of the same address or session that seem to be about the same, the newest first."""
    found = tickets.unfinished(draft.email.strip(), session, states.last)
    alike = _alike(drafts, draft, found)
    return [Duplicate(one, bool(session) and one.session == session) for one in found if one.id in alike][:_MOST]


def answers(reply: SearchResult | None) -> list[Result]:
    """The entries that may answer a ticket before it is sent."""
    if reply is None:
        return []
    chosen = {choice.id for choice in reply.clarify}
    return [one for one in reply.results if one.confidence >= _MAY_HELP or one.id in chosen][:_MOST]


def _alike(drafts: Drafts, draft: Draft, found: list[Ticket]) -> set[int]:
    from rapidfuzz import fuzz

    if not found:
        return set()
    own, others = draft.text, [_text_of(one) for one in found]
    cosines = drafts.engine.likeness(own, others)
    spelled = [fuzz.token_set_ratio(normalise(own), normalise(other)) for other in others]
    fields = drafts.tickets.fields if drafts.tickets else []
    names = [field.id for field in fields if field.recognise in _UNIQUE]
    unique = {_named(draft.fields.get(name, "")) for name in names} - {""}
    return {
        one.id
        for one, cosine, ratio in zip(found, cosines, spelled, strict=True)
        if cosine >= _ALIKE
        or ratio >= _ALIKE_SPELLING
        or unique & {_named(str(one.fields.get(name, ""))) for name in names}
    }


def _text_of(ticket: Ticket) -> str:
    return ticket.messages[0].text if ticket.messages else ticket.subject


def _named(value: str) -> str:
    return value.strip().lower().removeprefix("0x")

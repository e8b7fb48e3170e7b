"""What does the world get back? The reply, the same over the command line and HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from api.presenters.messages import advice, hand_off_message, verification_message
from api.web.locales import Locale, locale_for, region_of
from api.web.words import Words
from corpus import Lang, is_incident, normalise
from engine import Choice, ContactKind, Explanation, Outcome, Reason, Result, SearchResult, Status, Trick, Verification
from support import AT_RISK, HandOff, NearEntry, TicketForm, channel_data

_OPTIONAL = ("clarify", "warnings", "verification", "explanation", "care", "urgent")


@dataclass(frozen=True, slots=True)
class VerificationReply:
    """A verification with its message; see Verification."""

    contact: str
    kind: ContactKind
    status: Status
    message: str
    like: str | None
    tricks: tuple[Trick, ...]


@dataclass(frozen=True, slots=True)
class Care:
    """A warm word with lines that help, beside a reply to somebody whose life may be at risk. help_lines: as the
    channels of ContactSupport are."""

    message: str
    help_lines: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ContactSupport:
    """Why no answer is given, and how to reach a person, in the query's language; see `support.Contact`."""

    reason: Reason
    message: str
    query: str
    nearest: tuple[NearEntry, ...]
    channels: tuple[Mapping[str, Any], ...]
    ticket: TicketForm | None
    safety: tuple[str, ...]
    likely: bool
    first: int | None


@dataclass(frozen=True, slots=True)
class Reply:
    """A result in words. `contact_support` is set exactly if `outcome` says so, and so is `clarify`; warnings: what the
    person must do now because they typed a secret; urgent: the channel to use at once, where the query cannot wait; for
    the rest see SearchResult."""

    query: str
    lang: Lang
    outcome: Outcome
    threshold: float
    results: tuple[Result, ...]
    contact_support: ContactSupport | None
    generation: str
    took_ms: float
    clarify: tuple[Choice, ...] = ()
    warnings: tuple[str, ...] = ()
    verification: VerificationReply | None = None
    explanation: Explanation | None = None
    care: Care | None = None
    urgent: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values, in the order of the contract; of the last six, only what there is."""
        found = asdict(self)
        return {key: value for key, value in found.items() if key not in _OPTIONAL or value}


def present(result: SearchResult, hand_off: HandOff, wanted: Locale | None = None) -> Reply:
    """The reply to a query in its language; its own sentences in the wanted locale, if that is one of the language."""
    lang, locale = result.lang, locale_for(result.lang, wanted)
    return Reply(
        query=result.query,
        lang=lang,
        outcome=result.outcome,
        threshold=result.threshold,
        results=result.results,
        contact_support=_contact_support(result, hand_off, locale) if result.outcome == "contact_support" else None,
        generation=result.generation,
        took_ms=result.took_ms,
        clarify=result.clarify,
        warnings=advice(result.secrets, locale),
        verification=present_verification(result.verification, locale) if result.verification else None,
        explanation=result.explanation,
        care=care_of(hand_off, lang, locale) if result.concern else None,
        urgent=urgent_of(hand_off, lang) if _cannot_wait(result) else None,
    )


def care_of(hand_off: HandOff, lang: Lang, locale: Locale) -> Care:
    """What is said to somebody who may be at risk, whatever else is answered."""
    lines = hand_off.help_lines(lang, region=region_of(locale))
    return Care(Words(locale)("care"), tuple(channel_data(line, lang) for line in lines))


def urgent_of(hand_off: HandOff, lang: Lang) -> dict[str, Any] | None:
    """The channel to use at once; None where there is none."""
    best = hand_off.urgent(lang)
    if best is None:
        return None
    return {"kind": best.kind, "name": best.name, "url": best.url, "online": best.online}


def present_verification(found: Verification, locale: Locale) -> VerificationReply:
    """A verification with its message."""
    message = verification_message(found, locale)
    return VerificationReply(found.contact, found.kind, found.status, message, found.like, found.tricks)


def _cannot_wait(result: SearchResult) -> bool:
    return result.reason != AT_RISK and is_incident(normalise(result.query))


def _contact_support(result: SearchResult, hand_off: HandOff, locale: Locale) -> ContactSupport:
    found = hand_off.contact(result, result.lang, region=region_of(locale))
    return ContactSupport(
        reason=found.reason,
        message=hand_off_message(found.reason, locale, reachable=hand_off.reachable),
        query=found.query,
        nearest=found.nearest,
        channels=found.channels,
        ticket=found.ticket,
        safety=found.safety,
        likely=found.likely,
        first=found.first,
    )

"""What does support need to take over? Reason, channels, and a ticket that is already half filled in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from corpus import Lang, asks_for_person, normalise
from engine.opening import ChannelNow, channel_now
from engine.recognise import recognise
from engine.search.result import ContactSupport, FilledField, NearEntry, Reason, Result, TicketForm
from engine.sensitive import SensitiveTerms

if TYPE_CHECKING:  # it brings pydantic, a tenth of a second of every cold start
    from engine.contacts.official import Official
    from engine.hours import Opening
    from engine.support import Support, Tickets, TicketType

_NEAREST = 3
_MESSAGES: Mapping[Reason, Mapping[Lang, str]] = {
    "nothing_similar": {
        "zh": "帮助中心里没有找到与这个问题相关的内容，请联系人工客服。",
        "en": "The help centre has nothing on this question. Please contact support.",
    },
    "unsure": {
        "zh": "没有找到足够确定的答案，为避免误导，请联系人工客服。",
        "en": "No answer is certain enough, and a wrong one would not help you. Please contact support.",
    },
    "asked_for_person": {
        "zh": "好的，您可以通过以下方式联系人工客服。",
        "en": "Of course. Here is how to reach a person.",
    },
    "sensitive": {
        "zh": "这件事需要由专人处理，请直接联系人工客服。",
        "en": "This needs a person's attention. Please contact support directly.",
    },
}


class HandOff:
    """Hands queries over to support, as the support.yaml of one generation says."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """`data` is what `read_support` gave."""
        self._data = dict(data)

    @cached_property
    def support(self) -> Support:
        """All of support.yaml."""
        from engine.support import Support

        return Support.model_validate(self._data)

    @property
    def official(self) -> Official:
        """The contacts that are really ours."""
        return self.support.official

    def demanded(self, text: str, normal: str | None = None) -> Reason | None:
        """Why a query goes to a person whatever the engine finds, None if it does not; `normal`: it, normalised."""
        normal = normalise(text) if normal is None else normal
        if asks_for_person(normal):
            return "asked_for_person"
        return "sensitive" if self._sensitive.names(text, normal) else None

    def contact(self, reason: Reason, lang: Lang, text: str, results: Sequence[Result]) -> ContactSupport:
        """The reply's hand-off in the query's language; `text` holds no secret, `results` are the nearest entries."""
        return ContactSupport(
            reason=reason,
            message=_MESSAGES[reason][lang],
            query=text,
            nearest=tuple(NearEntry(r.id, r.category, r.question) for r in results[:_NEAREST]),
            channels=tuple(
                {
                    "kind": channel.kind,
                    "name": channel.name[lang],
                    **{key: both[lang] for key in ("hours", "note") if (both := getattr(channel, key))},
                    **({"open": _plain(channel.open)} if channel.open else {}),
                    "url": channel.url,
                }
                for channel in self.support.channels
            ),
            ticket=self._ticket(self.support.tickets, lang, text, reason, results) if self.support.tickets else None,
            safety=tuple(self.support.safety[lang]),
        )

    def channels(self, lang: Lang, at: dt.datetime) -> list[ChannelNow]:
        """The channels as they are at an instant with a time zone, in the order of support.yaml."""
        return [channel_now(channel, lang, at) for channel in self.support.channels]

    def ticket(self, kind: str, lang: Lang, text: str) -> TicketForm | None:
        """The form of a type of ticket, with what `text` tells filled in; None if there is no such type."""
        tickets = self.support.tickets
        found = next((one for one in tickets.types if one.id == kind), None) if tickets else None
        return _form(tickets, found, lang, text) if tickets and found else None

    @cached_property
    def _sensitive(self) -> SensitiveTerms:
        return SensitiveTerms(self._data.get("sensitive", ()))

    def _ticket(self, tickets: Tickets, lang: Lang, text: str, reason: Reason, results: Sequence[Result]) -> TicketForm:
        return _form(tickets, _guessed_type(tickets, results if reason != "nothing_similar" else ()), lang, text)


def _plain(opening: Opening | str) -> Any:
    return opening if isinstance(opening, str) else opening.model_dump(mode="json")


def _form(tickets: Tickets, kind: TicketType, lang: Lang, text: str) -> TicketForm:
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


def _guessed_type(tickets: Tickets, results: Sequence[Result]) -> TicketType:
    """The type whose categories the nearest entries are of, each counted by its confidence."""
    votes: dict[str, float] = defaultdict(float)
    for rank, result in enumerate(results, start=1):
        for kind in tickets.types:
            if any(result.category == c or result.category.startswith(c + "/") for c in kind.categories):
                votes[kind.id] += result.confidence / rank + 1e-6
                break
    best = max(votes, key=lambda name: votes[name], default=tickets.types[0].id)
    return next(kind for kind in tickets.types if kind.id == best)

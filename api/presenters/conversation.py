"""What does the bot say? A move of the engine in words, with choices, buttons and the hand-off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from api.presenters.messages import advice, verification_message
from api.presenters.plain import plain_lines, with_addresses
from api.presenters.reply import Care, VerificationReply, care_of, present_verification, urgent_of
from api.presenters.scripts import markdown_in
from api.web.answers import Writing, answer_html
from api.web.locales import region_of
from api.web.render import Links
from api.web.words import Words
from engine import Choice, Engine, Moved, Result, Turn
from support import HandOff, Told, hand_off_of

_FIRST_HEADING = 3
_PROMISING: Mapping[str, str] = {
    **dict.fromkeys(("contact_", "rephrase", "abilities", "abuse"), "nobody"),
    "robot": "nobody_robot",
    "unsolved": "which",
}
"""Beginnings of the texts that speak of a person, and what is said where there is none."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is asked for: channel and user as the bot names them."""

    channel: str | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A move in words; see docs/deflect.md."""

    decision: str
    reason: str
    lang: str
    message: str
    text: Mapping[str, str]
    entries: tuple[Mapping[str, Any], ...]
    choices: tuple[Mapping[str, Any], ...]
    quick_replies: tuple[Mapping[str, str], ...]
    contact_support: Mapping[str, Any] | None
    urgent: Mapping[str, Any] | None
    warnings: tuple[str, ...]
    verification: VerificationReply | None
    turn: int
    generation: str
    care: Care | None = None


class Speaker:
    """Puts moves into words, for readers of one locale."""

    def __init__(self, engine: Engine, links: Links) -> None:
        self._engine, self._links = engine, links
        self._words, self._region = Words(links.locale), region_of(links.locale)
        self._hand_off: HandOff = hand_off_of(engine)

    def speak(self, moved: Moved, asker: Asker) -> Spoken:
        """The reply to a message."""
        contact = self._contact(moved, asker) if moved.hand_off else None
        urgent = self._urgent(moved)
        warnings = advice(moved.secrets, self._links.locale)
        care = care_of(self._hand_off, moved.lang, self._links.locale) if moved.concern else None
        parts = [
            *(_care_lines(care) if care else []),
            *warnings,
            *([self._line("urgent", channel=_link(urgent))] if urgent else []),
        ]
        markdown = "\n\n".join(part for part in (*parts, *self._said(moved, contact)) if part)
        move = moved.move
        return Spoken(
            decision=move.decision,
            reason=move.reason,
            lang=moved.lang,
            message=moved.said,
            text={"markdown": markdown, "plain": plain_lines(markdown), "html": self._html(markdown)},
            entries=tuple(self._entry(result) for result in move.entries),
            choices=tuple(self._choice(moved, n, choice) for n, choice in enumerate(move.choices, start=1)),
            quick_replies=tuple(self._buttons(moved)),
            contact_support=contact,
            urgent=urgent,
            warnings=warnings,
            verification=present_verification(moved.verification, self._links.locale) if moved.verification else None,
            turn=moved.conversation.number,
            generation=moved.generation,
            care=care,
        )

    def _said(self, moved: Moved, contact: Mapping[str, Any] | None) -> Iterator[str]:
        """The parts of the text, as Markdown."""
        move = moved.move
        if contact:
            if contact["likely"]:
                near = contact["nearest"][0]
                linked = _link({"name": self._shown(near["question"]), "url": self._article(near["id"])})
                yield self._line("likely", article=linked)
            yield contact["message"]
            yield "\n".join(f"- {_link(channel)}" for channel in _best_first(contact))
        elif move.decision == "small_talk":
            yield self._turned(moved, move.reason)
        elif move.decision == "clarify":
            yield self._turned(moved, "meant" if move.reason == "which" and len(move.choices) == 1 else move.reason)
            yield "\n".join(f"{n}. {self._offered(one, moved)}" for n, one in enumerate(move.choices, start=1))
        else:
            yield from self._answered_with(moved)

    def _answered_with(self, moved: Moved) -> Iterator[str]:
        """A step of an answer, what is known of a contact, or the answers with their questions."""
        move = moved.move
        if move.step:
            step = with_addresses(self._shown(move.step.text), self._article)
            yield self._line("step", number=move.step.number, count=move.step.count, step=step)
            return
        if moved.verification and move.reason == "verified":
            yield verification_message(moved.verification, self._links.locale)
        for result in move.entries:
            yield f"**{self._shown(result.question)}**"
            yield with_addresses(self._shown(result.answer), self._article)

    def _contact(self, moved: Moved, asker: Asker) -> dict[str, Any]:
        """The hand-off with what was said, and what of it a ticket's fields ask for."""
        near = moved.move.near or tuple(self._answered(moved))
        text = "\n".join(turn.text for turn in moved.told)
        told, kind = Told(moved.said, moved.lang, self._region), self._hand_off.type_near(near)
        found = self._hand_off.hand_over(moved.hand_off, told, near=near, kind=kind, text=text)
        offered = {one for turn in moved.told for one in (*turn.entries, *turn.choices)}
        if found.likely and near[0].id in offered:  # it did not help, or was not taken
            found = replace(found, likely=False)
        body = asdict(found) | {"message": self._turned(moved, f"contact_{found.reason}")}
        body["channels"] = [
            {**channel, "name": self._shown(channel["name"]), **more}
            for channel, more in zip(found.channels, _openings(self._hand_off, moved, self._region), strict=True)
        ]
        return body | {
            "transcript": [_told(turn) for turn in moved.told],
            "channel": asker.channel,
            "user": asker.user,
        }

    def _answered(self, moved: Moved) -> Iterator[Result]:
        """The entries of the last answer as results, for a hand-off that nothing was searched for."""
        turn = moved.conversation.answered
        for entry_id in turn.entries if turn else ():
            entry = self._engine.entry(entry_id)
            text = entry and (entry.texts.get(moved.lang) or next(iter(entry.texts.values())))
            if entry and text:
                yield Result(
                    entry.id, entry.category, moved.lang, text.question, text.answer, text.question, 1.0, text.url
                )

    def _urgent(self, moved: Moved) -> dict[str, Any] | None:
        found = urgent_of(self._hand_off, moved.lang) if moved.urgent else None
        return found and found | {"name": self._shown(found["name"])}

    def _entry(self, result: Result) -> dict[str, Any]:
        return {
            "id": result.id,
            "category": result.category,
            "lang": result.lang,
            "question": self._shown(result.question),
            "url": self._article(result.id),
            "confidence": result.confidence,
        }

    def _offered(self, choice: Choice, moved: Moved) -> str:
        own = choice.lang in (None, moved.lang)  # else its language is told
        return self._shown(choice.question) + ("" if own else f" · {self._words(f'in_{choice.lang}')}")

    def _choice(self, moved: Moved, number: int, choice: Choice) -> dict[str, Any]:
        payload = f"#{moved.conversation.number}.{number}"
        told = {"number": number, "id": choice.id, "text": self._shown(choice.question)}
        return told | {"payload": payload, "lang": choice.lang}

    def _buttons(self, moved: Moved) -> Iterator[dict[str, str]]:
        for kind in (*_kinds(moved), *(("human",) if self._hand_off.reachable else ())):
            yield {"kind": kind, "text": self._line(f"button_{kind}"), "payload": f"#{kind}"}

    def _turned(self, moved: Moved, key: str) -> str:
        """One of two texts that take turns, so that nobody reads the same twice in a row."""
        return self._line(f"{_promised(key, self._hand_off)}_{2 - moved.conversation.number % 2}")

    def _line(self, key: str, **values: object) -> str:
        return self._words(f"deflect_{key}", **values)

    def _html(self, markdown: str) -> str:
        writing = Writing(
            shown=str, article=lambda _id: None, table_label=self._words("table"), first_heading=_FIRST_HEADING
        )
        return str(answer_html(markdown, writing))

    def _article(self, entry_id: str) -> str | None:
        known = self._engine.entry(entry_id)
        return self._links.absolute(self._links.to(f"/articles/{known.id}")) if known else None

    @property
    def _shown(self) -> Callable[[str], str]:
        return lambda text: markdown_in(text, self._links.locale)


def _promised(key: str, hand_off: HandOff) -> str:
    """The text to take for one that may speak of a person, where none can be reached."""
    others = {} if hand_off.reachable or key.endswith("at_risk") else _PROMISING
    return next((other for start, other in others.items() if key.startswith(start)), key)


def _openings(hand_off: HandOff, moved: Moved, region: str) -> list[dict[str, Any]]:
    """Members for each channel of the hand-off, as it is now."""
    told = hand_off.channels(moved.lang, dt.datetime.now(dt.UTC), reason=moved.hand_off, region=region)
    return [
        {"online": channel.online, "until": channel.until} | ({"holiday": True} if channel.holiday else {})
        for channel in told
    ]


def _told(turn: Turn) -> dict[str, Any]:
    """A turn for the transcript: what was typed (masked), and what was decided."""
    return {
        "text": turn.text,
        "decision": turn.decision,
        "reason": turn.reason,
        "entries": list(turn.entries),
        "choices": list(turn.choices),
    }


def _kinds(moved: Moved) -> Sequence[str]:
    """Kinds of the buttons beside the one for a person."""
    move = moved.move
    if move.decision == "answer":
        return ("solved", "unsolved", *(("next",) if move.has_next else ()))
    return ("none",) if move.choices else ()


def _best_first(contact: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The channels, the best one first: that at `first`, else the ticket's."""
    channels, first = contact["channels"], contact["first"]
    best = channels[first] if first is not None else next((one for one in channels if one["kind"] == "ticket"), None)
    return channels if best is None else [best, *(one for one in channels if one is not best)]


def _care_lines(care: Care) -> list[str]:
    return [care.message, "\n".join(f"- {_link(line)}" for line in care.help_lines)]


def _link(channel: Mapping[str, Any]) -> str:
    return f"[{channel['name']}]({channel['url']})" if channel["url"] else str(channel["name"])

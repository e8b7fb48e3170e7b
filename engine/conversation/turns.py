"""What has been said so far? Codes, ids and masked texts, small enough to travel with every request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from corpus import DECISIONS, LANGS, Decision, Lang
from engine.errors import QueryError

MOST_TURNS = 20
LONGEST_MESSAGE = 2000
"""Characters of a message at most."""
MOST_CHOICES = 3
MOST_IN_ROW = 3
"""Misses in a row on whatever questions, the last of which hands off."""

_KEPT_TEXT, _KEPT_LATER = 512, 120
"""Characters that are kept of the text of the last two turns, and of the ones before."""
_RECENT = 2
_LONGEST_ID = 128

HandOffReason = Literal[
    "at_risk", "asked_for_person", "legal", "sensitive", "incident", "unsolved", "nothing_similar", "unsure",
]  # fmt: skip
MoveReason = Literal[
    "found", "chosen", "several", "next_step", "verified",
    "which", "rephrase", "unsolved",
    "greeting", "thanks", "goodbye", "abuse", "robot", "abilities", "solved", "go_on",
    "at_risk", "asked_for_person", "legal", "sensitive", "incident", "nothing_similar", "unsure",
]  # fmt: skip
"""Why a decision was taken; `unsolved` is one of clarify and of contact_support."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message (masked) and what was decided. entries: ids that were answered with; choices: ids that were offered;
    step: number of the step that was told of the entry's answer, 0 for all of it."""

    text: str
    decision: Decision
    reason: MoveReason
    lang: Lang
    entries: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    step: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """The last turns of a conversation.

    number: of all turns so far; misses: refusals, and choices of which none was taken, on the question that is open;
    in_row: misses since an answer or a hand-off, whatever was asked; entities: what was named last, by kind.
    """

    turns: tuple[Turn, ...] = ()
    number: int = 0
    misses: int = 0
    in_row: int = 0
    entities: Mapping[str, str] = field(default_factory=dict)

    @property
    def last(self) -> Turn | None:
        """The last turn."""
        return self.turns[-1] if self.turns else None

    @property
    def open(self) -> Turn | None:
        """The last turn that was no small talk: what an answer such as "2" or "yes" is about."""
        return next((turn for turn in reversed(self.turns) if turn.decision != "small_talk"), None)

    @property
    def answered(self) -> Turn | None:
        """The last turn that was answered with an entry."""
        return next((turn for turn in reversed(self.turns) if turn.entries), None)

    @property
    def lang(self) -> Lang | None:
        """Language of the last reply."""
        return self.turns[-1].lang if self.turns else None

    def with_turn(self, turn: Turn) -> Conversation:
        """The conversation after a further turn; the oldest ones are forgotten."""
        kept = (*self.turns, replace(turn, text=turn.text[:_KEPT_TEXT]))[-MOST_TURNS:]
        older = tuple(replace(one, text=one.text[:_KEPT_LATER]) for one in kept[:-_RECENT])
        return replace(self, turns=(*older, *kept[-_RECENT:]), number=self.number + 1)

    def shorter(self) -> Conversation:
        """The conversation without its oldest turn, or with half of its only text."""
        if len(self.turns) > 1:
            return replace(self, turns=self.turns[1:])
        return replace(self, turns=tuple(replace(one, text=one.text[: len(one.text) // 2]) for one in self.turns))

    def to_data(self) -> dict[str, Any]:
        """Plain values, for a token."""
        return {
            "n": self.number,
            "m": [self.misses, self.in_row],
            "e": dict(self.entities),
            "t": [list(asdict(turn).values()) for turn in self.turns],
        }

    @classmethod
    def from_data(cls, data: Any) -> Conversation:
        """What `to_data` gave; raises QueryError for anything else, which another version may have made."""
        try:
            misses, in_row = data["m"]
            turns = tuple(_turn(row) for row in data["t"][-MOST_TURNS:])
            entities = {str(kind)[:20]: str(value)[:64] for kind, value in data["e"].items()}
            return cls(turns, int(data["n"]), int(misses), int(in_row), entities)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise QueryError("the state is of another version of the service; send the message without it") from error


def _turn(row: Any) -> Turn:
    text, decision, reason, lang, entries, choices, step = row
    if decision not in DECISIONS or reason not in get_args(MoveReason) or lang not in LANGS:
        raise ValueError(decision)
    return Turn(str(text), decision, reason, lang, _ids(entries), _ids(choices), int(step))


def _ids(values: Any) -> tuple[str, ...]:
    return tuple(str(value)[:_LONGEST_ID] for value in values[:MOST_CHOICES])

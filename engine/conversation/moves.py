"""What is to be done? A decision with all that is told with it, in codes and data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from corpus import Decision, Entry, Lang
from engine.conversation.context import question_of
from engine.conversation.turns import Conversation, HandOffReason, MoveReason, Turn
from engine.guard import SecretKind
from engine.search.result import Choice, Result
from engine.search.ruling import Verification


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an answer. number: from 1; text: Markdown."""

    number: int
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class Move:
    """A decision. entries: what is answered with; near: what came near, for the person who takes over; has_steps:
    whether the answer can be told step by step, or has a further step; misses: see Conversation, after this turn."""

    decision: Decision
    reason: MoveReason
    entries: tuple[Result, ...] = ()
    choices: tuple[Choice, ...] = ()
    step: Step | None = None
    near: tuple[Result, ...] = ()
    has_next: bool = False
    misses: int = 0
    in_row: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A move in its conversation. said: the message, masked; conversation: with this turn; urgent: whether it cannot
    wait; concern and the rest as in SearchResult."""

    move: Move
    lang: Lang
    said: str
    conversation: Conversation
    urgent: bool
    secrets: tuple[SecretKind, ...]
    verification: Verification | None
    generation: str
    concern: bool = False

    @property
    def hand_off(self) -> HandOffReason | None:
        """Why a person takes over; None if none does."""
        if self.move.decision != "contact_support":
            return None
        return next((one for one in get_args(HandOffReason) if one == self.move.reason), None)

    @property
    def told(self) -> tuple[Turn, ...]:
        """The turns that are known, this one included."""
        return self.conversation.turns


def result_of(entry: Entry, lang: Lang, confidence: float = 1.0) -> Result:
    """An entry as a result; confidence: 1 where the person chose it."""
    own = lang if lang in entry.texts else next(iter(entry.texts))
    text = entry.texts[own]
    return Result(entry.id, entry.category, own, text.question, text.answer, text.question, confidence, text.url)


def choice_of(entry: Entry, lang: Lang) -> Choice:
    """An entry as a choice."""
    return Choice(entry.id, question_of(entry, lang), lang if lang in entry.texts else next(iter(entry.texts)))

"""What does every rule of a conversation look at? Engine, message, turns before, and what may still be spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from corpus import Entry, step_named
from engine.conversation.context import field_of, linked_ids
from engine.conversation.find import Budget
from engine.conversation.hear import Heard
from engine.conversation.moves import Move, Step, choice_of, result_of
from engine.conversation.steps import steps_of
from engine.conversation.turns import MOST_CHOICES, MOST_IN_ROW, Conversation, MoveReason, Turn
from engine.engine import Engine
from engine.search.result import Choice, Result

MOST_MISSES = 2
"""Misses on one question, the last of which hands off."""

_NEAR = 0.1
"""Confidence from which an entry may be what is meant instead."""
_RELATED = 8
"""Entries like the one that did not help, of which those of its field are offered."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A message in its conversation."""

    engine: Engine
    heard: Heard
    before: Conversation
    budget: Budget = field(default_factory=Budget)

    @property
    def open_choices(self) -> tuple[str, ...]:
        """Ids of the choices that wait for an answer."""
        asked = self.before.open
        return asked.choices if asked and asked.decision == "clarify" else ()

    def given(self) -> Turn | None:
        """The last turn, if it was answered with an entry: what is given now must differ from it."""
        last = self.before.last
        return last if last and last.decision == "answer" and last.entries else None

    def small_talk(self, reason: MoveReason) -> Move:
        """A polite answer, which leaves the question that is open as it is."""
        over = reason in ("solved", "goodbye")
        return Move(
            "small_talk", reason, misses=0 if over else self.before.misses, in_row=0 if over else self.before.in_row
        )

    def hand_off(self, reason: MoveReason, near: Sequence[Result] = (), misses: int | None = None) -> Move:
        """A person takes over."""
        return Move(
            "contact_support", reason, near=tuple(near), misses=self.before.misses if misses is None else misses
        )

    def missed(
        self, near: Sequence[Result] = (), choices: Sequence[Choice] = (), reason: MoveReason = "unsure"
    ) -> Move:
        """Nothing can be answered with: offer choices, ask for other words, or hand off at the second miss."""
        untaken = bool(self.open_choices) and bool(self.heard.said.rest)  # "none of these" is one miss, not two
        fresh = bool(self.before.misses or untaken) and self._is_new_topic()
        misses = 0 if fresh else self.before.misses + untaken
        in_row = self.before.in_row + untaken
        if not choices:
            misses, in_row = misses + 1, in_row + 1
        if misses >= MOST_MISSES or in_row >= MOST_IN_ROW:
            return self.hand_off(reason, near, misses)
        return Move(
            "clarify",
            "which" if choices else "rephrase",
            choices=tuple(choices),
            near=tuple(near),
            misses=misses,
            in_row=in_row,
        )

    def again(self, entry_id: str, near: Sequence[Result] = (), *, sure: bool = True) -> Move:
        """What helps whom an answer has not helped: its next step, another entry, or a person.

        sure: whether that entry is meant for certain; else other ones that are near come first.
        """
        entry = self.engine.entry(entry_id)
        if not sure and any(one.id != entry_id and one.confidence >= _NEAR for one in near):
            return self.unsolved(entry, near)
        return (entry and self._next_step(entry)) or self.unsolved(entry, near)

    def unsolved(self, entry: Entry | None, near: Sequence[Result] = ()) -> Move:
        """Other entries to choose from after one that has not helped; a person at the second miss."""
        misses, in_row = self.before.misses + 1, self.before.in_row + 1
        others = self._others(entry, near) if entry else ()
        if not others or misses >= MOST_MISSES or in_row >= MOST_IN_ROW:
            return self.hand_off("unsolved", near, misses)
        return Move("clarify", "unsolved", choices=others, near=tuple(near), misses=misses, in_row=in_row)

    def _next_step(self, entry: Entry) -> Move | None:
        """The step that the message names; else the first after the whole answer, then one after the other."""
        given = self.before.answered
        told = given.step if given and entry.id in given.entries else 0
        result = result_of(entry, self.heard.lang)
        steps = steps_of(result.answer)
        named = step_named(self.heard.normal)
        at = named - 1 if named and named <= len(steps) and named != told else told
        if at >= len(steps):
            return None
        step = Step(at + 1, len(steps), steps[at])
        return Move(
            "answer",
            "next_step",
            entries=(result,),
            step=step,
            has_next=step.number < step.count,
            misses=self.before.misses,
            in_row=self.before.in_row,
        )

    def _others(self, entry: Entry, near: Sequence[Result]) -> tuple[Choice, ...]:
        """Entries that may help instead: linked from the answer, near to the message, like the entry."""
        known = {one for turn in self.before.turns for one in turn.entries} | {entry.id}
        ids = chain(
            (result.id for result in near if result.confidence >= _NEAR),
            sorted(linked_ids(entry)),
            (one.id for one in self.engine.related(entry.id, _RELATED) if field_of(one) == field_of(entry)),
        )
        found = [one for i in dict.fromkeys(ids) if i not in known and (one := self.engine.entry(i))]
        return tuple(choice_of(one, self.heard.lang) for one in found[:MOST_CHOICES])

    def _is_new_topic(self) -> bool:
        """Whether the message is about something else than the one that was missed."""
        asked, text = self.before.open, self.heard.said.rest
        return asked is not None and self.budget.take() and self.engine.is_new_topic(text, asked.text)

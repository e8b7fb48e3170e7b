"""Which of the offered choices did the person take? By payload, number, place, or words of its text."""

from __future__ import annotations

from collections.abc import Sequence

from corpus import Entry, asks_something, normalise, place_of
from engine.conversation.hear import Heard
from engine.conversation.turns import Conversation, Turn
from engine.engine import Engine

_NOUGHT = frozenset(("one", "mean", "meant", "option"))
"""Terms that name no choice."""
_COVERED = 0.6
"""Share of a message's words that a choice must have for the message to be its name."""


def choice_taken(engine: Engine, heard: Heard, before: Conversation) -> Entry | None:
    """The entry of the choice that a message takes; None if it takes none."""
    if heard.picked:
        return _by_payload(engine, heard.picked, before)
    asked = before.open
    if asked is None or not asked.choices:
        return None
    if len(asked.choices) == 1 and heard.intent == "yes":
        return engine.entry(asked.choices[0])
    if heard.intent is not None:
        return None
    at = place_of(heard.normal, len(asked.choices))
    if at is not None:
        return engine.entry(asked.choices[at]) if at >= 0 else None
    return _by_text(engine, heard, asked)


def _by_payload(engine: Engine, picked: tuple[int, int], before: Conversation) -> Entry | None:
    """The choice of the turn that a payload names, which may be an earlier one: buttons stay on the screen."""
    first = before.number - len(before.turns) + 1
    at, number = picked[0] - first, picked[1] - 1
    if not 0 <= at < len(before.turns):
        return None
    choices = before.turns[at].choices
    return engine.entry(choices[number]) if 0 <= number < len(choices) else None


def _by_text(engine: Engine, heard: Heard, asked: Turn) -> Entry | None:
    """The one choice whose words a message uses, if it says little else: "短信的" of codes by SMS and by e-mail."""
    offered = [entry for entry in map(engine.entry, asked.choices) if entry]
    exact = [entry for entry in offered if heard.normal in map(normalise, _questions(entry))]
    if exact:
        return exact[0]
    if asks_something(heard.said.rest):
        return None
    terms = set(engine.segmenter.segment(heard.said.rest).terms) - _NOUGHT
    named = [set[str]().union(*(_terms(engine, text) for text in _questions(entry))) for entry in offered]
    only = [terms & own - set[str]().union(*(other for other in named if other is not own)) for own in named]
    taken = [at for at, words in enumerate(only) if words]
    if len(taken) != 1 or len(terms & named[taken[0]]) < _COVERED * len(terms):
        return None
    return offered[taken[0]]


def _questions(entry: Entry) -> Sequence[str]:
    return [text.question for text in entry.texts.values()]


def _terms(engine: Engine, text: str) -> tuple[str, ...]:
    return engine.segmenter.segment(normalise(text)).terms

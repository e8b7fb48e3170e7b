"""What does a message leave out because it was said before? Topic, side of a pair, and entities of the turns before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus import Entry, Lang, links_of, parse_markdown
from engine.conversation.turns import Conversation
from engine.engine import Engine
from engine.search.opposites import Sides
from engine.search.query import REWRITE_WEIGHT, PreparedQuery

_WEIGHTS = ((1, 0.7), (2, 0.5), (4, 0.25))
_LEAST_WEIGHT = 0.1
"""Weight of the vector of context and message against that of the message alone, for messages of at most so many words
with content, and for longer ones: who says more leaves less out. Around the 0.5 that is best for all alike on own dev
dialogues and cast_en (docs/deflect.md)."""

_TURNS_BACK = 3
"""Answers before this turn whose side of a pair (deposit, withdrawal) still holds."""
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Context:
    """What a message may be about.

    text: the question of what was answered with last, or the message that found nothing; topics: the entries of that
    answer; before: of the last answers, the last first; offered: ids of the choices that are open; entities: words of
    what was named.
    """

    text: str
    topics: tuple[Entry, ...]
    before: tuple[Entry, ...] = ()
    offered: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


def context_of(engine: Engine, conversation: Conversation, lang: Lang, named: dict[str, str]) -> Context | None:
    """The context of a message that names these entities; None where nothing was asked before."""
    asked = conversation.open
    entries = [entry for entry in map(engine.entry, _recent_ids(conversation)) if entry]
    if asked is None or (not entries and asked.decision != "clarify"):
        return None
    last = conversation.answered
    topics = tuple(entry for entry in entries if last and entry.id in last.entries)
    missed = (asked.text,) if asked.decision == "clarify" and asked.reason != "unsolved" else ()
    text = " ".join((*(question_of(entry, lang) for entry in topics), *missed)) or asked.text
    carried = tuple(value for kind, value in conversation.entities.items() if kind not in named)
    offered = asked.choices if asked.decision == "clarify" else ()
    return Context(text, topics, tuple(entries), offered, carried)


def in_context(engine: Engine, query: PreparedQuery, context: Context) -> PreparedQuery:
    """The query with what it leaves out: the vector of the context, sides of pairs, and words for entities."""
    weight = next((weight for most, weight in _WEIGHTS if content(query) <= most), _LEAST_WEIGHT)
    moved = engine.reader.in_context(query, context.text, weight)
    own, sides = query.sides.left | query.sides.right, Sides()
    for entry in context.before:
        other = _sides(engine, entry, query.lang)
        own |= sides.left | sides.right
        sides = Sides(sides.left | (other.left & ~own), sides.right | (other.right & ~own))
    known = engine.index.backend.counts("question")
    carried = {word: REWRITE_WEIGHT for word in map(engine.segmenter.stem, context.entities) if word in known}
    return replace(
        moved,
        terms=carried | dict(query.terms),
        sides=Sides(query.sides.left | sides.left, query.sides.right | sides.right),
    )


def content(query: PreparedQuery) -> int:
    """How many words with content a query has."""
    return len(query.coverage_terms) + query.unknown_terms


def question_of(entry: Entry, lang: Lang) -> str:
    """The entry's question in a language, or in the one that it has."""
    return (entry.texts.get(lang) or next(iter(entry.texts.values()))).question


def field_of(entry: Entry) -> str:
    """The first part of an entry's category."""
    return entry.category.partition("/")[0]


def linked_ids(entry: Entry) -> frozenset[str]:
    """Ids of the entries that an entry's answers link to."""
    return frozenset().union(*(_links_in(text.answer) for text in entry.texts.values()))


@lru_cache(_REMEMBERED)
def _links_in(answer: str) -> frozenset[str]:
    targets = [link.target for link in links_of(parse_markdown(answer)) if not link.is_image]
    return frozenset(target[4:].partition("#")[0] for target in targets if target.startswith("faq:"))


def _recent_ids(conversation: Conversation) -> Iterator[str]:
    """Ids of the entries of the last answers, the last first."""
    answers = [turn for turn in reversed(conversation.turns) if turn.entries][:_TURNS_BACK]
    for turn in answers:
        yield from reversed(turn.entries)


def _sides(engine: Engine, entry: Entry, lang: Lang) -> Sides:
    return engine.reader.sides(question_of(entry, lang))

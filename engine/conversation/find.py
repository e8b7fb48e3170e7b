"""What does the corpus have for a message? One question, a follow-up, several wishes, or a story in clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from corpus import is_han, parts_of, wishes_of
from engine.conversation.context import Context, question_of
from engine.conversation.follow_up import rank_in_context
from engine.conversation.turns import MOST_CHOICES
from engine.engine import Engine, ReadQuery
from engine.search.decide import LEAST_CHANCE
from engine.search.options import LONGEST_QUERY, MOST_RESULTS
from engine.search.result import Result

MOST_CALLS = 4
"""Calls of the encoder for one message at most."""

_WORTH = 0.2
"""Confidence of the first three entries together from which asking back is worth a turn."""
FOLLOW_UP_THRESHOLD, _FOLLOW_UP_LEAD = 0.35, 0.2
"""Confidence, and lead over the second entry, from which a follow-up is answered, chosen on the dev dialogues."""
_FOLLOW_UP_SURE = 0.85
"""Confidence from which the lead does not matter."""
_ALONE, _TIMES = 0.25, 4.0
"""Confidence from which an entry is answered with that is so many times as sure as the second one."""
_WISHES = 2
_STORY_HAN, _STORY_LATIN = 50, 150
"""Characters of a message from which it is read by its clauses too."""
_HEARD_CLAUSE, _LONE_CLAUSE, _HEARD = 0.8, 0.4, 0.04
"""What a clause's confidence in an entry counts, where the whole message gives that entry a confidence of at least the
third number, and where it does not: "reinstalled the app" is no question."""
_STORY, _STORY_LEAD = 0.4, 0.15
"""Pooled confidence, and lead over the second entry, from which a story is answered below the threshold as well."""


@dataclass(frozen=True, slots=True)
class Findings:
    """answered: the entries to answer with, several for several wishes; near: all that is near, the surest first."""

    answered: tuple[Result, ...]
    near: tuple[Result, ...]

    def choices(self, without: Sequence[str] = ()) -> tuple[Result, ...]:
        """The entries to choose from, if the first is worth asking about."""
        left = [one for one in self.near if one.id not in without and one.confidence >= LEAST_CHANCE][:MOST_CHOICES]
        return tuple(left) if sum(one.confidence for one in left) >= _WORTH else ()


class Budget:
    """Calls of the encoder that a message may still cost."""

    def __init__(self, left: int = MOST_CALLS) -> None:
        self.left = left

    def take(self, calls: int = 1) -> bool:
        """Whether so many are left, which are then used."""
        enough = self.left >= calls
        self.left -= calls if enough else 0
        return enough


def find_entries(engine: Engine, asked: ReadQuery, context: Context | None, budget: Budget) -> Findings:
    """What a message that was read finds."""
    normal = asked.query.normal
    wishes = wishes_of(normal)
    if wishes and len(wishes) == _WISHES and (found := _several(engine, asked, wishes, budget)):
        return found
    if _is_story(normal):
        return _story(engine, asked, budget)
    return _follow_up(engine, asked, context) if context and budget.take() else _single(engine, asked)


def read_part(engine: Engine, asked: ReadQuery, text: str) -> ReadQuery:
    """A part of a message, read by itself; what holds for the message holds for it."""
    return replace(asked, query=engine.reader.read(text[:LONGEST_QUERY], asked.query.lang), seconds=0.0)


def _single(engine: Engine, asked: ReadQuery) -> Findings:
    result = engine.answer(asked)
    near = result.results
    if result.clarify:
        offered = [choice.id for choice in result.clarify]
        near = tuple(sorted(near, key=lambda one: one.id not in offered))
        return Findings((), near)
    return Findings(near[:1] if result.outcome == "answer" else (), near)


def _follow_up(engine: Engine, asked: ReadQuery, context: Context) -> Findings:
    near = rank_in_context(engine, asked.query, context)
    if not near:
        return Findings((), ())
    given = {entry.id for entry in context.topics}
    others = (one.confidence for one in near[1:] if one.id not in given)  # what was given a moment ago is seldom meant
    first, second = near[0].confidence, next(others, 0.0)
    if not context.topics and not context.offered:  # what was said found nothing either, so it tells of no field
        return Findings(near[:1] if first >= _threshold(engine, asked, near[0]) else (), near)
    sure = first >= _FOLLOW_UP_SURE or (first >= FOLLOW_UP_THRESHOLD and first - second >= _FOLLOW_UP_LEAD)
    return Findings(near[:1] if sure or _stands_alone(first, second, _ALONE) else (), near)


def _stands_alone(first: float, second: float, least: float) -> bool:
    """Whether nothing else comes near to the first entry, so that asking back would offer one choice."""
    return first >= least and first >= _TIMES * second


def _several(engine: Engine, asked: ReadQuery, wishes: Sequence[str], budget: Budget) -> Findings | None:
    """Both answers, or one choice of both; None where the parts say less than the whole."""
    if not budget.take(_WISHES):
        return None
    first, second = (read_part(engine, asked, wish) for wish in wishes)
    found = [_single(engine, first), _single(engine, second)]
    entry = engine.entry(found[0].answered[0].id) if found[0].answered else None
    if entry and not found[1].answered and budget.take():
        before = Context(question_of(entry, asked.query.lang), (entry,), (entry,))
        found[1] = _follow_up(engine, second, before)
    answered = [one.answered[0] for one in found if one.answered]
    if len({one.id for one in answered}) == 2:
        return Findings(tuple(answered), tuple(answered))
    if len(answered) == 1 and all(one.near for one in found):
        pairs = zip_longest(*(each.answered or each.near[:2] for each in found))
        offered = {one.id: one for pair in pairs for one in pair if one}
        if len(offered) > 1:
            return Findings((), tuple(offered.values())[:MOST_CHOICES])
    return None


def _story(engine: Engine, asked: ReadQuery, budget: Budget) -> Findings:
    """Whole and telling clauses, pooled: parts that speak for an entry make it likelier together (noisy or)."""
    whole = engine.answer(asked, top=MOST_RESULTS).results
    results, doubts = {one.id: one for one in whole}, {one.id: 1.0 - one.confidence for one in whole}
    for clause in _telling(engine, parts_of(asked.query.normal)):
        if not budget.take():
            break
        for one in engine.answer(read_part(engine, asked, clause), top=MOST_RESULTS).results:
            heard = one.id in results and results[one.id].confidence >= _HEARD
            weight = _HEARD_CLAUSE if heard else _LONE_CLAUSE
            doubts[one.id] = doubts.get(one.id, 1.0) * (1.0 - weight * one.confidence)
            results.setdefault(one.id, replace(one, confidence=0.0))
    near = [replace(results[i], confidence=round(1.0 - doubt, 4)) for i, doubt in doubts.items()]
    near.sort(key=lambda one: -one.confidence)
    return Findings(tuple(near[:1]) if _is_sure(engine, asked, near) else (), tuple(near))


def _is_sure(engine: Engine, asked: ReadQuery, near: Sequence[Result]) -> bool:
    """Whether the first entry of a story is the answer: by the threshold, or by its lead."""
    if not near:
        return False
    first, second = near[0].confidence, near[1].confidence if len(near) > 1 else 0.0
    return first >= _threshold(engine, asked, near[0]) or (first >= _STORY and first - second >= _STORY_LEAD)


def _threshold(engine: Engine, asked: ReadQuery, first: Result) -> float:
    return engine.calibration.threshold_of(asked.query.lang, first.category)


def _telling(engine: Engine, clauses: Sequence[str]) -> list[str]:
    """The clauses, those first that have the most weight of words that the corpus knows."""
    backend = engine.index.backend
    counts = backend.counts("question")

    def weight(clause: str) -> float:
        terms = set(engine.segmenter.segment(clause).terms)
        return sum(backend.idf(counts[term], "question") for term in terms if term in counts)

    return sorted(clauses, key=weight, reverse=True)


def _is_story(normal: str) -> bool:
    return len(normal) >= (_STORY_HAN if any(map(is_han, normal)) else _STORY_LATIN)

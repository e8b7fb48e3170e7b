"""What does the corpus have for a message? One question, a follow-up, several wishes, or a story read by its clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import clauses_of, is_han, wishes_of
from engine.conversation.context import Context, question_of
from engine.conversation.follow_up import rank_in_context
from engine.conversation.turns import MOST_CHOICES
from engine.engine import LONGEST_QUERY, Engine, ReadQuery
from engine.search.result import Result

MOST_CALLS = 4
"""Calls of the encoder for one message at most."""

LEAST_OFFERED = 0.1
"""Confidence of the least probable choice."""
_WORTH = 0.25
"""Confidence of the first entry from which asking back is worth a turn."""
_FOLLOW_UP_THRESHOLD = 0.55
"""Confidence from which a follow-up is answered: there its answers on dev are right as often as first ones."""
_WISHES = 2
_STORY_HAN, _STORY_LATIN = 50, 150
"""Characters of a message from which it is read by its clauses too."""
_CLAUSE = 0.85
"""What the confidence of a clause counts against that of the whole message."""


@dataclass(frozen=True, slots=True)
class Findings:
    """answered: the entries to answer with, several for several wishes; near: all that is near, the surest first."""

    answered: tuple[Result, ...]
    near: tuple[Result, ...]

    def choices(self, without: Sequence[str] = ()) -> tuple[Result, ...]:
        """The entries to choose from, if the first is worth asking about."""
        left = [result for result in self.near if result.id not in without]
        if not left or left[0].confidence < _WORTH:
            return ()
        return tuple(result for result in left[:MOST_CHOICES] if result.confidence >= LEAST_OFFERED)


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
    sure = bool(near) and near[0].confidence >= _FOLLOW_UP_THRESHOLD
    return Findings(near[:1] if sure else (), near)


def _several(engine: Engine, asked: ReadQuery, wishes: Sequence[str], budget: Budget) -> Findings | None:
    """Both answers, or one choice of both; None where the parts say less than the whole."""
    if not budget.take(_WISHES):
        return None
    first, second = (read_part(engine, asked, wish) for wish in wishes)
    found = [_single(engine, first), _single(engine, second)]
    entry = engine.entry(found[0].answered[0].id) if found[0].answered else None
    if entry and not found[1].answered and budget.take():
        before = Context(question_of(entry, asked.query.lang), entry, (), (entry,), ())
        found[1] = _follow_up(engine, second, before)
    answered = [one.answered[0] for one in found if one.answered]
    if len({one.id for one in answered}) == 2:
        return Findings(tuple(answered), tuple(answered))
    if len(answered) == 1 and all(one.near for one in found):
        offered = {one.id: one for each in found for one in each.choices()[:2]}
        if len(offered) > 1:
            return Findings((), tuple(offered.values()))
    return None


def _story(engine: Engine, asked: ReadQuery, budget: Budget) -> Findings:
    """Whole and telling clauses, pooled: an entry is as sure as the part that speaks for it most."""
    parts = [(_single(engine, asked), 1.0)]
    for clause in _telling(engine, clauses_of(asked.query.normal)):
        if not budget.take():
            break
        parts.append((_single(engine, read_part(engine, asked, clause)), _CLAUSE))
    best: dict[str, Result] = {}
    for findings, weight in parts:
        for one in findings.near:
            confidence = round(one.confidence * weight, 4)
            if one.id not in best or best[one.id].confidence < confidence:
                best[one.id] = replace(one, confidence=confidence)
    near = tuple(sorted(best.values(), key=lambda one: -one.confidence))
    threshold = engine.calibration.threshold_of(asked.query.lang, near[0].category if near else "")
    return Findings(near[:1] if near and near[0].confidence >= threshold else (), near)


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



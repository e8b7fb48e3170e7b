"""Which entry does a follow-up mean, and how sure is that? Evidence of the words, and of what was said before."""

from __future__ import annotations

import numpy as np

from corpus import Entry
from engine.conversation.context import Context, content, field_of, in_context, linked_ids, question_of
from engine.engine import Engine
from engine.search.decide import results_at
from engine.search.features import Reals, evidence_of
from engine.search.options import MOST_RESULTS
from engine.search.query import PreparedQuery
from engine.search.result import Result
from engine.search.retrieve import retrieve

# Log-odds, fitted on the turns of corpus/data/sample/dialogues/dev.jsonl that have a context, with as many first
# questions under a context of another topic and refusals of queries/dev.jsonl (bench/follow_up_fit.py).
_SLOPE, _INTERCEPT = 1.62, -1.69
_SAME_CATEGORY = 1.17
"""For an entry of the topic's own category."""
_SHORT, _SAME_FIELD_SHORT = 2, 1.15
"""Words with content of a message at most for which an entry of the topic's field (the first part of its category) is
likelier, and by how much: who says little leaves the field out."""
_LINKED = 0.89
"""For an entry that the topic's answer links to, or that links to the topic."""
_TOPIC = -1.01
"""For the topic itself, of which every word of the context speaks."""
_OPPOSED = -1.11
"""For an entry of the other side of a pair: withdrawal after a talk about deposits."""
_OFFERED = 1.5
"""For an entry that the open choices offer."""

_FARTHEST = 30.0


def rank_in_context(engine: Engine, query: PreparedQuery, context: Context) -> tuple[Result, ...]:
    """The entries for a message with what was said before, the surest first, with their confidence."""
    placed = in_context(engine, query, context)
    candidates = retrieve(engine.index, placed, limit=MOST_RESULTS)
    if not len(candidates):
        return ()
    odds = engine.calibration.model.odds(evidence_of(placed, candidates))
    entries = [engine.index.entries[at] for at in candidates.entry.tolist()]
    against = [_OPPOSED * _is_opposed(engine, entry, placed) for entry in entries]
    short = content(query) <= _SHORT
    odds = (
        _SLOPE * odds
        + _INTERCEPT
        + np.asarray([_told(entry, context, short=short) for entry in entries])
        + np.asarray(against)
    )
    confidences: Reals = 1.0 / (1.0 + np.exp(-np.clip(odds, -_FARTHEST, _FARTHEST)))
    order = np.argsort(-confidences, kind="stable").tolist()
    return results_at(engine.index, placed.lang, candidates, confidences=confidences, places=order)


def _is_opposed(engine: Engine, entry: Entry, query: PreparedQuery) -> bool:
    """Whether an entry's question takes the other side of a pair than the conversation."""
    own = engine.reader.sides(question_of(entry, query.lang))
    return bool(own.left & query.sides.right | own.right & query.sides.left)


def _told(entry: Entry, context: Context, *, short: bool) -> float:
    """What the conversation adds to the log-odds of an entry."""
    told = _OFFERED if entry.id in context.offered else 0.0
    if not context.topics:
        return told
    topics = context.topics
    told += _SAME_CATEGORY * any(entry.category == one.category for one in topics)
    told += _SAME_FIELD_SHORT * (short and any(field_of(entry) == field_of(one) for one in topics))
    told += _LINKED * any(entry.id in linked_ids(one) or one.id in linked_ids(entry) for one in topics)
    return told + _TOPIC * any(entry.id == one.id for one in topics)

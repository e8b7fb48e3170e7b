"""What comes of a table of questions? Each is asked once, and compared with the entry that was expected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus import BatchCase, normalise
from engine.engine import Engine
from engine.errors import QueryError
from engine.search.result import Outcome
from engine.search.ruling import Rule

Verdict = Literal["right", "wrong", "unknown", "none"]
"""Whether a question was answered as expected; unknown: the corpus has no such entry; none: nothing was expected."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of a question. first: id of the first entry, "" for none, with its question; outcome: None for what no
    query can be, such as signs alone."""

    row: int
    first: str
    question: str
    confidence: float
    outcome: Outcome | None
    verdict: Verdict


def ask_batch(
    engine: Engine,
    cases: Sequence[BatchCase],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    rule: Rule,
) -> list[BatchResult]:
    """The results of all cases, in their order. rule: see `Engine.search`."""
    found = []
    for done, case in enumerate(cases, start=1):
        found.append(_asked(engine, case, rule))
        progress(done, len(cases))
    return found


def _asked(engine: Engine, case: BatchCase, rule: Rule) -> BatchResult:
    try:
        reply = engine.search(case.question, rule=rule, top=1)
    except QueryError:
        return BatchResult(case.row, "", "", 0.0, None, "none" if case.expected is None else "wrong")
    first = reply.results[0] if reply.results else None
    verdict = _verdict(engine, case, first.id if first else "", answered=reply.outcome == "answer")
    if first is None:
        return BatchResult(case.row, "", "", 0.0, reply.outcome, verdict)
    return BatchResult(case.row, first.id, first.question, first.confidence, reply.outcome, verdict)


def _verdict(engine: Engine, case: BatchCase, first: str, *, answered: bool) -> Verdict:
    if case.expected is None:
        return "none"
    if not case.expected:
        return "wrong" if answered else "right"
    wanted = {id_ for text in case.expected if (id_ := _entry_of(engine, text))}
    if not wanted:
        return "unknown"
    return "right" if first in wanted else "wrong"


def _entry_of(engine: Engine, text: str) -> str:
    """The id of an entry by an id or one of its phrasings; "" for none."""
    if entry := engine.entry(text):
        return entry.id
    index = engine.index
    rows = index.rows.by_text.get(normalise(text), ())
    return next((index.entries[int(index.rows.entry[row])].id for row in rows), "")

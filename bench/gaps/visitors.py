"""What visitors do with the replies they get, kept in a journal as the service keeps it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.gaps.log import Planted, Question
from engine import Engine, QueryError, SearchResult
from journal import Acted, ActKind, Asked, Journal, JournalSettings
from support.tickets import Solution

_DAYS = 6
_VOTES_NO, _TICKET_IF_WRONG, _TICKET_IF_REFUSED, _TAKES_CHOICE, _CLICKS, _LINKED = 0.15, 0.15, 0.25, 0.6, 0.2, 0.7
"""Chances, all assumed: a vote after a wrong answer; a ticket after one; after a refusal; the right choice is taken;
the right answer is opened; staff name the entry that solves a ticket, where there is one."""


def visit(planted: Planted, engine: Engine, folder: Path, seed: int) -> dict[str, Solution]:
    """Ask all questions, and keep them and what follows in the journal of a folder; how tickets were solved."""
    chance, journal = random.Random(seed), Journal(folder, JournalSettings())
    solutions: dict[str, Solution] = {}
    first = time.time() - _DAYS * 86400
    step = _DAYS * 86400 / len(planted.log)
    for place, question in enumerate(planted.log):
        try:
            found = engine.search(question.text)
        except QueryError:
            continue
        asked = _asked(question, found, first + place * step)
        journal.note(asked)
        for act in _acts(question, found, asked, chance=chance):
            journal.note(act)
            if act.kind == "ticket":
                solutions[act.ref] = _solved(planted, question, act.ref, chance)
    journal.stop()
    return solutions


def _asked(question: Question, found: SearchResult, at: float) -> Asked:
    return Asked(
        at=at,
        who=question.session,
        channel="api",
        lang=found.lang,
        query=found.query,
        decision=found.outcome,
        reason=found.reason or "",
        threshold=found.threshold,
        top=tuple((one.id, one.confidence) for one in found.results[:3]),
        generation=found.generation,
        ms=found.took_ms,
    )


def _acts(question: Question, found: SearchResult, asked: Asked, *, chance: random.Random) -> Iterator[Acted]:
    """What the visitor does next; whoever asks for nothing does nothing."""
    if not question.truth:
        return
    first, right = asked.top[0][0] if asked.top else "", [id_ for id_, _ in asked.top if id_ in question.truth]
    kind: ActKind = "click" if found.outcome == "answer" else "choice"
    helped = right if found.outcome == "clarify" else right[:1] if first in right and kind == "click" else []
    if helped:
        if chance.random() < (_CLICKS if kind == "click" else _TAKES_CHOICE):
            yield Acted(asked.at + 20, question.session, kind, helped[0])
        return
    if kind == "click" and chance.random() < _VOTES_NO:
        yield Acted(asked.at + 20, question.session, "no", first)
    if chance.random() < (_TICKET_IF_WRONG if kind == "click" else _TICKET_IF_REFUSED):
        number = f"T{chance.randrange(10**6):06}-{chance.randrange(16**6):06X}"
        yield Acted(asked.at + 60, question.session, "ticket", ref=number)


def _solved(planted: Planted, question: Question, number: str, chance: random.Random) -> Solution:
    """Staff name the entry, if there is one; else they write what the missing one says."""
    entries = {entry.id: entry for entry in (*planted.kept.entries, *planted.gaps)}
    entry = entries[question.truth[0]]
    text = entry.texts.get(question.lang) or next(iter(entry.texts.values()))
    known = entry not in planted.gaps and chance.random() < _LINKED
    return Solution(number, entry.id if known else "", "" if known else text.answer)


def noise_share(log: Sequence[Question]) -> float:
    """The share of questions that ask for no entry."""
    return sum(not question.truth for question in log) / len(log)

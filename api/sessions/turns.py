"""How did a conversation's last query go, and what does that mean for the next one?"""

from __future__ import annotations

import json
import os.path
from dataclasses import astuple, dataclass
from typing import Any

REMEMBERED_SECONDS = 1800.0
"""How long a conversation is remembered after its last query."""
_TYPING_SECONDS = 4.0
"""A query that grows or shrinks within this time of the last one is the same question, still being typed."""
_LONGEST, _LONGEST_BEFORE = 512, 100
"""Characters that are kept of a query, and of the question before it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The last query of a conversation (masked). before: whether the question before it was missed; at: seconds since
    1970; about: that question, if this one is about the same; row: how many were missed before, whatever they asked."""

    query: str
    missed: bool
    before: bool
    at: float
    about: str = ""
    row: int = 0

    def to_json(self) -> list[Any]:
        """Plain values, which `read_turn` reads."""
        return list(astuple(self))


def read_turn(value: object) -> Turn | None:
    """What `to_json` gave; None for anything else, such as what another version of the program wrote."""
    match value:
        case [str(query), bool(missed), bool(before), float(at)]:  # of version 0.2
            return Turn(query, missed, before, at)
        case [str(query), bool(missed), bool(before), float(at), str(about), int(row)]:
            return Turn(query, missed, before, at, about, row)
    return None


def parse_turn(text: str | bytes) -> Turn | None:
    """What `to_json` gave, as JSON text; None for anything else."""
    try:
        return read_turn(json.loads(text))
    except ValueError:
        return None


def missed_before(last: Turn | None, query: str, now: float) -> bool:
    """Whether the question before this query (masked) was missed; what was typed on the way to it is no question."""
    if last is None:
        return False
    return last.before if _typed_on(last, query, now) else last.missed


def question_before(last: Turn | None, query: str, now: float) -> str:
    """The missed question before this query; "" where `missed_before` is False, or it is not known."""
    if last is None or not missed_before(last, query, now):
        return ""
    return last.about if _typed_on(last, query, now) else last.query


def row_before(last: Turn | None, query: str, now: float) -> int:
    """How many questions in a row were missed before this query, whatever they asked."""
    if last is None:
        return 0
    return last.row if _typed_on(last, query, now) else last.row + 1 if last.missed else 0


def next_turn(last: Turn | None, query: str, *, missed: bool, now: float, fresh: bool = False) -> Turn | None:
    """The turn of a query (masked); None if neither it nor one before was missed: there is nothing to remember.

    fresh: whether it asks about something else than the question before.
    """
    before, row = not fresh and missed_before(last, query, now), row_before(last, query, now)
    about = question_before(last, query, now)[:_LONGEST_BEFORE] if before else ""
    kept = missed or before or row
    return Turn(query[:_LONGEST], missed, before, round(now, 1), about, row) if kept else None


def _typed_on(last: Turn, query: str, now: float) -> bool:
    """Whether one text is the other with letters put in, or taken out, at one place, a moment later."""
    old, shorter = last.query, min(len(last.query), len(query))
    if old == query or now - last.at >= _TYPING_SECONDS:
        return False
    ends = len(os.path.commonprefix([old, query])) + len(os.path.commonprefix([old[::-1], query[::-1]]))
    return ends >= shorter

"""Which attributes does a filter keep? The comparisons of both protocols; numbers and dates where both sides are."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence

Compare = Callable[[str, str], bool]


def _ordered(compare: Callable[[float | str, float | str], bool]) -> Compare:
    """By number where both are numbers, else by text, which orders dates (ISO 8601) too."""

    def both(held: str, wanted: str) -> bool:
        try:
            return compare(float(held), float(wanted))
        except ValueError:
            return compare(held, wanted)

    return both


EQUAL, UNEQUAL = _ordered(operator.eq), _ordered(operator.ne)
BELOW, ABOVE = _ordered(operator.lt), _ordered(operator.gt)
AT_MOST, AT_LEAST = _ordered(operator.le), _ordered(operator.ge)

DIFY: Mapping[str, Compare] = {
    "contains": lambda held, wanted: wanted in held,
    "not contains": lambda held, wanted: wanted not in held,
    "start with": lambda held, wanted: held.startswith(wanted),
    "end with": lambda held, wanted: held.endswith(wanted),
    "is": lambda held, wanted: held == wanted,
    "is not": lambda held, wanted: held != wanted,
    "empty": lambda held, _wanted: not held,
    "not empty": lambda held, _wanted: bool(held),
    "in": lambda held, wanted: held in _parts(wanted),
    "not in": lambda held, wanted: held not in _parts(wanted),
    "=": EQUAL,
    "≠": UNEQUAL,
    ">": ABOVE,
    "<": BELOW,
    "≥": AT_LEAST,
    "≤": AT_MOST,
    "before": BELOW,
    "after": ABOVE,
}
OPENAI: Mapping[str, Compare] = {
    "eq": EQUAL,
    "ne": UNEQUAL,
    "gt": ABOVE,
    "gte": AT_LEAST,
    "lt": BELOW,
    "lte": AT_MOST,
}


def any_or_all(kept: Sequence[bool], *, every: bool) -> bool:
    """Whether all conditions keep an entry, or any; none keeps all."""
    return all(kept) if every or not kept else any(kept)


def _parts(listed: str) -> list[str]:
    return [part.strip() for part in listed.split(",")]

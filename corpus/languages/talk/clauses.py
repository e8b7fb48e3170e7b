"""Of which clauses does a message consist, and which of them ask for different things?"""

from __future__ import annotations

import re

from corpus.languages.talk.asking import asks_something
from corpus.languages.talk.patterns import MARKS, joined

_CLAUSE_END = re.compile(r"[。！？!?；;\n]+|(?<=[a-z]{2})\.(?=\s|$)|(?<=\d)\.(?=\s)")
_PART_END = re.compile(r"[，,。！？!?；;\n]+|\.(?=\s|$)| (?=[一-鿿])|(?<=[一-鿿]) | (?:and|but|so) ")
_SHORTEST_PART = 4
_COMMA = re.compile(r"[，,]|(?<=[一-鿿]) (?=[一-鿿])")


def clauses_of(normal: str) -> tuple[str, ...]:
    """The clauses of a normalised message: at ends of sentences, and at commas where both sides ask something."""
    found: list[str] = []
    for sentence in _CLAUSE_END.split(normal):
        for part in re.split(joined("joins"), sentence):
            found.extend(_at_commas(part))
    return tuple(clause for one in found if len(clause := MARKS.sub(" ", one).strip()) > 1)


def parts_of(normal: str) -> tuple[str, ...]:
    """The parts of a long normalised message: at every mark, at spaces beside Chinese, and at words that join."""
    found = (part.strip() for part in _PART_END.split(normal))
    return tuple(dict.fromkeys(part for part in found if len(part) >= _SHORTEST_PART))


def wishes_of(normal: str) -> tuple[str, ...]:
    """The clauses of a message that ask for different things, if it is written as two or three questions; else none."""
    joining = [part for part in re.split(joined("joins"), normal) if part and part.strip()]
    clauses = clauses_of(normal)
    asking = [clause for clause in clauses if asks_something(clause)]
    several = len(joining) > 1 or len(asking) > 1
    return clauses if several and 2 <= len(clauses) <= 3 else ()


def _at_commas(part: str) -> list[str]:
    parts = _COMMA.split(part)
    return parts if len(parts) > 1 and all(asks_something(one) for one in parts) else [part]

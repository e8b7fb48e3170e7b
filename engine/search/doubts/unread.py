"""Is a query a question that this help centre can read at all? Other scripts, keyboard noise, no topic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus import HAN, Segments

Doubt = Literal["unreadable", "one_character", "no_topic"]

_FOREIGN = re.compile(rf"[^\W\d_a-z\u00aa-\u024f{HAN}]")
"""A letter of a script that no language here has: kana, Hangul, Cyrillic, Thai."""
_HAN = re.compile(f"[{HAN}]")
_LETTER = re.compile(r"[^\W\d_]")
_FOREIGN_SHARE = 0.5
_RARE_SHARE = 0.5
_LONGEST = 256
"""Characters of a query that are looked at: what cannot be read is so from its beginning."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How much of a query corpus and encoder know. known_share: of its words, 0 to 1; in_corpus: whether the corpus has
    any term of it; corrected: whether it was rewritten to something known; bare: whether it asks for help and names
    nothing."""

    known_share: float
    in_corpus: bool
    corrected: bool
    bare: bool = False


def doubt_about(segments: Segments, reading: Reading) -> Doubt | None:
    """Why no entry can be the answer to a query, None if one can."""
    if reading.bare:
        return "no_topic"
    plain = segments.plain[:_LONGEST]
    if len(plain) == 1 and not segments.identifiers:
        return "one_character"
    if reading.in_corpus or not plain:
        return "unreadable" if plain and _is_foreign(plain, reading) else None
    nothing_known = reading.known_share == 0 and not reading.corrected and bool(segments.words)
    return "unreadable" if nothing_known or _is_foreign(plain, reading) or _is_rare(plain) else None


def _is_foreign(plain: str, reading: Reading) -> bool:
    """Whether most letters are of another script, and neither corpus nor encoder knows most of the words."""
    if plain.isascii():
        return False
    foreign = len(_FOREIGN.findall(plain))
    return foreign > 0 and reading.known_share <= 0.5 and foreign >= _FOREIGN_SHARE * len(_LETTER.findall(plain))


def _is_rare(plain: str) -> bool:
    """Whether most of its Chinese characters are in no everyday use: GB 2312 has the 6,763 that are."""
    han = _HAN.findall(plain)
    rare = sum(not _is_everyday(char) for char in han)
    return rare > _RARE_SHARE * len(han) if han else False


def _is_everyday(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True

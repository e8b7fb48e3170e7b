"""Under which beginnings is a phrasing found? Its words, their pinyin, and the first letters of that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import HAN
from engine import syllables_of

KEY_BYTES = 24
"""Bytes of a key that are compared: eight Chinese characters, or as many letters."""
_MOST_STARTS, _MOST_SOUNDED = 6, 3
_RUN = re.compile(rf"[{HAN}]+|[^\W_]+")
_HAN_RUN = re.compile(rf"[{HAN}]+")
TEXT, PINYIN, INITIALS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Key:
    """A beginning. start: how many words or characters come before it; kind: TEXT, PINYIN or INITIALS."""

    value: bytes
    start: int
    kind: int


def keys_of(normal: str) -> Iterator[Key]:
    """The keys of a normalised phrasing."""
    places = list(_starts(normal))
    for start, place in enumerate(places[:_MOST_STARTS]):
        yield Key(key_bytes(compact(normal[place:])), start, TEXT)
    if not _HAN_RUN.search(normal):
        return
    sounds = sounds_of(normal)
    for start in range(min(len(sounds), _MOST_SOUNDED)):
        yield Key(key_bytes("".join(sounds[start:])), start, PINYIN)
        yield Key(key_bytes("".join(one[0] for one in sounds[start:])), start, INITIALS)


def key_bytes(text: str) -> bytes:
    """What is compared of a text."""
    return text.encode("utf-8", "replace")[:KEY_BYTES]


def compact(text: str) -> str:
    """A normalised text without what people leave out while they type: marks, and spaces beside Chinese."""
    parts = _RUN.findall(text)
    return "".join(
        (" " if at and part.isascii() and parts[at - 1].isascii() else "") + part for at, part in enumerate(parts)
    )


def sounds_of(normal: str) -> list[str]:
    """The sound of each character, and each word of letters or digits as it is."""
    found: list[str] = []
    for part in _RUN.findall(normal):
        found += syllables_of(part) if _HAN_RUN.fullmatch(part) else [part]
    return [sound for sound in found if sound]


def initials_of(plain: str) -> str:
    """First letters of the characters of a text, and its letters and digits as they are: 提b is tb."""
    return "".join(
        "".join(one[0] for one in syllables_of(part)) if _HAN_RUN.fullmatch(part) else part
        for part in _RUN.findall(plain)
    )


def _starts(normal: str) -> Iterator[int]:
    """Where a word begins, and every Chinese character: people begin in the middle of a question."""
    for run in _RUN.finditer(normal):
        yield from range(run.start(), run.end()) if _HAN_RUN.fullmatch(run[0]) else (run.start(),)

"""Did this conversation miss before? A second miss in a row goes to a person."""

from __future__ import annotations

import mmap
import os.path
import struct
import threading
import time
import zlib
from dataclasses import dataclass
from hashlib import blake2b

_MOST = 16_384
_SECONDS = 1800.0
_TYPING_SECONDS = 4.0
"""A query that grows or shrinks within this time of the last one is the same question, still being typed."""

_CHOICE = 4
"""Places that a conversation may be kept in; a new one takes that of the oldest of these."""
_HEAD = struct.Struct("<I8sd??H")
"""Check sum of what follows, conversation, when, missed, before, bytes of the query."""
_PLACE = 2112
"""Bytes of a place: head and query, which is no longer than 512 characters of at most four bytes."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The last query of a conversation (masked). before: whether the question before it was missed."""

    query: str
    missed: bool
    before: bool
    at: float


class Sessions:
    """How conversations went last; in memory, the oldest forgotten first, each after half an hour.

    The memory is shared by all processes that are forked from the one that made it, so that it does not matter which
    worker a question comes to. Readers take no lock: a place that is being written fails its check sum, and counts as
    empty.
    """

    def __init__(self, most: int = _MOST, seconds: float = _SECONDS) -> None:
        """`most`: conversations kept; `seconds`: how long one is remembered."""
        self._memory = mmap.mmap(-1, most * _PLACE)  # anonymous: pages are taken as they are first written
        self._lock = threading.Lock()
        self._most, self._seconds = most, seconds

    def missed(self, session: str | None, query: str) -> bool:
        """Whether the question before this query (masked) found no answer; what was typed on the way to it is none."""
        said = self._last(_key(session)) if session else None
        if said is None:
            return False
        return said.before if _typed_on(said, query) else said.missed

    def note(self, session: str | None, query: str, *, missed: bool) -> None:
        """Remember how the conversation's query (masked) went."""
        if not session:
            return
        key, text = _key(session), query.encode(errors="replace")[: _PLACE - _HEAD.size]
        rest = _HEAD.pack(0, key, time.monotonic(), missed, self.missed(session, query), len(text))[4:] + text
        with self._lock:
            at = self._place_for(key) * _PLACE
            self._memory[at : at + 4 + len(rest)] = zlib.crc32(rest).to_bytes(4, "little") + rest

    def _last(self, key: bytes) -> _Said | None:
        for place in self._places(key):
            found = self._read(place)
            if found and found[0] == key and time.monotonic() - found[1].at < self._seconds:
                return found[1]
        return None

    def _place_for(self, key: bytes) -> int:
        """The place that the conversation has, else an empty one, else that of the oldest."""
        ages: list[tuple[float, int]] = []
        for place in self._places(key):
            found = self._read(place)
            if found and found[0] == key:
                return place
            ages.append((found[1].at if found else -1.0, place))
        return min(ages)[1]

    def _places(self, key: bytes) -> range:
        choice = min(_CHOICE, self._most)
        first = int.from_bytes(key, "little") % (self._most // choice) * choice
        return range(first, first + choice)

    def _read(self, place: int) -> tuple[bytes, _Said] | None:
        kept = self._memory[place * _PLACE : (place + 1) * _PLACE]
        check, key, at, missed, before, length = _HEAD.unpack_from(kept)
        if not at or zlib.crc32(kept[4 : _HEAD.size + length]) != check:
            return None
        return key, _Said(kept[_HEAD.size : _HEAD.size + length].decode(errors="ignore"), missed, before, at)


def _key(session: str) -> bytes:
    return blake2b(session.encode(errors="surrogatepass"), digest_size=8).digest()


def _typed_on(said: _Said, query: str) -> bool:
    """Whether one text is the other with letters put in, or taken out, at one place, a moment later."""
    old, shorter = said.query, min(len(said.query), len(query))
    if old == query or time.monotonic() - said.at >= _TYPING_SECONDS:
        return False
    ends = len(os.path.commonprefix([old, query])) + len(os.path.commonprefix([old[::-1], query[::-1]]))
    return ends >= shorter

"""Where are texts kept for a while? All that is asked of such a place, and how names are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol


class StoreAway(Exception):
    """The store did not answer; the message says why, without address, path and password."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a store keeps. seconds: how long; most: texts of each kind (what stands before the first colon of a
    name); the oldest are forgotten first."""

    seconds: float
    most: int


class Kept(Protocol):
    """Texts by name, within its `Bounds`.

    Each method raises StoreAway, after a second at the latest.
    """

    def get(self, key: str) -> str | None:
        """The text of a name."""

    def put(self, key: str, text: str | None) -> None:
        """Keep a text instead of the last one; None forgets the name."""

    def add(self, key: str) -> bool:
        """Keep an empty text; False, and nothing is done, where there is one already."""


class Searched(Kept, Protocol):
    """A store that outlives a process, in which an operator may look for what is kept of one person."""

    def names(self, start: str) -> Sequence[str]:
        """All names that begin so."""

    def close(self) -> None:
        """Let go of the file or the connection."""


def name_of(kind: str, owner: Sequence[str], *parts: str) -> str:
    """What something is kept under: nothing of what was given, and always as long.

    owner: whose it is, such as a platform and a user; all names of one kind and owner begin as `start_of` says.
    """
    return f"{start_of(kind, owner)}{_digest(parts)}"


def start_of(kind: str, owner: Sequence[str]) -> str:
    """How all names of a kind and an owner begin."""
    return f"{kind}:{_digest(owner)}:"


def _digest(parts: Sequence[str]) -> str:
    return blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=12).hexdigest()

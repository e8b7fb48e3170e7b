"""What is proposed? Plain data, for pages, JSON and files alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from corpus import LANGS, Lang


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A question as people asked it, masked. count: how many visitors."""

    text: str
    lang: Lang
    count: int


@dataclass(frozen=True, slots=True)
class Near:
    """An entry that is near. confidence: mean of the topic's questions, 0 to 1."""

    id: str
    question: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is missing. questions: by language, the one that stands for all; sessions: how many visitors asked;
    category: where the nearest entries are; unclear: whether it may be what the first of `near` is about; reply: of
    staff, masked, where a ticket solved it."""

    id: str
    questions: Mapping[Lang, str]
    phrasings: tuple[Phrasing, ...]
    sessions: int
    category: str
    near: tuple[Near, ...]
    unclear: bool = False
    reply: str = ""

    @property
    def missing(self) -> tuple[Lang, ...]:
        """Languages in which nobody asked, so that somebody has to translate."""
        return tuple(lang for lang in LANGS if lang not in self.questions)


@dataclass(frozen=True, slots=True)
class Addition:
    """New phrasings of an entry. proven: visitors who took it as their answer, or whose ticket staff solved with it."""

    id: str
    question: str
    phrasings: tuple[Phrasing, ...]
    sessions: int
    proven: int

    def joined(self, other: Addition) -> Addition:
        """With those of another topic that the same entry covers."""
        phrasings = (*self.phrasings, *other.phrasings)
        sessions, proven = self.sessions + other.sessions, self.proven + other.proven
        return replace(self, phrasings=phrasings, sessions=sessions, proven=proven)


@dataclass(frozen=True, slots=True)
class Drafts:
    """What follows from the questions of a span of days. missed: questions without an answer; covered: those of them
    that drafts and additions are about."""

    since: str
    until: str
    missed: int
    covered: int
    drafts: tuple[Draft, ...]
    additions: tuple[Addition, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

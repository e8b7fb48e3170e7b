"""What must a store be able to do that keeps something of people? The protocol, and what it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from support.privacy.person import Person


@dataclass(frozen=True, slots=True)
class Record:
    """Something that is kept. kind: such as ticket; id: unique in its store; own: whether it is the person's, or
    another's that names them; why: what tells so; holds: what is in it, in the plural (messages), and how many."""

    kind: str
    id: str
    own: bool
    why: str
    holds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file for the person. path: with slashes, unique in the export; content: a value that JSON can hold, or a file
    that is copied."""

    path: str
    content: object | Path


class PersonalStore(Protocol):
    """A place that keeps something of people.

    `api.operate.privacy.stores` names all of them, one a line; `faq privacy export | erase` asks each in turn. After
    `erase` of a record `find` must not give it again. What a store cannot do it says by raising FaqError.
    """

    name: str
    """Plural, as people read it, such as tickets; the folder of its files in an export."""

    def find(self, person: Person) -> Sequence[Record]:
        """Everything that is kept of a person, and what names them."""

    def export(self, record: Record) -> Iterator[Exported]:
        """The files of an own record, without secrets and without what is somebody else's."""

    def erase(self, person: Person, record: Record, *, skeleton: bool) -> None:
        """Delete an own record, or blot out the person's names in another's.

        skeleton: whether of a ticket its type, state and times stay, for statistics.
        """

    def close(self) -> None:
        """Let go of the store; what was deleted is by now in no file of it."""

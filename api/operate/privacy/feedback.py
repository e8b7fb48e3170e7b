"""What readers say of entries: a comment or a query that names the person is theirs; the vote alone names nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from api.web.feedback import Feedback, Opinion
from support.privacy import Exported, Person, Record


class PersonalFeedback:
    """The opinions of a data folder; see PersonalStore."""

    name = "feedback"

    def __init__(self, data: Path) -> None:
        self._feedback, self._found = Feedback(data), dict[str, Opinion]()

    def find(self, person: Person) -> Sequence[Record]:
        """See PersonalStore."""
        self._found = {
            str(number): opinion
            for number, opinion in self._feedback.said(person.words)
            if person.in_text(f"{opinion.query or ''}\n{opinion.comment or ''}")
        }
        return [Record("opinion", number, True, "is named in it") for number in self._found]

    def export(self, record: Record) -> Iterator[Exported]:
        """See PersonalStore."""
        yield Exported(f"{self.name}/{record.id}.json", asdict(self._found[record.id]))

    def erase(self, person: Person, record: Record, *, skeleton: bool) -> None:
        """See PersonalStore; the vote stays, without its words."""
        self._feedback.forget_words(int(record.id))

    def close(self) -> None:
        """See PersonalStore."""
        self._feedback.close()

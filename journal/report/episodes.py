"""What became of a visitor? Questions that follow one another are one episode, and its end tells whether it was solved.

*Confirmed*: answered, and the visitor opened the entry, chose it, said that it helped or said thanks; no contact after.
*Assumed*: answered, and nothing more was heard within the window. *Contacted*: the contact page, a ticket or a chat
came after. *Denied*: the visitor said that it did not help. *Unanswered*: the last question was not answered, and no
contact is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from journal.reading import ActedRow, AskedRow

PAUSE_SECONDS = 1800.0
"""Between two questions of one episode at most, and from the last one to an act that belongs to it."""
End = Literal["confirmed", "assumed", "contacted", "denied", "unanswered"]
_CONTACT = frozenset({"contact", "ticket", "chat"})


@dataclass(frozen=True, slots=True)
class Episode:
    """Questions of one visitor, in order, and what was done until half an hour after the last one."""

    asked: tuple[AskedRow, ...]
    acts: tuple[ActedRow, ...]

    @property
    def end(self) -> End:
        """What became of it."""
        last = self.asked[-1]
        if any(act.kind in _CONTACT for act in self.acts):
            return "contacted"
        if any(act.kind == "no" for act in self.acts) or last.reason == "unsolved":
            return "denied"
        answered = last.decision == "answer" or self._chose(last)
        if answered and (last.reason in ("solved", "thanks") or self._confirmed()):
            return "confirmed"
        if last.decision == "small_talk" and len(self.asked) > 1:
            rest = Episode(self.asked[:-1], self.acts)
            return "confirmed" if last.reason in ("solved", "thanks") and rest.end == "assumed" else rest.end
        return "assumed" if answered else "unanswered"

    def _chose(self, last: AskedRow) -> bool:
        offered = {entry for entry, _ in last.top}
        return last.decision == "clarify" and any(
            act.kind in ("click", "choice") and act.entry in offered and act.at >= last.at for act in self.acts
        )

    def _confirmed(self) -> bool:
        shown = {entry for row in self.asked for entry, _ in row.top}
        return any(act.kind == "yes" or (act.kind in ("click", "choice") and act.entry in shown) for act in self.acts)


def episodes_of(asked: Sequence[AskedRow], acted: Sequence[ActedRow]) -> list[Episode]:
    """The episodes of questions that have a session; both in order of time."""
    acts: dict[str, list[ActedRow]] = {}
    for act in acted:
        acts.setdefault(act.who, []).append(act)
    sessions: dict[str, list[AskedRow]] = {}
    for row in asked:
        if row.who:
            sessions.setdefault(row.who, []).append(row)
    parts = (part for rows in sessions.values() for part in _parts(rows))
    return [Episode(tuple(part), tuple(_acts_of(part, acts.get(part[0].who, ())))) for part in parts if _is_asked(part)]


def _parts(rows: Iterable[AskedRow]) -> Iterator[list[AskedRow]]:
    part: list[AskedRow] = []
    for row in rows:
        if part and row.at - part[-1].at > PAUSE_SECONDS:
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def _acts_of(part: Sequence[AskedRow], acts: Iterable[ActedRow]) -> Iterator[ActedRow]:
    first, last = part[0].at, part[-1].at + PAUSE_SECONDS
    return (act for act in acts if first <= act.at <= last)


def _is_asked(part: Sequence[AskedRow]) -> bool:
    """Whether anything was asked but hello and thanks."""
    return any(row.decision != "small_talk" for row in part)

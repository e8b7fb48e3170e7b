"""Which states may follow each other?"""

from __future__ import annotations

from collections.abc import Sequence

from corpus import FaqError

USUAL = ("submitted", "processing", "replied", "closed")


class TicketError(FaqError):
    """A ticket cannot be changed as asked; the message says why and what can be done instead."""


class States:
    """The states of support.yaml, in their order: the first is that of a new ticket, the last that of a closed one."""

    def __init__(self, ids: Sequence[str] = USUAL) -> None:
        self.ids = tuple(ids) if len(ids) > 1 else USUAL

    @property
    def first(self) -> str:
        """Of a new ticket."""
        return self.ids[0]

    @property
    def last(self) -> str:
        """Of a closed ticket."""
        return self.ids[-1]

    @property
    def working(self) -> str:
        """Of a ticket that waits for staff again."""
        return "processing" if "processing" in self.ids else self.ids[1] if len(self.ids) > 2 else self.ids[0]

    @property
    def answered(self) -> str:
        """Of a ticket that waits for its asker."""
        return "replied" if "replied" in self.ids else self.ids[-2]

    def after(self, state: str) -> tuple[str, ...]:
        """Where a ticket may go from here; a closed one is only opened again."""
        if state == self.last:
            return (self.working,)
        return tuple(other for other in self.ids if other not in (state, self.first))

    def check(self, old: str, new: str) -> None:
        """Raises TicketError if a ticket may not go from one state to the other."""
        if new not in self.after(old):
            can = ", ".join(self.after(old))
            raise TicketError(f"a ticket that is {old} cannot become {new[:40]!r}; it can become: {can}")

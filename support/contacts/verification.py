"""What is known of a contact, before it is said of which text."""

from __future__ import annotations

from dataclasses import dataclass

from engine import ContactKind, Remark, Status, Trick, Verification


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verification of a contact that is not named; see Verification."""

    kind: ContactKind
    status: Status
    like: str | None = None
    tricks: tuple[Trick, ...] = ()
    remark: Remark | None = None
    places: tuple[str, ...] = ()

    def of(self, contact: str) -> Verification:
        """The verification of this contact."""
        return Verification(contact, self.kind, self.status, self.like, self.tricks, self.remark, self.places)

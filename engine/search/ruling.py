"""What does the caller rule about a query before the engine decides? Who must see it, and whose a contact is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Demand = Literal["at_risk", "asked_for_person", "legal", "sensitive"]
"""Why a query goes to a person, whatever is found."""

Status = Literal["official", "not_official", "unknown"]
ContactKind = Literal["url", "email", "account", "phone", "unknown"]
Trick = Literal[
    "homoglyph",
    "idn",
    "typo",
    "added_words",
    "other_ending",
    "subdomain",
    "user_info",
    "other_account",
    "listed_elsewhere",
    "invitation",
    "forwarding",
    "hidden_characters",
    "extra_recipients",
]
Remark = Literal["any_author", "only_on", "ours_there"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What is known of a contact. like: the official contact that it imitates; tricks: by what means; remark: what a
    message must add, about `places`."""

    contact: str
    kind: ContactKind
    status: Status
    like: str | None = None
    tricks: tuple[Trick, ...] = ()
    remark: Remark | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """verification: of the contact that the query asks about; one that is known for certain is an answer; concern:
    whether its asker's life may be at risk, though the words have another reading."""

    demand: Demand | None = None
    verification: Verification | None = None
    concern: bool = False

    @property
    def is_checked(self) -> bool:
        """Whether the query asks about a contact of which it is known whose it is."""
        return self.verification is not None and self.verification.status != "unknown"


class Rule(Protocol):
    """Rules on a query; called once for each, with the text without its secrets, and that normalised."""

    def __call__(self, text: str, normal: str, /) -> Ruling: ...


def no_rule(_text: str, _normal: str) -> Ruling:
    """The rule of an engine without a help centre around it: nothing is demanded, no contact is known."""
    return Ruling()

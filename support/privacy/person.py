"""Whose data is meant? A person by the names that they go by, told from longer names that only contain one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus import FaqError
from support.tickets.storage.numbers import read_number

ERASED = "[erased]"
"""What stands where a name was blotted out."""
SHORTEST = 5
"""Characters of a user id that is looked for inside texts: a shorter one would be found in any number."""


_LONGEST = 254
"""Characters of a name, as of an e-mail address."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks what is kept of them, or wants it gone.

    emails: addresses; users: ids, as fields of tickets and platforms of bots give them, there also as platform:id;
    tickets: numbers; chats: ids; sessions: names of conversations, as programs or a browser's cookie give them;
    addresses: of the network.
    """

    emails: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    chats: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Names that are looked for inside texts."""
        return (*self.emails, *(user for user in self.users if len(user) >= SHORTEST))

    def is_named(self, value: object) -> bool:
        """Whether a value is one of the person's names, and nothing else."""
        return isinstance(value, str) and value.strip().casefold() in {
            name.casefold() for name in (*self.emails, *self.users)
        }

    def in_text(self, text: str) -> bool:
        """Whether a text names the person."""
        return bool(self.words) and _pattern(self.words).search(text) is not None

    def without(self, value: object) -> object:
        """A value as JSON has it, with the person's names blotted out wherever they stand."""
        if isinstance(value, str):
            return _pattern(self.words).sub(ERASED, value) if self.words else value
        if isinstance(value, dict):
            return {key: self.without(one) for key, one in value.items()}
        return [self.without(one) for one in value] if isinstance(value, list) else value


def checked_person(person: Person) -> Person:
    """The same person, their addresses and numbers as they are stored; raises FaqError for what is none."""
    for email in person.emails:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", email.strip()) or len(email) > _LONGEST:
            raise FaqError(f"{email[:60]!r} is no e-mail address; give one such as me@example.com")
    for number in person.tickets:
        if not read_number(number):
            raise FaqError(f"{number[:40]!r} is no number of a ticket; give one such as T261130-7K3QX9")
    for name in (*person.users, *person.chats, *person.sessions, *person.addresses):
        if not name.strip() or len(name) > _LONGEST:
            raise FaqError(f"{name[:40]!r} is empty or has more than {_LONGEST} characters; give a whole id")
    return replace(
        person,
        emails=tuple(one.strip().lower() for one in person.emails),
        users=tuple(one.strip() for one in person.users),
        tickets=tuple(read_number(one) for one in person.tickets),
    )


@lru_cache(maxsize=8)
def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Each of the words, but not as part of a longer address, number or host: me@a.co is not in me@a.co.uk.

    Letters that matter are those of addresses and ids; Chinese may stand right beside a name.
    """
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![0-9A-Za-z._%+\-])(?:{either})(?![0-9A-Za-z_\-]|[.@][0-9A-Za-z])", re.IGNORECASE)

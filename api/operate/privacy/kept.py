"""What is kept for a while under a digest: found by the name of a conversation, or by a platform's id of its user."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from api.kept.store import Searched
from api.settings import Settings
from support.privacy import Exported, Person, Record


class PersonalKept:
    """A store of `api.kept` that others can look into; see PersonalStore."""

    def __init__(
        self,
        name: str,
        kept: Searched,
        starts: Callable[[Person], Iterable[tuple[str, str, str]]],
        told: Callable[[str, str], object],
    ) -> None:
        """`starts`: kind, why, and how the names of what is a person's begin; `told`: what a kept text says, of the
        person that `why` names."""
        self.name, self._kept, self._starts, self._told = name, kept, starts, told

    def find(self, person: Person) -> Sequence[Record]:
        """See PersonalStore."""
        starts = dict.fromkeys(self._starts(person))
        return [Record(kind, key, True, why) for kind, why, start in starts for key in self._kept.names(start)]

    def export(self, record: Record) -> Iterator[Exported]:
        """See PersonalStore; what is too old to be used is given no more."""
        text = self._kept.get(record.id)
        if text:
            yield Exported(f"{self.name}/{record.id.replace(':', '-')}.json", self._told(text, record.why))

    def erase(self, person: Person, record: Record, *, skeleton: bool) -> None:
        """See PersonalStore."""
        self._kept.put(record.id, None)

    def close(self) -> None:
        """See PersonalStore."""
        self._kept.close()


def session_starts(person: Person) -> Iterator[tuple[str, str, str]]:
    """What searches under a session's name are kept under."""
    from api.sessions.sessions import key_of

    return (("last search", "session", key_of(one)) for one in person.sessions)


def told_turn(text: str, _why: str) -> object:
    """The last search of a session."""
    from api.sessions.turns import parse_turn

    turn = parse_turn(text)
    return {"query": turn.query, "missed": turn.missed, "at": turn.at} if turn else text


def bot_starts(person: Person) -> Iterator[tuple[str, str, str]]:
    """What turns of a platform's user are kept under: of the platform named before the id, or of all."""
    from api.bots.accounts import PLATFORMS
    from api.bots.hosting.stores import starts_of

    for user in person.users:
        named, _, own = user.partition(":")
        for platform in (named,) if own and named in PLATFORMS else PLATFORMS:
            name = own if own and platform == named else user
            for start in starts_of(platform, name):
                yield f"bot {start.partition(':')[0]}", f"user {name}", start


def told_state(settings: Settings) -> Callable[[str, str], object]:
    """Reads a state of a conversation, which is signed, or an answer that was given."""
    from api.http.deflect.state import States
    from api.security.signing import Signer, keys_of
    from engine import QueryError

    states = States(Signer(lambda: settings.security.secret_keys or keys_of(settings.data)))

    def told(text: str, why: str) -> object:
        try:
            return states.read(text, why.removeprefix("user ")).to_data()
        except QueryError:
            pass
        try:
            return json.loads(text)
        except ValueError:
            return text

    return told

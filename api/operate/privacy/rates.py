"""How often did a network address ask? Counters in redis, which end by themselves within two windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from api.kept.redis_store import redis_client
from api.security.addresses import client_of
from corpus import FaqError
from support.privacy import Exported, Person, Record


class PersonalRates:
    """Rate limits counted in redis; see PersonalStore."""

    name = "rate limits in redis"

    def __init__(self, uri: str) -> None:
        self._redis: Any = redis_client(uri.removeprefix("async+"))

    def find(self, person: Person) -> Sequence[Record]:
        """See PersonalStore."""
        found = []
        for address in person.addresses:
            if (client := client_of(address)) is None:
                raise FaqError(f"{address[:60]!r} is no network address; give one such as 203.0.113.7")
            keys = self._redis.scan_iter(match=f"LIMITS:*LIMITER/address:{client}/*", count=1000)
            found += [Record("counter", key.decode(), True, "address") for key in sorted(set(keys))]
        return found

    def export(self, record: Record) -> Iterator[Exported]:
        """See PersonalStore."""
        count = self._redis.get(record.id)
        if count is not None:
            path = "".join(sign if sign.isalnum() else "-" for sign in record.id)
            yield Exported(f"{self.name}/{path}.json", {"counter": record.id, "requests": int(count)})

    def erase(self, person: Person, record: Record, *, skeleton: bool) -> None:
        """See PersonalStore."""
        self._redis.delete(record.id)

    def close(self) -> None:
        """See PersonalStore."""
        self._redis.close()

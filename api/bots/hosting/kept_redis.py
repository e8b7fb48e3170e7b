"""What several machines keep for bots together, in redis."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from api.bots.hosting.kept import KEPT_SECONDS, MOST
from api.sessions.redis_store import redis_client
from api.sessions.store import StoreAway

_PREFIX = "{faq-bots}:"
"""The braces keep all keys on one node of a cluster, where one transaction may touch them."""

Answer = TypeVar("Answer")


class RedisKept:
    """Texts in redis, each for a day; see Kept. A sorted set for each kind tells which are the oldest."""

    def __init__(self, uri: str, most: int = MOST) -> None:
        """Connects with the first text. Raises FaqError if there is no client, or it cannot use the address."""
        self._most = most
        self._redis = redis_client(uri)

    def get(self, key: str) -> str | None:
        """See Kept."""
        found = self._ask(lambda redis: redis.get(_PREFIX + key))
        return None if found is None else str(found, "utf-8")

    def put(self, key: str, text: str | None) -> None:
        """See Kept."""
        if text is None:
            self._ask(lambda redis: self._forget(redis, key, [key]))
        else:
            self._ask(lambda redis: self._write(redis, key, text))

    def add(self, key: str) -> bool:
        """See Kept."""

        def added(redis: Any) -> bool:
            if not redis.set(_PREFIX + key, "", nx=True, ex=int(KEPT_SECONDS)):
                return False
            self._bound(redis, key)
            return True

        return self._ask(added)

    def _write(self, redis: Any, key: str, text: str) -> None:
        redis.set(_PREFIX + key, text, ex=int(KEPT_SECONDS))
        self._bound(redis, key)

    def _bound(self, redis: Any, key: str) -> None:
        """Note the key's age, and forget the oldest of its kind that are too many."""
        index = _index(key)
        with redis.pipeline() as steps:
            steps.zadd(index, {key: time.time()})
            steps.zremrangebyscore(index, "-inf", time.time() - KEPT_SECONDS)
            steps.zcard(index)
            steps.expire(index, int(KEPT_SECONDS))
            surplus = steps.execute()[2] - self._most
        if surplus > 0:
            self._forget(redis, key, [oldest.decode() for oldest, _at in redis.zpopmin(index, surplus)])

    @staticmethod
    def _forget(redis: Any, key: str, keys: list[str]) -> None:
        with redis.pipeline() as steps:
            steps.delete(*(_PREFIX + one for one in keys))
            steps.zrem(_index(key), *keys)
            steps.execute()

    def _ask(self, act: Callable[[Any], Answer]) -> Answer:
        from redis.exceptions import RedisError

        try:
            return act(self._redis)
        except (RedisError, OSError) as error:
            raise StoreAway(type(error).__name__) from error


def _index(key: str) -> str:
    return f"{_PREFIX}by-age:{key.partition(':')[0]}"

"""What several machines keep together, in redis."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from api.kept.memory import kind_of
from api.kept.store import Bounds, StoreAway
from api.security.redis_address import check_address, with_port
from corpus import FaqError

SETTING = "FAQ_SESSION_STORAGE"
_STEP_SECONDS = 0.25
"""Longest wait for one step of redis, which takes a millisecond."""

Answer = TypeVar("Answer")


class RedisKept:
    """Texts in redis; see Kept and Searched. A sorted set for each kind tells which are the oldest."""

    def __init__(self, uri: str, name: str, bounds: Bounds) -> None:
        """Connects with the first text; `name`: what its keys begin with. Raises FaqError if there is no client, or it
        cannot use the address."""
        # The braces keep all keys on one node of a cluster, where one transaction may touch them.
        self._prefix, self._bounds = f"{{{name}}}:", bounds
        self._redis = redis_client(uri)

    def get(self, key: str) -> str | None:
        """See Kept."""
        found = self._ask(lambda redis: redis.get(self._prefix + key))
        return None if found is None else str(found, "utf-8", "replace")

    def put(self, key: str, text: str | None) -> None:
        """See Kept."""
        if text is None:
            self._ask(lambda redis: self._forget(redis, key, [key]))
        else:
            self._ask(lambda redis: self._write(redis, key, text))

    def add(self, key: str) -> bool:
        """See Kept."""

        def added(redis: Any) -> bool:
            if not redis.set(self._prefix + key, "", nx=True, ex=int(self._bounds.seconds)):
                return False
            self._bound(redis, key)
            return True

        return self._ask(added)

    def names(self, start: str) -> Sequence[str]:
        """See Searched."""
        index, cut = self._index(start), len(self._prefix)

        def found(redis: Any) -> list[str]:
            pattern = self._prefix + "".join(f"\\{sign}" if sign in "\\*?[]" else sign for sign in start) + "*"
            names = {name.decode() for name in redis.scan_iter(match=pattern, count=1000)}
            return sorted(name[cut:] for name in names - {index})

        return self._ask(found)

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()

    def _write(self, redis: Any, key: str, text: str) -> None:
        redis.set(self._prefix + key, text, ex=int(self._bounds.seconds))
        self._bound(redis, key)

    def _bound(self, redis: Any, key: str) -> None:
        """Note the key's age, and forget the oldest of its kind that are too many."""
        index, seconds = self._index(key), self._bounds.seconds
        with redis.pipeline() as steps:
            steps.zadd(index, {key: time.time()})
            steps.zremrangebyscore(index, "-inf", time.time() - seconds)
            steps.zcard(index)
            steps.expire(index, int(seconds))
            surplus = steps.execute()[2] - self._bounds.most
        if surplus > 0:
            self._forget(redis, key, [oldest.decode() for oldest, _at in redis.zpopmin(index, surplus)])

    def _forget(self, redis: Any, key: str, keys: list[str]) -> None:
        with redis.pipeline() as steps:
            steps.delete(*(self._prefix + one for one in keys))
            steps.zrem(self._index(key), *keys)
            steps.execute()

    def _index(self, key: str) -> str:
        kind = kind_of(key)
        return f"{self._prefix}by-age:{kind}" if kind else f"{self._prefix}by-age"

    def _ask(self, act: Callable[[Any], Answer]) -> Answer:
        from redis.exceptions import RedisError

        try:
            return act(self._redis)
        except (RedisError, OSError) as error:
            raise StoreAway(type(error).__name__) from error


def check_redis_store(uri: str) -> None:
    """Raises FaqError for an address that the client cannot use, or if there is no client."""
    check_address(SETTING, uri, lambda: redis_client(uri).connection_pool.make_connection(), otherwise="take it away")


def redis_client(uri: str) -> Any:
    """A client that never waits long. Raises FaqError if there is none, or it cannot use the address."""
    try:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError as error:
        raise FaqError(
            f"{SETTING} names redis, but its client is not installed; pip install 'faq-search[redis]', "
            f"or take {SETTING} away"
        ) from error
    return Redis.from_url(
        with_port(uri).replace("redis+unix:", "unix:", 1),
        socket_timeout=_STEP_SECONDS,
        socket_connect_timeout=_STEP_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )

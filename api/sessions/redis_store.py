"""Conversations that several machines share, in redis."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from api.security.redis_address import check_address, with_port
from api.sessions.store import StoreAway
from api.sessions.turns import REMEMBERED_SECONDS, Turn, parse_turn
from corpus import FaqError

SETTING = "FAQ_SESSION_STORAGE"
_PREFIX = "{faq-sessions}:"
"""The braces keep all keys on one node of a cluster, where one transaction may touch them."""
_INDEX = f"{_PREFIX}by-age"
"""A sorted set: the keys of all conversations by the time of their last turn."""

_STEP_SECONDS = 0.25
"""Longest wait for one step of redis, which takes a millisecond."""

Answer = TypeVar("Answer")


class RedisStore:
    """The turns in redis, each for half an hour; see SessionStore."""

    def __init__(self, uri: str, most: int) -> None:
        """Connects with the first turn. Raises FaqError if there is no client, or it cannot use the address."""
        self._most = most
        self._redis = redis_client(uri)

    def get(self, key: str) -> Turn | None:
        """See SessionStore."""
        found = self._ask(lambda redis: redis.get(_PREFIX + key))
        return None if found is None else parse_turn(found)

    def put(self, key: str, turn: Turn | None) -> None:
        """See SessionStore."""
        if turn is None:
            self._ask(lambda redis: self._forget(redis, [key]))
        else:
            self._ask(lambda redis: self._write(redis, key, turn))

    def _write(self, redis: Any, key: str, turn: Turn) -> None:
        with redis.pipeline() as steps:
            steps.set(_PREFIX + key, json.dumps(turn.to_json()), ex=int(REMEMBERED_SECONDS))
            steps.zadd(_INDEX, {key: turn.at})
            steps.zremrangebyscore(_INDEX, "-inf", time.time() - REMEMBERED_SECONDS)
            steps.zcard(_INDEX)
            steps.expire(_INDEX, int(REMEMBERED_SECONDS))
            surplus = steps.execute()[3] - self._most
        if surplus > 0:
            self._forget(redis, [oldest.decode() for oldest, _at in redis.zpopmin(_INDEX, surplus)])

    @staticmethod
    def _forget(redis: Any, keys: list[str]) -> None:
        with redis.pipeline() as steps:
            steps.delete(*(_PREFIX + key for key in keys))
            steps.zrem(_INDEX, *keys)
            steps.execute()

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

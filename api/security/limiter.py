"""How often may one client ask? While redis is away each process counts for itself, and nobody waits for it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from api.http.problems import ProblemResponse, problem
from api.security.memory_counter import MemoryCounter
from api.security.redis_counter import RedisAway, RedisCounter, check_redis
from corpus import counted

if TYPE_CHECKING:
    from limits import RateLimitItem

IN_MEMORY = "memory://"
START_SECONDS = 2.0
"""Longest wait for redis at the start."""
_AGAIN_SECONDS = 1.0
"""Between two attempts to reach redis that is away."""


class Limiter:
    """Counts requests by who asks, in sliding windows."""

    def __init__(
        self, rate: str, storage: str = IN_MEMORY, told: Callable[[str | None], None] = lambda _error: None
    ) -> None:
        """`told`: called with what is wrong when redis goes away, with None when it is there."""
        from limits import parse_many

        self._limits: list[RateLimitItem] = parse_many(rate)
        self._uri, self._told = None if storage == IN_MEMORY else storage, told
        self.memory = MemoryCounter(self._limits)
        self._redis: RedisCounter | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._away = False
        self._returning: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Try redis once, so that no request is the first to learn that it is away."""
        if self._uri is None:
            return
        try:
            await self._connected(self._uri).ping(START_SECONDS)
        except RedisAway as error:
            self._lost(error)
        else:
            self._told(None)

    async def stop(self) -> None:
        """Close the connections."""
        if self._returning:
            self._returning.cancel()
        if self._redis:
            await self._redis.close()

    async def refused(self, who: str, cost: int = 1) -> ProblemResponse | None:
        """429 with the seconds to wait if `who` has used up a limit; else counts this request as so many."""
        found = await self._hit(who, cost)
        if found is None:
            return None
        limit, seconds = found
        wait = max(math.ceil(seconds), 1)
        most = f"{counted(limit.amount, 'request')} in {counted(limit.get_expiry(), 'second')}"
        detail = f"more than {most}; ask again in {counted(wait, 'second')}"
        return problem(429, detail, {"Retry-After": str(wait), "RateLimit-Limit": str(limit.amount)})

    async def _hit(self, who: str, cost: int) -> tuple[RateLimitItem, float] | None:
        if self._uri is None:
            return self.memory.hit(who, cost)
        redis = self._connected(self._uri)
        if not self._away:
            try:
                return await redis.hit(who, cost)
            except RedisAway as error:
                self._lost(error)
        self._wait_for_redis()
        return self.memory.hit(who, cost)

    def _connected(self, uri: str) -> RedisCounter:
        loop = asyncio.get_running_loop()
        if self._redis is None or loop is not self._loop:  # connections belong to the loop that opened them
            self._redis, self._loop = RedisCounter(self._limits, uri), loop
        return self._redis

    def _lost(self, error: RedisAway) -> None:
        if not self._away:
            self._away = True
            self._told(str(error))
        self._wait_for_redis()

    def _wait_for_redis(self) -> None:
        if self._returning is None or self._returning.done():
            self._returning = asyncio.get_running_loop().create_task(self._return())

    async def _return(self) -> None:
        """Ask until redis counts again; in the background, so that no request waits."""
        while self._uri is not None and self._away:
            await asyncio.sleep(_AGAIN_SECONDS)
            try:
                await self._connected(self._uri).ping(START_SECONDS)
            except RedisAway:
                continue
            self._away = False
            self._told(None)


def check_storage(uri: str) -> None:
    """Raises FaqError for a FAQ_RATE_STORAGE that nothing can count in, or whose client is not installed."""
    if uri != IN_MEMORY:
        check_redis(uri)

"""How many requests did each client send to all processes together? Counted in redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from api.security.redis_address import check_address, with_port
from corpus import FaqError

if TYPE_CHECKING:
    from limits import RateLimitItem

_STEP_SECONDS = 0.25
"""Longest wait for one step of redis, which answers within a millisecond."""
HIT_SECONDS = 0.5
"""Longest wait for all steps of one request."""


class RedisAway(Exception):
    """Redis did not count a request; the message says why, without address and password."""


class RedisCounter:
    """Sliding window counters in redis, for one event loop."""

    def __init__(self, limits: Sequence[RateLimitItem], uri: str) -> None:
        from limits.aio.strategies import SlidingWindowCounterRateLimiter

        self._limits = tuple(limits)
        self._storage = _storage(uri)
        self._windows = SlidingWindowCounterRateLimiter(self._storage)

    async def hit(self, who: str, cost: int = 1, *, seconds: float = HIT_SECONDS) -> tuple[RateLimitItem, float] | None:
        """Count a request as so many, at most as all of a window; the limit that is used up and the seconds to wait,
        None if there is none.

        Raises RedisAway after `seconds` at the latest.
        """
        from limits.errors import StorageError

        try:
            async with asyncio.timeout(seconds):
                return await self._hit(who, cost)
        except TimeoutError:
            raise RedisAway(f"no answer within {seconds:g} s") from None
        except (StorageError, OSError) as error:
            raise RedisAway(type(error.__cause__ or error).__name__) from error

    async def ping(self, seconds: float) -> None:
        """Ask redis for a sign of life; raises RedisAway."""
        await self.hit("ping", seconds=seconds)

    async def close(self) -> None:
        """Close the connections."""
        with suppress(Exception):  # whatever happens to a connection that is given up
            await self._storage.bridge.get_connection().aclose()

    async def _hit(self, who: str, cost: int) -> tuple[RateLimitItem, float] | None:
        for limit in self._limits:
            if not await self._windows.hit(limit, who, cost=min(cost, limit.amount)):
                stats = await self._windows.get_window_stats(limit, who)
                return limit, stats.reset_time - time.time()
        return None


def check_redis(uri: str) -> None:
    """Raises FaqError for an address that the client cannot use, or if there is no client."""

    def connect() -> None:
        _storage(uri).bridge.get_connection().connection_pool.make_connection()

    check_address("FAQ_RATE_STORAGE", uri, connect, otherwise="to memory://")


def _storage(uri: str) -> Any:
    from limits.aio.storage import RedisStorage
    from limits.errors import ConfigurationError

    try:
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ImportError as error:
        raise FaqError(
            "FAQ_RATE_STORAGE names redis, but its client is not installed; pip install 'faq-search[redis]', "
            "or set FAQ_RATE_STORAGE to memory://"
        ) from error
    # Typed as plain values by `limits`, which hands them on to the client.
    options: dict[str, Any] = {
        "implementation": "redispy",
        "wrap_exceptions": True,
        "socket_timeout": _STEP_SECONDS,
        "socket_connect_timeout": _STEP_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    try:
        return RedisStorage(f"async+{with_port(uri)}", **options)
    except ConfigurationError as error:
        raise ValueError(str(error)) from error

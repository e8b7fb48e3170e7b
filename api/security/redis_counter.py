"""How many requests did each client send to all processes together? Counted in redis."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from corpus import FaqError

if TYPE_CHECKING:
    from limits import RateLimitItem

_PORT = 6379
SCHEMES = ("redis", "rediss", "redis+unix")
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

    async def hit(self, who: str, seconds: float = HIT_SECONDS) -> tuple[RateLimitItem, float] | None:
        """Count a request; the limit that is used up and the seconds to wait, None if there is none.

        Raises RedisAway after `seconds` at the latest.
        """
        from limits.errors import StorageError

        try:
            async with asyncio.timeout(seconds):
                return await self._hit(who)
        except TimeoutError:
            raise RedisAway(f"no answer within {seconds:g} seconds") from None
        except (StorageError, OSError) as error:
            raise RedisAway(type(error.__cause__ or error).__name__) from error

    async def ping(self, seconds: float) -> None:
        """Ask redis for a sign of life; raises RedisAway."""
        await self.hit("ping", seconds)

    async def close(self) -> None:
        """Close the connections."""
        with suppress(Exception):  # whatever happens to a connection that is given up
            await self._storage.bridge.get_connection().aclose()

    async def _hit(self, who: str) -> tuple[RateLimitItem, float] | None:
        for limit in self._limits:
            if not await self._windows.hit(limit, who):
                stats = await self._windows.get_window_stats(limit, who)
                return limit, stats.reset_time - time.time()
        return None


def check_redis(uri: str) -> None:
    """Raises FaqError for an address that the client cannot use, or if there is no client."""
    try:
        _check_parts(uri)
        _storage(uri).bridge.get_connection().connection_pool.make_connection()
    except (TypeError, ValueError) as error:  # TypeError: an option that the client does not know
        raise FaqError(_NO_ADDRESS) from error
    for name, values in parse_qs(urlsplit(uri).query).items():
        if name in _FILES and not os.access(values[0], os.R_OK):
            raise FaqError(f"FAQ_RATE_STORAGE names {values[0][:200]!r} as {name}, which cannot be read")


_FILES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
_NO_ADDRESS = (
    # It may hold a password: it is not repeated.
    "FAQ_RATE_STORAGE is no address of redis; set it to one such as redis://:password@host:6379/0, "
    "rediss://host:6379 (TLS) or redis+unix:///run/redis.sock, or to memory://"
)


def _check_parts(uri: str) -> None:
    parts = urlsplit(uri)
    if not uri.isprintable() or " " in uri or parts.port == 0:
        raise ValueError("address")
    if parts.scheme == "redis+unix":
        if len(parts.path) < 2:
            raise ValueError("path")
    elif not parts.hostname or not (parts.path.strip("/") or "0").isdecimal():
        raise ValueError("host or database")


def _with_port(uri: str) -> str:
    parts = urlsplit(uri)
    if parts.scheme == "redis+unix" or parts.port:
        return uri
    return parts._replace(netloc=f"{parts.netloc.rstrip(':')}:{_PORT}").geturl()


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
        return RedisStorage(f"async+{_with_port(uri)}", **options)
    except ConfigurationError as error:
        raise ValueError(str(error)) from error

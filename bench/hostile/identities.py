"""Attacks by who asks: each makes up as many names as it may, so that whatever is kept by name grows."""

from __future__ import annotations

from bench.hostile.attacker import TRUSTED_PROXY, Attacker
from bench.hostile.wire import Request

_RATE = 200.0
"""Requests a second of those that are refused or cheap; a search costs more, so half as many of these."""
_ANYBODY = "127.0.0.66"


async def distinct_keys(attacker: Attacker) -> None:
    """Another wrong key with each request."""
    await attacker.one_by_one(
        _RATE, lambda n: Request(path="/v1/search?query=fee", headers={"X-FAQ-Key": f"faq_{n:040x}"}, local=_ANYBODY)
    )


async def forged_addresses(attacker: Attacker) -> None:
    """Another X-Forwarded-For with each request, from a peer that is not believed: one address, so mostly 429."""
    await attacker.one_by_one(
        _RATE, lambda n: Request(path="/v1/categories", headers={"X-Forwarded-For": _public(n)}, local=_ANYBODY)
    )


async def proxied_addresses(attacker: Attacker) -> None:
    """Another X-Forwarded-For with each request, from the trusted proxy; every second one of the same IPv6 /64."""
    await attacker.one_by_one(
        _RATE,
        lambda n: Request(
            path="/v1/categories",
            headers={"X-Forwarded-For": _public(n) if n % 2 else f"2001:db8::{n:x}"},
            local=TRUSTED_PROXY,
        ),
    )


async def distinct_methods(attacker: Attacker) -> None:
    """Another method with each request."""
    await attacker.one_by_one(
        _RATE, lambda n: Request(method=f"M{n:06d}", path="/v1/search", local=attacker.address(n))
    )


async def distinct_sessions(attacker: Attacker) -> None:
    """Another conversation with each search."""
    await attacker.one_by_one(
        _RATE / 2, lambda n: Request(path=f"/v1/search?query=fees&session={n:0128d}", local=attacker.address(n))
    )


async def distinct_paths(attacker: Attacker) -> None:
    """Another path and another query string with each request."""
    await attacker.one_by_one(
        _RATE / 2, lambda n: Request(path=f"/zh-CN/articles/{n:0100d}?x={n}", local=attacker.address(n))
    )


def _public(number: int) -> str:
    return f"8.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

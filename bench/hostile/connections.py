"""Attacks that hold connections: each takes a place and gives nothing."""

from __future__ import annotations

import asyncio

from bench.hostile.attacker import Attacker
from bench.hostile.wire import Request, connected, head

_FORM = {"Host": "localhost", "Content-Type": "application/json"}


async def slow_headers(attacker: Attacker) -> None:
    """300 connections that send a header's letter every two seconds (slowloris)."""

    async def hold(number: int) -> None:
        async with connected(attacker.port, attacker.address(number)) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            while not attacker.over and not reader.at_eof():
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(2)

    await attacker.held(300, hold)


async def half_bodies(attacker: Attacker) -> None:
    """300 requests that promise 10,000 bytes and send half of them."""

    async def hold(number: int) -> None:
        async with connected(attacker.port, attacker.address(number)) as (reader, writer):
            writer.write(head("POST", "/v1/search", _FORM | {"Content-Length": "10000"}) + b'{"query": "' + b"a" * 5000)
            await writer.drain()
            attacker.told[(await reader.readline()).decode("latin-1").strip() or "closed"] += 1

    await attacker.held(300, hold)


async def many_connections(attacker: Attacker) -> None:
    """1,500 connections that say nothing."""

    async def hold(number: int) -> None:
        async with connected(attacker.port, attacker.address(number)) as (reader, _):
            await reader.read(1)

    await attacker.held(1500, hold)


async def unread_answers(attacker: Attacker) -> None:
    """100 connections that ask five times for all that may be listed at once and never read what comes."""

    async def hold(number: int) -> None:
        async with connected(attacker.port, attacker.address(number)) as (_, writer):
            writer.transport.pause_reading()  # type: ignore[attr-defined]  # of every socket's transport
            writer.write(Request(path="/v1/entries?limit=200").encoded(keep=True) * 5)
            await asyncio.sleep(attacker.seconds)

    await attacker.held(100, hold)


async def pipelining(attacker: Attacker) -> None:
    """20 connections with 200 requests each in one piece, of which nothing is read."""
    burst = Request(path="/healthz").encoded(keep=True) * 200

    async def hold(number: int) -> None:
        async with connected(attacker.port, attacker.address(number)) as (reader, writer):
            writer.write(burst)
            await asyncio.sleep(5)
            attacker.told["bytes read"] += len(await reader.read(1 << 20))

    await attacker.held(20, hold)


async def huge_headers(attacker: Attacker) -> None:
    """10 requests a second with 60 KB of headers: one long line, or 600 short ones."""

    async def one(number: int) -> None:
        many = {f"X-{name}": "a" * 90 for name in range(600)}
        headers = many if number % 2 else {"X-Long": "a" * 60_000}
        await attacker.ask(Request(path="/healthz", headers=headers, local=attacker.address(number)))

    await attacker.paced(10, one)


async def bad_framing(attacker: Attacker) -> None:
    """20 requests a second whose end is told twice (Content-Length and Transfer-Encoding), or that are no HTTP."""
    both = {"Content-Length": "4", "Transfer-Encoding": "chunked", "Content-Type": "application/json"}

    async def one(number: int) -> None:
        local = attacker.address(number)
        if number % 2:
            await attacker.ask(Request("POST", "/v1/search", both, b"0\r\n\r\nGET /v1/admin/x HTTP/1.1\r\n\r\n", local))
        else:
            await attacker.ask(Request(attacker.chance.randbytes(200).decode("latin-1"), local=local))

    await attacker.paced(20, one)

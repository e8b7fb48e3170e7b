"""The innocent visitor: asks every 100 ms, a search and a page in turn, each on a new connection."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from bench.hostile.wire import Request, exchange

PERIOD = 0.1
_PATIENCE = 10.0
"""Seconds after which the visitor gives up; an answer that never came counts as this long."""
_ADDRESSES = 20
"""Visitors take turns, so that none comes near the limit of one address."""


@dataclass(slots=True)
class Visits:
    """(seconds since the start, milliseconds from when it was due) of each visit, and what failed."""

    times: list[tuple[float, float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


async def visit(port: int, queries: Sequence[str], going_on: Callable[[float], bool]) -> Visits:
    """Ask while `going_on(seconds since the start)` says so.

    Each request is sent when it is due, whether or not the one before was answered: a server that stands still is late
    for all of them, not for one ("coordinated omission").
    """
    visits, started, chance = Visits(), time.perf_counter(), random.Random(2)
    tasks: list[asyncio.Task[None]] = []
    number = 0
    while going_on(time.perf_counter() - started):
        query = quote(chance.choice(queries))
        path = f"/zh-CN/?q={query}" if number % 2 else f"/v1/search?query={query}"
        request = Request(path=path, local=f"127.0.9.{number % _ADDRESSES + 1}")
        tasks.append(asyncio.create_task(_ask(port, request, visits, started, number * PERIOD)))
        number += 1
        await asyncio.sleep(max(0.0, started + number * PERIOD - time.perf_counter()))
    await asyncio.gather(*tasks)
    return visits


async def _ask(port: int, request: Request, visits: Visits, started: float, due: float) -> None:
    try:
        status = await asyncio.wait_for(exchange(port, request), _PATIENCE)
        failure = "" if status == 200 else str(status)
    except TimeoutError:
        failure = f"no answer in {_PATIENCE:g} s"
    except OSError as error:
        failure = repr(error)
    if failure:
        visits.failures.append(f"{failure}: {request.path[:60]}")
    visits.times.append((due, (time.perf_counter() - started - due) * 1000))

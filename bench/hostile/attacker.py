"""What every attack can do: send at a bounded rate, from many addresses, for a bounded time."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.hostile.wire import Request, connected, exchange

TRUSTED_PROXY = "127.0.0.9"
"""The only peer whose X-Forwarded-For the server is told to believe."""
_ADDRESSES = 250
_AT_ONCE = 64
_PATIENCE = 15.0


@dataclass(slots=True)
class Attacker:
    """One attack under way. distinct: how many keys, addresses, methods or sessions it makes up; files: folder
    of hostile files; told: answers by
    status, and what else happened."""

    port: int
    seconds: float
    distinct: int
    files: Path
    told: Counter[str] = field(default_factory=Counter)
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    started: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        """Whether its time is up."""
        return time.monotonic() - self.started > self.seconds

    def address(self, number: int) -> str:
        """One of many addresses of its own, so that no limit by address shields the server."""
        return f"127.0.3.{number % _ADDRESSES + 1}"

    async def ask(self, request: Request) -> None:
        """Send one request and note what came back."""
        try:
            self.told[str(await asyncio.wait_for(exchange(self.port, request), _PATIENCE))] += 1
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.told[type(error).__name__] += 1

    async def paced(self, rate: float, act: Callable[[int], Awaitable[None]]) -> None:
        """Call `act` with 0, 1, 2 ... `rate` times a second until the time is up, at most 64 at once."""
        room, running = asyncio.Semaphore(_AT_ONCE), set[asyncio.Task[None]]()

        async def one(number: int) -> None:
            async with room:
                await act(number)

        number = 0
        while not self.over:
            if len(running) < _AT_ONCE:
                task = asyncio.create_task(one(number))
                running.add(task)
                task.add_done_callback(running.discard)
                number += 1
            await asyncio.sleep(max(0.0, self.started + number / rate - time.monotonic(), 1 / rate / 4))
        await _ended(running)

    async def held(self, count: int, hold: Callable[[int], Awaitable[None]]) -> None:
        """Keep `count` connections going until the time is up: they begin over a third of it, and whichever ends is
        begun anew after two seconds, so that opening them is no attack by itself."""

        async def again(number: int) -> None:
            await asyncio.sleep(self.seconds / 3 * number / count)
            while not self.over:
                try:
                    await asyncio.wait_for(hold(number), self.seconds)
                    self.told["ended"] += 1
                except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                    self.told[type(error).__name__] += 1
                await asyncio.sleep(2)

        await _ended({asyncio.create_task(again(number)) for number in range(count)}, self.seconds)

    async def one_by_one(self, rate: float, make: Callable[[int], Request]) -> None:
        """`distinct` requests, `rate` a second, over a few connections that stay open where the server lets them."""
        from bench.hostile.wire import answer

        lanes = 16

        async def lane(first: int) -> None:
            number = first
            while number < self.distinct:
                try:
                    async with connected(self.port, make(number).local) as (reader, writer):
                        while number < self.distinct:
                            await asyncio.sleep(max(0.0, self.started + number / rate - time.monotonic()))
                            writer.write(make(number).encoded(keep=True))
                            number += lanes
                            self.told[str(await asyncio.wait_for(answer(reader), _PATIENCE))] += 1
                except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                    self.told[type(error).__name__] += 1
                    number += lanes

        await asyncio.gather(*(lane(first) for first in range(lanes)))


async def _ended(tasks: set[asyncio.Task[None]], seconds: float = _PATIENCE) -> None:
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

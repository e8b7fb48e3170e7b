"""Who asks the engine? One thread, another one for long texts, and a bounded number of requests may wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Scope

Found = TypeVar("Found")

THREADS = 1
"""More fight for the interpreter, also where the encoder runs without it: bench/README.md shows one, two and four."""
MOST_WAITING = 256
"""About a second of work; who comes then is better told at once to come again."""
LONG = 100
"""Characters; queries beyond are rare and take many times as long, so that others must not wait behind them."""
RETRY_SECONDS = 1
GONE = "faq.gone"
"""Member of a scope by which the server lets us ask whether the client has hung up: a function without arguments."""


class EnginePool:
    """Runs what asks the engine, in the order in which it came; nothing for clients that have hung up meanwhile."""

    def __init__(self, threads: int = THREADS, most_waiting: int = MOST_WAITING) -> None:
        # Starts its threads with the first requests, so after any fork, and ends them when the application is dropped.
        self._executor = ThreadPoolExecutor(threads, "engine")
        self._long = ThreadPoolExecutor(1, "engine-long")
        self._lock = threading.Lock()
        self._waiting, self._most = 0, most_waiting

    async def run(self, work: Callable[[], Found], scope: Scope, *, length: int = 0) -> Found:
        """What `work` returns or raises, done in a thread; raises HTTPException 503 where too many wait already.

        `length`: characters of the longest text that is asked.
        """
        if self._waiting >= self._most:
            raise HTTPException(503, "too many questions wait already; ask again", {"Retry-After": str(RETRY_SECONDS)})
        done: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        with self._lock:
            self._waiting += 1
        executor = self._long if length > LONG else self._executor
        executor.submit(self._run, copy_context().run, work, done, scope.get(GONE))
        return await done

    def stop(self) -> None:
        """End the threads once their work is done."""
        self._executor.shutdown(wait=False)
        self._long.shutdown(wait=False)

    def _run(
        self,
        within: Callable[[Callable[[], Any]], Any],
        work: Callable[[], Any],
        done: asyncio.Future[Any],
        gone: Callable[[], bool] | None,
    ) -> None:
        with self._lock:
            self._waiting -= 1
        if done.cancelled():
            return
        found, error = None, None
        try:
            if gone is not None and gone():
                raise HTTPException(503, "the client has hung up")
            found = within(work)
        except Exception as raised:
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            done.get_loop().call_soon_threadsafe(_settle, done, found, error)


async def in_pool(request: Request, work: Callable[[], Found], query: str) -> Found:
    """What `work` returns or raises, done in the pool of the request's application."""
    pool: EnginePool = request.app.state.pool
    return await pool.run(work, request.scope, length=len(query))


def _settle(done: asyncio.Future[Any], found: Any, error: Exception | None) -> None:
    if done.cancelled():
        return
    if error is None:
        done.set_result(found)
    else:
        done.set_exception(error)

"""Which help centres are loaded? Those that were asked for last, as many as the memory budget holds."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.collections.catalogue import Catalogue
from api.collections.hosted import Hosted, opened
from api.collections.measured import CollectionMetrics
from api.collections.memory.budget import Budget
from api.collections.memory.garbage import Garbage, NoGarbage
from api.http.app import Common
from api.settings import Settings
from engine import SharedParts

Found = TypeVar("Found")
_MOST_LOADING = 32
"""Help centres that wait to be loaded, about three seconds of work; who asks for another one is told to come again."""
_RETRY = {"Retry-After": "2"}
_BROKEN = "this help centre cannot be loaded; its operator finds the reason in the log of the service"
_BROKEN_SECONDS = 10.0
"""For which a help centre that could not be loaded is not tried again."""
_RETRY_BROKEN = {"Retry-After": f"{_BROKEN_SECONDS:.0f}"}
_TRIES = 3
_MOST_LOOKED_AT = 8
"""Help centres that are asked whether they have work before one goes all the same."""


class Hosting:
    """All help centres of one process. All but the loading happens in the event loop, so that nothing is locked; one is
    loaded at a time, as two would take as long together."""

    def __init__(self, catalogue: Catalogue, settings: Settings, common: Common, metrics: CollectionMetrics) -> None:
        self.catalogue, self._settings, self._common, self.metrics = catalogue, settings, common, metrics
        self.parts = SharedParts()
        self.garbage: Garbage = NoGarbage()
        self.loaded: OrderedDict[str, Hosted] = OrderedDict()
        """The one that was asked for last is the last."""
        self.failed = dict[str, float]()
        """Until when those that could not be loaded are not tried again."""
        self.begun = dict[str, float]()
        """When each was loaded last."""
        self._room = asyncio.Lock()
        self._loading: dict[str, asyncio.Task[Hosted]] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._loader = ThreadPoolExecutor(1, "loader")
        self.budget = Budget(settings.collections.megabytes)

    @property
    def used(self) -> int:
        """Bytes that the loaded help centres take."""
        return self.budget.used(self.loaded.values())

    @asynccontextmanager
    async def using(self, name: str) -> AsyncIterator[Hosted]:
        """A help centre, loaded if need be, that stays loaded inside the block.

        Raises HTTPException 503 if it cannot be loaded now.
        """
        found = self.loaded.get(name)
        for _ in range(_TRIES):
            if found is not None and self.loaded.get(name) is found:
                break
            found = await self._found(name)
        else:  # each time it had to make room for others before its request came to it
            raise HTTPException(503, "more help centres are asked for than fit into memory; ask again", _RETRY)
        found.users += 1
        self.loaded.move_to_end(name)
        try:
            yield found
        finally:
            found.users -= 1

    async def _found(self, name: str) -> Hosted:
        """A help centre that is loaded now; raises HTTPException 503 if it cannot be."""
        if time.monotonic() < self.failed.get(name, 0.0):
            raise HTTPException(503, _BROKEN, _RETRY_BROKEN)
        try:
            return await asyncio.shield(self._task(name))
        except HTTPException:
            raise
        except Exception as error:  # whatever is wrong with one is told in the log, and is no fault of the others
            self.failed[name] = time.monotonic() + _BROKEN_SECONDS
            raise HTTPException(503, _BROKEN, _RETRY_BROKEN) from error

    def _task(self, name: str) -> asyncio.Task[Hosted]:
        """The one task that loads a help centre, whoever waits for it."""
        task = self._loading.get(name)
        if task is None:
            if len(self._loading) >= _MOST_LOADING:
                raise HTTPException(503, "many help centres are being loaded; ask again", _RETRY)
            task = self._loading[name] = asyncio.create_task(self._load(name))
            task.add_done_callback(partial(self._loaded, name))
        return task

    def _loaded(self, name: str, task: asyncio.Task[Hosted]) -> None:
        self._loading.pop(name, None)
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, HTTPException):
            logging.getLogger(__name__).error("collection %s cannot be loaded", name, exc_info=error)

    async def _load(self, name: str) -> Hosted:
        expected = self.budget.expected(name, self.loaded.values())
        try:
            await self._make_room(expected + self.budget.each)
            found = await self.in_loader(partial(opened, name, self._settings, self.parts, self._common))
            await found.begin()
        except Exception:
            self.metrics.loaded(name, "failed")
            raise
        self.loaded[name], self.begun[name] = found, time.monotonic()
        self.garbage.loaded()
        found.bytes = expected
        self.metrics.loaded(name, "served" if found.serving.has_index else "empty")
        self._later(self.measure(found))
        return found

    async def measure(self, one: Hosted) -> None:
        """Count its bytes, then hold to the budget again."""
        await self.budget.measure(one)
        self.budget.note_each(self.loaded.values())
        await self._make_room(0, but=one.name)

    async def _make_room(self, wanted: int, but: str = "") -> None:
        """Unload those that were not asked for longest, until so many bytes fit.

        Raises HTTPException 503 where nothing can go, as all that are loaded are answering.
        """
        async with self._room:
            while self.loaded and self.used + wanted > self.budget.bytes:
                victim = await self._victim(but)
                if victim is not None:
                    self.unload(victim)
                elif wanted:
                    raise HTTPException(503, "all help centres in memory are in use; ask again", _RETRY)
                else:
                    return

    async def _victim(self, but: str) -> Hosted | None:
        idle = [one for one in self.loaded.values() if not one.users and one.name != but]
        for one in idle[:_MOST_LOOKED_AT]:
            if not await run_in_threadpool(one.has_work) and self._is_idle(one):
                return one
        return next(filter(self._is_idle, idle), None)

    def _is_idle(self, one: Hosted) -> bool:
        return not one.users and self.loaded.get(one.name) is one

    def unload(self, one: Hosted) -> None:
        """Let go of a help centre at once, and end what runs beside it; a request that comes now loads it anew."""
        if self.loaded.get(one.name) is one:
            del self.loaded[one.name]
            self.metrics.unloaded(one.name)
            self._later(self._end(one))

    async def _end(self, one: Hosted) -> None:
        await one.end()
        self.garbage.unloaded()

    async def stop(self) -> None:
        """Unload all, and wait until what they have to write is written."""
        for task in self._loading.values():
            task.cancel()
        for one in [*self.loaded.values()]:
            self.unload(one)
        await asyncio.gather(*self._beside, return_exceptions=True)
        self._loader.shutdown(wait=False, cancel_futures=True)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def in_loader(self, work: Callable[[], Found]) -> Found:
        """What `work` returns or raises, done in the thread that loads."""
        return await asyncio.get_running_loop().run_in_executor(self._loader, work)

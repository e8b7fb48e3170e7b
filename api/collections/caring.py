"""Who looks after help centres that nobody asks for? Their journals are to be tidied, and their tickets delivered."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.collections.hosted import Hosted
from api.collections.hosting import Hosting

LOOK_SECONDS = 1.0
"""Between two looks at the root folder and at CURRENT of all that are loaded: a `stat` each."""
ROUND_SECONDS = 3600.0
"""In which every help centre that keeps something is loaded once, so that what is too old goes, and what waits is
delivered."""
_SHORTEST_PAUSE = 1.0
_KEPT = ("journal.db", "tickets.db")


class Care:
    """Two tasks beside the service: one notices what has changed on the disk, the other visits who is not loaded."""

    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting
        self._tasks: list[asyncio.Task[None]] = []
        self._asked = False

    def start(self) -> None:
        """Begin both."""
        self._tasks = [asyncio.create_task(self._look_on()), asyncio.create_task(self._visit_on())]

    async def stop(self) -> None:
        """End both."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def ask(self) -> None:
        """Reload all soon, whatever their files say; may be called from a signal handler."""
        self._asked = True

    async def look(self) -> None:
        """Notice what was added, removed, or published."""
        hosting = self._hosting
        loaded, (asked, self._asked) = [*hosting.loaded.values()], (self._asked, False)
        before = hosting.catalogue.names
        changed = await run_in_threadpool(self._changed, loaded)
        for name in before - hosting.catalogue.names:
            self._forget(name)
        for one in loaded:
            if (asked or one.name in changed) and hosting.loaded.get(one.name) is one:
                await self._reload(one)

    def _forget(self, name: str) -> None:
        """A help centre was removed."""
        hosting = self._hosting
        if name in hosting.loaded:
            hosting.unload(hosting.loaded[name])
        hosting.failed.pop(name, None)
        hosting.begun.pop(name, None)
        hosting.budget.forget(name)
        hosting.metrics.forget(name)

    async def _reload(self, one: Hosted) -> None:
        """Let it serve its newest generation; the others notice nothing of it."""
        found, log = await self._hosting.in_loader(one.serving.reload), logging.getLogger(__name__)
        for told in found.problems:
            log.warning("collection %s: %s", one.name, told)
        if found.changed:
            log.info("collection %s: generation %s is served", one.name, found.generation)
            await self._hosting.measure(one)

    def _changed(self, loaded: list[Hosted]) -> set[str]:
        self._hosting.catalogue.refresh()
        return {one.name for one in loaded if one.moved()}

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception:  # the task must live: the next look may find all sound
                logging.getLogger(__name__).exception("changes of help centres cannot be looked for")

    async def _visit_on(self) -> None:
        pause = _SHORTEST_PAUSE  # after the start at once: what waits since the last stop is late already
        while True:
            names = sorted(self._hosting.catalogue.names)
            for name in names:
                if self._is_due(name) and await run_in_threadpool(partial(_keeps, self._folder(name))):
                    await asyncio.sleep(pause)
                    await self._visit(name)
            pause = max(ROUND_SECONDS / max(len(names), 1), _SHORTEST_PAUSE)
            await asyncio.sleep(pause)

    def _is_due(self, name: str) -> bool:
        """Whether it was not loaded for a whole round: to be loaded at all is what a visit is for."""
        hosting = self._hosting
        return name not in hosting.loaded and hosting.begun.get(name, -ROUND_SECONDS) + ROUND_SECONDS <= monotonic()

    async def _visit(self, name: str) -> None:
        """Load it for a moment; it stays if it has work and there is room."""
        with suppress(HTTPException):
            async with self._hosting.using(name) as one:
                await asyncio.sleep(_SHORTEST_PAUSE)
                busy = await run_in_threadpool(one.has_work)
            if not busy and not one.users:
                self._hosting.unload(one)

    def _folder(self, name: str) -> Path:
        return self._hosting.catalogue.root / name


def _keeps(folder: Path) -> bool:
    return any((folder / file).is_file() for file in _KEPT)

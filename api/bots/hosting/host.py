"""How does a request of a platform become a reply? Checked, counted, led one turn on, and answered in time.

A platform sends the same event again when it did not get an answer in time, and a stranger may send what he has
overheard: the second time an event comes nothing is done, and the answer to the first one is given.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.bots.adapter import Answer, Raw, Turn
from api.bots.hosting.caller import Caller
from api.bots.hosting.pace import Pace
from api.bots.hosting.stores import event_name, state_name
from api.bots.lead import Lead, Said
from api.bots.platforms.platform import Platform
from api.bots.platforms.shown import notice
from api.kept.store import Kept
from api.presenters.conversation import Spoken
from engine import QueryError

Done = TypeVar("Done")
Run = Callable[[Callable[[], Done]], Awaitable[Done]]
"""Does blocking work in the engine's pool."""
_RETRY_SECONDS = 2
_LOOK_SECONDS = 0.1
"""Between two looks whether another process has finished the same event."""


class Host:
    """Serves one platform in one process."""

    def __init__(self, platform: Platform, lead: Lead, *, kept: Kept, caller: Caller, pace: Pace) -> None:
        self.platform, self._lead, self._kept, self._caller, self._pace = platform, lead, kept, caller, pace
        self._tasks: dict[str, asyncio.Task[Answer]] = {}
        self._attempts: dict[str, int] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def answer(self, raw: Raw, run: Run[Any]) -> Answer:
        """The answer to a request; raises NotGenuine, NotReadable, and HTTPException 503 where too much waits."""
        found = self.platform.verify(raw)
        return found if isinstance(found, Answer) else await self.take(found, run)

    async def take(self, turn: Turn, run: Run[Any]) -> Answer:
        """The answer to a message; its calls are made in the background."""
        key = event_name(self.platform.name, turn.user, turn.event or repr(turn))
        task = self._tasks.get(key)
        if task is None:
            if self._caller.full:
                raise HTTPException(503, "too many replies wait already", {"Retry-After": str(_RETRY_SECONDS)})
            # What asks again for an answer never is a new event.
            if turn.again or not await run_in_threadpool(self._kept.add, key):
                return await self._elsewhere(turn, key)
            task = asyncio.get_running_loop().create_task(self._settle(turn, key, run))
            self._tasks[key] = task
        self._attempts[key] = self._attempts.get(key, 0) + 1
        done, _ = await asyncio.wait({task}, timeout=self._patience(self._attempts[key]))
        return task.result() if done else self.platform.late(turn)

    async def _settle(self, turn: Turn, key: str, run: Run[Any]) -> Answer:
        """Lead one turn on, and make the calls; an event whose turn failed may come again."""
        try:
            answer = await self._lead_on(turn, key, run)
        except BaseException as error:
            await run_in_threadpool(self._kept.put, key, None)
            if not isinstance(error, HTTPException):
                logging.getLogger(__name__).error("a turn of %s failed", self.platform.name, exc_info=error)
            raise
        finally:
            self._tasks.pop(key, None)
            self._attempts.pop(key, None)
        self._caller.make(self.platform.name, answer.calls)
        return answer

    async def _lead_on(self, turn: Turn, key: str, run: Run[Any]) -> Answer:
        conversation = state_name(self.platform.name, turn.user, turn.conversation)
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        async with lock:  # two messages of one person are answered in their order
            verdict = self._pace.judge(conversation)
            if verdict != "fine" or not turn.message:
                reply = notice("bot_text_only" if verdict == "fine" else "bot_busy", turn)
                answer = self.platform.render(turn, reply)
                if verdict == "silent":  # what is said in the answer itself costs no call
                    answer = replace(answer, calls=())
            else:
                state = await run_in_threadpool(self._kept.get, conversation) or ""
                reply, state = await run(partial(self._said, turn, state))
                answer = self.platform.render(turn, reply)
                await run_in_threadpool(self._kept.put, conversation, state)
            await run_in_threadpool(self._kept.put, key, _written(answer))
        return answer

    def _said(self, turn: Turn, state: str) -> tuple[Spoken, str]:
        """The reply; a state that is good no more, since its key has changed, begins a new conversation."""
        said = Said(turn.message, state, turn.user, self.platform.name, turn.lang, turn.locale)
        try:
            return self._lead.on(said)
        except QueryError:
            return self._lead.on(Said(turn.message, "", *_rest(said)))

    async def _elsewhere(self, turn: Turn, key: str) -> Answer:
        """The answer to an event that came before, here or to another process, as soon as it is there."""
        waited = 0.0
        while (kept := await run_in_threadpool(self._kept.get, key)) == "" and waited < self._patience(1):
            await asyncio.sleep(_LOOK_SECONDS)
            waited += _LOOK_SECONDS
        if kept:
            return _read(kept)
        return self.platform.late(turn) if kept == "" else self.platform.render(turn, notice("bot_wait", turn))

    def _patience(self, attempt: int) -> float:
        seconds = self.platform.patience
        return seconds[min(attempt, len(seconds)) - 1]


def _rest(said: Said) -> tuple[Any, ...]:
    return said.user, said.channel, said.lang, said.locale


def _written(answer: Answer) -> str:
    """An answer as it is kept: without its calls, which are made once."""
    return orjson.dumps([answer.status, answer.media_type, answer.body.decode()]).decode()


def _read(text: str) -> Answer:
    status, media_type, body = orjson.loads(text)
    return Answer(body.encode(), status, media_type)

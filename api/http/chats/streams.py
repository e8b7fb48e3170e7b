"""How do events reach a browser? As server-sent events: what was committed before and after it asked, each once."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi.responses import StreamingResponse

from support.chats import Line, Place

_BEAT_SECONDS = 15.0
"""Between two signs of life, so that proxies keep the line and a dead one is noticed."""
_MOST_BEHIND = 1000
"""Batches that a slow reader may be behind; then its stream ends, and it takes up where it was."""
_HEADERS: Mapping[str, str] = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
News = tuple[Sequence[Line], Place | None, bool]


class Stream:
    """A listener of the hub in an event loop; see `support.chats.hub.Listener`."""

    def __init__(self, chat: str = "", name: str = "", client: str = "") -> None:
        self.chat, self.name, self.client = chat, name, client
        self._loop, self._ready = asyncio.get_running_loop(), asyncio.Event()
        self._news = deque[News]()
        self.ended = False

    def tell(self, lines: Sequence[Line], place: Place | None, *, moved: bool) -> None:
        """Called in the hub's thread."""
        if len(self._news) >= _MOST_BEHIND:
            self.ended = True
        else:
            self._news.append((lines, place, moved))
        self._notify()

    def end(self) -> None:
        """Nothing more comes."""
        self.ended = True
        self._notify()

    async def news(self) -> list[News]:
        """What has come; nothing after a while without any, or at the end."""
        try:
            async with asyncio.timeout(_BEAT_SECONDS):
                await self._ready.wait()
        except TimeoutError:
            return []
        self._ready.clear()
        found = []
        while self._news:
            found.append(self._news.popleft())
        return found

    def _notify(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ready.set)


def event(kind: str, data: Any, number: int | None = None) -> str:
    """One event; its id is only that of a message, which a reader resumes after."""
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {kind}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"


SIGN_OF_LIFE = ": \n\n"


def streamed(body: AsyncIterator[str], stream: Stream, leave: Callable[[Stream], object]) -> StreamingResponse:
    """The response; however it ends, the hub forgets the listener."""

    async def events() -> AsyncIterator[str]:
        try:
            async for part in body:
                yield part
        finally:
            leave(stream)

    return StreamingResponse(events(), media_type="text/event-stream", headers=dict(_HEADERS))


async def followed(
    stream: Stream,
    *,
    after: int,
    before: Callable[[], Awaitable[Sequence[Line]]],
    written: Callable[[Sequence[Line], Place | None], Awaitable[tuple[str, bool]]],
) -> AsyncIterator[str]:
    """The events of one chat. before: what was committed until the listener was added; written: some messages as
    events with the state of the chat, and whether that was the last state."""
    lines = await before()
    last = lines[-1].id if lines else after
    text, over = await written(lines, None)
    yield f"retry: 2000\n\n{text}"
    while not (over or stream.ended):
        news = await stream.news()
        if not news:
            yield SIGN_OF_LIFE
        for some, place, _ in news:
            new = [line for line in some if line.id > last]
            last = new[-1].id if new else last
            text, over = await written(new, place)
            yield text

"""How do replies reach a platform's API? In the background: bounded, with time limits, again after 429 and 5xx.

By httpx (BSD): connections that are kept, a limit for each step, and no redirect is followed, wherever it leads.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from api.bots.adapter import Call, Grant

if TYPE_CHECKING:
    import httpx

MOST_WAITING = 256
"""Replies that are being sent; while there are more, platforms are told to come again."""
_AT_ONCE = 16
_TRIES = 4
_STEP_SECONDS = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
"""Seconds between two tries, doubled each time, if the platform does not say how long."""
_LARGEST_REPLY = 1 << 20
"""Bytes of an answer that are read; twenty updates of Telegram's longest messages are the most that comes."""
_STALE_TOKEN = (99991661, 99991663, 99991664, 99991668)
"""Codes by which Feishu refuses a token of ours that has ended."""
_TOKEN_MARGIN = 120.0
"""Seconds before its end at which a token is not used any more."""


class CallFailed(Exception):
    """A platform did not take a call; the message holds no secret."""


class Caller:
    """Makes calls as long as the service runs."""

    def __init__(self) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and some hold tokens
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._tokens: dict[str, tuple[str, float]] = {}

    @property
    def full(self) -> bool:
        """Whether so many replies wait that no further turn should be taken."""
        return len(self._tasks) >= MOST_WAITING

    def make(self, name: str, calls: Sequence[Call]) -> None:
        """Make calls one after the other, in the background; one that fails keeps none of the others back."""
        if calls:
            task = asyncio.get_running_loop().create_task(self._make(name, calls))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self, seconds: float) -> None:
        """Let what is under way end, but wait no longer than `seconds`."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
        if self._client is not None:
            await self._client.aclose()

    async def ask(self, call: Call, *, seconds: float = _STEP_SECONDS) -> Any:
        """What a platform answers to a call, as JSON; `seconds`: of one network step. Raises CallFailed."""
        pause = _FIRST_PAUSE
        for left in reversed(range(_TRIES)):
            status, answer = await self._once(call, seconds)
            if status == 200 and not _stale(answer):
                return _accepted(answer)
            again = status in (0, 429) or status >= 500 or _stale(answer) or (status == 401 and call.grant is not None)
            if not (left and again):
                break
            await asyncio.sleep(min(_pause_in(answer) or pause, _LONGEST_PAUSE))
            pause *= 2
        raise CallFailed(_told(status, answer))

    async def _make(self, name: str, calls: Sequence[Call]) -> None:
        async with self._turns:
            for call in calls:
                try:
                    await self.ask(call)
                except CallFailed as error:
                    logging.getLogger(__name__).warning("%s did not take a reply: %s", name, error)

    async def _once(self, call: Call, seconds: float) -> tuple[int, Any]:
        """Status and JSON of one try; status 0 and the error's name where there was no answer."""
        import httpx

        try:
            headers = {"content-type": "application/json; charset=utf-8", **call.headers}
            if call.grant is not None:
                headers["authorization"] = f"Bearer {await self._token(call.grant)}"
            status, answer = await self._exchange(call, headers, seconds)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return 0, type(error).__name__
        if call.grant is not None and (status == 401 or _stale(answer)):
            self._tokens.pop(call.grant.url, None)
        return status, answer

    async def _exchange(self, call: Call, headers: Mapping[str, str], seconds: float) -> tuple[int, Any]:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(follow_redirects=False)
        content = orjson.dumps(call.body)
        async with self._client.stream(
            call.method, call.url, content=content, headers=dict(headers), timeout=seconds
        ) as response:
            read = b""
            async for chunk in response.aiter_bytes(8192):
                read += chunk
                if len(read) > _LARGEST_REPLY:
                    return 0, "too long an answer"
        answer = _json(read)
        told = response.headers.get("retry-after", "")
        if isinstance(answer, dict) and told.isascii() and told.isdecimal() and len(told) < 6:
            answer.setdefault("parameters", {"retry_after": int(told)})
        # What 2xx is, is done: Chatwoot answers 200, others 201 or 204.
        return (200 if 200 <= response.status_code < 300 else response.status_code), answer

    async def _token(self, grant: Grant) -> str:
        """The token of a grant, asked for when the last one ends."""
        token, ends = self._tokens.get(grant.url, ("", 0.0))
        if time.monotonic() < ends:
            return token
        status, answer = await self._exchange(Call(grant.url, grant.body), {"content-type": "application/json"}, 5.0)
        found = answer.get(grant.token) if isinstance(answer, dict) else None
        if status != 200 or not isinstance(found, str):
            raise CallFailed(f"there is no token: {_told(status, answer)}")
        lifetime = answer.get(grant.lifetime)
        ends = time.monotonic() + (lifetime if isinstance(lifetime, int) else 0) - _TOKEN_MARGIN
        self._tokens[grant.url] = found, ends
        return found


def _json(content: bytes) -> Any:
    try:
        return orjson.loads(content) if content.strip() else {}
    except orjson.JSONDecodeError:
        return {}


def _stale(answer: object) -> bool:
    return isinstance(answer, dict) and answer.get("code") in _STALE_TOKEN


def _accepted(answer: Any) -> Any:
    """An answer; raises CallFailed for one that says that the call was refused, as some do with status 200."""
    if isinstance(answer, dict):
        refused = answer.get("ok") is False or any(answer.get(name) for name in ("code", "errcode"))
        if refused:
            raise CallFailed(_told(200, answer))
    return answer


def _pause_in(answer: object) -> float:
    """Seconds that the platform wants us to wait; 0 if it does not say."""
    parameters = answer.get("parameters") if isinstance(answer, dict) else None
    wanted = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(wanted) if isinstance(wanted, int) and wanted > 0 else 0.0


def _told(status: int, answer: object) -> str:
    """What went wrong, without anything that we have sent."""
    if isinstance(answer, str):
        return answer
    names = ("description", "error", "msg", "errmsg", "code", "errcode")
    told = [str(answer[name])[:200] for name in names if answer.get(name)] if isinstance(answer, dict) else []
    return f"status {status} {' '.join(told)}".rstrip()

"""How does a bot get its messages without a public address? It asks Telegram, which answers when there is one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException

from api.bots.adapter import Turn
from api.bots.hosting.caller import Caller, CallFailed
from api.bots.hosting.host import Host, Run
from api.bots.platforms.reading import part
from api.bots.platforms.telegram import UPDATES, Telegram

_WAIT_SECONDS = 50
"""For which Telegram holds a request open."""
_AT_ONCE = 20
_PAUSE_SECONDS = 5.0
"""After an answer that is none, and while too much waits."""


class Polling:
    """Asks for updates and hands them to the host, in their order; Telegram forgets one when the next is asked for."""

    def __init__(self, host: Host, caller: Caller, run: Run[Any]) -> None:
        if not isinstance(host.platform, Telegram):
            raise TypeError(f"{host.platform.name} is not asked for updates")
        self._host, self._telegram, self._caller, self._run = host, host.platform, caller, run
        self._offset = 0

    async def go(self) -> None:
        """Ask until it is cancelled."""
        while True:
            try:
                updates = await self._updates()
            except CallFailed as error:  # 409: a webhook is set, or another process asks; 401: the token is none
                logging.getLogger(__name__).warning("telegram gives no updates: %s", error)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            for update in updates:
                await self._one(update)

    async def _updates(self) -> list[Mapping[str, Any]]:
        body = {"timeout": _WAIT_SECONDS, "limit": _AT_ONCE, "offset": self._offset, "allowed_updates": UPDATES}
        call = self._telegram.call("getUpdates", body)
        found = part(await self._caller.ask(call, seconds=_WAIT_SECONDS + 10.0), "result")
        if not isinstance(found, list):
            raise CallFailed("the answer has no result")
        return [update for update in found if isinstance(part(update, "update_id"), int)]

    async def _one(self, update: Mapping[str, Any]) -> None:
        """Answer an update. One whose turn fails is logged by the host, and not asked for again."""
        turn = self._telegram.read(update)
        while isinstance(turn, Turn):
            try:
                await self._host.take(turn, self._run)
            except HTTPException:  # too much waits
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            except Exception:
                logging.getLogger(__name__).info("update %s has no reply", update["update_id"])
            break
        self._offset = update["update_id"] + 1

"""What is one help centre that is loaded? Its engine, its application, and what runs beside it."""

from __future__ import annotations

import hashlib
import hmac
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api.collections.memory.sizes import bytes_of
from api.collections.settings import CollectionSettings
from api.http.app import Common, create_app
from api.http.serving import Serving
from api.settings import Settings
from corpus import FaqError
from engine import SharedParts, open_newest
from index import DataFolder
from support.chats import ChatService
from support.tickets import Outbox

PREFIX = "/c/"
"""Before the name, in the addresses of pages and of the interface."""


@dataclass(slots=True)
class Hosted:
    """A help centre that is loaded. users: requests that it answers now; bytes: what its engine holds, 0 before it is
    measured; stack: what ends when it is unloaded; stamp: of CURRENT when it was last looked at."""

    name: str
    app: FastAPI
    serving: Serving
    chats: ChatService
    current_file: Path
    users: int = 0
    bytes: int = 0
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    stamp: tuple[int, ...] = ()

    async def begin(self) -> None:
        """Start what runs beside it: journal, deliveries, tidying."""
        await self.stack.enter_async_context(self.app.router.lifespan_context(self.app))

    async def end(self) -> None:
        """Let go of the engine, stop what runs beside it, and write what waits."""
        self.serving.swap(None)  # its memory is free, whoever holds the application still
        await self.stack.aclose()
        if not self.users:
            self._take_apart()

    def _take_apart(self) -> None:
        """Cut most of the cycles in which an application hangs, so that it goes without the garbage collector."""
        for route in self.app.router.routes:
            vars(route).clear()
        for part in (self.app.router, self.app.state, self.app):
            vars(part).clear()

    def has_work(self) -> bool:
        """Whether something is to be delivered, or people talk: then it stays if anything else can go. Blocking."""
        tickets = self.chats.tickets
        try:
            if not tickets.begun:
                return False
            now = self.chats.now()
            return bool(now["waiting"] or now["talking"] or Outbox(tickets.tickets, "").counts().get("waiting"))
        except Exception:  # whatever is wrong with its database: the others must be loaded all the same
            logging.getLogger(__name__).exception("collection %s cannot tell whether it has work", self.name)
            return False

    def measure(self, pause: float) -> int:
        """Count what the engine holds; see bytes_of."""
        self.bytes = bytes_of(self.serving.engine, pause) if self.serving.has_index else 0
        return self.bytes

    def moved(self) -> bool:
        """Whether CURRENT is another one than at the last look; a `stat`."""
        before, self.stamp = self.stamp, stamp_of(self.current_file)
        return before != self.stamp


def stamp_of(file: Path) -> tuple[int, ...]:
    """What changes with a file; empty if there is none."""
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ino, status.st_size


def opened(name: str, settings: Settings, parts: SharedParts, common: Common) -> Hosted:
    """Load a help centre; one without an index that can be served answers 503 until there is one. Blocking.

    settings: of the whole service.
    """
    own = settings_of(name, settings)
    current_file = DataFolder(own.data).current_file
    stamp = stamp_of(current_file)  # before it is read: what is published meanwhile is noticed at the next look
    try:
        engine, problems = open_newest(own.data, parts)
    except (FaqError, OSError) as error:
        logging.getLogger(__name__).warning("collection %s has no index to serve: %s", name, error)
        serving = Serving(None, own.data, (str(error),))
    else:
        serving = Serving(engine, own.data, problems)
    serving.parts = parts
    app = create_app(serving, own, common)
    # Templates, converters and what else is loaded on first use are the process's, and were warmed with it.
    serving.warm = serving.has_index
    return Hosted(name, app, serving, app.state.chats, current_file, stamp=stamp)


def settings_of(name: str, settings: Settings) -> Settings:
    """The settings of one help centre: its own data folder and address, and keys that sign nothing for any other.

    settings: of the whole service, whose `data` is the root folder.
    """
    secret = tuple(_derived(key, name) for key in settings.security.secret_keys)
    changed: dict[str, Any] = {
        "data": settings.data / name,
        "security": replace(settings.security, secret_keys=secret, space=f":{name}"),
        "tickets": replace(settings.tickets, site_url=f"{settings.tickets.site_url}{PREFIX}{name}"),
        "collections": CollectionSettings(),
    }
    return replace(settings, **changed)


def _derived(key: str, name: str) -> str:
    """A key of a help centre, from which neither the service's key nor another's can be worked out."""
    return hmac.new(key.encode(), f"collection:{name}".encode(), hashlib.sha256).hexdigest()

"""Where do platforms send their messages? To /bots/NAME, each that is set up; Telegram may be asked instead."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.bots.accounts import PLATFORMS, BotSettings
from api.bots.adapter import Answer, NotGenuine, NotReadable, Raw
from api.bots.hosting.caller import Caller
from api.bots.hosting.host import Host
from api.bots.hosting.pace import Pace
from api.bots.hosting.polling import Polling
from api.bots.hosting.stores import BOUNDS, kept_for
from api.bots.lead import Lead, SiteLinks
from api.bots.platforms.chatwoot import Chatwoot
from api.bots.platforms.dingtalk import Dingtalk
from api.bots.platforms.feishu import Feishu
from api.bots.platforms.platform import Platform
from api.bots.platforms.slack import Slack
from api.bots.platforms.telegram import Telegram
from api.bots.platforms.wechat import Wechat, WecomApp
from api.bots.platforms.wecom import Wecom
from api.http.paths import path_of
from api.http.problems import problem
from api.http.routes.pool import EnginePool
from api.http.serving import Serving
from api.kept.steady import SteadyKept
from api.security.signing import Signer
from api.settings import Settings
from corpus import FaqError

BOTS = "/bots/"
_PROBES = ("/healthz", "/readyz")
_STOP_SECONDS = 5.0
"""For replies that are being sent when the service stops."""
_CLASSES: dict[str, Callable[[Any], Platform]] = {
    "telegram": Telegram,
    "slack": Slack,
    "chatwoot": Chatwoot,
    "feishu": Feishu,
    "dingtalk": Dingtalk,
    "wecom": Wecom,
    "wecom-app": WecomApp,
    "wechat": Wechat,
}


def add_platforms(
    app: FastAPI,
    serving: Serving,
    settings: Settings,
    *,
    signer: Signer,
    told: Callable[[str | None], None] = lambda _error: None,
) -> None:
    """Serve the platforms that are set up; `told`: what is wrong with where their conversations are kept."""
    bots = settings.bots
    platforms = [_CLASSES[name](bots.account(name)) for name in PLATFORMS if bots.account(name) is not None]
    if not platforms:
        return
    redis, site = settings.security.session_storage, settings.tickets.site_url
    store = kept_for(settings.data, workers=1 if settings.read_only else settings.workers, redis=redis)
    kept = SteadyKept(store, BOUNDS, told)
    caller = Caller()
    lead = Lead(serving, signer, partial(SiteLinks, site))
    hosts = [Host(one, lead, kept=kept, caller=caller, pace=Pace()) for one in platforms]
    asked = [host for host in hosts if _is_asked(host, bots)]
    for host in hosts:
        if host not in asked:
            _add_route(app, host)
    if bots.alone:
        app.add_middleware(Alone, path=BOTS + bots.alone)
    _add_work(app, caller, [host for host in asked if bots.alone])


def check_alone(settings: Settings) -> None:
    """Raises FaqError for several processes that would ask Telegram for the same updates."""
    telegram = settings.bots.telegram
    if settings.workers > 1 and telegram is not None and not telegram.secret:
        raise FaqError("long polling is for one worker; use --workers 1, or set FAQ_TELEGRAM_SECRET for a webhook")


class Alone:
    """ASGI middleware: nothing but one bot's path and the probes is served."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app, self._paths = app, (path, *_PROBES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and path_of(scope) not in self._paths:
            await problem(404, "only one bot is served here; `faq serve` serves the help centre")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_asked(host: Host, bots: BotSettings) -> bool:
    """Whether updates are asked for, since there is no secret for a webhook; only `faq bot telegram` does so."""
    asked = host.platform.name == "telegram" and bots.telegram is not None and not bots.telegram.secret
    if asked and not bots.alone:
        logging.getLogger(__name__).warning(
            "FAQ_TELEGRAM_SECRET is not set, so that %stelegram is not served; `faq bot telegram` needs none", BOTS
        )
    return asked


def _add_route(app: FastAPI, host: Host) -> None:
    pool: EnginePool = app.state.pool

    @app.api_route(BOTS + host.platform.name, methods=["GET", "POST"], include_in_schema=False)
    async def event(request: Request) -> Response:
        raw = Raw(
            request.method,
            {name.lower(): value for name, value in request.headers.items()},
            dict(request.query_params),
            await request.body(),
            time.time(),
        )
        try:
            answer: Answer = await host.answer(raw, lambda work: pool.run(work, {"type": "http"}))
        except NotGenuine as error:
            return problem(401, str(error))
        except NotReadable as error:
            return problem(400, str(error))
        return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)


def _add_work(app: FastAPI, caller: Caller, asked: list[Host]) -> None:
    """Ask for updates, and send replies, as long as the app runs."""
    inner = app.router.lifespan_context
    pool: EnginePool = app.state.pool

    @asynccontextmanager
    async def lifespan(running: Any) -> AsyncIterator[Any]:
        async with inner(running) as state:
            polling = [
                asyncio.create_task(Polling(host, caller, lambda work: pool.run(work, {"type": "http"})).go())
                for host in asked
            ]
            yield state
            for task in polling:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await caller.stop(_STOP_SECONDS)

    app.router.lifespan_context = lifespan

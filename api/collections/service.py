"""Which requests does a service with many help centres answer itself? Probes, metrics, and what means none of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api.collections.caring import Care
from api.collections.catalogue import Catalogue
from api.collections.dispatch import REFUSED, UNKNOWN, Dispatch, meant
from api.collections.hosted import PREFIX
from api.collections.hosting import Hosting
from api.collections.measured import CollectionMetrics
from api.collections.memory.budget import FEWEST
from api.collections.routes import KnownRoute
from api.http.app import Common, Service, create_app, outermost
from api.http.paths import RootPath, path_of, root_of
from api.http.problems import BodyLimit, add_problem_handlers
from api.http.routes.pool import EnginePool
from api.http.schemas import StatusBody
from api.http.serving import Serving
from api.observe.metrics import Metrics
from api.observe.stopping import DRAINING, Stopping
from api.observe.tracing import Tracer
from api.security.access import Access
from api.security.hosts import Hosts
from api.security.keys import Keys
from api.security.limiter import Limiter
from api.settings import Settings
from engine import SharedParts
from journal import JournalSettings

_HIDDEN = ("/v1", "/c/*/v1", "/c/*/staff", "/c/*/*/results", "/c/*/*/tickets/T")
_ROBOTS = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in _HIDDEN)
"""Of all help centres: crawlers read no other robots.txt of a host. Sitemaps are at /c/NAME/sitemap.xml; a list of them
here would tell everybody who the customers are."""
_NOTHING = "there is nothing at this address; a help centre is at /c/NAME/, its interface at /v1/c/NAME/"


class CollectionsApp:
    """The ASGI application over many help centres."""

    def __init__(self, settings: Settings, parts: SharedParts | None = None) -> None:
        """settings: see api.collections.starting; `data` is the root folder; parts: what engines share."""
        self.metrics, self._settings = CollectionMetrics(), settings
        limiter = Limiter(settings.security.rate, settings.security.rate_storage)
        self.common = Common(EnginePool(), limiter, Tracer(settings.observe), KnownRoute)
        self.hosting = Hosting(Catalogue(settings.data), settings, self.common, self.metrics)
        self.hosting.parts = parts or self.hosting.parts
        self.care, self.ready, self.stopping = Care(self.hosting), False, Stopping()
        self._own = self._service()
        self._app = RootPath(Dispatch(self.hosting, self._own, settings.security.timeout), settings.page.path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._app if scope["type"] == "http" else self._own)(scope, receive, send)

    def _service(self) -> FastAPI:
        """What is served beside the help centres, with the same guards."""
        settings, keys = self._settings, Keys(self._settings.data)
        app = Service(docs_url=None, redoc_url=None, openapi_url=None, lifespan=self._running)
        app.outer = outermost(settings, Metrics(settings.observe), self.common.tracer)
        app.add_middleware(BodyLimit)
        app.add_middleware(Access, settings=settings.security, keys=keys, limiter=self.common.limiter)
        app.add_middleware(Hosts, allowed=settings.security.hosts)
        add_problem_handlers(app)
        _add_state(app, self, keys)
        app.router.default = _rest
        return app

    @asynccontextmanager
    async def _running(self, _app: FastAPI) -> AsyncIterator[None]:
        await self.common.limiter.start()
        # It has no help centre: what the routes of all others take from it holds nobody's data.
        await run_in_threadpool(create_app, Serving(None), _nobody(self._settings), self.common)
        await _warm_up(self.hosting)
        self.care.start()
        self.ready = True
        yield
        await self.care.stop()
        await self.hosting.stop()
        await self.common.limiter.stop()
        self.common.pool.stop()


async def _warm_up(hosting: Hosting) -> None:
    """Load a help centre, so that nobody waits for what all of them share: encoder, templates, dictionaries."""
    for name in sorted(hosting.catalogue.names)[:FEWEST]:
        try:
            async with hosting.using(name) as one:
                if one.serving.has_index:
                    await hosting.in_loader(one.serving.warm_up)
                    await hosting.budget.measure(one, 0.0)
                    hosting.budget.note_base(one)
                    return
        except HTTPException:
            continue


def end_streams(hosting: Hosting) -> None:
    """End event streams of all help centres, for which a stop would wait in vain."""
    for one in hosting.loaded.values():
        one.chats.stop()


def _nobody(settings: Settings) -> Settings:
    """Settings of an application that keeps nothing."""
    return replace(settings, journal=JournalSettings(days=0), read_only=True)


def _add_state(app: FastAPI, service: CollectionsApp, keys: Keys) -> None:
    hosting = service.hosting

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> StatusBody:
        return StatusBody(status="ok")

    @app.api_route("/readyz", methods=["GET", "HEAD"])
    def readyz() -> StatusBody:
        if not service.ready:
            raise HTTPException(503, "the service is starting; ask again in a second", {"Retry-After": "1"})
        if service.stopping.draining:
            raise HTTPException(503, DRAINING)
        return StatusBody(status="ready", problems=keys.problems())

    @app.get("/metrics")
    async def metrics() -> PlainTextResponse:
        loaded = [(one.name, one.bytes + hosting.budget.each) for one in hosting.loaded.values()]
        text = service.metrics.exposition(loaded, len(hosting.catalogue.names))
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    @app.api_route("/robots.txt", methods=["GET", "HEAD"])
    def robots() -> PlainTextResponse:
        return PlainTextResponse(_ROBOTS)


async def _rest(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI application of what means no help centre, or one that cannot be served now."""
    if REFUSED in scope:
        raise scope[REFUSED]
    found = meant(path_of(scope))
    if found is None or found.prefix != PREFIX or found.rest:
        raise HTTPException(404, UNKNOWN if found else _NOTHING)
    # A known one without the slash behind its name.
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    await RedirectResponse(f"{root_of(scope)}{PREFIX}{found.name}/{query}", 308)(scope, receive, send)

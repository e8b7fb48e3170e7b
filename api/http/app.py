"""Which requests are served? The HTTP interface over one engine."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial, reduce
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from api.bots.adapter import LARGEST_EVENT
from api.bots.add import add_assistants
from api.bots.hosting.serve import BOTS, add_platforms
from api.bots.knowledge.errors import NativeErrors
from api.bots.tools.endpoint import PATH as TOOLS
from api.http.chats.bodies import LARGEST_BEGIN
from api.http.chats.bodies import PATH as CHATS
from api.http.deflect.bodies import LARGEST_DEFLECT
from api.http.deflect.bodies import PATH as DEFLECT
from api.http.deflect.routes import add_deflect
from api.http.deprecation import announce_deprecations
from api.http.paths import RootPath
from api.http.problems import LARGEST_BODY, BodyLimit, Framing, LastResort, add_problem_handlers
from api.http.routes.entries import add_entries
from api.http.routes.pool import EnginePool
from api.http.routes.search import add_search
from api.http.routes.status import add_admin, add_status
from api.http.serving import Serving, problems_of
from api.http.starting import AwaitIndex
from api.http.tickets.add import add_tickets
from api.http.tickets.inbound import PATH as INBOUND
from api.http.tickets.uploads import largest_body, takes_files, upload_seconds
from api.kept.store import Searched
from api.observe.journal import JournalMetrics
from api.observe.metrics import Metrics
from api.observe.probes import probes_of
from api.observe.remotes import Remotes
from api.observe.requests import Observed, RequestId
from api.observe.tracing import Tracer
from api.recording.recorder import Recorder
from api.recording.visitor import Visits
from api.security.access import Access
from api.security.addresses import Forwarded
from api.security.headers import SecurityHeaders, Timeout
from api.security.hosts import Hosts
from api.security.keys import Keys
from api.security.limiter import Limiter
from api.security.settings import SecuritySettings
from api.security.signing import Signer, keys_or_own
from api.sessions.conversation import Conversations
from api.sessions.sessions import Sessions, store_of
from api.settings import Settings, read_settings
from api.suggest.route import add_suggest
from api.web.entries.pages import add_entries_pages
from api.web.entries.parts import LARGEST_FORM
from api.web.entries.parts import PATHS as ENTRIES
from api.web.mishaps import ReadersPages
from api.web.pages import add_pages, register_locales
from api.web.tickets.badges import Badges
from api.web.tickets.staff_pages import StaffPages
from api.web.tickets.texts import PageCatalogue
from api.widget.cross_origin import CrossOrigin
from api.widget.routes import add_widget
from journal import Journal, JournalSettings
from support.chats import ChatService
from support.tickets import LARGEST_EMAIL, TicketService


@dataclass(frozen=True, slots=True)
class Common:
    """What the applications of several help centres in one process share. The limiter is started and stopped, and the
    pool stopped, by whoever made them; route_class: of the routes, for a class that knows their descriptions."""

    pool: EnginePool
    limiter: Limiter
    tracer: Tracer
    route_class: type[APIRoute] = APIRoute


def create_app(serving: Serving, settings: Settings | None = None, common: Common | None = None) -> FastAPI:
    """The application. What asks the engine runs in app.state.pool, all else that may wait in threads of the framework;
    nothing blocks the event loop. common: what is shared with other help centres of this process."""
    settings = settings or _without_folder()
    app = Service(
        title="FAQ search",
        version=version("faq-search"),
        summary="Chinese and English FAQ search that knows when it does not know.",
        docs_url=None,  # those pages load scripts from the internet
        redoc_url=None,
    )
    app.state.pool = common.pool if common else EnginePool()
    app.router.route_class = common.route_class if common else APIRoute
    serving.metrics = Metrics(settings.observe, serving.metrics.recent)
    keys = Keys(settings.data)
    chats = _chats(serving, settings)
    signer = Signer(lambda: settings.security.secret_keys or keys_or_own(settings.data, make=not settings.read_only))
    sessions = Sessions(_store(settings), lambda error: remotes.note("session_storage", error))
    serving.conversations = Conversations(signer, sessions)
    watched = {"session_storage": sessions.probe} if settings.security.session_storage else {}
    remotes = Remotes(serving.metrics, {**probes_of(settings), **watched})
    serving.recorder = _recorder(settings, serving.metrics, remotes)
    limiter = common.limiter if common else _limiter(settings, remotes)
    app.outer = outermost(settings, serving.metrics, common.tracer if common else Tracer(settings.observe))
    _guard(app, serving, settings, service=chats.tickets, access=partial(Access, keys=keys, limiter=limiter))
    register_locales()
    add_problem_handlers(app)
    _add_questions(app, serving)
    add_status(app, lambda: [*problems_of(serving), *keys.problems(), *remotes.problems()], serving)
    _add_remotes(app, remotes, None if common else limiter, serving.recorder)
    add_admin(app, serving)
    add_deflect(app, serving, signer)
    add_assistants(app, serving, signer, settings)
    add_platforms(app, serving, settings, signer=signer, told=partial(remotes.note, "bot_storage"))
    add_widget(app)
    add_tickets(app, serving, chats, keys=keys, signer=signer)
    add_entries_pages(app, StaffPages(chats.tickets, Badges(signer, keys)), serving, settings)
    add_pages(app, serving, settings)
    announce_deprecations(app)
    return app


def _add_questions(app: FastAPI, serving: Serving) -> None:
    """What visitors ask the index."""
    add_search(app, serving)
    add_suggest(app, serving)
    add_entries(app, serving)


def _store(settings: Settings) -> Searched | None:
    redis, space = settings.security.session_storage, settings.security.space
    return store_of(settings.data, workers=settings.workers, redis=redis, space=space)


def _limiter(settings: Settings, remotes: Remotes) -> Limiter:
    return Limiter(settings.security.rate, settings.security.rate_storage, partial(remotes.note, "rate_storage"))


def _chats(serving: Serving, settings: Settings) -> ChatService:
    """Tickets, and chats beside them, which are counted in the metrics."""
    words = PageCatalogue(serving)
    service = TicketService(lambda: serving.engine, settings.data, settings=settings.tickets, catalogue=words)
    return ChatService(service, settings.chats, serving.metrics.conversations.chat)


def _recorder(settings: Settings, metrics: Metrics, remotes: Remotes) -> Recorder:
    """What hands questions to the journal, which counts them in the metrics and tells when it is away."""
    recorder = Recorder(Journal(settings.data, settings.journal, partial(remotes.note, "journal")))
    if recorder.journal:
        recorder.journal.watch = JournalMetrics(metrics.registry).note
    return recorder


def _without_folder() -> Settings:
    """The settings of an app that was given none: its key is written nowhere."""
    own = SecuritySettings(secret_keys=(secrets.token_hex(32),))
    return replace(read_settings(environment={}), security=own, journal=JournalSettings(days=0))


def outermost(settings: Settings, metrics: Metrics, tracer: Tracer) -> Sequence[Callable[[ASGIApp], ASGIApp]]:
    """What must see every response, the outermost first."""
    return (
        RequestId,
        partial(SecurityHeaders, hsts=settings.security.hsts),
        LastResort,
        partial(RootPath, public=settings.page.path),
        partial(Forwarded, trusted=settings.security.trusted_proxies),
        Visits,
        partial(Observed, metrics=metrics, tracer=tracer),
        Framing,
    )


def _guard(app: FastAPI, serving: Serving, settings: Settings, *, service: TicketService, access: Any) -> None:
    """What a request must pass before it comes to a route; the last one added is the outermost."""
    app.add_middleware(BodyLimit, largest=partial(_largest, service))
    app.add_middleware(AwaitIndex, serving=serving)
    app.add_middleware(access, settings=settings.security)
    app.add_middleware(CrossOrigin, settings=settings.widget)
    app.add_middleware(Hosts, allowed=settings.security.hosts)
    app.add_middleware(Timeout, seconds=settings.security.timeout, longer=upload_seconds)
    app.add_middleware(ReadersPages)
    app.add_middleware(NativeErrors)


def _largest(service: TicketService, path: str) -> int:
    """Bytes of a body at a path at most."""
    if takes_files(path):
        return largest_body(service)
    if path == INBOUND:
        return LARGEST_EMAIL
    if path.startswith(ENTRIES):
        return LARGEST_FORM
    if path.startswith(BOTS):
        return LARGEST_EVENT
    largest = {DEFLECT: LARGEST_DEFLECT, TOOLS: LARGEST_DEFLECT, CHATS: LARGEST_BEGIN}
    return largest.get(path, LARGEST_BODY)


class Service(FastAPI):
    """The application inside of what must see every response, also those to errors that nothing else has answered."""

    outer: Sequence[Callable[[ASGIApp], ASGIApp]] = ()

    def build_middleware_stack(self) -> ASGIApp:
        """See Starlette; the first of `outer` is the outermost."""
        return reduce(lambda inner, wrap: wrap(inner), reversed(self.outer), super().build_middleware_stack())


def _add_remotes(app: FastAPI, remotes: Remotes, limiter: Limiter | None, recorder: Recorder) -> None:
    """Try the services elsewhere, and keep the journal, as long as the app runs. limiter: None if it is not its own, as
    then the pool is not."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: Any) -> AsyncIterator[Any]:
        trying = [run_in_threadpool(remotes.start)]
        await asyncio.gather(*trying, *([limiter.start()] if limiter else []))
        recorder.start()
        async with inner(running) as state:
            yield state
        await run_in_threadpool(recorder.stop)
        remotes.stop()
        if limiter:
            await limiter.stop()
            running.state.pool.stop()

    app.router.lifespan_context = lifespan

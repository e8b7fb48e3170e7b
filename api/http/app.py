"""Which requests are served? The HTTP interface over one engine."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial, reduce
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from api.http.deflect.bodies import LARGEST_DEFLECT
from api.http.deflect.bodies import PATH as DEFLECT
from api.http.deflect.routes import add_deflect
from api.http.paths import RootPath
from api.http.problems import LARGEST_BODY, BodyLimit, Framing, LastResort, add_problem_handlers
from api.http.rich import html_of, opening_of, page_locale
from api.http.schemas import (
    CategoriesBody,
    CategoryBody,
    EntriesBody,
    EntryBody,
    EntrySummary,
    Lang,
    ProblemBody,
    ReloadBody,
    ReplyBody,
    SearchRequest,
    StatusBody,
    TextBody,
    VerificationBody,
)
from api.http.serving import Serving
from api.http.starting import RETRY_SECONDS, AwaitIndex
from api.http.tickets.add import add_tickets
from api.http.tickets.uploads import largest_body, takes_files, upload_seconds
from api.observe.metrics import Metrics
from api.observe.probes import probes_of
from api.observe.remotes import Remotes
from api.observe.requests import Observed, RequestId
from api.observe.tracing import Tracer
from api.presenters.reply import present, present_verification
from api.presenters.scripts import completed, marks_of, written_in
from api.security.access import Access
from api.security.addresses import Forwarded
from api.security.headers import SecurityHeaders, Timeout
from api.security.hosts import Hosts
from api.security.keys import Keys
from api.security.limiter import Limiter
from api.security.signing import Signer, keys_of
from api.settings import Settings, read_settings
from api.web.locales import Locale
from api.web.mishaps import ReadersPages
from api.web.pages import add_pages, register_locales
from api.web.render import Links
from api.web.tickets.texts import PageCatalogue
from api.widget.cross_origin import CrossOrigin
from api.widget.routes import add_widget
from corpus import Entry
from engine import DEFAULT_RESULTS, LONGEST_QUERY, MOST_RESULTS, QueryError
from support import hand_off_of, verify
from support.tickets import TicketService

_LARGEST_PAGE = 200
_BAD: dict[int | str, dict[str, Any]] = {422: {"model": ProblemBody, "description": "A value is out of bounds."}}
_ABSENT: dict[int | str, dict[str, Any]] = {404: {"model": ProblemBody, "description": "There is no such entry."}}


def create_app(serving: Serving, settings: Settings | None = None) -> FastAPI:
    """The application; handlers are plain functions, so they run in threads and never block the event loop."""
    settings = settings or read_settings(environment={})
    app = _Service(
        title="FAQ search",
        version=version("faq-search"),
        summary="Chinese and English FAQ search that knows when it does not know.",
        docs_url=None,  # those pages load scripts from the internet
        redoc_url=None,
    )
    serving.metrics = Metrics(settings.observe.log_queries, serving.metrics.recent)
    keys = Keys(settings.data)
    service = TicketService(
        lambda: serving.engine, settings.data, settings=settings.tickets, catalogue=PageCatalogue(serving)
    )
    remotes = Remotes(serving.metrics, probes_of(settings))
    limiter = Limiter(settings.security.rate, settings.security.rate_storage, partial(remotes.note, "rate_storage"))
    app.outer = (
        RequestId,
        partial(SecurityHeaders, hsts=settings.security.hsts),
        LastResort,
        RootPath,
        partial(Forwarded, trusted=settings.security.trusted_proxies),
        partial(Observed, metrics=serving.metrics, tracer=Tracer(settings.observe)),
        Framing,
    )
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, largest=partial(_largest, service))
    app.add_middleware(AwaitIndex, serving=serving)
    app.add_middleware(Access, settings=settings.security, keys=keys, limiter=limiter)
    app.add_middleware(CrossOrigin, settings=settings.widget)
    app.add_middleware(Hosts, allowed=settings.security.hosts)
    app.add_middleware(Timeout, seconds=settings.security.timeout, longer=upload_seconds)
    app.add_middleware(ReadersPages)
    register_locales()
    add_problem_handlers(app)
    _add_search(app, serving)
    _add_entries(app, serving)
    _add_status(app, lambda: [*serving.problems, *keys.problems(), *remotes.problems()], serving)
    _add_remotes(app, remotes, limiter)
    _add_admin(app, serving)
    add_deflect(app, serving, Signer(lambda: keys_of(settings.data)))
    add_widget(app)
    add_tickets(app, serving, service, keys)
    add_pages(app, serving, settings)
    return app


def _largest(service: TicketService, path: str) -> int:
    """Bytes of a body at a path at most."""
    if takes_files(path):
        return largest_body(service)
    return LARGEST_DEFLECT if path == DEFLECT else LARGEST_BODY


class _Service(FastAPI):
    """The application inside of what must see every response, also those to errors that nothing else has answered."""

    outer: Sequence[Callable[[ASGIApp], ASGIApp]] = ()

    def build_middleware_stack(self) -> ASGIApp:
        """See Starlette; the first of `outer` is the outermost."""
        return reduce(lambda inner, wrap: wrap(inner), reversed(self.outer), super().build_middleware_stack())


def _add_search(app: FastAPI, serving: Serving) -> None:
    @app.get(
        "/v1/search", response_model=ReplyBody, responses=_BAD, tags=["search"], response_model_exclude_defaults=True
    )
    def search_get(
        query: Annotated[
            str | None,
            Query(
                max_length=LONGEST_QUERY,
                description="What the person typed, in Chinese or English: 1 to 512 characters.",
                openapi_examples={
                    "zh": {"value": "提现一直没到账怎么办"},
                    "en": {"value": "my withdrawal is still pending"},
                },
            ),
        ] = None,
        q: Annotated[str | None, Query(max_length=LONGEST_QUERY, description="Short for query.")] = None,
        lang: Annotated[Lang | None, Query(description="Language of the reply; guessed when absent.")] = None,
        locale: Annotated[Locale | None, Query(description="zh-TW: Chinese texts as in Taiwan.")] = None,
        category: Annotated[str | None, Query(max_length=200)] = None,
        top: Annotated[int, Query(ge=1, le=MOST_RESULTS)] = DEFAULT_RESULTS,
        session: Annotated[
            str | None,
            Query(
                min_length=1, max_length=128, description="Name of the conversation: two misses hand it to a person."
            ),
        ] = None,
        explain: Annotated[bool, Query(description="Say what the reply rests on.")] = False,
    ) -> Any:
        text = query if query is not None else q
        if text is None:
            raise QueryError("the query is missing; ask for /v1/search?query=...")
        options: dict[str, Any] = {"lang": lang, "category": category, "top": top, "explained": explain}
        engine = serving.engine  # one for reply and channels, whatever is swapped in between
        reply = present(serving.ask(text, engine, session=session, **options), hand_off_of(engine))
        return completed(written_in(reply, locale), opening=opening_of(reply, engine))

    @app.post(
        "/v1/search", response_model=ReplyBody, responses=_BAD, tags=["search"], response_model_exclude_defaults=True
    )
    def search_post(body: SearchRequest, request: Request) -> Any:
        options: dict[str, Any] = {"lang": body.lang, "category": body.category, "top": body.top}
        engine = serving.engine  # one for all of the reply, whatever is swapped in between
        result = serving.ask(body.query, engine, session=body.session, explained=body.explain, **options)
        reply, highlighter = present(result, hand_off_of(engine)), engine.highlighter(result.rewrites)
        links = Links(request, page_locale(reply, body.locale))
        return completed(
            written_in(reply, body.locale, marks_of(reply, highlighter) if body.marks else ()),
            html=html_of(reply, engine, links, highlighter) if body.html else (),
            opening=opening_of(reply, engine),
        )

    @app.get("/v1/verify", responses=_BAD, tags=["search"])
    def verify_contact(
        contact: Annotated[
            str,
            Query(
                min_length=1,
                max_length=512,
                description="A web address, an e-mail address, a phone number or an @account.",
                openapi_examples={
                    "url": {"value": "t.me/BluefirSupport"},
                    "email": {"value": "support@bluefir.example"},
                },
            ),
        ],
        lang: Annotated[Lang, Query(description="Language of the message.")] = "zh",
    ) -> VerificationBody:
        found = verify(contact, hand_off_of(serving.engine).official)
        return VerificationBody(**asdict(present_verification(found, lang)))


def _add_entries(app: FastAPI, serving: Serving) -> None:
    @app.get("/v1/entries/{entry_id}", responses=_ABSENT, tags=["entries"])
    def entry(entry_id: str) -> EntryBody:
        found = serving.engine.entry(entry_id)
        if found is None:
            raise HTTPException(404, f"there is no entry {entry_id[:128]!r}; /v1/entries lists all")
        return _entry_body(found)

    @app.get("/v1/entries", responses=_BAD, tags=["entries"])
    def entries(
        category: Annotated[str | None, Query(max_length=200)] = None,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=_LARGEST_PAGE)] = 100,
    ) -> EntriesBody:
        found = serving.engine.entries(category)
        page = [_summary(item) for item in found[offset : offset + limit]]
        return EntriesBody(total=len(found), offset=offset, entries=page)

    @app.get("/v1/categories", tags=["entries"])
    def categories() -> CategoriesBody:
        counts = serving.engine.categories().items()
        return CategoriesBody(categories=[CategoryBody(category=name, entries=count) for name, count in counts])


def _add_status(app: FastAPI, problems: Callable[[], list[str]], serving: Serving) -> None:
    @app.head("/healthz", include_in_schema=False)
    @app.get("/healthz", tags=["status"])
    def healthz() -> StatusBody:
        return StatusBody(status="ok")

    @app.head("/readyz", include_in_schema=False)
    @app.get("/readyz", tags=["status"], responses={503: {"model": ProblemBody, "description": "Not yet."}})
    def readyz() -> StatusBody:
        if not serving.has_index:
            told = "there is no index yet; run `faq rebuild CORPUS` over the data folder of this service"
            raise HTTPException(503, told, {"Retry-After": str(RETRY_SECONDS)})
        if not serving.warm:
            raise HTTPException(503, "the generation is being loaded; ask again in a second")
        return StatusBody(
            status="ready", generation=serving.engine.manifest.id, problems=[_shown(problem) for problem in problems()]
        )


def _add_remotes(app: FastAPI, remotes: Remotes, limiter: Limiter) -> None:
    """Try the services elsewhere as long as the app runs."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: Any) -> AsyncIterator[Any]:
        await asyncio.gather(limiter.start(), run_in_threadpool(remotes.start))
        async with inner(running) as state:
            yield state
        remotes.stop()
        await limiter.stop()

    app.router.lifespan_context = lifespan


def _add_admin(app: FastAPI, serving: Serving) -> None:
    """What only an admin key may ask; `Access` sees to that."""

    @app.post("/v1/admin/reload", tags=["admin"])
    def reload() -> ReloadBody:
        found = serving.reload()
        if found.changed:
            serving.others()
        problems = [_shown(problem) for problem in found.problems]
        return ReloadBody(generation=found.generation, changed=found.changed, problems=problems)

    @app.get("/metrics", tags=["admin"], response_class=PlainTextResponse)
    def metrics() -> PlainTextResponse:
        text = serving.metrics.exposition(serving.engine)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _shown(problem: str) -> str:
    """A problem without the folders that it names: they are the operator's business."""
    return re.sub(r"(?:[A-Za-z]:)?[^\s'\"(]*[/\\](?=[^/\\\s])", "", problem)


def _entry_body(entry: Entry) -> EntryBody:
    texts: dict[Lang, TextBody] = {
        lang: TextBody(
            question=text.question,
            alternates=list(text.alternates),
            answer=text.answer,
            url=text.url,
            tags=list(text.tags),
            updated=text.updated,
        )
        for lang, text in entry.texts.items()
    }
    return EntryBody(id=entry.id, category=entry.category, texts=texts)


def _summary(entry: Entry) -> EntrySummary:
    questions: dict[Lang, str] = {lang: text.question for lang, text in entry.texts.items()}
    return EntrySummary(id=entry.id, category=entry.category, questions=questions)

"""What may be asked of the engine over HTTP? A search, and whether a contact is really ours."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Query
from starlette.requests import Request

from api.http.routes.documented import BAD
from api.http.routes.requests import SearchParameters
from api.http.routes.thin import add_thin
from api.http.routes.wire import reply_json
from api.http.schemas import ReplyBody, SearchRequest, VerificationBody
from api.http.serving import Serving
from api.presenters.addresses import with_pages
from api.presenters.extras import html_of, opening_of, page_locale
from api.presenters.reply import present, present_verification
from api.presenters.scripts import completed, marks_of, written_in
from api.web.locales import LangTag, locale_for
from api.web.render import Links
from engine import QueryError
from support import hand_off_of, verify

_Contact = Annotated[
    str,
    Query(
        min_length=1,
        max_length=512,
        description="A web address, an e-mail address, a phone number or an @account.",
        openapi_examples={"url": {"value": "t.me/BluefirSupport"}, "email": {"value": "support@bluefir.example"}},
    ),
]


def add_search(app: FastAPI, serving: Serving) -> None:
    """Serve searches, by GET and by POST, and verifications."""

    def search_get(asked: Annotated[SearchParameters, Query()], request: Request) -> bytes:
        text = asked.query if asked.query is not None else asked.q
        if text is None:
            raise QueryError("the query is missing; ask for /v1/search?query=...")
        options: dict[str, Any] = {"lang": asked.lang, "category": asked.category, "top": asked.top}
        engine = serving.engine  # one for reply and channels, whatever is swapped in between
        conversation = serving.conversations.of(asked.session, asked.state)
        result = serving.ask(text, engine, conversation=conversation, explained=asked.explain, **options)
        reply = present(result, hand_off_of(engine), asked.locale)
        reply = with_pages(reply, engine, Links(request, page_locale(reply, asked.locale)))
        whole = completed(written_in(reply, asked.locale), opening=opening_of(reply, engine, asked.locale))
        return reply_json(whole, conversation.state)

    def search_post(body: SearchRequest, request: Request) -> bytes:
        options: dict[str, Any] = {"lang": body.lang, "category": body.category, "top": body.top}
        engine = serving.engine  # one for all of the reply, whatever is swapped in between
        conversation = serving.conversations.of(body.session, body.state)
        result = serving.ask(body.query, engine, conversation=conversation, explained=body.explain, **options)
        reply = present(result, hand_off_of(engine), body.locale)
        highlighter = engine.highlighter(result.rewrites)
        links = Links(request, page_locale(reply, body.locale))
        marks = marks_of(reply, highlighter) if body.marks else ()
        whole = completed(
            written_in(with_pages(reply, engine, links), body.locale, marks),
            html=html_of(reply, engine, links, highlighter) if body.html else (),
            opening=opening_of(reply, engine, body.locale),
        )
        return reply_json(whole, conversation.state)

    documented: dict[str, Any] = {"response_model": ReplyBody, "responses": BAD, "tags": ["search"]}
    documented["response_model_exclude_defaults"] = True
    add_thin(app, "GET", "/v1/search", search_get, **documented)
    add_thin(app, "POST", "/v1/search", search_post, **documented)
    add_verify(app, serving)


def add_verify(app: FastAPI, serving: Serving) -> None:
    """Serve verifications."""

    @app.get("/v1/verify", responses=BAD, tags=["search"])
    def verify_contact(
        contact: _Contact, lang: Annotated[LangTag, Query(description="Language of the message.")] = "zh"
    ) -> VerificationBody:
        found = verify(contact, hand_off_of(serving.engine).official)
        return VerificationBody(**asdict(present_verification(found, locale_for(lang))))

"""What may be asked of the engine over HTTP? A search, and whether a contact is really ours."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Query
from starlette.requests import Request

from api.http.routes.documented import BAD
from api.http.routes.requests import STATE, STATE_BOUNDS
from api.http.routes.thin import add_thin
from api.http.routes.wire import reply_json
from api.http.schemas import Lang, ReplyBody, SearchRequest, VerificationBody
from api.http.serving import Serving
from api.presenters.extras import html_of, opening_of, page_locale
from api.presenters.reply import present, present_verification
from api.presenters.scripts import completed, marks_of, written_in
from api.web.locales import Locale, locale_for
from api.web.render import Links
from engine import DEFAULT_RESULTS, LONGEST_QUERY, MOST_RESULTS, QueryError
from support import hand_off_of, verify

_Query = Annotated[
    str | None,
    Query(
        max_length=LONGEST_QUERY,
        description="What the person typed, in Chinese or English: 1 to 512 characters.",
        openapi_examples={"zh": {"value": "提现一直没到账怎么办"}, "en": {"value": "my withdrawal is still pending"}},
    ),
]
_Short = Annotated[str | None, Query(max_length=LONGEST_QUERY, description="Short for query.")]
_Lang = Annotated[Lang | None, Query(description="Language of the reply; guessed when absent.")]
_Locale = Annotated[Locale | None, Query(description="zh-TW: Chinese texts as in Taiwan.")]
_Category = Annotated[str | None, Query(max_length=200)]
_Top = Annotated[int, Query(ge=1, le=MOST_RESULTS)]
_Session = Annotated[
    str | None,
    Query(min_length=1, max_length=128, description="Any name of the conversation, where the client keeps no state."),
]
_State = Annotated[str, Query(description=STATE, json_schema_extra=STATE_BOUNDS)]
_Explain = Annotated[bool, Query(description="Say what the reply rests on.")]
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

    def search_get(
        query: _Query = None,
        q: _Short = None,
        lang: _Lang = None,
        locale: _Locale = None,
        category: _Category = None,
        top: _Top = DEFAULT_RESULTS,
        session: _Session = None,
        state: _State = "",
        explain: _Explain = False,
    ) -> bytes:
        text = query if query is not None else q
        if text is None:
            raise QueryError("the query is missing; ask for /v1/search?query=...")
        options: dict[str, Any] = {"lang": lang, "category": category, "top": top, "explained": explain}
        engine = serving.engine  # one for reply and channels, whatever is swapped in between
        conversation = serving.conversations.of(session, state)
        reply = present(serving.ask(text, engine, conversation=conversation, **options), hand_off_of(engine), locale)
        return reply_json(completed(written_in(reply, locale), opening=opening_of(reply, engine)), conversation.state)

    def search_post(body: SearchRequest, request: Request) -> bytes:
        options: dict[str, Any] = {"lang": body.lang, "category": body.category, "top": body.top}
        engine = serving.engine  # one for all of the reply, whatever is swapped in between
        conversation = serving.conversations.of(body.session, body.state)
        result = serving.ask(body.query, engine, conversation=conversation, explained=body.explain, **options)
        reply = present(result, hand_off_of(engine), body.locale)
        highlighter = engine.highlighter(result.rewrites)
        links = Links(request, page_locale(reply, body.locale))
        whole = completed(
            written_in(reply, body.locale, marks_of(reply, highlighter) if body.marks else ()),
            html=html_of(reply, engine, links, highlighter) if body.html else (),
            opening=opening_of(reply, engine),
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
        contact: _Contact, lang: Annotated[Lang, Query(description="Language of the message.")] = "zh"
    ) -> VerificationBody:
        found = verify(contact, hand_off_of(serving.engine).official)
        return VerificationBody(**asdict(present_verification(found, locale_for(lang))))

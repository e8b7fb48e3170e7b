"""What may a person be about to ask? Completions as one types."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import FastAPI
from fastapi import Query as Parameter
from pydantic import BaseModel, ConfigDict, Field

from api.http.routes.documented import BAD
from api.http.routes.thin import add_thin
from api.http.serving import Serving
from api.suggest.suggesting import Suggesting
from api.web.locales import LangTag, LocaleTag, lang_of, shown_in
from engine import LONGEST_QUERY
from journal import MOST_SUGGESTED


class SuggestParameters(BaseModel):
    """What is typed so far."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[
        str,
        Parameter(
            min_length=1,
            max_length=LONGEST_QUERY,
            description="What is typed so far: words, Chinese characters, pinyin or its first letters.",
        ),
    ]
    lang: Annotated[LangTag | None, Parameter(description="Language whose questions come first, by any tag.")] = None
    locale: Annotated[
        LocaleTag | None, Parameter(description="Script of the questions, and their language where lang is not given.")
    ] = None
    count: Annotated[int, Parameter(ge=1, le=MOST_SUGGESTED, description="How many at most.")] = 6


class SuggestRequest(SuggestParameters):
    """The same in a body, so that what is typed is in no address and in no log of addresses."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"q": "tibi", "locale": "zh-TW"}]})


class SuggestedBody(BaseModel):
    """A question that may be meant."""

    text: str = Field(description="The question, as an entry phrases it or as many visitors asked it.")
    id: str = Field(description="The entry that answers it.")
    lang: str = Field(description="Its language.")


class SuggestionsBody(BaseModel):
    """The likeliest first; none where nothing begins so."""

    suggestions: list[SuggestedBody]


def add_suggest(app: FastAPI, serving: Serving) -> None:
    """Serve completions. They are no questions: neither journal nor metrics of searches count them."""
    suggesting = app.state.suggesting = Suggesting(serving)
    serving.prepare.append(suggesting.refresh)

    def suggest_get(asked: Annotated[SuggestParameters, Parameter()]) -> bytes:
        return _suggested(suggesting, asked)

    def suggest_post(body: SuggestRequest) -> bytes:
        return _suggested(suggesting, body)

    documented: dict[str, Any] = {"response_model": SuggestionsBody, "responses": BAD, "tags": ["search"]}
    add_thin(app, "GET", "/v1/suggest", suggest_get, **documented)
    add_thin(app, "POST", "/v1/suggest", suggest_post, **documented)


def _suggested(suggesting: Suggesting, asked: SuggestParameters) -> bytes:
    lang, locale = asked.lang, asked.locale
    found = suggesting.suggest(asked.q, lang=lang or (lang_of(locale) if locale else None), most=asked.count)
    texts = [shown_in(one.text, locale) if locale and one.lang == "zh" else one.text for one in found]
    told = [{"text": text, "id": one.id, "lang": one.lang} for text, one in zip(texts, found, strict=True)]
    return json.dumps({"suggestions": told}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

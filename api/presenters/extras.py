"""What does a reply carry for those who show it? Cleaned HTML of its texts, and which channels are open now."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from api.presenters.reply import Reply
from api.web.answers import Writing, answer_html, marked, snippet
from api.web.locales import Locale, locale_for, region_of, shown_in
from api.web.render import Links, file_of
from api.web.words import Words
from corpus import Lang
from engine import Engine, Highlighter
from support import hand_off_of

_FIRST_HEADING = 3
"""Level of an answer's highest headings; the question above it has the second."""
_SNIPPET: dict[Lang, int] = {"zh": 60, "en": 120}
"""Characters: two lines of a box in a column."""


def page_locale(reply: Reply, locale: Locale | None) -> Locale:
    """The locale that was asked for, else that of the reply's language."""
    return locale or locale_for(reply.lang)


def html_of(reply: Reply, engine: Engine, links: Links, highlighter: Highlighter) -> list[dict[str, str]]:
    """Members for each result: question, answer and a snippet of it as HTML of the help centre's pages, matched words
    in <mark>. Addresses of the service itself begin with "/"."""
    locale = links.locale
    writing = Writing(
        shown=lambda text: shown_in(text, locale),
        article=lambda id_: links.to(f"/articles/{entry.id}") if (entry := engine.entry(id_)) else None,
        table_label=Words(locale)("table"),
        highlighter=highlighter,
        first_heading=_FIRST_HEADING,
        file=partial(file_of, engine, links),
        root=links.root,
    )
    return [
        {
            "question_html": str(marked(result.question, writing)),
            "answer_html": str(answer_html(result.answer, writing)),
            "snippet_html": str(snippet(result.answer, writing, _SNIPPET[result.lang])),
        }
        for result in reply.results
    ]


def opening_of(reply: Reply, engine: Engine, wanted: Locale | None = None) -> list[dict[str, Any]]:
    """Members for each channel of the hand-off, as it is now: online, and until when that stays so; nothing where
    nobody says when it is open."""
    if reply.contact_support is None:
        return []
    reason, region = reply.contact_support.reason, region_of(locale_for(reply.lang, wanted))
    told = hand_off_of(engine).channels(reply.lang, dt.datetime.now(dt.UTC), reason=reason, region=region)
    return [
        {"online": channel.online, "until": channel.until} | ({"holiday": True} if channel.holiday else {})
        for channel in told
    ]

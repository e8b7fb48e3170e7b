"""In which form does a reply go out? As written, or in the Chinese of Taiwan; with the words to mark, if wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from api.presenters.reply import Reply
from api.web.locales import Locale, shown_in
from engine import Highlighter

CONVERTED: Locale = "zh-TW"
"""The locale whose texts are made from those of another one."""
_TEXTS = frozenset({"question", "answer", "name", "hours", "note", "help", "safety", "marks"})
"""Members from the corpus and support.yaml that are for people. The others are ids, addresses, what was typed, and
sentences of a message catalogue, which is the locale's own."""
_KEPT = re.compile(r"(\]\([^)]*\)|https?://\S+|`[^`]*`)")
"""Of Markdown: targets of links, addresses and code."""


def written_in(reply: Reply, locale: Locale | None, marks: Sequence[str] = ()) -> Any:
    """The reply, or its members by name with their texts converted, and with the words to mark."""
    if locale != CONVERTED and not marks:
        return reply
    body = asdict(reply) | ({"marks": list(marks)} if marks else {})
    return _written(body, text=False) if locale == CONVERTED else body


def completed(body: Any, *, html: Sequence[dict[str, Any]] = (), opening: Sequence[dict[str, Any]] = ()) -> Any:
    """What `written_in` gave, with more members of each result (html) and of each channel (opening)."""
    if not html and not opening:
        return body
    if isinstance(body, Reply) and not html and body.contact_support:
        told = [{**one, **more} for one, more in zip(body.contact_support.channels, opening, strict=True)]
        return replace(body, contact_support=replace(body.contact_support, channels=tuple(told)))
    body = asdict(body) if isinstance(body, Reply) else body
    if html:
        body["results"] = [one | more for one, more in zip(body["results"], html, strict=True)]
    if opening:
        contact = body["contact_support"]
        channels = [one | more for one, more in zip(contact["channels"], opening, strict=True)]
        body["contact_support"] = contact | {"channels": channels}
    return body


def markdown_in(text: str, locale: Locale) -> str:
    """A Markdown text as the locale's readers write it; addresses and code stay."""
    if locale != CONVERTED:
        return text
    return "".join(part if i % 2 else shown_in(part, CONVERTED) for i, part in enumerate(_KEPT.split(text)))


def marks_of(reply: Reply, highlighter: Highlighter) -> list[str]:
    """The words of the results that the query matches, Chinese by segment, as they are written there; longest first."""
    texts = [text for result in reply.results for text in (result.question, result.answer)]
    found = {text[start:end] for text in texts for start, end in highlighter.spans(text)}
    return sorted(found, key=lambda word: (-len(word), word))


def _written(value: Any, *, text: bool) -> Any:
    if isinstance(value, dict):
        return {name: _written(one, text=name in _TEXTS) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_written(one, text=text) for one in value]
    return markdown_in(value, CONVERTED) if text and isinstance(value, str) else value

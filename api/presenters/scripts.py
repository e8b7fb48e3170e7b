"""In which form does a reply go out? As written, or in the Chinese of Taiwan; with the words to mark, if wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from api.presenters.reply import Reply
from api.web.locales import shown_in
from engine import Highlighter

Script = Literal["zh-TW"]
_TEXTS = frozenset({"question", "answer", "message", "name", "hours", "note", "help", "safety", "warnings", "marks"})
"""Members that are for people; all others are ids, addresses and what was typed."""
_KEPT = re.compile(r"(\]\([^)]*\)|https?://\S+|`[^`]*`)")
"""Of Markdown: targets of links, addresses and code."""


def written_in(reply: Reply, locale: Script | None, marks: Sequence[str] = ()) -> Any:
    """The reply, or its members by name with their texts converted, and with the words to mark."""
    if locale is None and not marks:
        return reply
    body = asdict(reply) | ({"marks": list(marks)} if marks else {})
    return body if locale is None else _written(body, text=False)


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
    if text and isinstance(value, str):
        return "".join(part if i % 2 else shown_in(part, "zh-TW") for i, part in enumerate(_KEPT.split(value)))
    return value

"""In which Chinese does a reply go out? As it is written, or in the characters and words of Taiwan."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any, Literal

from api.page.locales import shown_in
from engine import Reply

Script = Literal["zh-TW"]
_TEXTS = frozenset({"question", "answer", "message", "name", "hours", "note", "help", "safety", "warnings"})
"""Members that are for people; all others are ids, addresses and what was typed."""
_KEPT = re.compile(r"(\]\([^)]*\)|https?://\S+|`[^`]*`)")
"""Of Markdown: targets of links, addresses and code."""


def written_in(reply: Reply, locale: Script | None) -> Any:
    """The reply, or its members by name with their texts converted."""
    return reply if locale is None else _written(asdict(reply), text=False)


def _written(value: Any, *, text: bool) -> Any:
    if isinstance(value, dict):
        return {name: _written(one, text=name in _TEXTS) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_written(one, text=text) for one in value]
    if text and isinstance(value, str):
        return "".join(part if i % 2 else shown_in(part, "zh-TW") for i, part in enumerate(_KEPT.split(value)))
    return value

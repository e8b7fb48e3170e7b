"""Which steps does an answer have? The items of its first ordered list, one at a time."""

from __future__ import annotations

import textwrap
from functools import lru_cache

from corpus import parse_markdown

_REMEMBERED = 1024
_LEAST = 2


@lru_cache(_REMEMBERED)
def steps_of(answer: str) -> tuple[str, ...]:
    """The steps of a Markdown answer as Markdown: items of the first ordered list that has at least two; else none."""
    lines = answer.split("\n")
    steps: list[str] = []
    for token in parse_markdown(answer):
        if token.type == "list_item_open" and token.level == 1 and token.map and token.info:
            first, end = token.map
            steps.append(_without_number(lines[first:end], len(token.info) + len(token.markup)))
        elif token.type == "ordered_list_close" and token.level == 0:
            if len(steps) >= _LEAST:
                break
            steps.clear()
        elif token.type == "bullet_list_close" and token.level == 0:
            steps.clear()
    return tuple(steps) if len(steps) >= _LEAST else ()


def _without_number(lines: list[str], width: int) -> str:
    first = lines[0].lstrip()[width:].lstrip()
    return "\n".join([first, textwrap.dedent("\n".join(lines[1:]))]).strip()

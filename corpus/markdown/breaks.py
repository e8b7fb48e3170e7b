"""Which line ends of a paragraph did its author mean?

Markdown joins the lines of a paragraph, as authors of Markdown wrap long ones. Authors of a spreadsheet, and most of
those who write Chinese, press Enter because they want a new line. What they wrote tells the two apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_NARROWEST = 60
"""Columns: nobody wraps text at fewer."""
_WIDEST = 140
"""Nor at more: lines as long as this are whole paragraphs."""
_SENTENCE_END = re.compile(r"[。！？；：…][”’」』）)*_~`]*$")
_OWN_LINE = re.compile(
    r"(?:\*\*|__)?(?:[（(]?\d{1,3}[、.)）．:：]|[（(]?[一二三四五六七八九十]{1,3}[、)）．:：]|[①-⑳❶-❿⓪]|[•·●○■□◆◇▪–—※★☆►▶✓✔✅❌☑-]\s?"
    r"|[^\s：:，。,.]{1,16}(?:：|:\s)|第[一二三四五六七八九十\d]{1,3}[步条章节]|Step \d)"
)
"""How a line begins that belongs on its own: an item of a list, a label."""
JOINED = "joined"


def add_breaks(parser: MarkdownIt) -> None:
    """Let a parser keep the line ends that were meant, and join Chinese lines without a space between."""
    parser.core.ruler.push("breaks", _find)


def _find(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and "\n" in token.content and token.children:
            _settle(token.content.split("\n"), token.children)


def _settle(lines: Sequence[str], children: Sequence[Token]) -> None:
    breaks = [child for child in children if child.type in ("softbreak", "hardbreak")]
    if len(breaks) != len(lines) - 1:  # a code span over two lines
        return
    widths = [_width(line) for line in lines]
    wrapped_at = max(widths) if _NARROWEST <= max(widths) <= _WIDEST else 0
    for at, found in enumerate(breaks):
        if found.type == "hardbreak":
            continue
        if _is_meant(lines[at], lines[at + 1].lstrip(), room=wrapped_at - widths[at]):
            found.type, found.tag = "hardbreak", "br"
        elif _is_wide(lines[at].rstrip()[-1:]) and _is_wide(lines[at + 1].lstrip()[:1]):
            found.markup = JOINED


def _is_meant(line: str, following: str, *, room: int) -> bool:
    """room: columns between the end of the line and where its author would have wrapped it; negative if never."""
    word = following[:1] if _is_wide(following[:1]) else following.split(" ", 1)[0]
    return (
        room < 0
        or _width(word) + 1 <= room
        or bool(_SENTENCE_END.search(line[-20:]))
        or bool(_OWN_LINE.match(following))
    )


def _width(text: str) -> int:
    return sum(2 if _is_wide(character) else 1 for character in text)


def _is_wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in "WF"

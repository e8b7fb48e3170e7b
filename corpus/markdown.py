"""What does a Markdown answer hold? One parser for the page that shows it and for the lint that checks it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

MOST_CELLS = 20_000
"""Columns of a table times lines from its first to the answer's last, at most; a greater one stays text."""

_NO_PART_OF_A_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image. target: as written, percent signs read; line: of the answer, from 1."""

    target: str
    text: str
    line: int
    is_image: bool = False


def markdown_parser() -> MarkdownIt:
    """A new parser: CommonMark with tables and ~~deleted~~; raw HTML is text."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    return parser


def _table(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """markdown-it's rule, for tables that the lines below can fill: it adds the cells that short rows lack."""
    from markdown_it.rules_block import table

    columns = state.src.count("|", state.bMarks[first], state.eMarks[first]) + 1
    return columns * (last - first) <= MOST_CELLS and table(state, first, last, silent)


def parse_markdown(text: str) -> list[Token]:
    """The tokens of a text, as the page will see them."""
    return _shared_parser().parse(text)


@cache
def _shared_parser() -> MarkdownIt:
    return markdown_parser()


def links_of(tokens: Sequence[Token]) -> Iterator[Link]:
    """The links and images of a parsed answer, in order."""
    for token in tokens:
        line = token.map[0] + 1 if token.map else 1
        open_link: tuple[str, list[str]] | None = None
        for child in token.children or ():
            if child.type == "link_open":
                open_link = unquote(str(child.attrGet("href") or "")), []
            elif child.type == "link_close" and open_link:
                yield Link(open_link[0], "".join(open_link[1]), line)
                open_link = None
            elif child.type == "image":
                yield Link(unquote(str(child.attrGet("src") or "")), child.content, line, is_image=True)
            elif open_link and child.type in ("text", "code_inline"):
                open_link[1].append(child.content)
            line += child.type in ("softbreak", "hardbreak")


def anchors_of(tokens: Sequence[Token]) -> list[str]:
    """The anchor of each heading as GitHub makes them: "Step 2: sign" is step-2-sign, a second one step-2-sign-1."""
    found: dict[str, int] = {}
    anchors = []
    for before, token in zip(tokens, tokens[1:], strict=False):
        if before.type == "heading_open":
            plain = "".join(c.content for c in token.children or () if c.type in ("text", "code_inline"))
            slug = _NO_PART_OF_A_SLUG.sub("", plain.strip().lower()).replace(" ", "-")
            count = found.get(slug, 0)
            found[slug] = count + 1
            anchors.append(f"{slug}-{count}" if count else slug)
    return anchors

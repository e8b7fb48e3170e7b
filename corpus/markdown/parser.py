"""How is an answer in Markdown read? CommonMark with tables, as people write it who write Chinese."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from corpus.markdown.addresses import add_addresses
from corpus.markdown.breaks import add_breaks
from corpus.markdown.emphasis import add_emphasis
from corpus.markdown.html import add_html

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

MOST_CELLS = 20_000
"""Columns of a table times lines from its first to the answer's last, at most; a greater one stays text."""


def markdown_parser() -> MarkdownIt:
    """A new parser: CommonMark with tables, ~~deleted~~, bare addresses and harmless HTML; other HTML is text."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    for add in (add_emphasis, add_html, add_addresses, add_breaks):
        add(parser)
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

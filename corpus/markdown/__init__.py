"""What does a Markdown answer hold? One parser for the page that shows it and for the lint that checks it."""

from corpus.markdown.addresses import addresses_in
from corpus.markdown.breaks import JOINED
from corpus.markdown.html import FOLDED_TAGS, INLINE_TAGS
from corpus.markdown.links import Link, anchors_of, links_of
from corpus.markdown.parser import MOST_CELLS, markdown_parser, parse_markdown

__all__ = [
    "FOLDED_TAGS",
    "INLINE_TAGS",
    "JOINED",
    "MOST_CELLS",
    "Link",
    "addresses_in",
    "anchors_of",
    "links_of",
    "markdown_parser",
    "parse_markdown",
]

"""Which bare addresses in a text are links?

linkify-it finds them (MIT, by markdown-it's own authors), in what stands between Chinese characters: there an address
ends, as Chinese has no spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_RUN = re.compile(r"[\x21-\x7e]{5,}")
"""What holds no Chinese: an address that goes on in it is written with percent signs."""
_LONGEST = 2048
_MAY_BE = re.compile(r"https?://|www\.|@", re.IGNORECASE)


def add_addresses(parser: MarkdownIt) -> None:
    """Let a parser make links of http(s) addresses, of those that begin with www. and of e-mail addresses."""
    parser.core.ruler.push("addresses", _link)


def _link(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.children and _MAY_BE.search(token.content):
            token.children = list(_linked(token.children))


def _linked(children: list[Token]) -> Iterator[Token]:
    inside = 0
    for child in children:
        inside += (child.type == "link_open") - (child.type == "link_close")
        if child.type == "text" and not inside and _MAY_BE.search(child.content):
            yield from _parts(child)
        else:
            yield child


def _parts(text: Token) -> Iterator[Token]:
    at = 0
    for start, end, url in addresses_in(text.content):
        if start > at:
            yield _text(text, text.content[at:start])
        yield _link_sign(text, "link_open", 1, {"href": url})
        yield _text(text, text.content[start:end])
        yield _link_sign(text, "link_close", -1, {})
        at = end
    if at < len(text.content):
        yield _text(text, text.content[at:])


def addresses_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and address of each http(s), www. and e-mail address of a text, in its order."""
    for run in _RUN.finditer(text):
        if len(run[0]) > _LONGEST or not _MAY_BE.search(run[0]):
            continue
        for match in _finder().match(run[0]) or ():
            if match.schema:
                yield run.start() + match.index, run.start() + match.last_index, match.url
            elif match.text.lower().startswith("www."):
                yield run.start() + match.index, run.start() + match.last_index, f"https://{match.text}"


@cache
def _finder() -> Any:
    from linkify_it import LinkifyIt

    finder = LinkifyIt()
    for schema in ("ftp:", "//"):
        finder.add(schema, None)
    return finder


def _text(like: Token, content: str) -> Token:
    return like.copy(content=content)


def _link_sign(like: Token, kind: str, nesting: int, attributes: dict[str, str | int | float]) -> Token:
    return like.copy(type=kind, tag="a", nesting=nesting, content="", attrs=attributes, info="auto", markup="linkify")

"""Which HTML in an answer counts? What is harmless and Markdown lacks; all else is text, such as <your name>."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

INLINE_TAGS = frozenset(
    "abbr b br del em i ins kbd mark q rp rt ruby s samp small strong sub sup u var wbr".split()  # noqa: SIM905
)
FOLDED_TAGS = frozenset({"details", "summary"})
_ATTRIBUTES = r"""(?:\s+(?:open|[a-z-]{1,20}\s?=\s?(?:"[^"<>]{0,200}"|'[^'<>]{0,200}'|[^\s"'<>=]{1,200}))){0,8}\s?"""
"""With values: "a <b and c> d" is no element."""
_INLINE = re.compile(rf"</?(?:{'|'.join(sorted(INLINE_TAGS | FOLDED_TAGS))}){_ATTRIBUTES}/?>", re.IGNORECASE)
_FOLDED = re.compile(rf"(</?(?:details|summary){_ATTRIBUTES}>)", re.IGNORECASE)
_LONGEST_COMMENT = 2000


def add_html(parser: MarkdownIt) -> None:
    """Let a parser know those elements."""
    parser.inline.ruler.at("html_inline", _inline)
    alt = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.before("html_block", "folded", _folded, {"alt": alt})


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src.startswith("<!--", state.pos):  # for the author's colleagues
        end = state.src.find("-->", state.pos, min(state.posMax, state.pos + _LONGEST_COMMENT))
        state.pos = end + 3 if end >= 0 else state.pos
        return end >= 0
    found = _INLINE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _folded(state: StateBlock, first: int, _last: int, silent: bool) -> bool:
    """A line that begins with <details>, <summary> or the end of one; what stands between is Markdown."""
    start, end = state.bMarks[first] + state.tShift[first], state.eMarks[first]
    if state.is_code_block(first) or not _FOLDED.match(state.src, start, end):
        return False
    if silent:
        return True
    state.line = first + 1
    in_summary = False
    for part in _FOLDED.split(state.src[start:end]):
        if _FOLDED.fullmatch(part):
            in_summary = part.lower().startswith("<summary")
            state.push("html_block", "", 0).content = part
        elif part.strip():
            _text(state, part.strip(), first, is_paragraph=not in_summary)
    return True


def _text(state: StateBlock, content: str, line: int, *, is_paragraph: bool) -> None:
    if is_paragraph:
        state.push("paragraph_open", "p", 1).map = [line, line + 1]
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = content, [line, line + 1], []
    if is_paragraph:
        state.push("paragraph_close", "p", -1)

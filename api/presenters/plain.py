"""How does a Markdown text look without Markdown? Lines for platforms that show plain text only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from corpus import parse_markdown

if TYPE_CHECKING:
    from markdown_it.token import Token

_ENTRY_LINK = re.compile(r"\[([^\]\n]{0,500})\]\(faq:([^)#\s]{1,256})(#[^)\s]{0,256})?\)")


def with_addresses(markdown: str, article: Callable[[str], str | None]) -> str:
    """A Markdown text whose links to entries lead to their pages; `article`: the address, None if there is no entry."""

    def led(found: re.Match[str]) -> str:
        address = article(found[2])
        return f"[{found[1]}]({address})" if address else found[1]

    return _ENTRY_LINK.sub(led, markdown)


def plain_lines(markdown: str) -> str:
    """The text in lines: items of lists with number or dash, links as text and address, no other marks."""
    lines: list[str] = []
    for text, prefix, gap in _blocks(parse_markdown(markdown)):
        if gap and lines:
            lines.append("")
        lines.extend(f"{prefix if not n else ' ' * len(prefix)}{line}" for n, line in enumerate(text.split("\n")))
    return "\n".join(lines)


def _blocks(tokens: list[Token]) -> Iterator[tuple[str, str, bool]]:
    """Text, prefix of its first line, and whether an empty line stands before it."""
    prefix, depth = "", 0
    for token in tokens:
        if token.type == "list_item_open":
            prefix = f"{token.info}. " if token.info else "- "
            depth = token.level
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            prefix, depth = "", 0
        elif token.type == "inline":
            indent = "  " * (depth // 2)
            yield _inline(token.children or []), indent + prefix, not (depth and prefix)
            prefix = " " * len(prefix) if depth else ""
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n"), "", True


def _inline(children: list[Token]) -> str:
    parts: list[str] = []
    target, begun = "", 0
    for child in children:
        if child.type == "link_open":
            target, begun = str(child.attrGet("href") or ""), len(parts)
        elif child.type == "link_close":
            shown = "".join(parts[begun:])
            if target and target.removeprefix("mailto:") != shown:
                parts.append(f" ({target})")
        elif child.type == "image":
            parts.append(child.content)
        elif child.type.endswith("break"):
            parts.append("\n")
        else:
            parts.append(child.content)
    return "".join(parts)

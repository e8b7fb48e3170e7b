"""Which links, pictures and headings has a parsed answer?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from markdown_it.token import Token

_NO_PART_OF_A_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image. target: as written, percent signs read; line: of the answer, from 1."""

    target: str
    text: str
    line: int
    is_image: bool = False


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

"""Which lines of a Markdown text are headings? Not those in code fences or comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^`]*)")
"""Opening line of a code fence: (marks, info string)."""
_HEADING = re.compile(r" {0,3}(#{1,2})(?:[ \t]+(.*))?")
_NO_SPACE = re.compile(r"##[^#\s]")
_CLOSING = re.compile(r"(?:^|[ \t])#+[ \t]*$")


class Line(NamedTuple):
    """level: 1 or 2 of a heading, else 0; heading: its text; is_open: inside a fence or comment that began before."""

    text: str
    level: int = 0
    heading: str = ""
    is_open: bool = False
    lacks_space: bool = False


_BLANK = Line("")


def read_lines(lines: Iterable[str]) -> Iterator[Line]:
    """Lines in order, followed by one empty line that is open when a fence or comment was never closed."""
    closing: re.Pattern[str] | None = None
    for text in lines:
        if closing:
            yield Line(text, is_open=True)
            if closing.search(text):
                closing = None
        elif not text:
            yield _BLANK
        elif match := _HEADING.fullmatch(text):
            yield Line(text, len(match[1]), without_closing(match[2] or ""))
        else:
            yield Line(text, lacks_space=bool(_NO_SPACE.match(text)))
            closing = _closing(text)
    yield Line("", is_open=closing is not None)


def without_closing(heading: str) -> str:
    """Heading without the closing marks that CommonMark allows: `## Fees ##`."""
    return _CLOSING.sub("", heading).strip()


def _closing(text: str) -> re.Pattern[str] | None:
    if match := FENCE.fullmatch(text):
        return closing_fence(match[1])
    comment = text.find("<!--") if re.match(r" {0,3}<!--", text) else -1
    return re.compile("-->") if comment >= 0 and "-->" not in text[comment + 4 :] else None


def closing_fence(marks: str) -> re.Pattern[str]:
    """What closes a code fence opened with these marks: as many of them, or more, alone on a line."""
    return re.compile(rf"^ {{0,3}}{re.escape(marks[0])}{{{len(marks)},}}[ \t]*$")

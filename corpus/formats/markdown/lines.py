"""Which lines of a Markdown text are headings? Not those in code fences or comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^`]*)")
"""Opening line of a code fence: (marks, info string)."""
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?")
_NO_SPACE = re.compile(r"##[^#\s]")
_TIGHT = re.compile(r"(#{2,6})([^#\s].*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_LIKE_A_BLOCK = re.compile(r"\s*(?:[-*+>|#]|\d+[.)]\s|$|<)")
_CLOSING = re.compile(r"(?:^|[ \t])#+[ \t]*$")


class Line(NamedTuple):
    """level: of a heading, else 0; heading: its text; is_open: inside a fence or comment that began before."""

    text: str
    level: int = 0
    heading: str = ""
    is_open: bool = False
    lacks_space: bool = False


_BLANK = Line("")


def read_lines(lines: Iterable[str], most: int = 2) -> Iterator[Line]:
    """Lines in order, followed by one empty line that is open when a fence or comment was never closed.

    most: the lowest level that counts as a heading.
    """
    closing: re.Pattern[str] | None = None
    for text in lines:
        if closing:
            yield Line(text, is_open=True)
            if closing.search(text):
                closing = None
        elif not text:
            yield _BLANK
        elif (match := _HEADING.fullmatch(text)) and len(match[1]) <= most:
            yield Line(text, len(match[1]), without_closing(match[2] or ""))
        else:
            yield Line(text, lacks_space=bool(_NO_SPACE.match(text)))
            closing = _closing(text)
    yield Line("", is_open=closing is not None)


def read_page(lines: Sequence[str]) -> Iterator[Line]:
    """The same for pages of others: six levels, underlined headings, and ## without the space behind it."""
    found = list(read_lines(lines, 6))
    for number, line in enumerate(found):
        below = found[number + 1].text if number + 1 < len(found) else ""
        above = found[number - 1].text if number else ""
        if line.is_open or line.level:
            yield line
        elif tight := _TIGHT.fullmatch(line.text):
            yield Line(line.text, len(tight[1]), without_closing(tight[2]))
        elif _is_underlined(line.text, above, below):
            yield Line(line.text, 1 if below.strip()[0] == "=" else 2, line.text.strip())
        elif number and _is_underlined(above, found[number - 2].text if number > 1 else "", line.text):
            yield Line("")
        else:
            yield line


def _is_underlined(text: str, above: str, below: str) -> bool:
    """Whether a single line is a heading: a rule below more lines is one that cuts off the next section."""
    return bool(_UNDERLINE.fullmatch(below)) and not _LIKE_A_BLOCK.match(text) and not above.strip()


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

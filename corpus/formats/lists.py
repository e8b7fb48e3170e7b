"""How does one cell hold several texts?"""

from __future__ import annotations

import re
from collections.abc import Iterable

_LINES_AND_BARS = re.compile(r"\\([\\|;；｜,，、])|(\||\n)|([^\\|\n]+|\\)")
_SOFTER = {
    "alternates": re.compile(r"\\([\\|;；｜,，、])|([;；｜])|([^\\;；｜]+|\\)"),
    "tags": re.compile(r"\\([\\|;；｜,，、])|([;；｜,，、])|([^\\;；｜,，、]+|\\)"),
}
_MARKS = {"alternates": "\\|;；｜", "tags": "\\|;；｜,，、"}


def split_list(cell: str, field: str = "alternates") -> list[str]:
    r"""Items of a list cell: one a line or between |; where it has neither, between ; ；｜, and tags between commas.

    A backslash in front makes any of them an ordinary character; blank items are skipped.
    """
    items = _split(cell, _LINES_AND_BARS)
    # What a backslash guards counts in neither step, so that the second starts from the cell as it is.
    return _split(cell, _SOFTER[field]) if len(items) == 1 else items


def _split(cell: str, pattern: re.Pattern[str]) -> list[str]:
    items: list[list[str]] = [[]]
    for escaped, separator, plain in pattern.findall(cell):
        if separator:
            items.append([])
        else:
            items[-1].append(escaped or plain)
    joined = ("".join(parts) for parts in items)
    return [item for item in joined if item.strip()]


def join_list(items: Iterable[str], field: str = "alternates") -> str:
    """The list cell that `split_list` reads back, one item a line."""
    marks = _MARKS[field]
    return "\n".join("".join(f"\\{char}" if char in marks else char for char in item) for item in items)

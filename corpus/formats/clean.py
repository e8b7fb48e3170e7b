"""Which text survives every format? White space and characters are made the same at reading, in every format alike."""

from __future__ import annotations

import re

_LINE_BREAKS = ("\r\n", "\r", "\x85", "\u2028", "\u2029")
_BREAK_OR_TAB = re.compile("[\t\n\r\x85\u2028\u2029]+")
# Control characters, halves of surrogate pairs, what XML cannot hold, and the mark that a broken conversion leaves.
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd-\uffff]")


def bad_character(text: str) -> str | None:
    """What is wrong with the first character that no format can carry, or None."""
    if text.isprintable() and "\ufffd" not in text:  # nearly all are, and a corpus has a hundred thousand
        return None
    match = _BAD.search(text)
    if match is None:
        return None
    code = f"U+{ord(match[0]):04X}"
    place = f"character {match.start() + 1}"
    if match[0] == "\ufffd":
        return f"{place} is {code}, left by a broken conversion; put the right character back"
    return f"{place} is the control character {code}; delete it"


def is_plain(text: str) -> bool:
    """Whether a text is a single line that stays as it is, whatever it is cleaned as."""
    return text.isprintable() and bool(text) and text[0] != " " != text[-1] and "\ufffd" not in text


def one_line(text: str) -> str:
    """Line breaks and tabs become one space, white space at both ends goes."""
    if text.isprintable():
        return text.strip()
    parts = (part.strip() for part in _BREAK_OR_TAB.split(text.replace("\ufeff", "")))
    return " ".join(part for part in parts if part)


def block(text: str) -> str:
    r"""Line ends become \n; blank lines at both ends and white space at the very end go; the rest stays."""
    text = text.replace("\ufeff", "")
    for line_break in _LINE_BREAKS:
        text = text.replace(line_break, "\n")
    blank = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, blank) + 1 :].rstrip()

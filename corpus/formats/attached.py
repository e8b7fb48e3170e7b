"""Which files may answers show or offer, and how do answers name one that lies inside the file they come from?"""

from __future__ import annotations

import re

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp"})
"""What browsers show."""
DOCUMENTS = frozenset({".pdf", ".docx", ".xlsx", ".pptx", ".doc", ".xls", ".ppt", ".csv", ".txt", ".zip", ".ofd"})
"""What readers may download."""
LARGEST = 20_000_000
"""Bytes of one file."""

_NEEDS_BRACKETS = re.compile(r"[\s()<>]")
_NO_WORDS = re.compile(r"[\[\]\n\r\\]+")


def picture(words: str, path: str) -> str:
    """A picture as Markdown; words: what it shows, for those who do not see it."""
    target = f"<{path.replace('<', '').replace('>', '')}>" if _NEEDS_BRACKETS.search(path) else path
    return f"![{_NO_WORDS.sub(' ', words).strip()}]({target})"

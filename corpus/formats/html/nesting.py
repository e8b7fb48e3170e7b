"""Is HTML nested so deep that reading it would take Python's whole stack?"""

from __future__ import annotations

import re

_MOST = 150
"""Elements inside each other; pages of real help desks have 40 at most."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,30})(?=[\s/>])([^<>]*)>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)


def is_too_deep(text: str) -> bool:
    """Whether elements stand inside each other more than `_MOST` deep, those that are never closed too."""
    depth = 0
    for closing, name, rest in _TAG.findall(text):
        if closing:
            depth = max(0, depth - 1)
        elif not rest.endswith("/") and name.lower() not in _VOID:
            depth += 1
            if depth > _MOST:
                return True
    return False

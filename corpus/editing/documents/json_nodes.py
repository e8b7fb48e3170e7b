"""Where do the values of a JSON document stand? A scanner that keeps the characters of each."""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # which the stubs leave out

from corpus.editing.documents.nodes import Node
from corpus.editing.edits import Unfit

_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"[-+.\w]+")
_VALUES = {"null": None, "true": True, "false": False}
_MOST_DEPTH = 40
LONGEST_DOCUMENT = 20_000_000
"""Characters of a document that is not a row a line; the scanner takes some seconds for them."""


def scan(text: str, at: int, end: int) -> Node:
    """The value that begins in a part of a text; raises Unfit for what is no JSON."""
    if end - at > LONGEST_DOCUMENT:
        raise Unfit(f"the document has more than {LONGEST_DOCUMENT:,} characters")
    try:
        node = _value(text, _skip(text, at), 0)
    except (JSONDecodeError, IndexError) as error:
        raise Unfit(f"broken JSON: {error}") from error
    if node.end > end:
        raise Unfit("the value goes on behind its line")
    return node


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int, depth: int) -> Node:
    if depth > _MOST_DEPTH:
        raise Unfit("nested too deep")
    if text[at] == '"':
        value, end = scanstring(text, at + 1, True)
        return Node("scalar", at, end, value)
    if text[at] in "[{":
        return _holder(text, at, depth)
    word = _WORD.match(text, at)
    if not word:
        raise Unfit(f"no JSON at character {at}")
    return Node("scalar", at, word.end(), _VALUES.get(word[0], word[0]), fixed=word[0] != "null")


def _holder(text: str, at: int, depth: int) -> Node:
    """An object or a list."""
    node = Node("list" if text[at] == "[" else "map", at)
    closing, at = "]" if node.kind == "list" else "}", _skip(text, at + 1)
    while text[at] != closing:
        first = _value(text, at, depth + 1)
        at = _skip(text, first.end)
        if node.kind == "map":
            if text[at] != ":":
                raise Unfit(f"no colon at character {at}")
            second = _value(text, _skip(text, at + 1), depth + 1)
            node.pairs.append((first, second))
            at = _skip(text, second.end)
        else:
            node.items.append(first)
        if text[at] == ",":
            at = _skip(text, at + 1)
        elif text[at] != closing:
            raise Unfit(f"no comma at character {at}")
    node.end = at + 1
    return node

"""How is a text written as a YAML value? In the style that the value had, where that can hold it."""

from __future__ import annotations

import json
import re

from corpus.editing.documents.nodes import Node
from corpus.editing.edits import Value

_FLOW = re.compile(r"[,\[\]{}]")


def scalar(value: str, old: Node | None, *, flow: bool, column: int, header: str = "|-") -> str:
    """A text as a value, its line ends as \\n. flow: within brackets; column: of its key, or of the dash before it;
    header: of a block of lines, such as the old one had."""
    style = old.style if old is not None else None
    if not flow and ("\n" in value or style == "|"):
        return _block(value, column, header if style == "|" else "|-")
    if "\n" in value or style == '"':
        return json.dumps(value, ensure_ascii=False)
    if style == "'":
        return _single(value)
    return _as_little_as_needed(value, flow=flow)


def _block(value: str, column: int, header: str) -> str:
    indent = " " * (column + 2)
    if value.startswith((" ", "\t", "\n")):
        header = f"|2{header[1:]}" if not re.search(r"\d", header) else header
    elif re.search(r"\d", header):
        header = re.sub(r"\d", "2", header)
    return "\n".join([header, *(indent + line if line else "" for line in value.split("\n"))])


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _as_little_as_needed(value: str, *, flow: bool) -> str:
    import yaml

    if flow and _FLOW.search(value):
        return json.dumps(value, ensure_ascii=False)
    written = yaml.safe_dump(value, allow_unicode=True, width=float("inf"))
    plain = written.removesuffix("\n").removesuffix("\n...")
    return plain if "\n" not in plain else json.dumps(value, ensure_ascii=False)


def new_value(value: Value, *, flow: bool, column: int) -> str:
    """What comes behind the colon of a new field, with the space or line end in front."""
    if isinstance(value, tuple):
        items = [scalar(item, None, flow=flow, column=column) for item in value]
        if flow:
            return f" [{', '.join(items)}]"
        return "".join(f"\n{' ' * column}- {item}" for item in items)
    return f" {scalar(value or '', None, flow=flow, column=column)}"

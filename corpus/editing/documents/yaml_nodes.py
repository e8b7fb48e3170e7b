"""Where do the values of a YAML row stand? The parser's events tell, with the characters from which and to which."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from corpus.editing.documents.nodes import Node
from corpus.editing.edits import Unfit

_NULL = ("", "~", "null", "Null", "NULL")


def maps_on(text: str, lines: Collection[int]) -> dict[int, list[Node]]:
    """The mappings that begin on some lines, counted from 1; raises Unfit for YAML that is broken."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[int, list[Node]] = {line: [] for line in lines}
    try:
        events = iter(yaml.parse(text, Loader=loader))
        for event in events:
            mark = event.start_mark
            if type(event).__name__ == "MappingStartEvent" and mark and mark.line + 1 in found:
                node = _node(event, events, text)
                for inner in node.maps():
                    if inner.line + 1 in found:
                        found[inner.line + 1].append(inner)
    except yaml.YAMLError as error:
        raise Unfit(f"broken YAML: {error}") from error
    return found


def _node(event: Any, events: Iterator[Any], text: str) -> Node:
    """The node that an event begins, with all in it."""
    kind = type(event).__name__
    start = event.start_mark
    node = Node("scalar", start.index, column=start.column, line=start.line, fixed=bool(getattr(event, "anchor", None)))
    if kind == "ScalarEvent":
        node.value = None if event.implicit[0] and event.value in _NULL else event.value
        node.style = event.style or None
        node.fixed = node.fixed or event.tag not in (None, "!") or not (event.implicit[0] or event.implicit[1])
        raw = text[start.index : event.end_mark.index]
        node.end = start.index + len(raw.rstrip() if node.style in ("|", ">") else raw)
        return node
    if kind == "AliasEvent":
        node.end = event.end_mark.index
        return node
    node.flow = bool(event.flow_style)
    node.kind = "map" if kind == "MappingStartEvent" else "list"
    node.fixed = node.fixed or event.tag is not None
    end = _fill(node, events, text)
    inner = [*node.items, *(value for _, value in node.pairs)]
    node.end = end.end_mark.index if node.flow or not inner else inner[-1].end
    return node


def _fill(node: Node, events: Iterator[Any], text: str) -> Any:
    """Put what stands in a node into it; gives the event of its end."""
    while True:
        event = next(events)
        if type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent"):
            return event
        first = _node(event, events, text)
        if node.kind == "list":
            node.items.append(first)
        else:
            node.pairs.append((first, _node(next(events), events, text)))

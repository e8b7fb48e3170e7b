"""Which headings of a page are questions, which categories? The deepest level that asks counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.formats.markdown.lines import Line
from corpus.formats.markdown.titles import Title, title_of
from corpus.formats.wording.asking import asks
from corpus.formats.wording.generic import is_generic, is_no_entry

_INTRODUCTION = 80
"""Characters of a text below a category that is an introduction and no answer, at most."""
_LEGACY_LEVEL = 2
"""Where no heading asks anything, `## ` headings are the questions."""


@dataclass(slots=True)
class Node:
    """A heading with the lines directly below it and the headings below those. start: its line, from 0."""

    level: int
    title: Title
    start: int
    body: list[str] = field(default_factory=list)
    kids: list[Node] = field(default_factory=list)
    heading: str = ""
    asks: bool = False
    has_body: bool = False
    asking_below: bool = False
    has_content: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a page says. kind: entry, its introduction that is not read, a heading without an answer, or one that asks
    nothing among those that do."""

    kind: str
    node: Node
    category: tuple[str, ...] = ()
    is_whole: bool = True


def tree_of(lines: Sequence[Line]) -> Node:
    """The headings of a page below a root of level 0, with all that is known of them."""
    root = Node(0, Title(""), 0)
    path = [root]
    nodes = [root]
    for number, line in enumerate(lines):
        if line.level:
            while path[-1].level >= line.level:
                path.pop()
            node = Node(line.level, title_of(line.heading), number, heading=line.heading)
            path[-1].kids.append(node)
            path.append(node)
            nodes.append(node)
        else:
            path[-1].body.append(line.text)
    for node in reversed(nodes):  # those below first
        node.asks = bool(node.level) and asks(node.title.text) and not is_no_entry(node.title.text)
        node.has_body = any(line.strip() for line in node.body)
        node.has_content = node.has_body or bool(node.kids)
        node.asking_below = any(kid.asking_below or kid.asks and kid.has_content for kid in node.kids)
    return root


def whole_text(node: Node) -> Iterator[str]:
    """The lines of an answer with the headings in it."""
    todo: list[Node | str] = [node]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            yield one
            continue
        if one is not node:
            yield f"{'#' * one.level} {one.heading}"
        yield from one.body
        todo.extend(reversed(one.kids))


def levels_that_ask(root: Node) -> set[int]:
    """Levels of the headings that ask something and have an answer of their own."""
    levels: set[int] = set()
    todo = [root]
    while todo:
        node = todo.pop()
        if node.asks and node.has_content and not (node.asking_below and not node.has_body):
            levels.add(node.level)
        todo += node.kids
    return levels


def walk(root: Node) -> Iterator[Found]:
    """Entries and what is none, in the order of the page."""
    levels = levels_that_ask(root)
    legacy = 0 if levels else _legacy(root)
    if root.has_body:
        yield Found("introduction", root)
    todo: list[tuple[Node, tuple[str, ...]]] = [(kid, ()) for kid in reversed(root.kids)]
    while todo:
        node, above = todo.pop()
        found, into = _one(node, levels, legacy)
        yield from (Found(kind, node, above, is_whole) for kind, is_whole in found)
        if into:
            below = above if into == "through" or is_generic(node.title.text) else (*above, node.title.text)
            todo.extend((kid, below) for kid in reversed(node.kids))


def _legacy(root: Node) -> int:
    levels: set[int] = set()
    todo = list(root.kids)
    while todo:
        node = todo.pop()
        if node.has_content or node.level > 1:
            levels.add(node.level)
        todo += node.kids
    if _LEGACY_LEVEL in levels:
        return _LEGACY_LEVEL
    deeper = [level for level in levels if level > _LEGACY_LEVEL]
    return min(deeper) if deeper else 1


def _one(node: Node, levels: set[int], legacy: int) -> tuple[list[tuple[str, bool]], str]:
    """What a heading is, and whether those below are looked at: as of its "category", or "through" it."""
    introduction = [("introduction", False)] if node.has_body else []
    if is_no_entry(node.title.text):
        if _leads_to(node, levels) or node.level < legacy and node.kids:
            return introduction, "through"
        return [("no entry", True)] if node.has_content else [], ""
    if node.asks:
        return _asking(node)
    if legacy:
        return (
            ([("entry" if node.has_content else "empty", True)], "")
            if node.level >= legacy
            else (introduction, "category")
        )
    return _stating(node, levels)


def _stating(node: Node, levels: set[int]) -> tuple[list[tuple[str, bool]], str]:
    """A heading that asks nothing on a page that has some that do."""
    is_level = node.level in levels
    if is_level and node.asking_below and not node.has_body:
        return [], "category"
    if not is_level and _leads_to(node, levels):
        kind = "asks nothing" if _is_substantial(node) else "introduction"
        return [(kind, False)] if node.has_body else [], "category"
    return ([("asks nothing" if node.has_content else "empty", True)] if node.has_content or is_level else []), ""


def _is_substantial(node: Node) -> bool:
    """Whether the text between a category and its first question says more than that questions follow."""
    return node.level > 1 and sum(len(line.strip()) for line in node.body) >= _INTRODUCTION


def _leads_to(node: Node, levels: set[int]) -> bool:
    return node.asking_below or any(kid.level in levels for kid in node.kids)


def _asking(node: Node) -> tuple[list[tuple[str, bool]], str]:
    asking = [kid for kid in node.kids if kid.asks and kid.has_content]
    if node.asking_below and not node.has_body:
        return [], "category"
    if node.has_body and len(asking) > 1 and len(asking) == len(node.kids):
        return [("entry", False)], "through"
    return [("entry" if node.has_content else "empty", True)], ""

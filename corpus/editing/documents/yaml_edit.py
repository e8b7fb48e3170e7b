"""How does a YAML file take edits? Value by value, so that comments, order and style of all else stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.editing.documents.nodes import Node, Spot, check_says, is_list, spot_of, the_one
from corpus.editing.documents.yaml_nodes import maps_on
from corpus.editing.documents.yaml_scalars import new_value, scalar
from corpus.editing.edits import Added, Changed, Edit, Job, Removed, Splice, Unfit, Value, differences, line_of, spliced
from corpus.editing.text_file import TextFile
from corpus.formats.documents.yaml_list import to_yaml

_DASH = re.compile(r"(\s*)-[ \t]+")


def edit_yaml(job: Job) -> bytes:
    """The file with its edits; raises Unfit."""
    file = TextFile.of(job.name, job.data)
    lines = {line_of(edit.place, job.name) for edit in job.edits}
    maps = maps_on(file.text, lines)
    splices: list[Splice] = []
    for edit in job.edits:
        node = the_one(maps[line_of(edit.place, job.name)], edit.question, edit.lang, job.naming)
        splices += _splices(file, node, edit, job)
    return file.bytes_of(spliced(file.text, splices))


def _splices(file: TextFile, node: Node, edit: Edit, job: Job) -> Iterator[Splice]:
    match edit:
        case Changed():
            for name, (old, new) in edit.fields.items():
                spot = spot_of(node, name, edit.lang, job.naming)
                check_says(spot, name, old)
                yield from _changed(file, spot, new, is_list(name))
        case Added():
            at, end = _item_of(file, node)
            indent = at - file.line_start(at)
            lines = to_yaml([edit.row]).decode().rstrip("\n").split("\n")
            text = "".join(f"\n{' ' * indent if line else ''}{line}" for line in lines)
            yield Splice(end, end, file.lines(text))
        case Removed():
            at, end = _item_of(file, node)
            yield file.without_lines(at, end)


def _item_of(file: TextFile, node: Node) -> tuple[int, int]:
    """Where the dash of a row stands, and where its last line ends; raises Unfit for a row without one."""
    start = file.line_start(node.start)
    dash = _DASH.fullmatch(file.text[start : node.start])
    end = file.line_end(node.end)
    rest = file.text[node.end : end].strip()
    if not dash or rest and not rest.startswith("#"):
        raise Unfit("the row is no line of a list")
    return start + len(dash[1]), end


def _changed(file: TextFile, spot: Spot, new: Value, listed: bool) -> Iterator[Splice]:
    node = spot.value
    if node is None:
        if new:
            yield _new_pair(file, spot, new)
    elif not new:
        yield from _without(file, spot, "[]" if listed else '""')
    elif isinstance(new, tuple):
        yield from _list(file, spot, node, new)
    else:
        yield _scalar(file, node, new, flow=spot.owner.flow, column=spot.owner.pairs[spot.pair or 0][0].column)


def _scalar(file: TextFile, node: Node, new: str, *, flow: bool, column: int) -> Splice:
    old = file.text[node.start : node.end]
    header = old[: file.line_end(node.start) - node.start].rstrip() if node.style == "|" else "|-"
    written = scalar(new, node, flow=flow, column=column, header=header)
    if node.style == "|" and "#" not in header:
        written = _at_indent_of(old, written, column)
    lead = " " if node.start == node.end and not file.text[: node.end].endswith((" ", "\t")) else ""
    return Splice(node.start, node.end, file.lines(lead + written))


def _at_indent_of(old: str, written: str, column: int) -> str:
    """A block of lines moved to where those of the old one begin."""
    first = next((line for line in old.splitlines()[1:] if line.strip()), "")
    indent = len(first) - len(first.lstrip(" "))
    head, *lines = written.split("\n")
    if indent <= column or re.search(r"\d", head) or first.lstrip(" ").startswith("\t"):
        return written
    return "\n".join([head, *(" " * indent + line[column + 2 :] if line else "" for line in lines)])


def _new_pair(file: TextFile, spot: Spot, new: Value) -> Splice:
    owner = spot.owner
    if not owner.pairs:
        raise Unfit("the row has no fields")
    last = owner.pairs[-1][1]
    if owner.flow:
        return Splice(last.end, last.end, f", {spot.key}:{new_value(new, flow=True, column=0)}")
    column, at = owner.pairs[0][0].column, file.line_end(last.end)
    text = f"\n{' ' * column}{spot.key}:{new_value(new, flow=False, column=column)}"
    return Splice(at, at, file.lines(text))


def _without(file: TextFile, spot: Spot, empty: str) -> Iterator[Splice]:
    """A field that goes with its lines; of the first one, and within brackets, its value alone."""
    key, value = spot.owner.pairs[spot.pair or 0]
    alone = not file.text[file.line_start(key.start) : key.start].strip()
    if spot.owner.flow or not alone:
        lead = " " if value.start == value.end or "\n" in file.text[key.end : value.start] else ""
        start = key.end + file.text[key.end : value.start].index(":") + 1 if lead else value.start
        yield Splice(start, value.end, lead + empty)
    elif value.start != value.end or value.kind == "scalar":
        yield file.without_lines(key.start, max(value.end, key.end))


def _list(file: TextFile, spot: Spot, node: Node, new: tuple[str, ...]) -> Iterator[Splice]:
    key = spot.owner.pairs[spot.pair or 0][0]
    if node.kind == "scalar" or not node.items:
        start = key.end + file.text[key.end : max(node.start, key.end + 1)].index(":") + 1
        yield Splice(start, max(node.end, start), file.lines(new_value(new, flow=spot.owner.flow, column=key.column)))
    elif node.flow:
        yield _in_brackets(file, node, new)
    else:
        yield from _under_dashes(file, node, new)


def _in_brackets(file: TextFile, node: Node, new: tuple[str, ...]) -> Splice:
    text, items = file.text, node.items
    between = text[items[0].end : items[1].start] if len(items) > 1 else ", "
    if "#" in text[node.start : node.end]:
        raise Unfit("a comment stands in the list")
    kept = {str(item.value): text[item.start : item.end] for item in items}
    written = [kept.get(one) or scalar(one, items[0], flow=True, column=0) for one in new]
    return Splice(items[0].start, items[-1].end, between.join(written))


def _under_dashes(file: TextFile, node: Node, new: tuple[str, ...]) -> Iterator[Splice]:
    """Only the lines of items that came, went or changed."""
    spans = [_item_of(file, item) for item in node.items]
    indent = spans[0][0] - file.line_start(spans[0][0])
    old = [str(item.value) for item in node.items]
    for tag, a, b, c, d in differences(old, new):
        if tag == "equal":
            continue
        lines = [f"{' ' * indent}- {scalar(one, None, flow=False, column=indent)}" for one in new[c:d]]
        if a < b:
            start, end = file.line_start(spans[a][0]), spans[b - 1][1]
            yield Splice(start, end, file.lines("\n".join(lines))) if lines else file.without_lines(start, end)
        elif a:
            end = spans[a - 1][1]
            yield Splice(end, end, file.lines("".join(f"\n{line}" for line in lines)))
        else:
            start = file.line_start(spans[0][0])
            yield Splice(start, start, file.lines("".join(f"{line}\n" for line in lines)))

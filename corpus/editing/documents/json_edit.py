"""How does a JSON file take edits? Value by value; the order of keys, the spaces and all other rows stay."""

from __future__ import annotations

import json
from collections.abc import Iterator

from corpus.editing.documents.json_nodes import scan
from corpus.editing.documents.nodes import Node, Spot, asks, check_says, spot_of, the_one
from corpus.editing.edits import Added, Changed, Edit, Job, Splice, Unfit, Value, line_of, spliced
from corpus.editing.text_file import TextFile
from corpus.formats.rows import with_text_dates


def edit_json(job: Job) -> bytes:
    """The file with its edits, one document or an object a line; raises Unfit."""
    file = TextFile.of(job.name, job.data)
    splices: list[Splice] = []
    document: list[Node] = []
    for edit in job.edits:
        by_line = edit.place.startswith(f"{job.name}:")
        if by_line:
            start = file.start_of(line_of(edit.place, job.name))
            found = [scan(file.text, start, file.line_end(start))]
        else:
            document = document or [scan(file.text, 0, len(file.text))]
            found = _at(document[0], edit, job) or list(document[0].maps())
        node = the_one(found, edit.question, edit.lang, job.naming)
        splices += _splices(file, node, edit, job) if isinstance(edit, Changed) else _rows(file, node, edit, by_line)
    return file.bytes_of(spliced(file.text, splices))


def _at(document: Node, edit: Edit, job: Job) -> list[Node]:
    """The item of a list whose number a place names, where that is the row."""
    number = edit.place.removeprefix(f"{job.name} item ")
    items = document.items[int(number) - 1 : int(number)] if number.isdecimal() else []
    return [one for one in items if asks(one, edit.question, edit.lang, job.naming)]


def _written(value: object, near: str) -> str:
    """As JSON, in ASCII alone where what stands near is."""
    return json.dumps(value, ensure_ascii=near.isascii() and "\\u" in near)


def _splices(file: TextFile, node: Node, edit: Changed, job: Job) -> Iterator[Splice]:
    near = file.text[node.start : node.end]
    for name, (old, new) in edit.fields.items():
        spot = spot_of(node, name, edit.lang, job.naming)
        check_says(spot, name, old)
        value = spot.value
        if value is None:
            if new:
                yield _new_pair(file, spot, new, near)
        elif isinstance(new, tuple) and value.items and new:
            between = _between(file, value)
            written = between.join(_written(one, near) for one in new)
            yield Splice(value.items[0].start, value.items[-1].end, written)
        else:
            empty: object = [] if value.kind == "list" else ""
            given = list(new) if isinstance(new, tuple) else new
            yield Splice(value.start, value.end, _written(given or empty, near))


def _between(file: TextFile, items: Node) -> str:
    """What stands between two items of a list."""
    first = items.items[0]
    if len(items.items) > 1:
        return file.text[first.end : items.items[1].start]
    return f",{file.text[items.start + 1 : first.start] or ' '}"


def _new_pair(file: TextFile, spot: Spot, new: Value, near: str) -> Splice:
    pairs = spot.owner.pairs
    if not pairs:
        raise Unfit("the row has no fields")
    key, last = pairs[-1]
    before = pairs[-2][1].end if len(pairs) > 1 else spot.owner.start + 1
    lead = file.text[before : key.start].replace(",", "") if len(pairs) > 1 else " "
    colon = file.text[key.end : last.start]
    written = _written(list(new) if isinstance(new, tuple) else new, near)
    return Splice(last.end, last.end, f",{lead}{_written(spot.key, near)}{colon}{written}")


def _rows(file: TextFile, node: Node, edit: Edit, by_line: bool) -> Iterator[Splice]:
    """A row that comes behind another, or one that goes."""
    if by_line:
        yield from _lines(file, node, edit)
        return
    text = file.text
    before, behind = text[: node.start].rstrip(), text[node.end :].lstrip()
    if not before.endswith(("[", ",")) or not behind.startswith(("]", ",")):
        raise Unfit("the row is no item of a list")
    if isinstance(edit, Added):
        lead = text[len(before) : node.start]
        yield Splice(node.end, node.end, f",{lead or ' '}{_object(edit, text[node.start : node.end], lead)}")
    elif behind.startswith(","):
        rest = behind[1:].lstrip()
        yield Splice(node.start, len(text) - len(rest), "")
    else:
        yield Splice(len(before) - before.endswith(","), node.end, "")


def _lines(file: TextFile, node: Node, edit: Edit) -> Iterator[Splice]:
    near = file.text[node.start : node.end]
    if isinstance(edit, Added):
        end = file.line_end(node.end)
        yield Splice(end, end, file.eol + _written(with_text_dates(edit.row), near))
    else:
        yield file.without_lines(node.start, node.end)


def _object(edit: Added, near: str, lead: str) -> str:
    """A new row in the manner of its neighbour: on one line, or a line for each field."""
    row, indent = with_text_dates(edit.row), len(lead.rpartition("\n")[2])
    if "\n" not in near:
        return _written(row, near)
    inner = near.split("\n")[1]
    step = max(len(inner) - len(inner.lstrip()) - indent, 1)
    lines = json.dumps(row, ensure_ascii=near.isascii() and "\\u" in near, indent=step).split("\n")
    return f"\n{' ' * indent}".join(lines)

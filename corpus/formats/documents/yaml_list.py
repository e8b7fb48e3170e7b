"""How does a YAML file become rows, and rows one? Every value as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from corpus.errors import Problem, shown
from corpus.formats.base import Found, Naming
from corpus.formats.documents.objects import Placed, rows_of_document
from corpus.formats.registry import Format, from_text
from corpus.formats.rows import FileRow, with_text_dates

_NULL = ("", "~", "null", "Null", "NULL")
_STRING_TAGS = (None, "!", "tag:yaml.org,2002:str")
_MAX_DEPTH = 12  # help centre, category, folder, article, its languages, lists of texts
_GIVE_UP_DEPTH = 50  # the parser takes quadratic time, or crashes, for thousands of levels

_MOST_ALIASED = 1_000_000
"""Size of all that aliases stand for: values, and a further one for each hundred characters of a text."""
_CHARACTERS = 100
_MERGE = "<<"

_TOO_DEEP = "nested far too deep; the rest of the file was not looked at"


class _Unfit(Exception):
    """Valid YAML that cannot be read: (line, message)."""


def read_yaml(name: str, text: str, naming: Naming = Naming()) -> Iterator[Found]:  # noqa: B008 - frozen
    """The rows of all documents; broken YAML ends the file.

    It works on events, which expand no alias and need no recursion. Plain values stay text: `no` is no boolean and
    `007` no number.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events = _Events(name, yaml.parse(text, Loader=loader))
    try:
        for document in _documents(events):
            problems, events.problems = events.problems, []
            yield from problems
            if not problems:
                yield from rows_of_document(name, document, naming)
    except yaml.MarkedYAMLError as error:
        yield from events.problems
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        yield Problem(f"{name}:{line}", _said(str(error.problem)))
    except yaml.YAMLError as error:  # characters that YAML forbids
        yield Problem(f"{name}:1", f"broken YAML: {shown(str(error))}; delete control characters")
    except _Unfit as error:
        line, message = error.args
        yield Problem(f"{name}:{line}", message)


def _documents(events: _Events) -> Iterator[object]:
    events.next()  # stream start
    while events.next()[0] != "StreamEndEvent":
        found = events.next()
        if found[0] == "ScalarEvent" and found[1].value == "":
            events.next()
            continue
        document = _value(found, events, 0)
        events.next()  # document end
        yield document


def _said(problem: str) -> str:
    """A parser's problem in our words; from PyYAML 6.0.4 on it gives up by itself at a thousand levels."""
    if "nesting depth" in problem:
        return _TOO_DEEP
    return f"broken YAML: {problem}; put text with : or # into quotes, indent alike"


class _Events:
    """The events of one file, with the line of the newest and what is wrong with the values so far."""

    def __init__(self, name: str, events: Iterator[Any]) -> None:
        self._name = name
        self._events = events
        self.line = 1
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[object, int]] = {}
        """By name, the value and its size."""
        self.count = 0
        self._aliased = 0

    def named(self, anchor: str) -> object:
        """The value that an alias stands for."""
        value, size = self.anchors.get(anchor, (None, 0))
        if not size:
            self.note(f"alias *{anchor}, which nothing above is named; put text that begins with * into quotes")
        self.count += size
        self._aliased += size
        if self._aliased <= _MOST_ALIASED:
            return value
        self.note(f"alias *{anchor} makes the file too large; write the values out")
        return None

    def next(self) -> tuple[str, Any]:
        event = next(self._events)
        self.line = event.start_mark.line + 1
        return type(event).__name__, event

    def note(self, message: str) -> None:
        self.problems.append(Problem(f"{self._name}:{self.line}", message))

    def skip(self) -> None:
        """Pass over the rest of a list or mapping that has just begun."""
        depth = 1
        while depth:
            kind, _ = self.next()
            depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
            if depth > _GIVE_UP_DEPTH:
                raise _Unfit(self.line, _TOO_DEEP)


def _value(found: tuple[str, Any], events: _Events, depth: int) -> object:
    kind, event = found
    if kind == "AliasEvent":
        return events.named(event.anchor)
    before = events.count
    value = _own_value(kind, event, events, depth)
    if event.anchor and kind != "AliasEvent":
        events.anchors[event.anchor] = value, events.count - before + 1
    return value


def _own_value(kind: str, event: Any, events: _Events, depth: int) -> object:
    events.count += 1 + (len(event.value) // _CHARACTERS if kind == "ScalarEvent" else 0)
    if event.tag not in _STRING_TAGS:
        events.note(f"tag {shown(event.tag)}; write the value without it, or put text that begins with ! into quotes")
    if kind == "ScalarEvent":
        return None if event.implicit[0] and event.value in _NULL else event.value
    if depth >= _MAX_DEPTH:
        events.note("nested too deep; write a list of rows whose fields are text or lists of text")
        events.skip()
        return None
    return _list(events, depth) if kind == "SequenceStartEvent" else _mapping(events, depth)


def _list(events: _Events, depth: int) -> list[object]:
    values = []
    while (found := events.next())[0] != "SequenceEndEvent":
        values.append(_value(found, events, depth + 1))
    return values


def _mapping(events: _Events, depth: int) -> dict[str, object]:
    values = Placed()
    values.line = events.line
    while (found := events.next())[0] != "MappingEndEvent":
        key = _value(found, events, depth + 1)
        if not isinstance(key, str):
            events.note(f"field name {shown(key)}; write a name such as question")
            key = ""
        elif key in values:
            events.note(f"field {shown(key)} stands twice; keep one")
        values[key] = _value(events.next(), events, depth + 1)
    if _MERGE in values:
        _merge(values, values.pop(_MERGE))
    return values


def _merge(values: dict[str, object], others: object) -> None:
    """Take the fields of one mapping, or of several, the first of which counts, where there are none of that name."""
    for one in others if isinstance(others, list) else [others]:
        for key, value in one.items() if isinstance(one, dict) else ():
            values.setdefault(key, value)


def to_yaml(rows: Iterable[FileRow]) -> bytes:
    """A list of mappings, answers as blocks of lines, UTF-8."""
    import yaml

    # Not the C dumper: it writes emoji as escapes, and then the whole text on one line.
    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: Any, value: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    documents = [with_text_dates(row) for row in rows]
    written = yaml.dump(documents, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100)
    return bytes(written, "utf-8")


FORMAT = Format("YAML", (".yaml", ".yml"), from_text(read_yaml), to_yaml, read_named=from_text(read_yaml))

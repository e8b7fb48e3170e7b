"""How do objects of JSON and YAML become rows? Entries are found wherever they stand in a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.entry import to_lang
from corpus.errors import Notice, Problem, shown
from corpus.formats.base import FIELDS, LISTS, Found, Naming, Row
from corpus.formats.dialects import OBJECT_DIALECTS
from corpus.formats.documents.keys import cells_of, expanded
from corpus.formats.tables.headers import Column, columns_of
from corpus.formats.tables.rows import rows_of_cells
from corpus.formats.tables.unknown import mistyped, named
from corpus.formats.wording.generic import is_generic
from corpus.formats.wording.words import words

_MAX_DEPTH = 12
_MOST_NAMED = 6
_ENTRY = {"question", "answer"}


class Placed(dict[str, object]):
    """An object with the line on which it begins."""

    line = 0


@dataclass(slots=True)
class Walk:
    """What the walk through a document met. unknown: by field that nobody knows, where it stood first."""

    name: str
    naming: Naming
    unknown: dict[str, str] = field(default_factory=dict)
    found: int = 0
    number: int = 0


def rows_of_document(name: str, document: object, naming: Naming = Naming()) -> Iterator[Found]:  # noqa: B008 - frozen
    """The rows of a document: by its product if that is known, else every object with a question and an answer."""
    if not naming or naming.dialect:
        for dialect in OBJECT_DIALECTS:
            if naming.dialect == dialect.key or not naming.dialect and dialect.recognise(document):
                yield from dialect.rows(name, document)
                return
    walk = Walk(name, naming)
    yield from _walk(document, walk, (), 0)
    if not walk.found and document not in ([], {}, None):
        yield Problem(f"{name}:1", _no_entries(document))
    yield from unknown_fields(walk)


def _no_entries(document: object) -> str:
    if isinstance(document, Mapping):
        keys = ", ".join(shown(key) for key in list(document)[:_MOST_NAMED])
        return f"no entries: the file is no list, and found are the fields {keys}; write question and answer"
    if isinstance(document, list):
        first = document[0]
        keys = ", ".join(map(shown, list(first)[:_MOST_NAMED])) if isinstance(first, Mapping) else shown(first)
        return f"no entries in this list; found is {keys}; write question and answer"
    return f"{shown(document)} is no list of entries; begin each with question and answer"


def _walk(value: object, walk: Walk, above: tuple[str, ...], depth: int) -> Iterator[Found]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            if depth == 0:
                walk.number += 1
                if not isinstance(item, Mapping | list):
                    yield Problem(f"{walk.name} item {walk.number}", f"{shown(item)} is no row; write its fields")
                    walk.found += 1
            yield from _walk(item, walk, above, depth + 1)
    elif isinstance(value, Mapping):
        yield from _object(value, walk, above, depth)


def _object(value: Mapping[str, object], walk: Walk, above: tuple[str, ...], depth: int) -> Iterator[Found]:
    if not walk.naming and _ENTRY <= value.keys() <= _FIELDS and all(map(_is_plain, value.items())):
        walk.found += 1
        yield Row(_place(value, walk), value, suggested=_suggested(above) if above else {})
        return
    columns = columns_of(list(value), walk.naming.fields)
    fields = {column.field for column in columns if column}
    nested = [key for key, inner in value.items() if _holds_objects(inner)]
    if (
        fields >= _ENTRY
        or not nested
        and (len(fields) > 1 and fields & _ENTRY or walk.number and depth == 1 and not _is_list_of_answers(value))
    ):
        walk.found += 1
        place = _place(value, walk)
        yield from _entry(Row(place, value, suggested=_suggested(above)), columns, walk)
        return
    if not nested and len(fields) > 1:
        keys = ", ".join(map(shown, list(value)[:_MOST_NAMED]))
        yield Notice(_place(value, walk), f"neither question nor answer, not read: the fields {keys}")
        return
    title = next((value[key] for key in value if key.lower() in ("name", "title", "category", "label")), None)
    here = (*above, title) if isinstance(title, str) and not is_generic(title) and nested else above
    for key, inner in value.items():
        named_ = key if isinstance(inner, list | Mapping) and not _is_container(key) else ""
        if isinstance(inner, str) and not nested and _is_list_of_answers(value):
            walk.found += 1
            yield Row(_place(value, walk), {"question": key, "answer": inner}, suggested=_suggested(here))
        elif isinstance(inner, str) and inner.strip() and nested and inner != title and not to_lang(inner):
            walk.unknown.setdefault(key, _place(value, walk))
        elif isinstance(inner, list | Mapping):
            yield from _walk(inner, walk, (*here, named_) if named_ and not title else here, depth + 1)


def _holds_objects(value: object) -> bool:
    inner = value if isinstance(value, list) else value.values() if isinstance(value, Mapping) else ()
    return any(isinstance(item, Mapping) for item in inner)


def _is_list_of_answers(value: Mapping[str, object]) -> bool:
    """Whether the keys are questions themselves."""
    from corpus.formats.wording.asking import asks

    texts = [key for key, inner in value.items() if isinstance(inner, str)]
    return bool(texts) and 2 * sum(map(asks, texts)) >= len(value)


_CONTAINERS = frozenset(
    words(
        """
        articles categories children content data docs documents entries faqdocuments faqs groups intents items list
        pages qna qnadocuments qnalist qnas questions records results rows sections topics 列表 常见问题 数据
        问题 问题列表
        """
    )
)


def _is_container(key: str) -> bool:
    return key.casefold().replace("_", "") in _CONTAINERS or is_generic(key)


def _suggested(above: Sequence[str]) -> dict[str, str]:
    langs = [lang for name in above if (lang := to_lang(name))]
    levels = [name for name in above if not to_lang(name)]
    return ({"lang": langs[-1]} if langs else {}) | ({"category": "/".join(levels)} if levels else {})


def _place(value: Mapping[str, object], walk: Walk) -> str:
    if isinstance(value, Placed):
        return f"{walk.name}:{value.line}"
    return f"{walk.name} item {max(walk.number, walk.found)}"


def rows_of_object(row: Row, walk: Walk) -> Iterator[Found]:
    """The rows of one object of a line of its own; `unknown_fields` says afterwards which fields were not read."""
    if not walk.naming and row.fields.keys() <= _FIELDS and all(map(_is_plain, row.fields.items())):
        yield row  # the product's own files, of a hundred thousand lines
    else:
        yield from _entry(row, columns_of(list(row.fields), walk.naming.fields), walk)


_FIELDS = frozenset(FIELDS)


def _is_plain(item: tuple[str, object]) -> bool:
    """Whether a field has a value as the product writes it."""
    name, value = item
    if isinstance(value, list):
        return name in LISTS and all(type(one) is str for one in value)
    return value is None or isinstance(value, str)


def _entry(row: Row, columns: Sequence[Column | None], walk: Walk) -> Iterator[Found]:
    known = [(key, column) for key, column in zip(row.fields, columns, strict=True) if column]
    fields = {column.field for key, column in known if row.fields[key] not in (None, "")}
    for key, column in zip(row.fields, columns, strict=True):
        if column is None and row.fields[key] not in (None, "", [], {}):
            if (meant := mistyped(key)) and meant[1] not in fields:
                yield Problem(row.place, f"unknown field {shown(key)}; did you mean {meant[0]!r}?")
            else:
                walk.unknown.setdefault(key, row.place)
    spread = [one for key, column in known for one in expanded(column, row.fields[key])]
    placed, cells = [column for column, _ in spread], [cells_of(column, value) for column, value in spread]
    yield from rows_of_cells(row.place, placed, cells, suggested=row.suggested)


def unknown_fields(walk: Walk) -> Iterator[Notice]:
    """One notice of all fields that nobody knows."""
    if walk.unknown:
        keys = list(walk.unknown)
        said = named(keys).replace("column", "field")
        yield Notice(next(iter(walk.unknown.values())), f"{said} not read; known are {', '.join(FIELDS)}")

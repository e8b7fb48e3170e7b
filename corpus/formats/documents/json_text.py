"""How does a JSON file become rows, and rows one? One object a line, or one document of any product that is known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from corpus.errors import Problem, shown
from corpus.formats.base import Found, Naming, Row
from corpus.formats.documents.objects import Walk, rows_of_document, rows_of_object, unknown_fields
from corpus.formats.registry import Format, from_text
from corpus.formats.rows import FileRow, with_text_dates


def read_json_lines(name: str, text: str, naming: Naming = Naming()) -> Iterator[Found]:  # noqa: B008 - frozen
    """A row for each line that holds an object; blank lines are skipped. A document is read as one."""
    if text.lstrip().startswith("["):
        yield from read_json(name, text, naming)
        return
    walk = Walk(name, naming)
    for found in read_objects(name, text):
        yield from rows_of_object(found, walk) if isinstance(found, Row) else [found]
    yield from unknown_fields(walk)


def read_objects(name: str, text: str) -> Iterator[Row | Problem]:
    """The object of each line as it is, whatever its fields; blank lines are skipped."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _row(f"{name}:{number}", line)


def read_json(name: str, text: str, naming: Naming = Naming()) -> Iterator[Found]:  # noqa: B008 - frozen
    """The rows of a document; of each line where the file holds an object a line."""
    text = text.strip().removesuffix(";")
    assigned = _ASSIGNMENT.match(text)  # at the very start: an answer may say `x = [` as well
    text = text[assigned.end() if assigned else 0 :]
    if not text:
        return
    first, _, rest = text.partition("\n")
    if rest and first.startswith("{") and first.rstrip().endswith("}") and _is_object(first):
        yield from read_json_lines(name, text, naming)
        return
    try:
        document = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"{name}:{error.lineno}"
        if error.pos >= len(text) or error.msg.startswith("Unterminated"):
            yield Problem(place, f"half-written JSON, it ends inside {shown(text[-30:])}; write it anew")
        else:
            near = shown(text[error.pos : error.pos + 20])
            yield Problem(place, f"no JSON at character {error.colno}, {near}: {error.msg}")
    except _DuplicateField as error:
        yield Problem(name, f"field {shown(error.args[0])} stands twice in one object; keep one")
    except (RecursionError, ValueError):
        yield Problem(name, "JSON nested too deep or with too long a number; write a list of flat objects")
    else:
        yield from rows_of_document(name, document, naming)


# A script that assigns the document to a name: `faq_data = [`, `export default {`.
_ASSIGNMENT = re.compile(r"(?:export\s+default\s+|(?:export\s+)?(?:const|let|var)\s+\w+\s*=\s*|[\w.]+\s*=\s*)(?=[\[{])")


def _is_object(line: str) -> bool:
    try:
        return isinstance(_DECODER.decode(line), dict)
    except (ValueError, RecursionError, _DuplicateField):
        return False


def _row(place: str, line: str) -> Row | Problem:
    try:
        value = _DECODER.decode(line)
    except json.JSONDecodeError as error:
        if error.pos >= len(line.rstrip()) or error.msg.startswith("Unterminated"):
            return Problem(place, f"half-written JSON, the line ends inside {shown(line[-30:])}; write it anew")
        near = shown(line[error.pos : error.pos + 20])
        return Problem(place, f"no JSON at character {error.pos + 1}, {near}: {error.msg}; one object a line")
    except _DuplicateField as error:
        return Problem(place, f"field {shown(error.args[0])} stands twice; keep one")
    except (RecursionError, ValueError):  # nested a thousand deep, or a number of thousands of digits
        return Problem(place, "JSON nested too deep or with too long a number; one flat object a line")
    if not isinstance(value, dict):
        return Problem(place, f'{shown(value)} is no object; write {{"id": ..., "lang": ..., ...}}')
    return Row(place, value)


class _DuplicateField(Exception):
    pass


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _DuplicateField(_first_twice([name for name, _ in pairs]))
    return fields


def _first_twice(names: list[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    raise ValueError("each name stands once")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique)


def to_json_lines(rows: Iterable[FileRow]) -> bytes:
    """One object a line, UTF-8."""
    lines = (json.dumps(with_text_dates(row), ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode()


def to_json(rows: Iterable[FileRow]) -> bytes:
    """A list of objects, indented, UTF-8."""
    return (json.dumps([with_text_dates(row) for row in rows], ensure_ascii=False, indent=2) + "\n").encode()


FORMAT = Format(
    "JSON Lines",
    (".jsonl", ".ndjson"),
    from_text(read_json_lines),
    to_json_lines,
    read_named=from_text(read_json_lines),
)
DOCUMENT = Format("JSON", (".json",), from_text(read_json), to_json, read_named=from_text(read_json))

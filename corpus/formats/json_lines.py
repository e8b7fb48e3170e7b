"""How does a JSON Lines file become rows, and rows one? One JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from corpus.errors import Problem, shown
from corpus.formats.base import Found, Row
from corpus.formats.registry import Format, from_text
from corpus.formats.rows import FileRow, with_text_dates


def read_json_lines(name: str, text: str) -> Iterator[Found]:
    """A row for each line that holds an object; blank lines are skipped."""
    if text.lstrip().startswith("["):
        yield Problem(f"{name}:1", "a JSON list; write one object a line, without the [ ] and the commas around them")
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _row(f"{name}:{number}", line)


def _row(place: str, line: str) -> Found:
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


FORMAT = Format("JSON Lines", (".jsonl",), from_text(read_json_lines), to_json_lines)

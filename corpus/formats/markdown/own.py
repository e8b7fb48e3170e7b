"""How does a Markdown text of our own shape become rows? `# ` headings are categories, `## ` headings questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.errors import Problem, shown
from corpus.formats.base import FIELDS, LISTS, Found, Row, did_you_mean
from corpus.formats.clean import one_line
from corpus.formats.lists import split_list
from corpus.formats.markdown.lines import FENCE, Line, closing_fence, read_lines

BLOCK = "faq"
"""Info string of the code fence that holds the fields of a question."""
ANSWER = "faq-answer"
"""Info string of a code fence that holds an answer with `## ` lines of its own."""

_NAMES = tuple(name for name in FIELDS if name != "answer")


@dataclass(slots=True)
class _Section:
    line: int
    question: str
    category: str
    body: list[str] = field(default_factory=list)


def is_own(lines: Sequence[Line]) -> bool:
    """Whether a text has a block of fields below one of its `## ` headings: then it is written by these rules."""
    is_below = False
    for line in lines:
        if is_below and line.text.strip():
            opening = FENCE.fullmatch(line.text)
            if opening and opening[2].strip() == BLOCK:
                return True
            is_below = False
        is_below = is_below or line.level == 2
    return False


def read_own(name: str, lines: Sequence[Line]) -> Iterator[Found]:
    """A row for each `## ` heading; what stands before the first is an introduction and skipped."""
    for section in _sections(lines, ""):
        yield from _row(name, section)
    for number, line in enumerate(lines, start=1):
        if line.lacks_space:
            fix = "write '## ' with a space before a question, or put the line into a code fence"
            yield Problem(f"{name}:{number}", f"{shown(line.text)}; {fix}")


def never_closed(name: str, lines: Sequence[Line]) -> Iterator[Problem]:
    """Says where a fence or comment begins that goes on to the end."""
    if lines[-1].is_open:
        opened = max((number for number, line in enumerate(lines, start=1) if not line.is_open), default=1)
        yield Problem(f"{name}:{opened}", "this code fence or comment is never closed; close it")


def _sections(lines: Iterable[Line], category: str) -> Iterator[_Section]:
    section: _Section | None = None
    for number, line in enumerate(lines, start=1):
        if line.level:
            if section:
                yield section
            category = one_line(line.heading) if line.level == 1 else category
            section = _Section(number, line.heading, category) if line.level == 2 else None
        elif section:
            section.body.append(line.text)
    if section:
        yield section


def _row(name: str, section: _Section) -> Iterator[Found]:
    place = f"{name}:{section.line}"
    fields, body, problems = _fields(name, section)
    yield from problems
    fields.setdefault("question", section.question)
    if section.category:
        fields.setdefault("category", section.category)
    yield Row(place, {**fields, "answer": _answer(body)}, html=False)


def _fields(name: str, section: _Section) -> tuple[dict[str, object], list[str], list[Problem]]:
    """Fields of the block below the heading, the lines behind it, what is wrong with it."""
    lines = section.body
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    opening = FENCE.fullmatch(lines[start]) if lines else None
    if opening is None or opening[2].strip() != BLOCK:
        return {}, lines, []
    closing = closing_fence(opening[1])
    fields: dict[str, object] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines[start + 1 :], start=start + 1):
        if closing.search(line):
            return fields, lines[number + 1 :], problems
        if line.strip() and (message := _field(line.strip(), fields)):
            problems.append(Problem(f"{name}:{section.line + 1 + number}", message))
    return fields, [], problems


def _field(line: str, fields: dict[str, object]) -> str | None:
    """Put one line of a block into fields, or say what is wrong with it."""
    last = next(reversed(fields), "")
    items = fields.get(last)
    if line.startswith(("- ", "-\t")) and isinstance(items, list):
        items.append(line[2:].strip())
        return None
    key, colon, value = line.partition(":")
    key = key.strip()
    if key not in _NAMES or not colon:
        return (
            f"{shown(line)} is no field; write 'name: value', or '- item' below alternates: and tags:; "
            + did_you_mean(key, _NAMES, _NAMES)
        )
    if key in fields:
        return f"field {key} stands twice; keep one"
    fields[key] = split_list(value, key) if key in LISTS else value.strip() or None
    return None


def _answer(body: list[str]) -> str:
    """The body, or what is in its one `faq-answer` fence."""
    text = "\n".join(body)
    lines = text.strip("\n").split("\n")
    opening = FENCE.fullmatch(lines[0])
    if opening is None or opening[2].strip() != ANSWER:
        return text
    closing = closing_fence(opening[1])
    end = next((number for number, line in enumerate(lines[1:], start=1) if closing.search(line)), 0)
    return "\n".join(lines[1:end]) if end and not any(line.strip() for line in lines[end + 1 :]) else text


def is_plain(answer: str) -> bool:
    """Whether `read_markdown` finds this answer as it is when it stands below a field block."""
    lines: list[Line] = list(read_lines(answer.split("\n")))
    opening = FENCE.fullmatch(lines[0].text)
    wrapped = opening is not None and opening[2].strip() in (BLOCK, ANSWER)
    return not wrapped and not lines[-1].is_open and not any(line.level or line.lacks_space for line in lines)

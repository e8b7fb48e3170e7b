"""How does a Markdown file become rows, and rows one? `# ` headings are categories, `## ` headings questions."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from corpus.entry import CATEGORY, to_lang
from corpus.errors import Problem, shown
from corpus.formats.base import FIELDS, LISTS, Found, Row, did_you_mean
from corpus.formats.clean import one_line
from corpus.formats.markdown_lines import FENCE, Line, closing_fence, read_lines, without_closing
from corpus.formats.registry import Format, from_text
from corpus.formats.rows import FileRow, with_text_dates
from corpus.formats.table import split_list
from corpus.segment import lang_of_letters

BLOCK = "faq"
"""Info string of the code fence that holds the fields of a question."""
ANSWER = "faq-answer"
"""Info string of a code fence that holds an answer with `## ` lines of its own."""

_MAX_SLUG = 80
_NAMES = tuple(name for name in FIELDS if name != "answer")


@dataclass(slots=True)
class _Section:
    line: int
    question: str
    category: str
    body: list[str] = field(default_factory=list)


def read_markdown(name: str, text: str) -> Iterator[Found]:
    """A row for each `## ` heading; what stands before the first is an introduction and skipped."""
    stem, lang = _stem_and_lang(PurePath(name).stem)
    lines = list(read_lines(text.split("\n")))
    sections = list(_sections(lines, category_slug(stem)))
    for section in sections:
        yield from _row(name, section, lang)
    for number, line in enumerate(lines, start=1):
        if line.lacks_space:
            fix = "write '## ' with a space before a question, or put the line into a code fence"
            yield Problem(f"{name}:{number}", f"{shown(line.text)}; {fix}")
    if lines[-1].is_open:
        opened = max((number for number, line in enumerate(lines, start=1) if not line.is_open), default=1)
        yield Problem(f"{name}:{opened}", "this code fence or comment is never closed; close it")
    if not sections and text.strip():
        yield Problem(f"{name}:1", "no question; write each as a heading '## ...' with its answer below")


def _sections(lines: Iterable[Line], category: str) -> Iterator[_Section]:
    section: _Section | None = None
    for number, line in enumerate(lines, start=1):
        if line.level:
            if section:
                yield section
            category = category_slug(line.heading) if line.level == 1 else category
            section = _Section(number, line.heading, category) if line.level == 2 else None
        elif section:
            section.body.append(line.text)
    if section:
        yield section


def _row(name: str, section: _Section, lang: str | None) -> Iterator[Found]:
    place = f"{name}:{section.line}"
    fields, body, problems = _fields(name, section)
    yield from problems
    question = fields.setdefault("question", section.question)
    fields.setdefault("category", section.category)
    derived: tuple[str, ...] = ("id", "lang")
    if isinstance(question, str) and question.strip():
        fields.setdefault("id", slug(question))
        fields.setdefault("lang", lang or lang_of_letters(question))
        derived = ()
    yield Row(place, {**fields, "answer": _answer(body)}, reported=derived)


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
    fields[key] = split_list(value) if key in LISTS else value.strip() or None
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


def slug(question: str) -> str:
    """Id made of a question: its letters and digits in lower case, joined by hyphens; the same at every reading."""
    text = unicodedata.normalize("NFKC", question).lower()
    words = "-".join(re.findall(r"[^\W_]+", text))
    if words and len(words) <= _MAX_SLUG:
        return words
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{words[:_MAX_SLUG]}-{digest}" if words else f"q-{digest}"


def category_slug(heading: str) -> str:
    """Category path made of a heading or a file name: `Account & login` becomes `Account-login`."""
    heading = one_line(heading)
    if CATEGORY.fullmatch(heading):
        return heading
    parts = ("-".join(re.findall(r"[\w.]+", part)).lstrip("._") for part in heading.split("/"))
    return "/".join(part for part in parts if part)


def _stem_and_lang(stem: str) -> tuple[str, str | None]:
    """`fees.zh-CN` is the name fees with the language zh."""
    name, dot, tag = stem.rpartition(".")
    lang = to_lang(tag) if dot and name else None
    return (name, lang) if lang else (stem, None)


def to_markdown(rows: Iterable[FileRow]) -> bytes:
    """A heading for each category and question, UTF-8."""
    return "\n".join(_markdown(map(with_text_dates, rows))).encode()


def _markdown(rows: Iterable[FileRow]) -> Iterator[str]:
    category = None
    for row in rows:
        if row["category"] != category:
            category = row["category"]
            yield f"# {category}\n"
        yield f"## {row['question']}\n\n```{BLOCK}"
        yield from _field_lines(row)
        yield f"```\n\n{_markdown_answer(str(row['answer']))}\n"


def _field_lines(row: FileRow) -> Iterator[str]:
    question = str(row["question"])
    if without_closing(question) != question:
        yield f"question: {question}"
    for name, value in row.items():
        if name in LISTS and isinstance(value, list):
            yield f"{name}:"
            yield from (f"- {item}" for item in value)
        elif name not in ("question", "answer", "category"):
            yield f"{name}: {value}"


def _markdown_answer(answer: str) -> str:
    if is_plain(answer):
        return answer
    longest = max(map(len, re.findall("~+", answer)), default=0)
    fence = "~" * max(3, longest + 1)
    return f"{fence}{ANSWER}\n{answer}\n{fence}"


FORMAT = Format("Markdown", (".md",), from_text(read_markdown), to_markdown)

"""How do rows become a Markdown text of our own shape?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.formats.base import LISTS
from corpus.formats.markdown.lines import without_closing
from corpus.formats.markdown.own import ANSWER, BLOCK, is_plain
from corpus.formats.rows import FileRow, with_text_dates


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
    for name in ("question", "category"):
        text = str(row[name])
        if without_closing(text) != text:
            yield f"{name}: {text}"
    for name, value in row.items():
        if name in LISTS and isinstance(value, list):
            yield f"{name}:"
            yield from (f"- {item}" for item in value)
        elif name not in ("question", "answer", "category"):
            yield f"{name}: {value}"


def answer_lines(answer: str) -> list[str]:
    """The lines of an answer below its fields, within a fence where it has headings of its own."""
    return _markdown_answer(answer).split("\n")


def _markdown_answer(answer: str) -> str:
    if is_plain(answer):
        return answer
    longest = max(map(len, re.findall("~+", answer)), default=0)
    fence = "~" * max(3, longest + 1)
    return f"{fence}{ANSWER}\n{answer}\n{fence}"

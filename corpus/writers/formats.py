"""Which bytes hold these rows in each format?"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from corpus.readers.base import FIELDS, LISTS
from corpus.readers.csv_table import guard
from corpus.readers.markdown_lines import without_closing
from corpus.readers.markdown_text import ANSWER, BLOCK, is_plain
from corpus.readers.table import join_list
from corpus.writers.rows import FileRow, with_text_dates
from corpus.writers.workbook import to_xlsx


def to_json_lines(rows: Iterable[FileRow]) -> bytes:
    """One object a line, UTF-8."""
    lines = (json.dumps(with_text_dates(row), ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode()


def to_csv(rows: Iterable[FileRow]) -> bytes:
    """Comma-separated, UTF-8 with the mark without which Excel takes Chinese for something else."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(FIELDS)
    for row in rows:
        table.writerow([guard(_cell(with_text_dates(row).get(name))) for name in FIELDS])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    return join_list(value) if isinstance(value, list) else str(value or "")


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


Writer = Callable[[Iterable[FileRow]], bytes]

WRITERS: dict[str, Writer] = {
    ".jsonl": to_json_lines,
    ".csv": to_csv,
    ".xlsx": to_xlsx,
    ".yaml": to_yaml,
    ".yml": to_yaml,
    ".md": to_markdown,
}

"""How does a text file become rows? As a table where its lines are divided by tabs, else by its Q: and A: lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.formats.base import Found, Naming
from corpus.formats.markdown.text import read_markdown
from corpus.formats.registry import Format, from_text
from corpus.formats.tables.csv_table import read_csv

_SAMPLE_LINES = 200
_RULE = re.compile(r"([-=~*_])\1{7,}[ \t]*")
_NEARLY = 3
"""Characters by which an underline may be longer than its heading."""


def read_text(name: str, text: str, naming: Naming = Naming()) -> Iterator[Found]:  # noqa: B008 - frozen
    """Rows of a tab-separated table, as RAGFlow takes them, or of questions and answers one below the other."""
    lines = [line for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]
    if naming or lines and 2 * sum("\t" in line.strip() for line in lines) > len(lines):
        yield from read_csv(name, text, naming)
    else:
        yield from read_markdown(name, _as_markdown(text))


def _as_markdown(text: str) -> str:
    """Plain text whose titles between two rules are headings, and whose other long rules only divide.

    Markdown takes the line above a rule for a heading, and a line of ~ for the beginning of code.
    """
    lines = text.split("\n")
    rules = [bool(_RULE.fullmatch(line)) for line in lines]
    out: list[str] = []
    for number, line in enumerate(lines):
        if rules[number]:
            above = lines[number - 1].strip() if number else ""
            is_underline = above and not rules[number - 1] and len(line.rstrip()) <= len(above) + _NEARLY
            out += [line] if is_underline and line[0] in "-=" and not out[-1].startswith("# ") else ["", "-" * 10, ""]
        elif line.strip() and 0 < number < len(lines) - 1 and rules[number - 1] and rules[number + 1]:
            out.append(f"# {line.strip()}")
        else:
            out.append(line)
    return "\n".join(out)


FORMAT = Format("Text", (".txt",), from_text(read_text), read_named=from_text(read_text))

"""How does a text file become rows? As a table where its lines are divided by tabs, else by its Q: and A: lines."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.formats.base import Found, Naming
from corpus.formats.markdown.text import read_markdown
from corpus.formats.registry import Format, from_text
from corpus.formats.tables.csv_table import read_csv

_SAMPLE_LINES = 200


def read_text(name: str, text: str, naming: Naming = Naming()) -> Iterator[Found]:  # noqa: B008 - frozen
    """Rows of a tab-separated table, as RAGFlow takes them, or of questions and answers one below the other."""
    lines = [line for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]
    if naming or lines and 2 * sum("\t" in line.strip() for line in lines) > len(lines):
        yield from read_csv(name, text, naming)
    else:
        yield from read_markdown(name, text)


FORMAT = Format("Text", (".txt",), from_text(read_text), read_named=from_text(read_text))

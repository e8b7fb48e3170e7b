"""Which of the two readers does a Markdown text need: the one for our own shape, or the one for everybody's?"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.formats.base import Found
from corpus.formats.markdown.lines import read_lines
from corpus.formats.markdown.own import is_own, never_closed, read_own
from corpus.formats.markdown.pages import read_pages
from corpus.formats.markdown.write import to_markdown
from corpus.formats.registry import Format, from_text


def read_markdown(name: str, text: str) -> Iterator[Found]:
    """A row for each question of the text."""
    if not text.strip():
        return
    lines = list(read_lines(text.split("\n")))
    yield from read_own(name, lines) if is_own(lines) else read_pages(name, text)
    yield from never_closed(name, lines)


FORMAT = Format("Markdown", (".md", ".markdown", ".mdx"), from_text(read_markdown), to_markdown)

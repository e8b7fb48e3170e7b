"""What do parts of a cell in bold or struck out become? Markdown in answers, plain text anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from corpus.formats.tables.cells import MarkedText

_MARKS = ("**", "~~")


def marked(runs: Iterable[Any], text_of: Callable[[str], str]) -> str:
    """The text of openpyxl's runs; where they differ in these marks, with the same text as Markdown."""
    parts = [(_marks(run), text_of(str(run))) for run in runs]
    plain = "".join(text for _, text in parts)
    written = {marks for marks, text in parts if text.strip()}
    if len(written) < 2 or any(mark in plain for mark in _MARKS):  # all of it bold says nothing
        return plain
    joined = ((marks, "".join(text for _, text in group)) for marks, group in groupby(parts, lambda one: one[0]))
    return MarkedText(plain, "".join(part for marks, text in joined for part in _written(marks, text)))


def _marks(run: Any) -> str:
    font = getattr(run, "font", None)
    return ("**" if getattr(font, "b", None) else "") + ("~~" if getattr(font, "strike", None) else "")


def _written(marks: str, text: str) -> Iterator[str]:
    """Marks stand around the words of each line, never around white space."""
    for line in text.splitlines(keepends=True):
        words = line.strip()
        if not marks or not words:
            yield line
            continue
        before, _, behind = line.partition(words)
        yield f"{before}{marks}{words}{marks[::-1]}{behind}"

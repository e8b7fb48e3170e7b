"""Questions that are counted and no headings: `1. When is it due?`, `2.1. How do I ...?`"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import dedent

from corpus.formats.markdown.blocks import Block, Headings
from corpus.formats.markdown.lines import Line
from corpus.formats.markdown.titles import title_of, without_answer_mark
from corpus.formats.wording.asking import asks

_COUNTED = re.compile(r" {0,3}\d{1,3}(?:\.\d{1,3}){0,3}[.)、．]?[ \t]+(\S.*)")
_CHINESE = re.compile(
    r" {0,3}(?:[一二三四五六七八九十]{1,3}[、.．]|\d{1,3}[、．]"
    r"|[（(](?:\d{1,3}|[一二三四五六七八九十]{1,3})[）)])\s{0,3}(\S.*)"
)
"""Counted as Chinese texts do it, without a space behind: 一、 1、 （1）."""
_PART = re.compile(r" {0,3}\d{1,3}\.\d{1,3}")
_END = re.compile(r"[?？:：]\s*$")
_RULE = re.compile(r"\s*[-=*_]{10,}\s*")
_LONGEST = 800
_MOST_LINES = 4
"""Of a question that goes on."""
_FEWEST = 2


def numbered_lines(lines: Sequence[Line]) -> tuple[list[Block], list[int]]:
    """Counted lines that ask, each with what is below; and the lines that belong to none.

    A plain number is a question only if it ends as one, for steps are counted too; 2.1 counts in any case.
    """
    reading = _Reading()
    for number, line in enumerate(lines):
        asked = "" if line.is_open or line.level or len(line.text) > _LONGEST else _asked(lines, number)
        if line.level:
            reading.above.add(line)
            reading.state = ""
        elif asked:
            reading.begin(number, asked)
        elif not reading.goes_on(number, line) and line.text.strip():
            reading.loose.append(number)
    for block in reading.blocks:
        block.answer = without_answer_mark(dedent("\n".join(block.answer))).split("\n")
    return (reading.blocks, reading.loose) if len(reading.blocks) >= _FEWEST else ([], [])


@dataclass(slots=True)
class _Reading:
    """What was read so far. state: "question" or "answer", "" between them."""

    blocks: list[Block] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    above: Headings = field(default_factory=Headings)
    state: str = ""

    def begin(self, number: int, asked: str) -> None:
        """A question, which may go on."""
        self.blocks.append(Block(number, title_of(asked).text, self.above.names()))
        self.state = "answer" if _END.search(asked) else "question"

    def goes_on(self, number: int, line: Line) -> bool:
        """Whether a line belongs to the question or the answer before it."""
        if self.state and not line.is_open and _RULE.fullmatch(line.text):
            self.state = ""
            return True
        if not self.state:
            return False
        block = self.blocks[-1]
        if self.state == "question" and line.text.strip() and number - block.start < _MOST_LINES:
            block.question += f" {title_of(line.text).text}"
            self.state = "answer" if _END.search(line.text) else "question"
            return True
        self.state = "answer"
        block.answer.append(line.text)
        return True


def parts_that_ask(lines: Sequence[Line]) -> tuple[list[Block], list[int]]:
    """The same, only where numbers such as 2.1 count the questions: a page's headings are its topics then."""
    blocks, loose = numbered_lines(lines)
    parts = [block for block in blocks if _PART.match(lines[block.start].text)]
    is_all = len(parts) == len(blocks) and 2 * sum(asks(block.question) for block in parts) > len(parts)
    return (blocks, loose) if is_all else ([], [])


def _asked(lines: Sequence[Line], number: int) -> str:
    """What a counted line asks, "" if it is none."""
    text = lines[number].text
    found = _COUNTED.fullmatch(text) or _CHINESE.fullmatch(text)
    if not found:
        return ""
    if _PART.match(text):
        is_first = not number or not lines[number - 1].text.strip()
        return found[1] if is_first else ""
    return found[1] if asks(found[1]) and text.rstrip().endswith(("?", "？")) else ""

"""Questions that are no headings: Q: and A: lines, `<details>`, bold lines, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import dedent

from corpus.formats.markdown.lines import Line
from corpus.formats.markdown.titles import title_of
from corpus.formats.wording.asking import asks
from corpus.formats.wording.generic import is_no_entry

_LEAD = r"\s{0,3}(?:[-*+>]\s+|\d{1,3}[.)、]\s+)?"
_Q = re.compile(
    rf"{_LEAD}(?:\*\*|__)?\s*(?:Q|Question|问题?|問題?|提问)\s*\d{{0,3}}\s*(?:[:：]|[.．、](?=\s))\s*(?:\*\*|__)?\s*(.{{1,600}}?)\s*(?:\*\*|__)?\s*",
    re.IGNORECASE,
)
_A = re.compile(
    rf"{_LEAD}(?:\*\*|__)?\s*(?:A|Answer|答案?|回答)\s*\d{{0,3}}\s*(?:[:：]|[.．、](?=\s))\s*(?:\*\*|__)?\s*",
    re.IGNORECASE,
)
_A_INSIDE = re.compile(r"\s+(?:A|答)\s*[:：]\s*|(?<=[?？。])\s*答\s*[:：]\s*")
_BOLD = re.compile(rf"{_LEAD}(?:\d{{1,3}}[.)、]\s*)?(\*\*|__)\s*([^*]{{2,300}}?)\s*\1\s*[:：]?\s*")
_DETAILS = re.compile(r"\s{0,3}<details(?:\s[^<>]{0,200})?>\s*(.*)", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary(?:\s[^<>]{0,200})?>(.{1,1000}?)</summary>\s*", re.IGNORECASE | re.DOTALL)
_DETAILS_END = re.compile(r"(.*?)</details>\s*", re.IGNORECASE)
_OPENING, _ENDING = re.compile("<details", re.IGNORECASE), re.compile("</details", re.IGNORECASE)
_CONTAINER = re.compile(r"\s{0,3}:{3,}\s*details\s+(.{1,300})", re.IGNORECASE)
_CONTAINER_END = re.compile(r"\s{0,3}:{3,}\s*")
_MOST_SUMMARY_LINES = 10
_LONGEST = 800
"""Characters of a line that asks; the patterns take more than a multiple of a line's length."""
_LONGEST_MARK = 60
"""Characters in which the mark of an answer ends."""


@dataclass(slots=True)
class Block:
    """A question with its answer. start: its line, from 0; headings: those above it, without what says nothing."""

    start: int
    question: str
    headings: tuple[str, ...] = ()
    answer: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Headings:
    """The headings above a line."""

    open: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: Line) -> None:
        self.open = [one for one in self.open if one[0] < line.level]
        self.open.append((line.level, title_of(line.heading).text))

    def names(self) -> tuple[str, ...]:
        return tuple(name for _, name in self.open if name and not is_no_entry(name))


def question_lines(lines: Sequence[Line]) -> tuple[list[Block], list[int]]:
    """Q: and A: lines, 问： and 答：; and the lines that belong to none of them. Empty if there are no pairs."""
    blocks: list[Block] = []
    loose: list[int] = []
    above, state = Headings(), ""
    for number, line in enumerate(lines):
        if line.level and not _asked(line):
            above.add(line)
            state = ""
        elif not line.is_open and (match := _asked(line)):
            question, answer = _same_line(match[1])
            blocks.append(Block(number, title_of(question).text, above.names(), [answer] if answer else []))
            state = "answer" if answer else "question"
        elif state and not line.is_open and (match := _A.match(line.text[:_LONGEST_MARK])) and not blocks[-1].answer:
            said = line.text[match.end() :]
            blocks[-1].answer.append(said.removesuffix("**") if said.count("**") % 2 else said)
            state = "answer"
        elif state == "answer":
            blocks[-1].answer.append(line.text)
        elif state == "question" and line.text.strip() and not line.is_open:
            blocks[-1].question += f" {title_of(line.text).text}"
        elif line.text.strip():
            loose.append(number)
    answered = sum(any(map(str.strip, block.answer)) for block in blocks)
    return (blocks, loose) if answered and 2 * answered >= len(blocks) else ([], [])


def _asked(line: Line) -> re.Match[str] | None:
    text = line.heading if line.level else line.text
    return _Q.fullmatch(text) if len(text) <= _LONGEST else None


def _same_line(text: str) -> tuple[str, str]:
    inside = _A_INSIDE.search(text)
    return (text[: inside.start()], text[inside.end() :]) if inside else (text, "")


def details(lines: Sequence[Line]) -> tuple[list[Block], list[int]]:
    """`<details><summary>question</summary>answer</details>`, and `::: details question` of VitePress."""
    blocks: list[Block] = []
    loose: list[int] = []
    above, number = Headings(), 0
    while number < len(lines):
        line = lines[number]
        if line.level:
            above.add(line)
        elif not line.is_open and (match := _CONTAINER.fullmatch(line.text[:_LONGEST])):
            block = Block(number, title_of(match[1]).text, above.names())
            number = _until(lines, number + 1, block, _CONTAINER_END)
            blocks.append(block)
            continue
        elif not line.is_open and _DETAILS.fullmatch(line.text):
            found = _details(lines, number, above.names())
            if found:
                blocks.append(found[0])
                number = found[1]
                continue
        elif line.text.strip():
            loose.append(number)
        number += 1
    return blocks, loose


def _until(lines: Sequence[Line], number: int, block: Block, end: re.Pattern[str]) -> int:
    while number < len(lines):
        if not lines[number].is_open and end.fullmatch(lines[number].text):
            return number + 1
        block.answer.append(lines[number].text)
        number += 1
    return number


def _details(lines: Sequence[Line], start: int, headings: tuple[str, ...]) -> tuple[Block, int] | None:
    head, number = "", start
    while number < len(lines) and number - start < _MOST_SUMMARY_LINES and "</summary>" not in head.lower():
        head += lines[number].text + "\n"
        number += 1
    match = _SUMMARY.search(head)
    if not match:
        return None
    block = Block(start, title_of(match[1]).text, headings)
    rest, depth = head[match.end() :].rstrip("\n"), 1
    pending = rest.split("\n") if rest else []
    while pending or number < len(lines):
        if pending:
            text = pending.pop(0)
        else:
            text, number = lines[number].text, number + 1
        depth += len(_OPENING.findall(text)) - len(_ENDING.findall(text))
        if depth <= 0:
            ending = _DETAILS_END.match(text)
            block.answer.append(ending[1] if ending else "")
            break
        block.answer.append(text)
    return block, number


def bold_lines(lines: Sequence[Line]) -> tuple[list[Block], list[int]]:
    """`**question**` at the beginning of a line, with the answer behind or below it."""
    blocks: list[Block] = []
    loose: list[int] = []
    above, is_below = Headings(), False
    for number, line in enumerate(lines):
        match = None if line.is_open or line.level else _BOLD.match(line.text[:_LONGEST])
        if line.level:
            above.add(line)
            is_below = False
        elif match and asks(match[2]):
            said = line.text[match.end() :]
            blocks.append(Block(number, title_of(match[2]).text, above.names(), [said] if said else []))
            is_below = True
        elif is_below:
            blocks[-1].answer.append(line.text)
        elif line.text.strip():
            loose.append(number)
    for block in blocks:  # in a list, answers stand under the words of their questions
        block.answer = dedent("\n".join(block.answer)).split("\n")
    return blocks, loose


def table_lines(lines: Sequence[Line]) -> Iterator[tuple[int, list[str]]]:
    """The rows of the tables of a page, by their lines; those of rules are left out."""
    for number, line in enumerate(lines):
        text = line.text.strip()
        if not line.is_open and text.startswith("|") and text.count("|") > 2 and not re.fullmatch(r"[|:\s-]+", text):
            cells = re.split(r"(?<!\\)\|", text.strip("|"))
            yield number, [re.sub(r"<br\s*/?>", "\n", cell.replace("\\|", "|").strip()) for cell in cells]

"""Does an answer read as its author meant? Rules on length and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from corpus.entry import Corpus
from corpus.lint.findings import Finding, Rule, shortened, texts_of
from corpus.markdown import links_of, parse_markdown
from corpus.plurals import counted

if TYPE_CHECKING:
    from markdown_it.token import Token

LONG_ANSWER = 5000
"""Characters: ten screens of a phone; nobody finds the step they need."""

EMPTY = Rule("empty-answer", "error", "An answer shows nothing, or a placeholder.")
LONG = Rule("long-answer", "warning", f"An answer is longer than {LONG_ANSWER} characters.")
BROKEN = Rule(
    "broken-markdown", "warning", "Markdown signs stand in the text because they are not closed or not known."
)
IMAGE = Rule("image-without-text", "warning", "A picture has no words for those who cannot see it.")
RULES = (EMPTY, LONG, BROKEN, IMAGE)

_PLACEHOLDER = re.compile(
    r"\W*(?:todo|tbd|tba|fixme|n/?a|null|none|xx+|lorem ipsum.*|coming soon|to be (?:added|written|done|completed)|"
    r"under construction|待补充|待完善|待定|待更新|待编辑|暂无|暂缺|无|略|同上|内容(?:待补|建设中)|占位)\W*",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile(r"^ {0,3}#{1,6}(?=[^\s#])(?!\d)")  # "#12" is a number
# Brackets of any number, each of which would be looked for to the end: an address has 2048 characters at most.
_LEFT_OVER = (
    (re.compile(r"\]\s*（[^）]{0,500}）"), "a link with Chinese brackets; write [text](address) with plain ones"),
    (re.compile(r"\]\((?![^)]{0,2100}\))"), "a link that is not closed; write [text](address)"),
    (re.compile(r"\]\([^)\s]{0,2100}\s[^)]{0,2100}\)"), "a link whose address holds a space; write %20 for it"),
    (re.compile(r"\]\s+\((?:https?:|faq:|/|#)"), "a link with a space between text and address; take it out"),
    (
        re.compile(r"\*\*|__(?=\S)"),
        "bold signs that nothing pairs; close them, and leave no space inside",
    ),
    (re.compile(r"~~"), "deletion signs that nothing pairs"),
    (re.compile(r"`"), "a backtick that nothing pairs"),
)
_HTML = re.compile(
    r"</?(?:a|br|button|div|font|form|h[1-6]|hr|iframe|img|input|li|ol|p|script|span|style|table|td|th|tr|ul|video)\b[^<>]*/?>",
    re.I,
)


def check_answers(corpus: Corpus) -> Iterator[Finding]:
    """Findings of all rules of this module."""
    for located in texts_of(corpus):
        answer = located.text.answer
        tokens = parse_markdown(answer)
        words = " ".join(_texts(tokens))
        pictures = [link for link in links_of(tokens) if link.is_image]
        if not any(c.isalnum() for c in words) and not pictures:
            yield located.finds(EMPTY, f"the answer {shortened(answer)} shows nothing; write it or remove the entry")
        elif _PLACEHOLDER.fullmatch(words):
            yield located.finds(
                EMPTY, f"the answer is the placeholder {shortened(words)}; write it or remove the entry"
            )
        if len(words) > LONG_ANSWER:
            message = f"the answer has {len(words)} characters; split it into entries of one question each"
            yield located.finds(LONG, message)
        for line, message in sorted({*_broken(answer, tokens)}):
            yield located.finds(BROKEN, f"line {line} of the answer: {message}")
        for picture in pictures:
            if not picture.text.strip():
                message = f"line {picture.line} of the answer: the picture {shortened(picture.target)} has no words"
                yield located.finds(IMAGE, f"{message}; write ![what it shows](address)")


def _texts(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield "".join(child.content if child.type in ("text", "code_inline") else " " for child in token.children)
        elif token.type in ("fence", "code_block"):
            yield token.content


def _broken(answer: str, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """(line of the answer, what is wrong with it)."""
    lines = answer.split("\n")
    for token in tokens:
        first, last = token.map or (0, 0)
        if token.type == "fence" and not _is_closed(token, lines[first:last]):
            yield first + 1, f"the code block {token.markup} is never closed; add a line {token.markup}"
        if token.type == "inline":
            yield from _left_over(token, first + 1)
        if token.type == "table_open":
            yield from _ragged(lines[first:last], first + 1)


def _is_closed(token: Token, lines: Sequence[str]) -> bool:
    return len(lines) > 1 and lines[-1].strip().lstrip("> ").startswith(token.markup)


def _left_over(token: Token, line: int) -> Iterator[tuple[int, str]]:
    if _HEADING.match(token.content):
        yield line, f"{shortened(token.content, 30)} is no heading; put a space after the #"
    for text, breaks in _as_written(token.children or ()):
        for sign, message in _LEFT_OVER:
            if sign.search(text):
                yield line, f"{shortened(text, 40)} holds {message}"
                break
        if tag := _HTML.search(text):
            yield line, f"the HTML {tag[0]!r} is shown as text; write it as Markdown"
        line += breaks


def _as_written(children: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """Texts without the links that were made of bare addresses, and how many lines end behind each."""
    text = ""
    for child in children:
        if child.type == "text":
            text += child.content
        elif child.markup != "linkify":
            yield text, int(child.type in ("softbreak", "hardbreak"))
            text = ""
    yield text, 0


def _ragged(lines: Sequence[str], first: int) -> Iterator[tuple[int, str]]:
    wanted = _cells(lines[0])
    for number, line in enumerate(lines[2:], first + 2):
        if line.strip() and _cells(line) != wanted:
            yield number, f"the row has {counted(_cells(line), 'cell')} where the table has {counted(wanted, 'column')}"


def _cells(line: str) -> int:
    return len(re.split(r"(?<!\\)\|", line.strip().removeprefix(">").strip().strip("|")))

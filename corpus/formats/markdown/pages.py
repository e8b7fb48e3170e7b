"""How does a Markdown page of anybody become rows? By its headings, or by whatever else asks and answers in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from corpus.addresses import without_ordinal
from corpus.errors import Notice, Problem, shown
from corpus.formats.base import Found, Row
from corpus.formats.markdown.blocks import Block, bold_lines, details, question_lines, table_lines
from corpus.formats.markdown.front_matter import is_draft, machine_line, split_front_matter
from corpus.formats.markdown.lines import Line, read_page
from corpus.formats.markdown.links import Links
from corpus.formats.markdown.numbered import numbered_lines, parts_that_ask
from corpus.formats.markdown.page import RULE, Page
from corpus.formats.markdown.titles import Title, title_of
from corpus.formats.markdown.tree import Node, levels_that_ask, tree_of, walk, whole_text
from corpus.formats.tables.table import known_headers, rows_of
from corpus.formats.wording.generic import is_generic, is_no_entry
from corpus.plurals import counted

NO_QUESTION = "no question"
"""Begins the problem of a page that asks nothing."""

_MOST_NAMED = 8
_SAID = {
    "introduction": "text above the questions, not read: {}",
    "no entry": "a heading that asks nothing (contents, introduction, licence), not read: {}",
    "empty": "no answer below it, left out: {}",
    "asks nothing": "read, but a heading that asks nothing among those that do; is it an introduction? {}",
    "import": "lines that only the page generator reads: {}",
    "component": "components of the page generator, not shown: {}",
    "contents": "a table of contents, or links back to the top: {}",
}


def read_pages(name: str, text: str) -> Iterator[Found]:
    """The rows of a page, and what of it is not read."""
    values, raw = split_front_matter(text.split("\n"))
    if is_draft(values):
        yield Notice(name, "the page is a draft (its front matter says so), not read")
        return
    lines = list(read_page(raw))
    lines, left = _without_machine_lines(lines)
    for kind, numbers in left.items():
        yield _notice(name, kind, numbers[0], [f"line {number + 1}" for number in numbers])
    root = tree_of(lines)
    numbered = _numbered(lines)
    if numbered:
        yield Notice(
            name, f"the numbers in front of {counted(numbered, 'heading')} are no part of the questions", "joined"
        )
    page = Page(name, values, lines, Links(lines), _page_title(values, root), numbered > 0)
    yield from _best(page, root)


def _numbered(lines: Sequence[Line]) -> int:
    """How many headings have a number in front, where most of a level have."""
    levels: dict[int, list[bool]] = {}
    for line in lines:
        if line.level:
            text = title_of(line.heading).text
            levels.setdefault(line.level, []).append(without_ordinal(text) != text)
    return sum(sum(level) for level in levels.values() if sum(level) > 1 and 2 * sum(level) > len(level))


def _page_title(values: Mapping[str, str], root: Node) -> str:
    title = values.get("title", "")
    if not title and sum(kid.level == 1 for kid in root.kids) == 1 and root.kids[0].level == 1 and root.kids[0].kids:
        title = root.kids[0].title.text
    return "" if is_generic(title) else title


def _without_machine_lines(lines: Sequence[Line]) -> tuple[list[Line], dict[str, list[int]]]:
    kept: list[Line] = []
    left: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        kind = "" if line.is_open or line.level else machine_line(line.text)
        if kind:
            left.setdefault(kind, []).append(number)
        kept.append(Line("") if kind else line)
    return kept, left


def _best(page: Page, root: Node) -> Iterator[Found]:
    """Headings that ask, else Q: lines, folded parts, bold lines, tables; else the headings there are."""
    if not levels_that_ask(root) or _outnumbered(page.lines):
        for find in (question_lines, details, bold_lines, numbered_lines):
            blocks, loose = find(page.lines)
            if [block for block in blocks if any(map(str.strip, block.answer))]:
                yield from _of_blocks(page, blocks, loose)
                return
        table = list(table_lines(page.lines))
        if any(known_headers(cells) for _, cells in table[:1]):
            yield from rows_of((f"{page.name}:{number + 1}", cells) for number, cells in table)
            return
    found = False
    for one in _of_headings(page, root):
        found = found or isinstance(one, Row | Problem)
        yield one
    if not found:
        yield from _article(page, root)


def _outnumbered(lines: Sequence[Line]) -> bool:
    """Whether Q: lines, or questions with numbers such as 2.1, that are no headings outnumber the headings."""
    headings = sum(line.level > 0 for line in lines)
    return any(
        sum(not lines[block.start].level for block in find(lines)[0]) > headings
        for find in (question_lines, parts_that_ask)
    )


def _of_headings(page: Page, root: Node) -> Iterator[Found]:
    said: dict[str, list[Node]] = {}
    for found in walk(root):
        kind, node = found.kind, found.node
        if kind in ("entry", "asks nothing"):
            answer = list(whole_text(node)) if found.is_whole else node.body
            yield from page.row(node.start, node.title, answer, found.category)
        if kind != "entry":
            said.setdefault(kind, []).append(node)
    for kind, nodes in said.items():
        body = kind == "introduction"
        quoted = [shown(_first_words(node.body) if body else node.title.text) for node in nodes]
        yield _notice(page.name, kind, nodes[0].start, quoted)


def _first_words(body: Sequence[str]) -> str:
    return " ".join(" ".join(body).split())[:60]


def _of_blocks(page: Page, blocks: Sequence[Block], loose: Sequence[int]) -> Iterator[Found]:
    empty = [block for block in blocks if not any(map(str.strip, block.answer))]
    for block in blocks:
        if block not in empty:
            yield from page.row(block.start, Title(block.question), block.answer, block.headings)
    if empty:
        yield _notice(page.name, "empty", empty[0].start, [shown(block.question) for block in empty])
    if loose := [number for number in loose if not RULE.fullmatch(page.lines[number].text)]:
        words = [shown(page.lines[number].text.strip()) for number in loose]
        yield _notice(page.name, "introduction", loose[0], words)


def _article(page: Page, root: Node) -> Iterator[Found]:
    """A page that is one answer: its title asks."""
    title = page.values.get("title") or next((kid.title.text for kid in root.kids if kid.level == 1), "")
    single = root.kids[0] if len(root.kids) == 1 and root.kids[0].level == 1 else None
    body = list(whole_text(single)) if single else list(whole_text(root))
    if title and any(map(str.strip, body)) and not is_no_entry(title):
        given = Title(title_of(title).text, page.values.get("id", ""))
        yield from page.row(single.start if single else 0, given, body, ())
    elif any(line.text.strip() for line in page.lines):
        fix = "write each as a heading '## ...' with its answer below"
        yield Problem(f"{page.name}:1", f"{NO_QUESTION}; {fix}")


def _notice(name: str, kind: str, start: int, words: Sequence[str]) -> Notice:
    listed = ", ".join(words[:_MOST_NAMED]) + (f" and {len(words) - _MOST_NAMED} more" if words[_MOST_NAMED:] else "")
    is_odd = kind == "asks nothing"
    return Notice(f"{name}:{start + 1}", _SAID[kind].format(listed), "odd" if is_odd else "skipped")

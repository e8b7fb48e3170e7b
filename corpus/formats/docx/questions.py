"""Where does a Word document ask? In tables, and in paragraphs that nothing else marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from corpus.entry import MAX_QUESTION
from corpus.formats.base import Found, Row
from corpus.formats.dialects.headless import headless_rows
from corpus.formats.html.answers import markdown_of
from corpus.formats.paths import lang_of_name
from corpus.formats.tables.table import PlacedCells, known_headers, rows_of
from corpus.formats.wording.asking import asks
from corpus.formats.wording.generic import is_generic

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FEWEST = 2
"""Questions: one may be part of a text."""
_WIDEST = 60
"""Columns that one cell may span."""


def table_rows(name: str, soup: Any, lost: list[str]) -> Iterator[Found]:
    """The rows of tables that hold questions, which leave the document; category: of the heading above each."""
    suggested: dict[str, str] = {}
    number = 0
    for one in soup.find_all([*_HEADINGS, "table"]):
        if one.find_parent("table") is not None:
            continue
        if one.name != "table":
            words = one.get_text(" ", strip=True)
            suggested = _suggested(words) if "title" not in one.get("class", ()) else {}
            continue
        number += 1
        found = list(_rows_of(f"{name} table {number}", one, lost))
        if found:
            one.extract()
        for row in found:
            yield replace(row, suggested={**suggested, **row.suggested}) if isinstance(row, Row) else row


def _suggested(heading: str) -> dict[str, str]:
    """The language or the category that the heading above a table says."""
    if lang := lang_of_name(heading):
        return {"lang": lang}
    return {} if not heading or is_generic(heading) else {"category": heading}


def _rows_of(place: str, table: Any, lost: list[str]) -> Iterator[Found]:
    """What a table asks and answers; nothing for one that is part of a text."""
    rows = [one for one in table.find_all("tr") if one.find_parent("table") is table]
    cells = [row.find_all(("td", "th"), recursive=False) for row in rows]
    plain = [[cell.get_text(" ", strip=True) for cell in row] for row in cells]
    has_header = any(known_headers(row) for row in plain[:3])
    if has_header or _asks_by_row(plain):
        filled: list[PlacedCells] = [(place, row) for row in _spread(cells, lost)]
        yield from rows_of(filled) if has_header else headless_rows(place, filled)


def _spread(rows: Sequence[Sequence[Any]], lost: list[str]) -> Iterator[list[str]]:
    """The text of every cell, one that spans several rows or columns in each of them."""
    open_: dict[int, tuple[int, str]] = {}
    for row in rows:
        texts: list[str] = []
        for cell in row:
            _fill(texts, open_)
            text = _text(cell, lost)
            for _ in range(_span(cell, "colspan")):
                if (below := _span(cell, "rowspan") - 1) > 0:
                    open_[len(texts)] = (below, text)
                texts.append(text)
        _fill(texts, open_)
        yield texts


def _fill(texts: list[str], open_: dict[int, tuple[int, str]]) -> None:
    """Add the cells from rows above that reach down to here."""
    while (held := open_.pop(len(texts), None)) is not None:
        left, text = held
        if left > 1:
            open_[len(texts)] = (left - 1, text)
        texts.append(text)


def _span(cell: Any, name: str) -> int:
    given = str(cell.get(name) or "1")
    return min(int(given), _WIDEST if name == "colspan" else 10_000) if given.isdecimal() else 1


def _text(cell: Any, lost: list[str]) -> str:
    cell.name = "div"
    return markdown_of(cell, lost)


def _asks_by_row(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most rows are a question and its answer: with two columns, or a number before them."""
    pairs = [[cell for cell in row if cell and not cell.strip(".、)）").isdigit()] for row in rows]
    asking = sum(len(row) == 2 and asks(row[0]) and len(row[0]) <= MAX_QUESTION for row in pairs)
    return asking >= _FEWEST and 2 * asking > len(rows)


def mark_questions(soup: Any) -> None:
    """Make headings of questions that nothing marks, in a document without headings or bold lines that ask.

    Word numbers questions as a list of one item each, and many people press Enter and write on.
    """
    lines = [one for one in soup.find_all(True, recursive=False) if one.get_text(strip=True) or one.find("img")]
    if any(asks(one.get_text()) for one in soup.find_all(_HEADINGS)) or _bold(lines):
        return
    asking = [_question(one) for one in lines]
    places = [at for at, question in enumerate(asking) if question is not None]
    if len(places) < _FEWEST or any(at + 1 == len(lines) or asking[at + 1] is not None for at in places):
        return
    for line, question in zip(lines, asking, strict=True):
        if question is not None:
            words = question.get_text(" ", strip=True)
            line.clear()
            line.name, line.string = "h2", words


def _bold(lines: Sequence[Any]) -> bool:
    """Whether whole lines in bold ask."""
    bold = [one.find("strong") for one in lines if one.name == "p"]
    return any(one is not None and asks(one.get_text()) and one.parent.get_text() == one.get_text() for one in bold)


def _question(line: Any) -> Any:
    """The element that asks: the paragraph itself, or the one item of a list."""
    if line.name == "p":
        one = line
    else:
        items = line.find_all("li") if line.name in ("ol", "ul") else []
        one = items[0] if len(items) == 1 else None
    words = one.get_text(" ", strip=True) if one is not None else ""
    is_question = len(words) <= MAX_QUESTION and words.endswith(("?", "？")) and not _is_answer(words)
    return one if is_question else None


def _is_answer(words: str) -> bool:
    return words[:1].upper() in ("A", "答") and words[1:2] in (":", "：", ".")

"""How does a web page become rows? By what it tells search engines, else by its folded parts, lists or headings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from corpus.errors import Notice, Problem
from corpus.formats.base import Found, Row
from corpus.formats.dialects.faq_page import pages_in, rows_of_page
from corpus.formats.html.answers import markdown_of
from corpus.formats.html.marked import Pair, by_class, listed, question_text, shown_code, terms
from corpus.formats.html.nesting import is_too_deep
from corpus.formats.markdown.pages import read_pages
from corpus.formats.registry import Format, from_text

_MOST_CHARACTERS = 5_000_000
_ASIDE = ("nav", "header", "footer", "aside", "script", "style", "noscript", "form", "template")
_MAIN = ("main", "article", "body")


def read_html(name: str, text: str) -> Iterator[Found]:
    """The rows of a page; JSON-LD counts first, for it holds nothing but questions."""
    from bs4 import BeautifulSoup

    if len(text) > _MOST_CHARACTERS:
        yield Problem(name, f"{len(text):,} characters, at most {_MOST_CHARACTERS:,} are read of a page; split it")
        return
    if is_too_deep(text):
        yield Problem(name, "HTML nested too deep, no browser would show it; save the page anew")
        return
    soup = BeautifulSoup(text, "html.parser")
    lang = str(soup.html.get("lang") or "") if soup.html else ""
    lost: list[str] = []
    rows = list(_json_ld(name, soup)) or list(_microdata(name, soup, lost)) or list(_folded(name, soup, lost))
    for row in rows:
        yield Row(row.place, row.fields, html=row.html, suggested={"lang": lang} if lang else {})
    if not rows:
        yield from _headings(name, soup, lang, lost)
    for one in dict.fromkeys(lost):
        yield Notice(name, f"{one}, not read as it was")


def _json_ld(name: str, soup: Any) -> Iterator[Row]:
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            document = json.loads(script.string or "null")
        except (ValueError, RecursionError):
            continue
        for page in pages_in(document):
            yield from rows_of_page(name, page)


def _microdata(name: str, soup: Any, lost: list[str]) -> Iterator[Row]:
    for number, item in enumerate(soup.find_all(itemtype=re.compile(r"schema\.org/Question$")), start=1):
        question, answer = item.find(itemprop="name"), item.find(itemprop="text")
        if question and answer:
            yield _row(name, number, question, answers=[answer], lost=lost)


def _folded(name: str, soup: Any, lost: list[str]) -> Iterator[Row]:
    """`<details>` with their `<summary>`, then `<dt>` with their `<dd>`, then what the classes name."""
    found = [(one.find("summary"), one) for one in soup.find_all("details")]
    pairs: list[Pair] = [(summary.extract(), [one]) for summary, one in found if summary]
    pairs = pairs or list(terms(soup)) or by_class(soup) or listed(soup)
    for number, (question, answers) in enumerate(pairs, start=1):
        yield _row(name, number, question, answers=[*shown_code(question), *answers], lost=lost)


def _row(name: str, number: int, question: Any, *, answers: Sequence[Any], lost: list[str]) -> Row:
    fields = {"question": question_text(question), "answer": "\n\n".join(_answer(one, lost) for one in answers)}
    return Row(f"{name} question {number}", fields, html=False)


def _answer(element: Any, lost: list[str]) -> str:
    """What it was around is no part of the answer: the cells of a row neither."""
    element.name = element.name if element.name == "pre" else "div"
    for cell in element.find_all(("td", "th"), recursive=False):
        cell.name = "div"
    return markdown_of(element, lost)


def _headings(name: str, soup: Any, lang: str, lost: list[str]) -> Iterator[Found]:
    for aside in soup.find_all(_ASIDE):
        aside.decompose()
    main = next((found for tag in _MAIN if (found := soup.find(tag))), soup)
    for found in read_pages(name, markdown_of(main, lost, escape=False)):
        if isinstance(found, Row):
            yield Row(
                found.place, found.fields, group=found.group, html=False, suggested={"lang": lang} if lang else {}
            )
        else:
            yield found


FORMAT = Format("HTML", (".html", ".htm"), from_text(read_html))

"""Which parts of a page are questions and answers by what they are called? Lists of terms, and names of classes.

Accordions of every make: Bootstrap's, W3Schools', DocBook's tables, and pages that name their parts themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.addresses import without_ordinal
from corpus.entry import MAX_QUESTION
from corpus.formats.wording.asking import asks
from corpus.formats.wording.words import words

Pair = tuple[Any, list[Any]]
"""The element of a question, those of its answer."""

_QUESTIONS = frozenset(
    words(
        """
        accordion accordion-button accordion-header accordion-heading accordion-title accordion-toggle accordion-trigger
        accordion__button accordion__header accordion__title card-header collapsible collapsible-header faq-btn
        faq-button faq-header faq-heading faq-q faq-title faq-toggle faq-trigger faq__header faq__title panel-heading
        panel-title toggle-title
        """
    )
)
_ANSWERS = frozenset(
    words(
        """
        accordion-body accordion-collapse accordion-content accordion-panel accordion-text accordion__body
        accordion__content accordion__panel card-body collapse collapsible-body collapsible-content content faq-a
        faq-body faq-content faq-panel faq-text faq__body faq__content panel panel-body panel-collapse toggle-content
        """
    )
)
_EMPHASIS = ("em", "i", "b", "strong")
_FEWEST = 2
_MOST_TERMS = 10
"""Of one answer, which is written out for each."""
_SIGNS = re.compile(r"\s*[+＋\-−–▼▾▲▸►›»×✕⌄∨❯#¶]+$")
"""What shows that a part unfolds."""


def terms(soup: Any) -> Iterator[Pair]:
    """Each `<dt>` with all its `<dd>`; those that only lead to other places are a table of contents."""
    lists: dict[int, list[Any]] = {}
    for one in soup.find_all(("dt", "dd")):
        lists.setdefault(id(one.parent), []).append(one)
    for one_list in lists.values():
        asked: list[Any] = []
        answers: list[Any] = []
        for one in [*one_list, None]:
            if (one is None or one.name == "dt") and answers:
                if any(not _only_leads(answer) for answer in answers):
                    yield from ((term, answers) for term in asked[:_MOST_TERMS])
                asked, answers = [], []
            if one is not None:
                (asked if one.name == "dt" else answers).append(one)


def _only_leads(element: Any) -> bool:
    links = element.find_all("a", href=re.compile("#"))
    linked = sum(len(link.get_text(strip=True)) for link in links)
    return bool(links) and 10 * linked >= 9 * len(re.sub(r"^[\d.]+", "", element.get_text(strip=True)))


def listed(soup: Any) -> list[Pair]:
    """Items of a list that begin with a question in bold or italics, as in the FAQ of libxslt."""
    items = [(one.find(True), one) for one in soup.find_all("li")]
    found = [(head, one) for head, one in items if head is not None and _is_question_of(head, one)]
    pairs: list[Pair] = [(head.extract(), [one]) for head, one in found] if len(found) >= _FEWEST else []
    return [(question, answers) for question, answers in pairs if answers[0].get_text(strip=True)]


def _is_question_of(head: Any, item: Any) -> bool:
    words = head.get_text(" ", strip=True)
    is_first = head.parent is item and item.get_text(" ", strip=True).startswith(words)
    return is_first and head.name in _EMPHASIS and len(words) <= MAX_QUESTION and asks(words)


def by_class(soup: Any) -> list[Pair]:
    """Parts whose class says question, or the head of an accordion, each with the answer that follows."""
    elements = soup.find_all(class_=True)
    asking = [one for one in elements if _is(one, "question", _QUESTIONS)]
    around = {id(above) for one in asking for above in one.parents}
    pairs: list[Pair] = []
    question: Any = None
    for one in elements:
        if id(one) in around:
            continue
        if _is(one, "question", _QUESTIONS):
            question = one
        elif question is not None and _is(one, "answer", _ANSWERS) and question not in one.parents:
            pairs.append((question, [one]))
            question = None
    named = sum(asks(question_text(one)) or _is(one, "question", frozenset()) for one, _ in pairs)
    return pairs if 2 * named > len(pairs) else []


def _is(element: Any, part: str, names: frozenset[str]) -> bool:
    return any(name in names or part in name and f"{part}s" not in name for name in map(str.lower, element["class"]))


def shown_code(element: Any) -> list[Any]:
    """What a question shows in blocks of their own, such as the message of an error: it goes into the answer."""
    blocks = element.find_all("pre")
    return [one.extract() for one in blocks]


def question_text(element: Any) -> str:
    """The words of a question, without its number and the sign that unfolds it."""
    return without_ordinal(_SIGNS.sub("", element.get_text(" ", strip=True)))

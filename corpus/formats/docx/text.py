"""How does a Word document become rows? Its tables of questions, then its headings or whatever else asks in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpus.errors import Notice, Problem, shown
from corpus.formats.base import Found, Row
from corpus.formats.docx.convert import Converted, converted
from corpus.formats.docx.package import SAVE, why_not
from corpus.formats.docx.questions import mark_questions, table_rows
from corpus.formats.html.answers import markdown_of
from corpus.formats.markdown.pages import read_pages
from corpus.formats.registry import Format
from corpus.formats.wording.asking import asks


def read_docx(name: str, data: bytes) -> Iterator[Found]:
    """The rows of a document and its pictures; what is not read is told."""
    if problem := why_not(data):
        yield Problem(name, problem)
        return
    try:
        document = converted(name, data)
        found = list(_rows(name, document))
    except RecursionError:
        yield Problem(name, f"tables nested too deep in each other; {SAVE} with fewer")
        return
    # A damaged document raises whatever its part of mammoth or the XML parser happens to raise.
    except Exception as error:
        yield Problem(name, f"damaged document ({type(error).__name__}); {SAVE}")
        return
    yield from document.pictures
    yield from found
    for one in dict.fromkeys(document.lost):
        yield Notice(name, f"{one}, not read as it was")


def _rows(name: str, document: Converted) -> Iterator[Found]:
    tables = list(table_rows(name, document.soup, document.lost))
    yield from tables
    mark_questions(document.soup)
    text = markdown_of(document.soup, document.lost, escape=False)
    if not any(isinstance(one, Row) for one in tables):
        yield from _placed(name, read_pages(name, text))
    elif text:
        yield from _beside_tables(name, text)


def _placed(name: str, rows: Iterable[Found]) -> Iterator[Found]:
    """With numbers of questions for places: nobody sees the lines that a document became."""
    for number, found in enumerate(rows, start=1):
        if isinstance(found, Row):
            yield replace(found, place=f"{name} question {number}", html=False)
        else:
            yield replace(found, place=name) if isinstance(found, Problem | Notice) else found


def _beside_tables(name: str, text: str) -> Iterator[Found]:
    """What asks beside the tables; their titles and notes do not, and are told."""
    found = list(read_pages(name, text))
    asking = [one for one in found if isinstance(one, Row) and asks(str(one.fields.get("question")))]
    if asking:
        yield from _placed(name, [*asking, *(one for one in found if isinstance(one, Notice))])
    if not asking or len(asking) < sum(isinstance(one, Row) for one in found):
        yield Notice(name, f"text beside the tables, which asks nothing, not read: {shown(' '.join(text.split()))}")


FORMAT = Format("Word", (".docx",), read_docx)

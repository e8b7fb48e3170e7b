"""What may be asked of an engine, and within which bounds?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypedDict

from corpus import LANGS, MAX_QUESTION
from engine.errors import QueryError

LONGEST_QUERY = MAX_QUESTION
"""Characters of a query at most."""
MOST_RESULTS = 20
DEFAULT_RESULTS = 5

_SURROGATE = re.compile("[\ud800-\udfff]")


class OptionValues(TypedDict, total=False):
    """`Options` as keyword arguments."""

    category: str | None
    top: int
    missed_before: bool
    explained: bool


@dataclass(frozen=True, slots=True)
class Options:
    """How a query is answered.

    category: admits only it and those below it; top: results at most; missed_before: the asker's last query found no
    answer either, so that nothing is clarified any more; explained: the result says what it rests on.
    """

    category: str | None = None
    top: int = DEFAULT_RESULTS
    missed_before: bool = False
    explained: bool = False


def check_query(text: str, lang: str | None = None, top: int = DEFAULT_RESULTS) -> None:
    """Raise QueryError for a query or an option that no engine would take."""
    check_text(text, lang, longest=LONGEST_QUERY, name="query")
    check_top(top)


def check_text(text: str, lang: str | None, *, longest: int, name: str) -> None:
    """Raise QueryError for a text or a language that no engine would take; `name`: what messages call the text."""
    if len(text) > longest:  # before anything walks it
        raise QueryError(f"the {name} has {len(text)} characters; shorten it to at most {longest}")
    if not text.strip():
        raise QueryError(f"the {name} is empty; type 1 to {longest} characters")
    if _SURROGATE.search(text):
        raise QueryError(f"the {name} is not valid Unicode; send it as UTF-8")
    if lang is not None and lang not in LANGS:
        raise QueryError(f"lang {lang[:20]!r} is not known; use one of {', '.join(LANGS)}")


def check_top(top: int) -> None:
    """Raise QueryError for a number of results that no engine gives."""
    if not 1 <= top <= MOST_RESULTS:
        raise QueryError(f"top is {top}; ask for 1 to {MOST_RESULTS} results")

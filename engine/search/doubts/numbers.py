"""Which entries are about another number than the query: one year for two, 65 W for 45 W, error 1003 for 1004?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from corpus import NAMED, Entry, EntryText, Lang, Value, Values, differ, normalise, values_of, without_numerals

_ABOUT = 0.5
"""Share of an entry's phrasings that must name a kind of value for the entry to be about one."""
_LISTED = NAMED | {"code", "number", "size", "version"}
"""Kinds that an answer may list without a phrasing for each, like models and ordinals: a table of error codes."""
_ALIKE = 70
"""Percent of likeness of two phrasings, numbers aside, that ask the same."""
_TABLE = 2
"""Numbers in an answer that are a table."""
_LONGEST_ANSWER = 512
"""Characters of an answer in which values are looked for."""
_NUMBER = re.compile(r"(?<![\w.,])[a-z]{0,4}-?\d{3,8}(?![\w%]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class _Said:
    """What the phrasings of an entry name. about: values of the kinds that enough of them name; codes: texts of all
    codes."""

    about: Values
    codes: frozenset[str]


_NOTHING = _Said({}, frozenset())
"""Shared by most entries, which name no value."""
_MOST_REMEMBERED = 1 << 16
_SAID: dict[int, tuple[EntryText, _Said]] = {}
"""By the identity of a text, which is kept beside it, so that no other takes its place."""


def names_another(asked: Values, entries: Iterable[Entry], lang: Lang) -> npt.NDArray[np.float32]:
    """(m,) 1 for each entry that is about a value of a kind that the query names, and about none of the query's.

    asked: `values_of` the query; lang: its language, whose phrasings speak for an entry that has it.
    """
    as_codes = _as_codes(asked)
    said = ((texts, _said_by(texts)) for texts in (_texts_of(entry, lang) for entry in entries))
    return np.asarray([_is_another(asked, as_codes, texts, one) for texts, one in said], np.float32)


def _texts_of(entry: Entry, lang: Lang) -> tuple[EntryText, ...]:
    return (entry.texts[lang],) if lang in entry.texts else tuple(entry.texts.values())


def _said_by(texts: tuple[EntryText, ...]) -> _Said:
    """What the phrasings of an entry's texts name; of one text remembered by the text itself, which is quick to find
    again: every query asks for seventy."""
    if len(texts) == 1 and (known := _SAID.get(id(texts[0]))) and known[0] is texts[0]:
        return known[1]
    said = _said_in(tuple(chain.from_iterable(text.phrasings for text in texts)))
    if len(texts) == 1:
        if len(_SAID) >= _MOST_REMEMBERED:
            _SAID.clear()
        _SAID[id(texts[0])] = texts[0], said
    return said


def _is_another(asked: Values, as_codes: Values, texts: Sequence[EntryText], said: _Said) -> bool:
    if said is _NOTHING:
        return False
    if "code" in asked and said.codes:
        return _is_missing(asked["code"], said.codes, [text.answer for text in texts])
    kind = differ(as_codes, said.about) if said.about else None
    return kind is not None and not _is_listed(as_codes, kind, [text.answer for text in texts])


# These remember what depends on the corpus alone: no text that a visitor typed comes here.
@lru_cache(_MOST_REMEMBERED)
def _said_in(phrasings: tuple[str, ...]) -> _Said:
    said = [_as_codes(values_of(normalise(phrasing))) for phrasing in phrasings]
    kinds = Counter(kind for values in said for kind in values)
    about = {
        kind: tuple(value for values in said for value in values.get(kind, ()))
        for kind, times in kinds.items()
        if times >= _ABOUT * len(said)
    }
    if not kinds:
        return _NOTHING
    return _Said(about, frozenset(code.text for values in said for code in values.get("code", ())))


@lru_cache(1 << 10)
def _table_in(answer: str) -> frozenset[str]:
    """The codes that an answer lists, empty if they are no table."""
    table = frozenset(_NUMBER.findall(answer.casefold()))
    return table if len(table) >= _TABLE else frozenset()


def _as_codes(values: Values) -> Values:
    """Values in which a bare number of three digits and more is the code that it may be."""
    if "number" not in values:
        return values
    codes = (*values.get("code", ()), *values["number"])
    return {kind: found for kind, found in values.items() if kind != "number"} | {"code": codes}


def _is_missing(codes: Iterable[Value], named: frozenset[str], answers: Iterable[str]) -> bool:
    """Whether an entry about codes has none of these, in its phrasings or in the table of its answer."""
    texts = {code.text for code in codes}
    return named.isdisjoint(texts) and all(_table_in(answer).isdisjoint(texts) for answer in answers)


def _is_listed(asked: Values, kind: str, answers: Iterable[str]) -> bool:
    """Whether an answer names what is asked."""
    if kind not in _LISTED and not kind.startswith(("model ", "ordinal ")):
        return False
    return any(
        one.meets(other) for answer in answers for other in _named_in(answer).get(kind, ()) for one in asked[kind]
    ) or any(_is_written(name.text, answer) for answer in answers for name in asked[kind])


@lru_cache(1 << 10)
def _named_in(answer: str) -> Values:
    return _as_codes(values_of(normalise(answer, _LONGEST_ANSWER)))


def _is_written(name: str, answer: str) -> bool:
    """Whether an answer has a name as it is; one figure alone says nothing."""
    at = answer.casefold().find(name) if len(name) > 1 else -1
    return at >= 0 and not (name[-1].isdigit() and answer[at + len(name) :][:1].isdigit())


def ask_which(asked: Values, phrasings: Sequence[str]) -> list[int]:
    """Positions of the phrasings, the first among them, that are one question about different numbers.

    Empty unless there are two and the query names no number of that kind: "how much is membership" where one entry is
    about a year and the next about three months. phrasings: the best matching one of each entry, best first.
    """
    if not phrasings or not (first := _read(phrasings[0])).values or any(kind in asked for kind in first.values):
        return []
    others = map(_read, phrasings[1:])
    alike = [0, *(place for place, other in enumerate(others, 1) if _asks_the_same(first, other))]
    return alike if len(alike) > 1 else []


@dataclass(frozen=True, slots=True)
class _Phrasing:
    values: Values
    without_numerals: str


@lru_cache(1 << 14)
def _read(phrasing: str) -> _Phrasing:
    normal = normalise(phrasing)
    return _Phrasing(values_of(normal), without_numerals(normal))


def _asks_the_same(one: _Phrasing, other: _Phrasing) -> bool:
    """Whether two phrasings are one question about different numbers."""
    differs = differ(one.values, other.values) is not None
    return differs and fuzz.ratio(one.without_numerals, other.without_numerals) >= _ALIKE

"""Which entries are about another number than the query: one year for two, 65 W for 45 W, error 1003 for 1004?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from corpus import Entry, Lang, Value, Values, differ, normalise, values_of, without_numerals

_ABOUT = 0.5
"""Share of an entry's phrasings that must name a kind of value for the entry to be about one."""
_LOOKED_UP = ("code", "number", "size", "version")
"""Kinds that an answer may list without a phrasing for each: a table of error codes."""
_ALIKE = 70
"""Percent of likeness of two phrasings, numbers aside, that ask the same."""
_TABLE = 2
"""Numbers in an answer that are a table."""
_NUMBER = re.compile(r"(?<![\w.,])[a-z]{0,4}-?\d{3,8}(?![\w%]|[.,]\d)")


def names_another(asked: Values, entries: Iterable[Entry], lang: Lang) -> npt.NDArray[np.float32]:
    """(m,) 1 for each entry that is about a value of a kind that the query names, and about none of the query's.

    asked: `values_of` the query; lang: its language, whose phrasings speak for an entry that has it.
    """
    return np.asarray([_is_another(asked, entry, lang) for entry in entries], np.float32)


def _is_another(asked: Values, entry: Entry, lang: Lang) -> bool:
    texts = [entry.texts[lang]] if lang in entry.texts else list(entry.texts.values())
    said = [_as_codes(values_of(normalise(phrasing))) for text in texts for phrasing in text.phrasings]
    if "code" in asked and any("code" in values for values in said):
        return _is_missing(asked["code"], said, [text.answer for text in texts])
    asked = _as_codes(asked)
    kinds = Counter(kind for values in said for kind in values)
    about = {
        kind: tuple(value for values in said for value in values.get(kind, ()))
        for kind, times in kinds.items()
        if times >= _ABOUT * len(said)
    }
    kind = differ(asked, about) if about else None
    return kind is not None and not _is_listed(asked, kind, [text.answer for text in texts])


def _as_codes(values: Values) -> Values:
    """Values in which a bare number of three digits and more is the code that it may be."""
    if "number" not in values:
        return values
    codes = (*values.get("code", ()), *values["number"])
    return {kind: found for kind, found in values.items() if kind != "number"} | {"code": codes}


def _is_missing(codes: Iterable[Value], said: Iterable[Values], answers: Iterable[str]) -> bool:
    """Whether an entry about codes has none of these, in its phrasings or in the table of its answer."""
    named = {code.text for values in said for code in values.get("code", ())}
    for answer in answers:
        table = _NUMBER.findall(answer.casefold())
        named.update(table if len(set(table)) >= _TABLE else ())
    return named.isdisjoint(code.text for code in codes)


def _is_listed(asked: Values, kind: str, answers: Iterable[str]) -> bool:
    if kind not in _LOOKED_UP and not kind.startswith("model "):
        return False
    names = [value.text for value in asked[kind]]
    return any(name in answer.casefold() for answer in answers for name in names)


def ask_which(asked: Values, phrasings: Sequence[str]) -> list[int]:
    """Positions of the phrasings, the first among them, that are one question about different numbers.

    Empty unless there are two and the query names no number of that kind: "how much is membership" where one entry is
    about a year and the next about three months. phrasings: the best matching one of each entry, best first.
    """
    normal = [normalise(phrasing) for phrasing in phrasings]
    if not normal or not (first := values_of(normal[0])) or any(kind in asked for kind in first):
        return []
    alike = [0]
    for place in range(1, len(normal)):
        other = values_of(normal[place])
        if differ(first, other) and fuzz.ratio(without_numerals(normal[0]), without_numerals(normal[place])) >= _ALIKE:
            alike.append(place)
    return alike if len(alike) > 1 else []

"""Features of what a query and an entry have in common, and of the query itself."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.search.features.registry import Compared, feature

_LONGEST = 20
"""Words from which on a query counts as long."""


@feature("share of the query's terms, by idf, that the entry's phrasings hold")
def covered(c: Compared) -> npt.ArrayLike:
    return c.candidates.covered


@feature("share of the best BM25 that the query's terms could reach in any answer")
def answer(c: Compared) -> npt.ArrayLike:
    return c.candidates.answer


@feature("1 if the query is one of the entry's phrasings")
def exact(c: Compared) -> npt.ArrayLike:
    return c.candidates.exact


@feature("1 if the entry has no text in the query's language")
def cross_lang(c: Compared) -> npt.ArrayLike:
    return c.foreign


@feature("cosine of an entry without a text in the query's language, else 0")
def cross_cosine(c: Compared) -> npt.ArrayLike:
    return c.foreign * c.candidates.cosine


@feature("1 if the entry is first by cosine and by BM25")
def agreement(c: Compared) -> npt.ArrayLike:
    found, most = c.candidates, c.candidates.bm25.max()
    both: npt.NDArray[np.bool_] = (found.bm25 == most) & (found.cosine == found.cosine.max())
    return both if most > 0 else 0.0


@feature(f"words of the query, up to {_LONGEST}, as a share of {_LONGEST}")
def length(c: Compared) -> npt.ArrayLike:
    return min(len(c.query.segments.words), _LONGEST) / _LONGEST


@feature("share of the query's words that corpus or encoder know")
def known_share(c: Compared) -> npt.ArrayLike:
    return c.query.known_share


@feature("1 if the query was corrected")
def corrected(c: Compared) -> npt.ArrayLike:
    return c.query.corrected is not None


@feature("share of the matching phrasing's terms, by idf, that the query holds")
def phrasing_coverage(c: Compared) -> npt.ArrayLike:
    return c.candidates.phrasing_coverage


@feature("similarity of query and matching phrasing by their characters, 0 to 1")
def character_similarity(c: Compared) -> npt.ArrayLike:
    return c.candidates.character_similarity


@feature("1 if just one of query and matching phrasing negates")
def negation(c: Compared) -> npt.ArrayLike:
    return c.candidates.negation


@feature("1 if both name numbers, and none in common")
def numbers(c: Compared) -> npt.ArrayLike:
    return c.candidates.numbers

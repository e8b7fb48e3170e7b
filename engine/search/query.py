"""What did the person ask? A query made ready for both legs."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from corpus import MAX_QUESTION, STOP_WORDS, Lang, Segmenter, Segments, is_han, normalise
from engine.search.opposites import Opposites, Sides
from engine.search.rewrite import Speller
from engine.whitening import adapt
from index import Encoder, Index, Vectors

MENDED_WEIGHT = 0.6
"""Weight in the lexical leg of a term that came from mending the query, against 1 for a typed one."""

_REMEMBERED = 4096
"""Queries whose vectors are kept: people ask the same things, and a page asks again for each key that is undone."""

_DIGIT = re.compile(r"\d")

MENDED_PENALTY = 0.03
"""Taken from the cosine of a mended wording: at equal evidence what was typed wins."""


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query as the legs see it.

    wordings: what is searched, the typed one first; vectors: (1 + variants, dim), theirs; penalties: (1 + variants,)
    to take from each cosine; terms: weight of each term that some phrasing holds; answer_terms: the same of answers;
    coverage_terms: distinct terms of phrasings by which coverage is measured; unknown_terms: how many more the corpus
    lacks; known: share of the words, 0 to 1, that corpus or encoder know; sides: see engine.search.opposites.
    """

    normal: str
    wordings: tuple[str, ...]
    lang: Lang
    segments: Segments
    vectors: Vectors
    penalties: npt.NDArray[np.float32]
    terms: Mapping[str, float]
    answer_terms: Mapping[str, float]
    coverage_terms: tuple[str, ...]
    unknown_terms: int
    known: float
    mended: str | None
    sides: Sides = Sides()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to search for: neither words with content nor an identifier of the corpus."""
        words = any(not word.isdecimal() for word in self.segments.words)
        return not words and not self.terms and not self.answer_terms


class QueryReader:
    """Prepares queries for one index."""

    def __init__(self, index: Index, encoder: Encoder, segmenter: Segmenter) -> None:
        self._index = index
        self._encoder = encoder
        self._segmenter = segmenter
        # No method of this object is kept in it: an old generation must go when its last request ends, not when the
        # collector comes by.
        self._questions, self._answers = (index.backend.counts(of).keys() for of in ("question", "answer"))
        self._in_corpus = partial(_is_in, self._questions, segmenter)
        self._speller = Speller(index.words, self._in_corpus, encoder.known)
        self._opposites = Opposites(segmenter.stem)
        self._vectors = lru_cache(_REMEMBERED)(partial(_encode, encoder, index.metric))

    def read(self, text: str, lang: Lang | None = None) -> PreparedQuery:
        """Normalise, cut, mend and encode a query; `lang` overrides the guess of its language."""
        normal = normalise(text[:MAX_QUESTION], MAX_QUESTION)
        segments = self._segmenter.segment(normal)
        read = self._speller.with_pinyin_read(segments)
        if read:
            segments = replace(self._segmenter.segment(read), identifiers=segments.identifiers)
        variants = self._speller.variants(segments)
        mended = [self._segmenter.segment(variant) for variant in variants]
        vectors = self._vectors((segments.plain, *variants))
        penalties = np.full(len(vectors), MENDED_PENALTY, np.float32)
        penalties[0] = 0.0
        meant = mended[0] if mended else segments
        covering, unknown = _distinct_terms(self._questions, (*meant.terms, *segments.identifiers))
        return PreparedQuery(
            normal=normal,
            wordings=(segments.plain, *variants),
            lang=lang or guess_lang(meant),
            segments=segments,
            vectors=vectors,
            penalties=penalties,
            terms=_weights(self._questions, segments, mended),
            answer_terms=_weights(self._answers, segments, mended),
            coverage_terms=covering,
            unknown_terms=unknown,
            known=self._known_share(segments),
            mended=read or (variants[0] if variants else None),
            sides=self._opposites.sides(meant.terms),
        )

    def likeness(self, text: str, others: Sequence[str]) -> list[float]:
        """How like each of the others is to a text: cosine of the encoder, higher is more alike."""
        normal = tuple(normalise(one) for one in (text, *others))
        vectors = _encode(self._encoder, self._index.metric, normal)
        return [float(value) for value in vectors[1:] @ vectors[0]]

    def cache_counts(self) -> tuple[int, int]:
        """How many queries' vectors were known, and how many had to be made."""
        info = self._vectors.cache_info()
        return info.hits, info.misses

    def forget(self) -> None:
        """Drop the vectors of earlier queries."""
        self._vectors.cache_clear()

    def _known_share(self, segments: Segments) -> float:
        words = [word for word in segments.words if word not in STOP_WORDS and not word.isdecimal()]
        if not words:
            return 1.0
        return sum(self._in_corpus(word) or self._encoder.known(word) for word in words) / len(words)


def guess_lang(segments: Segments) -> Lang:
    """zh if a text has at least as many Chinese characters as other words: "USDT 提现 pending 很久了" is zh."""
    han = other = 0
    for word in segments.words:
        if is_han(word):
            han += len(word)
        else:
            other += not word.isdecimal()
    return "zh" if han and han >= other else "en"


def _encode(encoder: Encoder, metric: Vectors, texts: tuple[str, ...]) -> Vectors:
    vectors = adapt(encoder.encode_queries(texts), metric)
    vectors.flags.writeable = False
    return vectors


def _is_in(known: Container[str], segmenter: Segmenter, word: str) -> bool:
    return segmenter.stem(word) in known


def _weights(known: Container[str], typed: Segments, mended: Sequence[Segments]) -> dict[str, float]:
    weights = {term: MENDED_WEIGHT for one in mended for term in one.terms if term in known}
    return weights | {term: 1.0 for term in typed.terms if term in known}


def _distinct_terms(known: Container[str], terms: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The distinct known terms, and how many are unknown; identifiers that the corpus lacks say nothing."""
    distinct = dict.fromkeys(terms)
    # Most are letters alone, which is the quicker question.
    unknown = sum(term.isalpha() or not _DIGIT.search(term) for term in distinct if term not in known)
    return tuple(term for term in distinct if term in known), unknown

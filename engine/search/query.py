"""What did the person ask? A query prepared for both searches."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import chain, filterfalse

import numpy as np
import numpy.typing as npt

from corpus import (
    MAX_QUESTION,
    STOP_WORDS,
    Lang,
    Segmenter,
    Segments,
    Values,
    asks_of,
    guess_lang,
    names_no_topic,
    normalise,
    values_of,
    with_places_open,
)
from engine.search.doubts import Doubt, Reading, doubt_about
from engine.search.opposites import Opposites, Sides
from engine.search.rewrite import MOST_REWRITES, QueryRewriter, Synonyms
from engine.whitening import whiten
from index import AwayError, Encoder, Index, Vectors

REWRITE_WEIGHT = 0.6
"""Weight of a lexical term that only a rewrite has, against 1 for a typed one."""

_REMEMBERED = 4096
"""Queries whose vectors are kept: people ask the same things, and a page asks again for each key that is undone."""

_DIGIT = re.compile(r"\d")

REWRITE_PENALTY = 0.03
"""Taken from the cosine of a rewrite: at equal evidence what was typed wins."""


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query as the searches see it.

    texts: what is searched, the typed text first, then its rewrites; vectors: (1 + rewrites, dim), theirs; penalties:
    (1 + rewrites,) to take from each cosine; terms: weight of each term that some phrasing holds; answer_terms: the
    same of answers; coverage_terms: distinct terms of phrasings by which coverage is measured; unknown_terms: how many
    more the corpus lacks; known_share: share of the words, 0 to 1, that corpus or encoder know; corrected: the best
    rewrite, None if there is none; sides: see engine.search.opposites;
    values: the quantities and codes that it names, see corpus.values; doubt: why no entry can be its answer;
    asks: see corpus.asks_of.
    """

    normal: str
    texts: tuple[str, ...]
    lang: Lang
    segments: Segments
    vectors: Vectors
    penalties: npt.NDArray[np.float32]
    terms: Mapping[str, float]
    answer_terms: Mapping[str, float]
    coverage_terms: tuple[str, ...]
    unknown_terms: int
    known_share: float
    corrected: str | None
    sides: Sides = Sides()
    values: Values = field(default_factory=dict)
    doubt: Doubt | None = None
    asks: tuple[int, int] = (0, 0)

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
        # Avoid a reference cycle, so that a replaced generation is freed as soon as its last request ends.
        self._questions, self._answers = (index.backend.counts(of).keys() for of in ("question", "answer"))
        self._in_corpus = partial(_is_in, self._questions, segmenter)
        self.synonyms = Synonyms()
        """The owner's; replaced whole while queries are read."""
        self.spares_phrasings = True
        """Whether a query that is a phrasing of the corpus is read without synonyms."""
        self._rewriter = QueryRewriter(index.words, self._in_corpus, encoder.known)
        self._opposites = Opposites(segmenter.stem)
        self._sides = lru_cache(_REMEMBERED)(partial(_sides, segmenter, self._opposites))
        self._vectors = lru_cache(_REMEMBERED)(partial(_encode, encoder, index.whitening))

    def read(self, text: str, lang: Lang | None = None) -> PreparedQuery:
        """Normalise, segment, rewrite and encode a query; `lang` overrides the guess of its language."""
        normal = normalise(text[:MAX_QUESTION], MAX_QUESTION)
        segments = self._read_places(normal)
        read = self._rewriter.with_pinyin_read(segments)
        if read:
            segments = replace(self._segmenter.segment(read), identifiers=segments.identifiers)
        corrected = self._rewriter.rewrites(segments)
        rewrites, is_other = self._with_synonyms(segments, normal, corrected)
        rewritten = [self._segmenter.segment(rewrite) for rewrite in rewrites]
        stored = self._stored(normal) if segments.plain and not read and not rewrites else None
        vectors = self._vectors((segments.plain, *rewrites)) if stored is None else stored
        penalties = np.full(len(vectors), REWRITE_PENALTY, np.float32)
        penalties[0] = 0.0
        meant = rewritten[0] if rewritten and is_other else segments
        known = self._known_share(segments)
        typed = dict.fromkeys(segments.terms)
        terms = _weights(self._questions, typed, rewritten)
        distinct = dict.fromkeys((*meant.terms, *segments.identifiers)) if meant is not segments or read else typed
        covering, unknown = _distinct_terms(self._questions if meant is not segments or read else terms, distinct)
        return PreparedQuery(
            normal=normal,
            texts=(segments.plain, *rewrites),
            lang=lang or guess_lang(meant),
            segments=segments,
            vectors=vectors,
            penalties=penalties,
            terms=terms,
            answer_terms=_weights(self._answers, typed, rewritten),
            coverage_terms=covering,
            unknown_terms=unknown,
            known_share=known,
            corrected=read or (corrected[0] if corrected else None),
            sides=self._opposites.sides(meant.terms),
            values=values_of(normal),
            asks=asks_of(segments.plain),
            doubt=doubt_about(segments, Reading(known, bool(covering), bool(read or rewrites), self._is_bare(normal))),
        )

    def _with_synonyms(self, segments: Segments, normal: str, corrected: list[str]) -> tuple[list[str], bool]:
        """The corrected forms behind those with the owner's synonyms, no more than there may be; and whether the first
        form stands for what was typed: not where the corpus has the typed word, too."""
        known = self.spares_phrasings and self._index.rows.by_text.get(normal)
        swapped = self.synonyms.swapped(segments.plain, MOST_REWRITES) if self.synonyms.others and not known else None
        if swapped is None or not swapped.texts:
            return corrected, True
        words = (self._segmenter.segment(word).words for word in swapped.words)
        is_other = not all(len(parts) == 1 and self._in_corpus(parts[0]) for parts in words)
        return list(dict.fromkeys((*swapped.texts, *corrected)))[:MOST_REWRITES], is_other

    def in_context(self, query: PreparedQuery, context: str, weight: float) -> PreparedQuery:
        """The query with its vectors moved towards those of the same words after `context`, by `weight`.

        A follow-up of a few words is near to what it leaves out; one that says all it means hardly moves.
        """
        text = f"{normalise(context, MAX_QUESTION)} {query.texts[0]}"
        moved = query.vectors + np.float32(weight) * self._vectors((text,))
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        vectors: Vectors = (moved / np.maximum(lengths, 1e-9)).astype(np.float32)
        return replace(query, vectors=vectors)

    def sides(self, text: str) -> Sides:
        """The sides of pairs that a text takes, see engine.search.opposites; nothing is encoded."""
        return self._sides(text)

    def likeness(self, text: str, others: Sequence[str]) -> list[float]:
        """Cosine of each of the others to a text, higher is more similar."""
        normal = tuple(normalise(one) for one in (text, *others))
        vectors = _encode(self._encoder, self._index.whitening, normal)
        return [float(value) for value in vectors[1:] @ vectors[0]]

    def cache_counts(self) -> tuple[int, int]:
        """How many queries' vectors were known, and how many had to be made."""
        info = self._vectors.cache_info()
        return info.hits, info.misses

    def forget(self) -> None:
        """Drop the vectors of earlier queries."""
        self._vectors.cache_clear()

    def _is_bare(self, normal: str) -> bool:
        """Whether a query names nothing; the corpus may have an entry for just that."""
        return names_no_topic(normal) and not self._index.rows.by_text.get(normal)

    def _read_places(self, normal: str) -> Segments:
        """The segments of a text whose unknown places are left open, unless they are syllables ("ti xian")."""
        segments = self._segmenter.segment(normal)
        opened = with_places_open(normal, self._in_corpus, self._encoder.known)
        if opened == normal or self._rewriter.has_runs(segments):
            return segments
        return self._segmenter.segment(opened)

    def _stored(self, normal: str) -> Vectors | None:
        """The vector of a phrasing that is the query, which needs no encoder; (1, dim)."""
        rows = self._index.rows.by_text.get(normal) if self._encoder.symmetric else None
        try:
            return self._index.backend.vectors(np.asarray(rows[:1], np.int64)) if rows else None
        except AwayError:  # the encoder is here
            return None

    def _known_share(self, segments: Segments) -> float:
        words = [word for word in segments.words if word not in STOP_WORDS and not word.isdecimal()]
        if not words:
            return 1.0
        stem = self._segmenter.stem
        stems = (stem(word) if word.isascii() else word for word in words)  # most words of a long text are Chinese
        found = [*map(self._questions.__contains__, stems)]
        others = (word for word, is_found in zip(words, found, strict=True) if not is_found)
        return (sum(found) + sum(map(self._encoder.known, others))) / len(words)


def _encode(encoder: Encoder, whitening: Vectors, texts: tuple[str, ...]) -> Vectors:
    vectors = whiten(encoder.encode_queries(texts), whitening)
    vectors.flags.writeable = False
    return vectors


def _sides(segmenter: Segmenter, opposites: Opposites, text: str) -> Sides:
    return opposites.sides(segmenter.segment(normalise(text, MAX_QUESTION)).terms)


def _is_in(known: Container[str], segmenter: Segmenter, word: str) -> bool:
    return segmenter.stem(word) in known


def _weights(known: Container[str], typed: Iterable[str], rewritten: Sequence[Segments]) -> dict[str, float]:
    weights = dict.fromkeys(filter(known.__contains__, typed), 1.0)
    if not rewritten:
        return weights
    terms = chain.from_iterable(one.terms for one in rewritten)
    return dict.fromkeys(filter(known.__contains__, terms), REWRITE_WEIGHT) | weights


def _distinct_terms(known: Container[str], distinct: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """The known ones of distinct terms, and how many are unknown; identifiers that the corpus lacks say nothing."""
    # Most are letters alone, which is the quicker question.
    unknown = sum(term.isalpha() or not _DIGIT.search(term) for term in filterfalse(known.__contains__, distinct))
    return tuple(filter(known.__contains__, distinct)), unknown

"""Which answer, and how sure are we? The query path from text to result."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Unpack

import numpy as np

from corpus import Intent, Lang, asks_something, normalise
from engine.errors import QueryError
from engine.guard import Guarded, guard
from engine.loaded import Loaded
from engine.search.confidence import WORDS_ALONE, Calibration
from engine.search.decide import Ranking, choices_of, decide, rank, results_of
from engine.search.explain import explain
from engine.search.highlight import Highlighter
from engine.search.judge import weighed
from engine.search.options import MOST_RESULTS, Options, OptionValues, check_query, check_top
from engine.search.query import PreparedQuery
from engine.search.result import Choice, SearchResult
from engine.search.retrieve import Candidates, is_in, retrieve
from engine.search.ruling import Rule, Ruling, no_rule
from engine.whitening import whiten
from index import (
    ALL_ROWS,
    AwayError,
    Index,
    MilvusBackend,
    RowFilter,
    Vectors,
)

_STAGES = ("read", "retrieve", "judge")
_NEW_TOPIC = 0.35
"""Cosine to the question that was missed below which a text is about something else."""
_AT_ONCE = 256
"""Texts that the encoder is given at once."""


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A query that was guarded, ruled on and read, once; it may be answered more than once, in several categories.

    seconds: what that took.
    """

    guarded: Guarded
    query: PreparedQuery
    ruling: Ruling
    seconds: float


class Engine(Loaded):
    """Answers queries from one generation; holds no state between them, so threads may share it."""

    def search(
        self, text: str, *, lang: Lang | None = None, rule: Rule = no_rule, **options: Unpack[OptionValues]
    ) -> SearchResult:
        """What a query finds; see `read` and `answer`, which it is made of. Having no answer is no error."""
        self._check(Options(**options))  # `read` walks and checks the query, once
        return self.answer(self.read(text, lang=lang, rule=rule), **options)

    def read(self, text: str, *, lang: Lang | None = None, rule: Rule = no_rule) -> ReadQuery:
        """Guard, normalise, segment and encode a query, and have it ruled on, before it is answered.

        `lang` overrides the guess of its language. Raises QueryError for a query that is out of bounds.
        """
        started = time.perf_counter()
        check_query(text, lang)
        guarded = self.guarded(text)
        query = self.reader.read(guarded.searchable, lang)
        ruling = rule(guarded.searchable, query.normal)
        return ReadQuery(guarded, query, ruling, time.perf_counter() - started)

    def answer(
        self,
        asked: ReadQuery,
        *,
        timed: Callable[[str, float], None] | None = None,
        **options: Unpack[OptionValues],
    ) -> SearchResult:
        """What a query finds; options: see `Options`; timed: called with each stage and its seconds.

        Raises QueryError for an option that is out of bounds.
        """
        wanted = Options(**options)
        self._check(wanted)
        began, query, category = time.perf_counter(), asked.query, wanted.category or ""
        index, calibration, candidates = self._retrieved(query, category)
        retrieved = time.perf_counter()
        found = weighed(index, query, candidates)
        ranking = rank(index, calibration, found, category)
        asked = replace(asked, ruling=self._distress.felt(asked.ruling, ranking))
        result = self._result(asked, ranking, wanted)
        judged = time.perf_counter()
        explanation = None
        if wanted.explained:
            explanation = explain(index, ranking, found.evidence, calibration)
        if timed:
            for stage, spent in zip(_STAGES, (asked.seconds, retrieved - began, judged - retrieved), strict=True):
                timed(stage, spent)
        return result(took_ms=round((asked.seconds + judged - began) * 1000, 3), explanation=explanation)

    def _retrieved(self, query: PreparedQuery, category: str) -> tuple[Index, Calibration, Candidates]:
        """The candidates of a query, and by what they are judged: by words alone while the server is away, if the
        owner wants that; else raises AwayError."""
        index, calibration = self.index, self.calibration
        try:
            candidates = retrieve(index, query, limit=MOST_RESULTS, where=RowFilter(category))
        except AwayError:
            bare = index.backend.words_alone if isinstance(index.backend, MilvusBackend) else None
            kept = self.manifest.extra.get(WORDS_ALONE)
            if bare is None or kept is None:
                raise
            index, calibration = replace(index, backend=bare), Calibration.from_json(kept)
            candidates = retrieve(index, query, limit=MOST_RESULTS, where=RowFilter(category))
        return index, calibration, candidates

    def _result(self, asked: ReadQuery, ranking: Ranking, wanted: Options) -> partial[SearchResult]:
        """All that is told of the candidates but how long it took."""
        outcome, reason = decide(ranking, asked.ruling)
        choices: tuple[Choice, ...] = ()
        if outcome == "contact_support" and not asked.ruling.demand and not wanted.missed_before:
            choices = self._choices(ranking)
        if choices:
            outcome = "clarify"
        return partial(
            SearchResult,
            query=asked.guarded.shown,
            lang=ranking.query.lang,
            outcome=outcome,
            reason=reason if outcome == "contact_support" else None,
            threshold=round(min(ranking.threshold, 1.0), 4),
            results=() if asked.ruling.demand == "at_risk" else results_of(self.index, ranking, wanted.top),
            generation=self.manifest.id,
            rewrites=ranking.query.texts,
            clarify=choices,
            secrets=asked.guarded.kinds,
            verification=asked.ruling.verification,
            concern=asked.ruling.concern,
        )

    def prepare(self) -> None:
        """Make now what the first query without an answer would wait for: 2 s once for an encoder, then 0.05 s."""
        self._distress.prepare()
        self._sayings.prepare()

    def saying_of(self, asked: ReadQuery) -> Intent | None:
        """What a message says that asks nothing of the corpus, by its vector alone; None for a question."""
        if asked.query.is_empty:
            return None
        vector = asked.query.vectors[0]
        try:
            near = self.index.backend.dense_search(vector[None], 1, ALL_ROWS)[0].scores
        except AwayError:  # then it is taken for a question, which may be answered by words alone
            return None
        return self._sayings.read(vector, float(near.max(initial=0.0)))

    def highlighter(self, rewrites: Sequence[str]) -> Highlighter:
        """Finds the words of a query in texts; `rewrites`: what was searched for it, see SearchResult."""
        return Highlighter(self.segmenter, rewrites)

    def likeness(self, text: str, others: Sequence[str]) -> list[float]:
        """How like each of the others is to a text: cosine of the encoder, higher is more alike."""
        return self.reader.likeness(text, others) if others else []

    def is_new_topic(self, text: str, missed: str) -> bool:
        """Whether a text asks, and about something else than the question that was missed."""
        # Who says it in other words seldom asks once more: "a branch, a real counter".
        return asks_something(normalise(text)) and self.likeness(text, [missed])[0] < _NEW_TOPIC

    def embedded(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts as queries, (n, dim), of length 1, in the space of the index."""
        if not texts:
            return np.zeros((0, self.encoder.dim), np.float32)
        parts = [list(map(normalise, texts[start : start + _AT_ONCE])) for start in range(0, len(texts), _AT_ONCE)]
        return np.concatenate([whiten(self.encoder.encode_queries(part), self.index.whitening) for part in parts])

    def guarded(self, text: str) -> Guarded:
        """A text without its secrets, for whoever keeps or shows what people typed."""
        return guard(text, self._words_of)

    def _choices(self, ranking: Ranking) -> tuple[Choice, ...]:
        return choices_of(self.index, ranking, self.calibration.margin_error)

    def _words_of(self, text: str) -> tuple[str, ...]:
        return self.segmenter.words(normalise(text))

    def _check(self, options: Options) -> None:
        check_top(options.top)
        category = options.category
        if category and not any(is_in(known, category) for known in self._categories):
            known = ", ".join(sorted(self._categories)[:30])
            raise QueryError(f"category {category[:80]!r} has no entries; the categories are: {known}")

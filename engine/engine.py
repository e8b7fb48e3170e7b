"""Which answer, and how sure are we? The query path from text to result."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from corpus import LANGS, MAX_QUESTION, Entry, Lang, Segmenter, normalise
from engine.errors import QueryError
from engine.guard import Guarded, guard
from engine.search.confidence import Calibration
from engine.search.explain import explain
from engine.search.features import Reals, evidence_of, fingerprint
from engine.search.highlight import Highlighter
from engine.search.query import PreparedQuery, QueryReader
from engine.search.related import related
from engine.search.result import Choice, Outcome, Reason, Result, SearchResult
from engine.search.retrieve import Candidates, is_in, retrieve
from engine.search.ruling import Rule, Ruling, no_rule
from index import (
    DataFolder,
    Encoder,
    EncoderError,
    Generation,
    GenerationError,
    RowFilter,
    check_encoder,
    load_encoder,
    phrasing_of_row,
)

LONGEST_QUERY = MAX_QUESTION
"""Characters of a query at most."""
MOST_RESULTS = 20
DEFAULT_RESULTS = 5

MOST_CHOICES = 3
"""Questions that a "did you mean" offers at most."""

_LEAST_CHANCE = 0.1
"""Confidence of the least probable choice."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMILAR = 0.05
"""Below this confidence nothing in the corpus is like the query; above it, something is, but not surely."""


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A query that was guarded, ruled on and read, once; it may be answered more than once, in several categories.

    seconds: what that took.
    """

    guarded: Guarded
    query: PreparedQuery
    ruling: Ruling
    seconds: float


@dataclass(frozen=True, slots=True)
class _Found:
    """What a query found. raw: confidence of every candidate; admitted: positions of those that the filter lets
    through; best: confidence of the first of them."""

    query: PreparedQuery
    candidates: Candidates
    raw: Reals
    admitted: list[int]
    results: tuple[Result, ...]
    best: float
    threshold: float


class Engine:
    """Answers queries from one generation; holds no state between them, so threads may share it."""

    def __init__(self, generation: Generation, encoder: Encoder, segmenter: Segmenter) -> None:
        """Raises GenerationError if the encoder or the calibration is not the generation's own."""
        manifest = generation.manifest
        check_encoder(manifest, encoder)
        if segmenter.fingerprint != manifest.segmenter_fingerprint:
            raise GenerationError(
                f"generation {manifest.id} was segmented with another user dictionary than the running one "
                f"({manifest.segmenter_fingerprint}, not {segmenter.fingerprint}); run `faq rebuild`"
            )
        self.calibration = Calibration.from_json(manifest.calibration)
        if self.calibration.fusion != fingerprint():
            raise GenerationError(
                f"the threshold of generation {manifest.id} was fitted on other features "
                f"({self.calibration.fusion}, this program has {fingerprint()}); run `faq rebuild`"
            )
        if not self.calibration.is_finite:
            raise GenerationError(
                f"the calibration of generation {manifest.id} has a threshold or a weight that is no number; "
                "run `faq rebuild`"
            )
        self.manifest = manifest
        self.index = generation.index
        self.reader = QueryReader(generation.index, encoder, segmenter)
        self.encoder, self.segmenter = encoder, segmenter
        self._by_id = {entry.id: entry for entry in generation.index.entries}
        self._categories = Counter(entry.category for entry in generation.index.entries)
        self._position = {entry.id: i for i, entry in enumerate(generation.index.entries)}

    @property
    def side(self) -> Mapping[str, Any]:
        """What the rebuild's caller stored beside the index, by name of the file."""
        return self.index.side

    def search(
        self,
        text: str,
        *,
        lang: Lang | None = None,
        category: str | None = None,
        top: int = DEFAULT_RESULTS,
        rule: Rule = no_rule,
        missed_before: bool = False,
        explained: bool = False,
    ) -> SearchResult:
        """What a query finds; see `read` and `answer`, which it is made of. Having no answer is no error."""
        check_top(top)  # `read` walks and checks the query, once
        self._check_category(category)
        asked = self.read(text, lang=lang, rule=rule)
        return self.answer(asked, category=category, top=top, missed_before=missed_before, explained=explained)

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
        category: str | None = None,
        top: int = DEFAULT_RESULTS,
        missed_before: bool = False,
        explained: bool = False,
        timed: Callable[[str, float], None] | None = None,
    ) -> SearchResult:
        """What a query finds; `category` admits it and those below it.

        missed_before: the asker's last query found no answer either, so that nothing is clarified any more; explained:
        the result says what it rests on; timed: called with each stage and its seconds. Raises QueryError for an option
        that is out of bounds.
        """
        check_top(top)
        self._check_category(category)
        stages = [time.perf_counter()]
        query, guarded = asked.query, asked.guarded
        candidates = retrieve(self.index, query, limit=MOST_RESULTS, where=RowFilter(category or ""))
        stages.append(time.perf_counter())
        evidence = evidence_of(query, candidates)
        found = self._found(query, candidates, evidence, category, top)
        outcome, reason, choices = self._decided(found, asked.ruling, missed_before)
        stages.append(time.perf_counter())
        result = SearchResult(
            query=guarded.shown,
            lang=query.lang,
            outcome=outcome,
            reason=reason if outcome == "contact_support" else None,
            threshold=round(min(found.threshold, 1.0), 4),
            results=found.results,
            generation=self.manifest.id,
            took_ms=round((asked.seconds + stages[-1] - stages[0]) * 1000, 3),
            rewrites=query.texts,
            clarify=choices,
            secrets=guarded.kinds,
            verification=asked.ruling.verification,
            explanation=explain(self.index, query, candidates, evidence, self.calibration, found.threshold)
            if explained
            else None,
        )
        if timed:
            timed("read", asked.seconds)
            for name, begun, ended in zip(("retrieve", "judge"), stages, stages[1:], strict=False):
                timed(name, ended - begun)
        return result

    def _found(
        self,
        query: PreparedQuery,
        candidates: Candidates,
        evidence: Reals,
        category: str | None,
        top: int,
    ) -> _Found:
        """The results with their confidences. Evidence compares with all entries; only then the filter speaks."""
        raw = self.calibration.model.confidences(evidence)
        # The order is fusion's; a later entry is never shown as surer than an earlier one.
        confidences: Reals = np.minimum.accumulate(raw)
        entries = [self.index.entries[entry] for entry in candidates.entry.tolist()]
        admitted = [i for i, entry in enumerate(entries) if not category or is_in(entry.category, category)]
        results = tuple(self._result(query, candidates, confidences, i) for i in admitted[:top])
        threshold = self.calibration.threshold_of(query.lang, results[0].category if results else "")
        best = float(confidences[admitted[0]]) if admitted else 0.0
        return _Found(query, candidates, raw, admitted, results, best, threshold)

    def _decided(
        self, found: _Found, ruling: Ruling, missed_before: bool
    ) -> tuple[Outcome, Reason, tuple[Choice, ...]]:
        """The last step: answer, clarify or hand off, and why it would be handed off."""
        if ruling.demand:
            return "contact_support", ruling.demand, ()
        reason: Reason = "unsure" if found.best >= _SIMILAR else "nothing_similar"
        if found.best >= found.threshold or ruling.is_checked:
            return "answer", reason, ()
        choices = () if missed_before else self._choices(found)
        return ("clarify" if choices else "contact_support"), reason, choices

    def results_of(
        self, query: PreparedQuery, candidates: Candidates, confidences: Reals, order: Sequence[int]
    ) -> tuple[Result, ...]:
        """The candidates at these positions as results, in the language of the query."""
        return tuple(self._result(query, candidates, confidences, at) for at in order)

    def entry(self, entry_id: str) -> Entry | None:
        """The entry with this id."""
        return self._by_id.get(entry_id)

    def entries(self, category: str | None = None) -> list[Entry]:
        """All entries, or those of a category and the ones below it, in the corpus's order."""
        return [entry for entry in self.index.entries if category is None or is_in(entry.category, category)]

    def categories(self) -> dict[str, int]:
        """Number of entries by category, in the corpus's order."""
        return dict(self._categories)

    def related(self, entry_id: str, count: int = 5) -> list[Entry]:
        """The entries that are most like this one; none if there is no such entry."""
        position = self._position.get(entry_id)
        return [] if position is None else related(self.index, position, count)

    def highlighter(self, rewrites: Sequence[str]) -> Highlighter:
        """Finds the words of a query in texts; `rewrites`: what was searched for it, see SearchResult."""
        return Highlighter(self.segmenter, rewrites)

    def likeness(self, text: str, others: Sequence[str]) -> list[float]:
        """How like each of the others is to a text: cosine of the encoder, higher is more alike."""
        return self.reader.likeness(text, others) if others else []

    def guarded(self, text: str) -> Guarded:
        """A text without its secrets, for whoever keeps or shows what people typed."""
        return guard(text, self._words_of)

    def _choices(self, found: _Found) -> tuple[Choice, ...]:
        """The entries to choose from, if one of the first is surely meant but the order among them is not sure."""
        candidates, raw = found.candidates, found.raw
        first = [i for i in found.admitted[:MOST_CHOICES] if raw[i] >= _LEAST_CHANCE]
        if len(first) < 2 or float(raw[first].sum()) < found.threshold:
            return ()
        if float(candidates.score[first[0]] - candidates.score[first[1]]) > self.calibration.margin_error:
            return ()
        results = [self._result(found.query, candidates, raw, i) for i in first]
        if len({result.answer for result in results}) < 2:
            return ()
        return tuple(Choice(result.id, result.question) for result in results)

    def _words_of(self, text: str) -> tuple[str, ...]:
        return self.segmenter.words(normalise(text))

    def _result(self, query: PreparedQuery, candidates: Candidates, confidences: Reals, at: int) -> Result:
        entry = self.index.entries[int(candidates.entry[at])]
        lang = query.lang if query.lang in entry.texts else next(iter(entry.texts))
        text = entry.texts[lang]
        return Result(
            id=entry.id,
            category=entry.category,
            lang=lang,
            question=text.question,
            answer=text.answer,
            matched=phrasing_of_row(self.index, int(candidates.row[at])),
            confidence=round(float(confidences[at]), 4),
            url=text.url,
        )

    def _check_category(self, category: str | None) -> None:
        if category and not any(is_in(known, category) for known in self._categories):
            known = ", ".join(sorted(self._categories)[:30])
            raise QueryError(f"category {category[:80]!r} has no entries; the categories are: {known}")


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


def open_engine(data: Path, like: Engine | None = None) -> Engine:
    """The engine over the served generation of a data folder; raises GenerationError or EncoderError.

    like: another engine, whose encoder and segmenter are taken where they are the same, since both are slow to load.
    """
    folder = DataFolder(data)
    return open_generation(folder, folder.current_id(), like)


def open_generation(
    folder: DataFolder,
    generation_id: str,
    like: Engine | None = None,
    known: Mapping[str, Entry] = MappingProxyType({}),
) -> Engine:
    """The engine over one generation of a data folder; see `open_engine`. known: see load_generation."""
    generation = folder.load(generation_id, known)
    manifest = generation.manifest
    same_encoder = like is not None and like.encoder.fingerprint == manifest.encoder_fingerprint
    same_segmenter = like is not None and like.segmenter.fingerprint == manifest.segmenter_fingerprint
    encoder = like.encoder if like and same_encoder else load_encoder(manifest.encoder_spec)
    user_words = manifest.extra.get("user_words", ())
    segmenter = like.segmenter if like and same_segmenter else Segmenter(user_words, folder.cache)
    return Engine(generation, encoder, segmenter)


def open_newest(data: Path, like: Engine | None = None) -> tuple[Engine, tuple[str, ...]]:
    """The engine over the served generation or, where that is damaged, over the newest before it that is whole.

    One that was rolled back from is never taken, nor one that is newer than what CURRENT names. Also gives what is
    wrong with those that were passed over. Raises the first problem if none can be served.
    """
    folder = DataFolder(data)
    problems: list[GenerationError | EncoderError] = []
    try:
        folder.current_id()
    except GenerationError as error:
        problems.append(error)
    for generation_id in folder.servable():
        try:
            return open_generation(folder, generation_id, like), tuple(map(str, problems))
        except (GenerationError, EncoderError) as error:
            problems.append(error)
    raise problems[0]

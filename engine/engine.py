"""Which answer, and how sure are we? The query path from text to reply."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import numpy as np

from corpus import LANGS, Entry, Lang, Segmenter
from engine.calibrate import Calibration
from engine.confidence import Reals, evidence_of
from engine.errors import QueryError
from engine.query import PreparedQuery, QueryReader
from engine.reply import Reason, Reply, Result
from engine.retrieve import FUSION_TAG, Candidates, retrieve
from engine.support import contact_support
from index import (
    DataFolder,
    Encoder,
    Generation,
    GenerationError,
    check_encoder,
    load_encoder,
    phrasing_of_row,
)

LONGEST_QUERY = 512
"""Characters of a query at most."""
MOST_RESULTS = 20
DEFAULT_RESULTS = 5

_SIMILAR = 0.05
"""Below this confidence nothing in the corpus is like the query; above it, something is, but not surely."""


class Engine:
    """Answers queries from one generation; holds no state between them, so threads may share it."""

    def __init__(self, generation: Generation, encoder: Encoder, segmenter: Segmenter) -> None:
        """Raises GenerationError if the encoder or the calibration is not the generation's own."""
        manifest = generation.manifest
        check_encoder(manifest, encoder)
        if segmenter.fingerprint != manifest.segmenter_fingerprint:
            raise GenerationError(
                f"generation {manifest.id} was cut with another user dictionary than the running one "
                f"({manifest.segmenter_fingerprint}, not {segmenter.fingerprint}); run `faq rebuild`"
            )
        self.calibration = Calibration.from_json(manifest.calibration)
        if self.calibration.fusion != FUSION_TAG:
            raise GenerationError(
                f"the threshold of generation {manifest.id} was fitted on fusion {self.calibration.fusion!r}, this "
                f"program has {FUSION_TAG!r}; run `faq rebuild`"
            )
        self.manifest = manifest
        self.index = generation.index
        self.reader = QueryReader(generation.index, encoder, segmenter)
        self._by_id = {entry.id: entry for entry in generation.index.entries}

    def search(
        self, text: str, *, lang: Lang | None = None, category: str | None = None, top: int = DEFAULT_RESULTS
    ) -> Reply:
        """The reply to a query; `lang` overrides the guess of its language, `category` admits it and those below.

        Raises QueryError for a query or option that is out of bounds; having no answer is no error.
        """
        started = time.perf_counter()
        self._check(text, lang, top)
        allowed = self._mask(category) if category else None
        query = self.reader.read(text, lang)
        candidates = retrieve(self.index, query, limit=MOST_RESULTS, allowed=allowed)
        confidences = self._confidences(query, candidates)
        # Evidence compares an entry with all others; only then does the filter speak.
        admitted = [i for i in range(len(candidates)) if allowed is None or allowed[candidates.entry[i]]]
        results = tuple(self._result(query, candidates, confidences, i) for i in admitted[:top])
        best = float(confidences[admitted[0]]) if admitted else 0.0
        answered = best >= self.calibration.threshold
        reason: Reason = "unsure" if best >= _SIMILAR else "nothing_similar"
        return Reply(
            query=text,
            lang=query.lang,
            outcome="answer" if answered else "contact_support",
            threshold=round(min(self.calibration.threshold, 1.0), 4),
            results=results,
            contact_support=None if answered else contact_support(reason, query.lang, self.index.support),
            generation=self.manifest.id,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
        )

    def entry(self, entry_id: str) -> Entry | None:
        """The entry with this id."""
        return self._by_id.get(entry_id)

    def entries(self, category: str | None = None) -> list[Entry]:
        """All entries, or those of a category and the ones below it, in the corpus's order."""
        return [entry for entry in self.index.entries if category is None or _is_in(entry, category)]

    def categories(self) -> dict[str, int]:
        """Number of entries by category, in the corpus's order."""
        return dict(Counter(entry.category for entry in self.index.entries))

    def _confidences(self, query: PreparedQuery, candidates: Candidates) -> Reals:
        raw = self.calibration.model.confidences(evidence_of(query, candidates))
        # The order is fusion's; a later entry is never shown as surer than an earlier one.
        falling: Reals = np.minimum.accumulate(raw)
        return falling

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

    def _mask(self, category: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        mask = np.asarray([_is_in(entry, category) for entry in self.index.entries], np.bool_)
        if not mask.any():
            known = ", ".join(sorted({entry.category for entry in self.index.entries})[:30])
            raise QueryError(f"category {category[:80]!r} has no entries; the categories are: {known}")
        return mask

    @staticmethod
    def _check(text: str, lang: str | None, top: int) -> None:
        if not text.strip():
            raise QueryError(f"the query is empty; type 1 to {LONGEST_QUERY} characters")
        if len(text) > LONGEST_QUERY:
            raise QueryError(f"the query has {len(text)} characters; shorten it to at most {LONGEST_QUERY}")
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise QueryError("the query is not valid Unicode; send it as UTF-8")
        if lang is not None and lang not in LANGS:
            raise QueryError(f"lang {lang[:20]!r} is not known; use one of {', '.join(LANGS)}")
        if not 1 <= top <= MOST_RESULTS:
            raise QueryError(f"top is {top}; ask for 1 to {MOST_RESULTS} results")


def open_engine(data: Path) -> Engine:
    """The engine over the served generation of a data folder; raises GenerationError or EncoderError."""
    folder = DataFolder(data)
    generation = folder.load_current()
    encoder = load_encoder(generation.manifest.encoder_spec)
    user_words = generation.manifest.extra.get("user_words", ())
    return Engine(generation, encoder, Segmenter(user_words, folder.cache))


def _is_in(entry: Entry, category: str) -> bool:
    return entry.category == category or entry.category.startswith(category + "/")

"""Help centres of any size from real sentences, and vectors for more of them than a bench can embed."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index import Encoder, VectorCache, Vectors

QUERIES = 400
"""Sentences held out of every corpus, half in each language."""
PER_ENTRY = 10
_CATEGORIES = 20
_MARK = " v2"
_KINDS = (("sent", None), ("sent", "zh-Hant"), ("label", None), ("label", "zh-Hant"), ("dict", None))
"""Pairs in the order in which they are taken: 709,000 distinct sentences first, then labels and glosses."""
_SHORTEST, _LONGEST = 2, 400
_ROWS_OF_A_FILE = 20_000
_SEED = 1


def pairs(bitext: Path) -> list[tuple[str, str]]:
    """Chinese and English texts that say the same, sentences first."""
    by_kind: dict[tuple[str, str | None], list[tuple[str, str]]] = {kind: [] for kind in _KINDS}
    with gzip.open(bitext, "rt", encoding="utf-8") as stream:
        for row in map(json.loads, stream):
            texts = (row["zh"], row["en"])
            if all(_SHORTEST <= len(text) <= _LONGEST and text.isprintable() for text in texts):
                by_kind.get((row["kind"], row.get("variant")), []).append(texts)
    return [pair for kind in _KINDS for pair in by_kind[kind]]


def queries(found: Sequence[tuple[str, str]]) -> list[str]:
    """Texts that no corpus of `entries` has, Chinese and English in turn."""
    return [pair[place % 2] for place, pair in enumerate(found[:QUERIES])]


def entries(found: Sequence[tuple[str, str]], phrasings: int, changed: int = 0) -> Iterator[dict[str, object]]:
    """Rows of a corpus with so many distinct phrasings, ten an entry; a smaller corpus begins a larger one.

    changed: of so many entries each phrasing is another one.
    """
    seen = {text for pair in found[:QUERIES] for text in pair}
    new: list[tuple[str, str]] = []
    entry = 0
    for pair in found[QUERIES:]:
        for lang, text in zip(("zh", "en"), pair, strict=True):
            if text not in seen:
                seen.add(text)
                new.append((lang, text))
        if len(new) >= PER_ENTRY:
            mark = _MARK if entry < changed else ""
            yield from _entry(entry, [(lang, text + mark) for lang, text in new[:PER_ENTRY]])
            new, entry = new[PER_ENTRY:], entry + 1
            if entry * PER_ENTRY >= phrasings:
                return


def write_corpus(folder: Path, found: Sequence[tuple[str, str]], phrasings: int, *, changed: int = 0) -> None:
    """The rows of `entries` in files below a folder; a file may not be larger than 100 MB."""
    folder.mkdir(parents=True)
    rows = entries(found, phrasings, changed)
    for number in itertools.count():
        part = [json.dumps(row, ensure_ascii=False) for row in itertools.islice(rows, _ROWS_OF_A_FILE)]
        if not part:
            return
        (folder / f"part-{number:03}.jsonl").write_text("\n".join(part) + "\n", "utf-8")


def _entry(number: int, texts: Sequence[tuple[str, str]]) -> Iterator[dict[str, object]]:
    for lang, stop in (("zh", "。"), ("en", ". ")):
        own = [text for code, text in texts if code == lang]
        if own:
            row = {"id": f"e{number}", "lang": lang, "category": f"c{number % _CATEGORIES}"}
            yield row | {"question": own[0], "alternates": own[1:], "answer": stop.join(own)}


class ModelledEncoder:
    """The bundled encoder, but texts of documents get vectors as it might have given them: it would take hours.

    A text's vector is the mean of what its subword tokens stand for in sentences that were really embedded, plus what
    one such sentence, drawn by lot, has beside that mean: so rows lie as densely, and spread as far, as real ones.
    Queries are embedded really.
    """

    def __init__(self, encoder: Any, texts: Sequence[str], vectors: Vectors) -> None:
        """texts, vectors: really embedded ones."""
        self._encoder = encoder
        self.name, self.dim, self.fingerprint = encoder.name, encoder.dim, encoder.fingerprint
        self.symmetric, self.encode_queries, self.known = True, encoder.encode_queries, encoder.known
        ids, counts = self._tokens(texts)
        rows = np.arange(len(texts)).repeat(counts)
        size = encoder._tokenizer.size + 1
        times = np.bincount(ids, minlength=size)
        self._weight = np.log((len(texts) + 1) / (times + 1)).astype(np.float32)
        self._means = np.zeros((size, self.dim), np.float32)
        for column in range(self.dim):
            self._means[:, column] = np.bincount(ids, vectors[rows, column], size) / np.maximum(times, 1)
        self._besides = vectors - self._expected(ids, counts)
        self._chance = np.random.default_rng(_SEED)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See Encoder; (n, dim) float32 unit rows."""
        found = self._expected(*self._tokens(texts))
        found += self._besides[self._chance.integers(len(self._besides), size=len(texts))]
        unit: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit

    def _tokens(self, texts: Sequence[str]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        found = self._encoder.tokenize(list(texts))
        return np.concatenate(found), np.fromiter(map(len, found), np.int64, len(found))

    def _expected(self, ids: np.ndarray[Any, Any], counts: np.ndarray[Any, Any]) -> Vectors:
        weight = self._weight[ids] + np.float32(1e-3)
        starts = counts.cumsum() - counts
        expected: Vectors = np.empty((len(counts), self.dim), np.float32)
        for first in range(0, len(counts), 1024):
            last = min(first + 1024, len(counts))
            span = slice(starts[first], starts[last - 1] + counts[last - 1])
            weighted = self._means[ids[span]] * weight[span, None]
            expected[first:last] = np.add.reduceat(weighted, starts[first:last] - starts[first])
        return expected / np.add.reduceat(weight, starts)[:, None]


def modelled(encoder: Encoder, cache: Path, texts: Sequence[str]) -> ModelledEncoder:
    """The encoder for texts beyond `texts`, whose real vectors lie in a folder's cache."""
    vectors, _ = VectorCache(cache, encoder).encode(texts)
    return ModelledEncoder(encoder, texts, vectors)

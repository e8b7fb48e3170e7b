"""Do texts in two languages compete?  python -m bench.languages

The sample's test queries on the sample as it is, with each entry taken apart into one of each language whose ids do not
pair, with a fifth of the entries in one language only, and both. Prints, in percent: right first places where the
right entry has the asker's language, and where it has not; first places in another language than one that has it.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.reference import Case, engine_of
from corpus import Corpus, Entry, read_corpus, read_queries
from engine import SAMPLE

_SHARE, _SEED = 0.2, 2


def variants() -> Iterator[Case]:
    """The sample in all four forms."""
    whole = read_corpus(SAMPLE)
    queries = [(q.query, q.relevant_ids) for q in read_queries(SAMPLE / "queries" / "test.jsonl") if q.relevant_ids]
    fifth = _fifth(whole)
    yield Case("sample", whole, queries)
    yield Case("mirrored", _mirrored(whole), queries)
    yield Case("a fifth in one language", fifth, queries)
    yield Case("mirrored, a fifth in one language", _mirrored(fifth), queries)


def _fifth(corpus: Corpus) -> Corpus:
    chance = random.Random(_SEED)
    entries = []
    for entry in corpus.entries:
        if len(entry.texts) == 2 and chance.random() < _SHARE:
            lang = chance.choice(list(entry.texts))
            entry = replace(entry, texts={lang: entry.texts[lang]})
        entries.append(entry)
    return replace(corpus, entries=tuple(entries))


def _mirrored(corpus: Corpus) -> Corpus:
    apart = (
        Entry(f"{one.id}-{lang}", one.category, {lang: t}) for one in corpus.entries for lang, t in one.texts.items()
    )
    return replace(corpus, entries=tuple(apart))


def measure(case: Case, folder: Path) -> tuple[float, float, float]:
    """Right where the right entry has the asker's language, right where it has not, wrong language; shares."""
    engine = engine_of(case, folder)
    own, across, wrong = [], [], []
    for text, relevant in case.queries:
        ids = [found for one in relevant for found in (one, f"{one}-zh", f"{one}-en") if engine.entry(found)]
        result = engine.search(text)
        first = engine.entry(result.results[0].id) if result.results else None
        has = any(entry and result.lang in entry.texts for entry in map(engine.entry, ids))
        shown = bool(first and result.lang in first.texts)
        (own if has else across).append(bool(first) and first is not None and first.id in ids and (shown or not has))
        if has:
            wrong.append(bool(first) and not shown)
    return float(np.mean(own)), float(np.mean(across)), float(np.mean(wrong))


def main() -> None:
    """Print the table."""
    print(f"{'corpus':36} own  across  wrong language")
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(variants()):
            own, across, wrong = (100 * share for share in measure(case, Path(folder) / str(number)))
            print(f"{case.name:36} {own:4.1f}  {across:6.1f}  {wrong:5.1f}", flush=True)


if __name__ == "__main__":
    main()

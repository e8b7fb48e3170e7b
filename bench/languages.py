"""Do texts in two languages compete?  python -m bench.languages [--data ../shared/data]

The sample's test queries on the sample as it is, with each entry taken apart into one of each language whose ids do not
pair, with a fifth of the entries in one language only, and both; the same with two phrasings a text at most ("hard").
With --data also FAQs of twelve products and questions of an encyclopaedia, each asked by six tenths of its words.
Prints, in percent: right first places where the right entry has the asker's language, and where it has not; first
places in another language than one that has it; and how many twins were found of how many, and how many wrong ones.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.reference import Case, engine_of, read
from corpus import Corpus, Entry, EntryText, Lang, read_corpus, read_queries
from engine import SAMPLE, Engine
from engine.search.across import TWINS
from index import LocalBackend

_SHARE, _SEED = 0.2, 2
_PER_PRODUCT, _QUESTIONS, _KEPT = 60, 400, 0.6
_LANGS: tuple[Lang, Lang] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of queries: right where the right entry has the asker's language, right where it has not, wrong language;
    and numbers of twins: there are, found, wrong."""

    own: float
    across: float
    wrong: float
    twins: tuple[int, int, int]


def cases(data: Path | None) -> Iterator[Case]:
    """All corpora in all their forms."""
    whole = read_corpus(SAMPLE)
    queries = [(q.query, q.relevant_ids) for q in read_queries(SAMPLE / "queries" / "test.jsonl") if q.relevant_ids]
    yield from forms("sample", whole, queries)
    yield from forms("sample, hard", _hard(whole), queries)
    if data:
        yield from forms("products", *_products(read(data / "faq" / "bilingual.faq.jsonl.gz")))
        yield from forms("encyclopaedia", *_asked(read(data / "faq" / "xquad.questions.jsonl.gz")[:_QUESTIONS]))


def forms(name: str, whole: Corpus, queries: list[tuple[str, tuple[str, ...]]]) -> Iterator[Case]:
    """A corpus as it is, mirrored, with a fifth in one language, and both."""
    fifth = _fifth(whole)
    yield Case(name, whole, queries)
    yield Case(f"{name}, mirrored", _mirrored(whole), queries)
    yield Case(f"{name}, a fifth", fifth, queries)
    yield Case(f"{name}, mirrored, a fifth", _mirrored(fifth), queries)


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


def _hard(corpus: Corpus) -> Corpus:
    few = (
        replace(one, texts={lang: replace(t, alternates=t.alternates[:1]) for lang, t in one.texts.items()})
        for one in corpus.entries
    )
    return replace(corpus, entries=tuple(few))


def _products(rows: Sequence[dict[str, str]]) -> tuple[Corpus, list[tuple[str, tuple[str, ...]]]]:
    """The first entries of each product but the largest, which would be most of them."""
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        seen[row["project"]] += 1
        if row["project"] != "esp-faq" and seen[row["project"]] <= _PER_PRODUCT:
            kept.append(row)
    return _asked(kept)


def _asked(rows: Sequence[dict[str, str]]) -> tuple[Corpus, list[tuple[str, tuple[str, ...]]]]:
    """A corpus of both languages, and each question asked with words left out."""
    chance = random.Random(_SEED)
    entries, queries = [], []
    for row in rows:
        texts = {lang: EntryText(row[f"question_{lang}"], row[f"answer_{lang}"] or "-") for lang in _LANGS}
        entries.append(Entry(row["id"], row.get("project") or "all", texts))
        queries += [(_less(texts[lang].question, lang, chance), (row["id"],)) for lang in _LANGS]
    return Corpus(tuple(entries)), queries


def _less(text: str, lang: Lang, chance: random.Random) -> str:
    parts = text.split() if lang == "en" else [text[place : place + 2] for place in range(0, len(text), 2)]
    kept = sorted(chance.sample(range(len(parts)), max(int(len(parts) * _KEPT), min(2, len(parts)))))
    return (" " if lang == "en" else "").join(parts[place] for place in kept)


def measure(case: Case, folder: Path) -> Figures:
    """Build the case's index and ask it all queries."""
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
    return Figures(_mean(own), _mean(across), _mean(wrong), _twins(engine))


def _mean(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _twins(engine: Engine) -> tuple[int, int, int]:
    """How many entries there are of which another is the twin, how many of these were found, how many wrong ones."""
    places = {entry.id: place for place, entry in enumerate(engine.index.entries)}
    others = {
        one: f"{one[:-3]}{'-en' if one.endswith('-zh') else '-zh'}" for one in places if one[-3:] in ("-zh", "-en")
    }
    true = np.asarray([places.get(others.get(one, ""), -1) for one in places])
    assert isinstance(engine.index.backend, LocalBackend)
    found = engine.index.backend.learned[TWINS].astype(np.int64)
    right = int(((found == true) & (true >= 0)).sum()) // 2
    return int((true >= 0).sum()) // 2, right, int((found >= 0).sum()) // 2 - right


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    print("| corpus | own | across | wrong language | twins: found, wrong |\n|---|---|---|---|---|")
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases(options.data)):
            found = measure(case, Path(folder) / str(number))
            shares = " | ".join(f"{100 * share:.1f}" for share in (found.own, found.across, found.wrong))
            there, right, wrong = found.twins
            print(f"| {case.name} | {shares} | {right} of {there}, {wrong} |", flush=True)
    print(f"{time.process_time() - started:.0f} s of processor time")


if __name__ == "__main__":
    main()

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
import numpy.typing as npt

from bench.reference import Case, read
from corpus import Corpus, Entry, EntryText, Lang, Segmenter, read_corpus, read_queries
from engine import SAMPLE
from engine.publishing.build import build_index
from engine.publishing.steps import SilentSteps
from engine.search.across import TWINS
from engine.search.query import QueryReader
from engine.search.retrieve import retrieve
from index import DataFolder, EncoderSpec, load_encoder

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
        yield from forms("products", *products(read(data / "faq" / "bilingual.faq.jsonl.gz")))
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


def products(rows: Sequence[dict[str, str]]) -> tuple[Corpus, list[tuple[str, tuple[str, ...]]]]:
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


class Builder:
    """Builds indexes without calibration, which moves no place; no text is embedded twice."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._encoder = DataFolder(folder), load_encoder(EncoderSpec())
        folder.mkdir(parents=True, exist_ok=True)

    def measure(self, case: Case) -> Figures:
        """Build the case's index and ask it all queries."""
        segmenter = Segmenter(case.corpus.user_words, self._folder.cache)
        built = build_index(case.corpus, self._encoder, segmenter=segmenter, folder=self._folder, steps=SilentSteps())
        index, reader = built.index, QueryReader(built.index, self._encoder, segmenter)
        places = {entry.id: place for place, entry in enumerate(index.entries)}
        own, across, wrong = [], [], []
        for text, relevant in case.queries:
            right = {places[one] for name in relevant for one in (name, f"{name}-zh", f"{name}-en") if one in places}
            query = reader.read(text)
            first = int(next(iter(retrieve(index, query, limit=1).entry), -1))
            has = any(query.lang in index.entries[place].texts for place in right)
            shown = first >= 0 and query.lang in index.entries[first].texts
            (own if has else across).append(first in right and (shown or not has))
            if has:
                wrong.append(first >= 0 and not shown)
        return Figures(_mean(own), _mean(across), _mean(wrong), _twins(places, built.backend.learned[TWINS]))


def _mean(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _twins(places: dict[str, int], learned: npt.NDArray[np.generic]) -> tuple[int, int, int]:
    """How many entries there are of which another is the twin, how many of these were found, how many wrong ones."""
    others = {
        one: f"{one[:-3]}{'-en' if one.endswith('-zh') else '-zh'}" for one in places if one[-3:] in ("-zh", "-en")
    }
    true = np.asarray([places.get(others.get(one, ""), -1) for one in places])
    found = learned.astype(np.int64)
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
        builder = Builder(Path(folder) / "data")
        for case in cases(options.data):
            found = builder.measure(case)
            shares = " | ".join(f"{100 * share:.1f}" for share in (found.own, found.across, found.wrong))
            there, right, wrong = found.twins
            print(f"| {case.name} | {shares} | {right} of {there}, {wrong} |", flush=True)
    print(f"{time.process_time() - started:.0f} s of processor time")


if __name__ == "__main__":
    main()

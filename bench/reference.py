"""What does evidence mean, before a corpus is seen?  python -m bench.reference [--data ../shared/data]

Asks real labelled queries of several openly licensed help centres and intent sets, each with queries that nothing
answers, writes the evidence of their top candidates to engine/data/reference.npz, from which every rebuild starts, and
shows how well a model of all the others would have served each one. All of it twice, with a head and without: what a
help centre has whose entries have one phrasing each.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from corpus import Corpus, Entry, EntryText, Lang, read_corpus, read_queries, write_corpus
from engine import SAMPLE, Engine, open_engine, rebuild
from engine.calibration.fit import Sample, fit_logistic, joined
from engine.calibration.reference import REFERENCE_RIDGE, read_reference
from engine.evaluate import auroc, expected_calibration_error
from engine.search.features import FEATURES
from engine.search.judge import find
from index import GenerationError

_PHRASINGS, _ASKED = 5, 12
_QUERIES = 600
_ANSWERABLE = 0.75
_SEED = 7
_OUT = Path("engine") / "data" / "reference.npz"

# The sample is a help centre with queries of every kind; the intent sets are finer, noisier, five phrasings each. The
# bilingual one is unlike any help centre, each entry in one language alone: it says least of all what is probable.
_WEIGHTS = {"sample": 4.0, "bilingual": 0.25, "banking77.train": 1.0, "clinc150.train": 1.0, "hwu64.train": 0.6}


@dataclass(frozen=True, slots=True)
class Case:
    """A corpus with labelled queries; an empty id means that nothing answers."""

    name: str
    corpus: Corpus
    queries: list[tuple[str, tuple[str, ...]]]


def read(file: Path) -> list[dict[str, Any]]:
    """Rows of gzipped JSON lines."""
    return [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


def cases(data: Path, asked: int = _ASKED) -> Iterator[Case]:
    """The corpora, each with a share of queries that it cannot answer; asked: queries of an intent."""
    outside = [row["query"] for row in read(data / "intents" / "clinc150.oos_train.jsonl.gz")]
    everyday = [row["query"] for row in read(data / "faq" / "oos_general_zh.queries.jsonl.gz")][:300]
    labelled = read_queries(SAMPLE / "queries" / "dev.jsonl")
    yield Case("sample", read_corpus(SAMPLE), [(row.query, row.relevant_ids) for row in labelled])
    for name in ("banking77.train", "hwu64.train", "clinc150.train"):
        yield case_of_intents(name, read(data / "intents" / f"{name}.jsonl.gz"), outside, asked)
    yield _bilingual(read(data / "faq" / "bilingual.faq.jsonl.gz"), everyday, outside)


def case_of_intents(name: str, rows: Sequence[dict[str, Any]], outside: Sequence[str], asked: int = _ASKED) -> Case:
    """Five phrasings of each intent are the corpus; a tenth of the intents is left out of it."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        groups[row["intent"]].append(row["query"])
    chance = random.Random(_SEED)
    intents = sorted(groups)
    chance.shuffle(intents)
    absent = set(intents[: len(intents) // 10])
    entries, queries = [], [(text, ()) for text in outside]
    for intent in intents:
        chance.shuffle(groups[intent])
        if intent in absent:
            queries += [(text, ()) for text in groups[intent][:10]]
            continue
        known = groups[intent][:_PHRASINGS]
        entries.append(entry_of(intent, en=known))
        queries += [(text, (intent,)) for text in groups[intent][_PHRASINGS : _PHRASINGS + asked]]
    return Case(name, Corpus(tuple(entries)), queries)


def _bilingual(rows: Sequence[dict[str, Any]], everyday: Sequence[str], outside: Sequence[str]) -> Case:
    """Entries in one language, asked in the other; a fifth of them is left out."""
    chance = random.Random(_SEED)
    taken: dict[str, int] = defaultdict(int)
    entries: list[Entry] = []
    queries: list[tuple[str, tuple[str, ...]]] = [(text, ()) for text in [*everyday[:150], *outside]]
    for row in rows:
        taken[row["project"]] += 1
        if taken[row["project"]] > 60:
            continue
        zh, en = row["question_zh"], row["question_en"]
        kept = chance.random()
        if kept < 0.2:
            queries += [(zh, ()), (en, ())]
        elif kept < 0.6:
            entries.append(entry_of(row["id"], zh=[zh]))
            queries.append((en, (row["id"],)))
        else:
            entries.append(entry_of(row["id"], en=[en]))
            queries.append((zh, (row["id"],)))
    return Case("bilingual", Corpus(tuple(entries)), queries)


def entry_of(entry_id: str, **phrasings: list[str]) -> Entry:
    """An entry with these phrasings, by language, and no answer."""
    texts: dict[Lang, EntryText] = {}
    for lang, known in phrasings.items():
        texts["zh" if lang == "zh" else "en"] = EntryText(known[0], "-", tuple(known[1:]))
    return Entry(same_id(entry_id), "all", texts)


def engine_of(case: Case, folder: Path) -> Engine:
    """The engine over a case's corpus, built in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "corpus.jsonl"
    write_corpus(case.corpus, source, overwrite=True)
    rebuild(source, folder / "data")
    return open_engine(folder / "data")


def without_head() -> AbstractContextManager[object]:
    """While it is entered no rebuild learns a head, as where no entry has a second phrasing."""
    return mock.patch("engine.search.head.learn.MOST_ENTRIES", 0)


def sample_of(case: Case, folder: Path) -> Sample:
    """Evidence of the top candidate of each query; answerable and other queries weigh 3 to 1."""
    engine = engine_of(case, folder)
    evidence, right, answerable = [], [], []
    queries = list(case.queries)
    random.Random(_SEED).shuffle(queries)
    for text, relevant in queries[: _QUERIES * 2]:
        top = top_of(engine, text)
        if top is None:
            continue
        wanted = {same_id(i) for i in relevant}
        evidence.append(top[0])
        right.append(float(same_id(top[1]) in wanted))
        answerable.append(bool(relevant))
    known = np.asarray(answerable)
    weight = np.where(known, _ANSWERABLE / max(known.sum(), 1), (1 - _ANSWERABLE) / max((~known).sum(), 1))
    return Sample(np.stack(evidence), np.asarray(right), weight)


def top_of(engine: Engine, text: str) -> tuple[np.ndarray[Any, np.dtype[np.float64]], str] | None:
    """Evidence and id of the top candidate of a query."""
    query = engine.reader.read(text)
    found = find(engine.index, query)
    return (found.evidence[0], engine.index.entries[found.first].id) if found.first >= 0 else None


def same_id(entry_id: str) -> str:
    """An id as a corpus takes it."""
    return "".join(c if c.isalnum() else "-" for c in entry_id)  # what a corpus takes as an id


def _begin() -> None:
    """An empty reference in the place of one of other evidence: without any, nothing can be built."""
    try:
        read_reference()
    except (GenerationError, KeyError, OSError):
        nothing = Sample(np.zeros((2, len(FEATURES))), np.asarray([0.0, 1.0]), np.ones(2))
        _write({("none", headless): nothing for headless in (False, True)})


def _write(samples: Mapping[tuple[str, bool], Sample]) -> None:
    sample, counts = joined(list(samples.values())), [len(one.right) for one in samples.values()]
    names = list(dict.fromkeys(name for name, _ in samples))
    np.savez_compressed(
        _OUT,
        features=np.asarray(FEATURES),
        evidence=sample.evidence.astype(np.float16),
        right=sample.right > 0,
        weight=(sample.weight / sample.weight.sum()).astype(np.float32),
        corpora=np.asarray(names),
        corpus=np.repeat([names.index(name) for name, _ in samples], counts).astype(np.uint8),
        headless=np.repeat([headless for _, headless in samples], counts),
    )


def _report(samples: Mapping[str, Sample]) -> None:
    """How each corpus fares under the others' model, and the weights of all."""
    print(f"{'corpus':18} queries  right  AUROC    ECE   (model of the others)")
    for name, sample in samples.items():
        others = fit_logistic(joined([s for n, s in samples.items() if n != name]), REFERENCE_RIDGE)
        confidence = others.confidences(sample.evidence)
        share = float(sample.right @ sample.weight) / float(sample.weight.sum())
        error = expected_calibration_error(confidence, sample.right > 0)
        print(f"{name:18} {len(sample.right):7} {share:6.3f} {auroc(confidence, sample.right > 0):6.3f} {error:6.3f}")
    model = fit_logistic(joined(list(samples.values())), REFERENCE_RIDGE)
    print(json.dumps({key: round(value, 2) for key, value in model.weights.items()}, indent=2))


def main() -> None:
    """Print how each corpus fares under the others' model, with a head and without, then write the evidence of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    options = parser.parse_args()
    _begin()
    samples: dict[tuple[str, bool], Sample] = {}
    with tempfile.TemporaryDirectory() as folder:
        for case in cases(options.data):
            for headless in (False, True):
                with without_head() if headless else nullcontext():
                    sample = sample_of(case, Path(folder) / f"{case.name}-{headless}")
                samples[case.name, headless] = sample.times(_WEIGHTS[case.name])
    for headless in (False, True):
        print("without a head:" if headless else "with a head:")
        _report({name: sample for (name, without), sample in samples.items() if without == headless})
    _write(samples)
    print(f"{_OUT}: {sum(len(one.right) for one in samples.values())} queries, {_OUT.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()

"""How good is an encoder, and what does each leg add?  python -m bench.quality [--encoder bundled] [--test]

First the sets that encoders are usually measured on, beside the published figures of what people download; then help
centres, where an entry must be found by queries that it does not hold: by the dense leg alone (cosine with the
best phrasing), by the lexical leg alone, and by the whole engine. Writes figures and a chart to bench/results/.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.reference import Case, case_of_intents, entry_of, read, same_id
from corpus import Corpus, Entry, normalise, read_corpus, read_queries, write_corpus
from engine import SAMPLE, BuildOptions, Engine, open_engine, rebuild
from engine.search.retrieve import retrieve
from index import EncoderSpec, Terms, load_encoder
from training.evaluate import evaluate
from training.settings import open_run

_RESULTS = Path("bench") / "results"
_CHANCE = 7
_MOST = 1500

# Published figures (../shared: the model issue's table), in the order of PUBLISHED_MODELS; None where there is none.
PUBLISHED_MODELS = (
    "potion-multilingual-128M",
    "static-similarity-mrl-multilingual",
    "paraphrase-multilingual-MiniLM-L12",
    "multilingual-e5-small",
    "bge-small-zh-v1.5",
)
PUBLISHED: dict[str, tuple[float | None, ...]] = {
    "STS-B zh": (68.2, 69.7, 78.9, 77.9, 76.7),
    "LCQMC": (62.3, 59.6, 64.0, 72.7, 72.2),
    "AFQMC": (13.6, 16.6, 14.3, 25.2, 33.4),
    "BQ": (41.1, 40.6, 38.5, 43.3, 55.2),
    "Tatoeba, first to second": (67.8, 92.3, 96.1, 92.4, None),
    "STS-B en": (71.8, 79.9, 84.4, 83.6, None),
}


def centres(data: Path) -> Iterator[Case]:
    """Corpora with queries that their entries do not hold; those that nothing answers are left out."""
    yield Case("sample (test queries)", read_corpus(SAMPLE), _labelled(SAMPLE / "queries" / "test.jsonl"))
    for name in ("banking77.train", "clinc150.train"):
        case = case_of_intents(name, read(data / "intents" / f"{name}.jsonl.gz"), ())
        yield Case(name, case.corpus, [query for query in case.queries if query[1]])
    for name in ("afqmc", "oppo", "covid"):
        yield case_of_clusters(f"{name} clusters (zh)", read(data / "clusters" / f"{name}.jsonl.gz"))
    for name in ("covidfaq_jhu", "rasa_helpdesk"):
        rows = read(data / "faq" / f"{name}.faq.jsonl.gz")
        entries = tuple(entry_of(row["id"], en=[row["question"]]) for row in rows)
        queries = read(data / "faq" / f"{name}.queries.jsonl.gz")
        known = {str(row["question"]).lower() for row in rows}
        asked = [(q["query"], tuple(q["relevant_ids"])) for q in queries if q["query"].lower() not in known]
        yield Case(f"{name} (en)", Corpus(entries), asked)


def case_of_clusters(name: str, rows: list[dict[str, Any]]) -> Case:
    """Half of the questions of each cluster, five at most, are the entry; the others ask."""
    entries: list[Entry] = []
    queries: list[tuple[str, tuple[str, ...]]] = []
    seen: set[str] = set()
    for row in rows[:_MOST]:
        texts = [t for t in dict.fromkeys(row["questions"]) if normalise(t) not in seen and normalise(t)]
        seen.update(normalise(t) for t in texts)
        if len({normalise(t) for t in texts}) < 2:
            continue
        held = texts[: min(max(len(texts) // 2, 1), 5)]
        entries.append(entry_of(row["id"], zh=held))
        queries += [(text, (row["id"],)) for text in texts[len(held) :]]
    return Case(name, Corpus(tuple(entries)), queries)


def _labelled(file: Path) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.query, row.relevant_ids) for row in read_queries(file) if row.relevant_ids]


def legs(case: Case, spec: EncoderSpec, folder: Path) -> dict[str, float]:
    """Right at rank 1 in percent, by leg."""
    folder.mkdir(parents=True)
    write_corpus(case.corpus, folder / "corpus.jsonl")
    rebuild(folder / "corpus.jsonl", folder / "data", options=BuildOptions(spec=spec))
    engine = open_engine(folder / "data")
    encoder = load_encoder(spec)
    rows = engine.index.rows
    documents = encoder.encode_documents(rows.texts)
    queries = list(case.queries)
    random.Random(_CHANCE).shuffle(queries)
    hits: dict[str, list[bool]] = {"dense": [], "lexical": [], "hybrid": []}
    for text, relevant in track(queries[:_MOST], case.name, transient=True):
        wanted = {same_id(entry_id) for entry_id in relevant} | set(relevant)
        prepared = engine.reader.read(text)
        found = retrieve(engine.index, prepared, limit=1)
        lexical = engine.index.backend.lexical_search(Terms(prepared.terms, prepared.lang), 1)
        places = {
            "dense": int(rows.entry[int((documents @ encoder.encode_queries([text])[0]).argmax())]),
            "lexical": int(rows.entry[lexical.rows[0]]) if len(lexical.rows) else -1,
            "hybrid": int(found.entry[0]) if len(found) else -1,
        }
        for leg, place in places.items():
            hits[leg].append(place >= 0 and _id(engine, place) in wanted)
    return {leg: round(100 * float(np.mean(right)), 1) for leg, right in hits.items()}


def _id(engine: Engine, place: int) -> str:
    return engine.index.entries[place].id


def draw(found: dict[str, dict[str, float]], file: Path) -> None:
    """Bars: three legs per help centre."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axis = pyplot.subplots(figsize=(9, 0.55 * len(found) + 1.2))
    places = np.arange(len(found))
    for shift, (leg, colour) in enumerate((("dense", "#2f6f8f"), ("lexical", "#c9a227"), ("hybrid", "#3a7d44"))):
        axis.barh(places + 0.27 * (shift - 1), [row[leg] for row in found.values()], 0.25, label=leg, color=colour)
    axis.set_yticks(places, [name.encode("ascii", "ignore").decode() for name in found], fontsize=8)
    axis.invert_yaxis()
    axis.set_xlabel("right at rank 1, %")
    axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(file, dpi=120)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--encoder", default="bundled", help="'bundled' or a sentence-transformers folder")
    parser.add_argument("--test", action="store_true", help="test parts: for the published table only, not for tuning")
    options = parser.parse_args()
    spec = EncoderSpec(options.encoder)
    with tempfile.TemporaryDirectory() as folder:
        scores = evaluate(open_run(options.data, Path(folder)), options.encoder, test=options.test)
        found = {case.name: legs(case, spec, Path(folder) / str(n)) for n, case in enumerate(centres(options.data))}
    name = load_encoder(spec).name
    table = Table("set", name, *PUBLISHED_MODELS, box=None)
    for key, published in PUBLISHED.items():
        table.add_row(key, f"{scores[key]:g}", *("-" if value is None else f"{value:g}" for value in published))
    Console(width=160).print(table)
    second = Table("right at rank 1, %", "dense", "lexical", "hybrid", box=None)
    for key, row in found.items():
        second.add_row(key, *(f"{row[leg]:g}" for leg in ("dense", "lexical", "hybrid")))
    Console(width=160).print(second)
    _RESULTS.mkdir(parents=True, exist_ok=True)
    part = "test" if options.test else "dev"
    result = {"encoder": name, "part": part, "sets": scores, "help centres": found}
    (_RESULTS / f"quality-{name}-{part}.json").write_text(
        json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    draw(found, _RESULTS / f"quality-{name}.png")


if __name__ == "__main__":
    main()

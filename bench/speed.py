"""How long do a warm query, its stages, a cold start and a rebuild take?  python -m bench.speed [--phrasings 10000]"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus import normalise, read_corpus, read_queries
from engine import SAMPLE, open_engine
from engine.search.features import evidence_of
from engine.search.query import QueryReader
from engine.search.retrieve import retrieve
from support import hand_off_of

_SUFFIXES = (
    "",
    " 怎么操作",
    " 在哪里看",
    " 多久能好",
    " 安卓手机",
    " 网页版",
    " 急",
    " please help",
    " on iphone",
    " since yesterday",
)


def grown_corpus(phrasings: int) -> Iterator[dict[str, object]]:
    """Rows of the sample, repeated under new ids with other endings, until there are enough phrasings."""
    entries, made, round_ = read_corpus(SAMPLE).entries, 0, 0
    while True:
        suffix = _SUFFIXES[round_ % len(_SUFFIXES)] + (str(round_) if round_ >= len(_SUFFIXES) else "")
        for entry in entries:
            for lang, text in entry.texts.items():
                alternates = [phrasing + suffix for phrasing in text.alternates]
                made += 1 + len(alternates)
                yield {
                    "id": f"{entry.id}.{round_}",
                    "lang": lang,
                    "category": entry.category,
                    "question": text.question + suffix,
                    "alternates": alternates,
                    "answer": text.answer,
                }
                if made >= phrasings:
                    return
        round_ += 1


def milliseconds(action: Callable[[str], object], texts: list[str]) -> str:
    """Median and 95th percentile per text, after one warm round."""
    for text in texts:
        action(text)
    times = []
    for text in texts:
        started = time.perf_counter()
        action(text)
        times.append((time.perf_counter() - started) * 1000)
    return f"median {statistics.median(times):7.3f} ms   p95 {statistics.quantiles(times, n=20)[-1]:7.3f} ms"


def forgetful(reader: QueryReader) -> QueryReader:
    """The reader without the vectors of earlier queries, which a first query has not got."""
    reader.forget()
    return reader


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phrasings", type=int, default=10_000)
    phrasings = parser.parse_args().phrasings
    queries = [row.query for row in read_queries(SAMPLE / "queries" / "dev.jsonl")]
    with tempfile.TemporaryDirectory() as folder:
        corpus, data = Path(folder) / "grown.jsonl", Path(folder) / "data"
        corpus.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in grown_corpus(phrasings)), "utf-8")
        for name in ("rebuild, everything new", "rebuild, nothing new"):
            # In a process of its own, as in life: the memory of one that has rebuilt lies in pieces.
            built = json.loads(_faq("rebuild", str(corpus), "--data", str(data), "--json"))
            print(f"{name:28} {built['seconds']:8.1f} s")
        engine = open_engine(data)
        segmenter, encoder, reader = engine.segmenter, engine.encoder, engine.reader
        print(f"{len(engine.index.rows.entry)} phrasings, {len(queries)} queries")
        rule = hand_off_of(engine).rule
        prepared = {query: reader.read(query) for query in queries}
        found = {query: retrieve(engine.index, prepared[query]) for query in queries}
        stages: dict[str, Callable[[str], object]] = {
            "normalise": normalise,
            "segment": lambda text: segmenter.segment(prepared[text].normal),
            "encode": lambda text: encoder.encode_queries([text]),
            "read (all of the above)": lambda text: QueryReader.read(forgetful(reader), text),
            "retrieve": lambda text: retrieve(engine.index, prepared[text]),
            "evidence": lambda text: evidence_of(prepared[text], found[text]),
            "search (the whole path)": lambda text: forgetful(reader) and engine.search(text, rule=rule),
            "search, asked before": lambda text: engine.search(text, rule=rule),
        }
        for name, action in stages.items():
            print(f"{name:28} {milliseconds(action, queries)}")
        _cold_start(Path(folder))


def _cold_start(folder: Path) -> None:
    data = str(folder / "sample")
    _faq("rebuild", "--data", data)
    times = []
    for _ in range(6):
        started = time.perf_counter()
        _faq("search", "提现一直没到账怎么办", "--data", data)
        times.append(time.perf_counter() - started)
    print(f"{'faq search, cold, sample':28} median {statistics.median(times[1:]):7.3f} s")


def _faq(*arguments: str) -> str:
    """What the command prints."""
    command = [sys.executable, "-c", "from api.cli import main; main()", *arguments]
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout  # noqa: S603


if __name__ == "__main__":
    main()

"""Does an index in Milvus answer as one of files does, and what does it cost?  python -m bench.milvus [--uri URI]

The sample help centre is built twice, as files and with its rows on a Milvus server (Milvus Lite in this process if no
address is given), and both are asked the sample's test queries. Writes bench/results/milvus.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from corpus import LabelledQuery, read_queries
from engine import SAMPLE, BuildOptions, Engine, SearchResult, open_engine, rebuild
from index import DataFolder, MilvusAccess, MilvusBackend, store_in_milvus
from index.milvus.server import Server

RESULTS = Path("bench") / "results" / "milvus.json"
ALIKE = 0.01
"""Confidences that differ by no more are the same."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """same_first: share of queries with the same first entry (or none); same_outcome: and with the same outcome;
    largest: difference of the first entry's confidence, over queries with the same first entry; alike: share of those
    within ALIKE."""

    queries: int
    same_first: float
    same_outcome: float
    alike: float
    largest: float


def compare(files: Engine, milvus: Engine, texts: list[str]) -> tuple[Comparison, dict[str, list[float]]]:
    """How alike the replies of both are; and by name the milliseconds of each query."""
    pairs, took = [], dict[str, list[float]]()
    for text in texts:
        both = []
        for name, engine in (("files", files), ("milvus", milvus)):
            began = time.perf_counter()
            both.append(engine.search(text))
            took.setdefault(name, []).append(1000 * (time.perf_counter() - began))
        pairs.append(both)
    same = [_first(one) == _first(two) for one, two in pairs]
    apart = [
        abs(one.results[0].confidence - two.results[0].confidence)
        for (one, two), is_same in zip(pairs, same, strict=True)
        if is_same and one.results
    ]
    found = Comparison(
        queries=len(texts),
        same_first=sum(same) / len(same),
        same_outcome=sum(one.outcome == two.outcome for one, two in pairs) / len(pairs),
        alike=float(np.mean(np.asarray(apart) <= ALIKE)),
        largest=max(apart),
    )
    return found, took


def _first(result: SearchResult) -> str:
    return result.results[0].id if result.results else ""


def _times(took: list[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(took, share)), 2) for share in (50, 95, 99)}


def _words_alone(milvus: Engine, queries: Sequence[LabelledQuery]) -> dict[str, float]:
    """What becomes of the queries while the server is away and FAQ_MILVUS_AWAY=lexical: as with `faq eval`."""
    backend = milvus.index.backend
    assert isinstance(backend, MilvusBackend)
    kept, backend.server = backend.server, Server(MilvusAccess("http://127.0.0.1:1", away="lexical", seconds=1.0))
    try:
        found = [(query, milvus.search(query.query)) for query in queries]
    finally:
        backend.server = kept
    answered = [result.results[0].id in query.relevant_ids for query, result in found if result.outcome == "answer"]
    answerable = sum(bool(query.relevant_ids) for query in queries)
    return {
        "answered": len(answered),
        "precision": round(sum(answered) / max(len(answered), 1), 4),
        "recall": round(sum(answered) / answerable, 4),
    }


def _sizes(work: Path, engine: Engine) -> dict[str, float]:
    """Bytes of the generation's folder for each phrasing, as files and with Milvus; and what a row consists of."""
    count = len(engine.index.rows.entry)
    leg = engine.index.backend.lexical["question"]  # type: ignore[attr-defined]  # the files' one
    folders = {kind: DataFolder(work / kind) for kind in ("files", "milvus")}
    found = {
        f"folder_bytes_{kind}": sum(
            file.stat().st_size for file in (folder.generations / folder.current_id()).rglob("*") if file.is_file()
        )
        / count
        for kind, folder in folders.items()
    }
    return found | {"dim": engine.manifest.dim, "terms_of_a_row": len(leg.row_terms) / count, "rows": count}


def _cost_of_rows(engine: Engine, uri: str, work: Path) -> dict[str, float]:
    """Send the rows once more; rows a second, and bytes of a row as it is sent."""
    folder, backend = DataFolder(work / "again"), engine.index.backend
    with folder.writing():
        _, item = folder.begin("00000000")
        place = folder.milvus_place("000001-00000000", item, uri=uri, dim=engine.manifest.dim)
        began = time.perf_counter()
        store_in_milvus(backend, place).server.close()  # type: ignore[arg-type]  # the files' one
        seconds = time.perf_counter() - began
        folder.discard(item)
    return {"rows": len(engine.index.rows.entry), "seconds": round(seconds, 2)}


def main() -> None:
    """Build, ask, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uri", default="", help="address of a Milvus server; Milvus Lite if absent")
    chosen = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        uri = chosen.uri or str(work / "milvus.db")
        for kind in ("files", "milvus"):
            began = time.perf_counter()
            rebuild(SAMPLE, work / kind, options=BuildOptions(milvus=uri if kind == "milvus" else ""))
            console.print(f"rebuild, {kind}: {time.perf_counter() - began:.1f} s")
        files = open_engine(work / "files")
        milvus = open_engine(work / "milvus", files)
        assert isinstance(milvus.index.backend, MilvusBackend)
        queries = read_queries(SAMPLE / "queries" / "test.jsonl")
        texts = [query.query for query in queries]
        cold, first_took = compare(files, milvus, texts)
        again, took = compare(files, milvus, texts)
        server = str(milvus.index.backend.server.read("get_server_version"))
        found: dict[str, Any] = {
            "server": server,
            "machine": {"cpus": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)},
            "python": platform.python_version(),
            "same": asdict(cold),
            "same_again": asdict(again),
            "ms_first_time": {kind: _times(values) for kind, values in first_took.items()},
            "ms_cached": {kind: _times(values) for kind, values in took.items()},
            "sizes": _sizes(work, files),
            "away": _words_alone(milvus, queries),
            "sent": _cost_of_rows(files, uri, work),
        }
    console.print_json(json.dumps(found))
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(known | {server: found}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

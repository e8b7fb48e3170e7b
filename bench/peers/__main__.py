"""How does this product compare with what people use instead?  python -m bench.peers [--busy]

Every peer gets the phrasings of the sample as documents, and its queries; those that take an encoder run with the one
of this repository and with the usual all-MiniLM-L6-v2. Each runs in an environment and a process of its own, on one
thread; they take turns of some queries in an order drawn by lot. Writes bench/results/peers.json and peers.png.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.peers.chart import draw, show
from bench.peers.environments import PEERS, EnvironmentFailedError
from bench.peers.figures import figures_of, marks
from bench.peers.process import Process
from bench.stages import busy
from corpus import LabelledQuery, read_corpus, read_queries
from engine import SAMPLE

_RESULTS = Path("bench") / "results" / "peers.json"
_ENVIRONMENTS = Path(tempfile.gettempdir()) / "faq-peers"
_TURN = 10
_SEED = 20261130
Documents = list[tuple[str, str, str]]


def material(count: int) -> tuple[Documents, list[LabelledQuery]]:
    """The sample's phrasings, and so many of its test queries, drawn by lot."""
    documents = [
        (entry.id, lang, phrasing)
        for entry in read_corpus(SAMPLE).entries
        for lang, text in entry.texts.items()
        for phrasing in text.phrasings
    ]
    queries = list(read_queries(SAMPLE / "queries" / "test.jsonl"))
    random.Random(_SEED).shuffle(queries)
    return documents, queries[:count]


def started(names: Sequence[str], folder: Path, documents: Documents) -> tuple[list[Process], dict[str, str]]:
    """The peers that could be started, and why others could not."""
    processes, failed = [], {}
    for peer in PEERS:
        if names and not any(name in peer.name for name in names) and peer is not PEERS[0]:
            continue
        began, process = time.perf_counter(), Process(peer)
        try:
            process.start(folder, documents)
        except EnvironmentFailedError as error:
            failed[peer.name] = str(error)
            print(f"{peer.name:28} cannot be compared: {error}", flush=True)
            continue
        processes.append(process)
        print(f"{peer.name:28} built in {time.perf_counter() - began:.1f} s", flush=True)
    return processes, failed


def ask_in_turn(processes: Sequence[Process], queries: list[LabelledQuery], documents: Documents, rounds: int) -> None:
    """Every peer every query, as often as there are rounds, a few at a time."""
    chance = random.Random(_SEED)
    for _ in range(rounds):
        for first in range(0, len(queries), _TURN):
            places = range(first, min(first + _TURN, len(queries)))
            for process in chance.sample(processes, len(processes)):
                process.turn(queries, places, documents)


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """All figures of one run."""
    documents, queries = material(options.queries)
    options.environments.mkdir(parents=True, exist_ok=True)
    processes, failed = started(options.peers, options.environments.resolve(), documents)
    try:
        ask_in_turn(processes, queries[:_TURN], documents, 1)  # what is loaded on first use
        for process in processes:
            process.times.clear()
        with busy(options.busy):
            ask_in_turn(processes, queries, documents, options.rounds)
        differs = marks(processes, queries) if len(processes) > 1 else {}
        rows = {
            one.peer.name: figures_of(one, queries)
            | {"memory_mb": one.memory(), **one.built, "differs": differs.get(one.peer.name)}
            for one in processes
        }
    finally:
        for process in processes:
            process.stop()
    run = {"queries": len(queries), "documents": len(documents), "rounds": options.rounds}
    return run | {"load": round(os.getloadavg()[0], 1), "peers": rows, "failed": failed}


def main() -> None:
    """Measure, print, keep and draw; see the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", nargs="*", default=[], help="words of the names of those to compare; all without")
    parser.add_argument("--busy", action="store_true", help="with a busy loop on every core")
    parser.add_argument("--environments", type=Path, default=_ENVIRONMENTS, help="where they are made")
    parser.add_argument("--out", type=Path, default=_RESULTS)
    options = parser.parse_args()
    found = measured(options)
    kept = json.loads(options.out.read_text("utf-8")) if options.out.exists() else {}
    kept |= {"busy" if options.busy else "quiet": found}
    options.out.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    show(found)
    draw(kept, options.out.with_suffix(".png"))


if __name__ == "__main__":
    main()

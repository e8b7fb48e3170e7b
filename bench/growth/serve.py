"""One engine in a process of its own: start, memory, a search by stage, recall; started by bench.growth.

python -m bench.growth.serve DATA QUERIES
"""

from __future__ import annotations

import gc
import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.stages_worker import stages
from engine import Engine, open_newest
from engine.search.retrieve import LIMITS

_COUNT = 10
"""Neighbours of which recall is told."""
_BLOCK = 65_536


def memory_mb() -> dict[str, float]:
    """MiB of this process in memory, and its own part: the rest is mapped from files, which processes share."""
    found = dict(re.findall(r"^(\w+):\s+(\d+)", Path("/proc/self/smaps_rollup").read_text(), re.MULTILINE))
    return {"resident": round(int(found["Rss"]) / 1024, 1), "own": round(int(found["Anonymous"]) / 1024, 1)}


def recall(engine: Engine, queries: list[str]) -> float:
    """Share of the ten nearest phrasings, found by comparing all, that the dense search gives."""
    vectors = np.concatenate([engine.read(text).query.vectors[:1] for text in queries])
    stored = engine.index.backend.dense.vectors  # type: ignore[attr-defined]  # the local one's
    best = np.full((len(vectors), _COUNT), -2, np.float32)
    rows = np.zeros((len(vectors), _COUNT), np.int64)
    for first in range(0, len(stored), _BLOCK):
        scores = vectors @ stored[first : first + _BLOCK].T
        both = np.hstack([best, scores])
        places = np.argpartition(-both, _COUNT, axis=1)[:, :_COUNT]
        numbers = np.hstack([rows, np.broadcast_to(np.arange(first, first + scores.shape[1]), scores.shape)])
        best, rows = np.take_along_axis(both, places, 1), np.take_along_axis(numbers, places, 1)
    found = engine.index.backend.dense_search(vectors, LIMITS.dense)
    same = [
        len(set(hits.rows[:_COUNT].tolist()) & set(exact.tolist())) for hits, exact in zip(found, rows, strict=True)
    ]
    return round(sum(same) / rows.size, 4)


def timed(action: Callable[[int], object], count: int) -> dict[str, float]:
    """Median and 99th percentile in ms over the queries, and the median of processor time."""
    wall, processor = [], []
    for place in range(count):
        action(place)
        started, spent = time.perf_counter(), time.process_time()
        action(place)
        processor.append((time.process_time() - spent) * 1000)
        wall.append((time.perf_counter() - started) * 1000)
    return {
        "median": round(statistics.median(wall), 3),
        "p99": round(statistics.quantiles(wall, n=100)[-1], 3),
        "processor": round(statistics.median(processor), 3),
    }


def main() -> None:
    """Prints one line of JSON."""
    data, texts = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text("utf-8"))
    started, spent = time.perf_counter(), time.process_time()
    engine, _ = open_newest(data)
    opened = time.perf_counter() - started
    engine.search(texts[0])
    figures: dict[str, Any] = {
        "phrasings": len(engine.index.rows.entry),
        "start": {
            "open": round(opened, 3),
            "first_answer": round(time.perf_counter() - started, 3),
            "processor": round(time.process_time() - spent, 3),
        },
        "memory_start_mb": memory_mb(),
    }
    gc.collect()
    gc.freeze()
    measured = stages(engine, texts)
    figures["stages_ms"] = {name.strip(): timed(action, len(texts)) for name, action in measured.items()}
    figures["memory_mb"] = memory_mb()
    figures["recall_at_10"] = recall(engine, texts[::2])
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

"""How do query, memory, start and rebuild grow?  python -m bench.growth [--sizes 10000 100000 1000000] [--keep FOLDER]

Help centres of real sentences, ten phrasings an entry. Each is built in full, then once more with one entry in a
thousand changed, and asked sentences that it does not hold; each step in a process of its own. At most REAL texts are
really embedded: a larger help centre gets modelled vectors for the others (see bench/growth/sentences.py), and its
rebuild is reckoned with the time that embedding them would take. Writes bench/results/growth.json and growth.png.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.growth.chart import draw, show
from bench.growth.sentences import PER_ENTRY, pairs, queries, write_corpus

REAL = 100_000
_RESULTS = Path("bench") / "results" / "growth.json"
_CHANGED_ONE_IN = 1000
_EXPONENTS = {
    "search, never asked (processor)": ("serve", "stages_ms", "search, never asked", "processor"),
    "search, asked before (processor)": ("serve", "stages_ms", "search, asked before", "processor"),
    "retrieve (processor)": ("serve", "stages_ms", "retrieve", "processor"),
    "dense search (processor)": ("serve", "stages_ms", "dense search", "processor"),
    "start to first answer (processor)": ("serve", "start", "processor"),
    "memory": ("serve", "memory_mb", "resident"),
    "full rebuild (processor)": ("full", "processor"),
    "incremental rebuild (processor)": ("incremental", "processor"),
    "memory of a rebuild": ("full", "peak_mb"),
}


def measured(size: int, folder: Path, found: Sequence[tuple[str, str]], *, count: int) -> dict[str, Any]:
    """Figures of one size, asked `count` queries; it is built unless it lies in the folder already."""
    data, kept = folder / f"data-{size}", folder / f"built-{size}.json"
    figures: dict[str, Any] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if not figures:
        shutil.rmtree(data, ignore_errors=True)
        real: list[Path] = []
        if size > REAL:
            real = [_corpus(folder, found, REAL)]
            shutil.copytree(folder / f"data-{REAL}" / "cache", data / "cache")
        figures["full"] = _run("build", _corpus(folder, found, size), data, *real)
        changed = _corpus(folder, found, size, changed=max(size // PER_ENTRY // _CHANGED_ONE_IN, 1))
        figures["incremental"] = _run("build", changed, data, *real)
        kept.write_text(json.dumps(figures, indent=1), "utf-8")
    asked = folder / "queries.json"
    asked.write_text(json.dumps(queries(found)[:count], ensure_ascii=False), "utf-8")
    return figures | {"serve": _run("serve", data, asked)}


def _corpus(folder: Path, found: Sequence[tuple[str, str]], size: int, changed: int = 0) -> Path:
    corpus = folder / f"corpus-{size}-{changed}"
    if not corpus.exists():
        write_corpus(corpus, found, size, changed=changed)
    return corpus


def _run(module: str, *arguments: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", f"bench.growth.{module}", *map(str, arguments)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"} if module == "serve" else os.environ
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout  # noqa: S603
    figures: dict[str, Any] = json.loads(told.splitlines()[-1])
    print(module, *(Path(one).name for one in arguments), json.dumps(figures), flush=True)
    return figures


def reckoned(by_size: Mapping[int, dict[str, Any]]) -> None:
    """Add what a full rebuild takes with all texts really embedded, and an incremental one's share of it."""
    rate = 0.0
    for size, figures in sorted(by_size.items()):
        if "full" not in figures:
            continue
        full = figures["full"]
        if size <= REAL:
            rate = full["steps"]["embed"] / full["embedded"]
        modelled = size > REAL
        seconds = full["seconds"] + (rate * full["embedded"] - full["steps"]["embed"] if modelled else 0.0)
        figures["modelled_vectors"] = full["embedded"] if modelled else 0
        figures["full_with_embedding_seconds"] = round(seconds, 1)
        figures["incremental_share"] = round(figures["incremental"]["seconds"] / seconds, 4)


def exponents(by_size: Mapping[int, dict[str, Any]]) -> dict[str, list[float]]:
    """By figure, the growth exponent from each size to the next: 1 is in proportion, 0 not at all."""
    sizes = sorted(by_size)
    return {
        name: [round(step, 3) for step in _steps([(size, _value(by_size[size], path)) for size in sizes])]
        for name, path in _EXPONENTS.items()
    }


def _steps(points: Sequence[tuple[int, float | None]]) -> Iterator[float]:
    there = [(size, value) for size, value in points if value]
    for (small, before), (large, after) in zip(there, there[1:], strict=False):
        yield math.log(after / before) / math.log(large / small)


def _value(figures: Mapping[str, Any], path: Sequence[str]) -> float | None:
    found: Any = figures
    for name in path:
        found = found.get(name) if found else None
    return found


def main() -> None:
    """Measure, print, keep and draw; see the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=100, help="at most 400")
    parser.add_argument("--bitext", type=Path, default=Path("../shared/data/bitext/train.jsonl.gz"))
    parser.add_argument("--keep", type=Path, help="folder where corpora and indexes stay, to be used again")
    options = parser.parse_args()
    found = pairs(options.bitext)
    with ExitStack() as stack:
        folder = (options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        by_size = {size: measured(size, folder, found, count=options.queries) for size in sorted(options.sizes)}
    reckoned(by_size)
    result = {"sizes": {str(size): figures for size, figures in by_size.items()}, "exponents": exponents(by_size)}
    _RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    show(result)
    draw(result, _RESULTS.with_suffix(".png"))


if __name__ == "__main__":
    main()

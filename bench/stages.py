"""What does each stage of a search cost, beside another state of the code?  python -m bench.stages --old FOLDER

FOLDER holds the other state (git worktree add FOLDER COMMIT). Both run in processes of their own that take turns, some
queries each, so that a neighbour on the machine slows both alike. `--busy` adds a busy loop on every core. Writes
bench/results/stages.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus import read_queries
from engine import SAMPLE

ROOT = Path(__file__).resolve().parents[1]
_RESULTS = ROOT / "bench" / "results" / "stages.json"
_TURN = 20
"""Queries of one turn."""
_PER_LANG = 5
"""Phrasings of an entry in each language."""
_SEED = 1


@dataclass(slots=True)
class State:
    """One state of the code in a process of its own. times: by stage, of each query its (wall, processor) ns."""

    root: Path
    data: Path
    queries: Path
    times: dict[str, dict[int, list[tuple[int, int]]]] = field(default_factory=dict)
    process: Any = None

    def start(self) -> list[str]:
        """The names of its stages."""
        command = [sys.executable, str(ROOT / "bench" / "stages_worker.py"), str(self.data), str(self.queries)]
        self.process = subprocess.Popen(  # noqa: S603 - our own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(self.root), cwd=self.root
        )
        names: list[str] = json.loads(self.process.stdout.readline())
        return names

    def turn(self, stage: str, places: list[int]) -> None:
        """Measure a stage for some queries."""
        self.process.stdin.write(json.dumps([stage, places]) + "\n")
        self.process.stdin.flush()
        kept = self.times.setdefault(stage, {})
        for place, found in zip(places, json.loads(self.process.stdout.readline()), strict=True):
            kept.setdefault(place, []).append(tuple(found))

    def figures(self, stage: str) -> dict[str, float]:
        """Microseconds: medians over queries of each one's median over the rounds, and the 95th percentile."""
        columns = [
            [statistics.median(column) / 1e3 for column in zip(*of, strict=True)] for of in self.times[stage].values()
        ]
        wall, processor = zip(*columns, strict=True)
        return {
            "processor": round(statistics.median(processor), 1),
            "wall": round(statistics.median(wall), 1),
            "wall_p95": round(statistics.quantiles(wall, n=20)[-1], 1),
        }


def environment(root: Path) -> dict[str, str]:
    """Of a process that runs the code below `root`, on one thread."""
    return os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}


def real_sentences(bitext: Path, phrasings: int, queries: int) -> tuple[list[dict[str, object]], list[str]]:
    """Rows of a corpus of real sentences, five in each language an entry, and further sentences as queries."""
    with gzip.open(bitext, "rt", encoding="utf-8") as stream:
        read = [row for row in map(json.loads, stream) if row["kind"] == "sent" and row.get("variant") != "zh-Hant"]
    fit = [row for row in read if 8 <= len(row["zh"]) <= 60 and 12 <= len(row["en"]) <= 160]
    random.Random(_SEED).shuffle(fit)
    entries = phrasings // (2 * _PER_LANG)
    rows: list[dict[str, object]] = []
    for number in range(entries):
        part = fit[number * _PER_LANG : (number + 1) * _PER_LANG]
        for lang, stop in (("zh", "。"), ("en", ". ")):
            first, *others = (row[lang] for row in part)
            same = {"id": f"e{number}", "lang": lang, "category": f"c{number % 20}"}
            rows.append(same | {"question": first, "alternates": others, "answer": stop.join((first, *others))})
    held = fit[entries * _PER_LANG :][:queries]
    return rows, [row[("zh", "en")[place % 2]] for place, row in enumerate(held)]


def built(root: Path, folder: Path, corpus: Path | None) -> Path:
    """A data folder that the code below `root` built, or that is there already."""
    if not folder.exists():
        faq = "import sys; from api.cli import main; sys.argv[0] = 'faq'; main()"
        command = [sys.executable, "-c", faq, "rebuild", *([str(corpus)] if corpus else []), "--data", str(folder)]
        subprocess.run(command, check=True, env=environment(root), cwd=root, stdout=subprocess.DEVNULL)  # noqa: S603
    return folder


@contextmanager
def busy(wanted: bool) -> Iterator[None]:
    """A busy loop on every core, if wanted."""
    loops = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range((os.cpu_count() or 1) * wanted)
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def compared(states: dict[str, State], queries: int, rounds: int) -> dict[str, dict[str, dict[str, float]]]:
    """Figures by stage and state; the states take turns, and who comes first alternates."""
    names = [state.start() for state in states.values()][0]
    places = list(range(queries))
    for stage in names:
        for number in range(rounds):
            for start in range(0, queries, _TURN):
                order = list(states.values())[:: 1 if (start // _TURN + number) % 2 else -1]
                for state in order:
                    state.turn(stage, places[start : start + _TURN])
    return {stage: {name: state.figures(stage) for name, state in states.items()} for stage in names}


def show(title: str, found: dict[str, dict[str, dict[str, float]]]) -> None:
    """The table of one corpus."""
    print(f"\n{title}\n{'':24}  processor, µs          median, µs          p95, µs")
    for stage, by_state in found.items():
        cells = []
        for figure in ("processor", "wall", "wall_p95"):
            values = [by_state[name][figure] for name in by_state]
            ratio = f" {values[-1] / values[0]:5.2f}" if len(values) > 1 else ""
            cells.append(" ".join(f"{value:8.1f}" for value in values) + ratio)
        print(f"{stage:24}{'   '.join(cells)}")


def centres(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path | None, list[str]]]:
    """Name, corpus file (None for the sample) and queries of each help centre that is measured."""
    yield "sample", None, [row.query for row in read_queries(SAMPLE / "queries" / "dev.jsonl")][: options.queries]
    if options.bitext.exists():
        rows, queries = real_sentences(options.bitext, options.phrasings, options.queries)
        corpus = folder / f"sentences-{options.phrasings}.jsonl"
        corpus.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
        yield f"{options.phrasings} phrasings", corpus, queries


def measured(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Figures by help centre, stage and state."""
    roots = ({"old": options.old.resolve()} if options.old else {}) | {"new": ROOT}
    results = {}
    for name, corpus, texts in centres(options, folder):
        file = folder / name.replace(" ", "-")
        queries = file.with_suffix(".queries.json")
        queries.write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
        states = {
            which: State(root, built(root, file.with_suffix(f".{which}"), corpus), queries)
            for which, root in roots.items()
        }
        with busy(options.busy):
            results[name] = compared(states, len(texts), options.rounds)
        for state in states.values():
            state.process.stdin.close()
            state.process.wait()
        show(f"{name}, {'busy' if options.busy else 'quiet'}", results[name])
    return results


def main() -> None:
    """Measure and print; see the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--old", type=Path, help="folder with another state of the code")
    parser.add_argument("--bitext", type=Path, default=Path("../shared/data/bitext/train.jsonl.gz"))
    parser.add_argument("--phrasings", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--busy", action="store_true", help="with a busy loop on every core")
    parser.add_argument("--keep", type=Path, help="folder where the built corpora stay, to be used again")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = (options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        results = measured(options, folder)
    written = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else {}
    _RESULTS.write_text(json.dumps(written | {"busy" if options.busy else "quiet": results}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

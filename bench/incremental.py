"""How long does a rebuild take in which little changed?  python -m bench.incremental [--entries 100000] [--changed 100]

Builds a corpus in full, changes some entries, builds again in the same data folder, and prints both times by step and
their ratio. Writes them to bench/results/incremental.json.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus import read_corpus
from engine import SAMPLE, Publishing, rebuild

_RESULTS = Path("bench") / "results"


class Clock:
    """Steps that note how long each one took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._name, self._started = "", time.perf_counter()

    def step(self, name: str) -> Callable[[int, int], None]:
        """See engine.Steps."""
        self.end()
        self._name, self._started = name, time.perf_counter()
        return lambda _done, _total: None

    def end(self) -> None:
        """The last step is over."""
        if self._name:
            self.seconds[self._name] = round(time.perf_counter() - self._started, 2)


def rows(entries: int, changed: int) -> Iterator[dict[str, object]]:
    """Entries of one language each, from the sample's phrasings with endings; the first `changed` carry another one."""
    phrasings = [
        (entry.category, lang, phrasing, text.answer)
        for entry in read_corpus(SAMPLE).entries
        for lang, text in entry.texts.items()
        for phrasing in text.phrasings
    ]
    numbered = zip(range(entries), itertools.cycle(phrasings), strict=False)
    for number, (category, lang, phrasing, answer) in numbered:
        ending = f" {chr(97 + number // len(phrasings) % 26)}{number // len(phrasings)}x"
        mark = " 新版" if number < changed else ""
        yield {
            "id": f"entry-{number}",
            "lang": lang,
            "category": category,
            "question": phrasing + ending + mark,
            "answer": answer[:200] + ending,
        }


def build(folder: Path, entries: int, changed: int) -> dict[str, Any]:
    """One rebuild with its times."""
    source = folder / "corpus.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for row in rows(entries, changed):
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    clock, started = Clock(), time.perf_counter()
    report = rebuild(source, folder / "data", steps=clock, publishing=Publishing(force=True))
    clock.end()
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "segmented": report.segmented,
        "embedded": report.embedded,
        "steps": clock.seconds,
    }


def main() -> None:
    """Build twice and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--changed", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        full = build(Path(folder), options.entries, 0)
        part = build(Path(folder), options.entries, options.changed)
    result = vars(options) | {"full": full, "incremental": part, "ratio": round(part["seconds"] / full["seconds"], 4)}
    _RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=1, ensure_ascii=False)
    (_RESULTS / "incremental.json").write_text(text + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()

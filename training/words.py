"""Which Chinese words does jieba lack? Runs of its pieces that cling together and stand freely, to be read."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.progress import track

from training.prepare import load_segmenter, read_intents, read_pairs, training_fields
from training.settings import Run

_HAN = re.compile(r"[㐀-䶿一-鿿]+")
_LONGEST_PIECES, _LONGEST = 3, 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word to be: how often it came, how much its pieces cling together (pointwise mutual information, bits), and
    how freely it stands (entropy of the pieces beside it, bits, the smaller side)."""

    word: str
    count: int
    cohesion: float
    freedom: float


def learn(run: Run) -> None:
    """Write word-candidates.tsv, the most frequent first; what a reader accepts goes into corpus/data/userdict.txt."""
    segmenter = load_segmenter()
    texts = [pair.zh for pair in read_pairs(run) if pair.kind != "dict"]
    texts += [text for intent in read_intents(training_fields(run)) for text in intent.zh]
    cut = [
        list(segmenter.cut(run, HMM=False))
        for text in track(texts, "cut", transient=True)
        for run in _HAN.findall(text)
    ]
    known = set(segmenter.FREQ)
    found = [c for c in candidates(cut, run.settings["words"]) if c.word not in known or not segmenter.FREQ[c.word]]
    lines = [f"{c.word}\t{c.count}\t{c.cohesion:.1f}\t{c.freedom:.1f}\n" for c in sorted(found, key=lambda c: -c.count)]
    run.file("word-candidates.tsv").write_text("".join(lines), "utf-8")
    print(f"{len(lines)} candidates in {run.file('word-candidates.tsv')}")


def candidates(cut: Iterable[list[str]], settings: dict[str, float]) -> Iterator[Candidate]:
    """Runs of two or three pieces, of five characters at most, above all three limits of [words]."""
    pieces: Counter[str] = Counter()
    runs: Counter[tuple[str, ...]] = Counter()
    sentences = list(cut)
    for words in sentences:
        pieces.update(words)
        runs.update(_runs(words))
    frequent = {run for run, count in runs.items() if count >= settings["count"]}
    before: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    after: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for words in sentences:
        for start, run in enumerate_runs(words):
            if run in frequent:
                before[run][words[start - 1] if start else str(start)] += 1
                end = start + len(run)
                after[run][words[end] if end < len(words) else ""] += 1
    total = pieces.total()
    for run in frequent:
        cohesion = math.log2(runs[run] / total) - sum(math.log2(pieces[p] / total) for p in run)
        cohesion /= len(run) - 1
        freedom = min(_entropy(before[run]), _entropy(after[run]))
        if cohesion >= settings["cohesion"] and freedom >= settings["freedom"]:
            yield Candidate("".join(run), runs[run], cohesion, freedom)


def enumerate_runs(words: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(place, run) of every run of two or three pieces, at least one of them a single character."""
    for size in range(2, _LONGEST_PIECES + 1):
        for start in range(len(words) - size + 1):
            run = tuple(words[start : start + size])
            if sum(map(len, run)) <= _LONGEST and any(len(piece) == 1 for piece in run):
                yield start, run


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return (run for _, run in enumerate_runs(words))


def _entropy(counts: Counter[str]) -> float:
    total = counts.total()
    return -sum(n / total * math.log2(n / total) for n in counts.values())

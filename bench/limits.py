"""Does any input cost the square of its length? Time of every one at half and at full size:  python -m bench.limits

An exponent of 1 is linear, one of 2 the square. Machines are noisy: of some runs the quickest counts, and what takes
less than five milliseconds is not judged. Processor time, with the load of the machine; about two minutes, and
bench/results/limits.json. Searches are measured apart from encoding and should take 3 ms on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from api.web.answers import Writing, answer_html, plain_text
from bench.hostile_texts import FILES, MARKDOWN, QUERIES, TEXTS
from corpus import (
    Corpus,
    CorpusError,
    Entry,
    EntryText,
    Segmenter,
    anchors_of,
    asks_for_person,
    links_of,
    lint_corpus,
    normalise,
    parse_markdown,
    read_corpus,
    read_queries,
    split_identifiers,
)
from corpus.entry import MAX_ANSWER, MAX_QUESTION
from engine import LONGEST_QUERY, SAMPLE, BuildOptions, Engine, open_engine, rebuild
from engine.search.highlight import Highlighter
from support import SIDE, hand_off_of
from support.recognise import recognise

_FILE = 980_000  # a line may have a million characters
_LEAST_MS = 5.0
_STEEP, _SLOW_MS, _SEARCH_MS = 1.3, 2000.0, 3.0
_ENOUGH_MS = 50.0
"""Of runs of one input: what takes longer is not run again."""

Run = Callable[[], object]


def _text_inputs(segmenter: Segmenter) -> Iterator[tuple[str, int, Callable[[int], Run]]]:
    highlighter = Highlighter(segmenter, ["提现没到账", "withdrawal pending"])
    of_text: dict[str, Callable[[str], object]] = {
        "normalise": normalise,
        "identifiers": split_identifiers,
        "segment": lambda text: segmenter.segment(text),
        "recognise": recognise,
        "asks for a person": asks_for_person,
        "highlight": highlighter.spans,
    }
    for name, act in of_text.items():
        for shape, make in TEXTS.items():
            yield f"{name}: {shape}", MAX_ANSWER, lambda size, act=act, make=make: _bound(act, make(size))  # type: ignore[misc]


def _markdown_inputs(segmenter: Segmenter) -> Iterator[tuple[str, int, Callable[[int], Run]]]:
    writing = Writing(str, str, "table", Highlighter(segmenter, ["提现没到账", "withdrawal pending"]))
    of_markdown: dict[str, Callable[[str], object]] = {
        "Markdown parser": lambda text: [*links_of(tokens := parse_markdown(text)), *anchors_of(tokens)],
        "answer as HTML": lambda text: answer_html(text, writing),
        "answer as text": plain_text,
        "lint": lambda text: lint_corpus(_corpus(text)),
    }
    for name, act in of_markdown.items():
        for shape, make in MARKDOWN.items():
            yield f"{name}: {shape}", MAX_ANSWER, lambda size, act=act, make=make: _bound(act, make(size))  # type: ignore[misc]
    for shape, make in TEXTS.items():
        yield (
            f"lint of a question: {shape}",
            MAX_QUESTION,
            lambda size, make=make: _bound(lambda text: lint_corpus(_corpus("a", text)), make(size)),  # type: ignore[misc]
        )


def _corpus(answer: str, question: str = "怎么提现") -> Corpus:
    return Corpus((Entry("a", "a", {"zh": EntryText(question, answer, ("提现",))}),))


def _file_inputs(folder: Path) -> Iterator[tuple[str, int, Callable[[int], Run]]]:
    for name, (suffix, make) in FILES.items():
        yield f"reader: {name}", _FILE, lambda size, s=suffix, make=make: _reading(folder, s, make(size))  # type: ignore[misc]
    yield "queries", _FILE, lambda size: _reading(folder, ".queries.jsonl", b'{"query": "a"}\n' * (size // 15))


def _reading(folder: Path, suffix: str, content: bytes) -> Run:
    file = folder / f"x{suffix}"
    file.write_bytes(content)
    read = read_queries if suffix.startswith(".queries") else read_corpus

    def run() -> None:
        try:
            read(file)
        except CorpusError as error:
            str(error)

    return run


def _search_inputs(engine: Engine) -> Iterator[tuple[str, int, Callable[[int], Run]]]:
    """Searches apart from encoding: the vectors of an earlier time are remembered."""
    rule = hand_off_of(engine).rule
    for shape, make in {**TEXTS, **QUERIES}.items():
        yield (
            f"search: {shape}",
            LONGEST_QUERY,
            lambda size, make=make: _bound(partial(engine.search, rule=rule), make(size)),  # type: ignore[misc]
        )


def _bound(act: Callable[[str], object], text: str) -> Run:
    return lambda: act(text)


def _milliseconds(run: Run, times: int) -> float:
    """The quickest of so many runs, of which those that take long are fewer."""
    best, spent = math.inf, 0.0
    for _ in range(times):
        started = time.process_time()
        run()
        took = (time.process_time() - started) * 1000
        best, spent = min(best, took), spent + took
        if spent > _ENOUGH_MS:
            break
    return best


@dataclass(frozen=True, slots=True)
class Measured:
    """One input: ms at its full size and at half of it, None where the full one takes too little to be judged; load: of
    the machine meanwhile."""

    name: str
    size: int
    full_ms: float
    half_ms: float | None
    load: float

    @property
    def exponent(self) -> float | None:
        """1 where the cost is linear, 2 where it is the square."""
        return math.log2(self.full_ms / self.half_ms) if self.half_ms else None

    @property
    def holds(self) -> bool:
        """Whether it is neither steep nor slow."""
        most = _SEARCH_MS if self.name.startswith("search") else _SLOW_MS
        return (self.exponent or 0) <= _STEEP and self.full_ms <= most


def _measured(name: str, size: int, prepare: Callable[[int], Run]) -> Measured:
    times = 12 if name.startswith("search") else 3
    run = prepare(size)
    if times > 3:
        run()
    full = _milliseconds(run, times)
    half = _milliseconds(prepare(size // 2), times) if full > _LEAST_MS else None
    return Measured(name, size, round(full, 2), round(half, 2) if half else None, round(os.getloadavg()[0], 1))


def _line(one: Measured) -> str:
    steep = f"half {one.half_ms:8.2f} ms, exponent {one.exponent:5.2f}" if one.half_ms else ""
    mark = " " if one.holds else "!"
    return f"{mark} {one.name:48} {one.size:>9,} {one.full_ms:10.2f} ms  load {one.load:4.1f}  {steep}"


def _write(file: Path, found: Sequence[Measured]) -> None:
    """Searches, what takes long enough to be judged, and how many others there were."""
    shown = [one for one in found if one.half_ms or not one.holds or one.name.startswith("search")]
    rows = [asdict(one) | {"exponent": one.exponent and round(one.exponent, 2), "holds": one.holds} for one in shown]
    content = {"below_5_ms": len(found) - len(shown), "most_search_ms": _SEARCH_MS, "inputs": rows}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """Print the table, what is steep or slow marked with an exclamation mark; keep it if it is whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only inputs whose name holds one of these")
    parser.add_argument("--out", type=Path, default=Path("bench") / "results" / "limits.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, segmenter, found = Path(name), Segmenter(), list[Measured]()
        rebuild(SAMPLE, folder / "data", options=BuildOptions(side=SIDE))
        searches = _search_inputs(open_engine(folder / "data"))
        for title, size, prepare in (
            *searches,
            *_text_inputs(segmenter),
            *_markdown_inputs(segmenter),
            *_file_inputs(folder),
        ):
            if not options.words or any(word in title for word in options.words):
                found.append(_measured(title, size, prepare))
                print(_line(found[-1]), flush=True)
    if not options.words:
        _write(options.out, found)


if __name__ == "__main__":
    main()

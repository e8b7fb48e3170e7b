"""Does any input cost the square of its length? Time of every one at half and at full size:  python -m bench.limits

An exponent of 1 is linear, one of 2 the square. Machines are noisy: of three runs the quickest counts, and what takes
less than five milliseconds is not judged.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from api.web.answers import Writing, answer_html, plain_text
from bench.hostile_texts import FILES, MARKDOWN, TEXTS
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
_STEEP, _SLOW_MS = 1.3, 2000.0

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
    def searching(text: str) -> None:
        engine.reader.forget()
        engine.search(text, rule=hand_off_of(engine).rule)

    for shape, make in TEXTS.items():
        yield f"search: {shape}", LONGEST_QUERY, lambda size, make=make: _bound(searching, make(size))  # type: ignore[misc]


def _bound(act: Callable[[str], object], text: str) -> Run:
    return lambda: act(text)


def _milliseconds(run: Run) -> float:
    best = math.inf
    for _ in range(3):
        started = time.process_time()
        run()
        best = min(best, (time.process_time() - started) * 1000)
        if best > _SLOW_MS:
            break
    return best


def main() -> None:
    """Print the table, what is steep or slow marked with an exclamation mark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only inputs whose name holds one of these")
    words = parser.parse_args().words
    with tempfile.TemporaryDirectory() as name:
        folder, segmenter = Path(name), Segmenter()
        inputs = [*_text_inputs(segmenter), *_markdown_inputs(segmenter), *_file_inputs(folder)]
        if not words or "search" in words:
            rebuild(SAMPLE, folder / "data", options=BuildOptions(side=SIDE))
            inputs += _search_inputs(open_engine(folder / "data"))
        for title, size, prepare in inputs:
            if words and not any(word in title for word in words):
                continue
            half, full = _milliseconds(prepare(size // 2)), _milliseconds(prepare(size))
            exponent = math.log2(full / half) if full > _LEAST_MS and half > 0 else math.nan
            mark = "!" if exponent > _STEEP or full > _SLOW_MS else " "
            print(
                f"{mark} {title:48} {size:>9,} {half:10.2f} ms {full:10.2f} ms   exponent {exponent:5.2f}", flush=True
            )


if __name__ == "__main__":
    main()

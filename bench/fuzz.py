"""Does anything crash?  python -m bench.fuzz [--targets readers,search] [--runs 100000] [--seconds 600]

Feeds mutated bytes to the readers, to normalise, segment and guard, and to a search over a small index with a fake
encoder. Anything but a FaqError is a crash. Needs the extra `fuzz` (atheris). Each target runs in a process of its own
and stops by itself; figures go to bench/results/fuzz.json.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_RESULTS = Path("bench") / "results"
_SLOWEST = 10
"""Seconds that one input may take; longer is a hang."""
TARGETS = ("readers", "normalise", "segment", "guard", "search")


def target_of(name: str, folder: Path) -> Callable[[bytes], None]:
    """What is fed, as a function of one input."""
    from corpus import FaqError, Segmenter, normalise, read_corpus
    from engine.guard import guard

    segmenter = Segmenter((), folder)

    def readers(data: bytes) -> None:
        endings = (".jsonl", ".csv", ".yaml", ".md", ".xlsx")
        file = folder / f"corpus{endings[data[0] % len(endings)] if data else '.jsonl'}"
        file.write_bytes(data[1:])
        try:
            read_corpus(file)
        except FaqError:
            return

    def text_of(data: bytes) -> str:
        return data.decode("utf-8", "surrogateescape" if len(data) % 7 == 0 else "replace")

    def cut(data: bytes) -> None:
        text = normalise(text_of(data))
        found = segmenter.segment(text)
        assert all(word in text for word in found.words), "a word that is not in the text"

    def once(data: bytes) -> None:
        text = normalise(text_of(data))
        assert normalise(text) == text, "normalise is not idempotent"

    def secrets(data: bytes) -> None:
        guard(text_of(data), lambda text: segmenter.segment(normalise(text)).words)

    if name == "search":
        return _search(folder, text_of)
    return {"readers": readers, "normalise": once, "segment": cut, "guard": secrets}[name]


def _search(folder: Path, text_of: Callable[[bytes], str]) -> Callable[[bytes], None]:
    sys.path.append("tests")
    from conftest import SMALL_CORPUS, FakeEncoder, reply_to
    from corpus import FaqError, Segmenter
    from engine import BuildOptions, Engine, rebuild
    from index import DataFolder

    (folder / "small.yaml").write_text(SMALL_CORPUS, "utf-8")
    encoder = FakeEncoder()
    rebuild(folder / "small.yaml", folder / "data", options=BuildOptions(load=lambda _spec: encoder))
    engine = Engine(DataFolder(folder / "data").load_current(), encoder, Segmenter((), folder / "data" / "cache"))

    def search(data: bytes) -> None:
        try:
            reply = reply_to(engine, text_of(data), explained=len(data) % 5 == 0)
        except FaqError:
            return
        assert all(0 <= result.confidence <= 1 for result in reply.results)
        json.dumps(reply.to_json())

    return search


def fuzz(name: str, runs: int) -> None:
    """Run one target in this process."""
    import atheris

    with tempfile.TemporaryDirectory() as folder:
        with atheris.instrument_imports(include=["corpus", "engine"]):
            target = target_of(name, Path(folder))
        corpus = Path(folder) / "seeds"
        corpus.mkdir()
        for number, seed in enumerate(_SEEDS):
            (corpus / str(number)).write_bytes(seed.encode())
        options = [f"-runs={runs}", f"-timeout={_SLOWEST}", "-max_len=2048", "-rss_limit_mb=4096"]
        atheris.Setup([sys.argv[0], *options, str(corpus)], target)
        atheris.Fuzz()


_SEEDS = (
    '0{"id": "a", "lang": "zh", "category": "x", "question": "提现多久到账？", "answer": "三十分钟。"}',
    "1id,lang,category,question,answer\na,en,x,How long?,An hour.\n",
    "2- {id: a, lang: zh, category: x, question: 提币, alternates: [提现], answer: 好}\n",
    "3# 提现\n\n## 多久到账？ {#a}\n\n三十分钟。\n",
    "提现 pending 0x52908400098527886E0F7030069857D2E4169EE7 UID 12345678",
    "legal winner thank year wave sausage worth useful legal winner thank yellow",
    "我的密码是 abc123 验证码 482913 卡号 4111 1111 1111 1111",
)


def main() -> None:
    """Run the targets one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", default=",".join(TARGETS))
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=1200)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        fuzz(options.one, options.runs)
        return
    file = _RESULTS / "fuzz.json"
    results = json.loads(file.read_text("utf-8")) if file.exists() else {}
    for name in options.targets.split(","):
        started = time.perf_counter()
        command = [sys.executable, "-m", "bench.fuzz", "--one", name, "--runs", str(options.runs)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=options.seconds, check=False)  # noqa: S603
        counts = re.findall(r"^#(\d+)\s+DONE|^stat::number_of_executed_units:\s*(\d+)", done.stderr, re.MULTILINE)
        inputs = max((int(a or b) for a, b in counts), default=0)
        results[name] = {
            "inputs": inputs,
            "crashed": done.returncode != 0,
            "seconds": round(time.perf_counter() - started),
        }
        print(name, results[name], "" if done.returncode == 0 else done.stderr[-3000:], flush=True)
        _RESULTS.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

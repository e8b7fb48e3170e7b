"""python -m bench.embedding [--texts 2000] [--workers 1 2] [--encoder FOLDER ...]

How many texts are embedded a second, by how many processes, and what processor time does a text take? Phrasings of the
sample; processes are warm. Writes bench/results/embedding.json.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from corpus import read_corpus
from engine import SAMPLE
from index import EncoderSpec, Spread, load_encoder, spread_over

RESULTS = Path(__file__).resolve().parent / "results" / "embedding.json"
_TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds() -> float:
    """Of this process and of those that it has started and that run still."""
    return sum(_used(int(stat.parent.name)) for stat in Path("/proc").glob("[0-9]*/stat") if _is_ours(stat))


def _is_ours(stat: Path) -> bool:
    try:
        parent = int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return False
    return os.getpid() in (parent, int(stat.parent.name))


def _used(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def measure(name: str, texts: list[str], workers: int) -> dict[str, Any]:
    """One encoder and one number of processes."""
    spec = EncoderSpec(name)
    with spread_over(load_encoder(spec), spec, Spread(workers)) as encoder:
        encoder.encode_documents(texts[: 64 * 8])
        before, began = processor_seconds(), time.perf_counter()
        encoder.encode_documents(texts)
        took, used = time.perf_counter() - began, processor_seconds() - before
    return {
        "encoder": Path(name).name,
        "workers": workers,
        "texts_a_second": round(len(texts) / took, 1),
        "processor_ms_a_text": round(1000 * used / len(texts), 3),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Print the figures, and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--encoder", nargs="+", default=["bundled"])
    options = parser.parse_args()
    phrasings = [p for e in read_corpus(SAMPLE).entries for t in e.texts.values() for p in t.phrasings]
    texts = (phrasings * (options.texts // len(phrasings) + 1))[: options.texts]
    found = [measure(name, texts, workers) for name in options.encoder for workers in options.workers]
    RESULTS.write_text(json.dumps({"cores": os.cpu_count(), "measured": found}, indent=1) + "\n")
    print(RESULTS.read_text())


if __name__ == "__main__":
    main()

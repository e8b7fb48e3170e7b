"""python -m bench.collections [--collections 500] [--megabytes 1024] [--seconds 120] [--out FILE]

Builds the help centres in a temporary folder (6 MB each), serves them, and asks over HTTP: each once (cold), twenty of
them again and again (warm), then both at once while another process rebuilds and publishes one after the other.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from bench.collections.centres import ENTRIES, build, names, write_corpora
from bench.load.server import environment
from corpus import read_corpus
from engine import SAMPLE

ROOT = Path(__file__).resolve().parents[2]
WARM, WARM_A_SECOND, COLD_A_SECOND = 20, 20.0, 1.0
_TICK = os.sysconf("SC_CLK_TCK")


class Service:
    """A server process over the folder, and what it takes."""

    def __init__(self, root: Path, port: int, megabytes: float) -> None:
        command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--collections", str(root)]
        settings = {"FAQ_COLLECTIONS_MB": f"{megabytes:g}", "FAQ_OPEN_METRICS": "1", "OMP_NUM_THREADS": "1"}
        with root.with_suffix(".log").open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own
                [*command, "--port", str(port)], env=environment(ROOT) | settings, stdout=log, stderr=log
            )
        self.port = port
        end = time.monotonic() + 120
        while self.status("/readyz") != 200:
            if time.monotonic() > end:
                raise TimeoutError("the server is not ready after two minutes")
            time.sleep(0.2)

    def status(self, path: str) -> int:
        """Status of one request on a connection of its own; 0 where nobody answers."""
        try:
            return Asker(self.port).get(path)[0]
        except OSError:
            return 0

    @property
    def processor_seconds(self) -> float:
        """Used since its start."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    @property
    def megabytes(self) -> float:
        """In memory now."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def metric(self, name: str) -> dict[str, float]:
        """Values of a metric by its labels, as text."""
        text = Asker(self.port).get("/metrics")[2].decode()
        rows = (line.rpartition(" ") for line in text.splitlines() if line.startswith(name + "{"))
        return {labels[len(name) :]: float(value) for labels, _, value in rows}


class Asker:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> tuple[int, float, bytes]:
        """Status, milliseconds, body."""
        started = time.perf_counter()
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        return answer.status, (time.perf_counter() - started) * 1000, body


class Asked:
    """Milliseconds of requests of one kind; any other status than 200 ends the bench."""

    def __init__(self, service: Service, queries: Sequence[str], seed: int) -> None:
        self.took: list[float] = []
        self._asker, self._queries, self._draw = Asker(service.port), queries, random.Random(seed)

    def ask(self, name: str) -> None:
        """Search in one help centre."""
        query = quote(self._draw.choice(self._queries))
        status, took, body = self._asker.get(f"/v1/c/{name}/search?query={query}")
        if status != 200:
            raise RuntimeError(f"{name} answered {status}: {body[:300]!r}")
        self.took.append(took)

    def figures(self) -> dict[str, float]:
        """Count, median and 99th percentile."""
        middle, late = np.percentile(self.took, [50, 99])
        return {"requests": len(self.took), "p50_ms": round(float(middle), 2), "p99_ms": round(float(late), 2)}


def one_by_one(service: Service, asked: Asked, order: Sequence[str]) -> dict[str, float]:
    """Ask one after the other: also the server's processor time of each."""
    before = service.processor_seconds
    for name in order:
        asked.ask(name)
    spent = (service.processor_seconds - before) / len(order)
    return asked.figures() | {"processor_ms": round(spent * 1000, 2)}


def at_a_rate(asked: Asked, order: Callable[[], str], rate: float, seconds: float) -> None:
    """Ask at even times; whatever is late is asked at once."""
    begun = time.perf_counter()
    for number in range(int(rate * seconds)):
        time.sleep(max(begun + number / rate - time.perf_counter(), 0))
        asked.ask(order())


def both_at_once(service: Service, queries: Sequence[str], known: Sequence[str], seconds: float) -> dict[str, Any]:
    """Warm and cold requests side by side."""
    hot, cold = known[:WARM], iter(known[WARM:] * 10)
    draw = random.Random(7)
    warm, late = Asked(service, queries, 3), Asked(service, queries, 4)
    for name in hot:
        Asked(service, queries, 5).ask(name)
    threads = [
        threading.Thread(target=at_a_rate, args=(warm, lambda: draw.choice(hot), WARM_A_SECOND, seconds)),
        threading.Thread(target=at_a_rate, args=(late, lambda: next(cold), COLD_A_SECOND, seconds)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"warm": warm.figures(), "cold": late.figures()}


@contextmanager
def rebuilding(root: Path, corpora: Path) -> Any:
    """A process that rebuilds and publishes beside; gives the file with the names of what it has published."""
    out = root.with_suffix(".rebuilt")
    command = [sys.executable, "-m", "bench.collections.centres", str(root), str(corpora)]
    with out.open("wb") as told, subprocess.Popen(command, stdout=told, env=environment(ROOT)) as process:  # noqa: S603
        try:
            yield out
        finally:
            process.terminate()


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """All figures."""
    root, known = folder / "centres", names(options.collections)
    if not root.exists():
        build(write_corpora(folder / "corpora"), root, options.collections)
    queries = [p for e in read_corpus(SAMPLE).entries for t in e.texts.values() for p in t.phrasings]
    random.Random(1).shuffle(queries)
    service = Service(root, options.port, options.megabytes)
    most, watching = [service.megabytes], threading.Event()
    begun = most[0]
    watch = threading.Thread(
        target=lambda: [most.append(service.megabytes) for _ in iter(lambda: watching.wait(0.2), True)]
    )
    watch.start()
    try:
        cold = one_by_one(service, Asked(service, queries, 1), known)
        warm = one_by_one(service, Asked(service, queries, 2), known[-WARM:] * 100)
        with rebuilding(root, folder / "corpora") as told:
            beside = both_at_once(service, queries, known, options.seconds)
            beside["published"] = len(told.read_text().split())
        loaded = service.metric("faq_collections").get('{state="loaded"}')
        counted = sum(service.metric("faq_collection_bytes").values()) / 2**20
        evicted = sum(service.metric("faq_collection_evictions_total").values())
    finally:
        watching.set()
        watch.join()
        service.process.terminate()
        service.process.wait(60)
    memory = {"budget_mb": options.megabytes, "at_start_mb": round(begun), "most_mb": round(max(most))}
    memory |= {"counted_mb": round(counted), "loaded": loaded, "evictions": evicted}
    return {"one_by_one": {"cold": cold, "warm": warm}, "beside_rebuilds": beside, "memory": memory}


def main() -> None:
    """Print the figures, and write them to a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collections", type=int, default=500)
    parser.add_argument("--megabytes", type=float, default=1024)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--port", type=int, default=8181)
    parser.add_argument("--ready", type=Path, help="Folder for the help centres, kept, and taken as it is found.")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "collections.json")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="faq-collections-") as folder:
        found = {"collections": options.collections, "entries": ENTRIES}
        found |= measure(options.ready or Path(folder), options)
    found["load_average"] = {"before": round(load, 1), "after": round(os.getloadavg()[0], 1), "cores": os.cpu_count()}
    text = json.dumps(found, indent=1)
    print(text)
    options.out.write_text(text + "\n")


if __name__ == "__main__":
    main()

"""python -m bench.scale_sim [--data FOLDER] [--seconds 10] [--workers 1 2] [--connections 16]

How many searches a second do replicas answer? A queueing model (bench/queueing.py) with service times that are measured
here, by stage, checked against real servers with one and two workers, then asked for more replicas. Needs wrk. Writes
bench/results/scale_sim.json.

Service times are processor times: of `engine.search` each query's own, of HTTP what the server takes on average beyond
that with one worker and one connection. What is checked was measured at another number of connections and workers.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.load.queries import never_asked
from bench.load.server import Server
from bench.queueing import Load, Site, simulate
from engine import SAMPLE, BuildOptions, open_engine, rebuild
from support import SIDE, hand_off_of

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results" / "scale_sim.json"
_TEXTS, _ENGINE = 20_000, 600
_SCRIPT = """local paths, at = {PATHS}, SEED
request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
"""


def engine_ms(data: Path, texts: Sequence[str]) -> list[float]:
    """Processor time of each search in the engine, that of a query that nobody ever asked."""
    engine, found = open_engine(data), list[float]()
    rule = hand_off_of(engine).rule
    for text in texts:
        began = time.thread_time()
        engine.search(text, rule=rule)
        found.append(1000 * (time.thread_time() - began))
    return found[50:]


class Asked:
    """One run of wrk against a server: requests a second, and what server and visitors took of the processor."""

    def __init__(self, server: Server, texts: Sequence[str], connections: int, seconds: float) -> None:
        paths = ",".join(f'"/v1/search?query={quote(text)}"' for text in texts)
        before, began = _children_used(), server.processor_seconds
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(_SCRIPT.replace("PATHS", paths).replace("SEED", str(hash(server) % len(texts))))
            script.flush()
            address = f"http://127.0.0.1:{server.port}"
            command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", "-s", script.name, address]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
        if "Non-2xx" in told or "Socket errors" in told:
            raise RuntimeError(told)
        count = int(_number(r"(\d+) requests in", told))
        self.a_second = _number(r"Requests/sec:\s+([\d.]+)", told)
        self.p50_ms, self.p99_ms = (_milliseconds(share, told) for share in ("50", "99"))
        self.server_ms = 1000 * (server.processor_seconds - began) / count
        self.client_ms = 1000 * (_children_used() - before) / count


def _children_used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    assert found, text
    return float(found[1])


def _milliseconds(share: str, text: str) -> float:
    found = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)\b", text)
    assert found, text
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def calibrated(data: Path, texts: Sequence[str], seconds: float) -> tuple[list[float], dict[str, float]]:
    """Service times of whole requests, and of what they consist."""
    search = engine_ms(data, texts[:_ENGINE])
    server = Server(ROOT, data, 1)
    try:
        Asked(server, texts, 1, 2.0)
        alone = Asked(server, texts, 1, seconds)
    finally:
        server.stop()
    http = alone.server_ms - statistics.fmean(search)
    stages = {"engine_ms": statistics.fmean(search), "http_ms": http, "client_ms": alone.client_ms}
    return [one + http for one in search], {name: round(value, 3) for name, value in stages.items()}


def checked(
    data: Path, texts: Sequence[str], service: Sequence[float], options: argparse.Namespace
) -> list[dict[str, Any]]:
    """Model and real servers side by side."""
    found = []
    for workers in options.workers:
        server = Server(ROOT, data, workers)
        try:
            Asked(server, texts, options.connections, 3.0)
            real = Asked(server, texts, options.connections, options.seconds)
        finally:
            server.stop()
        site = Site(workers, os.cpu_count() or 1, real.client_ms)
        model = simulate(service, site, Load(connections=options.connections))
        row = {"workers": workers, "connections": options.connections, "model": asdict(model)}
        row["real"] = {name: round(getattr(real, name), 3) for name in ("a_second", "p50_ms", "p99_ms", "server_ms")}
        row["real"]["processors"] = round(real.a_second * real.server_ms / 1000, 2)
        found.append(row | {"off": round(model.a_second / real.a_second - 1, 3)})
    return found


def foretold(service: Sequence[float]) -> list[dict[str, Any]]:
    """Replicas with a processor each, visitors elsewhere: what they bear at most, and how long an answer then takes."""
    most = 1000 / statistics.fmean(service)
    found = []
    for replicas in (1, 2, 4, 8, 16, 32):
        for share in (0.5, 0.7, 0.9):
            model = simulate(service, Site(replicas, replicas), Load(rate=share * replicas * most))
            found.append({"replicas": replicas, "busy": share, **asdict(model)})
    return found


def main() -> None:
    """Measure, simulate, compare, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="Data folder of the sample; built if absent.")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder) / "data"
        if options.data is None:
            rebuild(SAMPLE, data, options=BuildOptions(side=SIDE))
        texts = never_asked(_TEXTS, 1)
        service, stages = calibrated(data, texts, options.seconds)
        found: dict[str, Any] = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "stages": stages}
        found["checked"] = checked(data, texts, service, options)
        found["foretold"] = foretold(service)
    text = json.dumps(found, indent=1)
    print(text)
    RESULTS.write_text(text + "\n")


if __name__ == "__main__":
    main()

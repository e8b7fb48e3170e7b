"""What does a search cost over HTTP, and how many are answered?  python -m bench.load [--against OTHER-CHECKOUT]

Starts real servers over the sample on 127.0.0.1, with one and two workers, of this code and, if given, of another
checkout; then asks each in turn with 1, 16 and 64 connections, queries that were asked before and queries that never
were, and `engine.search` by itself. --busy: two processes that only count run beside. Writes bench/results/load.json.

Machines are shared and noisy: compare ratios within one run. The visitors run on the same cores as the server, so what
they take of the processor is told too.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np

from bench.load import report
from bench.load.queries import KNOWN, asked_before, never_asked, sample
from bench.load.server import Server, build, environment

_CONNECTIONS = (1, 16, 64)
_FASTEST = 3000
"""Requests a second that the lists of queries suffice for."""
_DIRECT = 700
"""Queries that `engine.search` is asked by itself in a round."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is measured: code ("new", "old"), workers (0: engine.search by itself), connections, and which queries."""

    code: str
    workers: int
    connections: int
    queries: str


def main() -> None:
    """Measure, print, keep."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        codes = {"new": Path.cwd()} | ({"old": options.against} if options.against else {})
        datas = {name: Path(folder) / name for name in codes}
        for name, code in codes.items():
            build(code, datas[name], options.data)
        servers = {}
        for name, workers in product(codes, options.workers):
            servers[name, workers] = Server(codes[name], datas[name], workers)
            stack.callback(servers[name, workers].stop)
        bench = _Bench(Path(folder), codes, datas, servers, options)
        bench.warm()
        stack.enter_context(_neighbours(2 if options.busy else 0))
        found: dict[Cell, list[report.Figures]] = {}
        for number in range(options.rounds):
            for cell, figures in bench.round(number):
                found.setdefault(cell, []).append(figures)
            rows = [asdict(cell) | report.medians(figures) for cell, figures in found.items()]
            report.keep(options.out, rows, busy=options.busy)  # after each round, should it be cut short
            print(f"round {number + 1} of {options.rounds}\n{report.table(rows)}", flush=True)


class _Bench:
    """Servers, and a number for each round so that no query of the never asked comes twice."""

    def __init__(
        self,
        folder: Path,
        codes: dict[str, Path],
        datas: dict[str, Path],
        servers: dict[tuple[str, int], Server],
        options: argparse.Namespace,
    ) -> None:
        self._file, self._codes, self._datas, self._servers = folder / "queries.json", codes, datas, servers
        self._options, self._seed = options, 0

    def round(self, number: int) -> Iterator[tuple[Cell, report.Figures]]:
        """Every cell once, the codes in turn; each round begins with another code."""
        names = list(self._codes)[:: 1 if number % 2 else -1]
        for kind in ("asked", "never"):
            for name in names:
                yield Cell(name, 0, 0, kind), self._direct(name, kind)
            for workers, connections in product(self._options.workers, self._options.connections):
                for name in names:
                    yield Cell(name, workers, connections, kind), self._load(name, workers, connections, kind)

    def warm(self) -> None:
        """Ask every server what counts as asked before, several times for each worker."""
        self._file.write_text(json.dumps(sample()[:KNOWN] * 3), "utf-8")
        for server in self._servers.values():
            for _ in range(server.workers):
                subprocess.run(_client(server, self._file, 4, 60.0), capture_output=True, check=True)  # noqa: S603 - our own

    def _write(self, kind: str, count: int) -> None:
        self._seed += 1
        make = asked_before if kind == "asked" else never_asked
        self._file.write_text(json.dumps(make(count, self._seed)), "utf-8")

    def _direct(self, name: str, kind: str) -> report.Figures:
        self._write(kind, _DIRECT)
        command = [sys.executable, str(Path(__file__).with_name("direct.py"))]
        command += ["--data", str(self._datas[name]), "--queries", str(self._file)]
        command += ["--again"] if kind == "asked" else []
        said = subprocess.run(command, env=environment(self._codes[name]), capture_output=True, check=True)  # noqa: S603 - our own
        return {"server_ms": float(json.loads(said.stdout))}

    def _load(self, name: str, workers: int, connections: int, kind: str) -> report.Figures:
        server, seconds = self._servers[name, workers], self._options.seconds
        self._write(kind, int(seconds * _FASTEST))
        command = _client(server, self._file, connections, seconds)
        before = server.processor_seconds
        said = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)  # noqa: S603 - our own
        used, answered = server.processor_seconds - before, said["answered"]
        p50, p99 = np.percentile(said["times"], (50, 99))
        return {
            "server_ms": used * 1000 / answered,
            "client_ms": said["cpu"] * 1000 / answered,
            "per_second": answered / said["seconds"],
            "p50_ms": float(p50),
            "p99_ms": float(p99),
            "failed": float(sum(said["others"].values())),
        }


def _client(server: Server, queries: Path, connections: int, seconds: float) -> list[str]:
    command = [sys.executable, "-m", "bench.load.client", "--port", str(server.port), "--queries", str(queries)]
    return [*command, "--connections", str(connections), "--seconds", str(seconds)]


@contextmanager
def _neighbours(count: int) -> Iterator[None]:
    """Processes that keep as many cores busy."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for one in running:
            one.kill()
            one.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, help="a checkout of the code to compare with")
    parser.add_argument("--data", type=Path, help="a data folder with the sample, copied instead of built")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement")
    parser.add_argument("--connections", type=int, nargs="+", default=list(_CONNECTIONS))
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--busy", action="store_true", help="two processes beside that only count")
    parser.add_argument("--out", type=Path, default=Path("bench") / "results" / "load.json")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""What can a stranger do to the service?  python -m bench.hostile [--attacks NAME ...] [--seconds 10]

Starts a real server over the sample on 127.0.0.1 and attacks it in one way after another, while an innocent visitor
asks every 100 ms. Prints what the visitor had to wait, what failed, and the server's memory before, during and after;
writes bench/results/hostile.json and hostile.png. Everything stays on this machine, is bounded, and stops by itself.
Ends with status 1 if the visitor's 99th percentile reached 250 ms, a visit failed, or memory was kept.

The attacker shares the processor with the server, so its rates are low and named in each attack's docstring; the hurt
that they do is the server's own work. It comes from many addresses of 127.0.0.0/8: no limit by
address shields anything.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.hostile import report
from bench.hostile.attacks import ATTACKS
from bench.hostile.files import write_all
from bench.hostile.server import Server
from bench.hostile.visitor import visit
from corpus import read_queries

_SAMPLE = Path("corpus") / "data" / "sample" / "queries" / "dev.jsonl"
_SETTLE = 3.0
"""Seconds after an attack until memory is measured again."""
_RECOVERY = 60.0


def main() -> int:
    """Build, attack, report."""
    options = _options()
    queries = [row.query for row in read_queries(_SAMPLE) if len(row.query) <= 100]
    outcomes: list[report.Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        options.files = Path(folder) / "files"
        write_all(options.files)
        server = Server(Path(folder) / "data", options.workers)
        server.build(options.data)
        server.start()
        try:
            asyncio.run(visit(server.port, queries, lambda now: now < _SETTLE))  # first requests fill caches
            for name in options.attacks:
                outcomes.append(_attacked(server, name, queries, options))
                print(report.line(outcomes[-1]), flush=True)
        finally:
            server.stop()
    setting = {"seconds": options.seconds, "distinct": options.distinct, "workers": options.workers}
    report.write(options.out, outcomes, setting)
    return 0 if all(one.holds for one in outcomes) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attacks", nargs="+", choices=ATTACKS, default=list(ATTACKS), metavar="NAME")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each attack that has no number of its own")
    parser.add_argument("--distinct", type=int, default=10_000, help="keys, addresses, methods, sessions, paths")
    parser.add_argument("--data", type=Path, help="a data folder with the sample, copied instead of built")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("bench") / "results")
    return parser.parse_args()


def _attacked(server: Server, name: str, queries: list[str], options: argparse.Namespace) -> report.Outcome:
    before, disk, memory = server.memory, server.disk, list[float]()
    command = [sys.executable, "-m", "bench.hostile.attacks", name, "--port", str(server.port)]
    command += ["--seconds", str(options.seconds), "--distinct", str(options.distinct), "--files", str(options.files)]
    started, load = time.monotonic(), os.getloadavg()[0]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as attacker:  # noqa: S603 - our own

        def going_on(now: float) -> bool:
            if int(now) >= len(memory):
                memory.append(server.memory)  # once a second
            return attacker.poll() is None

        visits = asyncio.run(visit(server.port, queries, going_on))
        seconds = time.monotonic() - started
        said = attacker.stdout.read() if attacker.stdout else b""
    told = json.loads(said or b'{"cpu": 0, "told": {"the attacker failed": 1}}')
    recovered = server.ready_after(_RECOVERY)
    if recovered is None:
        server.stop()
        server.start()
    time.sleep(_SETTLE)
    p50, p99, longest = report.latencies(visits)
    return report.Outcome(
        attack=name,
        question=(ATTACKS[name].__doc__ or "").split("\n")[0],
        seconds=round(seconds, 1),
        visits=len(visits.times),
        failed=len(visits.failures),
        failures=_counted(visits.failures),
        p50_ms=p50,
        p99_ms=p99,
        max_ms=longest,
        memory_before=round(before, 1),
        memory_peak=round(max([before, *memory]), 1),
        memory_after=round(server.memory, 1),
        disk_grown=round(server.disk - disk, 2),
        attacker_cpu=round(told["cpu"] / max(seconds, 1), 3),
        answers=told["told"],
        recovered=None if recovered is None else round(recovered, 1),
        load=round(os.getloadavg()[0], 1),
        load_before=round(load, 1),
    )


def _counted(failures: list[str]) -> dict[str, int]:
    reasons = [failure.split(": /")[0] for failure in failures]
    return {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}


if __name__ == "__main__":
    sys.exit(main())

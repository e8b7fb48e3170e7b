"""Does the service stay up?  python -m bench.soak [--minutes 10] [--swap-seconds 5] [--workers 1]

Starts a real server over the sample on 127.0.0.1, measures how many requests a second it answers at most, then asks at
80 % of that, both while two generations are swapped in turn, and reports failures, latencies and memory. Writes the
figures and a chart to bench/results/. Stops by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from corpus import read_queries
from engine import SAMPLE, BuildOptions, Publishing, rebuild
from support import SIDE

_RESULTS = Path("bench") / "results"
_CLIENTS = 16
"""Who ask without pause to find the most that is answered."""
_CONNECTIONS = 64
_WINDOW = 10.0
_CEILING = 60.0
"""Seconds for which the most is measured: several swaps, and a shared machine's better and worse moments."""
_SETTLE = 20.0
"""Seconds of load before memory is measured: the first requests fill caches."""


@dataclass
class Log:
    """What came back: (seconds since the start, milliseconds) of each request, failures, and memory over time."""

    times: list[tuple[float, float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    generations: set[str] = field(default_factory=set)


def resident(pid: int) -> float:
    """MiB of a process and its children that are in memory (proportional share of what they share)."""
    total = 0.0
    for one in (pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
        total += int(found[1]) / 1024 if found else 0.0
    return total


async def ask(client: httpx.AsyncClient, query: str, log: Log, started: float, due: float | None = None) -> None:
    """One request, timed from the moment it was due (seconds since the start), else from now."""
    at = time.perf_counter() - started if due is None else due
    try:
        response = await client.get("/v1/search", params={"query": query})
        if response.status_code != 200:
            log.failures.append(f"{response.status_code} {response.text[:200]}")
        else:
            log.generations.add(response.json()["generation"])
    except httpx.HTTPError as error:
        log.failures.append(repr(error))
    log.times.append((at, (time.perf_counter() - started - at) * 1000))


Every = list[tuple[float, Callable[[Log, float], Awaitable[None]]]]
"""(period in seconds, what to call with the log and the seconds since the start)."""


async def repeat(every: Every, log: Log, started: float, seconds: float) -> None:
    """Call each of `every` in its period until `seconds` have passed since `started`."""

    async def one(period: float, act: Callable[[Log, float], Awaitable[None]]) -> None:
        while (now := time.perf_counter() - started) < seconds:
            await act(log, now)
            await asyncio.sleep(period)

    await asyncio.gather(*(one(period, act) for period, act in every))


async def ceiling(address: str, queries: list[str], seconds: float, every: Every) -> float:
    """Requests a second when every client asks again as soon as it was answered, in the slowest ten seconds: what a
    machine that others use too can keep up."""
    log, started = Log(), time.perf_counter()

    async def client_loop(client: httpx.AsyncClient, chance: random.Random) -> None:
        while time.perf_counter() - started < seconds:
            await ask(client, chance.choice(queries), log, started)

    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        loops = (client_loop(client, random.Random(i)) for i in range(_CLIENTS))
        await asyncio.gather(*loops, repeat(every, log, started, seconds))
    ended = np.asarray([at + ms / 1000 for at, ms in log.times])
    answered, _ = np.histogram(ended, bins=np.arange(0.0, seconds + 1, _WINDOW))
    return float(answered.min() / _WINDOW)


async def soak(address: str, queries: list[str], rate: float, seconds: float, every: Every) -> Log:
    """Ask `rate` times a second for `seconds`, `every` besides.

    Requests are due at random moments whether or not earlier ones were answered; one that has to wait for a free
    connection has waited (no "coordinated omission").
    """
    log, started, chance = Log(), time.perf_counter(), random.Random(1)
    waiting: asyncio.Queue[float | None] = asyncio.Queue()

    context = ssl.create_default_context()

    async def connection(number: int) -> None:
        choice = random.Random(number)
        # Each has a client of its own: one pool of 64 busy connections takes 5 ms of processor time for each request,
        # four times what one takes, and once it is behind it stays behind.
        async with httpx.AsyncClient(base_url=address, timeout=30, verify=context) as client:
            while (due := await waiting.get()) is not None:
                await ask(client, choice.choice(queries), log, started, due)

    besides = asyncio.create_task(repeat(every, log, started, seconds))
    connections = [asyncio.create_task(connection(number)) for number in range(_CONNECTIONS)]
    due = 0.0
    while due < seconds:
        await asyncio.sleep(max(0.0, started + due - time.perf_counter()))
        waiting.put_nowait(due)
        due += chance.expovariate(rate)
    for _ in connections:
        waiting.put_nowait(None)
    await asyncio.gather(*connections, besides)
    return log


def start(data: Path, workers: int) -> tuple[subprocess.Popen[bytes], str]:
    """A server process that is ready, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port)]
    # One address asks for everybody here.
    env = os.environ | {"FAQ_RATE_LIMIT": "1000000/second"}
    with (data / "server.log").open("wb") as log:
        options = ["--workers", str(workers), "--data", str(data)]
        process = subprocess.Popen([*command, *options], env=env, stdout=log, stderr=log)  # noqa: S603 - our own
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return process, address
        except httpx.HTTPError:
            time.sleep(0.2)
    raise TimeoutError("the server is not ready after a minute")


def draw(log: Log, file: Path) -> None:
    """Latency over time as median and 99th percentile of each 5 seconds, and memory."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    at, took = (np.asarray(column) for column in zip(*log.times, strict=True))
    bins = (at // 5).astype(int)
    figure, (above, below) = pyplot.subplots(2, 1, figsize=(9, 5), sharex=True)
    seconds = np.unique(bins) * 5
    for share, colour in ((50, "#2f6f8f"), (99, "#c0392b")):
        values = [np.percentile(took[bins == b], share) for b in np.unique(bins)]
        above.plot(seconds, values, color=colour, label=f"{share}th percentile")
    above.set_ylabel("ms")
    above.legend()
    below.plot(*zip(*log.memory, strict=True), color="#2f6f8f")
    below.set_ylim(bottom=0)
    below.set_ylabel("MiB in memory")
    below.set_xlabel("seconds")
    figure.tight_layout()
    figure.savefig(file, dpi=120)


def figures(log: Log, most: float, rate: float) -> dict[str, Any]:
    """What the run says."""
    took = sorted(ms for _, ms in log.times)
    settled = [mib for at, mib in log.memory if at > _SETTLE] or [mib for _, mib in log.memory]
    third = max(len(settled) // 3, 1)
    first, last = statistics.mean(settled[:third]), statistics.mean(settled[-third:])
    return {
        "ceiling_per_second": round(most, 1),
        "asked_per_second": round(rate, 1),
        "requests": len(took),
        "failed": len(log.failures),
        "failures": log.failures[:5],
        "p50_ms": round(took[len(took) // 2], 2),
        "p99_ms": round(took[int(len(took) * 0.99)], 2),
        "max_ms": round(took[-1], 2),
        "memory_first_third_mib": round(first, 1),
        "memory_last_third_mib": round(last, 1),
        "memory_growth": round(last / first - 1, 4),
    }


def main() -> None:
    """Build two generations, start the server, load it, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--swap-seconds", type=float, default=5)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    queries = [row.query for row in read_queries(SAMPLE / "queries" / "dev.jsonl")]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        ids = [
            rebuild(SAMPLE, data, publishing=Publishing(force=True), options=BuildOptions(side=SIDE)).generation
            for _ in range(2)
        ]
        process, address = start(data, options.workers)
        swaps = 0

        async def swap(_log: Log, _now: float) -> None:
            nonlocal swaps
            swaps += 1
            part = data / "CURRENT.new"
            part.write_text(ids[swaps % 2] + "\n", "utf-8")
            part.replace(data / "CURRENT")
            process.send_signal(signal.SIGHUP)

        async def remember(log: Log, now: float) -> None:
            log.memory.append((now, resident(process.pid)))

        try:
            every: Every = [(options.swap_seconds, swap), (2.0, remember)]
            most = asyncio.run(ceiling(address, queries, _CEILING, every))
            rate = 0.8 * most
            log = asyncio.run(soak(address, queries, rate, options.minutes * 60, every))
        finally:
            process.terminate()
            process.wait(30)
    result = vars(options) | figures(log, most, rate) | {"swaps": swaps, "generations_seen": len(log.generations)}
    _RESULTS.mkdir(parents=True, exist_ok=True)
    (_RESULTS / "soak.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    draw(log, _RESULTS / "soak.png")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

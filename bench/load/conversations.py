"""How long does a turn of a conversation take beside a search? 200 people, each with a turn every five seconds.

    python -m bench.load.conversations --data DATA [--people 200] [--every 5] [--seconds 30] [--rounds 3]

DATA: a data folder with the sample; it is copied. One worker. Searches and turns come at the same times with the same
texts, those of the sample's dev dialogues, in rounds by turns; each connection is one person's. Measured is the time
from when a request was due, so that one that had to wait for the one before counts as long as its person waits.

Asked is: p99 of a turn at most that of a search and 30 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np

from bench.load.server import Server
from corpus import read_dialogues

_DIALOGUES = Path("corpus") / "data" / "sample" / "dialogues" / "dev.jsonl"
_ALLOWED_MS = 30.0
_LONGEST_QUERY = 512
_PATIENCE = 60.0
_WARM_SECONDS = 5.0


@dataclass(frozen=True)
class Plan:
    """people: connections; every: seconds between two requests of each; seconds: of one round."""

    people: int
    every: float
    seconds: float


class Person:
    """One connection, on which one request follows the other."""

    def __init__(self, port: int, said: Sequence[Sequence[str]], *, searches: bool) -> None:
        """`said`: dialogues that this person leads, one after the other; `searches`: whether each text is a search."""
        self._port, self._said, self._searches = port, said, searches
        self.times: list[float] = []
        self.failed = 0

    async def go(self, plan: Plan, start: float) -> None:
        """Ask until the round is over; `start`: when the first request is due."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        due, end, state = start, start + plan.seconds, ""
        for number, text in self._texts():
            if due >= end:
                break
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            writer.write(self._request(text, state if number else ""))
            status, body = await asyncio.wait_for(_answer(reader), _PATIENCE)
            self.times.append((time.perf_counter() - due) * 1000)
            self.failed += status != 200
            state = "" if self._searches or status != 200 else json.loads(body)["state"]
            due += plan.every
        writer.close()

    def _texts(self) -> list[tuple[int, str]]:
        return [(number, text) for dialogue in self._said for number, text in enumerate(dialogue)]

    def _request(self, text: str, state: str) -> bytes:
        if self._searches:
            return f"GET /v1/search?query={quote(text[:_LONGEST_QUERY])} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        body = json.dumps({"message": text} | ({"state": state} if state else {})).encode()
        head = "POST /v1/deflect HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    return int(head[0].split()[1]), await reader.readexactly(int(fields["content-length"]))


async def _round(port: int, plan: Plan, *, searches: bool, seed: int) -> tuple[list[float], int]:
    """Times of all requests in ms, and how many were not answered with 200."""
    dialogues, chance = _dialogues(), random.Random(seed)
    people = []
    for _ in range(plan.people):
        chance.shuffle(dialogues)
        people.append(Person(port, tuple(dialogues), searches=searches))
    begin = time.perf_counter() + 0.5
    starts = [
        begin + plan.every * at / plan.people for at in range(plan.people)
    ]  # evenly: people x (1 / every) a second
    await asyncio.gather(*(one.go(plan, start) for one, start in zip(people, starts, strict=True)))
    return [took for one in people for took in one.times], sum(one.failed for one in people)


def _dialogues() -> list[list[str]]:
    return [[turn.say for turn in dialogue.turns] for dialogue in read_dialogues(_DIALOGUES)]


def measure(server: Server, plan: Plan, rounds: int) -> dict[str, dict[str, float]]:
    """Figures of searches and of turns: medians over the rounds."""
    found: dict[str, list[dict[str, float]]] = {"search": [], "turn": []}
    warm = Plan(plan.people, plan.every, _WARM_SECONDS)
    for name in found:
        asyncio.run(_round(server.port, warm, searches=name == "search", seed=0))
    for number in range(rounds):
        for name, rows in found.items():
            before = server.processor_seconds
            times, failed = asyncio.run(_round(server.port, plan, searches=name == "search", seed=number + 1))
            p50, p99 = map(float, np.percentile(times, (50, 99)))
            used = (server.processor_seconds - before) * 1000 / len(times)
            rows.append({"p50_ms": p50, "p99_ms": p99, "server_ms": used, "requests": len(times), "failed": failed})
    return {
        name: {figure: round(statistics.median(row[figure] for row in rows), 2) for figure in rows[0]}
        for name, rows in found.items()
    }


def main() -> None:
    """Measure, and print the figures and whether they hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--every", type=float, default=5.0)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(shutil.copytree(given.data, Path(folder) / "data"))
        server = Server(Path(), data, 1)
        try:
            figures = measure(server, Plan(given.people, given.every, given.seconds), given.rounds)
        finally:
            server.stop()
    more = figures["turn"]["p99_ms"] - figures["search"]["p99_ms"]
    print(json.dumps(figures | {"turn_more_ms": round(more, 2), "holds": more <= _ALLOWED_MS}, indent=1))


if __name__ == "__main__":
    main()

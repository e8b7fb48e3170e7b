"""Visitors who ask again as soon as they were answered, over plain sockets, in a process of their own.

Prints one JSON object: requests answered with 200, others by status, seconds, sorted latencies in ms, and the processor
time that this process took: it shares the machine with the server, so that must be known.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import quote

_HOST = "127.0.0.1"
_PATIENCE = 60.0
"""Seconds for the last replies to come."""


class _Visitor(asyncio.Protocol):
    """One connection: the next query is sent when the reply to the last one is whole."""

    def __init__(self, queries: Iterator[str], end: float) -> None:
        self._queries, self._end = queries, end
        self.times: list[float] = []
        self.told: Counter[int] = Counter()
        self.done = asyncio.get_running_loop().create_future()
        self._got = bytearray()
        self._missing = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are no subclass
        self._ask()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._got += data
        if self._missing < 0:
            head, found, rest = bytes(self._got).partition(b"\r\n\r\n")
            if not found:
                return
            self._status, length = _read(head)
            self._missing = length - len(rest)
        else:
            self._missing -= len(data)
        if self._missing == 0:
            self.times.append((time.perf_counter() - self._sent) * 1000)
            self.told[self._status] += 1
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol; a server that closes too early counts as status 0."""
        if not self.done.done():
            self.told[0] += 1
            self.done.set_result(None)

    def _ask(self) -> None:
        self._got.clear()
        self._missing = -1
        self._sent = time.perf_counter()
        query = next(self._queries, None) if self._sent < self._end else None
        if query is None:
            self.done.set_result(None)
            self._transport.close()
        else:
            self._transport.write(f"GET /v1/search?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())


def _read(head: bytes) -> tuple[int, int]:
    """Status and length of the body."""
    lines = head.split(b"\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in lines[1:])
    return int(lines[0].split()[1]), int(fields[b"content-length"])


async def _visit(port: int, connections: int, seconds: float, queries: Iterator[str]) -> dict[str, object]:
    loop, started = asyncio.get_running_loop(), time.perf_counter()
    made = [
        await loop.create_connection(lambda: _Visitor(queries, started + seconds), _HOST, port)
        for _ in range(connections)
    ]
    visitors = [visitor for _, visitor in made]
    await asyncio.wait_for(asyncio.gather(*(visitor.done for visitor in visitors)), seconds + _PATIENCE)
    told = sum((visitor.told for visitor in visitors), Counter[int]())
    times = sorted(round(one, 2) for visitor in visitors for one in visitor.times)
    answered = told.pop(200, 0)
    return {"answered": answered, "others": told, "seconds": time.perf_counter() - started, "times": times}


def main() -> None:
    """Ask, and print what came back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--queries", type=Path, required=True, help="a JSON list; the run ends with it at the latest")
    options = parser.parse_args()
    with contextlib.suppress(ImportError):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    queries = iter(json.loads(options.queries.read_text("utf-8")))
    found = asyncio.run(_visit(options.port, options.connections, options.seconds, queries))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps(found | {"cpu": used.ru_utime + used.ru_stime}))


if __name__ == "__main__":
    main()

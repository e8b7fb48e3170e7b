"""How are requests sent? Plain sockets: the attacker may send what no library would, and takes little processor."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

HOST = "127.0.0.1"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. local: the address in 127.0.0.0/8 that it comes from, since limits count by address."""

    method: str = "GET"
    path: str = "/"
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    local: str = HOST

    def encoded(self, *, keep: bool = False) -> bytes:
        """As bytes; keep: whether the connection stays open."""
        headers = {"Host": "localhost", "Connection": "keep-alive" if keep else "close"}
        if self.body:
            headers["Content-Length"] = str(len(self.body))
        return head(self.method, self.path, headers | dict(self.headers or {})) + self.body


def head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    """The head of a request."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


@contextlib.asynccontextmanager
async def connected(port: int, local: str = HOST) -> AsyncIterator[Streams]:
    """A connection from `local`, closed without ceremony."""
    reader, writer = await asyncio.open_connection(HOST, port, local_addr=(local, 0), limit=1 << 20)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def exchange(port: int, request: Request) -> int:
    """The status of the answer on a connection of its own, read to its end; raises OSError for none."""
    async with connected(port, request.local) as (reader, writer):
        with contextlib.suppress(ConnectionError):  # it may have been refused before all was sent
            writer.write(request.encoded())
            await writer.drain()
        status = status_of(await reader.readline())
        while await reader.read(1 << 16):
            pass
        return status


async def answer(reader: asyncio.StreamReader) -> int:
    """The status of the next answer of a connection that stays open; raises OSError if it was closed instead."""
    status, length = status_of(await reader.readline()), 0
    while (line := await reader.readline()).strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    await reader.readexactly(length)
    return status


def status_of(line: bytes) -> int:
    """The status in the first line of an answer."""
    parts = line.split()
    if len(parts) < 2 or not parts[1].isdigit():
        raise ConnectionError("closed without an answer")
    return int(parts[1])

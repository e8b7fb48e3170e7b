"""Attacks by what is sent to be kept or looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from bench.hostile.attacker import Attacker
from bench.hostile.files import DOCUMENTS, FINE, IMAGES
from bench.hostile.wire import Request, connected, head

_PATH = "/en/tickets/new"
BOUNDARY = "hostile"
_TYPE = f"multipart/form-data; boundary={BOUNDARY}"
_PIECE = b"a" * 65_536


def part(name: str, content: bytes, file: str = "") -> bytes:
    """One part of a form."""
    named = f'; filename="{file}"' if file else ""
    lines = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return lines.encode() + content + b"\r\n"


def form(*parts: bytes, step: bytes = b"type") -> bytes:
    """The body of a form; step=type changes nothing and is what a stranger may always send."""
    return b"".join((part("step", step), *parts, f"--{BOUNDARY}--\r\n".encode()))


async def endless_uploads(attacker: Attacker) -> None:
    """Two uploads in chunks, 6 MB a second each, that never end."""
    headers = {"Host": "localhost", "Content-Type": _TYPE, "Transfer-Encoding": "chunked"}
    chunk = b"%x\r\n%s\r\n" % (len(_PIECE), _PIECE)

    async def hold(number: int) -> None:
        async with connected(attacker.port, attacker.address(number)) as (reader, writer):
            begun = part("files", b"", "endless.txt")[:-2]
            writer.write(head("POST", _PATH, headers) + b"%x\r\n%s\r\n" % (len(begun), begun))
            told = asyncio.create_task(reader.readline())
            while not attacker.over and not told.done():
                writer.write(chunk)
                await writer.drain()
                attacker.told["bytes sent"] += len(chunk)
                await asyncio.sleep(0.01)
            attacker.told[(await told).decode("latin-1").strip() or "closed"] += 1

    await attacker.held(2, hold)


async def many_parts(attacker: Attacker) -> None:
    """Two forms a second of 20,000 parts, fields and files in turn."""
    fields = form(*(part(f"f{n}", b"a") for n in range(20_000)))
    files = form(*(part("files", b"a", f"{n}.txt") for n in range(20_000)))
    await _sent(attacker, 2, lambda number: files if number % 2 else fields)


async def hostile_documents(attacker: Attacker) -> None:
    """Two documents a second that are dear to look at: PDF, ZIP, text."""
    await _files(attacker, DOCUMENTS, 2)


async def hostile_images(attacker: Attacker) -> None:
    """One image a second that is small to send and large to decode."""
    await _files(attacker, IMAGES, 1)


async def litter(attacker: Attacker) -> None:
    """Five forms a second with files that are fine and with no ticket: does the disk fill?"""
    content = (attacker.files / FINE).read_bytes()
    body = form(*(part("files", content, f"{n}.pdf") for n in range(5)))
    await _sent(attacker, 5, lambda _number: body)


async def _files(attacker: Attacker, names: Iterable[str], rate: float) -> None:
    bodies = [form(part("files", (attacker.files / name).read_bytes(), name)) for name in names]
    await _sent(attacker, rate, lambda number: bodies[number % len(bodies)])


async def _sent(attacker: Attacker, rate: float, body: Callable[[int], bytes]) -> None:
    async def one(number: int) -> None:
        await attacker.ask(
            Request("POST", _PATH, {"Content-Type": _TYPE}, body(number), local=attacker.address(number))
        )

    await attacker.paced(rate, one)

"""Does a message arrive at once? 200 waiting visitors and 10 staff who talk with ten more, on one worker.

    python -m bench.live DATA [--seconds 20]

DATA: a data folder whose support.yaml has tickets; it is written to. Each of the talking visitors and each member of
staff writes every two seconds; every stream of the waiting is open. Measured is the time from before the post to the
event at the other side, both in this process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import numpy as np

from api.security.keys import Keys

WAITING, STAFF, EVERY = 200, 10, 2.0
WISH = {"query": "my withdrawal is stuck", "locale": "en"}


class Bench:
    def __init__(self, base: str) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
        self.client = httpx.AsyncClient(base_url=base, limits=limits, timeout=60)
        self.sent: dict[str, float] = {}
        self.took: dict[str, list[float]] = {"to the visitor": [], "to staff": []}
        self.pings: list[float] = []
        self.open = 0
        self.tasks: list[asyncio.Task[None]] = []

    async def enter(self, secret: str) -> tuple[dict[str, str], str]:
        answer = await self.client.post("/staff/login", data={"key": secret})
        cookie = {"Cookie": f"faq_staff={answer.cookies['faq_staff']}"}
        self.client.cookies.clear()
        page = await self.client.get("/staff/chats", headers=cookie)
        found = re.search(r'name="token" value="([^"]+)"', page.text)
        assert found, page.status_code
        there = {"open": "1", "level": "1", "token": found[1]}
        assert (await self.client.post("/staff/chats/presence", data=there, headers=cookie)).status_code == 303
        return cookie, found[1]

    async def begin(self) -> tuple[str, dict[str, str]]:
        # Each visitor from an address of its own, as the limits count them.
        address = {"X-Forwarded-For": f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.{secrets.randbelow(250)}"}
        answer = await self.client.post("/v1/chats", json=WISH, headers=address)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"], {"X-Chat-Key": answer.json()["key"]} | address

    async def listen(self, path: str, headers: dict[str, str], side: str) -> None:
        async with self.client.stream("GET", path, headers=headers) as stream:
            assert stream.status_code == 200, stream.status_code
            self.open += 1
            async for line in stream.aiter_lines():
                if line.startswith("data: ") and '"text"' in line:
                    text = json.loads(line[6:]).get("text", "")
                    wanted = "staff " if side == "to the visitor" else "visitor "
                    if text.startswith(wanted) and text in self.sent:
                        self.took[side].append(time.perf_counter() - self.sent[text])

    async def ping(self) -> None:
        """How long a request that does nothing takes meanwhile: what the machine itself costs."""
        while True:
            begun = time.perf_counter()
            await self.client.get("/healthz")
            self.pings.append((time.perf_counter() - begun) * 1000)
            await asyncio.sleep(0.2)

    async def write(self, who: str, post: object, until: float) -> None:
        await asyncio.sleep(secrets.randbelow(1000) / 1000 * EVERY)
        while time.perf_counter() < until:
            text = f"{who} {secrets.token_hex(6)} says hello"
            self.sent[text] = time.perf_counter()
            answer = await post(text)  # type: ignore[operator]
            assert answer.status_code in (201, 303), answer.text[:300]
            await asyncio.sleep(EVERY)

    async def pair(self, cookie: dict[str, str], token: str, until: float) -> None:
        chat, key = await self.begin()
        taken = await self.client.post(f"/staff/chats/{chat}/take", data={"token": token}, headers=cookie)
        assert taken.headers["location"].endswith(chat), taken.headers["location"]
        self.tasks += [
            asyncio.create_task(self.listen(f"/v1/chats/{chat}/events", key, "to the visitor")),
            asyncio.create_task(self.listen(f"/staff/chats/events?chat={chat}", cookie, "to staff")),
        ]

        async def visitor(text: str) -> httpx.Response:
            return await self.client.post(f"/v1/chats/{chat}/messages", json={"text": text}, headers=key)

        async def staff(text: str) -> httpx.Response:
            data = {"token": token, "message": text}
            return await self.client.post(f"/staff/chats/{chat}/messages", data=data, headers=cookie)

        writers = (self.write("visitor", visitor, until), self.write("staff", staff, until))
        await asyncio.gather(*writers)


async def measure(base: str, keys: list[str], *, seconds: float, server: int) -> dict[str, object]:
    bench = Bench(base)
    staff = [await bench.enter(key) for key in keys]
    for _ in range(WAITING):
        chat, key = await bench.begin()
        bench.tasks.append(asyncio.create_task(bench.listen(f"/v1/chats/{chat}/events", key, "waiting")))
    while bench.open < WAITING:
        await asyncio.sleep(0.1)
    until = time.perf_counter() + seconds
    used = cpu_of(server)
    pings = asyncio.create_task(bench.ping())
    await asyncio.gather(*(bench.pair(cookie, token, until) for cookie, token in staff))
    used = cpu_of(server) - used
    pings.cancel()
    await asyncio.sleep(1)
    for task in bench.tasks:
        task.cancel()
    times = {side: np.array(took) * 1000 for side, took in bench.took.items()}
    told = {
        side: {"messages": len(took), **{f"p{q}_ms": round(float(np.percentile(took, q)), 1) for q in (50, 95, 99)}}
        for side, took in times.items()
    }
    bare = [round(float(np.percentile(bench.pings, q)), 1) for q in (50, 99)]
    each = round(used / max(len(bench.sent), 1) * 1000, 1)
    return {
        "streams": bench.open,
        "sent": len(bench.sent),
        **told,
        "healthz_p50_p99_ms": bare,
        "cpu_ms_a_message": each,
    }


def main() -> None:
    """Start a server, measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    keys = [Keys(given.data).add(f"staff{n}-{secrets.token_hex(2)}", ["admin"])[1] for n in range(STAFF)]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--data", str(given.data)]
    env = dict(os.environ) | {"FAQ_RATE_LIMIT": "100000/second", "FAQ_TRUSTED_PROXIES": "127.0.0.1"}
    with subprocess.Popen([*command, "--port", str(port)], env=env, stderr=subprocess.DEVNULL) as server:  # noqa: S603
        base = f"http://127.0.0.1:{port}"
        try:
            for _ in range(600):
                try:
                    if httpx.get(f"{base}/readyz").status_code == 200:
                        break
                except httpx.TransportError:
                    pass
                time.sleep(0.1)
            found = asyncio.run(measure(base, keys, seconds=given.seconds, server=server.pid))
            print(json.dumps(found, indent=1))
        finally:
            begun = time.perf_counter()
            server.terminate()
            server.wait(60)
            print(f"stopped after {time.perf_counter() - begun:.1f} s")


def cpu_of(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()

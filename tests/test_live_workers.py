"""Live chat with two server processes on one data folder: what is posted at one arrives at the other, once."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.security.keys import Keys
from conftest import FAQ, environment, free_port, wait_for

WISH = {"query": "my withdrawal is stuck", "locale": "en"}
_PATIENCE = 20.0


@dataclass
class Stream:
    """Whoever listens at one process; it ends with the process."""

    base: str
    path: str
    headers: dict[str, str]
    texts: list[str] = field(default_factory=list)
    last: str = "0"

    def __post_init__(self) -> None:
        self._changed, self._open = threading.Condition(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._open.wait(_PATIENCE)

    def _run(self) -> None:
        headers = self.headers | {"Last-Event-ID": self.last}
        try:
            with httpx.stream("GET", self.base + self.path, headers=headers, timeout=60) as answer:
                assert answer.status_code == 200, answer.read()
                self._open.set()
                for line in answer.iter_lines():
                    self._read(line)
        except httpx.HTTPError:
            pass  # its process was killed

    def _read(self, line: str) -> None:
        if line.startswith("id: "):
            self.last = line[4:]
        if line.startswith("data: ") and isinstance(told := json.loads(line[6:]), dict) and told.get("kind") == "text":
            with self._changed:
                self.texts.append(told["text"])
                self._changed.notify_all()

    def wait_for(self, count: int) -> list[str]:
        with self._changed:
            self._changed.wait_for(lambda: len(self.texts) >= count, _PATIENCE)
        return self.texts

    def ended(self) -> None:
        self._thread.join(_PATIENCE)


@pytest.fixture
def other(base: str, sample_data: Path) -> Iterator[tuple[str, Any]]:
    """A second server over the folder of the first."""
    port = free_port()
    command = [*FAQ, "serve", "--data", str(sample_data), "--port", str(port)]
    with subprocess.Popen(
        command, env=environment() | {"FAQ_RATE_LIMIT": "100000/second"}, stderr=subprocess.DEVNULL
    ) as process:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", process
        process.kill()


def enter(base: str, secret: str) -> tuple[dict[str, str], str]:
    """Cookie and token of a member of staff, who takes chats."""
    answer = httpx.post(f"{base}/staff/login", data={"key": secret})
    cookie = {"Cookie": f"faq_staff={answer.cookies['faq_staff']}"}
    page = httpx.get(f"{base}/staff/chats", headers=cookie).text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]
    data = {"open": "1", "level": "1", "token": token}
    assert httpx.post(f"{base}/staff/chats/presence", data=data, headers=cookie).status_code == 303
    return cookie, token


def test_nothing_is_lost_or_doubled_between_two_processes(base: str, other: tuple[str, Any], sample_data: Path) -> None:
    second, process = other
    cookie, token = enter(base, Keys(sample_data).add("Lin", ["admin"])[1])
    begun = httpx.post(f"{second}/v1/chats", json=WISH).json()
    chat, key = begun["id"], {"X-Chat-Key": begun["key"]}
    taken = httpx.post(f"{base}/staff/chats/{chat}/take", data={"token": token}, headers=cookie)
    assert taken.headers["location"].endswith(chat)
    visitor = Stream(second, f"/v1/chats/{chat}/events", key)

    def visitor_says(number: int, *places: str) -> None:
        for place in places:  # sent again at another process, as after a line that dropped
            said = {"text": f"visitor {number}", "mark": f"v{number}"}
            assert httpx.post(f"{place}/v1/chats/{chat}/messages", json=said, headers=key).status_code == 201

    def staff_says(number: int, *places: str) -> None:
        for place in places:
            said = {"token": token, "message": f"staff {number}", "mark": f"s{number}"}
            answer = httpx.post(f"{place}/staff/chats/{chat}/messages", data=said, headers=cookie)
            assert answer.status_code == 303, answer.text

    expected = [f"{who} {number}" for number in range(6) for who in ("visitor", "staff")]
    for number in range(3):
        places = (base, second) if number % 2 else (second, base)
        visitor_says(number, *places)
        staff_says(number, *places)
    assert visitor.wait_for(6) == expected[:6]
    process.kill()
    process.wait()
    visitor.ended()
    for number in range(3, 5):
        visitor_says(number, base)
        staff_says(number, base)
    again = Stream(base, f"/v1/chats/{chat}/events", key, last=visitor.last)
    visitor_says(5, base)
    staff_says(5, base)
    assert again.wait_for(6) == expected[6:], "taken up at the other process where the first one died"
    kept = httpx.get(f"{base}/v1/chats/{chat}", headers=key).json()["messages"]
    assert [one["text"] for one in kept if one["kind"] == "text"] == expected
    httpx.post(f"{base}/staff/chats/{chat}/close", data={"token": token}, headers=cookie)
    httpx.post(f"{base}/staff/chats/presence", data={"open": "0", "level": "1", "token": token}, headers=cookie)

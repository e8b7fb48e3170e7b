"""Connections that ask for nothing: they are closed in time, and shut nobody out."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from typing import Any

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router

from api.http.connections import Connection, _Idle
from api.http.workers import listen
from api.security.strict import Strict

MOST = 20
HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"


class Impatient(Connection):
    """Waits for half a second."""

    head_seconds = 0.5


def serve(protocol: type[Connection]) -> Iterator[int]:
    listener = listen("127.0.0.1", 0)
    app = Router([Route("/", lambda _request: PlainTextResponse("here"))])
    server = uvicorn.Server(uvicorn.Config(app, http=protocol, limit_concurrency=MOST, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def impatient() -> Iterator[int]:
    yield from serve(Impatient)


@pytest.fixture
def patient() -> Iterator[int]:
    yield from serve(Connection)


def connect(port: int, sent: bytes = b"") -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port), timeout=5)
    if sent:
        opened.sendall(sent)
    return opened


def answered(opened: socket.socket) -> bool:
    """Head and body of a reply may come one after the other."""
    got = b""
    while b"here" not in got and (part := opened.recv(1000)):
        got += part
    return b"here" in got


def closed_after(opened: socket.socket) -> float:
    started = time.monotonic()
    assert opened.recv(1000) == b""
    return time.monotonic() - started


@pytest.mark.parametrize("sent", [b"", HEAD])
def test_a_connection_that_does_not_ask_is_closed(impatient: int, sent: bytes) -> None:
    with connect(impatient, sent) as opened:
        assert closed_after(opened) < 4


def test_bytes_that_trickle_do_not_prolong_it(impatient: int) -> None:
    with connect(impatient, HEAD) as opened:
        started = time.monotonic()
        with pytest.raises(OSError, match=r"[Bb]roken pipe|reset"):
            while time.monotonic() - started < 4:
                opened.sendall(b"X-A: b\r\n")
                time.sleep(0.05)


def test_the_second_request_of_a_connection_may_not_trickle_either(impatient: int) -> None:
    with connect(impatient, HEAD + b"\r\n") as opened:
        assert answered(opened)
        time.sleep(0.7)
        opened.sendall(HEAD + b"\r\n")
        assert answered(opened), "a connection may be kept for longer than that between two requests"
        opened.sendall(HEAD)
        assert closed_after(opened) < 4


@pytest.mark.parametrize("sent", [b"", HEAD, HEAD + b"\r\n"])
def test_idle_connections_make_room(patient: int, sent: bytes) -> None:
    """Silent, half asked, or kept after a reply: three times as many as may be."""
    idle = [connect(patient, sent) for _ in range(3 * MOST)]
    time.sleep(0.3)
    for _ in range(5):
        with connect(patient, HEAD + b"\r\n") as opened:
            assert b"200 OK" in opened.recv(1000)
    for opened in idle:
        opened.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x00\xff\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        HEAD + b"Transfer-Encoding : chunked\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        HEAD + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        HEAD + b"X: a\0b\r\n\r\n",
    ],
)
def test_what_is_no_request_is_a_problem(patient: int, sent: bytes) -> None:
    """And what comes after it on the same connection is not read as a request."""
    with connect(patient, sent + HEAD + b"\r\n") as opened:
        got = b""
        while part := opened.recv(10_000):
            got += part
    head, _, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert got.count(b"HTTP/1.1 ") == 1
    for name in (
        b"x-request-id: ",
        b"x-content-type-options: nosniff",
        b"content-security-policy: ",
        b"connection: close",
    ):
        assert name in head.lower(), name
    assert json.loads(body)["status"] == 400


def test_nothing_becomes_a_websocket(patient: int, caplog: pytest.LogCaptureFixture) -> None:
    with connect(patient, HEAD + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n") as opened:
        assert answered(opened)
    assert not caplog.records


def test_making_room_looks_at_two_connections_whatever_their_number() -> None:
    """A burst of new connections cost the square of their number, while everybody else waited."""
    looked: list[object] = []

    class Watched(dict[object, None]):
        def __iter__(self) -> Iterator[object]:
            for one in super().__iter__():
                looked.append(one)
                yield one

    idle = _Idle()
    idle.silent = Watched.fromkeys(range(1000))  # type: ignore[assignment]
    assert idle.longest(but=0) == 1  # type: ignore[arg-type, comparison-overlap]
    assert looked == [0, 1]
    idle.silent, idle.answered = {}, Watched.fromkeys([7, 8])  # type: ignore[assignment]
    assert idle.longest(but=0) == 7  # type: ignore[arg-type, comparison-overlap]
    idle.leave(7)  # type: ignore[arg-type]
    assert idle.longest(but=8) is None  # type: ignore[arg-type]


def all_of(opened: socket.socket) -> bytes:
    """What comes until the server closes."""
    got = b""
    while part := opened.recv(100_000):
        got += part
    return got


def test_requests_in_one_piece_are_all_answered_in_their_order(patient: int) -> None:
    """As many as make many pieces; none is parsed long before its turn."""
    count = 1000
    with connect(patient) as opened:
        opened.sendall((HEAD + b"\r\n") * (count - 1) + HEAD + b"Connection: close\r\n\r\n")
        got = all_of(opened)
    assert got.count(b"HTTP/1.1 200 OK") == count
    assert got.endswith(b"here")


def test_requests_that_wait_are_parsed_a_piece_at_a_time() -> None:
    """A client that sends requests without end, and reads nothing, is cut off; nothing else grows."""
    made = Strict(uvicorn.Config(None, limit_concurrency=MOST), uvicorn.server.ServerState(), {}, _Loop())  # type: ignore[arg-type]
    transport = _Transport()
    made.connection_made(transport)  # type: ignore[arg-type]
    made.data_received((HEAD + b"\r\n") * 2000)
    assert 1 <= len(made.pipeline) <= 1024 // len(HEAD)
    assert transport.paused
    assert not transport.aborted
    made.data_received(b"GET / " + b"a" * (600 * 1024))
    assert transport.aborted


class _Loop:
    """Runs nothing."""

    def create_task(self, work: Coroutine[Any, Any, None], **_named: Any) -> Future[None]:
        work.close()
        return Future()


class _Transport:
    """A connection whose client reads nothing."""

    paused = aborted = False

    def get_extra_info(self, _name: str) -> None:
        return None

    def is_closing(self) -> bool:
        return self.aborted

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def abort(self) -> None:
        self.aborted = True


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"Host: b\r\n\r\n",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: identity\r\n\r\n",
        HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        HEAD + b"Content-Length: +4\r\n\r\nabcd",
        HEAD + b"Content-Length: 4 \r\nContent-Length: 4\r\n\r\nabcd",
        HEAD + b"X: a\r\n b\r\n\r\n",
        HEAD + b"X: a\n\r\n",
        b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        b"GET / HTTP/0.9\r\nHost: a\r\n\r\n",
        b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n".encode("latin-1"),
        b"X" * 70_000,
        HEAD + b"X: " + b"a" * 70_000,
    ],
)
def test_what_proxies_may_read_otherwise_is_refused(patient: int, sent: bytes) -> None:
    with connect(patient) as opened:
        try:
            opened.sendall(sent)
            got = all_of(opened)
        except ConnectionError:  # closed while it was being sent
            return
    assert got.startswith(b"HTTP/1.1 400 "), got[:100]
    assert got.count(b"HTTP/1.1 ") == 1


def test_a_request_is_answered_though_nonsense_follows(patient: int) -> None:
    with connect(patient, HEAD + b"\r\n\x16\x03\x01\x00\xff\r\n\r\n") as opened:
        got = all_of(opened)
    assert got.count(b"HTTP/1.1 ") == 1
    assert got.startswith(b"HTTP/1.1 200 OK")


def test_trailers_are_no_headers(patient: int) -> None:
    """And however many there are, none is kept."""
    with connect(patient) as opened:
        opened.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n")
        assert answered(opened)


def test_what_follows_a_wish_to_upgrade_is_no_request(patient: int) -> None:
    wish = HEAD + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    with connect(patient, wish + HEAD + b"\r\n") as opened:
        got = all_of(opened)
    assert got.count(b"HTTP/1.1 200 OK") == 1
    assert b"connection: close" in got

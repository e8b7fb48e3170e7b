"""Thin routes: what they read and write is what FastAPI would, and the pool in which they ask is bounded."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Query
from fastapi.testclient import TestClient
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException

from api.http.app import create_app
from api.http.deflect.bodies import DeflectRequest
from api.http.problems import add_problem_handlers
from api.http.routes.pool import GONE, LONG, EnginePool
from api.http.routes.requests import SearchParameters
from api.http.routes.thin import add_thin
from api.http.routes.wire import reply_json
from api.http.schemas import ReplyBody, SearchRequest
from api.http.serving import Serving
from api.observe.logs import request_id
from api.presenters.extras import opening_of
from api.presenters.scripts import completed, marks_of, written_in
from conftest import reply_to
from engine import Engine


@pytest.fixture(scope="module")
def both() -> TestClient:
    """The same handlers as FastAPI runs them (/usual) and as thin routes (/thin)."""
    app = FastAPI()
    app.state.pool = EnginePool()
    add_problem_handlers(app)

    def get(asked: Annotated[SearchParameters, Query()]) -> Any:
        return asked.model_dump_json().encode()

    def post(body: SearchRequest) -> Any:
        return body.model_dump_json().encode()

    add_thin(app, "GET", "/thin", get)
    add_thin(app, "POST", "/thin", post)
    app.get("/usual")(lambda_of(get))
    app.post("/usual")(lambda_of(post))
    return TestClient(app, raise_server_exceptions=False)


def lambda_of(work: Any) -> Any:
    """A handler with the same signature whose result FastAPI makes JSON of."""
    import functools

    @functools.wraps(work)
    def handler(**given: Any) -> Any:
        return json.loads(work(**given))

    return handler


QUERIES = [
    "", "query=a", "query=", "query=a&query=b", "query=%ff%fe", "query=a%00b", "query=a+b%20c", "query", "&&=&;query=x",
    "query=a&top=3", "top=0", "top=21", "top=3.0", "top=3.5", "top=", "top=many", "top=%00", "top=1&top=2", "lang=zh",
    "lang=fr", "lang=", "explain=1", "explain=yes", "explain=maybe", "explain=", "session=", "session=" + "s" * 129,
    "category=" + "c" * 201, "unknown=1&query=x", "query=" + "q" * 513, "query=提币", "top=0&lang=fr&session=",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_parameters_are_read_as_fastapi_reads_them(both: TestClient, query: str) -> None:
    thin, usual = (both.get(f"/{way}?{query}") for way in ("thin", "usual"))
    assert (thin.status_code, thin.json()) == (usual.status_code, usual.json())


JSON = "application/json"
BODIES = [
    (b'{"query": "a"}', JSON), (b'{"query": "a"}', "application/json; charset=utf-8"),
    (b'{"query": "a"}', "text/plain"),
    (b'{"query": "a"}', "application/problem+json"), (b'{"query": "a"}', ""), (b"", JSON), (b"null", JSON),
    (b"{", JSON),
    (b"[]", JSON), (b"7", JSON), (b'"a"', JSON), (b'{"query": ""}', JSON), (b'{"query": 7}', JSON), (b"{}", JSON),
    (b'{"query": "a", "top": 0}', JSON), (b'{"query": "a", "top": "3"}', JSON), (b'{"query": "a", "tops": 3}', JSON),
    (b'{"query": "a", "lang": "fr", "top": null}', JSON), (b'{"query": "\\ud800"}', JSON), (b"\xff\xfe", JSON),
    (b"[" * 8000, JSON), (b'{"query": NaN}', JSON),
    (b'{"top": ' + b"9" * 5000 + b"}", JSON), (b'\xef\xbb\xbf{"query": "a"}', JSON),
    (b'{"query": "a", "query": "b"}', JSON), (b"a=b", "application/x-www-form-urlencoded"), (b"x", "a/b/c;;="),
]  # fmt: skip


@pytest.mark.parametrize(("content", "media_type"), BODIES)
def test_bodies_are_read_as_fastapi_reads_them(both: TestClient, content: bytes, media_type: str) -> None:
    headers = {"content-type": media_type} if media_type else {}
    thin, usual = (both.post(f"/{way}", content=content, headers=headers) for way in ("thin", "usual"))
    assert (thin.status_code, thin.json()) == (usual.status_code, usual.json())


TEXTS = [
    "提币卡住了",
    "withdrawal stuck in processing",
    "今天天气怎么样",
    "提币",
    "fees",
    "我的密码是 Hunter2!secret 帮我看看",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("locale", [None, "zh-TW"])
@pytest.mark.parametrize("explained", [False, True])
def test_a_reply_is_written_as_its_model_would(engine: Engine, text: str, locale: str | None, explained: bool) -> None:
    reply = reply_to(engine, text, explained=explained)
    marks = marks_of(reply, engine.highlighter((text,)))
    adapter = TypeAdapter(ReplyBody)
    for given in ((), marks):
        body = completed(written_in(reply, locale, given), opening=opening_of(reply, engine))
        expected = adapter.dump_json(adapter.validate_python(body, from_attributes=True), exclude_defaults=True)
        assert json.loads(reply_json(body)) == json.loads(expected)


SCOPE: dict[str, Any] = {}


def test_what_the_pool_runs_is_returned_or_raised() -> None:
    async def ask() -> None:
        pool = EnginePool()
        token = request_id.set("r-1")
        assert await pool.run(lambda: (request_id.get(), threading.current_thread().name), SCOPE) == ("r-1", "engine_0")
        request_id.reset(token)
        with pytest.raises(ZeroDivisionError):
            await pool.run(lambda: 1 / 0, SCOPE)
        pool.stop()

    asyncio.run(ask())


def test_a_long_text_holds_up_nobody_else() -> None:
    async def ask() -> None:
        pool, go_on = EnginePool(), threading.Event()
        long = asyncio.ensure_future(pool.run(lambda: go_on.wait(10), SCOPE, length=LONG + 1))
        assert await pool.run(lambda: "short", SCOPE, length=LONG) == "short"
        assert not long.done()
        go_on.set()
        assert await long
        pool.stop()

    asyncio.run(ask())


def test_the_pool_refuses_who_comes_when_too_many_wait() -> None:
    async def ask() -> None:
        pool, go_on, begun = EnginePool(1, most_waiting=2), threading.Event(), threading.Event()

        def slow() -> str:
            begun.set()
            go_on.wait(10)
            return "done"

        first = asyncio.ensure_future(pool.run(slow, SCOPE))
        await asyncio.to_thread(begun.wait, 10)
        waiting = [asyncio.ensure_future(pool.run(lambda: "too", SCOPE)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(HTTPException) as refused:
            await pool.run(lambda: "never", SCOPE)
        assert refused.value.status_code == 503
        assert refused.value.headers == {"Retry-After": "1"}
        go_on.set()
        assert await asyncio.gather(first, *waiting) == ["done", "too", "too"]
        assert await pool.run(lambda: "again", SCOPE) == "again"
        pool.stop()

    asyncio.run(ask())


def test_nothing_is_asked_for_clients_that_are_gone() -> None:
    """Cancelled (too late), or hung up: neither runs, and neither keeps its place in the queue."""

    async def ask() -> None:
        pool, go_on, begun, asked = EnginePool(1, most_waiting=3), threading.Event(), threading.Event(), list[str]()

        def slow() -> None:
            begun.set()
            go_on.wait(10)

        first = asyncio.ensure_future(pool.run(slow, SCOPE))
        await asyncio.to_thread(begun.wait, 10)
        late = asyncio.ensure_future(pool.run(lambda: asked.append("late"), SCOPE))
        gone = asyncio.ensure_future(pool.run(lambda: asked.append("gone"), {GONE: lambda: True}))
        here = asyncio.ensure_future(pool.run(lambda: asked.append("here"), {GONE: lambda: False}))
        await asyncio.sleep(0)
        late.cancel()
        go_on.set()
        await asyncio.gather(first, here)
        with pytest.raises(HTTPException):
            await gone
        assert asked == ["here"]
        await asyncio.gather(*(pool.run(lambda: None, SCOPE) for _ in range(3)))
        pool.stop()

    asyncio.run(ask())


def test_a_full_pool_is_a_problem_with_a_hint(engine: Engine) -> None:
    app = create_app(Serving(engine))
    app.state.pool = EnginePool(1, most_waiting=0)
    client = TestClient(app)
    response = client.get("/v1/search", params={"query": "提币卡住了"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    assert response.headers["content-type"] == "application/problem+json"
    page = client.get("/en/?q=fees", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")


def test_a_thin_route_takes_no_handler_that_it_cannot_read() -> None:
    def odd(body: SearchRequest, top: int) -> bytes:
        return b""

    with pytest.raises(TypeError, match="odd"):
        add_thin(FastAPI(), "POST", "/odd", odd)


def test_what_is_asked_counts_and_not_what_is_carried() -> None:
    """A conversation with a state must not wait behind long texts; forty texts gone through again are one."""
    said = [{"role": "user", "text": "提现没到账" * 10}] * 40
    assert DeflectRequest(message="提现", state="s" * 8000).asked_length() == 2
    assert DeflectRequest(message="提现", messages=said).asked_length() == 2002
    assert SearchRequest(query="提现", state="s" * 160).asked_length() == 2
    assert SearchParameters(q="提现", state="s" * 160).asked_length() == 2


def test_the_lane_is_chosen_by_what_is_asked(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    asked: list[int] = []
    run = EnginePool.run

    async def noted(self: EnginePool, work: Any, scope: Any, *, length: int = 0) -> Any:
        asked.append(length)
        return await run(self, work, scope, length=length)

    monkeypatch.setattr(EnginePool, "run", noted)
    with TestClient(create_app(Serving(engine))) as client:
        client.post("/v1/search", json={"query": "提币", "state": "x" * 160})
        client.get("/v1/search", params={"query": "提币", "state": "x" * 160})
        client.post("/v1/deflect", json={"message": "提币", "messages": [{"role": "user", "text": "充币" * 100}]})
    assert asked == [2, 2, 202]

"""How often may one ask: windows, bounds, and redis that is there, dies, comes back, or never answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from limits import parse_many
from services import needs_redis, redis_at, silent

from api.http.app import create_app
from api.http.serving import Serving
from api.security import limiter as limiter_module
from api.security import memory_counter
from api.security.limiter import Limiter, check_storage
from api.security.memory_counter import MemoryCounter
from api.settings import read_settings
from conftest import free_port
from corpus import FaqError
from engine import Engine


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(memory_counter, "time", made)
    return made


def test_a_window_slides(clock: Clock) -> None:
    counter = MemoryCounter(parse_many("4/minute"))
    assert [counter.hit("a") is None for _ in range(6)] == [True] * 4 + [False] * 2
    found = counter.hit("a")
    assert found is not None
    assert found[1] == 60
    clock.now += 60  # four before, none now: after a quarter of the window one weighs off
    assert counter.hit("a") is not None
    clock.now += 15
    assert counter.hit("a") is None
    clock.now += 1
    assert counter.hit("a") is None
    refused = counter.hit("a")
    assert refused is not None
    assert refused[1] == pytest.approx(14)
    clock.now += refused[1] + 0.001
    assert counter.hit("a") is None, "who waits as long as told may ask"
    clock.now += 120
    assert [counter.hit("a") is None for _ in range(5)] == [True] * 4 + [False]


def test_work_for_several_counts_as_so_many(clock: Clock) -> None:
    counter = MemoryCounter(parse_many("10/minute"))
    assert counter.hit("a", 7) is None
    refused = counter.hit("a", 4)
    assert refused is not None
    assert refused[1] == 60
    assert counter.hit("a", 3) is None
    assert counter.hit("a") is not None
    clock.now += 120
    assert counter.hit("a", 40) is None, "more than a window holds takes a whole one"
    assert counter.hit("a") is not None


def test_each_limit_counts(clock: Clock) -> None:
    counter = MemoryCounter(parse_many("2/second;3/hour"))
    assert [counter.hit("a") is None for _ in range(3)] == [True, True, False]
    clock.now += 5
    assert [counter.hit("a") is None for _ in range(2)] == [True, False]
    assert counter.hit("b") is None


def test_a_hundred_thousand_clients_fit() -> None:
    counter = MemoryCounter(parse_many("2/minute"), most=1000)
    counter.hit("kept")
    for number in range(100_000):
        counter.hit(f"address:{number}")
        if number % 500 == 0:
            counter.hit("kept")
    assert len(counter) == 1000
    assert counter.hit("kept") is not None, "who keeps asking is not forgotten among the strangers"


def test_ten_thousand_addresses_over_http(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryCounter.__init__, "__defaults__", (50,))
    environment = {"FAQ_TRUSTED_PROXIES": "127.0.0.1"}
    made: list[Limiter] = []
    init = Limiter.__init__

    def noted(self: Limiter, *arguments: object) -> None:
        init(self, *arguments)  # type: ignore[arg-type]
        made.append(self)

    monkeypatch.setattr(Limiter, "__init__", noted)
    app = create_app(Serving(engine), read_settings(data=str(tmp_path), environment=environment))
    client = TestClient(app, client=("127.0.0.1", 1))
    for number in range(200):
        client.get("/v1/categories", headers={"X-Forwarded-For": f"198.51.{number}.7"})
    assert len(made[0].memory) == 50


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("redis//127.0.0.1", "begins with"),
        ("reddis://127.0.0.1", "begins with 'reddis'"),
        ("memcached://127.0.0.1:11211", "begins with 'memcached'"),
        ("memory", "begins with"),
        ("redis://", "no address of redis"),
        ("redis://host:99999", "no address of redis"),
        ("redis://host:0", "no address of redis"),
        ("redis://host/first", "no address of redis"),
        ("redis://host/0?colour=red", "no address of redis"),
        ("redis://host/0?socket_timeout=soon", "no address of redis"),
        ("redis+unix://", "no address of redis"),
        ("redis://[::1", "begins with"),
        ("rediss://host?ssl_ca_certs=/no/such/file.pem", "cannot be read"),
    ],
)
def test_a_storage_that_is_none_is_named(uri: str, said: str) -> None:
    with pytest.raises(FaqError, match="FAQ_RATE_STORAGE") as caught:
        check_storage(uri)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(FaqError) as caught:
        check_storage("redis://:hunter2@host:99999/0")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "uri", ["memory://", "redis://h", "redis://:p@[::1]:1/2", "rediss://h:6380/1", "redis+unix:///r"]
)
def test_storages_that_are_some(uri: str) -> None:
    check_storage(uri)


def test_the_client_of_redis_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "redis.asyncio.retry", None)
    with pytest.raises(FaqError, match=r"faq-search\[redis\]"):
        check_storage("redis://127.0.0.1")


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that happens beside, at most ten seconds."""
    for _ in range(1000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


@needs_redis
def test_two_processes_count_together_in_redis(tmp_path: Path) -> None:
    async def asked() -> list[bool]:
        one, other = (Limiter("3/hour", f"redis://127.0.0.1:{port}/0") for _ in range(2))
        found = [await each.refused("a") is None for each in (one, other, one, other)]
        found += [await each.refused("b", 2) is None for each in (one, other)]
        await one.stop()
        await other.stop()
        return found

    port = free_port()
    with redis_at(port, tmp_path):
        assert asyncio.run(asked()) == [True, True, True, False, True, False]


@needs_redis
def test_redis_is_killed_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter_module, "_AGAIN_SECONDS", 0.05)
    port, told = free_port(), list[str | None]()

    async def story() -> None:
        limiter = Limiter("3/hour", f"redis://127.0.0.1:{port}/0", told.append)
        with redis_at(port, tmp_path) as process:
            await limiter.start()
            assert told == [None]
            assert await limiter.refused("a") is None
            assert len(limiter.memory) == 0, "redis counts"
            process.kill()
            process.wait()
            refused = [await limiter.refused("a") is not None for _ in range(5)]
        assert refused == [False] * 3 + [True] * 2, "this process counts for itself"
        assert len(told) == 2, "told once, not with each request"
        assert told[1]
        with redis_at(port, tmp_path):
            await until(lambda: len(told) == 3)
            assert told[2] is None
            assert await limiter.refused("a") is None, "redis counts again, and has forgotten"
        await limiter.stop()

    asyncio.run(story())


def test_redis_that_never_answers_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is under way waits; every later request is counted here at once, and the loop goes on meanwhile."""
    told, ticks = list[str | None](), 0
    waits = 0
    ping = limiter_module.RedisCounter.hit

    async def counted(self: object, *arguments: object) -> object:
        nonlocal waits
        waits += 1
        return await ping(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(limiter_module.RedisCounter, "hit", counted)
    monkeypatch.setattr(limiter_module, "_AGAIN_SECONDS", 60)

    async def story(port: int) -> None:
        nonlocal ticks
        limiter = Limiter("10/hour", f"redis://127.0.0.1:{port}/0", told.append)

        async def tick() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0.01)

        ticking = asyncio.create_task(tick())
        assert await limiter.refused("a") is None
        assert ticks > 3, "other requests went on meanwhile"
        assert [await limiter.refused("a") is None for _ in range(11)] == [True] * 9 + [False] * 2
        assert waits == 1, "only the first one waited"
        ticking.cancel()
        await limiter.stop()

    with silent() as port:
        asyncio.run(story(port))
    assert len(told) == 1
    assert told[0]


@pytest.mark.parametrize("answers", [False, True])
def test_the_service_runs_without_its_redis(engine: Engine, tmp_path: Path, answers: bool) -> None:
    """Nobody listens, or somebody who never answers: no 500, and /readyz, metrics and log say so."""
    with silent() as port:
        storage = f"redis://:hunter2@127.0.0.1:{port if answers else free_port()}/0"
        serving = Serving(engine)
        environment = {"FAQ_RATE_STORAGE": storage, "FAQ_RATE_LIMIT": "2/hour", "FAQ_OPEN_METRICS": "1"}
        app = create_app(serving, read_settings(data=str(tmp_path), environment=environment))
        with TestClient(app) as client:
            serving.warm_up()
            assert [client.get("/v1/categories").status_code for _ in range(3)] == [200, 200, 429]
            ready = client.get("/readyz")
            assert ready.status_code == 200
            assert any("rate_storage" in problem for problem in ready.json()["problems"])
            assert "hunter2" not in ready.text
            assert 'faq_remote_up{service="rate_storage"} 0.0' in client.get("/metrics").text

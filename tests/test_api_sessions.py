"""Was the last query missed? Told by the client with what we signed, or remembered under the name that it gives."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from filelock import FileLock
from services import needs_redis, redis_at, silent

from api.http.app import create_app
from api.http.serving import Serving
from api.kept import steady
from api.kept.database import DatabaseKept, Layout
from api.kept.memory import MemoryKept
from api.kept.redis_store import RedisKept, check_redis_store
from api.kept.store import Bounds, Kept, Searched, StoreAway
from api.security.signing import SIGNING_FILE, Signer, keys_of
from api.sessions.conversation import LONGEST_STATE, Conversation, Conversations
from api.sessions.sessions import BOUNDS, FILE, Sessions, key_of, make_table, store_of
from api.sessions.turns import (
    REMEMBERED_SECONDS,
    Turn,
    missed_before,
    next_turn,
    parse_turn,
    question_before,
    read_turn,
    row_before,
)
from api.settings import read_settings
from conftest import ROOT, free_port
from corpus import FaqError
from engine import Choice, Engine

KEY = "k" * 32
NOW = 1_800_000_000.0
Ask = Callable[..., dict[str, object]]


class Clock:
    """The time of the day, which the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "time", made.time)
    return made


# --- The rule


def test_typing_on_is_no_second_miss() -> None:
    last, now = None, NOW

    def ask(*queries: str) -> list[bool]:
        nonlocal last
        found = []
        for query in queries:
            found.append(missed_before(last, query, now))
            last = next_turn(last, query, missed=True, now=now)
        return found

    assert ask("提", "提现", "提现没", "提现没到帐", "提现没到", "提现没到账", "提现还没到账") == [False] * 7
    assert ask("充", "充值") == [True, True], "another question; the one before was missed, and is while this is typed"
    assert ask("充值") == [True], "the same once more is a new try"
    now += 5
    assert ask("充值没到账") == [True], "whoever reads the reply first and then adds to the question asks again"
    now -= 60
    assert ask("充值没到账了") == [True], "a replica whose clock is behind sees it typed on"
    last = next_turn(last, "提现", missed=False, now=now)
    assert last is not None and not last.missed, "the question before it counts while this one is typed on"
    assert ask("提现没") == [True]
    last = next_turn(None, "提现到哪了", missed=True, now=now)
    fresh = next_turn(last, "法币怎么卖", missed=False, now=now + 9, fresh=True)
    assert fresh is not None and not fresh.before and row_before(fresh, "x", now + 20) == 0, "an answer ends the row"
    again = next_turn(last, "法币", missed=True, now=now + 9)
    assert question_before(again, "法币怎", now + 10) == "提现到哪了", "while it is typed, what was missed is known"
    last = next_turn(last, "提现", missed=False, now=now)
    last = next_turn(next_turn(last, "别的", missed=False, now=now + 9), "新的", missed=False, now=now + 18)
    assert last is None, "an answer wipes the slate: there is nothing to remember"


@pytest.mark.parametrize(
    "value", [None, 1, "a", [], {}, ["a", True, False], ["a", 1, 0, 1.0], [1, True, False, 1.0], ["a", True, False, 1]]
)
def test_what_is_no_turn_is_none(value: object) -> None:
    """Another version of the program may have written it."""
    assert read_turn(value) is None
    assert parse_turn(json.dumps(value)) is None
    assert parse_turn("{") is None
    assert read_turn(["a", True, False, 1.5]) == Turn("a", True, False, 1.5)


# --- What the client gives back


def conversations(*keys: str, sessions: Sessions | None = None) -> Conversations:
    return Conversations(Signer(lambda: keys or (KEY,)), sessions or Sessions())


def state_after(*queries: str, by: Conversations | None = None) -> str:
    """The state of a conversation whose queries were all missed."""
    state = ""
    for query in queries:
        conversation = (by or conversations()).of(state=state)
        conversation.note(query, missed=True)
        state = conversation.state
    return state


def knows(conversation: Conversation) -> bool:
    return conversation.missed_before("另一个问题")


def test_a_state_comes_back() -> None:
    state = state_after("今天天气怎么样")
    assert knows(conversations().of(state=state)), "a replica with the same key, or this one after a restart"
    answered = conversations().of(state=state)
    answered.note("怎么提现", missed=False)
    assert knows(conversations().of(state=answered.state)) is False
    assert conversations().of().state == ""


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "null",
        "." * LONGEST_STATE,
        "a" * 1_000_000,
        "\ud800",
        state_after("今天天气怎么样", by=conversations("z" * 32)),
        Signer(lambda: (KEY,)).sign(["今天天气怎么样", True, False, NOW], salt="staff"),
        Signer(lambda: (KEY,)).sign({"missed": True}, salt="search"),
        Signer(lambda: (KEY,)).sign(["a" * 9, True, False, 1.0, "more" * 9999], salt="search"),
    ],
    ids=lambda forged: repr(forged[:12]),
)
def test_a_state_that_is_not_ours_is_none(forged: str) -> None:
    assert not knows(conversations().of(state=forged))


def test_a_state_is_forgotten_after_half_an_hour(clock: Clock) -> None:
    state = state_after("今天天气怎么样")
    clock.now += REMEMBERED_SECONDS
    assert knows(conversations().of(state=state))
    clock.now += 1
    assert not knows(conversations().of(state=state))
    clock.now = NOW - 59
    assert knows(conversations().of(state=state)), "this clock is a minute behind"
    clock.now = NOW - 61
    assert not knows(conversations().of(state=state))


def test_the_keys_change_without_a_lost_state() -> None:
    old, new = "o" * 32, "n" * 32
    state = state_after("今天天气怎么样", by=conversations(old))
    assert knows(conversations(old, new).of(state=state))
    assert knows(conversations(new, old).of(state=state))
    assert not knows(conversations(new).of(state=state))


@pytest.mark.parametrize("one", ["\U0010abcd\U000e1234", "𠮷𡃁", "提现", "\ud800", '"\\', "a"])
def test_the_longest_query_has_a_state_that_is_read(one: str) -> None:
    """Also where nothing can be compressed."""
    query = "".join(chr((ord(one[at % len(one)]) + at * at * 7919) % 0x110000) for at in range(512))
    for text in (query, (one * 512)[:512]):
        state = state_after(text)
        assert len(state) < LONGEST_STATE
        assert knows(conversations().of(state=state))


# --- What is remembered under a name


def layout() -> Layout:
    return Layout(make_table, ROOT / "api/sessions/migrations")


def most(number: int) -> Bounds:
    return Bounds(REMEMBERED_SECONDS, number)


def memory_store(_folder: Path, number: int) -> Iterator[Kept]:
    yield MemoryKept(most(number))


def database_store(folder: Path, number: int) -> Iterator[Searched]:
    store = DatabaseKept(folder / "data" / FILE, layout(), most(number))
    yield store
    store.close()


def redis_store(folder: Path, number: int) -> Iterator[Searched]:
    with redis_at(port := free_port(), folder):
        yield RedisKept(f"redis://127.0.0.1:{port}/0", "faq-sessions", most(number))


STORES = [memory_store, database_store, pytest.param(redis_store, marks=needs_redis)]


@pytest.fixture(params=STORES, ids=["memory", "database", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """Each store, for fifty conversations."""
    yield from request.param(tmp_path, 50)


def test_a_store_remembers_and_forgets(store: Kept) -> None:
    sessions, now = Sessions(store), time.time()
    first, second = Turn("提现\ud800", True, False, now), Turn("充值", True, True, now + 0.1)
    assert sessions.last("a") is None
    sessions.note("a", first)
    sessions.note("b", first)
    sessions.note("a", second)
    assert (sessions.last("a"), sessions.last("b"), sessions.last("c")) == (second, first, None)
    sessions.note("a", None)
    sessions.note("c", None)
    assert (sessions.last("a"), sessions.last("b"), sessions.last("c")) == (None, first, None)


def test_a_store_forgets_in_time(tmp_path: Path, clock: Clock) -> None:
    """Redis does so by its own clock."""
    database = DatabaseKept(tmp_path / FILE, layout(), most(50))
    for store in (MemoryKept(most(50)), database):
        sessions = Sessions(store)
        sessions.note("b", Turn("提现", True, False, clock.now))
        clock.now += REMEMBERED_SECONDS
        assert sessions.last("b")
        clock.now += 1
        assert sessions.last("b") is None
    database.close()


def test_strangers_fill_no_store(store: Kept) -> None:
    """Whoever takes a new name for each query pushes out the oldest, and no more is kept than was said."""
    for number in range(300):
        store.put(f"a{number}", "提现")
    kept = [number for number in range(300) if store.get(f"a{number}")]
    assert kept == list(range(250, 300))


def test_what_is_kept_is_found_by_how_its_name_begins(store: Kept) -> None:
    if isinstance(store, MemoryKept):
        return  # it ends with its process, and nobody else can look into it
    assert isinstance(store, DatabaseKept | RedisKept)
    for name in ("state:a*:1", "state:a*:2", "state:ab:1", "event:a*:1", "plain"):
        store.put(name, "text")
    assert store.names("state:a*:") == ["state:a*:1", "state:a*:2"]
    assert store.names("plain") == ["plain"]
    assert store.names("state:c") == []


def test_what_is_old_is_deleted_from_the_file(tmp_path: Path, clock: Clock) -> None:
    import sqlite3

    store = DatabaseKept(tmp_path / FILE, layout(), most(50))
    store.put("old", "提现")
    clock.now += REMEMBERED_SECONDS + 1
    for number in range(99):
        store.put(f"a{number % 5}", "提现")
    store.close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        rows = connection.execute("SELECT key FROM sessions ORDER BY key").fetchall()
    connection.close()
    assert rows == [(f"a{number}",) for number in range(5)]


@needs_redis
def test_redis_keeps_nothing_for_ever(tmp_path: Path) -> None:
    with redis_at(port := free_port(), tmp_path):
        address = f"redis://127.0.0.1:{port}/0"
        store = RedisKept(address, "faq-sessions", most(2))
        for key in ("a", "b", "c"):
            store.put(key, "提现")
        assert RedisKept(address, "faq-sessions", most(2)).get("c"), "and all machines share it"
        redis = store._redis
        names = {name.decode() for name in redis.scan_iter()}
        assert names == {"{faq-sessions}:b", "{faq-sessions}:c", "{faq-sessions}:by-age"}
        assert all(0 < redis.ttl(name) <= REMEMBERED_SECONDS for name in names)
        redis.set(f"{{faq-sessions}}:{key_of('s')}", b"\xff something else")
        assert Sessions(store).last("s") is None
        redis.close()


def test_which_store_a_service_has(tmp_path: Path) -> None:
    assert store_of(tmp_path) is None
    assert isinstance(store_of(tmp_path, workers=2), DatabaseKept)
    assert isinstance(store_of(tmp_path, workers=2, redis="redis://127.0.0.1"), RedisKept)
    assert list(tmp_path.iterdir()) == [], "made with the first turn"


def test_workers_that_are_forked_share_their_sessions(tmp_path: Path) -> None:
    """Whichever worker the second question comes to, it knows how the first one went."""
    program = """
import os, sys
from pathlib import Path
from api.security.signing import Signer
from api.sessions.conversation import Conversations
from api.sessions.sessions import Sessions, store_of

def conversations():
    told = lambda error: sys.exit(f"away: {error}")
    return Conversations(Signer(lambda: ("k" * 32,)), Sessions(store_of(Path(sys.argv[1]), workers=2), told))

def ask(service, session, query, missed):
    conversation = service.of(session=session)
    before = conversation.missed_before(query)
    conversation.note(query, missed=missed)
    return before

service = conversations()
worker = os.fork()
if not worker:
    assert not ask(service, "b", "提现", True)
    for number in range(300):
        ask(service, f"a{number}", "提现" * 250, True)
    os._exit(0)
assert os.waitpid(worker, 0)[1] == 0
assert ask(service, "b", "充值", False)
ask(service, "b", "买币", False)
assert not ask(service, "b", "提币", True)
assert all(ask(service, f"a{number}", "充值", True) for number in range(300))
assert ask(conversations(), "b", "充值", True), "another worker"
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_the_state_counts_before_the_session() -> None:
    """The client knows best; a state that is none leaves what is remembered under the name."""
    sessions = Sessions()
    service = conversations(sessions=sessions)
    service.of(session="s").note("今天天气怎么样", missed=True)
    assert knows(service.of(session="s"))
    assert knows(service.of(session="s", state="forged"))
    assert knows(service.of(session="other", state=state_after("今天天气怎么样")))
    answered = service.of(session="s")
    answered.note("怎么提现", missed=False)
    service.of(session="s").note("怎么充值", missed=False)
    assert not knows(service.of(session="s"))


# --- A store that is away


class Broken:
    """A store that counts how often it is asked, and answers when it is told to."""

    def __init__(self) -> None:
        self.asked, self.there = 0, False
        self._inner = MemoryKept(most(10))

    def get(self, key: str) -> str | None:
        self._ask()
        return self._inner.get(key)

    def put(self, key: str, text: str | None) -> None:
        self._ask()
        self._inner.put(key, text)

    def add(self, key: str) -> bool:
        self._ask()
        return self._inner.add(key)

    def _ask(self) -> None:
        self.asked += 1
        if not self.there:
            raise StoreAway("it is away")


def test_while_a_store_is_away_the_process_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    now, told = 100.0, list[str | None]()
    monkeypatch.setattr(steady.time, "monotonic", lambda: now)
    broken = Broken()
    sessions = Sessions(broken, told.append)
    turn = Turn("提现", True, False, time.time())
    for _ in range(10):
        sessions.note("s", turn)
        assert sessions.last("s") == turn
    assert (broken.asked, told) == (1, ["it is away"]), "tried once, told once"
    with pytest.raises(OSError, match="it is away"):
        sessions.probe(1)
    now += 1.1
    assert sessions.last("s") == turn
    assert broken.asked == 3
    broken.there = True
    assert sessions.last("s") == turn, "not tried again within a second"
    now += 1.1
    assert sessions.last("s") is None, "it is back, and knows nothing"
    assert told == ["it is away", None]
    sessions.note("s", turn)
    assert sessions.last("s") == turn
    sessions.probe(1)


@pytest.mark.parametrize("content", [b"no database at all " * 100, b""])
def test_a_database_that_cannot_be_used_is_away(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content) if content else (tmp_path / FILE).mkdir()
    store = DatabaseKept(tmp_path / FILE, layout(), most(5))
    for act in (lambda: store.get("a"), lambda: store.put("a", None)):
        with pytest.raises(StoreAway) as caught:
            act()
        assert str(tmp_path) not in str(caught.value)


def test_nobody_waits_for_a_database_that_is_being_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.kept.database._PATIENCE_SECONDS", 0.02)
    store = DatabaseKept(tmp_path / FILE, layout(), most(5))
    with store._lock, pytest.raises(StoreAway, match="being opened"):
        store.get("a")
    with FileLock(tmp_path / f".{FILE}.lock"), pytest.raises(StoreAway, match="cannot be used"):
        store.get("a")  # another process makes or migrates it
    assert store.get("a") is None
    store.close()


def test_a_database_that_another_process_holds_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    monkeypatch.setattr("api.kept.database._PATIENCE_SECONDS", 0.05)
    store = DatabaseKept(tmp_path / FILE, layout(), most(5))
    store.put("a", "提现")
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreAway, match="locked"):
        store.put("a", None)
    assert store.get("a") == "提现", "who only reads need not wait"
    holder.close()
    store.put("a", None)
    store.close()


@needs_redis
def test_redis_is_killed_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "_AGAIN_SECONDS", 0.0)
    port, told = free_port(), list[str | None]()
    sessions = Sessions(RedisKept(f"redis://127.0.0.1:{port}/0", "faq-sessions", most(5)), told.append)
    first, second = (Turn(query, True, False, time.time()) for query in ("提现", "充值"))
    with redis_at(port, tmp_path) as process:
        sessions.note("s", first)
        assert sessions.last("s") == first
        process.kill()
        process.wait()
        sessions.note("s", second)
        assert sessions.last("s") == second
    assert len(told) == 1 and told[0] and "127.0.0.1" not in told[0]
    with redis_at(port, tmp_path):
        assert sessions.last("s") is None
        assert told[1:] == [None]


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("redis//127.0.0.1", "begins with"),
        ("memory://", "begins with 'memory'"),
        ("redis://host:0", "no address of redis"),
        ("redis://:hunter2@host:99999", "no address of redis"),
        ("redis://host/0?colour=red", "no address of redis"),
        ("redis+unix://", "no address of redis"),
        ("rediss://host?ssl_ca_certs=/no/such/file.pem", "cannot be read"),
    ],
)
def test_an_address_that_is_none_is_named(uri: str, said: str) -> None:
    with pytest.raises(FaqError, match="FAQ_SESSION_STORAGE") as caught:
        check_redis_store(uri)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("uri", ["redis://h", "redis://:p@[::1]:1/2", "rediss://h:6380/1", "redis+unix:///r"])
def test_addresses_that_are_some(uri: str) -> None:
    check_redis_store(uri)


def test_the_client_of_redis_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis.retry", None)
    with pytest.raises(FaqError, match=r"faq-search\[redis\]"):
        check_redis_store("redis://127.0.0.1")


# --- The service


CHOICES = (Choice("fees", "手续费是多少？"), Choice("deposit-missing", "充值未到账怎么办？"))


@pytest.fixture
def unsure(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine that offers choices for whatever it cannot answer, but after a miss."""
    monkeypatch.setattr(Engine, "_choices", lambda *_arguments: CHOICES)
    return engine


def client_of(engine: Engine, data: Path, **environment: str) -> TestClient:
    return TestClient(create_app(Serving(engine), read_settings(data=str(data), environment=environment)))


def asked(client: TestClient, query: str, state: str = "") -> tuple[str, str]:
    """Outcome and state, by POST."""
    reply = client.post("/v1/search", json={"query": query, "state": state}).json()
    return reply["outcome"], reply.get("state", "")


def test_a_second_miss_is_handed_over(unsure: Engine, tmp_path: Path) -> None:
    """By whichever way; another replica, or this one after a restart, knows as well as who gave the state."""
    outcome, state = asked(client_of(unsure, tmp_path), "今天天气怎么样")
    assert outcome == "clarify" and state
    restarted = client_of(unsure, tmp_path)
    assert asked(restarted, "今天的天气到底怎么样", state)[0] == "contact_support"
    outcome, other = asked(restarted, "怎么预订机票", state)
    assert outcome == "clarify", "another topic is no second miss"
    assert asked(restarted, "如何学法语", other)[0] == "contact_support", "but a third in a row is enough"
    by_get = {"query": "今天的天气到底怎么样", "state": state, "locale": "zh-TW"}
    reply = restarted.get("/v1/search", params=by_get).json()
    assert reply["outcome"] == "contact_support" and reply["state"]
    page = restarted.post("/zh-CN/results", data={"q": "今天的天气到底怎么样", "state": state}).text
    assert 'class="card handoff"' in page and "data-state=" in page
    assert 'class="card choices"' in restarted.post("/zh-CN/results", data={"q": "今天的天气到底怎么样"}).text
    answered = asked(restarted, "提币一直处理中怎么办？", state)
    assert answered[0] == "answer"
    assert asked(restarted, "今天的天气到底怎么样", answered[1])[0] == "clarify", "an answer wipes the slate"


def test_an_answer_without_a_miss_has_no_state(unsure: Engine, tmp_path: Path) -> None:
    reply = client_of(unsure, tmp_path).post("/v1/search", json={"query": "提币一直处理中怎么办？"}).json()
    assert reply["outcome"] == "answer"
    assert "state" not in reply
    assert not (tmp_path / SIGNING_FILE).exists(), "the key is made when it is needed"


@pytest.mark.parametrize("state", ["x", "a" * 10_000, ".." * 9, "é", "\x00"])
def test_a_forged_state_is_no_error(unsure: Engine, tmp_path: Path, state: str) -> None:
    client = client_of(unsure, tmp_path)
    assert asked(client, "今天天气怎么样", state)[0] == "clarify"
    assert client.post("/zh-CN/results", data={"q": "今天天气怎么样", "state": state}).status_code == 200
    assert client.get("/v1/search", params={"query": "今天天气怎么样", "state": state[:8000]}).status_code == 200


def test_replicas_share_a_key_by_the_setting(unsure: Engine, tmp_path: Path) -> None:
    old, new = "old-key-old-key-old-key", "new-key-new-key-new-key"
    _, state = asked(client_of(unsure, tmp_path / "a", FAQ_SECRET_KEY=old), "今天天气怎么样")
    for keys, outcome in ((old, "contact_support"), (f"{new}, {old}", "contact_support"), (new, "clarify")):
        replica = client_of(unsure, tmp_path / "b", FAQ_SECRET_KEY=keys)
        assert asked(replica, "今天的天气到底怎么样", state)[0] == outcome, keys
    assert not (tmp_path / "b" / SIGNING_FILE).exists(), "no key of its own"


def test_a_folder_without_a_usable_key_ends_no_search(
    unsure: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor one that cannot be written: the states are good in this process."""
    (tmp_path / SIGNING_FILE).write_text("short", "utf-8")
    client = client_of(unsure, tmp_path)
    outcome, state = asked(client, "今天天气怎么样")
    assert outcome == "clarify"
    assert asked(client, "今天的天气到底怎么样", state)[0] == "contact_support"
    assert caplog.text.count("FAQ_SECRET_KEY") == 1
    assert "short" not in caplog.text.replace("shorter", "")


@pytest.mark.parametrize("answers", [False, True])
def test_the_service_runs_without_its_redis(unsure: Engine, tmp_path: Path, answers: bool) -> None:
    """Nobody listens, or somebody who never answers: searches are answered, and /readyz and the metrics say so."""
    with silent() as port:
        storage = f"redis://:hunter2@127.0.0.1:{port if answers else free_port()}/0"
        serving = Serving(unsure)
        environment = {"FAQ_SESSION_STORAGE": storage, "FAQ_OPEN_METRICS": "1"}
        app = create_app(serving, read_settings(data=str(tmp_path), environment=environment))
        with TestClient(app) as client:
            serving.warm_up()
            outcomes = [
                client.get("/v1/search", params={"query": query, "session": "s"}).json()["outcome"]
                for query in ("今天天气怎么样", "今天的天气到底怎么样")
            ]
            assert outcomes == ["clarify", "contact_support"], "this process remembers"
            ready = client.get("/readyz")
            assert any("session_storage" in problem for problem in ready.json()["problems"])
            assert "hunter2" not in ready.text
            assert 'faq_remote_up{service="session_storage"} 0.0' in client.get("/metrics").text


def test_several_workers_share_a_file(unsure: Engine, tmp_path: Path) -> None:
    """Two apps over one folder, as two workers have them: `session=` is known to both."""
    environment = {"FAQ_WORKERS": "2"}
    first, second = (client_of(unsure, tmp_path, **environment) for _ in range(2))

    def outcome(client: TestClient, query: str) -> str:
        return str(client.get("/v1/search", params={"query": query, "session": "s"}).json()["outcome"])

    assert [outcome(first, "今天天气怎么样"), outcome(second, "今天的天气到底怎么样")] == ["clarify", "contact_support"]
    assert (tmp_path / FILE).exists()
    assert len(keys_of(tmp_path)) == 1, "and so is what they sign"
    assert BOUNDS.most > 10_000

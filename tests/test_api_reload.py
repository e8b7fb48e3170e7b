"""A real server process over the small help centre, its generations swapped under load, its workers killed."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.http.app import create_app
from api.http.serving import Serving
from api.http.workers import listen
from api.security.keys import Keys
from api.security.signing import Signer, keys_of
from api.settings import read_settings
from conftest import FAQ, SMALL_CORPUS, environment, faq, free_port, lend_cache
from corpus import FaqError
from engine import Publishing, RebuildReport, open_engine, rebuild

SWAPS = 100
PATIENCE = 60
"""Seconds, on a machine that is busy."""
FILES = ("entries.jsonl", "phrasings.json")


def corpus(folder: Path, mark: str) -> Path:
    """The small help centre whose first answer carries a mark."""
    file = folder / f"{mark}.yaml"
    file.write_text(SMALL_CORPUS.replace("请先查看", f"【{mark}】请先查看"), "utf-8")
    return file


def build(folder: Path, mark: str) -> RebuildReport:
    return rebuild(corpus(folder, mark), folder / "data", publishing=Publishing(keep=10, force=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, small_home: Path) -> Path:
    """A data folder with two generations of the bundled model, told apart by their answers."""
    home = tmp_path_factory.mktemp("reload")
    lend_cache(small_home, home / "data")
    build(home, "A")
    build(home, "B")
    return home


Served = tuple[subprocess.Popen[bytes], str]


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """A server process, which must end well, and its address."""
    with start(folder, port := free_port(), *options) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + PATIENCE
            while not ready(address):
                assert process.poll() is None and time.monotonic() < deadline, log_of(folder, address)
                time.sleep(0.05)
            yield process, address
        finally:
            process.terminate()
            assert process.wait(PATIENCE) == 0, log_of(folder, address)


def start(folder: Path, port: int, *options: str) -> subprocess.Popen[bytes]:
    command = [*FAQ, "serve", "--port", str(port), *options, "--data", str(folder / "data")]
    env = environment() | {"FAQ_RATE_LIMIT": "100000/second"}  # one address asks for everybody here
    with (folder / f"log-{port}").open("wb") as log:
        return subprocess.Popen(command, env=env, stdout=log, stderr=log)


def log_of(folder: Path, address: str) -> str:
    """What the server at this address has told so far."""
    return (folder / f"log-{address.rsplit(':', 1)[1]}").read_text("utf-8")


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    """One server for the tests that leave it as it was."""
    with serving(folder) as opened:
        yield opened


def ready(address: str) -> bool:
    try:
        return get(address, "/readyz")["status"] == "ready"
    except OSError:
        return False


def get(address: str, path: str, **query: str) -> dict[str, object]:
    url = f"{address}{path}?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(url, timeout=PATIENCE) as response:  # noqa: S310 - http, see above
        found: dict[str, object] = json.loads(response.read())
        return found


def serve_now(folder: Path, generation: str) -> None:
    part = folder / "data" / "CURRENT.new"
    part.write_text(generation + "\n", "utf-8")
    part.replace(folder / "data" / "CURRENT")


def until(address: str, generation: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while get(address, "/readyz")["generation"] != generation:
        assert time.monotonic() < deadline, f"{generation} is not served"
        time.sleep(0.01)


def generations(folder: Path) -> list[str]:
    return sorted(item.name for item in (folder / "data" / "generations").iterdir())


def test_a_hundred_swaps_under_load(folder: Path, served: Served) -> None:
    """Four clients ask all the time: every reply is 200, and its answer is that of the generation it names."""
    ids = generations(folder)
    mark_of = dict(zip(ids, "AB", strict=True))
    failures: list[str] = []
    counts = {generation: 0 for generation in ids}
    stop = threading.Event()

    def ask(address: str) -> None:
        while not stop.is_set():
            try:
                reply = get(address, "/v1/search", query="提币卡住了", lang="zh")
                generation, results = str(reply["generation"]), reply["results"]
                assert isinstance(results, list)
                mark = re.findall(r"【(.)】", next(r["answer"] for r in results if r["id"] == "withdraw-pending"))
                counts[generation] += 1
                if mark != [mark_of[generation]]:
                    failures.append(f"{generation} answers with {mark}")
            except (OSError, KeyError, AssertionError) as error:
                failures.append(repr(error))
            stop.wait(0.005)  # so that the server has time to load what it is to serve

    process, address = served
    clients = [threading.Thread(target=ask, args=(address,)) for _ in range(4)]
    for client in clients:
        client.start()
    for swap in range(SWAPS):
        wanted = ids[swap % 2]
        serve_now(folder, wanted)
        process.send_signal(signal.SIGHUP)
        until(address, wanted)
    stop.set()
    for client in clients:
        client.join()
    assert failures == []
    assert min(counts.values()) > SWAPS


def test_a_new_generation_is_noticed_without_a_signal(folder: Path, served: Served) -> None:
    new = build(folder, "C").generation
    until(served[1], new)
    reply = get(served[1], "/v1/search", query="提币卡住了", lang="zh")
    assert "【C】" in json.dumps(reply, ensure_ascii=False)


def test_a_damaged_generation_is_passed_over_and_readiness_says_so(folder: Path, served: Served) -> None:
    process, address = served
    before = get(address, "/readyz")["generation"]
    new = folder / "data" / "generations" / "000099-00000000"
    new.mkdir()
    (new / "manifest.json").write_text("{", "utf-8")
    serve_now(folder, new.name)
    process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + PATIENCE
    while not (problems := get(address, "/readyz")["problems"]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert isinstance(problems, list)
    assert "manifest.json is damaged" in problems[0]
    assert str(folder) not in problems[0], "a path is the operator's business"
    assert get(address, "/readyz")["generation"] == before
    assert get(address, "/v1/search", query="提币卡住了")["generation"] == before
    shutil.rmtree(new)
    serve_now(folder, str(before))


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("utf-8")
    return [int(pid) for pid in listed.split()]


def test_a_killed_worker_is_replaced(folder: Path) -> None:
    with serving(folder, "--workers", "2") as (process, address):
        first = workers_of(process)
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        while len(now := workers_of(process)) < 2 or first[0] in now:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        until(address, str(get(address, "/readyz")["generation"]))
        for _ in range(20):
            assert get(address, "/v1/search", query="提币卡住了")["outcome"] == "answer"


def generations_of(address: str, asked: int = 30) -> set[object]:
    """What the workers answer with: each request is a connection of its own, which any of them may take."""
    return {get(address, "/v1/search", query="提币卡住了")["generation"] for _ in range(asked)}


def test_a_worker_that_is_started_again_serves_what_the_others_serve(folder: Path) -> None:
    """It is forked from a process that still holds the generation of the start."""
    old, new = generations(folder)[:2]
    serve_now(folder, old)
    with serving(folder, "--workers", "2") as (process, address):
        serve_now(folder, new)
        process.send_signal(signal.SIGHUP)
        deadline, seen = time.monotonic() + PATIENCE, 0
        while seen < 4:  # one that is loading takes no connection, so that the other may answer all of a round
            seen = seen + 1 if generations_of(address) == {new} else 0
            assert time.monotonic() < deadline
            time.sleep(0.2)
        for worker in workers_of(process):
            before = log_of(folder, address).count("is ready")
            os.kill(worker, signal.SIGKILL)
            while log_of(folder, address).count("is ready") == before:
                assert time.monotonic() < deadline + PATIENCE
                time.sleep(0.05)
            assert generations_of(address) == {new}


def scraped(address: str, secret: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    request = urllib.request.Request(f"{address}/metrics", headers={"X-FAQ-Key": secret})  # noqa: S310 - http
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310 - http, see above
        families = text_string_to_metric_families(response.read().decode())
        samples = [sample for family in families for sample in family.samples]
    found = {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}
    assert len(found) == len(samples), "a sample is there twice"
    return found


def test_both_workers_know_what_was_missed(folder: Path, served: Served) -> None:
    """By the name of the session and by the signed state, whichever worker answers."""
    signed = Signer(lambda: keys_of(folder / "data"))

    def before(address: str, **known: str) -> tuple[str, object]:
        """The new state, and whether the service knew of an earlier miss."""
        state = str(get(address, "/v1/search", query="今天天气怎么样", **known)["state"])
        turn = signed.read(state, salt="search", max_age=60, limit=4096)
        assert isinstance(turn, list)
        return state, turn[2]

    with serving(folder, "--workers", "2") as (_, address):
        states = [before(address, session=f"s{number}") for number in range(12)]
        assert [known for _, known in states] == [False] * 12
        assert all(before(address, session=f"s{number}")[1] for number in range(12))
        assert all(before(address, state=state)[1] for state, _ in states)
        assert get(address, "/readyz")["problems"] == []
    assert all(before(served[1], state=state)[1] for state, _ in states), "and so does another server of the folder"


def test_a_scrape_sees_all_workers(folder: Path) -> None:
    """Also those that have ended; whichever worker answers it."""
    _, secret = Keys(folder / "data").add("scrape", ["admin"])
    searches = ("faq_searches_total", (("lang", "zh"), ("outcome", "answer")))
    with serving(folder, "--workers", "2") as (process, address):
        generations_of(address)
        before = scraped(address, secret)[searches]
        workers = workers_of(process)
        os.kill(workers[0], signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        while len(now := workers_of(process)) < 2 or workers[0] in now:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        generations_of(address)
        for _ in range(6):
            found = scraped(address, secret)
            assert found[searches] == before + 30 == 60
        served_now = [value for (name, _), value in found.items() if name == "faq_generation_info"]
        assert sum(served_now) <= 2, "a worker that has ended serves nothing"
        memory = [labels for name, labels in found if name == "process_resident_memory_bytes"]
        assert (("worker", str(workers[0])),) not in memory
        assert (("worker", str(workers[1])),) in memory


def test_reload_by_post_reaches_the_other_workers(folder: Path) -> None:
    old, new = generations(folder)[:2]
    serve_now(folder, old)
    data = folder / "data"
    _, secret = Keys(data).add("reload", ["admin"])
    serving = Serving(open_engine(data), data)
    told: list[str] = []
    serving.others = lambda: told.append(serving.engine.manifest.id)
    client = TestClient(create_app(serving, read_settings(data=str(data), environment={})))
    serve_now(folder, new)
    for _ in range(2):  # the second changes nothing, so that nobody need be told
        assert client.post("/v1/admin/reload", headers={"X-FAQ-Key": secret}).json()["generation"] == new
    assert told == [new]


def test_workers_end_with_the_process_that_started_them(folder: Path) -> None:
    """Else they would hold the port for ever, and nobody could stop them but by hand."""
    process = start(folder, port := free_port(), "--workers", "2")
    while not ready(f"http://127.0.0.1:{port}"):
        assert process.poll() is None, log_of(folder, f"http://127.0.0.1:{port}")
        time.sleep(0.1)
    process.kill()
    process.wait()
    deadline = time.monotonic() + PATIENCE
    while True:  # a worker that ends is not ready before it lets go of the port
        try:
            listen("127.0.0.1", port).close()
            break
        except FaqError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_replies_are_sent_at_once() -> None:
    """Without TCP_NODELAY the body of a reply waits for the receipt of its head: 40 ms on every kept connection."""

    async def accepted() -> int:
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            found.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listen("127.0.0.1", 0)
        async with await asyncio.start_server(connected, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            writer.close()
            return await found

    assert asyncio.run(accepted())


def test_a_port_that_is_taken_is_one_line(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = faq(folder, "serve", "--port", port, "--data", "data")
    assert (result.returncode, result.stdout) == (2, "")
    assert re.fullmatch(rf"faq: port {port} of 127\.0\.0\.1 .* --port\n", result.stderr), result.stderr

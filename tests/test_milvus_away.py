"""What if the Milvus server is away, killed while it is asked, written to, or while a generation is swapped?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from milvus_servers import needs_lite

from api.http.app import create_app
from api.http.serving import Serving, index_problems
from api.settings import read_settings
from conftest import SMALL_CORPUS, FakeEncoder, free_port
from engine import BuildOptions, Engine, RebuildReport, open_engine, rebuild
from index import AwayError, DataFolder, MilvusAccess, MilvusBackend, use_milvus
from index.milvus import read_place
from index.milvus.checks import check_count
from index.milvus.server import Server

FAULTS = "TEST_MILVUS_FAULTS"
pytestmark = [
    needs_lite,
    pytest.mark.integration,
    pytest.mark.skipif(not os.environ.get(FAULTS), reason=f"servers that are killed take two minutes; set {FAULTS}=1"),
]
_START_SECONDS = 60.0


class LiteServer:
    """A process that answers as a Milvus server does; its rows outlive it."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder = free_port(), folder
        self.uri = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        program = "from milvus_lite.cmdline import main; main()"
        self._process = subprocess.Popen(
            [sys.executable, "-c", program, "server", "--data-dir", str(self._folder), "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            server = Server(MilvusAccess(self.uri, seconds=2.0))
            try:
                server.read("list_collections")
                return
            except AwayError:
                time.sleep(0.3)
            finally:
                server.close()
        raise TimeoutError("Milvus Lite did not start")

    def kill(self) -> None:
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[LiteServer]:
    server = LiteServer(tmp_path / "rows")
    use_milvus(MilvusAccess(seconds=2.0, write_seconds=40.0))
    yield server
    use_milvus(MilvusAccess())
    server.kill()


def build(path: Path, uri: str | None, text: str = SMALL_CORPUS) -> RebuildReport:
    (path / "faq.yaml").write_text(text, "utf-8")
    encoder = FakeEncoder()
    return rebuild(path / "faq.yaml", path / "data", options=BuildOptions(load=lambda _spec: encoder, milvus=uri))


def test_searches_are_refused_while_it_is_away_and_answered_when_it_is_back(
    tmp_path: Path, lite: LiteServer, engine: Engine
) -> None:
    build(tmp_path, lite.uri)
    over = open_engine(tmp_path / "data", engine)
    settings = read_settings(data=str(tmp_path / "data"), environment={})
    asked = {"q": "withdrawal stuck in processing"}
    serving = Serving(over, tmp_path / "data")
    serving.warm_up()
    with TestClient(create_app(serving, settings)) as client:
        assert client.get("/v1/search", params=asked).json()["outcome"] == "answer"
        assert client.get("/readyz").json()["problems"] == []
        lite.kill()
        for path in ("/v1/search", "/en/"):
            refused = client.get(path, params=asked)
            assert refused.status_code == 503 and int(refused.headers["retry-after"]) > 0, path
            assert "127.0.0.1" not in refused.text
        assert client.get("/en/", params={}).status_code == 200, "topics need no search"
        assert "cannot be asked" in client.get("/readyz").json()["problems"][0]
        lite.start()
        time.sleep(1.1)
        assert client.get("/v1/search", params=asked).json()["outcome"] == "answer"
        assert client.get("/readyz").json()["problems"] == []


def test_by_setting_words_alone_answer_while_it_is_away(
    tmp_path: Path, lite: LiteServer, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.calibration.words_alone._LEAST_FOUND", 10)
    build(tmp_path, lite.uri)
    use_milvus(MilvusAccess(away="lexical", seconds=1.0))
    over = open_engine(tmp_path / "data", engine)
    whole = over.search("withdrawal stuck in processing")
    lite.kill()
    bare = over.search("withdrawal stuck in processing", explained=True)
    assert [bare.outcome, bare.results[0].id] == ["answer", "withdraw-pending"] == [whole.outcome, whole.results[0].id]
    assert bare.threshold != whole.threshold, "another calibration: its confidences are of words alone"
    assert over.search("nothing of this, a zebra").outcome != "answer"
    assert over.search("提币卡住了").results[0].id == "withdraw-pending"
    lite.start()
    time.sleep(1.1)
    again = over.search("withdrawal stuck in processing")
    assert again.threshold == whole.threshold and again.results[0].confidence == whole.results[0].confidence


def test_too_few_phrasings_to_learn_from_answer_nothing_by_words_alone(
    tmp_path: Path, lite: LiteServer, engine: Engine
) -> None:
    build(tmp_path, lite.uri)
    use_milvus(MilvusAccess(away="lexical", seconds=1.0))
    over = open_engine(tmp_path / "data", engine)
    lite.kill()
    with pytest.raises(AwayError, match="cannot be asked"):
        over.search("withdrawal stuck in processing")


def test_a_rebuild_to_files_gets_away_from_a_server_that_is_gone(
    tmp_path: Path, lite: LiteServer, engine: Engine
) -> None:
    first = build(tmp_path, lite.uri)
    lite.kill()
    second = build(tmp_path, "")
    assert second.published and "cannot be asked" in second.gate.note
    over = open_engine(tmp_path / "data", engine)
    assert not isinstance(over.index.backend, MilvusBackend) and over.manifest.id != first.generation


def test_a_service_starts_while_it_is_away(tmp_path: Path, lite: LiteServer, engine: Engine) -> None:
    build(tmp_path, lite.uri)
    lite.kill()
    serving = Serving(open_engine(tmp_path / "data", engine), tmp_path / "data")
    serving.warm_up()
    assert serving.warm and "cannot be asked" in index_problems(serving)[0]
    with pytest.raises(AwayError, match="cannot be asked"):
        serving.ask("withdrawal stuck")
    lite.start()
    time.sleep(1.1)
    assert serving.ask("withdrawal stuck in processing").outcome == "answer"


def test_killed_in_the_middle_of_a_rebuild_it_gets_the_rest_when_it_is_back(
    tmp_path: Path, lite: LiteServer, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.milvus.collection._BATCH", 5)
    real, killed = Server.write, threading.Event()

    def write(self: Server, method: str, *args: object, **options: object) -> object:
        if method == "upsert" and args[1][0]["id"] >= 10 and not killed.is_set():  # type: ignore[index]
            killed.set()
            lite.kill()
            threading.Thread(target=lite.start).start()
        return real(self, method, *args, **options)

    monkeypatch.setattr(Server, "write", write)
    report = build(tmp_path, lite.uri)
    assert killed.is_set() and report.published
    place = read_place(DataFolder(tmp_path / "data").generations / report.generation)
    assert place is not None
    check_count(Server(MilvusAccess(lite.uri)).read, place.collection, report.phrasings)
    over = open_engine(tmp_path / "data", engine)
    for text in ("withdrawal stuck", "提币卡住了", "手续费", "nothing of this"):
        assert [r.id for r in over.search(text).results] == [r.id for r in engine.search(text).results]


@pytest.mark.parametrize("method", ["alter_alias", "flush", "create_collection"])
def test_killed_for_good_nothing_is_published_and_the_next_rebuild_clears_up(
    tmp_path: Path, lite: LiteServer, engine: Engine, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """At the swap, at the end of the rows, at their beginning."""
    first = build(tmp_path, lite.uri)
    use_milvus(MilvusAccess(seconds=1.0, write_seconds=2.0))
    real = Server._try

    def attempt(self: Server, name: str, *args: object) -> object:
        if name == method:
            lite.kill()
        return real(self, name, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Server, "_try", attempt)
    changed = SMALL_CORPUS.replace("Upload your document.", "Upload your document first.")
    with pytest.raises(AwayError, match=r"cannot be asked .*start it, or mend FAQ_MILVUS_URI"):
        build(tmp_path, None, changed)
    folder = DataFolder(tmp_path / "data")
    assert folder.current_id() == first.generation and folder.ids() == [first.generation]
    monkeypatch.setattr(Server, "_try", real)
    use_milvus(MilvusAccess(seconds=5.0, write_seconds=20.0))
    lite.start()
    assert open_engine(tmp_path / "data", engine).search("withdrawal stuck").results
    second = build(tmp_path, None, changed)
    assert second.published
    places = [read_place(folder.generations / one) for one in folder.ids()]
    assert set(Server(MilvusAccess(lite.uri)).read("list_collections")) == {p.collection for p in places if p}


def test_killed_under_load_every_search_ends_and_right_ones_come_again(
    tmp_path: Path, lite: LiteServer, engine: Engine
) -> None:
    build(tmp_path, lite.uri)
    over = open_engine(tmp_path / "data", engine)
    assert isinstance(over.index.backend, MilvusBackend)
    stop, wrong, slowest = threading.Event(), list[str](), [0.0]
    answered, away = [0], [0]

    def ask() -> None:
        while not stop.is_set():
            began = time.monotonic()
            try:
                found = over.search("withdrawal stuck in processing")
                answered[0] += 1
                if found.results[0].id != "withdraw-pending":
                    wrong.append(found.results[0].id)
            except AwayError:
                away[0] += 1
                time.sleep(0.02)
            slowest[0] = max(slowest[0], time.monotonic() - began)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1.0)
    lite.kill()
    time.sleep(1.0)
    lite.start()
    before = answered[0]
    end = time.monotonic() + 20
    while answered[0] < before + 20 and time.monotonic() < end:
        time.sleep(0.1)
    stop.set()
    for thread in threads:
        thread.join(20)
    assert answered[0] >= before + 20 and away[0] and not wrong
    assert slowest[0] < 10, "no query waits longer than a few times FAQ_MILVUS_SECONDS"


def test_without_pymilvus_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(Exception, match=r"pip install 'faq-search\[milvus\]'"):
        build(tmp_path, "http://127.0.0.1:1")

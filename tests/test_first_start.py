"""What happens where there is no index: nothing is built that nobody asked for, and a service may wait for one."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from conftest import FAQ, environment, faq, faq_here, free_port, lend_cache
from engine import BuildOptions, Engine, RebuildReport, rebuild

PATIENCE = 90
"""Seconds, on a machine that is busy."""
QUERIES = '{"query": "x", "relevant_ids": []}\n'
COMMANDS = {
    "search": ["search", "提现"],
    "verify": ["verify", "t.me/x"],
    "eval": ["eval", "queries.jsonl"],
    "calibrate": ["calibrate", "queries.jsonl"],
    "generations": ["generations"],
    "rollback": ["rollback"],
    "diff": ["diff", "a", "b"],
    "serve": ["serve"],
    "keys add": ["keys", "add", "shop", "--scope", "search"],
    "keys list": ["keys", "list"],
    "keys remove": ["keys", "remove", "x"],
}


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder of a user without a data folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "queries.jsonl").write_text(QUERIES, "utf-8")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_a_data_folder_that_is_misspelt_is_one_line(command: str, empty: Path) -> None:
    """And never the fictional exchange: nothing is built, nothing is made."""
    result = (faq if command == "serve" else faq_here)(empty, *COMMANDS[command], "--data", "TYPO")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1), result
    assert re.search(r"TYPO does not exist", result.stderr)
    assert [item.name for item in empty.iterdir()] == ["queries.jsonl"]


def test_faq_data_that_is_misspelt_is_one_line(empty: Path) -> None:
    for command in ("search", "serve"):
        env = environment() | {"FAQ_DATA": "TYPO"}
        result = subprocess.run(
            [*FAQ, *COMMANDS[command]], cwd=empty, env=env, capture_output=True, text=True, timeout=60, check=False
        )
        assert (result.returncode, result.stderr.count("\n")) == (2, 1), result
    assert not (empty / "TYPO").exists()


@pytest.mark.parametrize("command", ["search", "serve", "generations"])
def test_a_data_folder_without_an_index_is_one_line(command: str, empty: Path) -> None:
    (empty / "data").mkdir()
    result = (faq if command == "serve" else faq_here)(empty, *COMMANDS[command], "--data", "data")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1), result
    assert "data folder data holds no index yet; run `faq rebuild --data data`" in result.stderr


@pytest.mark.parametrize("value", ["", " "])
def test_a_data_folder_without_a_name_is_refused(value: str, empty: Path) -> None:
    """It comes of a variable that is not set."""
    result = faq_here(empty, "search", "x", "--data", value)
    assert (result.returncode, "--data is empty" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", ""),
        ("search", "x" * 513),
        ("search", "x", "--top", "0"),
        ("search", "x", "--top", "21"),
        ("search", "x", "--lang", "fr"),
        ("verify", " "),
        ("verify", "x" * 513),
        ("verify", "t.me/x", "--lang", "fr"),
        ("eval", "absent.jsonl"),
        ("calibrate", "absent.jsonl"),
        ("calibrate", "queries.jsonl", "--guarantee", "2"),
        ("calibrate", "queries.jsonl", "--target-precision", "0.4"),
        ("calibrate", "queries.jsonl", "--keep", "0"),
        ("calibrate", "queries.jsonl", "--tolerance", "7"),
        ("rebuild", "absent.yaml"),
        ("rebuild", "--keep", "none"),
        ("rebuild", "--dtype", "float8"),
        ("serve", "--workers", "0"),
        ("convert", "absent", "out.exe"),
    ],
)
def test_arguments_are_checked_before_anything_is_built(arguments: tuple[str, ...], empty: Path) -> None:
    result = faq_here(empty, *arguments)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1), result
    assert "First start" not in result.stderr
    assert [item.name for item in empty.iterdir()] == ["queries.jsonl"]


def test_a_port_that_is_taken_is_told_before_the_sample_is_built(empty: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = faq(empty, "serve", "--port", str(taken.getsockname()[1]))
    assert (result.returncode, "First start" in result.stderr) == (2, False), result
    assert not (empty / "faq-data").exists()


@pytest.mark.parametrize("arguments", [[], ["--data", "data", "--sample"]])
def test_the_sample_is_built_where_it_is_meant(
    arguments: list[str], empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Path] = []
    monkeypatch.setattr("api.cli.first_start.build_sample", built.append)
    faq_here(empty, "search", "x", *arguments)
    assert built == [Path("data" if arguments else "faq-data")]


def test_sample_keeps_an_index_that_is_there(
    built: tuple[Path, RebuildReport], empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli.first_start.build_sample", lambda _data: pytest.fail("it is served, not replaced"))
    assert "--sample" not in faq_here(empty, "generations", "--data", str(built[0])).stderr
    assert faq_here(empty, "search", "x", "--sample", "--data", str(built[0])).returncode == 2, "of another encoder"


def routes(app: object) -> list[tuple[str, str]]:
    """Method and path of everything that is served, with something in the place of its parameters."""
    found = []
    for route in app.routes:  # type: ignore[attr-defined]
        if isinstance(route, APIRoute):
            path = re.sub(r"\{[^}]*:locale\}", "en", route.path)
            found += [(method, re.sub(r"\{[^}]*\}", "x", path)) for method in route.methods or ()]
    return found


@pytest.fixture
def waiting(tmp_path: Path) -> tuple[Serving, TestClient]:
    (tmp_path / "data").mkdir()
    settings = read_settings(data=str(tmp_path / "data"), environment={"FAQ_RATE_LIMIT": "100000/second"})
    serving = Serving(None, settings.data)
    return serving, TestClient(create_app(serving, settings), raise_server_exceptions=False, follow_redirects=False)


def test_without_an_index_everything_else_is_a_clean_503(waiting: tuple[Serving, TestClient]) -> None:
    client = waiting[1]
    with client:
        assert client.get("/healthz").json()["status"] == "ok"
        asked = routes(client.app)
        assert len(asked) > 30
        for method, path in asked:
            if path == "/healthz" or path.startswith("/static/"):
                continue
            response = client.request(method, path)
            told = response.status_code, response.headers.get("content-type"), response.headers.get("retry-after")
            if response.status_code in (401, 403):  # a key is asked for first
                continue
            by_page = response.headers["content-type"].startswith("text/html")
            assert (told[0], told[2]) == (503, "10"), (method, path, told)
            own_shape = path.startswith(("/v1/dify/", "/v1/vector_stores/", "/mcp"))  # of errors, too
            assert by_page or own_shape or told[1] == "application/problem+json", (method, path, told)


def test_without_an_index_a_reader_gets_a_page(waiting: tuple[Serving, TestClient]) -> None:
    for locale, words in (("en", "The help centre is not open yet"), ("zh", "帮助中心还没有开放")):
        page = waiting[1].get("/", headers={"Accept": "text/html", "Accept-Language": locale})
        assert (page.status_code, words in page.text) == (503, True)
        assert "<form" not in page.text, "there is nothing to search in"
    assert "run `faq rebuild CORPUS`" in waiting[1].get("/readyz").json()["detail"]


def test_the_first_generation_is_served_without_a_restart(
    waiting: tuple[Serving, TestClient], small_corpus: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving, client = waiting
    assert serving.reload().generation == ""
    data = Path(str(serving._folder.path))  # type: ignore[union-attr]
    generation = rebuild(small_corpus, data, options=BuildOptions(load=lambda _spec: engine.encoder)).generation
    monkeypatch.setattr("engine.opening.load_encoder", lambda _spec: engine.encoder)
    with client:
        assert client.get("/readyz").status_code == 503
        assert serving.reload().changed
        assert client.get("/readyz").json() == {"status": "ready", "generation": generation, "problems": []}
        assert client.get("/v1/search?query=提币卡住了").status_code == 200
        assert client.get("/en/").status_code == 200
    assert serving.warm


@contextmanager
def started(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """A server process, its address and its log; it must end well."""
    port, log = free_port(), folder / "log"
    command = [*FAQ, "serve", "--wait-for-index", "--port", str(port), "--data", str(folder / "data"), *options]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, env=environment(), stdout=stream, stderr=stream)
    try:
        yield process, f"http://127.0.0.1:{port}", log
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, log.read_text("utf-8")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def status_of(address: str, path: str) -> int:
    """0 if nobody answers."""
    try:
        with urllib.request.urlopen(address + path, timeout=PATIENCE) as response:  # noqa: S310 - our own
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def until(address: str, path: str, status: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while (found := status_of(address, path)) != status:
        assert time.monotonic() < deadline, (found, log.read_text("utf-8"))
        time.sleep(0.1)


@pytest.fixture
def published(small_home: Path, tmp_path: Path) -> Path:
    """A data folder with the small help centre and the bundled model, and its cache for the one that is served."""
    lend_cache(small_home, tmp_path / "data")
    return small_home / "data"


def put(published: Path, data: Path) -> None:
    """As a rebuild does: generations first, CURRENT last."""
    shutil.copytree(published / "generations", data / "generations", dirs_exist_ok=True)
    shutil.copy(published / "CURRENT", data / "CURRENT.new")
    os.replace(data / "CURRENT.new", data / "CURRENT")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_service_waits_for_its_index(workers: str, published: Path, tmp_path: Path) -> None:
    with started(tmp_path, "--workers", workers) as (process, address, log):
        until(address, "/healthz", 200, log)
        assert [status_of(address, path) for path in ("/readyz", "/v1/search?q=x", "/")] == [503, 503, 503]
        told = log.read_text("utf-8")
        assert told.count(f"run: faq rebuild CORPUS --data {tmp_path / 'data'}") == 1
        put(published, tmp_path / "data")
        for _ in range(20 if workers == "2" else 1):  # any of the workers may answer
            until(address, "/readyz", 200, log)
            until(address, "/v1/search?q=x", 200, log)
        assert process.poll() is None


def test_a_service_waits_for_an_index_that_is_whole(published: Path, tmp_path: Path) -> None:
    """Nothing but damage is there: it says what, and serves the next one that is published."""
    put(published, tmp_path / "data")
    generation = (tmp_path / "data" / "CURRENT").read_text("utf-8").strip()
    (tmp_path / "data" / "generations" / generation / "vectors.npy").write_bytes(b"")
    with started(tmp_path) as (_process, address, log):
        until(address, "/healthz", 200, log)
        assert status_of(address, "/readyz") == 503
        assert "vectors.npy is damaged" in log.read_text("utf-8")
        put(published, tmp_path / "data")
        until(address, "/readyz", 200, log)


def test_the_json_of_a_waiting_service_is_a_problem(waiting: tuple[Serving, TestClient]) -> None:
    body = json.loads(waiting[1].get("/v1/search?q=x").text)
    assert (body["status"], body["title"]) == (503, "Service Unavailable")
    assert "has not been published yet" in body["detail"]

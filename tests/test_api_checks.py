"""A wrong setting ends the start: one line, exit code 2, and the port was never open. What is elsewhere may be away."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.cli.serve import serve
from api.http.app import create_app
from api.http.checks import check_names, check_settings
from api.http.serving import Serving
from api.observe.metrics import Metrics
from api.observe.remotes import Remotes
from api.security.keys import Keys
from api.security.signing import SIGNING_FILE
from api.settings import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    Settings,
    Variables,
    known_names,
    read_settings,
    settings_table,
)
from conftest import FAQ, ROOT, environment, free_port
from corpus import FaqError
from engine import Engine

SECRET = {"FAQ_WEBHOOK_SECRET": "0123456789abcdef0123456789abcdef"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"FAQ_RATE_STORAGE": "redis//127.0.0.1"}, "FAQ_RATE_STORAGE"),
        ({"FAQ_RATE_STORAGE": "redis://:hunter2@host:x"}, "FAQ_RATE_STORAGE"),
        ({"FAQ_SESSION_STORAGE": "redis://:hunter2@host:x"}, "FAQ_SESSION_STORAGE"),
        ({"FAQ_SESSION_STORAGE": "memory://"}, "FAQ_SESSION_STORAGE"),
        ({"FAQ_SECRET_KEY": "hunter2"}, "FAQ_SECRET_KEY"),
        ({"FAQ_SECRET_KEY": f"{'k' * 32},hunter2"}, "FAQ_SECRET_KEY"),
        ({"FAQ_SECRET_KEY": ", ,"}, "FAQ_SECRET_KEY"),
        ({"FAQ_RATE_LIMITS": "3/hour"}, "did you mean FAQ_RATE_LIMIT?"),
        ({"FAQ_SMPT_URL": "smtp://mail"}, "did you mean FAQ_SMTP_URL?"),
        ({"FAQ_XYZZY": "1"}, "docs/deployment.md"),
        ({"FAQ_RATE_LIMIT": "0/minute"}, "FAQ_RATE_LIMIT"),
        ({"FAQ_PORT": "9" * 5000}, "FAQ_PORT"),
        ({"FAQ_PORT": "tcp://10.0.0.1:8000"}, "FAQ_PORT"),
        ({"FAQ_WORKERS": "٢"}, "FAQ_WORKERS"),
        ({"FAQ_PUBLIC_URL": "https://[::1"}, "FAQ_PUBLIC_URL"),
        ({"FAQ_PUBLIC_URL": "help.example.com"}, "FAQ_PUBLIC_URL"),
        ({"FAQ_PUBLIC_URL": "https://help.example.com:99999"}, "FAQ_PUBLIC_URL"),
        ({"FAQ_PUBLIC_URL": "https://help.example.com/?a=b"}, "FAQ_PUBLIC_URL"),
        ({"FAQ_SITE_URL": "https://help example.com"}, "FAQ_SITE_URL"),
        ({"FAQ_SITE_URL": "https://a:b@help.example.com"}, "FAQ_SITE_URL"),
        ({"FAQ_ALLOWED_ORIGINS": "https://[shop"}, "FAQ_ALLOWED_ORIGINS"),
        ({"FAQ_ALLOWED_ORIGINS": "https://*.example.com"}, "FAQ_ALLOWED_ORIGINS"),
        ({"FAQ_ALLOWED_ORIGINS": "https://shop.example.com:x"}, "FAQ_ALLOWED_ORIGINS"),
        ({"FAQ_TRUSTED_PROXIES": "127.0.0.1;10.0.0.0/8"}, "FAQ_TRUSTED_PROXIES"),
        ({"FAQ_ALLOWED_HOSTS": "help.example.com:443"}, "FAQ_ALLOWED_HOSTS"),
        ({"FAQ_SMTP_URL": "smtp://[::1", "FAQ_SMTP_FROM": "a@b.example"}, "FAQ_SMTP_URL"),
        ({"FAQ_SMTP_URL": "smtp://mail:x", "FAQ_SMTP_FROM": "a@b.example"}, "FAQ_SMTP_URL"),
        ({"FAQ_SMTP_URL": "smtp://mail?tls=ssl", "FAQ_SMTP_FROM": "a@b.example"}, "FAQ_SMTP_URL"),
        ({"FAQ_SMTP_URL": "smtp://mail?ssl=none", "FAQ_SMTP_FROM": "a@b.example"}, "FAQ_SMTP_URL"),
        ({"FAQ_WEBHOOK_URL": "https://[hook", **SECRET}, "FAQ_WEBHOOK_URL"),
        ({"FAQ_WEBHOOK_URL": "ftp://hook.example", **SECRET}, "FAQ_WEBHOOK_URL"),
        ({"FAQ_AUTO_REPLY": "flase"}, "FAQ_AUTO_REPLY"),
        ({"FAQ_TICKETS_PER_HOUR": "0.5"}, "FAQ_TICKETS_PER_HOUR"),
        ({"FAQ_DELIVERY_TRIES": "nan"}, "FAQ_DELIVERY_TRIES"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "127.0.0.1:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, wrong: Mapping[str, str], said: str) -> None:
    with pytest.raises(FaqError) as caught:
        check_settings(read_settings(data=str(tmp_path), environment=wrong), wrong)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_kubernetes_may_describe_its_services() -> None:
    links = ["SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT", "PORT_8000_TCP", "PORT_8000_TCP_ADDR"]
    check_names([f"FAQ_SEARCH_{name}" for name in links])
    with pytest.raises(FaqError, match="FAQ_SEARCH_PORT"):
        check_names(["FAQ_SEARCH_PORT"])


def test_the_table_of_settings_is_the_one_of_the_model() -> None:
    """`faq settings` prints it; who adds a setting replaces the table in docs/deployment.md with that."""
    table = settings_table()
    assert table in (ROOT / "docs" / "deployment.md").read_text("utf-8")
    assert len(known_names()) == len(table.splitlines()) - 2 >= 35
    assert all(setting.description for setting in Variables.model_fields.values())
    check_names(known_names())


def test_no_module_reads_the_environment_by_itself() -> None:
    """Whatever looks for a variable outside of the model is neither checked nor told."""
    for package in ("corpus", "index", "engine", "api"):
        for file in (ROOT / package).rglob("*.py"):
            found = re.findall(r"environ(?:\.get\(|\[)[\"']((?:FAQ|OTEL)_\w+)", file.read_text("utf-8"))
            assert not found, f"{file} reads {found}"


def test_every_variable_is_the_name_of_its_field() -> None:
    """The messages make the one of the other."""
    for name, setting in Variables.model_fields.items():
        assert setting.validation_alias in (f"FAQ_{name.upper()}", name.upper())


def test_every_wrong_text_names_its_setting(tmp_path: Path) -> None:
    """No setting but those of free text lets a wrong one pass, and none raises anything but our own error."""
    free = {"FAQ_DATA", "FAQ_HOST", "FAQ_RATE_STORAGE", "FAQ_SESSION_STORAGE", "FAQ_WEBHOOK_SECRET"}
    free |= {"FAQ_IMAP_FOLDER", "FAQ_COLLECTIONS", "FAQ_MILVUS_TOKEN"}
    for name in known_names() - free:
        for wrong in ("\x01", "???", "-1e9"):
            with pytest.raises(FaqError, match=name):
                read_settings(data=str(tmp_path), environment={name: wrong})


def test_a_blank_setting_is_as_good_as_none(tmp_path: Path) -> None:
    blank = dict.fromkeys(known_names() - {"FAQ_DATA"}, "")
    assert read_settings(data="x", environment=blank) == read_settings(data="x", environment={})


def test_the_models_defaults_are_those_of_the_parts() -> None:
    read = read_settings(data="x", environment={})
    assert read == Settings(Path("x"), True, DEFAULT_HOST, DEFAULT_PORT)


def test_damaged_keys_end_the_start(tmp_path: Path) -> None:
    Keys(tmp_path).add("x", ["admin"])
    check_settings(read_settings(data=str(tmp_path), environment={}))
    (tmp_path / "keys.json").write_text("{", "utf-8")
    with pytest.raises(FaqError, match=r"keys\.json is damaged"):
        check_settings(read_settings(data=str(tmp_path), environment={}))


def test_a_damaged_signing_key_ends_the_start(tmp_path: Path) -> None:
    settings = read_settings(data=str(tmp_path), environment={})
    check_settings(settings)
    assert list(tmp_path.iterdir()) == [], "a check makes no key"
    (tmp_path / SIGNING_FILE).write_text("short", "utf-8")
    with pytest.raises(FaqError, match=SIGNING_FILE):
        check_settings(settings)
    check_settings(read_settings(data=str(tmp_path), environment={"FAQ_SECRET_KEY": "k" * 32}))  # it is not used
    (tmp_path / SIGNING_FILE).write_bytes(b"\xff" * 32)
    with pytest.raises(FaqError, match=SIGNING_FILE):
        check_settings(settings)


def test_a_data_folder_is_a_folder_that_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(FaqError, match="is no folder"):
        check_settings(read_settings(data=str(file), environment={}))
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path)
    with pytest.raises(FaqError, match="cannot be read"):
        check_settings(read_settings(data=str(tmp_path), environment={}))


def test_a_missing_driver_of_tracing_ends_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.checks.find_spec", lambda _name: None)
    settings = read_settings(data=str(tmp_path), environment={"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})
    with pytest.raises(FaqError, match=r"faq-search\[otel\]"):
        check_settings(settings)


def test_a_damaged_installation_ends_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jinja2 import DictLoader, Environment

    broken = Environment(loader=DictLoader({"search.html": "{% if %}"}), autoescape=True)
    monkeypatch.setattr("api.web.render.environment", lambda: broken)
    with pytest.raises(FaqError, match="install faq-search again"):
        check_settings(read_settings(data=str(tmp_path), environment={}))


def test_settings_are_checked_before_the_index_and_the_port_are_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr("api.http.server.listen", lambda *address: opened.append(address))
    monkeypatch.setattr("api.http.starting.opened", lambda *given, **_options: opened.append(given))
    monkeypatch.setattr("api.http.server.set_up_logs", lambda _settings: None)
    monkeypatch.setenv("FAQ_RATE_STORAGE", "redis://host/first")
    with pytest.raises(FaqError, match="FAQ_RATE_STORAGE"):
        serve(data=str(tmp_path))
    assert not opened


def test_a_data_folder_that_cannot_be_written_ends_the_start_where_something_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feedback.db").touch()
    for closed in (tmp_path, tmp_path / "feedback.db"):
        monkeypatch.setattr(os, "access", lambda path, mode, closed=closed: mode != os.W_OK or Path(path) != closed)
        with pytest.raises(FaqError, match=f"{closed} cannot be written, .* FAQ_READ_ONLY=1"):
            check_settings(read_settings(data=str(tmp_path), environment={}))
        check_settings(read_settings(data=str(tmp_path), environment={"FAQ_READ_ONLY": "1"}))


def test_a_copy_that_is_read_only_keeps_nothing_and_says_so(engine: Engine, tmp_path: Path) -> None:
    settings = read_settings(data=str(tmp_path), environment={"FAQ_READ_ONLY": "1"})
    entry = next(iter(engine.entries())).id
    with TestClient(create_app(Serving(engine), settings)) as client:
        assert client.get("/v1/search", params={"query": "提现"}).status_code == 200
        assert f"/articles/{entry}/feedback" not in client.get(f"/en/articles/{entry}").text
        refused = client.post("/v1/feedback", json={"entry": entry, "helpful": True})
        assert refused.status_code == 403
        assert "keeps no feedback" in refused.json()["detail"]
        draft = {"message": "help me", "email": "me@example.com", "locale": "en", "type": "other"}
        assert client.post("/v1/tickets", json=draft).status_code == 404
    assert not list(tmp_path.iterdir())


def test_a_typo_is_one_line_and_exit_code_2(sample_data: Path) -> None:
    env = environment() | {"FAQ_RATE_STORGE": "redis://127.0.0.1"}
    command = [*FAQ, "serve", "--data", str(sample_data), "--port", str(free_port())]
    result = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 2
    assert result.stderr.strip() == (
        "faq: FAQ_RATE_STORGE is set, but there is no such setting; did you mean FAQ_RATE_STORAGE?"
    )


@pytest.fixture
def silent() -> Iterator[int]:
    """A server that takes connections and never says anything."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(10)
        yield listener.getsockname()[1]


def test_services_elsewhere_may_be_away(engine: Engine, tmp_path: Path, silent: int) -> None:
    """A mail server that never greets, a webhook and a collector that nobody runs."""
    nobody = free_port()
    given = {
        "FAQ_SMTP_URL": f"smtp://u:hunter2@127.0.0.1:{silent}?tls=none",
        "FAQ_SMTP_FROM": "help@example.com",
        "FAQ_WEBHOOK_URL": f"http://127.0.0.1:{nobody}/hook/",
        "FAQ_OPEN_METRICS": "1",
        **SECRET,
    }
    settings = read_settings(data=str(tmp_path), environment=given)
    check_settings(settings, given)
    assert settings.tickets.webhook
    assert settings.tickets.webhook.url.endswith("/hook/"), "an address to post to is taken as it is"
    serving = Serving(engine)
    with TestClient(create_app(serving, settings)) as client:
        serving.warm_up()
        problems = client.get("/readyz").json()["problems"]
        assert sorted(problem.split()[0] for problem in problems) == ["smtp", "webhook"]
        assert "hunter2" not in str(problems)
        text = client.get("/metrics").text
        assert 'faq_remote_up{service="smtp"} 0.0' in text
        assert client.get("/v1/categories").status_code == 200


def test_a_service_that_comes_and_goes_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    there, looked = threading.Event(), threading.Semaphore(0)

    def probe(_seconds: float) -> None:
        looked.release()
        if not there.is_set():
            raise ConnectionRefusedError(111, "Connection refused")

    metrics = Metrics()
    remotes = Remotes(metrics, {"mail": probe}, again=0.001)
    with caplog.at_level("INFO", "faq"):
        remotes.start()
        for _ in range(5):
            looked.acquire(timeout=10)
        assert remotes.problems() == ["mail is not there: Connection refused"]
        there.set()
        for _ in range(5):
            looked.acquire(timeout=10)
        remotes.stop()
    assert remotes.problems() == []
    told = [record.levelname for record in caplog.records if "remote" in record.getMessage()]
    assert told == ["WARNING", "INFO"]

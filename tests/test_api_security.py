"""Keys, scopes, origins, limits, headers, and secrets that reach no log."""

from __future__ import annotations

import io
import json
import logging
import os
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.observe.logs import JsonLines
from api.security.keys import Keys
from api.security.settings import SecuritySettings
from api.settings import Settings, read_settings
from corpus import FaqError
from engine import Engine, ReadQuery
from index import DataFolder

SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(data=str(tmp_path), environment={})


def client_of(engine: Engine, settings: Settings, **changes: object) -> TestClient:
    security = replace(settings.security, **changes)  # type: ignore[arg-type]
    serving = Serving(engine)
    serving.warm_up()
    return TestClient(create_app(serving, replace(settings, security=security)), raise_server_exceptions=False)


def search(client: TestClient, **headers: str) -> int:
    return client.get("/v1/search", params={"query": "提币卡住了"}, headers=headers).status_code


def test_a_key_is_stored_as_a_hash_only(tmp_path: Path) -> None:
    key, secret = Keys(tmp_path).add("widget", ["search"])
    file = tmp_path / "keys.json"
    assert secret not in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Keys(tmp_path).find(secret) == key
    assert Keys(tmp_path).find(secret[:-1]) is None


@pytest.mark.parametrize(
    ("name", "scopes", "origins", "message"),
    [
        ("", ["search"], [], "key name ''"),
        ("x\n", ["search"], [], "is not usable"),
        ("x", [], [], "scope ''"),
        ("x", ["root"], [], "scope 'root' is not known"),
        ("x", ["search"], ["example.com"], "origin 'example.com' is none"),
        ("x", ["search"], ["https://example.com/path"], "is none"),
    ],
)
def test_a_bad_key_is_refused(tmp_path: Path, name: str, scopes: list[str], origins: list[str], message: str) -> None:
    with pytest.raises(FaqError, match=message):
        Keys(tmp_path).add(name, scopes, origins)
    assert not (tmp_path / "keys.json").exists()


def test_keys_added_at_once_are_all_there(tmp_path: Path) -> None:
    """Each command reads the file, and writes it anew with one key more."""
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda number: Keys(tmp_path).add(f"key {number}", ["search"]), range(24)))
    assert {key.id for key in Keys(tmp_path).all()} == {key.id for key, _ in added}
    assert all(Keys(tmp_path).find(secret) for _, secret in added)


def test_a_rebuild_leaves_a_key_that_is_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, keys = DataFolder(tmp_path), Keys(tmp_path)
    fsync = os.fsync

    def rebuilding(descriptor: int) -> None:
        with folder.writing():
            fsync(descriptor)

    monkeypatch.setattr("api.security.key_file.os.fsync", rebuilding)
    key, _ = keys.add("shop", ["search"])
    assert [one.id for one in Keys(tmp_path).all()] == [key.id]


def test_damaged_keys_are_no_open_door(engine: Engine, settings: Settings) -> None:
    Keys(settings.data).add("x", ["admin"])
    (settings.data / "keys.json").write_text('{"keys": [{', "utf-8")
    client = client_of(engine, settings)
    response = client.post("/v1/admin/reload", headers={"X-FAQ-Key": "anything"})
    assert response.status_code == 500
    assert str(settings.data) not in response.text


def test_searching_is_open_until_keys_are_required(engine: Engine, settings: Settings) -> None:
    _, secret = Keys(settings.data).add("site", ["search"])
    assert search(client_of(engine, settings)) == 200
    closed = client_of(engine, settings, require_key=True)
    refused = closed.get("/v1/search", params={"query": "x"})
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    assert "`faq keys add NAME --scope search` makes one" in refused.json()["detail"]
    assert refused.headers["www-authenticate"].startswith("ApiKey")
    assert search(closed, **{"X-FAQ-Key": secret}) == 200
    assert search(closed, **{"X-FAQ-Key": "faq_wrong"}) == 401
    assert closed.get("/healthz").status_code == closed.get("/zh-CN/").status_code == 200, "pages and probes stay open"


def test_scopes(engine: Engine, settings: Settings) -> None:
    keys = Keys(settings.data)
    secrets = {scope: keys.add(scope, [scope])[1] for scope in ("search", "feedback", "admin")}
    client = client_of(engine, settings, require_key=True)
    for path, method, scope in (("/v1/admin/reload", "POST", "admin"), ("/metrics", "GET", "admin")):
        found = {
            name: client.request(method, path, headers={"X-FAQ-Key": secret}).status_code
            for name, secret in secrets.items()
        }
        assert found == {name: 200 if name == scope else 403 for name in secrets}
        assert client.request(method, path).status_code == 401
    assert search(client, **{"X-FAQ-Key": secrets["feedback"]}) == 403


def test_administration_needs_a_key_even_if_searching_does_not(engine: Engine, settings: Settings) -> None:
    client = client_of(engine, settings)
    assert client.post("/v1/admin/reload").status_code == 401
    assert client.get("/metrics").status_code == 401
    assert client_of(engine, settings, open_metrics=True).get("/metrics").status_code == 200


def test_a_removed_key_is_refused_from_the_next_request_on(engine: Engine, settings: Settings) -> None:
    keys = Keys(settings.data)
    key, secret = keys.add("x", ["search"])
    client = client_of(engine, settings, require_key=True)
    assert search(client, **{"X-FAQ-Key": secret}) == 200
    keys.remove(key.id)
    assert search(client, **{"X-FAQ-Key": secret}) == 401
    with pytest.raises(FaqError, match="there is no key"):
        keys.remove(key.id)


def test_a_public_key_works_on_its_own_site_only(engine: Engine, settings: Settings) -> None:
    _, secret = Keys(settings.data).add("shop", ["search"], ["https://Shop.example/"])
    client = client_of(engine, settings, require_key=True)
    assert search(client, **{"X-FAQ-Key": secret, "Origin": "https://shop.example"}) == 200
    assert search(client, **{"X-FAQ-Key": secret, "Origin": "https://evil.example"}) == 403
    assert search(client, **{"X-FAQ-Key": secret}) == 403


def test_too_many_requests(engine: Engine, settings: Settings) -> None:
    _, secret = Keys(settings.data).add("x", ["search"])
    client = client_of(engine, settings, rate="3/hour")
    assert [search(client) for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = client.get("/v1/search", params={"query": "x"})
    assert "more than 3 requests in 3,600 seconds" in refused.json()["detail"]
    assert 1 <= int(refused.headers["retry-after"]) <= 3600
    assert search(client, **{"X-FAQ-Key": secret}) == 200, "a key is counted for itself"
    assert {client.get("/healthz").status_code for _ in range(5)} == {200}


def test_forwarded_addresses_are_believed_from_trusted_proxies_only(engine: Engine, settings: Settings) -> None:
    def codes(client: TestClient) -> list[int]:
        return [search(client, **{"X-Forwarded-For": f"203.0.113.{i}, 10.1.1.1"}) for i in range(3)]

    serving = Serving(engine)

    def client(proxies: str) -> TestClient:
        security = read_settings(environment={"FAQ_RATE_LIMIT": "1/hour", "FAQ_TRUSTED_PROXIES": proxies}).security
        app = create_app(serving, replace(settings, security=security))
        return TestClient(app, client=("127.0.0.1", 5000))

    assert codes(client("127.0.0.1,10.0.0.0/8")) == [200, 200, 200]
    assert codes(client("")) == [200, 429, 429]
    assert codes(client("192.0.2.0/24")) == [200, 429, 429]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FAQ_RATE_LIMIT", "many"),
        ("FAQ_TRUSTED_PROXIES", "proxy.example"),
        ("FAQ_TIMEOUT_SECONDS", "0"),
        ("FAQ_REQUIRE_KEY", "maybe"),
        ("FAQ_ALLOWED_HOSTS", "https://help.example.com"),
    ],
)
def test_bad_settings_are_named(name: str, value: str) -> None:
    with pytest.raises(FaqError, match=name):
        read_settings(environment={name: value})


def test_headers(engine: Engine, settings: Settings) -> None:
    client = client_of(engine, settings, hsts=True)
    for path in ("/v1/search?query=x", "/healthz", "/nothing", "/zh-CN/", "/openapi.json"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["strict-transport-security"].startswith("max-age=")
        assert "server" not in headers
    assert "strict-transport-security" not in client_of(engine, settings).get("/healthz").headers


@pytest.mark.parametrize("host", ["a b", "x<script>", "evil.example/", "a@b", "a" * 300, "x:y"])
def test_a_host_that_is_none_is_refused(engine: Engine, settings: Settings, host: str) -> None:
    client = client_of(engine, settings)
    for path, kind in (("/v1/categories", "application/problem+json"), ("/en/", "text/html; charset=utf-8")):
        response = client.get(path, headers={"Host": host})
        assert (response.status_code, response.headers["content-type"]) == (421, kind)
        assert host not in response.text


def test_only_allowed_hosts_are_served(engine: Engine, settings: Settings) -> None:
    hosts = read_settings(environment={"FAQ_ALLOWED_HOSTS": "Help.example.com, [::1]"}).security.hosts
    client = client_of(engine, settings, hosts=hosts)
    for host in ("help.example.com", "HELP.example.com:8000", "[::1]", "[::1]:8000"):
        assert client.get("/en/", headers={"Host": host}).status_code == 200, host
    for host in ("evil.example", "help.example.com.evil.example", "127.0.0.1"):
        assert client.get("/en/", headers={"Host": host}).status_code == 421, host
        assert client.get("/readyz", headers={"Host": host}).status_code == 200, "probes name an address"


def test_a_redirect_names_no_host(engine: Engine, settings: Settings) -> None:
    client = client_of(engine, settings)
    for path in ("/zh-CN", "/en", "/", "//evil.example/en", "/en//evil.example"):
        found = client.get(path, headers={"Host": "evil.example"}, follow_redirects=False)
        assert "evil.example" not in found.headers.get("location", "").split("/")[:3], path
        assert not found.headers.get("location", "").startswith("//"), path
    found = client.get("/zh-CN?q=1", headers={"Host": "evil.example"}, follow_redirects=False)
    assert (found.status_code, found.headers["location"]) == (307, "/zh-CN/?q=1")


def test_a_request_that_takes_too_long(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    read_now = Engine.read

    def slow(self: Engine, text: str, **options: object) -> ReadQuery:
        if text == "slow":
            go_on.wait(2)
        return read_now(self, text, **options)  # type: ignore[arg-type]

    go_on = threading.Event()
    client = client_of(engine, settings, timeout=0.5)
    monkeypatch.setattr(Engine, "read", slow)
    response = client.get("/v1/search", params={"query": "slow"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    assert "no answer within 0.5 s;" in response.json()["detail"]
    go_on.set()
    assert search(client) == 200


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that any logger says, as the server would write it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(lambda record: not record.name.startswith("http"))  # the tests' own client
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_secrets_reach_no_log(engine: Engine, settings: Settings, logged: io.StringIO) -> None:
    observe = replace(settings.observe, log_queries=True)
    serving = Serving(engine)
    app = create_app(serving, replace(settings, observe=observe))
    client = TestClient(app, raise_server_exceptions=False)
    for text in (f"my phrase is {SEED}", "我的密码是 Hunter2!secret 帮我看看", "验证码是 482913"):
        client.get("/v1/search", params={"query": text})
        client.post("/v1/search", json={"query": text})
        client.post("/v1/search", json={"query": text, "top": 999})
        client.get("/zh-CN/", params={"q": text})
        client.get(f"/v1/entries/{text}")
    told = logged.getvalue()
    assert "[SEED_PHRASE]" in told, "queries are logged, masked"
    client.get("/v1/search", params={"query": "我不想活了"})
    assert "不想活" not in logged.getvalue(), "of a life at risk no text is kept, not even masked"
    for secret in ("sausage", "Hunter2!secret", "482913"):
        assert secret not in told


def test_queries_are_not_logged_unless_asked_for(engine: Engine, settings: Settings, logged: io.StringIO) -> None:
    client = client_of(engine, settings)
    client.get("/v1/search", params={"query": "提币卡住了 zebra"}, headers={"X-Request-ID": "abc-1"})
    rows = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert "zebra" not in logged.getvalue()
    request = next(row for row in rows if row.get("event") == "request")
    assert request | {"ms": 0, "time": ""} == {
        "time": "", "level": "info", "request_id": "abc-1", "event": "request", "method": "GET", "route": "/v1/search",
        "status": 200, "ms": 0,
    }  # fmt: skip
    asked = next(row for row in rows if row.get("event") == "search" and row["request_id"] == "abc-1")
    assert {"lang", "outcome", "confidence", "generation"} <= asked.keys()


def test_a_page_that_breaks_logs_no_path(
    engine: Engine, settings: Settings, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(engine, settings)
    monkeypatch.setattr(Engine, "entry", lambda _self, _id: 1 / 0)
    assert client.get("/en/articles/zebra").status_code == 500
    assert "GET /{locale:locale}/articles/{entry_id:path} failed" in logged.getvalue()
    assert "zebra" not in logged.getvalue()


def test_a_request_id_that_is_none_is_replaced(engine: Engine, settings: Settings) -> None:
    client = client_of(engine, settings)
    assert client.get("/healthz", headers={"X-Request-ID": "ok_1.2-3"}).headers["x-request-id"] == "ok_1.2-3"
    assert client.get("/healthz", headers={"X-Request-ID": "a b\t{}"}).headers["x-request-id"] != "a b\t{}"
    assert len(client.get("/healthz").headers["x-request-id"]) == 32


def test_the_defaults_are_safe() -> None:
    assert SecuritySettings() == read_settings(environment={}).security

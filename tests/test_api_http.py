"""What a stranger can do with the form of a request: addresses, paths, methods, lengths, and what breaks inside."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.types import ASGIApp

import api.http.app
from api.http.app import create_app
from api.http.problems import BodyLimit, Framing
from api.http.serving import Serving
from api.observe.metrics import Metrics
from api.observe.requests import METHODS
from api.observe.tracing import Tracer
from api.security.access import Access
from api.security.addresses import Forwarded, client_key, parse_address, parse_network
from api.security.headers import Timeout
from api.security.hosts import Hosts
from api.security.keys import Keys
from api.settings import read_settings
from api.web.mishaps import ReadersPages
from api.widget.cross_origin import CrossOrigin
from engine import Engine

TRUSTED = "127.0.0.1, 10.0.0.0/8, 2001:db8:ffff::/48"


def client_of(engine: Engine, folder: Path, **environment: str) -> TestClient:
    serving = Serving(engine)
    serving.warm = True  # without asking anything: each test makes an application of its own
    app = create_app(serving, read_settings(data=str(folder), environment=environment))
    return TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 5000))


def call(app: ASGIApp, path: str = "/healthz", *, method: str = "GET", root: str = "", **scope: Any) -> tuple[int, Any]:
    """Status and headers of one request that any ASGI server could hand over."""
    told: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        told.append(message)

    given = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "root_path": root}
    given |= {"headers": [], "query_string": b"", "scheme": "http", "client": ("203.0.113.9", 1), "http_version": "1.1"}
    given |= {"server": ("127.0.0.1", 80), "asgi": {"version": "3.0", "spec_version": "2.4"}, "state": {}}
    asyncio.run(app(given | scope, receive, send))
    return told[0]["status"], told[0]["headers"]


def seen(*headers: tuple[str, str], peer: str = "127.0.0.1", trusted: str = TRUSTED) -> tuple[str, str]:
    """The client that counts, and the scheme, behind these headers."""
    scope: dict[str, Any] = {"type": "http", "client": (peer, 4711), "scheme": "http"}
    scope["headers"] = [(name.encode(), text.encode("latin-1")) for name, text in headers]

    async def nothing(*_: Any) -> None:
        return None

    networks = [parse_network(one.strip()) for one in trusted.split(",") if one]
    asyncio.run(Forwarded(nothing, networks)(scope, nothing, nothing))  # type: ignore[arg-type]
    return client_key(scope), scope["scheme"]


FOR, PROTO = "x-forwarded-for", "x-forwarded-proto"


@pytest.mark.parametrize(
    ("header", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7, 10.1.1.1", "203.0.113.7"),
        ("  198.51.100.1 ,203.0.113.7  , 10.1.1.1 ", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7:443", "203.0.113.7"),
        ('"[2001:db8:1:2:3::4]:443"', "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("203.0.113.7, ::ffff:10.1.1.1", "203.0.113.7"),
        ("203.0.113.7, 2001:db8:ffff::1", "203.0.113.7"),
        ("203.0.113.7, unknown", "127.0.0.1"),
        ("203.0.113.7, <script>, 10.1.1.1", "127.0.0.1"),
        ("203.0.113.7, 999.1.1.1", "127.0.0.1"),
        ("10.1.1.1, 10.2.2.2", "127.0.0.1"),
        (", ,", "127.0.0.1"),
        ("", "127.0.0.1"),
        ("198.51.100.1, " * 1000 + "203.0.113.7", "203.0.113.7"),
        ("a" * 10_000, "127.0.0.1"),
        ("203.0.113.7" + ", 10.1.1.1" * 20, "203.0.113.7"),
        ("203.0.113.7" + ", 10.1.1.1" * 1000, "127.0.0.1"),
    ],
)
def test_the_last_untrusted_address_counts(header: str, counted: str) -> None:
    assert seen((FOR, header)) == (counted, "http")


def test_nobody_untrusted_is_believed() -> None:
    for trusted in ("", "192.0.2.0/24"):
        assert seen((FOR, "203.0.113.7"), (PROTO, "https"), trusted=trusted) == ("127.0.0.1", "http")
    assert seen((FOR, "203.0.113.7"), (PROTO, "https"), peer="198.51.100.1") == ("198.51.100.1", "http")
    assert seen((FOR, "203.0.113.7"), peer="::ffff:127.0.0.1")[0] == "203.0.113.7"


def test_several_headers_are_one_list() -> None:
    assert seen((FOR, "198.51.100.1"), (FOR, "203.0.113.7, 10.1.1.1")) == ("203.0.113.7", "http")
    assert seen((FOR, "203.0.113.7"), (FOR, "198.51.100.1"))[0] == "198.51.100.1"


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        ([(PROTO, "https")], "https"),
        ([(PROTO, " HTTPS ")], "https"),
        ([(PROTO, "javascript")], "http"),
        ([(FOR, "203.0.113.7"), (PROTO, "https")], "https"),
        ([(FOR, "198.51.100.1, 203.0.113.7"), (PROTO, "https, http")], "http"),
        ([(FOR, "203.0.113.7, 10.1.1.1"), (PROTO, "https, http")], "https"),
        ([(PROTO, "https"), (PROTO, "http")], "http"),
    ],
)
def test_the_scheme_is_that_of_the_client(headers: list[tuple[str, str]], scheme: str) -> None:
    assert seen(*headers)[1] == scheme


def test_what_is_no_address() -> None:
    for text in ("", "1.2.3", "[::1", "::1]", "1.2.3.4:x", "[1.2.3.4]:1:2", "0x7f.1", "a" * 65, "1.2.3.4\0"):
        assert parse_address(text) is None, text
    assert client_key({"type": "http", "client": None}) == "unknown"
    assert len(client_key({"type": "http", "client": ("/run/" + "x" * 1000, 0)})) <= 64
    assert str(parse_network("::ffff:10.0.0.0/104")) == "10.0.0.0/8"


def test_one_ipv6_customer_is_one_client(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, tmp_path, FAQ_RATE_LIMIT="2/hour", FAQ_TRUSTED_PROXIES="127.0.0.1")
    asked = [client.get("/v1/categories", headers={FOR: f"2001:db8:1:2::{i}"}).status_code for i in range(1, 5)]
    assert asked == [200, 200, 429, 429]
    assert client.get("/v1/categories", headers={FOR: "2001:db8:1:3::1"}).status_code == 200


def test_a_forged_first_address_evades_no_limit(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, tmp_path, FAQ_RATE_LIMIT="2/hour", FAQ_TRUSTED_PROXIES="127.0.0.1")
    forged = [{FOR: f"198.51.100.{i}, 203.0.113.7"} for i in range(4)]
    assert [client.get("/v1/categories", headers=one).status_code for one in forged] == [200, 200, 429, 429]


@pytest.mark.parametrize(("proxies", "secure"), [("127.0.0.1", True), ("", False)])
def test_the_staff_cookie_is_secure_behind_https(engine: Engine, tmp_path: Path, proxies: str, secure: bool) -> None:
    _, secret = Keys(tmp_path).add("boss", ["admin"])
    client = client_of(engine, tmp_path, FAQ_TRUSTED_PROXIES=proxies)
    headers = {PROTO: "https", FOR: "203.0.113.7"}
    response = client.post("/staff/login", data={"key": secret}, headers=headers, follow_redirects=False)
    assert response.status_code == 303
    assert ("secure" in response.headers["set-cookie"].lower()) is secure


def protected(app: Any) -> list[tuple[str, str]]:
    """Method and path of everything that needs an admin key."""
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    found = [(method, route.path) for route in routes for method in route.methods if route.path.startswith("/v1/admin")]
    assert len(found) > 5
    return [*found, ("GET", "/metrics")]


SPELT: list[Callable[[str, str], str]] = [
    lambda root, path: root + path,
    lambda root, path: path,
    lambda root, path: root + root + path,
    lambda root, path: root + "/" + path,
    lambda root, path: "/" + root + path,
    lambda root, path: root + path + "/",
    lambda root, path: root + path + ".",
    lambda root, path: root + path.replace("/", "//"),
    lambda root, path: root + path.replace("/v1", "/v1/."),
    lambda root, path: root + path.upper(),
    lambda root, path: root.upper() + path,
    lambda root, path: root + "/x/.." + path,
    lambda root, path: root + path + "\0",
    lambda root, path: root + path + ";x",
    lambda root, path: root + path.replace("/", "%2f"),
]


@pytest.mark.parametrize("root", ["", "/help", "/help/", "/a/b", "/v1", "/v1/admin", "/metrics"])
def test_no_spelling_of_a_protected_path_opens_it(engine: Engine, tmp_path: Path, root: str) -> None:
    app = client_of(engine, tmp_path, FAQ_RATE_LIMIT="100000/second").app
    for method, template in protected(app):
        path = re.sub(r"\{[^}]*\}", "x", template)
        for spelt in SPELT:
            asked = spelt(root.rstrip("/"), path)
            status, _ = call(app, asked, method=method, root=root)
            assert status in (302, 307, 401, 404, 405), (method, asked, root, status)
        plain = [call(app, start + path, method=method, root=root)[0] for start in ("", root.rstrip("/"))]
        # Where the prefix is itself the beginning of the path it is taken off: there is nothing below it then.
        assert plain[1] == 401, (method, root, path)
        assert plain[0] == 401 or path.startswith(root.rstrip("/")), (method, root, path)


@pytest.mark.parametrize("root", ["/help", "/help/"])
@pytest.mark.parametrize("start", ["", "/help"])
def test_the_service_works_below_a_path(engine: Engine, tmp_path: Path, root: str, start: str) -> None:
    _, secret = Keys(tmp_path).add("boss", ["admin"])
    client = client_of(engine, tmp_path)
    below = TestClient(client.app, root_path=root)
    for path in ("/en/", "/en/contact", "/healthz", "/static/style.css", "/v1/categories", "/widget.js"):
        assert below.get(start + path).status_code == 200, path
    assert below.get(f"{start}/metrics", headers={"X-FAQ-Key": secret}).status_code == 200
    page = below.get(f"{start}/en/").text
    assert 'href="/help/en/contact' in page
    assert "/help/help" not in page
    assert below.get(start + "/", follow_redirects=False).headers["location"].startswith("/help/")
    signed = below.post(f"{start}/staff/login", data={"key": secret}, follow_redirects=False)
    assert signed.headers["location"] == "/help/staff/"
    assert "path=/help/staff" in signed.headers["set-cookie"].lower()


def test_methods_of_clients_are_no_labels(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, tmp_path, FAQ_OPEN_METRICS="1", FAQ_RATE_LIMIT="100000/second")
    for number in range(200):
        client.request(f"X{number}", "/v1/search")
        client.request("GET", f"/nothing/{number}", headers={"Host": f"h{number}.example"})
    client.request("get", "/v1/search")
    client.request("X", "/elsewhere")
    text = client.get("/metrics").text
    assert set(re.findall(r'method="([^"]*)"', text)) <= METHODS | {"other"}
    assert 'method="other"' in text
    series = len(client.get("/metrics").text.splitlines())  # with that of the scrape before
    for number in range(200, 400):
        client.request(f"Y{number}", f"/elsewhere/{number}", headers={"Host": f"g{number}.example"})
    assert len(client.get("/metrics").text.splitlines()) <= series


BREAK: list[tuple[Any, str]] = [
    (Access, "__call__"),
    (Hosts, "__call__"),
    (Timeout, "__call__"),
    (CrossOrigin, "__call__"),
    (ReadersPages, "__call__"),
    (BodyLimit, "__call__"),
    (Framing, "__call__"),
    (Forwarded, "__call__"),
    (Tracer, "span"),
    (Engine, "categories"),
]


@pytest.mark.parametrize(("owner", "name"), BREAK)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_whatever_breaks_answers_properly(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, accept: str
) -> None:
    client = client_of(engine, tmp_path)

    def broken(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError("zebra")

    client.get("/healthz")  # the middleware is put together with the first request
    monkeypatch.setattr(owner, name, broken)
    response = client.get("/v1/categories", headers={"X-Request-ID": "mine-1", "Accept": accept})
    assert response.status_code == 500
    assert response.headers["x-request-id"] == "mine-1"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.json()["status"] == 500
    assert "zebra" not in response.text


def test_a_page_that_breaks_is_a_page(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(engine, tmp_path)
    monkeypatch.setattr(Engine, "entry", lambda _self, _id: 1 / 0)
    response = client.get("/en/articles/x")
    assert (response.status_code, response.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert len(response.headers["x-request-id"]) == 32
    assert response.headers["x-frame-options"] == "DENY"
    monkeypatch.setattr(api.web.mishaps, "render", lambda *_a, **_k: 1 / 0)  # type: ignore[attr-defined]
    response = client.get("/en/articles/x")
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert response.headers["x-frame-options"] == "DENY"


def test_a_full_disk_under_the_metrics_fails_no_request(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(engine, tmp_path)

    def full(*_labels: object) -> None:
        raise OSError(28, "No space left on device")

    metrics = next(wrap.keywords["metrics"] for wrap in client.app.outer if "metrics" in getattr(wrap, "keywords", {}))  # type: ignore[attr-defined]
    assert isinstance(metrics, Metrics)
    monkeypatch.setattr(metrics.requests, "labels", full)
    assert client.get("/v1/categories").status_code == 200


@pytest.mark.parametrize("damage", ['{"keys": [{', "[]", '{"keys": [1]}', '{"keys": {"a": 1}}', "", "[" * 100_000])
def test_damaged_keys_stop_nothing_that_needs_none(engine: Engine, tmp_path: Path, damage: str) -> None:
    Keys(tmp_path).add("x", ["admin"])
    client = client_of(engine, tmp_path)
    (tmp_path / "keys.json").write_text(damage, "utf-8")
    headers = {"X-FAQ-Key": "anything"}
    for path in ("/healthz", "/readyz", "/v1/categories", "/en/", "/static/style.css"):
        assert client.get(path, headers=headers).status_code == 200, path
    for path in ("/metrics", "/v1/admin/tickets"):
        response = client.get(path, headers=headers)
        assert response.status_code == 500
        assert "keys" in response.json()["detail"]
        assert response.headers["x-request-id"]
        assert client.get(path).status_code == 401
    problems = client.get("/readyz").json()["problems"]
    assert any("keys.json" in problem for problem in problems)
    assert str(tmp_path) not in json.dumps(problems)


def test_the_probes_mind_no_key(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, tmp_path, FAQ_REQUIRE_KEY="1")
    for path in ("/healthz", "/readyz"):
        assert client.get(path, headers={"X-FAQ-Key": "wrong"}).status_code == 200
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
    assert client.get("/healthzz", headers={"X-FAQ-Key": "wrong"}).status_code == 401


@pytest.mark.parametrize(
    ("version", "headers", "status"),
    [
        ("1.1", [(b"content-length", b"5"), (b"transfer-encoding", b"chunked")], 400),
        ("1.1", [(b"transfer-encoding", b"identity"), (b"content-length", b"5")], 400),
        ("1.0", [(b"transfer-encoding", b"chunked")], 400),
        ("1.1", [(b"transfer-encoding", b"chunked")], 200),
        ("1.1", [(b"content-length", b"0")], 200),
    ],
)
def test_two_lengths_are_refused(
    engine: Engine, tmp_path: Path, version: str, headers: list[tuple[bytes, bytes]], status: int
) -> None:
    app = client_of(engine, tmp_path).app
    found, told = call(app, headers=headers, http_version=version)
    assert found == status
    assert ((b"connection", b"close") in told) is (status == 400)


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ({"query_string": b"q=" + b"a" * 16_384}, 414),
        ({"raw_path": b"/healthz" + b"a" * 16_384}, 414),
        ({"headers": [(b"x", b"a" * 40_000)]}, 431),
        ({"headers": [(b"x%d" % number, b"") for number in range(201)]}, 431),
        ({"headers": [(b"x%d" % number, b"a" * 100) for number in range(150)]}, 200),
        ({"query_string": b"q=" + b"%E6%8F%90" * 512}, 200),
    ],
)
def test_a_head_that_is_too_large_is_refused(engine: Engine, tmp_path: Path, scope: Any, status: int) -> None:
    assert call(client_of(engine, tmp_path).app, **scope)[0] == status


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "1e3", "0x10", "+5", "１"])
def test_a_length_that_is_none_is_refused(engine: Engine, tmp_path: Path, length: str) -> None:
    app = client_of(engine, tmp_path).app
    headers = [(b"content-length", length.encode())]
    assert call(app, "/v1/search", method="POST", headers=headers)[0] == 413


ODD = [
    "/v1/entries/%00", "/en/articles/%00", "/static/%00", "/en/categories/%00", "/v1/search?query=%ff%fe", "/%ff%fe",
    "/v1/search?query=a%00b", "/en/?q=%ff", "/en/?q=%00", "/static/style.css?v=%ff", "/v1/tickets/%00?key=%00",
    "/en/tickets/%00?key=%00", "/v1/verify?contact=%00", "/staff/tickets/%00", "/sitemap-99999999999999999999.xml",
    "/sitemap-" + "9" * 5000 + ".xml", "/en/contact?check=%00", "/v1/entries?offset=" + "9" * 5000,
    "/" + "a" * 20_000, "/v1/search?top=%00&query=x", "/en/tickets/new?q=%00&type=%00",
    "/v1/search?session=%00&query=x",
]  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "BREW"])
def test_odd_bytes_are_no_fault_of_ours(engine: Engine, tmp_path: Path, method: str) -> None:
    client = client_of(engine, tmp_path, FAQ_RATE_LIMIT="100000/second")
    for path in ODD:
        response = client.request(method, path, follow_redirects=False)
        assert response.status_code < 500, (method, path)
        assert response.headers["x-request-id"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "faq_asker=\xff; faq_staff=a.b.c.d"},
        {"Accept-Language": "zh;q=nan, en;q=inf, \xff;q=1e999"},
        {"If-None-Match": "\xff", "Range": "bytes=-1"},
        {"X-FAQ-Key": "\xff"},
        {"Origin": "http://[", "Access-Control-Request-Method": "\xff"},
        {"Content-Type": "multipart/form-data"},
        {"traceparent": "\xff"},
    ],
)
def test_odd_headers_are_no_fault_of_ours(engine: Engine, tmp_path: Path, headers: dict[str, str]) -> None:
    app = client_of(engine, tmp_path).app
    raw = [(name.lower().encode(), text.encode("latin-1")) for name, text in headers.items()]
    for method in ("GET", "POST", "OPTIONS"):
        for path in (
            "/",
            "/en/",
            "/v1/search",
            "/staff/",
            "/staff/login",
            "/en/tickets/new",
            "/static/style.css",
            "/widget.js",
        ):
            assert call(app, path, method=method, headers=raw)[0] < 500, (method, path)


def test_marks_are_of_the_generation_that_answered(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A swap between reply and marks: another engine would mark otherwise."""
    serving = Serving(engine)
    client = TestClient(create_app(serving, read_settings(data=str(tmp_path), environment={})))
    asked: list[Engine] = []

    class Other:
        manifest = engine.manifest

        def highlighter(self, _query: str) -> None:
            raise AssertionError("the marks are those of another generation")

    ask = serving.ask

    def swapped(*arguments: Any, **named: Any) -> Any:
        reply = ask(*arguments, **named)
        asked.append(serving.engine)
        serving._engine = Other()  # type: ignore[assignment]
        return reply

    monkeypatch.setattr(serving, "ask", swapped)
    reply = client.post("/v1/search", json={"query": "提币卡住了", "marks": True}).json()
    assert reply["marks"]
    assert asked == [engine]


def test_a_page_is_of_one_generation(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serving = Serving(engine)
    client = TestClient(create_app(serving, read_settings(data=str(tmp_path), environment={})))
    ask = serving.ask_around

    def swapped(*arguments: Any, **named: Any) -> Any:
        found = ask(*arguments, **named)
        serving._engine = None  # type: ignore[assignment]
        return found

    monkeypatch.setattr(serving, "ask_around", swapped)
    assert client.get("/en/", params={"q": "withdrawal stuck in processing"}).status_code == 200


def test_settings_reach_the_middleware(engine: Engine, tmp_path: Path) -> None:
    """What create_app hands on is what read_settings read."""
    settings = read_settings(data=str(tmp_path), environment={"FAQ_HSTS": "1"})
    app = create_app(Serving(engine), replace(settings, data=tmp_path))
    assert "strict-transport-security" in {name.decode() for name, _ in call(app, "/healthz")[1]}

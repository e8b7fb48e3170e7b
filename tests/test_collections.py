"""Many help centres on one service: each for itself, loaded when it is asked for, and no way from one to another."""

from __future__ import annotations

import gc
import json
import re
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote

import numpy as np
import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from typer.testing import CliRunner, Result

from api.cli.app import app as faq
from api.collections.caring import ROUND_SECONDS
from api.collections.catalogue import Catalogue
from api.collections.dispatch import meant
from api.collections.memory.budget import MEGABYTE, Budget
from api.collections.memory.sizes import bytes_of, resident
from api.collections.names import check_root, is_name, misnamed, names_in
from api.collections.routes import KnownRoute
from api.collections.service import CollectionsApp
from api.collections.starting import for_collections
from api.http.app import create_app
from api.http.serving import Serving
from api.security.keys import Keys
from api.settings import Settings, read_settings
from conftest import SMALL_CORPUS, FakeEncoder, faq_here, run_apart
from corpus import FaqError
from engine import BuildOptions, Engine, Publishing, RebuildReport, SharedParts, rebuild
from support import SIDE

QUERY = "提币一直处理中怎么办"
ONE_KEY = {"FAQ_SECRET_KEY": "one-key-for-the-whole-service"}
TRAVERSALS = (
    "/c/../a/v1/search",
    "/c/..%2Fa/v1/search",
    "/c/%2e%2e/a/v1/search",
    "/c/a%2F..%2Fb/v1/search",
    "/c/./a/v1/search",
    "/c//a/v1/search",
    "//c/a/v1/search",
    "/c/A/v1/search",
    "/c/%61/v1/search",
    "/c/a%00/v1/search",
    "/c/a./v1/search",
    "/c/a\\b/v1/search",
    "/c/-a/v1/search",
    "/c/" + "a" * 64 + "/v1/search",
    "/c/甲/v1/search",
    "/v1/c/../a/search",
    "/v1/c//search",
    "/v1/c/%61/search",
    "/v1/c/c/a/search",
    "/c/c/a/v1/search",
)


@pytest.fixture
def root(built: tuple[Path, RebuildReport], tmp_path: Path) -> Path:
    """A folder with three help centres: two that are served and one without an index."""
    folder = tmp_path / "centres"
    for name in ("a", "b"):
        shutil.copytree(built[0], folder / name)
    (folder / "nothing").mkdir()
    return folder


def settings_for(root: Path, **environment: str) -> Settings:
    given = {"FAQ_RATE_LIMIT": "100000/second"} | environment
    return for_collections(read_settings(environment=given), str(root), None)


def app_for(root: Path, engine: Engine, **environment: str) -> CollectionsApp:
    return CollectionsApp(settings_for(root, **environment), SharedParts(engine))


def client_of(app: CollectionsApp, root_path: str = "") -> TestClient:
    return TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 5000), root_path=root_path)


@pytest.fixture
def app(root: Path, engine: Engine) -> CollectionsApp:
    return app_for(root, engine)


@pytest.fixture
def client(app: CollectionsApp) -> Iterator[TestClient]:
    with client_of(app) as opened:
        yield opened


def publish(data: Path, encoder: FakeEncoder, mark: str) -> str:
    file = data.parent / f".{mark}.yaml"
    file.write_text(SMALL_CORPUS.replace("请先查看", f"【{mark}】请先查看"), "utf-8")
    options = BuildOptions(side=SIDE, load=lambda _spec: encoder)
    return rebuild(file, data, options=options, publishing=Publishing(force=True)).generation


def look(client: TestClient, app: CollectionsApp, until: Callable[[], bool]) -> None:
    """What the service does each second, now; it may be at it already, so that it is asked until it is done."""
    assert client.portal
    end = time.monotonic() + 60
    while not until() and time.monotonic() < end:
        client.portal.call(app.care.look)
        time.sleep(0.05)
    assert until()


def first_answer(client: TestClient, name: str) -> str:
    return client.get(f"/c/{name}/v1/search", params={"query": QUERY}).text


@pytest.mark.parametrize("name", ["a", "shop-1", "0", "a--b", "x" * 63])
def test_what_is_a_label_can_name_a_collection(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", ".", "..", "A", "a_b", "a.b", "-a", "a-", "a/b", "x" * 64, "a\n", "é", "１"])
def test_what_is_none_cannot(name: str) -> None:
    assert not is_name(name)


def test_only_folders_with_such_names_are_collections(root: Path) -> None:
    (root / ".hidden").mkdir()
    (root / "notes").write_text("no folder")
    shutil.copytree(root / "a", root / ".taken-away")
    check_root(root)
    shutil.copytree(root / "a", root / "Shop_1")
    assert names_in(root) == {"a", "b", "nothing"}
    assert misnamed(root) == ["Shop_1"]
    with pytest.raises(FaqError, match="Shop_1 can name no collection; rename it"):
        check_root(root)


@pytest.mark.parametrize(
    ("path", "name", "rest"),
    [
        ("/c/a", "a", ""),
        ("/c/a/", "a", "/"),
        ("/c/a/en/contact", "a", "/en/contact"),
        ("/v1/c/a/search", "a", "/v1/search"),
        ("/v1/c/a/admin/reload", "a", "/v1/admin/reload"),
        ("/c//x", "", "/x"),
    ],
)
def test_an_address_names_a_help_centre_and_a_path_inside(path: str, name: str, rest: str) -> None:
    found = meant(path)
    assert found and (found.name, found.rest) == (name, rest)


@pytest.mark.parametrize("path", ["/", "/c", "/v1/search", "/v1/c", "/cc/a", "/x/c/a/"])
def test_other_addresses_name_none(path: str) -> None:
    assert meant(path) is None


def test_each_is_asked_at_two_addresses(client: TestClient) -> None:
    for address in ("/c/a/v1/search", "/v1/c/a/search"):
        found = client.get(address, params={"query": QUERY})
        assert found.status_code == 200
        assert found.json()["results"][0]["id"] == "withdraw-pending"
    posted = client.post("/v1/c/b/search", json={"query": QUERY, "html": True})
    assert posted.status_code == 200
    assert client.get("/v1/c/b/entries").json()
    assert client.get("/v1/c/b/verify", params={"contact": "help@example.com"}).status_code == 200
    assert client.post("/v1/c/b/deflect", json={"message": QUERY}).json()["state"]
    said = {"entry": "fees", "helpful": True}
    assert client.post("/v1/c/b/feedback", json=said).status_code == 204


def test_all_links_of_a_page_lead_to_its_own_help_centre(client: TestClient) -> None:
    assert client.get("/c/a", follow_redirects=False).headers["location"] == "/c/a/"
    assert client.get("/c/a?x=1", follow_redirects=False).headers["location"] == "/c/a/?x=1"
    assert client.get("/c/a/", follow_redirects=False).headers["location"].startswith("/c/a/")
    for path in ("/c/a/zh-CN/", "/c/a/zh-CN/articles/withdraw-pending", "/c/a/en/contact", "/c/a/en/nothing"):
        page = client.get(path, headers={"accept": "text/html"}).text
        links = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
        assert links
        assert [link for link in links if not link.startswith("/c/a/")] == []


def test_every_link_of_a_page_is_there(client: TestClient) -> None:
    page = client.get("/c/a/zh-CN/", headers={"accept": "text/html"}).text
    for link in set(re.findall(r'(?:href|src)="(/c/a/[^"#]*)"', page)):
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_documents_for_machines_follow(client: TestClient) -> None:
    addresses = re.findall(r"<loc>([^<]+)</loc>", client.get("/c/a/sitemap.xml").text)
    assert addresses
    assert all(address.startswith("http://testserver/c/a/") for address in addresses)
    assert client.get("/c/a/openapi.json").json()["servers"] == [{"url": "/c/a"}]
    assert client.get("/c/b/openapi.json").json()["servers"] == [{"url": "/c/b"}]
    assert "Disallow: /c/*/v1" in client.get("/robots.txt").text
    assert "Disallow: /c/a/v1" in client.get("/c/a/robots.txt").text
    assert client.get("/c/a/widget.js").status_code == 200


def test_below_a_path_of_a_proxy(root: Path, engine: Engine) -> None:
    for options in ({"root_path": "/help"}, {}):
        app = app_for(root, engine, **({} if options else {"FAQ_PUBLIC_URL": "https://example.com/help"}))
        with client_of(app, **options) as client:
            for path in ("/c/a/en/", "/help/c/a/en/"):
                page = client.get(path, headers={"accept": "text/html"})
                assert page.status_code == 200, (options, path)
                links = re.findall(r'href="(/[^"]*)"', page.text)
                assert links
                assert all(link.startswith("/help/c/a/") for link in links)
            assert client.get("/v1/c/a/search", params={"query": QUERY}).status_code == 200
            assert client.get("/c/a", follow_redirects=False).headers["location"] == "/help/c/a/"


def raw(app: CollectionsApp, path: str) -> tuple[int, bytes]:
    """Status and body of a request whose address no client has made tidy, as a server hands it over."""
    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    async def ask() -> None:
        scope = {"type": "http", "method": "GET", "raw_path": quote(path, "/%").encode(), "root_path": ""}
        scope |= {"headers": [(b"host", b"testserver")], "query_string": b"query=x", "scheme": "http"}
        scope |= {"client": ("127.0.0.1", 1), "http_version": "1.1", "server": ("127.0.0.1", 80)}
        scope |= {"path": unquote(path), "state": {}, "asgi": {"version": "3.0"}}
        await app(scope, _nothing, send)

    run_apart(ask())
    return int(told[0]["status"]), b"".join(message.get("body", b"") for message in told)


async def _nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_name_is_a_path(app: CollectionsApp, path: str) -> None:
    status, told = raw(app, path)
    assert status == 404
    assert b"centres" not in told
    assert not app.hosting.loaded


def test_the_same_request_with_a_good_name_is_answered(app: CollectionsApp) -> None:
    assert raw(app, "/c/nothing/v1/search")[0] == 503
    assert list(app.hosting.loaded) == ["nothing"]


def test_ten_thousand_unknown_names_cost_no_look_at_the_disk(
    client: TestClient, app: CollectionsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/c/a/v1/search", params={"query": QUERY})

    def touched(*_arguments: Any, **_named: Any) -> None:
        raise AssertionError("the disk was asked")

    monkeypatch.setattr(Catalogue, "refresh", touched)
    monkeypatch.setattr("api.collections.hosting.opened", touched)
    before = resident()
    statuses = {client.get(f"/c/x{number}/v1/search?q=a").status_code for number in range(10_000)}
    assert statuses == {404}
    assert set(app.hosting.loaded) <= {"a", "b"}
    assert not app.hosting._loading
    assert resident() - before < 30 * MEGABYTE
    text = app.metrics.exposition([], 3).decode()
    assert "x9999" not in text
    unknown = next(f for f in text_string_to_metric_families(text) if f.name == "faq_unknown_collection_requests")
    assert unknown.samples[0].value == 10_000


def test_keys_are_for_their_own_help_centre(root: Path, client: TestClient) -> None:
    keys = {name: Keys(root / name).add("ops", ["admin"])[1] for name in ("a", "b")}
    keys["all"] = Keys(root).add("provider", ["admin"])[1]
    for name, right in (("a", "a"), ("b", "b")):
        for whose, secret in keys.items():
            expected = 200 if whose == right else 401
            headers = {"X-FAQ-Key": secret}
            assert client.get(f"/c/{name}/metrics", headers=headers).status_code == expected
            assert client.post(f"/v1/c/{name}/admin/reload", headers=headers).status_code == expected
    for whose, secret in keys.items():
        found = client.get("/metrics", headers={"X-FAQ-Key": secret})
        assert found.status_code == (200 if whose == "all" else 401)
    assert client.get("/metrics").status_code == 401


def test_one_admin_sees_nothing_of_the_others_in_metrics(root: Path, client: TestClient) -> None:
    secret = Keys(root / "a").add("ops", ["admin"])[1]
    for _ in range(7):
        client.get("/c/b/v1/search", params={"query": QUERY})
    text = client.get("/c/a/metrics", headers={"X-FAQ-Key": secret}).text
    assert 'faq_searches_total{lang="zh"' not in text
    assert '"b"' not in text


def test_metrics_have_a_label_for_each_that_there_is(root: Path, client: TestClient) -> None:
    for name in ("a", "b", "b", "nothing"):
        client.get(f"/c/{name}/v1/search", params={"query": QUERY})
    secret = Keys(root).add("provider", ["admin"])[1]
    text = client.get("/metrics", headers={"X-FAQ-Key": secret}).text
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["faq_collection_requests_total", "a", "2xx"] == 1
    assert found["faq_collection_requests_total", "b", "2xx"] == 2
    assert found["faq_collection_requests_total", "nothing", "5xx"] == 1
    assert found["faq_collection_loads_total", "nothing", "empty"] == 1
    assert found["faq_collections", "loaded"] == 3
    assert found["faq_collection_bytes", "a"] > 100_000


@pytest.mark.parametrize("environment", [{}, ONE_KEY])
def test_what_one_has_signed_is_worth_nothing_at_another(
    root: Path, engine: Engine, environment: dict[str, str]
) -> None:
    with client_of(app_for(root, engine, **environment)) as client:
        state = client.post("/v1/c/a/deflect", json={"message": QUERY}).json()["state"]
        again = {"message": "and then?", "state": state}
        assert client.post("/v1/c/a/deflect", json=again).status_code == 200
        assert client.post("/v1/c/b/deflect", json=again).status_code == 422


def test_a_cookie_of_staff_stays_at_its_help_centre(root: Path, engine: Engine) -> None:
    with client_of(app_for(root, engine, **ONE_KEY)) as client:
        secret = Keys(root / "a").add("ops", ["admin"])[1]
        # The same key in both: even then the cookie of one opens no door of the other.
        shutil.copy(root / "a" / "keys.json", root / "b" / "keys.json")
        inside = client.post("/c/a/staff/login", data={"key": secret}, follow_redirects=False)
        cookie = inside.headers["set-cookie"]
        assert "Path=/c/a/staff" in cookie
        assert client.get("/c/a/staff/", follow_redirects=False).status_code == 200
        headers = {"cookie": cookie.partition(";")[0]}
        client.cookies.clear()
        assert client.get("/c/a/staff/", headers=headers, follow_redirects=False).status_code == 200
        assert client.get("/c/b/staff/", headers=headers, follow_redirects=False).status_code == 303


def test_limits_are_counted_by_help_centre_and_outlive_what_is_loaded(root: Path, engine: Engine) -> None:
    app = app_for(root, engine, FAQ_RATE_LIMIT="3/hour")
    with client_of(app) as client:
        assert [client.get("/c/a/v1/entries").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert client.get("/c/b/v1/entries").status_code == 200
        assert client.portal
        client.portal.call(lambda: app.hosting.unload(app.hosting.loaded["a"]))
        assert client.get("/c/a/v1/entries").status_code == 429
        assert [client.get("/c/none/v1/entries").status_code for _ in range(4)] == [404, 404, 404, 429]


def test_what_is_kept_lies_in_its_own_folder(root: Path, engine: Engine) -> None:
    with client_of(app_for(root, engine)) as client:
        client.get("/c/a/v1/search", params={"query": QUERY})
        client.post("/v1/c/a/feedback", json={"entry": "fees", "helpful": True})
    # The end of the service has written what waited.
    assert (root / "a" / "journal.db").is_file()
    assert (root / "a" / "feedback.db").is_file()
    assert not [file.name for file in (root / "nothing").iterdir() if file.name != "journal.db"]
    assert not list(root.glob("*.db"))
    assert not (root / "b" / "feedback.db").exists()


def test_a_damaged_one_says_so_and_the_others_go_on(root: Path, engine: Engine, encoder: FakeEncoder) -> None:
    for file in (root / "a" / "generations").glob("*/entries.jsonl"):
        file.write_bytes(file.read_bytes()[:100])
    app = app_for(root, engine)
    with client_of(app) as client:
        for name in ("a", "nothing"):
            found = client.get(f"/c/{name}/v1/search", params={"query": QUERY})
            assert found.status_code == 503
            assert int(found.headers["retry-after"]) > 0
            assert str(root) not in found.text
        page = client.get("/c/a/en/", headers={"accept": "text/html"})
        assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert client.get("/c/b/v1/search", params={"query": QUERY}).status_code == 200
        assert client.get("/readyz").status_code == 200
        publish(root / "a", encoder, "whole")
        look(client, app, lambda: "【whole】" in first_answer(client, "a"))


def test_a_new_generation_of_one_touches_no_other(root: Path, engine: Engine, encoder: FakeEncoder) -> None:
    app = app_for(root, engine)
    with client_of(app) as client:
        for name in ("a", "b"):
            client.get(f"/c/{name}/v1/search", params={"query": QUERY})
        other = app.hosting.loaded["b"].serving.engine
        publish(root / "a", encoder, "new")
        look(client, app, lambda: "【new】" in first_answer(client, "a"))
        assert "【new】" not in client.get("/c/b/v1/search", params={"query": QUERY}).text
        assert app.hosting.loaded["b"].serving.engine is other


def test_help_centres_come_and_go_while_the_service_runs(root: Path, engine: Engine) -> None:
    app = app_for(root, engine)
    with client_of(app) as client:
        assert client.get("/c/late/v1/entries").status_code == 404
        shutil.copytree(root / "a", root / "late")
        look(client, app, lambda: client.get("/c/late/v1/entries").status_code == 200)
        (root / "late").rename(root / ".late")
        look(client, app, lambda: client.get("/c/late/v1/entries").status_code == 404)
        look(client, app, lambda: "late" not in app.hosting.loaded)
        assert 'collection="late"' not in app.metrics.exposition([], 3).decode()


def test_a_root_folder_that_is_away_for_a_moment_takes_nothing_away(root: Path) -> None:
    catalogue = Catalogue(root)
    root.rename(root.with_name("away"))
    catalogue.refresh()
    assert "a" in catalogue


def small_budget(app: CollectionsApp, count: int) -> int:
    """Let so many of the small help centres fit."""
    one = max(known.bytes for known in app.hosting.loaded.values())
    app.hosting.budget.each = 0
    app.hosting.budget.note_each = lambda _loaded: None  # type: ignore[method-assign]
    app.hosting.budget.bytes = int(one * (count + 0.5))
    return one


def test_the_one_that_was_not_asked_for_longest_makes_room(root: Path, engine: Engine) -> None:
    for name in ("c", "d", "e"):
        shutil.copytree(root / "a", root / name)
    app = app_for(root, engine)
    with client_of(app) as client:

        def ask(name: str) -> int:
            return client.get(f"/c/{name}/v1/search", params={"query": QUERY}).status_code

        assert ask("a") == 200
        small_budget(app, 2)
        assert [ask(name) for name in ("b", "a", "c")] == [200, 200, 200]
        assert set(app.hosting.loaded) == {"a", "c"}
        assert [ask(name) for name in "abcdeabcde"] == [200] * 10
        assert app.hosting.used <= app.hosting.budget.bytes


def test_one_that_answers_stays_and_nobody_waits_for_ever(root: Path, engine: Engine) -> None:
    app = app_for(root, engine)
    with client_of(app) as client:
        assert client.get("/c/a/v1/entries").status_code == 200
        one, began, end = app.hosting.loaded["a"], threading.Event(), threading.Event()

        @one.app.get("/slow")
        def slow() -> str:
            began.set()
            end.wait(30)
            return one.serving.engine.manifest.id

        small_budget(app, 1)
        told: list[int] = []
        waits = threading.Thread(target=lambda: told.append(client.get("/c/a/slow").status_code))
        waits.start()
        assert began.wait(30)
        found = client.get("/c/b/v1/entries")
        assert found.status_code == 503
        assert found.headers["retry-after"] == "2"
        assert "a" in app.hosting.loaded
        end.set()
        waits.join(30)
        assert told == [200]
        assert client.get("/c/b/v1/entries").status_code == 200


def test_many_that_come_at_once_load_it_once(root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    import api.collections.hosting as hosting

    opened, counted = hosting.opened, list[str]()

    def counting(name: str, *rest: Any) -> Any:
        counted.append(name)
        time.sleep(0.2)
        return opened(name, *rest)

    monkeypatch.setattr(hosting, "opened", counting)
    with client_of(app_for(root, engine)) as client:
        statuses: list[int] = []
        threads = [
            threading.Thread(target=lambda: statuses.append(client.get("/c/b/v1/entries").status_code))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == [200] * 8
    assert counted.count("b") == 1


def test_what_was_unloaded_is_freed(root: Path, engine: Engine) -> None:
    app = app_for(root, engine)
    with client_of(app) as client:
        client.get("/c/b/v1/search", params={"query": QUERY})
        gone = weakref.ref(app.hosting.loaded["b"].serving.engine)
        assert client.portal
        client.portal.call(lambda: app.hosting.unload(app.hosting.loaded["b"]))
        end = time.monotonic() + 20
        while gone() is not None and time.monotonic() < end:
            gc.collect()
            time.sleep(0.05)
        assert gone() is None


def test_the_memory_of_an_engine_is_counted_without_what_it_shares(engine: Engine) -> None:
    found = bytes_of(engine)
    assert bytes_of(engine, 0.0001) == pytest.approx(found, rel=0.01)
    vectors = engine.index.backend.vectors(np.arange(len(engine.index.rows.entry)))
    assert found > vectors.nbytes + sum(len(text.answer) for e in engine.entries() for text in e.texts.values())
    engine.encoder.__dict__["ballast"] = b"x" * 5_000_000
    try:
        assert bytes_of(engine) < found + 1_000_000
    finally:
        del engine.encoder.__dict__["ballast"]


def test_a_further_application_makes_handlers_when_they_are_asked_for(root: Path, engine: Engine) -> None:
    app = app_for(root, engine)
    with client_of(app) as client:
        assert client.get("/v1/c/b/search", params={"query": QUERY}).status_code == 200
        routes = [one for one in app.hosting.loaded["b"].app.router.routes if isinstance(one, KnownRoute)]
        waiting = [one.path for one in routes if isinstance(one.app, partial)]
        assert len(waiting) > len(routes) / 2
        assert client.get("/v1/c/b/entries").status_code == 200
        assert "/v1/entries" in waiting
        assert "/v1/entries" not in [one.path for one in routes if isinstance(one.app, partial)]


def test_who_was_loaded_lately_is_not_visited(root: Path, engine: Engine) -> None:
    """A visit loads it, beside the requests of all others: only where nothing else did for an hour."""
    app = app_for(root, engine)
    with client_of(app) as client:
        assert first_answer(client, "a")
        assert client.portal
        client.portal.call(lambda: app.hosting.unload(app.hosting.loaded["a"]))  # type: ignore[arg-type,return-value]
        assert not app.care._is_due("a")
        app.hosting.begun["a"] -= ROUND_SECONDS
        assert app.care._is_due("a") and app.care._is_due("nothing")


def test_growth_is_counted_while_nearly_the_most_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process has 100 MB without any help centre; each holds 8 MB, and takes more beside them as time goes."""
    budget, one = Budget(1000), SimpleNamespace(bytes=8 * MEGABYTE)
    first: Any = one

    def grown(loaded: int, megabytes: int) -> float:
        monkeypatch.setattr("api.collections.memory.budget.resident", lambda: megabytes * MEGABYTE)
        budget.note_each([first] * loaded)
        return budget.each / MEGABYTE

    monkeypatch.setattr("api.collections.memory.budget.resident", lambda: 108 * MEGABYTE)
    budget.note_base(first)
    assert grown(3, 900) == 0
    assert grown(20, 100 + 20 * 10) == 2
    assert grown(19, 100 + 19 * 11) == 3
    assert grown(19, 100 + 19 * 9) == 3, "what was given back is not given back for long"
    assert grown(10, 100 + 20 * 10) == 3, "memory of those that went is no growth of those that are left"
    assert budget.used([first] * 20) == 21 * 11 * MEGABYTE


def test_a_further_application_is_described_like_the_first(root: Path, engine: Engine) -> None:
    app = app_for(root, engine)
    serving = Serving(engine)
    serving.warm = True
    alone = TestClient(create_app(serving, replace(read_settings(environment={}), data=root / "a")))
    with client_of(app) as client:
        whole = alone.get("/openapi.json").json()
        for name in ("a", "b"):
            found = client.get(f"/c/{name}/openapi.json").json()
            del found["servers"]
            assert found == whole


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        ({}, {"FAQ_WORKERS": "2"}, "served by one process"),
        ({}, {"FAQ_JOURNAL_URL": "postgresql://u:p@h/n"}, "FAQ_JOURNAL_URL is one journal"),
        ({}, {"FAQ_TELEGRAM_TOKEN": "1:abcdefghijklmnopqrstuvwxyz0123456789"}, "bots are set up"),
        ({"data": "x"}, {}, "exclude each other"),
        ({"argument": " "}, {}, "--collections is empty"),
        ({"argument": "/nowhere/at/all"}, {}, "cannot be read"),
    ],
)
def test_what_belongs_to_one_help_centre_cannot_be_set_for_all(
    root: Path, arguments: dict[str, str], environment: dict[str, str], told: str
) -> None:
    given = {"argument": str(root), "data": None} | arguments
    with pytest.raises(FaqError, match=told):
        for_collections(read_settings(environment=environment), given["argument"], given["data"])


def test_a_data_folder_is_no_folder_of_data_folders(root: Path) -> None:
    with pytest.raises(FaqError, match="is a data folder itself"):
        settings_for(root / "a")


def test_who_names_one_data_folder_means_that_one(root: Path) -> None:
    settings = read_settings(data=str(root / "a"), environment={"FAQ_COLLECTIONS": str(root)})
    assert for_collections(settings, None, str(root / "a")).data == root / "a"
    named = read_settings(environment={"FAQ_COLLECTIONS": str(root), "FAQ_COLLECTIONS_MB": "64"})
    assert for_collections(named, None, None).data == root
    assert named.collections.megabytes == 64


def test_the_command_refuses_in_one_line(tmp_path: Path) -> None:
    result = faq_here(tmp_path, "serve", "--collections", "none")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "FAQ_COLLECTIONS" in result.stderr


def test_the_operator_lists_adds_and_removes(root: Path, tmp_path: Path) -> None:
    runner, where = CliRunner(), ["--collections", str(root)]

    def run(*command: str) -> Result:
        return runner.invoke(faq, ["collections", *command, *where])

    found = {one["name"]: one for one in json.loads(run("list", "--json").stdout)["collections"]}
    assert set(found) == {"a", "b", "nothing"}
    assert found["a"]["entries"] == 6 and found["a"]["megabytes"] > 0 and not found["a"]["problem"]
    assert found["nothing"]["generation"] is None and "holds no index yet" in found["nothing"]["problem"]
    assert run("add", "shop").exit_code == 0 and "shop" in names_in(root)
    assert run("remove", "a").exit_code == 0
    assert names_in(root) == {"b", "nothing", "shop"} and (root / ".a" / "CURRENT").is_file()
    assert "shop  0.0 MB" in run("list").stdout
    for command, told in (
        (("add", "Shop_1"), "can name no help centre"),
        (("add", "../x"), "can name no help centre"),
        (("add", "b"), "is there already"),
        (("remove", "a"), "has no help centre 'a'"),
        (("remove", "../b"), "has no help centre"),
    ):
        assert told in str(run(*command).exception), command
    run("add", "a")
    assert "is there already, of an earlier one" in str(run("remove", "a").exception)


def test_whatever_is_wrong_with_one_harms_no_other(root: Path, engine: Engine) -> None:
    (root / "a" / "tickets.db").write_bytes(b"no database" * 1000)
    app = app_for(root, engine)
    with client_of(app) as client:
        statuses = [client.get(f"/c/{name}/v1/entries").status_code for name in "abaab"]
        assert set(statuses[1::3]) == {200}
        assert set(statuses) <= {200, 503}
        assert client.get("/readyz").status_code == 200


def test_one_that_cannot_be_loaded_is_not_tried_with_each_request(
    root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import api.collections.hosting as hosting

    opened, tried = hosting.opened, list[str]()

    def broken(name: str, *rest: Any) -> Any:
        tried.append(name)
        if name == "b":
            raise RuntimeError("what nobody has thought of")
        return opened(name, *rest)

    monkeypatch.setattr(hosting, "opened", broken)
    with client_of(app_for(root, engine)) as client:
        found = [client.get("/c/b/v1/entries") for _ in range(5)]
        assert {one.status_code for one in found} == {503}
        assert {one.headers["retry-after"] for one in found} == {"10"}
        assert "nobody has thought" not in found[0].text
        assert tried.count("b") == 1
        assert client.get("/c/a/v1/entries").status_code == 200


def test_coming_and_going_at_once_breaks_nothing(root: Path, engine: Engine) -> None:
    for name in "cdef":
        shutil.copytree(root / "a", root / name)
    app = app_for(root, engine)
    with client_of(app) as client:
        assert client.get("/c/a/v1/entries").status_code == 200
        small_budget(app, 2)
        statuses: list[int] = []

        def ask(seed: int) -> None:
            for number in range(12):
                name = "abcdef"[(seed * 5 + number) % 6]
                statuses.append(client.get(f"/c/{name}/v1/search", params={"query": QUERY}).status_code)

        threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(statuses) <= {200, 503}
        assert statuses.count(200) > len(statuses) / 2

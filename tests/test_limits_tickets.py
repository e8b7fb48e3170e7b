"""Every field of tickets and of the staff's pages at its largest and at half of it, with the guard as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from test_api_tickets import SUPPORT
from test_limits import OTHERS_ROWS, at_most_doubles, parameters

from api.http.app import create_app
from api.http.serving import Serving
from api.security.keys import Keys
from api.settings import read_settings
from bench.hostile_texts import TEXTS
from conftest import ROOT, SMALL_CORPUS, FakeEncoder
from corpus import Segmenter
from engine import BuildOptions, Engine, rebuild
from index import DataFolder
from support import SIDE

FIELDS = """
POST /v1/tickets/check: message=5000 query=512 email=254 type=40 fields=2000 idempotency=128 session=128 zone=64 locale
POST /v1/tickets: message=5000 query=512 email=254 type=40 fields=2000 idempotency=128 session=128 zone=64
GET /v1/tickets/{number}: number=4000 key=200 x_ticket_key=200
POST /v1/tickets/{number}/messages: number key=200 x_ticket_key message=5000
GET /v1/tickets/{number}/attachments/{file_id}: number file_id=4000 key x_ticket_key
GET /v1/admin/tickets: limit offset state=40 text=200 type=40 assignee=64
GET /v1/admin/tickets/{number}: number=4000
GET /v1/admin/tickets/{number}/attachments/{file_id}: number file_id=4000
POST /v1/admin/tickets/{number}/messages: number message=5000
POST /v1/admin/tickets/{number}/state: number state=40
POST /v1/admin/tickets/{number}/entry: number entry=200
DELETE /v1/admin/tickets/{number}: number=4000
POST /v1/admin/tickets/{number}/assignee: number assignee=64
GET /v1/admin/tickets/{number}/notes: number=4000
POST /v1/admin/tickets/{number}/notes: number text=5000
GET /v1/admin/log: by=64 ticket=32 offset limit
POST /v1/admin/outbox/{delivery_id}/retry: delivery_id=4000
GET /{locale}/tickets/new: q=4000 type=4000
POST /{locale}/tickets/new: step=60000 type=60000 message=60000 email=60000 query=60000 token=60000
POST /{locale}/tickets/new: zone=60000 kept=60000
POST /{locale}/tickets/new: field.uid=60000 field.tried=60000
POST /{locale}/tickets/lost: given=60000
GET /{locale}/tickets/{number}: number=4000 key=4000 new=4000
POST /{locale}/tickets/{number}/messages: number=4000 key=60000 message=60000 kept=60000 step=60000
GET /{locale}/tickets/{number}/attachments/{file_id}: number file_id=4000 key=4000
POST /staff/login: key=60000 next=60000
POST /staff/logout: token=60000
POST /staff/language: next=60000 to=60000
GET /staff/: page q=4000 state=4000 type=4000 whose=4000
GET /staff/report: days=4000
GET /staff/drafts: days=4000 sessions=4000
GET /staff/drafts.yaml: days=4000 sessions=4000
GET /staff/tickets/{number}: number=4000 find=4000
POST /staff/tickets/{number}/messages: number token=60000 message=60000 kept=60000 step=60000
GET /staff/tickets/{number}/attachments/{file_id}: number file_id=4000
POST /staff/tickets/{number}/messages: note=60000 assignee=60000 entry=60000 other=60000 find=60000 saved=60000
GET /staff/replies: edit=4000
POST /staff/replies: id=4000 name=60000 text=60000 lang=60000 token=60000
POST /staff/replies/{reply_id}/delete: reply_id=4000 token=60000
GET /staff/feedback: entry=4000 page=4000
GET /staff/log: by=4000 ticket=4000 page=4000
POST /staff/outbox/{delivery_id}/retry: delivery_id=4000 token=60000
POST /staff/batch: file token=60000
POST /staff/synonyms: act seen=60000 text=60000 token=60000
GET /staff/entries: page q=4000 saved=4000 show=4000
GET /staff/entries/edit: add=4000 days=4000 id=4000 saved=4000 sessions=4000
GET /staff/entries/new: days=4000 draft=4000 sessions=4000
GET /staff/entries/pictures/{name}: name=4000
GET /staff/entries/history: id=4000 note=4000 page
GET /staff/publish: note=4000 q=4000
"""
"""As in test_limits.py, with the fields that a form has besides those that its route declares."""
BY_FORM = {"message", "step", "kept", "email", "query", "zone", "key", "token", "type"}
BY_FORM |= {"note", "assignee", "entry", "other", "find", "saved"}
FORMS = ("http/tickets", "web/tickets", "web/desk")
"""Where forms of tickets are read."""
TEXT = TEXTS["unknown words"]


def rows() -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for line in FIELDS.strip().splitlines():
        operation, fields = line.split(": ")
        sized = (field.partition("=") for field in fields.split())
        table.setdefault(operation, {}).update({name: int(size or 0) for name, _, size in sized})
    return table


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, encoder: FakeEncoder) -> Iterator[tuple[FastAPI, TestClient, str]]:
    """The application, a member of staff who is signed in, and the token of her forms."""
    folder, built, data = (tmp_path_factory.mktemp(name) for name in ("corpus", "built", "data"))
    (folder / "faq.yaml").write_text(SMALL_CORPUS, "utf-8")
    (folder / "support.yaml").write_text(SUPPORT, "utf-8")
    rebuild(folder, built, options=BuildOptions(side=SIDE, load=lambda _spec: encoder))
    opened = DataFolder(built)
    engine = Engine(opened.load_current(), encoder, Segmenter((), opened.cache))
    environment = {"FAQ_SITE_URL": "https://help.example", "FAQ_RATE_LIMIT": "1000000/second"}
    app = create_app(Serving(engine), read_settings(data=str(data), environment=environment))
    _, secret = Keys(data).add("Ann", ["admin"])
    with TestClient(app, base_url="https://help.example", raise_server_exceptions=False) as client:
        sent = client.post("/v1/tickets", json=ticket("提币卡住了"))
        client.headers["x-ticket-key"] = sent.json()["key"]
        client.post("/staff/login", data={"key": secret})
        NUMBER["number"] = sent.json()["number"]
        page = client.get(f"/staff/tickets/{NUMBER['number']}").text
        found = re.search(r'name="token" value="([^"]+)"', page)
        assert found
        client.headers["x-faq-key"] = secret
        yield app, client, found[1]


NUMBER = {"number": ""}


def ticket(message: str, **changes: Any) -> dict[str, Any]:
    usual = {"message": message, "email": "me@example.com", "locale": "zh-CN", "type": "moving"}
    return usual | {"fields": {"uid": "12345678"}} | changes


def test_every_field_of_tickets_has_a_row(site: tuple[FastAPI, TestClient, str]) -> None:
    found: dict[str, set[str]] = {}
    for route in site[0].routes:
        if isinstance(route, APIRoute) and route.path.startswith(OTHERS_ROWS) and "/chats" not in route.path:
            for method in (route.methods or set()) - {"HEAD"}:
                path = route.path.replace(":locale", "")
                found[f"{method} {path}"] = set(parameters(route.dependant)) - {"locale"}
    listed = {operation: set(fields) - {"locale"} for operation, fields in rows().items()}
    lacking = {operation: names - listed.get(operation, set()) for operation, names in found.items()}
    rowless = {operation: names for operation, names in lacking.items() if names}
    assert not rowless, "\n".join(f"{operation}: {' '.join(sorted(names))}" for operation, names in rowless.items())
    assert listed.keys() <= found.keys()


def test_every_field_that_a_form_is_read_for_has_a_row() -> None:
    read: set[str] = set()
    for file in (file for part in FORMS for file in sorted(Path(ROOT, "api", part).glob("*.py"))):
        read |= set(re.findall(r'\bform\.(?:lists\.|values\.)?get\("(\w+)"', file.read_text("utf-8")))
    assert read >= {"message", "step", "kept"}
    assert read <= BY_FORM
    by_form = [set(fields) for operation, fields in rows().items() if operation.endswith(("/new", "/messages"))]
    assert set().union(*by_form) >= BY_FORM


ROWS = [(operation, name, size) for operation, fields in rows().items() for name, size in fields.items() if size]


@pytest.mark.parametrize(("operation", "field", "size"), ROWS)
def test_a_field_of_tickets_at_its_largest_costs_twice_what_half_costs(
    site: tuple[FastAPI, TestClient, str], operation: str, field: str, size: int
) -> None:
    _, client, token = site

    def asking(length: int) -> Callable[[], object]:
        return lambda: send(client, operation, {"token": token, field: TEXT(length)})

    at_most_doubles(asking, size)


def send(client: TestClient, operation: str, values: dict[str, str]) -> None:
    """Ask with these values; the reply must be no failure of ours."""
    method, path = operation.split(" ")
    known = {"locale": "en", "file_id": "x", "delivery_id": "1"} | NUMBER | values
    for name, value in known.items():
        path = path.replace(f"{{{name}}}", value)
    own = {name: value for name, value in values.items() if f"{{{name}}}" not in operation}
    header = {"x-ticket-key": own.pop("x_ticket_key")} if "x_ticket_key" in own else {}
    options: dict[str, Any] = {"params": own}
    if method == "POST" and path.startswith("/v1"):
        options = {"json": own if "/admin/" in path or "/messages" in path else drafted(own)}
    elif method == "POST":
        options = {"data": {"message": "提币卡住了", "step": "check"} | own}
    response = client.request(method, path, headers=header, follow_redirects=False, **options)
    assert response.status_code < 500, (operation, response.status_code)


def drafted(own: dict[str, str]) -> dict[str, Any]:
    own.pop("token", None)
    fields = own.pop("fields", None)
    return ticket("提币卡住了") | own | ({"fields": {"uid": fields}} if fields else {})


def test_tickets_need_room_on_the_disk(site: tuple[FastAPI, TestClient, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """By program and by form, new ones and additions; what was typed comes back."""
    _, client, _ = site
    monkeypatch.setattr("support.room.disk_has_room", lambda *_arguments: False)
    number = NUMBER["number"]
    for path, sent in (
        ("/v1/tickets", ticket("提币又卡住了")),
        (f"/v1/tickets/{number}/messages", {"message": "还有"}),
    ):
        refused = client.post(path, json=sent)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "3600")
        assert "no room" in refused.json()["detail"]
    typed = {"message": "提币又卡住了", "email": "me@example.com", "type": "moving", "field.uid": "12345678"}
    page = client.post("/en/tickets/new", data=typed | {"step": "send"})
    assert page.status_code == 503
    assert "our storage is full" in page.text
    assert "提币又卡住了" in page.text
    added = client.post(
        f"/en/tickets/{number}/messages", data={"message": "还有", "key": client.headers["x-ticket-key"]}
    )
    assert added.status_code == 503
    assert "our storage is full" in added.text

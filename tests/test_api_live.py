"""Live chats over HTTP: a visitor's posts and events, the pages of staff, secrets, files, ends, and bad input."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
import test_api_tickets as usual
from fastapi.testclient import TestClient
from PIL import Image
from test_api_tickets import SEED, XSS, Site

from api.http.app import create_app
from api.http.serving import Serving
from api.security.keys import Keys
from api.settings import read_settings
from engine import Engine

engine_with_tickets, site = usual.engine_with_tickets, usual.site
WISH = {"query": "withdrawal stuck", "locale": "en", "messages": [{"role": "user", "text": "withdrawal stuck"}]}


def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), (1, 2, 3)).save(stream, "PNG")
    return stream.getvalue()


class Staff:
    """A member of staff in a browser without JavaScript."""

    def __init__(self, site: Site) -> None:
        self.client = site.client
        entered = self.client.post("/staff/login", data={"key": site.admin, "next": "/chats"})
        assert entered.headers["location"] == "/staff/chats"
        self.token = re.search(r'name="token" value="([^"]+)"', self.page("")).group(1)  # type: ignore[union-attr]

    def page(self, path: str) -> str:
        return str(self.client.get(f"/staff/chats{path}").text)

    def press(self, path: str, **fields: Any) -> Any:
        files = fields.pop("files", None)
        return self.client.post(f"/staff/chats{path}", data={"token": self.token, **fields}, files=files)


@pytest.fixture
def staff(site: Site) -> Iterator[Staff]:
    found = Staff(site)
    assert found.press("/presence", open="1", level="1").status_code == 303
    return found


def begin(site: Site, **changes: Any) -> tuple[str, dict[str, str]]:
    """A chat's address and its headers."""
    response = site.client.post("/v1/chats", json=WISH | changes)
    assert response.status_code == 201, response.text
    return f"/v1/chats/{response.json()['id']}", {"X-Chat-Key": response.json()["key"]}


def events(text: str) -> list[tuple[str, str, Any]]:
    """Id, kind and data of each event."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.partition(": ")[::2] for line in block.splitlines() if not line.startswith(":"))
        if "event" in lines:
            found.append((lines.get("id", ""), lines["event"], json.loads(lines["data"])))
    return found


def test_where_nobody_is_there_the_ticket_is_the_way(site: Site) -> None:
    assert site.client.get("/v1/chats/availability").json()["open"] is False
    response = site.client.post("/v1/chats", json=WISH)
    assert response.status_code == 409
    assert response.json()["ticket_url"] == "/en/tickets/new?q=withdrawal+stuck"
    Staff(site)  # the page alone does not say that somebody takes chats
    assert site.client.get("/v1/chats/availability").json()["open"] is False


def test_a_whole_chat(site: Site, staff: Staff) -> None:
    assert site.client.get("/v1/chats/availability").json()["open"] is True
    address, key = begin(site)
    chat = address.rpartition("/")[2]
    told = site.client.get(address, headers=key).json()
    assert (told["state"], told["place"], told["messages"]) == ("waiting", 1, [])
    assert "withdrawal stuck" in staff.page("")
    assert staff.press(f"/{chat}/take").headers["location"] == f"/staff/chats/{chat}"
    said = site.client.post(f"{address}/messages", headers=key, json={"text": "since Monday", "mark": "m1"})
    assert said.status_code == 201
    again = site.client.post(f"{address}/messages", headers=key, json={"text": "since Monday", "mark": "m1"})
    assert again.json()["message"]["id"] == said.json()["message"]["id"]
    reply = staff.press(f"/{chat}/messages", message="Which coin?", mark="s1", files={"files": ("a.png", picture())})
    assert reply.status_code == 303, reply.text
    assert staff.press(f"/{chat}/messages", message="Which coin?", mark="s1").status_code == 303
    page = staff.page(f"/{chat}")
    assert page.count("since Monday") == page.count(">Which coin?<") == 1
    assert staff.press(f"/{chat}/close", other="fees").status_code == 303
    body = site.client.get(f"{address}/events", headers=key).text
    assert [(kind, data.get("kind"), data.get("text")) for _, kind, data in events(body) if kind == "message"] == [
        ("message", "taken", ""),
        ("message", "text", "since Monday"),
        ("message", "text", "Which coin?"),
        ("message", "closed", ""),
    ]
    assert events(body)[-1][2]["state"] == "closed"
    last = events(body)[1][0]
    resumed = site.client.get(f"{address}/events", headers=key | {"Last-Event-ID": last}).text
    assert [data["kind"] for _, kind, data in events(resumed) if kind == "message"] == ["text", "closed"]
    assert "Ann" not in body, "visitors do not see the names of keys"
    [file] = next(data["files"] for _, _, data in events(body) if data.get("files"))
    got = site.client.get(f"{address}/files/{file['id']}", headers=key)
    assert got.content.startswith(b"\x89PNG")
    record = site.client.get(f"{address}/record", headers=key)
    assert "attachment" in record.headers["content-disposition"]
    assert "Support: Which coin? [a.png]" in record.text
    refused = site.client.post(f"{address}/messages", headers=key, json={"text": "more"})
    assert refused.status_code == 409
    metrics = site.client.get("/metrics", headers={"X-FAQ-Key": site.admin}).text
    for line in (
        'faq_chats_total{event="begun"} 1.0',
        'faq_chats_total{event="taken"} 1.0',
        'faq_chats_total{event="closed"} 1.0',
        'faq_chats_now{state="talking"} 0.0',
        'faq_chats_now{state="staff"} 1.0',
        "faq_chat_wait_seconds_count 1.0",
    ):
        assert line in metrics


def test_limits_of_chats_are_settings(engine_with_tickets: Engine, tmp_path: Path) -> None:
    settings = read_settings(data=str(tmp_path), environment={"FAQ_CHATS_PER_ADDRESS": "1", "FAQ_CHAT_DAYS": "7"})
    assert (settings.chats.per_address, settings.chats.days, settings.chats.open) == (1, 7, 500)
    _, secret = Keys(tmp_path).add("Ann", ["admin"])
    with TestClient(create_app(Serving(engine_with_tickets), settings), follow_redirects=False) as client:
        staff = Staff(Site(client, tmp_path, secret))
        staff.press("/presence", open="1", level="1")
        assert [client.post("/v1/chats", json=WISH).status_code for _ in range(2)] == [201, 429]


def test_a_stranger_reads_and_writes_nothing(site: Site, staff: Staff) -> None:
    address, key = begin(site)
    _, other = begin(site)
    for headers in ({}, other, {"X-Chat-Key": "x"}):
        for path in ("", "/events", "/record", "/files/1"):
            assert site.client.get(f"{address}{path}", headers=headers).status_code == 404
        for path, body in (
            ("/messages", {"text": "hi"}),
            ("/leave", {}),
            ("/ticket", {}),
            ("/email", {"email": "a@b.cc"}),
        ):
            assert site.client.post(f"{address}{path}", headers=headers, json=body).status_code == 404
    assert site.client.get(address, headers=key).json()["state"] == "waiting"


def test_staff_need_their_badge_and_their_form(site: Site, staff: Staff) -> None:
    address, _ = begin(site)
    chat = address.rpartition("/")[2]
    right, staff.token = staff.token, "forged"
    for path in ("/presence", f"/{chat}/take", f"/{chat}/pass", f"/{chat}/close", f"/{chat}/messages"):
        assert staff.press(path, open="1").status_code == 403, path
    staff.token = right
    site.client.cookies.clear()
    for path in ("", f"/{chat}", f"/{chat}/record", f"/{chat}/files/x"):
        assert site.client.get(f"/staff/chats{path}").status_code == 303, path
    for path in ("/events", "/lists"):
        assert site.client.get(f"/staff/chats{path}").status_code == 401
    assert staff.press(f"/{chat}/take").status_code == 401


def test_secrets_reach_nobody(site: Site, staff: Staff) -> None:
    address, key = begin(site, query=f"seed {SEED}", messages=[{"role": "user", "text": SEED}])
    said = site.client.post(f"{address}/messages", headers=key, json={"text": f"it is {SEED}"}).json()
    assert said["warnings"]
    assert "winner" not in json.dumps(said)
    chat = address.rpartition("/")[2]
    staff.press(f"/{chat}/take")
    assert "winner" not in staff.page(f"/{chat}")
    assert b"winner" not in usual.stored(site)
    stopped = staff.press(f"/{chat}/messages", message="please send me your seed phrase")
    assert stopped.status_code == 422
    assert "None of us may ever ask" in stopped.text
    assert [one["author"] for one in site.client.get(address, headers=key).json()["messages"]] == ["visitor", "system"]


def test_what_strangers_write_is_text(site: Site, staff: Staff) -> None:
    address, key = begin(site, query=XSS, messages=[{"role": "user", "text": XSS}])
    site.client.post(f"{address}/messages", headers=key, json={"text": XSS})
    for path in ("", f"/{address.rpartition('/')[2]}", f"/lists?chat={XSS}"):
        page = staff.page(path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_visitor_leaves_a_ticket_with_everything(site: Site, staff: Staff) -> None:
    address, key = begin(site)
    files = {"files": ("shot.png", picture())}
    sent = site.client.post(
        f"{address}/messages", headers=key, data={"message": '{"text": "UID 12345678"}'}, files=files
    )
    assert sent.status_code == 201, sent.text
    draft = site.client.post(f"{address}/ticket", headers=key).json()
    assert site.client.get(address, headers=key).json()["state"] == "left"
    form = {"step": "edit", "message": draft["message"], "type": draft["type"], "kept": draft["files"]}
    page = site.client.post(draft["url"], data=form)
    assert page.status_code == 200
    assert "You: UID 12345678" in page.text
    assert "shot.png" in page.text


def test_bad_input_is_named(site: Site, staff: Staff) -> None:
    address, key = begin(site)
    for body, status in (
        ({"query": "x" * 513}, 422),
        ({"query": "x", "more": 1}, 422),
        ({"query": "x" * 200_000}, 413),
    ):
        response = site.client.post("/v1/chats", json=body)
        assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    messages = [{"role": "user", "text": "x"}] * 21
    assert site.client.post("/v1/chats", json=WISH | {"messages": messages}).status_code == 422
    for body, status in (({"text": ""}, 409), ({"text": "x" * 2001}, 409), ({"text": "x", "mark": "y" * 41}, 422)):
        assert site.client.post(f"{address}/messages", headers=key, json=body).status_code == status
    assert site.client.get(f"{address}/events", headers=key | {"Last-Event-ID": "x"}).status_code == 422
    assert site.client.get(f"{address}/events?after=-1", headers=key).status_code == 422
    assert site.client.post(f"{address}/email", headers=key, json={"email": "me@example.com"}).status_code == 409
    assert staff.press("/nothing/take").headers["location"] == "/staff/chats?note=gone"
    assert site.client.get("/staff/chats/nothing").status_code == 404
    assert staff.press(f"/{address.rpartition('/')[2]}/close", other="no-such-entry").status_code == 422


def test_deflect_says_whether_somebody_is_there(site: Site, staff: Staff) -> None:
    def live() -> bool:
        body = site.client.post("/v1/deflect", json={"message": "human"}).json()
        return bool(body["contact_support"]["live"])

    assert live()
    staff.press("/presence", open="0", level="1")
    assert not live()


def test_events_come_at_once_and_a_stop_ends_them(base: str, sample_data: Any) -> None:
    """Over a real server, whose streams do not end by themselves."""
    from api.security.keys import Keys

    secret = Keys(sample_data).add("Live", ["admin"])[1]
    with httpx.Client(base_url=base, follow_redirects=False) as client, httpx.Client(base_url=base) as visitor:
        client.post("/staff/login", data={"key": secret})
        token = re.search(r'name="token" value="([^"]+)"', client.get("/staff/chats").text).group(1)  # type: ignore[union-attr]
        client.post("/staff/chats/presence", data={"open": "1", "level": "1", "token": token})
        begun = visitor.post("/v1/chats", json=WISH).json()
        address, key = f"/v1/chats/{begun['id']}", {"X-Chat-Key": begun["key"]}
        said = {"token": token, "message": "Hello there"}
        with visitor.stream("GET", f"{address}/events", headers=key, timeout=20) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            wanted = iter(("waiting", '"kind":"taken"', "talking", "Hello there", '"kind":"closed"', '"closed"'))
            acts = iter((
                lambda: client.post(f"/staff/chats/{begun['id']}/take", data={"token": token}),
                None,
                lambda: client.post(f"/staff/chats/{begun['id']}/messages", data=said),
                lambda: client.post(f"/staff/chats/{begun['id']}/close", data={"token": token}),
                None,
                None,
            ))  # fmt: skip
            for text in wanted:
                assert next(line for line in lines if text in line)
                if act := next(acts):
                    assert act().status_code == 303
            assert not [line for line in lines if line.startswith("data")]
        client.post("/staff/chats/presence", data={"open": "0", "level": "1", "token": token})

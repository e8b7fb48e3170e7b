"""Tickets over HTTP, for programs and readers without JavaScript: the form, secrets, files, keys, staff, bad input."""

from __future__ import annotations

import io
import json
import re
import time
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.http.app import create_app
from api.http.serving import Serving
from api.messages import catalogue
from api.security.keys import Keys
from api.settings import read_settings
from conftest import SMALL_CORPUS, FakeEncoder
from corpus import Segmenter
from engine import BuildOptions, Engine, rebuild
from index import DataFolder
from support import SIDE
from support.tickets.attachments.kinds import MEDIA
from support.tickets.drafts import Draft
from support.tickets.storage import numbers

SUPPORT = """\
help_centre: {name: {zh: 小站帮助, en: Small help}}
channels: [{kind: ticket, name: {zh: 提交工单, en: Submit a ticket}, url: "https://help.example/t"}]
safety: {zh: [我们不会索要密码。], en: [We never ask for your password.]}
tickets:
  types:
    - {id: other, name: {zh: 其他, en: Other}, fields: [uid, tried]}
    - id: moving
      name: {zh: 充值与提现, en: Deposits and withdrawals}
      categories: [deposit, withdrawal]
      fields: [uid, coin, tx]
  fields:
    - {id: uid, name: {zh: 账户 UID, en: Account UID}, required: true, recognise: uid, help: {zh: 数字, en: digits}}
    - {id: coin, name: {zh: 币种与数量, en: Coin and amount}, recognise: amount}
    - {id: tx, name: {zh: 交易哈希（TXID）, en: Transaction hash (TXID)}, recognise: tx_hash}
    - {id: tried, name: {zh: 已尝试过的办法, en: What you have tried}}
  attachments: {types: [JPG, PNG, PDF, DOC, DOCX, ZIP], max_files: 3, max_megabytes: 1}
  states:
    - {id: submitted, name: {zh: 已提交, en: Submitted}}
    - {id: processing, name: {zh: 处理中, en: Processing}}
    - {id: replied, name: {zh: 已回复, en: Replied}}
    - {id: closed, name: {zh: 已关闭, en: Closed}}
"""
SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"
TX = "0x" + "ab12" * 16
XSS = '<script>alert("1")</script><img src=x onerror=alert(2)>'


@dataclass
class Site:
    client: TestClient
    data: Path
    admin: str


@pytest.fixture(scope="module")
def engine_with_tickets(tmp_path_factory: pytest.TempPathFactory, encoder: FakeEncoder) -> Engine:
    folder, data = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("built")
    (folder / "faq.yaml").write_text(SMALL_CORPUS, "utf-8")
    (folder / "support.yaml").write_text(SUPPORT, "utf-8")
    rebuild(folder, data, options=BuildOptions(side=SIDE, load=lambda _spec: encoder))
    opened = DataFolder(data)
    return Engine(opened.load_current(), encoder, Segmenter((), opened.cache))


@pytest.fixture
def site(engine_with_tickets: Engine, tmp_path: Path) -> Iterator[Site]:
    _, secret = Keys(tmp_path).add("Ann", ["admin"])
    settings = read_settings(data=str(tmp_path), environment={"FAQ_SITE_URL": "https://help.example"})
    app = create_app(Serving(engine_with_tickets), settings)
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        yield Site(client, tmp_path, secret)


def body(**changes: Any) -> dict[str, Any]:
    usual = {
        "message": "提币 100 USDT 卡住了",
        "email": "me@example.com",
        "locale": "zh-CN",
        "type": "moving",
        "fields": {"uid": "12345678"},
    }
    return usual | changes


def stored(site: Site) -> bytes:
    """All bytes that the data folder keeps."""
    return b"".join(file.read_bytes() for file in site.data.rglob("*") if file.is_file())


def open_ticket(site: Site, **changes: Any) -> dict[str, Any]:
    response = site.client.post("/v1/tickets", json=body(**changes))
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


def picture(form: str = "JPEG", **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(stream, form, **options)
    return stream.getvalue()


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


DOCX = {"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<document/>"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


# --- the interface


def test_a_ticket_from_start_to_end(site: Site) -> None:
    sent = open_ticket(site, query="提币卡住了", zone="Asia/Shanghai")
    assert sent["url"] == f"https://help.example/zh-CN/tickets/{sent['number']}?key={sent['key']}"
    path, key = f"/v1/tickets/{sent['number']}", {"X-Ticket-Key": sent["key"]}
    seen = site.client.get(path, headers=key).json()
    assert (seen["state"], seen["type"], seen["query"]) == ("submitted", "moving", "提币卡住了")
    assert seen["fields"] == {"uid": "12345678", "coin": "100 USDT"}, "what the text tells is filled in"
    assert "email" not in seen
    admin = {"X-FAQ-Key": site.admin}
    staff = f"/v1/admin/tickets/{sent['number']}"
    replied = site.client.post(f"{staff}/messages", json={"message": "请稍等"}, headers=admin)
    assert (replied.status_code, replied.json()["state"]) == (201, "replied")
    linked = site.client.post(f"{staff}/entry", json={"entry": "withdraw-pending"}, headers=admin)
    assert linked.json()["entry"] == "withdraw-pending"
    added = site.client.post(f"{path}/messages", json={"message": "好的"}, params={"key": sent["key"]})
    assert (added.status_code, added.json()["state"]) == (201, "processing")
    closed = site.client.post(f"{staff}/state", json={"state": "closed"}, headers=admin)
    assert (closed.json()["state"], closed.json()["next_states"]) == ("closed", ["processing"])
    seen = site.client.get(path, params={"key": sent["key"]}).json()
    assert [(m["author"], m["text"]) for m in seen["messages"]] == [
        ("asker", "提币 100 USDT 卡住了"),
        ("staff", "请稍等"),
        ("asker", "好的"),
    ]
    listed = site.client.get("/v1/admin/tickets", params={"text": "卡住", "state": "closed"}, headers=admin).json()
    assert (listed["total"], listed["tickets"][0]["email"], listed["tickets"][0]["zone"]) == (
        1,
        "me@example.com",
        "Asia/Shanghai",
    )


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"message": " \n"}, "message"),
        ({"message": "x" * 5001}, "message"),
        ({"email": ""}, "email"),
        ({"email": "me@localhost"}, "email"),
        ({"email": "me@example.com\r\nBcc: all@example.net"}, "email"),
        ({"email": "a@example.com,b@example.com"}, "email"),
        ({"email": "=?utf-8?q?x?=@example.com"}, "email"),
        ({"fields": {}}, "fields.uid"),
        ({"fields": {"uid": "12ab"}}, "fields.uid"),
        ({"fields": {"uid": "123456", "tx": "short"}}, "fields.tx"),
        ({"type": "nonsense"}, "type"),
    ],
)
def test_what_is_missing_or_wrong_is_told_by_place(site: Site, changes: dict[str, Any], place: str) -> None:
    response = site.client.post("/v1/tickets", json=body(**changes))
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    told = response.json()
    assert list(told.get("errors", {place: ""})) == [place] or place in told["detail"]
    assert place in told["detail"]
    assert site.client.get("/v1/admin/tickets", headers={"X-FAQ-Key": site.admin}).json()["total"] == 0


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"[1]", "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (rb'{"message": "\ud800"}', "application/json", 422),
        (b'{"message": "x", "surprise": 1}', "application/json", 422),
        (b"x", "multipart/form-data", 400),
        (b"x" * 500, "multipart/form-data; boundary=a", 400),
        (b"x" * 4_000_000, "application/json", 413),
    ],
)
def test_broken_bodies_are_problems(site: Site, content: bytes, kind: str, status: int) -> None:
    response = site.client.post("/v1/tickets", content=content, headers={"content-type": kind})
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("secret", "changes"),
    [
        (SEED, {"message": f"my wallet is empty, the phrase is {SEED} please help"}),
        ("hunter2xyz", {"message": "我的密码是 hunter2xyz，登录不了"}),
        ("482913", {"message": "短信验证码是 482913 但是登录不了"}),
        ("hunter2xyz", {"fields": {"uid": "12345678", "coin": "password: hunter2xyz"}}),
        ("hunter2xyz", {"query": "my password is hunter2xyz", "message": "my password is hunter2xyz"}),
    ],
)
def test_a_secret_is_neither_kept_nor_sent(site: Site, secret: str, changes: dict[str, Any]) -> None:
    response = site.client.post("/v1/tickets", json=body(**changes))
    told = response.json()
    assert response.status_code == 422
    assert told["warnings"]
    assert told["secrets"]
    assert secret not in response.text
    check = site.client.post("/v1/tickets/check", json=body(**changes))
    assert check.json()["warnings"] == told["warnings"]
    assert secret not in check.text
    sent = open_ticket(site)
    added = site.client.post(
        f"/v1/tickets/{sent['number']}/messages", params={"key": sent["key"]}, json={"message": f"password: {secret}"}
    )
    assert added.status_code == 422
    assert secret.encode() not in stored(site)


def test_what_looks_like_a_secret_but_is_none_may_be_sent(site: Site) -> None:
    sent = open_ticket(site, fields={"uid": "12345678", "tx": TX}, message="提币卡住了 [PASSWORD]", query="[PASSWORD]")
    seen = site.client.get(f"/v1/tickets/{sent['number']}", params={"key": sent["key"]}).json()
    assert seen["fields"]["tx"] == TX, "a hash in the field for hashes is no private key"
    assert seen["messages"][0]["text"] == "提币卡住了 ***", "what was masked before is no secret any more"


def test_a_check_offers_answers_duplicates_and_the_fields(site: Site) -> None:
    query = {"message": "提币一直处理中怎么办？", "locale": "zh-CN", "email": "me@example.com", "session": "s1"}
    first = site.client.post("/v1/tickets/check", json=query).json()
    assert (first["type"], first["name"], first["duplicates"]) == ("moving", "充值与提现", [])
    assert first["answers"][0]["id"] == "withdraw-pending"
    assert first["problems"] == {"fields.uid": "请填写这一项"}
    assert [field["id"] for field in first["fields"]] == ["uid", "coin", "tx"]
    sent = open_ticket(site, message="提币一直在处理中怎么办", session="s1")
    open_ticket(site, message="完全不同的事情：手续费太高", fields={"uid": "99999", "tx": TX})
    own = site.client.post("/v1/tickets/check", json=query).json()["duplicates"]
    assert [(one["number"], one["subject"]) for one in own] == [(sent["number"], "提币一直在处理中怎么办")]
    foreign = site.client.post("/v1/tickets/check", json=query | {"session": "s2"}).json()["duplicates"]
    assert [(one["number"], one["subject"]) for one in foreign] == [(sent["number"], None)], (
        "whoever knows but an address reads nothing of its tickets"
    )
    same = site.client.post(
        "/v1/tickets/check", json=query | {"message": "zzz", "fields": {"tx": TX[2:]}, "type": "moving"}
    )
    assert len(same.json()["duplicates"]) == 1, "the same transaction is the same matter, whatever the words"
    stranger = site.client.post("/v1/tickets/check", json=query | {"session": "s2", "email": "x@example.com"}).json()
    assert stranger["duplicates"] == []


def test_a_repeat_makes_no_second_ticket(site: Site) -> None:
    first, second = open_ticket(site, idempotency="a"), open_ticket(site, idempotency="a")
    assert (first["number"], first["key"]) == (second["number"], second["key"])
    assert open_ticket(site, idempotency="a", message="另一件事")["number"] != first["number"]


def test_a_second_click_makes_no_second_message(site: Site) -> None:
    ticket = open_ticket(site)
    for text in ("补充一句", "补充一句", "另一句", "补充一句"):
        response = site.client.post(
            f"/zh-CN/tickets/{ticket['number']}/messages", data={"key": ticket["key"], "message": text, "step": "send"}
        )
        assert response.status_code == 303
    shown = site.client.get(f"/zh-CN/tickets/{ticket['number']}", params={"key": ticket["key"]}).text
    assert re.findall(r'said-text">([^<]+)<', shown)[1:] == ["补充一句", "另一句", "补充一句"]


def test_a_form_can_be_gone_back_to_but_a_ticket_is_kept_nowhere(site: Site) -> None:
    assert site.client.get("/zh-CN/tickets/new").headers["cache-control"] == "private, no-cache"
    ticket = open_ticket(site)
    page = site.client.get(f"/zh-CN/tickets/{ticket['number']}", params={"key": ticket["key"]})
    assert page.headers["cache-control"] == "no-store"


def test_a_wrong_key_and_no_ticket_look_the_same(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = open_ticket(site)
    compared: list[tuple[int, int]] = []
    compare = numbers.hmac.compare_digest
    monkeypatch.setattr(numbers.hmac, "compare_digest", lambda a, b: compared.append((len(a), len(b))) or compare(a, b))
    answers = [
        site.client.get(f"/v1/tickets/{number}", headers={"X-Ticket-Key": key})
        for number, key in (
            (sent["number"], "wrong"),
            ("T260101-000000", "wrong"),
            ("T260101-000000", sent["key"]),
            ("nonsense", ""),
            (sent["number"], ""),
        )
    ]
    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    assert compared == [(64, 64)] * 5, "a digest is compared in constant time in every case"
    for path in ("/messages", "/attachments/" + "0" * 32):
        method = "POST" if path == "/messages" else "GET"
        wrong = site.client.request(method, f"/v1/tickets/{sent['number']}{path}?key=wrong", json={"message": "x"})
        assert wrong.status_code == 404
    assert site.client.get(f"/en/tickets/{sent['number']}?key=wrong").status_code == 404


def test_admin_needs_an_admin_key(site: Site) -> None:
    sent = open_ticket(site)
    _, searcher = Keys(site.data).add("Bot", ["search"])
    for path in ("/v1/admin/tickets", f"/v1/admin/tickets/{sent['number']}", "/v1/admin/outbox"):
        assert site.client.get(path).status_code == 401
        assert site.client.get(path, headers={"X-FAQ-Key": searcher}).status_code == 403
        assert site.client.get(path, headers={"X-FAQ-Key": site.admin}).status_code == 200
    admin = {"X-FAQ-Key": site.admin}
    staff = f"/v1/admin/tickets/{sent['number']}"
    assert site.client.post(f"{staff}/state", json={"state": "submitted"}, headers=admin).status_code == 409
    assert site.client.post(f"{staff}/entry", json={"entry": "nope"}, headers=admin).status_code == 422
    assert site.client.get("/v1/admin/tickets/T000000-000000", headers=admin).status_code == 404
    secret = site.client.post(f"{staff}/messages", json={"message": "your password is hunter2xyz"}, headers=admin)
    assert secret.status_code == 422


# --- files


def send_files(site: Site, *files: tuple[str, bytes]) -> Any:
    parts = [("files", (name, content, "application/octet-stream")) for name, content in files]
    return site.client.post("/v1/tickets", data={"ticket": json.dumps(body())}, files=parts)


def test_files_are_kept_and_come_back_only_with_the_key(site: Site) -> None:
    sent = send_files(site, ("收据 1.pdf", PDF), ("a.png", picture("PNG")), ("d.docx", archive(**DOCX)))
    assert sent.status_code == 201, sent.text
    number, key = sent.json()["number"], sent.json()["key"]
    seen = site.client.get(f"/v1/tickets/{number}", params={"key": key}).json()
    files = seen["messages"][0]["attachments"]
    assert [(file["name"], file["type"]) for file in files] == [
        ("收据 1.pdf", "PDF"),
        ("a.png", "PNG"),
        ("d.docx", "DOCX"),
    ]
    address = f"/v1/tickets/{number}/attachments/{files[0]['id']}"
    got = site.client.get(address, headers={"X-Ticket-Key": key})
    assert got.content == PDF
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''%E6%94%B6%E6%8D%AE%201.pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    other = open_ticket(site)
    for path, given in (
        (address, "wrong"),
        (f"/v1/tickets/{other['number']}/attachments/{files[0]['id']}", other["key"]),
        (f"/v1/tickets/{number}/attachments/..%2F..%2Ftickets.db", key),
        (f"/v1/tickets/{number}/attachments/{'0' * 32}", key),
        (f"/static/{files[0]['id']}", key),
        (f"/static/../attachments/{files[0]['id']}", key),
    ):
        assert site.client.get(path, headers={"X-Ticket-Key": given}).status_code == 404, path
    assert {file.name for file in (site.data / "attachments").iterdir()} == {file["id"] for file in files}
    admin = {"X-FAQ-Key": site.admin}
    assert site.client.get(f"/v1/admin/tickets/{number}/attachments/{files[0]['id']}", headers=admin).content == PDF


def test_a_deleted_ticket_leaves_nothing_behind(site: Site) -> None:
    words = "my strange zanzibar coins"
    parts = [("files", ("a.pdf", PDF, "application/pdf"))]
    ticket = {"ticket": json.dumps(body(message=words, email="gone@example.com"))}
    sent = site.client.post("/v1/tickets", data=ticket, files=parts).json()
    kept = open_ticket(site)
    assert words.encode() in stored(site)
    path = f"/v1/admin/tickets/{sent['number']}"
    assert site.client.delete(path).status_code == 401
    assert site.client.delete(path, headers={"X-FAQ-Key": site.admin}).status_code == 204
    assert site.client.delete(path, headers={"X-FAQ-Key": site.admin}).status_code == 404
    assert site.client.get(f"/v1/tickets/{sent['number']}", params={"key": sent["key"]}).status_code == 404
    assert site.client.get(f"/v1/tickets/{kept['number']}", params={"key": kept["key"]}).status_code == 200
    assert list((site.data / "attachments").iterdir()) == []
    site.client.__exit__()  # the last connection writes the log back into the database
    assert b"gone@example.com" not in stored(site)
    assert words.encode() not in stored(site)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.jpg", b"MZ\x90\x00" + b"\0" * 200, "file_program"),
        ("a.png", b"\x7fELF" + b"\0" * 200, "file_program"),
        ("a.jpg", b"", "file_empty"),
        ("a.jpg", b"GIF89a" + b"\0" * 100, "file_type"),
        ("a.png", b"<svg onload=alert(1)>", "file_type"),
        ("a.pdf", b"<html><script>alert(1)</script>", "file_type"),
        ("a.jpg", picture()[:200], "file_broken"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 500, "file_broken"),
        ("a.pdf", b"%PDF-1.4 cut off", "file_broken"),
        ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "file_active"),
        ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch>>"), "file_active"),
        ("a.docx", archive(**DOCX, **{"word__vbaProject.bin": b"x"}), "file_active"),
        ("a.docx", archive(**{"[Content_Types].xml": b"", "xl__workbook.xml": b""}), "file_type"),
        ("a.docx", b"PK\x03\x04 no archive at all", "file_broken"),
        ("a.zip", archive(**{"setup.exe": b"hello"}), "file_program"),
        ("a.zip", archive(**{"holiday.jpg": b"MZ\x90\x00 renamed"}), "file_program"),
        ("a.zip", archive(**{"..__..__etc__cron": b"x"}), "file_active"),
        ("a.zip", archive(**{"META-INF__MANIFEST.MF": b"x", "A.class": b"y"}), "file_type"),
        ("a.zip", archive(**{"zeros": b"\0" * 101_000_000}), "file_bomb"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Macros".encode("utf-16-le"), "file_active"),
        ("a.pdf", PDF + b"x" * 1_000_001, "file_large"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_says(site: Site, name: str, content: bytes, why: str) -> None:
    response = send_files(site, (name, content))
    assert response.status_code == 422, why
    assert response.json()["errors"] == {"files": [why]}
    folder = site.data / "attachments"
    assert not folder.exists() or list(folder.iterdir()) == []
    assert catalogue("en").text(why)


def test_a_locked_archive_is_refused(site: Site) -> None:
    locked = bytearray(archive(**{"a.txt": b"hello"}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert send_files(site, ("a.zip", bytes(locked))).json()["errors"] == {"files": ["file_locked"]}


def test_images_keep_their_pixels_and_nothing_else(site: Site) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x8825] = "SecretCamera", 6, {1: "N", 2: (48.0, 51.0, 29.0)}
    sent = send_files(site, ("IMG.PDF.jpg", picture(exif=exif, comment=b"SecretComment") + b"trailing-secret")).json()
    seen = site.client.get(f"/v1/tickets/{sent['number']}", params={"key": sent["key"]}).json()
    file = seen["messages"][0]["attachments"][0]
    got = site.client.get(f"/v1/tickets/{sent['number']}/attachments/{file['id']}", params={"key": sent["key"]})
    image = Image.open(io.BytesIO(got.content))
    assert (image.format, image.size) == ("JPEG", (40, 60)), "turned upright as the camera noted"
    assert dict(image.getexif()) == {}
    for secret in (b"SecretCamera", b"SecretComment", b"trailing-secret", b"Exif"):
        assert secret not in got.content
    red, green, _ = image.convert("RGB").getpixel((20, 30))  # type: ignore[misc]
    assert red > 150 > green


def test_an_image_that_would_fill_the_memory_is_refused(site: Site) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stream = io.BytesIO()
        Image.new("1", (20_000, 20_000)).save(stream, "PNG", optimize=True)
    assert len(stream.getvalue()) < 1_000_000
    assert send_files(site, ("bomb.png", stream.getvalue())).json()["errors"] == {"files": ["file_bomb"]}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\evil.pdf", "evil.pdf"),
        ("evil.exe", "evil.exe.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("", "file.pdf"),
        ("....", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("密码是hunter2xyz9.pdf", "密码是[PASSWORD].pdf"),
    ],
)
def test_names_of_files_lead_nowhere(given: str, kept: str, engine_with_tickets: Engine) -> None:
    from support.tickets.attachments.files import plain_name

    assert plain_name(engine_with_tickets.guarded(given).shown, "PDF") == kept


def test_too_many_files_are_told(site: Site) -> None:
    response = send_files(site, *[(f"{i}.pdf", PDF) for i in range(4)])
    assert response.json()["errors"] == {"files": ["file_many"]}
    assert send_files(site, *[(f"{i}.pdf", PDF) for i in range(9)]).status_code == 400


# --- pages


def fields_of(html: str) -> dict[str, str]:
    """What the form would send."""
    import html as entities

    found: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", html):
        name = re.search(r'\bname="([^"]*)"', tag)
        value = re.search(r'\bvalue="([^"]*)"', tag)
        if name and 'type="file"' not in tag:
            found[name.group(1)] = entities.unescape(value.group(1) if value else "")
    for name, value in re.findall(r'<textarea[^>]*\bname="([^"]*)"[^>]*>(.*?)</textarea>', html, re.DOTALL):
        found[name] = entities.unescape(value)
    chosen = re.search(r'<option value="([^"]*)" selected', html)
    return found | ({"type": chosen.group(1)} if chosen else {})


def submit(site: Site, values: dict[str, str], *files: tuple[str, bytes], locale: str = "zh-CN") -> Any:
    parts = [("files", (name, content)) for name, content in files] or [("files", ("", b""))]
    return site.client.post(f"/{locale}/tickets/new", data=values, files=parts)


def test_the_form_is_filled_in_with_what_the_query_tells(site: Site) -> None:
    page = site.client.get("/zh-CN/tickets/new", params={"q": f"提币卡住了 100 USDT UID 12345678 {TX}"})
    values = fields_of(page.text)
    assert (page.status_code, values["type"]) == (200, "moving")
    assert (values["field.uid"], values["field.coin"], values["field.tx"]) == ("12345678", "100 USDT", TX)
    assert "已从您的问题中识别" in page.text
    assert page.headers["cache-control"] == "private, no-cache"
    changed = submit(site, values | {"type": "other", "step": "type"})
    assert changed.status_code == 200
    assert 'name="field.tried"' in changed.text
    assert 'name="field.tx"' not in changed.text
    assert fields_of(changed.text)["field.uid"] == "12345678"
    assert site.client.get("/en/tickets/new", params={"q": XSS}).text.count("<script>alert") == 0


def test_the_whole_way_without_javascript(site: Site) -> None:
    values = fields_of(site.client.get("/zh-CN/tickets/new?q=提币一直处理中怎么办").text)
    wrong = submit(
        site, values | {"step": "check", "email": "me@"}, ("a.png", picture("PNG")), ("b.exe", b"MZ" + b"0" * 9)
    )
    assert wrong.status_code == 422
    for text in ("邮箱格式不对", "请填写这一项", "含有程序", "a.png"):
        assert text in wrong.text
    again = fields_of(wrong.text)
    assert again["message"] == "提币一直处理中怎么办", "everything is still there"
    assert again["kept"]
    good = again | {"email": "me@example.com", "field.uid": "12345678"}
    checked = submit(site, good | {"step": "check"})
    assert checked.status_code == 200
    assert "/zh-CN/articles/withdraw-pending" in checked.text
    edited = submit(site, fields_of(checked.text) | {"step": "edit"})
    assert fields_of(edited.text)["field.uid"] == "12345678"
    assert "a.png" in edited.text
    sent = submit(site, fields_of(checked.text) | {"step": "send"})
    assert sent.status_code == 303
    assert sent.headers["referrer-policy"] == "no-referrer"
    assert "HttpOnly" in sent.headers["set-cookie"]
    page = site.client.get(sent.headers["location"])
    assert page.status_code == 200
    for text in ("工单已提交", "提币一直处理中怎么办", "a.png", "12345678", "已提交"):
        assert text in page.text
    assert "工单已提交" not in site.client.get(sent.headers["location"]).text, "whoever comes back knows"
    twice = submit(site, fields_of(checked.text) | {"step": "send"})
    assert twice.headers["location"] == sent.headers["location"], "a second click leads to the same ticket"
    second = submit(site, fields_of(site.client.get("/zh-CN/tickets/new?q=提币一直处理中怎么办").text) | {
        "step": "check", "email": "me@example.com", "field.uid": "12345678"})  # fmt: skip
    assert "您已有类似的工单" in second.text
    assert sent.headers["location"].split("?")[0] in second.text, "this browser made it and may open it"
    site.client.cookies.clear()
    stranger = submit(site, fields_of(second.text) | {"step": "check"})
    assert "您已有类似的工单" in stranger.text
    assert "key=" not in stranger.text


@pytest.mark.parametrize(
    ("locale", "words", "line"), [("zh-CN", "我不想活了", "12356"), ("en", "I want to kill myself", "988")]
)
def test_a_life_at_risk_comes_before_the_form(site: Site, locale: str, words: str, line: str) -> None:
    for path in (f"contact?q={words}", f"contact?check={words}", f"tickets/new?q={words}"):
        page = site.client.get(f"/{locale}/{path}").text
        assert page.index("card care") < page.index("<h1"), path
        assert line in page
        assert words not in page.partition("<main")[2], "nobody is shown their own words again"
    assert "/tickets/new" not in site.client.get(f"/{locale}/contact?q={words}").text.partition("<main")[2]
    form = site.client.get(f"/{locale}/tickets/new?q={words}").text
    assert form.index('<details class="more">') < form.index("<form class")
    values = fields_of(site.client.get(f"/{locale}/tickets/new").text)
    typed = values | {"message": words, "email": "me@example.com", "field.uid": "12345678", "step": "check"}
    checked = submit(site, typed, locale=locale)
    assert (checked.status_code, line in checked.text, "/articles/" in checked.text) == (200, True, False)
    sent = submit(site, fields_of(checked.text) | {"step": "send"}, locale=locale)
    assert sent.status_code == 303, "whoever wants to write may"
    plain = site.client.get(f"/{locale}/contact?q=提现").text + site.client.get(f"/{locale}/tickets/new?q=提现").text
    assert "card care" not in plain


def test_a_secret_stops_the_form_and_leaves_the_rest(site: Site) -> None:
    values = fields_of(site.client.get("/zh-CN/tickets/new").text)
    given = {"message": f"钱包打不开 {SEED}", "email": "me@example.com", "field.uid": "12345678", "step": "send"}
    stopped = submit(site, values | given, ("a.png", picture("PNG")))
    assert stopped.status_code == 422
    assert "已拦截" in stopped.text
    assert "新建钱包" in stopped.text
    assert SEED not in stopped.text
    kept = fields_of(stopped.text)
    assert (kept["message"], kept["email"], kept["field.uid"]) == ("钱包打不开 ***", "me@example.com", "12345678")
    assert "a.png" in stopped.text
    assert b"sausage" not in stored(site)
    assert submit(site, kept | {"step": "send"}).status_code == 303
    direct = site.client.get("/zh-CN/tickets/new", params={"q": f"我的助记词 {SEED}"})
    assert SEED not in direct.text


def test_the_conversation_page(site: Site) -> None:
    sent = open_ticket(site, message=f"{XSS}\n第二行")
    address = f"/zh-TW/tickets/{sent['number']}"
    page = site.client.get(address, params={"key": sent["key"]})
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert 'name="robots" content="noindex"' in page.text
    assert "充值與提現" in page.text or "儲值" in page.text
    empty = site.client.post(f"{address}/messages", data={"key": sent["key"], "message": " ", "step": "send"})
    assert empty.status_code == 422
    secret = site.client.post(f"{address}/messages", data={"key": sent["key"], "message": "我的密码是 hunter2xyz"})
    assert secret.status_code == 422
    assert "hunter2xyz" not in secret.text
    added = site.client.post(
        f"{address}/messages", data={"key": sent["key"], "message": "补充"}, files=[("files", ("a.jpg", picture()))]
    )
    assert added.status_code == 303
    shown = site.client.get(address, params={"key": sent["key"]}).text
    picture_address = re.search(rf'src="({address}/attachments/[0-9a-f]+\?key=[^"]+)"', shown)
    assert picture_address
    assert site.client.get(picture_address.group(1)).headers["content-type"] == "image/jpeg"


def test_one_address_that_opens_too_many_is_told_and_loses_nothing(site: Site) -> None:
    for i in range(10):
        open_ticket(site, message=f"number {i}")
    assert site.client.post("/v1/tickets", json=body()).status_code == 429
    values = fields_of(site.client.get("/zh-CN/tickets/new").text)
    given = {"message": "zzz", "email": "me@example.com", "field.uid": "12345678", "step": "send"}
    told = submit(site, values | given)
    assert told.status_code == 422
    assert "提交了很多工单" in told.text
    assert fields_of(told.text)["message"] == "zzz"


def test_a_help_centre_without_tickets_has_no_form(engine: Engine, tmp_path: Path) -> None:
    app = create_app(Serving(engine), read_settings(data=str(tmp_path), environment={}))
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/en/tickets/new").status_code == 404
        assert client.post("/v1/tickets", json=body()).status_code == 404
        assert not (tmp_path / "tickets.db").exists()


# --- staff


def token_of(html: str) -> str:
    found = re.search(r'name="token" value="([\w.-]{80,120})"', html)
    assert found
    return found.group(1)


def sign_in(site: Site) -> str:
    response = site.client.post("/staff/login", data={"key": site.admin})
    assert response.status_code == 303
    cookie = response.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/staff"))
    return token_of(site.client.get("/staff/").text)


def test_staff_pages_are_behind_an_admin_key(site: Site) -> None:
    sent = open_ticket(site)
    _, searcher = Keys(site.data).add("Bot", ["search"])
    paths = ("/staff/", f"/staff/tickets/{sent['number']}", "/staff/outbox")
    for path in paths:
        page = site.client.get(path)
        assert (page.status_code, page.text) == (303, "")
        assert page.headers["location"].startswith("/staff/login?next=%2F")
    assert site.client.post(f"{paths[1]}/messages", data={"message": "x"}).status_code == 401
    assert site.client.post(f"{paths[1]}/messages", data={"step": "state:closed"}).status_code == 401
    assert site.client.get("/staff/login?next=//evil.example").status_code == 200
    for key in ("", "wrong", searcher):
        assert site.client.post("/staff/login", data={"key": key}).status_code == 403
    for cookie in ("x", "a.b.c.d", f"{'a' * 8}.9999999999.{'b' * 16}.{'0' * 64}"):
        site.client.cookies.set("faq_staff", cookie, path="/staff")
        assert site.client.get("/staff/").status_code == 303
        site.client.cookies.clear()
    sign_in(site)
    assert all(site.client.get(path).status_code == 200 for path in paths)
    key = next(key for key in Keys(site.data).all() if "admin" in key.scopes)
    Keys(site.data).remove(key.id)
    assert site.client.get("/staff/").status_code == 303, "a badge dies with its key"


def test_a_badge_is_signed_for_twelve_hours_and_its_forms_go_with_it(
    site: Site, engine_with_tickets: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sign_in(site)
    badge = site.client.cookies["faq_staff"]

    def seen(cookie: str, client: TestClient = site.client) -> int:
        client.cookies.clear()
        client.cookies.set("faq_staff", cookie, path="/staff")
        return client.get("/staff/").status_code

    head, _, signature = badge.rpartition(".")
    for forged in (first, f"{head}.{signature[::-1]}", f"A{badge}", badge + "A" * 400, badge[:-5]):
        assert seen(forged) == 303, "signed for something else, or not by us"
    assert seen(badge) == 200
    second = sign_in(site)
    assert site.client.post("/staff/logout", data={"token": first}).status_code == 403, "the form of another badge"
    assert site.client.post("/staff/logout", data={"token": second}).status_code == 303
    restarted = create_app(Serving(engine_with_tickets), read_settings(data=str(site.data), environment={}))
    with TestClient(restarted, follow_redirects=False) as client:
        assert seen(badge, client) == 200, "a restart signs nobody out"
        now = time.time()
        for hours, status in ((11.9, 200), (12.1, 303)):
            monkeypatch.setattr(time, "time", lambda hours=hours: now + hours * 3600)
            assert seen(badge, client) == status


def test_staff_work_on_a_ticket(site: Site) -> None:
    sent, token = open_ticket(site, message=f"提币卡住了 {XSS}"), sign_in(site)
    address = f"/staff/tickets/{sent['number']}"
    page = site.client.get(address)
    assert "<script>alert" not in page.text
    assert 'value="withdraw-pending"' in page.text, "the engine suggests the entry"
    secret = site.client.post(
        f"{address}/messages", data={"token": token, "step": "send", "message": "密码是 hunter2xyz"}
    )
    assert secret.status_code == 422
    for step, data, status in (
        ("send", {"message": "请稍等"}, 303),
        ("entry", {"entry": "withdraw-pending"}, 303),
        ("entry", {"other": "nope"}, 422),
        ("state:closed", {}, 303),
        ("state:submitted", {}, 303),
    ):
        sent_form = data | {"token": token, "step": step}
        assert site.client.post(f"{address}/messages", data=sent_form).status_code == status, step
    seen = site.client.get(f"/v1/tickets/{sent['number']}", params={"key": sent["key"]}).json()
    assert (seen["state"], seen["entry"], seen["messages"][-1]["text"]) == ("closed", "withdraw-pending", "请稍等")
    shown = site.client.get("/staff/", params={"state": "closed", "q": "卡住", "type": "moving"}).text
    assert sent["number"] in shown
    assert sent["number"] not in site.client.get("/staff/", params={"state": "replied"}).text
    asker = site.client.get(f"/zh-CN/tickets/{sent['number']}", params={"key": sent["key"]}).text
    assert "/zh-CN/articles/withdraw-pending" in asker
    assert site.client.post("/staff/logout", data={"token": token}).headers["location"] == "/staff/login"


def test_no_other_site_can_act_for_staff(site: Site) -> None:
    sent, token = open_ticket(site), sign_in(site)
    address, closing = f"/staff/tickets/{sent['number']}/messages", {"step": "state:closed"}
    for data, headers in (
        (closing, {}),
        (closing | {"token": "0" * 64}, {}),
        (closing | {"token": token}, {"Origin": "https://evil.example"}),
    ):
        assert site.client.post(address, data=data, headers=headers).status_code == 403
    reply = site.client.post(address, data={"step": "send", "message": "x", "token": "no"})
    assert reply.status_code == 403
    seen = site.client.get(f"/v1/tickets/{sent['number']}", params={"key": sent["key"]}).json()
    assert (seen["state"], len(seen["messages"])) == ("submitted", 1)
    for nasty in ("//evil.example", "https://evil.example", "/\\evil.example"):
        there = site.client.post("/staff/login", data={"key": site.admin, "next": nasty}).headers["location"]
        assert there == "/staff/"


def test_dead_deliveries_are_seen_and_tried_again(engine_with_tickets: Engine, tmp_path: Path) -> None:
    _, secret = Keys(tmp_path).add("Ann", ["admin"])
    environment = {
        "FAQ_WEBHOOK_URL": "http://127.0.0.1:9/",  # nobody listens there
        "FAQ_WEBHOOK_SECRET": "0123456789abcdef",
        "FAQ_DELIVERY_TRIES": "1",
    }
    app = create_app(Serving(engine_with_tickets), read_settings(data=str(tmp_path), environment=environment))
    with TestClient(app, follow_redirects=False) as client:
        site = Site(client, tmp_path, secret)
        sent, token = open_ticket(site), sign_in(site)
        admin = {"X-FAQ-Key": secret}
        outbox: dict[str, Any] = {"counts": {}}
        while outbox["counts"].get("dead", 0) < 1:
            outbox = client.get("/v1/admin/outbox", headers=admin).json()
        assert outbox["deliveries"][0]["ticket"] == sent["number"]
        assert "refused" in outbox["deliveries"][0]["error"]
        page = client.get("/staff/outbox")
        assert "refused" in page.text
        assert sent["number"] in page.text
        assert "1" in client.get("/staff/").text
        again = client.post(f"/staff/outbox/{outbox['deliveries'][0]['id']}/retry", data={"token": token})
        assert again.headers["location"] == "/staff/outbox"
        assert client.post("/v1/admin/outbox/9999/retry", headers=admin).status_code == 409


def test_types_of_files_and_the_subject_of_a_draft() -> None:
    assert {"JPG", "PNG", "PDF", "DOC", "DOCX", "ZIP"} <= set(MEDIA)
    assert Draft(message="第一句。第二句").subject == "第一句"

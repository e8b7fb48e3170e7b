"""Staff at work on tickets, without a script: drafts, notes, assignees, saved replies, articles, the log, keys."""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import test_api_tickets as usual
from fastapi.testclient import TestClient

from api.security.keys import Key, Keys
from api.web.tickets.links import linked
from conftest import faq
from support.tickets import Desk, TicketError, TicketSettings, Typed, filled_in
from support.tickets.attachments.files import Files
from support.tickets.storage.staff_tables import StaffAction
from support.tickets.storage.store import TicketStore

Site = usual.Site
engine_with_tickets, site = usual.engine_with_tickets, usual.site
open_ticket, sign_in, picture = usual.open_ticket, usual.sign_in, usual.picture


class Desktop:
    """One member of staff at one ticket."""

    def __init__(self, site: Site, number: str, key: str) -> None:
        self.client = TestClient(site.client.app, follow_redirects=False, raise_server_exceptions=False)
        assert self.client.post("/staff/login", data={"key": key}).status_code == 303
        self.address = f"/staff/tickets/{number}"
        self.token = usual.token_of(self.client.get("/staff/").text)

    @property
    def page(self) -> str:
        return self.client.get(self.address).text

    def press(self, step: str, files: Any = None, **typed: Any) -> Any:
        data = {"token": self.token, "step": step} | typed
        return self.client.post(f"{self.address}/messages", data=data, files=files)

    def area(self, name: str = "message") -> str:
        found = re.search(rf'<textarea [^>]*name="{name}"[^>]*>(.*?)</textarea>', self.page, re.DOTALL)
        assert found
        return html.unescape(found[1])


@pytest.fixture
def desks(site: Site) -> tuple[Desktop, Desktop, dict[str, Any]]:
    """Ann and Bo at the same ticket, and what its asker got."""
    sent = open_ticket(site)
    _, bo = Keys(site.data).add("Bo", ["admin"])
    return Desktop(site, sent["number"], site.admin), Desktop(site, sent["number"], bo), sent


def seen(site: Site, sent: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = site.client.get(f"/v1/tickets/{sent['number']}", params={"key": sent["key"]}).json()
    return found


BUTTONS = ["draft", "state:processing", "state:closed", "assign:me", "assign", "entry", "find", "saved", "no such step"]


@pytest.mark.parametrize("step", BUTTONS)
def test_a_draft_survives_every_button_and_a_reload(desks: tuple[Desktop, Desktop, dict[str, Any]], step: str) -> None:
    ann, bo, _ = desks
    file = [("files", ("screen.png", picture("PNG"), "image/png"))]
    assert ann.press(step, file, message="half a <reply>", note="ask Bo", find="withdrawal").status_code == 303
    assert (ann.area(), ann.area("note")) == ("half a <reply>", "ask Bo")
    assert "screen.png" in ann.page
    assert bo.area() == "", "a colleague's draft is their own"
    assert "Ann" in bo.page.split('class="alert alert-warn" role="status"')[1][:200], "but is announced"


def test_a_draft_goes_once_it_is_sent_and_a_late_save_does_not_bring_it_back(
    desks: tuple[Desktop, Desktop, dict[str, Any]], site: Site
) -> None:
    ann, bo, sent = desks
    bo.press("draft", message="mine")
    ann.press("draft", message="please wait")
    assert ann.press("send", message="please wait", note="they wrote twice").status_code == 303
    assert (ann.area(), ann.area("note")) == ("", "they wrote twice")
    ann.press("draft", message="please wait ")
    assert ann.area() == "", "saved by itself, after it was sent"
    assert bo.area() == "mine"
    assert seen(site, sent)["messages"][-1]["text"] == "please wait"


def test_secrets_are_in_no_draft_note_or_saved_reply(
    desks: tuple[Desktop, Desktop, dict[str, Any]], site: Site
) -> None:
    ann, *_ = desks
    for typed in ({"message": f"seed: {usual.SEED}"}, {"note": f"seed: {usual.SEED}"}):
        page = ann.press("draft", **typed)
        assert page.status_code == 422
        assert "***" in page.text
    assert ann.press("note", note=f"seed: {usual.SEED}").status_code == 422
    ann.client.post("/staff/replies", data={"token": ann.token, "name": "x", "text": f"seed: {usual.SEED}"})
    assert b"wave sausage" not in usual.stored(site)


def test_reply_and_close_are_one(desks: tuple[Desktop, Desktop, dict[str, Any]], site: Site) -> None:
    ann, _, sent = desks
    assert ann.press("send:close", message="done").status_code == 303
    found = seen(site, sent)
    assert (found["state"], found["messages"][-1]["text"]) == ("closed", "done")
    ann.press("send:close", message="and one thing more")
    assert seen(site, sent)["state"] == "closed", "a closed ticket stays closed"


def test_notes_are_seen_by_staff_alone(desks: tuple[Desktop, Desktop, dict[str, Any]], site: Site) -> None:
    ann, bo, sent = desks
    assert ann.press("note", note="VIP, see https://crm.example/7").status_code == 303
    assert ann.press("note", note="  ").status_code == 422
    assert 'href="https://crm.example/7"' in bo.page
    assert ann.area("note").strip() == ""
    asker = site.client.get(f"/en/tickets/{sent['number']}", params={"key": sent["key"]}).text
    assert "crm.example" not in asker
    assert "crm.example" not in json.dumps(seen(site, sent))
    admin = {"X-FAQ-Key": site.admin}
    path = f"/v1/admin/tickets/{sent['number']}"
    assert site.client.post(f"{path}/notes", json={"text": "by a program"}, headers=admin).status_code == 201
    notes = site.client.get(f"{path}/notes", headers=admin).json()["notes"]
    assert [(one["by"], one["text"][:5]) for one in notes] == [("Ann", "VIP, "), ("Ann", "by a ")]
    with TicketStore(site.data, TicketSettings()).reading() as session:
        from support.tickets.storage.tables import Event

        assert all("crm.example" not in json.dumps(event.body) for event in session.query(Event))


def test_whose_a_ticket_is_and_lists_of_ones_own(desks: tuple[Desktop, Desktop, dict[str, Any]], site: Site) -> None:
    ann, bo, sent = desks
    other = open_ticket(site, message="another matter altogether", email="x@example.com")

    def listed(desk: Desktop, whose: str) -> set[str]:
        return set(re.findall(r"T\d{6}-\w{6}", desk.client.get("/staff/", params={"whose": whose}).text))

    assert listed(ann, "nobody") == {sent["number"], other["number"]}
    ann.press("assign", assignee="Bo")
    assert (listed(bo, "mine"), listed(ann, "mine")) == ({sent["number"]}, set())
    assert listed(ann, "nobody") == {other["number"]}
    wrong = ann.press("assign", assignee="Nobody Such")
    assert (wrong.status_code, "Ann, Bo" in wrong.text) == (422, True)
    ann.press("assign:me")
    assert listed(ann, "mine") == {sent["number"]}
    ann.press("assign", assignee="")
    bo.press("send", message="I look into it")
    assert listed(bo, "mine") == {sent["number"]}, "whoever replies first takes it"
    ann.press("send", message="so do I")
    assert listed(bo, "mine") == {sent["number"]}
    admin = {"X-FAQ-Key": site.admin}
    path = f"/v1/admin/tickets/{other['number']}/assignee"
    assert site.client.post(path, json={"assignee": "Bo"}, headers=admin).json()["assignee"] == "Bo"
    assert site.client.post(path, json={"assignee": "Zoe"}, headers=admin).status_code == 422
    found = site.client.get("/v1/admin/tickets", params={"assignee": ""}, headers=admin).json()
    assert found["total"] == 0


@pytest.mark.parametrize("text", ["Please send me your password", "请把验证码发给我", "請提供您的助記詞"])
def test_a_reply_that_asks_for_a_secret_is_stopped_and_kept_as_a_draft(
    desks: tuple[Desktop, Desktop, dict[str, Any]], site: Site, text: str
) -> None:
    ann, _, sent = desks
    stopped = ann.press("send", message=text)
    assert stopped.status_code == 422
    assert 'id="problems"' in stopped.text
    assert ann.area() == text
    saved = ann.client.post("/staff/replies", data={"token": ann.token, "name": "trick", "text": text})
    assert saved.status_code == 422
    path = f"/v1/admin/tickets/{sent['number']}/messages"
    assert site.client.post(path, json={"message": text}, headers={"X-FAQ-Key": site.admin}).status_code == 422
    assert len(seen(site, sent)["messages"]) == 1


def save(desk: Desktop, **typed: Any) -> Any:
    return desk.client.post("/staff/replies", data={"token": desk.token} | typed)


def test_saved_replies_fill_in_whom_they_are_for(desks: tuple[Desktop, Desktop, dict[str, Any]], site: Site) -> None:
    ann, _, sent = desks
    assert save(ann, name="你好", text="尊敬的{name}，工单 {number} 由 {staff} 处理", lang="zh").status_code == 303
    assert save(ann, name="hello", text="Hello {name}", lang="en").status_code == 303
    page = ann.page
    assert f'data-text="尊敬的客户，工单 {sent["number"]} 由 Ann 处理"' in page
    assert "Hello" not in page.split('id="saved"')[1].split("</select>")[0], "for askers who read English"
    [number] = re.findall(r'<option value="(\d+)" data-text', page)
    assert ann.press("saved", message="早", saved=number).status_code == 303
    assert ann.area() == f"早\n\n尊敬的客户，工单 {sent['number']} 由 Ann 处理"
    changed = save(ann, id=number, name="你好", text="{name}好", lang="")
    assert changed.status_code == 303
    assert 'data-text="客户好"' in ann.page
    shown = ann.client.get("/staff/replies").text
    assert "尊敬的" not in shown, "it was changed, not kept beside"
    for wrong in ({"text": "{nmae} hello"}, {"text": " "}, {"text": "x", "name": ""}, {"text": "x", "lang": "tlh"}):
        refused = save(ann, **({"name": "n"} | wrong))
        assert (refused.status_code, 'id="problems"' in refused.text) == (422, True), wrong
    assert save(ann, id=999, name="gone", text="x").status_code == 422
    assert ann.client.post(f"/staff/replies/{number}/delete", data={"token": ann.token}).status_code == 303
    assert 'data-text="客户好"' not in ann.page


def test_a_name_with_braces_fills_in_nothing_else() -> None:
    assert filled_in("Hi {name}, {number} {other}", {"name": "{number}", "number": "T1"}) == "Hi {number}, T1 {other}"


def test_articles_are_found_inside_the_ticket_and_go_in_in_the_askers_language(
    desks: tuple[Desktop, Desktop, dict[str, Any]],
) -> None:
    ann, *_ = desks
    where = ann.press("find", message="wait", find="withdrawal stuck").headers["location"]
    assert "find=withdrawal" in where
    page = ann.client.get(where.partition("#")[0]).text
    assert 'value="link:withdraw-pending"' in page
    assert ann.press("link:withdraw-pending", message="wait").status_code == 303
    link = ann.area()
    assert re.search(r"wait\n\n.*[一-鿿].*\nhttp://testserver/zh-CN/articles/withdraw-pending$", link)
    ann.press("text:withdraw-pending", message="")
    assert re.search("[一-鿿]{3}", ann.area())
    assert ann.press("link:no-such", message="x").status_code == 422
    long = ann.press("text:withdraw-pending", message="x" * 4999)
    assert (long.status_code, ann.area()) == (422, "x" * 4999)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://a.example/b?c=1&d=2.", 'see <a href="https://a.example/b?c=1&amp;d=2"'),
        ("看https://a.example/b。谢谢", '<a href="https://a.example/b"'),
        ("<b>https://a.example</b>", "&lt;b&gt;"),
        ("me@example.com", '<a href="mailto:me@example.com">'),
        ('https://a.example/"onmouseover="x', '<a href="https://a.example/&#34;onmouseover=&#34;x" '),
    ],
)
def test_addresses_are_links_that_hide_nothing(text: str, link: str) -> None:
    found = str(linked(text))
    assert link in found
    assert found.count("<a ") == found.count("</a>") == 1
    assert "<b>" not in found
    assert html.unescape(re.sub("</?a.*?>", "", found)) == text, "nothing is lost"
    assert ('rel="nofollow noopener noreferrer"' in found) == ("http" in text)


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt://x%0aalert(1)", "vbscript:x"])
def test_scripts_are_no_links(text: str) -> None:
    assert "<a " not in linked(text)


def test_files_of_a_draft_wait_with_it(tmp_path: Path) -> None:
    store = TicketStore(tmp_path, TicketSettings())
    from test_api_tickets_store import new

    from support.tickets.storage.states import States

    ticket = store.create(new(), States()).ticket
    files, desk = Files(tmp_path, store), Desk(store)
    kept, lost = (files.keep(io.BytesIO(picture("PNG")), "a.png", allowed=("PNG",), most_bytes=10**6) for _ in range(2))
    desk.keep_draft(ticket.number, "Ann", Typed("soon", files=(kept.id,)))
    with store.writing_quietly() as session:
        for one in (kept, lost):
            session.merge(one).at = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    files.clear_forgotten()
    assert [one.id for one in files.waiting([kept.id, lost.id])] == [kept.id]
    with store.writing_quietly() as session:
        from support.tickets.storage.staff_tables import ReplyDraft

        session.query(ReplyDraft).update({"at": dt.datetime.now(dt.UTC) - dt.timedelta(days=31)})
    desk.tidy()
    files.clear_forgotten()
    assert files.waiting([kept.id]) == []
    store.close()


# --- the log


def test_the_log_tells_who_did_what_and_no_text(desks: tuple[Desktop, Desktop, dict[str, Any]], site: Site) -> None:
    ann, bo, sent = desks
    ann.press("send", message="a reply of Ann")
    ann.press("note", note="a note of Ann")
    bo.press("state:closed")
    bo.press("entry", entry="withdraw-pending")
    bo.press("assign:me")
    admin = {"X-FAQ-Key": site.admin}
    told = site.client.get("/v1/admin/log", headers=admin).json()["actions"]
    assert [(one["by"], one["did"], one["detail"]) for one in reversed(told)] == [
        ("Ann", "signed_in", ""),
        ("Bo", "signed_in", ""),
        ("Ann", "replied", "replied"),
        ("Ann", "noted", ""),
        ("Bo", "moved", "closed"),
        ("Bo", "linked", "withdraw-pending"),
        ("Bo", "assigned", "Bo"),
    ]
    assert {one["ticket"] for one in told} == {"", sent["number"]}
    page = ann.client.get("/staff/log", params={"by": "Bo"}).text
    assert "a reply of Ann" not in ann.client.get("/staff/log").text
    assert page.count(sent["number"]) >= 3
    assert site.client.get("/v1/admin/log").status_code == 401
    assert site.client.delete(f"/v1/admin/tickets/{sent['number']}", headers=admin).status_code == 204
    last = site.client.get("/v1/admin/log", params={"ticket": sent["number"]}, headers=admin).json()["actions"][0]
    assert (last["did"], last["by"]) == ("deleted", "Ann")


def test_the_log_is_kept_for_its_days_and_a_person_can_be_taken_out(
    desks: tuple[Desktop, Desktop, dict[str, Any]], site: Site
) -> None:
    ann, _, sent = desks
    ann.press("state:closed")
    store = TicketStore(site.data, TicketSettings(log_days=30))
    with store.writing_quietly() as session:
        session.add(StaffAction(at=dt.datetime.now(dt.UTC) - dt.timedelta(days=31), by="Old", did="noted"))
    Desk(store).tidy()
    assert "Old" not in Desk(store).log()[2]
    store.close()
    done = faq(site.data.parent, "privacy", "erase", "--ticket", sent["number"], "--yes", "--data", str(site.data))
    assert done.returncode == 0, done.stderr
    store = TicketStore(site.data, TicketSettings())
    _, rows, _ = Desk(store).log()
    store.close()
    assert ("moved", "[erased]") in {(one.did, one.ticket) for one in rows}
    assert sent["number"] not in {one.ticket for one in rows}


def test_an_assignee_must_be_known(tmp_path: Path) -> None:
    store = TicketStore(tmp_path, TicketSettings())
    with pytest.raises(TicketError, match="nobody of staff"):
        Desk(store).assign("T261130-AAAAAA", "Eve", by="Ann", known=["Ann"])
    with pytest.raises(TicketError, match="no ticket"):
        Desk(store).assign("T261130-AAAAAA", "Ann", by="Ann", known=["Ann"])
    store.close()


# --- keys of staff


def test_an_expired_key_opens_nothing_and_signs_staff_out(
    desks: tuple[Desktop, Desktop, dict[str, Any]], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keys(site.data)
    key, secret = keys.add("Temp", ["admin"], days=1)
    sent = desks[2]
    temp = Desktop(site, sent["number"], secret)
    assert temp.client.get("/staff/").status_code == 200
    monkeypatch.setattr(Key, "expired", property(lambda self: self.name == "Temp"))
    assert temp.client.get("/staff/").status_code == 303
    assert site.client.get("/v1/admin/tickets", headers={"X-FAQ-Key": secret}).status_code == 401
    assert "Temp" not in desks[0].page.split('id="assignee"')[1].split("</select>")[0]
    assert key.expires


def test_a_key_is_rotated_with_a_stated_overlap(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    old, first = keys.add("Ann", ["admin"], ["https://a.example"])
    new, second = keys.rotate(old.id, overlap_hours=2)
    assert (new.name, new.scopes, new.origins, new.expires) == (old.name, old.scopes, old.origins, "")
    assert keys.find(first) is not None
    assert keys.find(second) is not None
    left = dt.datetime.fromisoformat(keys.all()[0].expires) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(hours=1.9) < left < dt.timedelta(hours=2.1)
    third, _ = keys.rotate(old.id, overlap_hours=48, days=5)
    assert dt.datetime.fromisoformat(keys.all()[0].expires) - dt.datetime.now(dt.UTC) < dt.timedelta(hours=2.1)
    assert third.expires
    keys.rotate(new.id, overlap_hours=0)
    assert keys.find(second) is None, "none at all"
    refused = faq(tmp_path, "keys", "rotate", new.id, "--data", str(tmp_path))
    assert (refused.returncode, "expired" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", "x", "--scope", "admin", "--expires-days", "0"], "more than 0"),
        (["add", "x", "--scope", "admin", "--expires-days", "nan"], "more than 0"),
        (["add", "x", "--scope", "admin", "--expires-days", "1e9"], "at most 3650"),
        (["rotate", "nope"], "no key 'nope'"),
        (["rotate", "ID", "--overlap-hours", "-1"], "overlap of -1 h"),
        (["rotate", "ID", "--overlap-hours", "1e9"], "take 0 to 2160"),
    ],
)
def test_wrong_expiries_are_told_in_a_line(tmp_path: Path, arguments: list[str], told: str) -> None:
    key, _ = Keys(tmp_path).add("Ann", ["admin"])
    given = [key.id if one == "ID" else one for one in arguments]
    done = faq(tmp_path, "keys", *given, "--data", str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert told in done.stderr


def test_keys_of_before_have_no_expiry_and_their_file_stays_as_it_was(tmp_path: Path) -> None:
    Keys(tmp_path).add("Ann", ["admin"])
    assert "expires" not in (tmp_path / "keys.json").read_text("utf-8")
    done = faq(tmp_path, "keys", "add", "Bo", "--scope", "admin", "--expires-days", "30", "--data", str(tmp_path))
    assert "until 20" in done.stdout
    listed = faq(tmp_path, "keys", "list", "--data", str(tmp_path)).stdout.splitlines()
    assert [("until" in line) for line in listed] == [False, True]
    broken = (tmp_path / "keys.json").read_text("utf-8").replace('"expires": "2', '"expires": "nonsense 2')
    (tmp_path / "keys.json").write_text(broken, "utf-8")
    assert "is damaged" in Keys(tmp_path).problems()[0]


# --- what readers say


def test_votes_and_comments_are_shown_to_staff_with_the_masked_question(site: Site) -> None:
    client, path = site.client, "/en/articles/withdraw-pending"
    page = client.get(path, headers={"referer": "http://testserver/en/?q=my+seed+is+" + usual.SEED.replace(" ", "+")})
    asked = html.unescape(re.findall(r'name="query" value="([^"]*)"', page.text)[0])
    assert asked.startswith("my seed is")
    foreign = client.get(path, headers={"referer": "https://evil.example/?q=planted"}).text
    assert 'name="query" value=""' in foreign
    voted = client.post(f"{path}/feedback", data={"helpful": "no", "query": asked}).headers["location"]
    thanked = client.get(voted.partition("#")[0]).text
    token = re.findall(r'name="said" value="([^"]+)"', thanked)[0]
    comment = f"the fee is missing, and {usual.SEED}"
    for said in (token, token, "1.x", "999999999999999999.x", token[:-1], ""):
        again = client.post(f"{path}/comment", data={"comment": comment if said == token else "planted", "said": said})
        assert again.headers["location"].endswith("thanks=said#feedback")
    client.post(f"{path}/feedback", data={"helpful": "yes"})
    assert client.get("/staff/feedback").status_code == 303
    sign_in(site)
    shown = client.get("/staff/feedback").text
    assert shown.count("the fee is missing") == 1
    assert "my seed is" in shown
    assert "planted" not in shown
    assert "1 found it helpful, 1 did not" in shown
    assert b"wave sausage" not in usual.stored(site)
    assert "the fee is missing" in client.get("/staff/feedback", params={"entry": "withdraw-pending"}).text
    assert "the fee is missing" not in client.get("/staff/feedback", params={"entry": "other", "page": "-5"}).text

"""docs/tickets.md is true: its settings exist, its example is the event's shape, its code runs on delivered events."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import test_api_tickets_delivery as delivery

from api.settings import known_names
from conftest import free_port, wait_for
from support.tickets.attachments.checks import Checks
from support.tickets.attachments.files import Files
from support.tickets.delivery import webhooks
from support.tickets.delivery.outbox import LONGEST_PAUSE
from support.tickets.settings import TicketSettings, Webhook
from support.tickets.storage.store import NewMessage

make, receiver = delivery.make, delivery.receiver
ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("docs/tickets.md", "docs/tickets.zh-CN.md")
TEXT = (ROOT / DOCUMENTS[0]).read_text("utf-8")
SECRET = delivery.KEY.decode()
NASTY = '提现 100 USDT 没到账\n<img src=x onerror="alert(1)"> & more'
Event = dict[str, Any]


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text, flags=re.DOTALL)


@pytest.fixture
def document() -> ModuleType:
    """All Python of the document, as one module."""
    module = ModuleType("document")
    exec("\n".join(blocks(TEXT, "python")), module.__dict__)  # noqa: S102 - our own document
    return module


@pytest.fixture
def events(make: delivery.Make, receiver: delivery.Receiver, tmp_path: Path) -> dict[str, Event]:
    """Events by type, as a receiver got them from the outbox."""
    tickets, worker = make(webhook=delivery.hook(receiver))
    (tmp_path / "note").write_bytes(b"%PDF-1.4\n%%EOF\n")
    with (tmp_path / "note").open("rb") as stream:
        files, limits = Files(tmp_path, tickets), delivery.LIMITS
        file = files.check(files.keep(stream, "收据.pdf", **limits), Checks(), **limits)
    new = delivery.new(message=NASTY, query="提现没到账", zone="Asia/Shanghai", files=[file.id])
    number = tickets.create(new, delivery.STATES).ticket.number
    tickets.add_message(number, NewMessage("还有一点", author="asker"), states=delivery.STATES)
    tickets.change_state(number, "processing", states=delivery.STATES)
    worker.deliver_due()
    told = [json.loads(body) for _, body in receiver.got]
    assert len(told) == 3
    return {event["type"]: event for event in told}


def shape(value: Any) -> Any:
    """Names and types all the way down; what a help centre names itself is left open."""
    if isinstance(value, dict):
        return {name: "any" if name in ("fields", "entry") else shape(one) for name, one in value.items()}
    return [shape(value[0])] if isinstance(value, list) else type(value).__name__


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_setting_of_the_document_exists_and_none_is_missing(name: str) -> None:
    told = set(re.findall(r"FAQ_[A-Z_]+", (ROOT / name).read_text("utf-8")))
    known = set(known_names())
    assert told <= known
    of_tickets = ("FAQ_SMTP", "FAQ_SUPPORT", "FAQ_AUTO", "FAQ_WEBHOOK", "FAQ_DELIVERY", "FAQ_TICKETS", "FAQ_UPLOAD")
    own = {name for name in known if name.startswith((*of_tickets, "FAQ_ATTACHMENTS", "FAQ_FREE_DISK", "FAQ_SITE"))}
    assert len(own) >= 17
    assert own <= told


@pytest.mark.parametrize("name", DOCUMENTS)
def test_defaults_and_times_are_those_of_the_program(name: str) -> None:
    text, usual = (ROOT / name).read_text("utf-8"), TicketSettings()
    told = dict(re.findall(r"^\| `(FAQ_[A-Z_]+)` \| (\d+) \|", text, flags=re.MULTILINE))
    assert {key: float(value) for key, value in told.items()} == {
        "FAQ_AUTO_REPLY": usual.auto_reply,
        "FAQ_DELIVERY_RETRY_SECONDS": usual.retry_seconds,
        "FAQ_DELIVERY_TRIES": usual.tries,
        "FAQ_DELIVERY_TIMEOUT_SECONDS": usual.timeout,
        "FAQ_DELIVERY_LEASE_SECONDS": usual.lease_seconds,
        "FAQ_TICKETS_PER_HOUR": usual.per_hour,
        "FAQ_UPLOADS_PER_DAY": usual.uploads.per_day,
        "FAQ_UPLOAD_MB_PER_DAY": usual.uploads.mb_per_day,
        "FAQ_UPLOADS_WAITING": usual.uploads.waiting,
        "FAQ_UPLOADS_WAITING_MB": usual.uploads.waiting_mb,
        "FAQ_ATTACHMENTS_MB": usual.uploads.total_mb,
        "FAQ_FREE_DISK_MB": usual.uploads.free_mb,
    }
    pauses = [min(usual.retry_seconds * 2**n, LONGEST_PAUSE) for n in range(usual.tries - 1)]
    assert round(max(pause for pause in pauses if pause < LONGEST_PAUSE) / 60) == 43
    assert round(sum(pauses) / 3600) == 20


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    file = ROOT / name
    for target in re.findall(r"\]\(([^)#\s]+)", file.read_text("utf-8")):
        assert target.startswith("https://") or (file.parent / target).exists(), target


def test_both_languages_have_the_same_code() -> None:
    chinese = blocks((ROOT / DOCUMENTS[1]).read_text("utf-8"), "python")
    assert chinese
    assert set(chinese) <= set(blocks(TEXT, "python"))


def test_the_example_has_the_shape_of_a_real_event(events: dict[str, Event]) -> None:
    example = json.loads(blocks(TEXT, "json")[0])
    assert shape(events["ticket.created"]) == shape(example)
    assert shape(events["ticket.message"]["data"]["ticket"]) == shape(example["data"]["ticket"])
    assert events["ticket.message"]["data"]["message"].keys() == example["data"]["message"].keys()
    assert events["ticket.state"]["data"].keys() == {"ticket", "previous_state"}
    assert events["ticket.state"]["data"]["previous_state"] == "submitted"


def test_the_signature_of_a_delivered_webhook_is_verified(
    events: dict[str, Event], receiver: delivery.Receiver, document: ModuleType
) -> None:
    headers, body = receiver.got[0]
    assert document.verified(SECRET, headers, body)
    assert not document.verified(SECRET, headers, body.replace("没到账".encode(), "到账了".encode()))
    assert not document.verified(SECRET + "x", headers, body)
    old = str(int(time.time()) - 400)
    signed = webhooks.signature(SECRET.encode(), headers["webhook-id"], old, body)
    assert not document.verified(SECRET, headers | {"webhook-timestamp": old, "webhook-signature": signed}, body)


def test_zendesk_gets_a_ticket(events: dict[str, Event], document: ModuleType) -> None:
    event = events["ticket.created"]
    ticket = document.to_zendesk(event)["ticket"]
    assert ticket["subject"] == event["data"]["ticket"]["subject"]
    assert ticket["comment"]["body"].startswith(NASTY)
    assert event["data"]["message"]["attachments"][0]["url"] in ticket["comment"]["body"]
    assert ticket["requester"] == {"name": "me", "email": "me@example.org"}
    assert ticket["external_id"] == event["data"]["ticket"]["number"]
    assert ticket["tags"] == ["faq", "deposit_withdrawal", "zh-cn"]
    assert ticket["custom_fields"] == [{"id": 360000000001, "value": "12345678"}]


def test_freshdesk_gets_escaped_html_and_numbers(events: dict[str, Event], document: ModuleType) -> None:
    body = document.to_freshdesk(events["ticket.created"])
    assert "&lt;img src=x" in body["description"]
    assert "<img" not in body["description"]
    assert body["description"].count("<br>") >= 5
    assert [body[name] for name in ("status", "priority", "source")] == [2, 1, 2]
    assert (body["email"], body["subject"]) == ("me@example.org", "提现没到账")
    assert body["custom_fields"]["cf_faq_ticket"] == events["ticket.created"]["data"]["ticket"]["number"]


def test_jira_gets_one_short_line_and_the_text(events: dict[str, Event], document: ModuleType) -> None:
    event = events["ticket.created"]
    event["data"]["ticket"]["subject"] = "长" * 400
    body = document.to_jira(event)
    summary = body["requestFieldValues"]["summary"]
    assert len(summary) == 255
    assert summary.startswith(f"[{event['data']['ticket']['number']}] 长")
    assert "\n" not in summary
    assert body["requestFieldValues"]["description"].startswith(NASTY)
    assert (body["requestTypeId"], body["raiseOnBehalfOf"]) == ("25", "me@example.org")
    event["data"]["ticket"]["type"] = "api"
    assert document.to_jira(event)["requestTypeId"] == "10"


@pytest.mark.parametrize("translate", ["to_zendesk", "to_freshdesk", "to_jira"])
def test_the_relay_carries_a_ticket_over_once_and_says_when_it_could_not(
    make: delivery.Make, receiver: delivery.Receiver, tmp_path: Path, translate: str
) -> None:
    """The outbox posts to the document's relay in a process of its own, which calls a help desk that fails at first."""
    code = "\n".join(blocks(TEXT, "python")) + f"\ntranslate = {translate}\n"
    (tmp_path / "relay.py").write_text(code + "@app.get('/healthz')\ndef healthz(): return 1\n", "utf-8")
    port = free_port()
    env = os.environ | {
        "RELAY_URL": f"http://127.0.0.1:{receiver.port}/desk",
        "RELAY_AUTHORIZATION": "Basic abc",
        "RELAY_DONE": str(tmp_path / "done"),
        "FAQ_WEBHOOK_SECRET": SECRET,
    }
    command = [sys.executable, "-m", "uvicorn", "relay:app", "--port", str(port), "--log-level", "critical"]
    with subprocess.Popen(command, cwd=tmp_path, env=env) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}")
            receiver.replies = [503]
            hook = Webhook(f"http://127.0.0.1:{port}/events", SECRET.encode())
            tickets, worker = make(webhook=hook)
            made = tickets.create(delivery.new(), delivery.STATES)
            tickets.add_message(made.ticket.number, NewMessage("还有一点", author="asker"), states=delivery.STATES)
            delivery.deliver(worker, lambda: delivery.states(tickets) == ["done", "done"])
            assert forged(port) == 401
        finally:
            process.terminate()
            process.wait(60)
    assert len(receiver.got) == 2, "the help desk failed once, and got the ticket at the next try"
    headers, body = receiver.got[1]
    assert headers["authorization"] == "Basic abc"
    assert headers["idempotency-key"] == receiver.got[0][0]["idempotency-key"]
    assert made.ticket.number in body.decode()


def test_a_repeat_makes_no_second_ticket(
    events: dict[str, Event], document: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    monkeypatch.setenv("RELAY_URL", "http://127.0.0.1:9/")
    document.DONE, document.translate = tmp_path / "done", document.to_zendesk
    document.call = lambda *given: calls.append(given)
    for _ in range(2):
        document.relay(events["ticket.created"])
        document.relay(events["ticket.state"])
    assert len(calls) == 1


def forged(port: int) -> int:
    """Status of an event that somebody else signed."""
    headers = {"webhook-id": "evt_1", "webhook-timestamp": str(int(time.time())), "webhook-signature": "v1,AAAA"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/events", b"{}", headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code

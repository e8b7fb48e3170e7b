"""A further way to tell somebody of a ticket is one class and one line: both are here, and what follows of itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import test_api_tickets as usual
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.security.keys import Keys
from api.settings import read_settings
from api.web.tickets.texts import PageCatalogue
from engine import Engine
from support.tickets.attachments.files import Files
from support.tickets.delivery.outbox import Outbox
from support.tickets.delivery.sender import OutgoingEvent, Refused, Sender
from support.tickets.delivery.senders import SENDERS, build_senders
from support.tickets.delivery.worker import DeliveryWorker
from support.tickets.settings import Smtp, TicketSettings, Webhook
from support.tickets.storage.states import States
from support.tickets.storage.store import NewTicket, TicketStore
from support.tickets.texts import Catalogue

engine_with_tickets = usual.engine_with_tickets
HOOK = Webhook("http://127.0.0.1:9/", b"0123456789abcdef")
SMTP = Smtp("127.0.0.1", 9, "none")
NEW = NewTicket("other", "zh-TW", "lost", "my coins are lost", "me@example.org")


class Pager:
    """Pages whoever is on duty; fails as often as `fails` has something to raise."""

    name = "pager"

    def __init__(self, *fails: Exception) -> None:
        self.fails, self.asked = list(fails), list[str]()
        self.paged: list[OutgoingEvent] = []

    def wants(self, kind: str, body: Mapping[str, Any]) -> bool:
        return kind != "ticket.state"

    def send(self, event: OutgoingEvent) -> None:
        self.asked.append(event.id)
        if self.fails:
            raise self.fails.pop(0)
        self.paged.append(event)


Make = Callable[..., tuple[TicketStore, DeliveryWorker]]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    opened: list[TicketStore] = []

    def one(pager: Sender, **settings: Any) -> tuple[TicketStore, DeliveryWorker]:
        monkeypatch.setitem(SENDERS, "pager", lambda _settings, _catalogue: pager)  # the one line
        chosen = TicketSettings(**{"retry_seconds": 0.01} | settings)
        senders = build_senders(chosen, PageCatalogue(Serving(None)))
        tickets = TicketStore(tmp_path, chosen, senders)
        opened.append(tickets)
        return tickets, DeliveryWorker(tickets, Files(tmp_path, tickets), senders)

    yield one
    for tickets in opened:
        tickets.close()


def until(done: Callable[[], bool], work: Callable[[], object] = lambda: None) -> None:
    end = time.monotonic() + 60
    while not done():
        work()
        assert time.monotonic() < end
        time.sleep(0.005)


def test_it_delivers_what_it_wants_and_is_tried_again(make: Make) -> None:
    pager = Pager(OSError("no network"), ValueError("a bug"))
    tickets, worker = make(pager)
    made = tickets.create(NEW, States())
    tickets.change_state(made.ticket.number, "processing", states=States())
    worker.start()
    until(lambda: Outbox(tickets, "").counts() == {"done": 1})
    worker.stop()
    assert len(pager.asked) == 3
    assert len(set(pager.asked)) == 1, "the same event each time"
    event = pager.paged[0]
    assert (event.kind, event.body["data"]["message"]["text"]) == ("ticket.created", "my coins are lost")
    assert event.secret == made.secret
    assert made.secret not in str(event.body)


@pytest.mark.parametrize(("error", "asked"), [(Refused("nobody is on duty"), 1), (OSError("no network"), 3)])
def test_a_refusal_is_final_and_other_failures_are_counted(make: Make, error: Exception, asked: int) -> None:
    pager = Pager(*[error] * 5)
    tickets, worker = make(pager, tries=3)
    tickets.create(NEW, States())
    until(lambda: Outbox(tickets, "").counts() == {"dead": 1}, worker.deliver_due)
    assert len(pager.asked) == asked
    assert str(error) in Outbox(tickets, "").troubled()[0][0].error


def test_one_that_hangs_holds_up_no_other(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, go_on = threading.Event(), threading.Event()

    class Hanging(Pager):
        name = "hanging"

        def send(self, event: OutgoingEvent) -> None:
            hanging.set()
            go_on.wait(60)
            super().send(event)

    slow, fast = Hanging(), Pager()
    monkeypatch.setitem(SENDERS, "hanging", lambda _settings, _catalogue: slow)
    tickets, worker = make(fast)
    tickets.create(NEW, States())
    worker.start()
    assert hanging.wait(60)
    until(lambda: bool(fast.paged))
    assert slow.paged == []
    go_on.set()
    until(lambda: Outbox(tickets, "").counts() == {"done": 2})
    worker.stop()


def test_what_waits_for_a_sender_that_is_gone_is_told_to_staff(make: Make, tmp_path: Path) -> None:
    tickets, _ = make(Pager())
    tickets.create(NEW, States())
    DeliveryWorker(tickets, Files(tmp_path, tickets), []).deliver_due()
    assert "pager is not set up" in Outbox(tickets, "").troubled()[0][0].error


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, set()),
        ({"webhook": HOOK}, {"webhook"}),
        ({"smtp": SMTP, "sender": "a@example.com"}, {"asker_mail"}),
        ({"smtp": SMTP, "sender": "a@example.com", "support_email": "b@example.com"}, {"asker_mail", "support_mail"}),
    ],
)
def test_senders_come_from_the_settings(settings: dict[str, Any], names: set[str]) -> None:
    catalogue: Catalogue = PageCatalogue(Serving(None))
    made = build_senders(TicketSettings(**settings), catalogue)
    assert {sender.name for sender in made} == names
    assert set(SENDERS) >= names
    assert all(len(name) <= 16 for name in SENDERS)


def test_the_service_runs_it_and_staff_see_it(
    engine_with_tickets: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a request to the page of what waits, although no text names this sender."""
    pager = Pager(Refused("nobody <is> on duty"))
    monkeypatch.setitem(SENDERS, "pager", lambda _settings, _catalogue: pager)
    _, secret = Keys(tmp_path).add("Ann", ["admin"])
    app = create_app(Serving(engine_with_tickets), read_settings(data=str(tmp_path), environment={}))
    with TestClient(app) as client:
        sent = {"message": "zzz", "email": "me@example.com", "type": "other", "fields": {"uid": "12345678"}}
        assert client.post("/v1/tickets", json=sent).status_code == 201
        until(lambda: bool(pager.asked))
        headers = {"X-FAQ-Key": secret}
        told = "/v1/admin/outbox"
        until(lambda: client.get(told, headers=headers).json()["counts"] == {"dead": 1})
        assert client.get(told, headers=headers).json()["deliveries"][0]["channel"] == "pager"
        client.post("/staff/login", data={"key": secret})
        page = client.get("/staff/outbox").text
    assert "<strong>pager</strong>" in page
    assert "nobody &lt;is&gt; on duty" in page

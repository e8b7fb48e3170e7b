"""News of tickets arrives: over a real SMTP server and a real HTTP receiver, after failures, stalls and kill -9."""

from __future__ import annotations

import base64
import email
import hashlib
import hmac
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from api.http.serving import Serving
from api.settings import read_settings
from api.web.tickets.texts import PageCatalogue
from conftest import free_port
from support.tickets.attachments.checks import Checks
from support.tickets.attachments.files import Files
from support.tickets.delivery.emails import one_line
from support.tickets.delivery.outbox import Outbox
from support.tickets.delivery.senders import build_senders
from support.tickets.delivery.worker import DeliveryWorker
from support.tickets.settings import Smtp, TicketSettings, Webhook
from support.tickets.storage.states import States
from support.tickets.storage.store import NewMessage, NewTicket, TicketStore
from support.tickets.storage.tables import Delivery

LIMITS: dict[str, Any] = {"allowed": ["PDF"], "most_bytes": 1000}
STATES = States()
KEY = b"a secret of sixteen bytes and more"
ROOT = Path(__file__).resolve().parents[1]


class Named(PageCatalogue):
    """The page's texts for a help centre with a name."""

    def __init__(self) -> None:
        super().__init__(Serving(None))

    def site(self, locale: str) -> str:
        return "Bluefir" if locale == "en" else "蓝杉帮助中心"

    def labels(self, locale: str) -> dict[str, str]:
        names = ("User ID", "Deposits and withdrawals") if locale == "en" else ("用户 ID", "充值与提现")
        return dict(zip(("uid", "deposit_withdrawal"), names, strict=True))


TEXTS = Named()


class Mailbox:
    """Keeps what the server takes; `refuse`: the reply to the next recipients instead."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.receivers: list[str] = []
        self.refuse: list[str] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.refuse:
            return self.refuse.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.receivers += envelope.rcpt_tos
        return "250 OK"


class Receiver:
    """A webhook's receiver: `replies` are the next statuses, 0 a connection that is cut, "stall" one that hangs."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.replies: list[int | str] = []
        self.stalled, self.go_on = threading.Event(), threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                reply = outer.replies.pop(0) if outer.replies else 200
                if reply == "stall":
                    outer.stalled.set()
                    outer.go_on.wait(60)
                    return
                if reply == 0:
                    self.connection.close()
                    return
                self.send_response(int(reply))
                if 300 <= int(reply) < 400:
                    self.send_header("Location", f"http://127.0.0.1:{outer.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Smtp]]:
    box = Mailbox()
    port = free_port()  # aiosmtpd takes no port 0
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, Smtp("127.0.0.1", port, "none")
    controller.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


Make = Callable[..., tuple[TicketStore, DeliveryWorker]]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    opened: list[TicketStore] = []

    def one(**settings: Any) -> tuple[TicketStore, DeliveryWorker]:
        usual = TicketSettings(
            site_url="https://help.example.com",
            sender="help@example.com",
            support_email="support@example.com",
            retry_seconds=0.01,
            lease_seconds=30,
            timeout=5,
        )
        chosen = replace(usual, **settings)
        senders = build_senders(chosen, TEXTS)
        tickets = TicketStore(tmp_path, chosen, senders)
        opened.append(tickets)
        return tickets, DeliveryWorker(tickets, Files(tmp_path, tickets), senders)

    yield one
    for tickets in opened:
        tickets.close()


def new(**changes: Any) -> NewTicket:
    usual = NewTicket(
        type="deposit_withdrawal",
        locale="zh-CN",
        subject="提现没到账",
        message="提现 100 USDT 没到账",
        email="me@example.org",
        fields={"uid": "12345678"},
    )
    return replace(usual, **changes)


def hook(receiver: Receiver) -> Webhook:
    return Webhook(f"http://127.0.0.1:{receiver.port}/in?tenant=1", KEY)


def deliver(worker: DeliveryWorker, until: Callable[[], bool]) -> None:
    """Work until it has come so far, at most a minute."""
    end = time.monotonic() + 60
    while not until():
        worker.deliver_due()
        assert time.monotonic() < end
        time.sleep(0.005)


def text_of(letter: EmailMessage) -> str:
    """What a letter says to a mailbox that shows plain text."""
    part = letter.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def states(tickets: TicketStore) -> list[str]:
    with tickets.reading() as session:
        return [delivery.state for delivery in session.scalars(select(Delivery).order_by(Delivery.id))]


def test_support_and_asker_get_letters(make: Make, mailbox: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mailbox
    tickets, worker = make(smtp=smtp)
    made = tickets.create(new(), STATES)
    worker.deliver_due()
    assert box.receivers == ["support@example.com", "me@example.org"]
    to_support, to_asker = box.letters
    assert to_support["Subject"] == f"[{made.ticket.number}] 提现没到账"
    assert to_support["Reply-To"] == "me@example.org"
    content = text_of(to_support)
    wanted = ("New ticket", "提现 100 USDT 没到账", "User ID: 12345678", "Type: Deposits", "/staff/tickets/T")
    assert all(text in content for text in wanted), "fields by the names that people use"
    assert made.secret not in content
    [sender] = to_asker["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("蓝杉帮助中心", "help@example.com")
    assert made.ticket.number in to_asker["Subject"]
    assert "蓝杉帮助中心" in to_asker["Subject"]
    assert (to_asker["Auto-Submitted"], to_asker["Content-Language"]) == ("auto-generated", "zh-CN")
    text = text_of(to_asker)
    assert f"https://help.example.com/zh-CN/tickets/{made.ticket.number}?key={made.secret}" in text
    assert "100 USDT" not in text, "a stranger's address may have been given: nothing that was typed goes there"
    assert to_support["Message-ID"] != to_asker["Message-ID"]
    assert states(tickets) == ["done", "done"]


@pytest.mark.parametrize(
    ("locale", "wanted"),
    [
        ("zh-CN", ("新工单：", "类型：充值与提现", "用户 ID：12345678", "用户语言：English", "处理页面：")),
        ("zh-TW", ("新工單：", "類型：充值与提现", "提問者：me@example.org", "使用者語言：English", "處理頁面：")),
    ],
)
def test_support_is_written_to_in_the_language_of_staff(
    make: Make, mailbox: tuple[Mailbox, Smtp], locale: str, wanted: tuple[str, ...]
) -> None:
    box, smtp = mailbox
    tickets, worker = make(smtp=smtp, auto_reply=False, staff_locale=locale)
    tickets.create(new(locale="en"), STATES)
    worker.deliver_due()
    [letter] = box.letters
    text = text_of(letter)
    assert all(one in text for one in wanted), text
    assert not re.search("Type|Ticket|Language|New", text.replace("English", ""))
    given = {"FAQ_LANG": locale, "FAQ_SUPPORT_EMAIL": "s@example.com"}
    assert read_settings(data=".", environment=given).tickets.staff_locale == locale


def test_a_reply_goes_to_the_asker_in_their_language(make: Make, mailbox: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mailbox
    tickets, worker = make(smtp=smtp)
    for locale, word in (("en", "has replied"), ("zh-TW", "客服回覆")):
        number = tickets.create(new(locale=locale, email=f"{locale.lower()}@example.org"), STATES).ticket.number
        tickets.add_message(number, NewMessage("It is on its way.\nWait.", author="staff", by="Ann"), states=STATES)
        worker.deliver_due()
        letter = box.letters[-1]
        assert letter["To"] == f"{locale.lower()}@example.org"
        assert word in text_of(letter)
        assert "> It is on its way.\n> Wait." in text_of(letter)
        first = next(one for one in box.letters if one["To"] == letter["To"])
        assert (letter["References"], letter["In-Reply-To"]) == (first["Message-ID"], first["Message-ID"])
        assert letter["Subject"] == f"Re: {first['Subject']}"
        html = letter.get_body(("html",))
        assert html is not None
        assert "&gt; It is on its way." in html.get_content()


@pytest.mark.parametrize(
    "nasty",
    [
        "x\r\nBcc: victim@example.net",
        "x\nBcc: victim@example.net",
        "x\u2028Bcc: victim@example.net\x00\x1b[31m",
        "\r\n\r\n<script>alert(1)</script>",
        "=?utf-8?q?x=0ABcc:_victim@example.net?=",
        "y" * 5000,
    ],
)
def test_no_header_can_be_injected(make: Make, mailbox: tuple[Mailbox, Smtp], nasty: str) -> None:
    box, smtp = mailbox
    tickets, worker = make(smtp=smtp)
    tickets.create(new(subject=nasty, query=nasty, fields={"uid": nasty}, message=nasty), STATES)
    worker.deliver_due()
    assert box.receivers == ["support@example.com", "me@example.org"]
    for letter in box.letters:
        assert letter["Bcc"] is None
        assert "\n" not in letter["Subject"]
        assert len(letter["Subject"]) <= 120
    assert one_line("a\r\n b\x00c") == "a b c"


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\r\nBcc: victim@example.net",
        "a@example.org, victim@example.net",
        "=?utf-8?q?a=0ABcc:_victim@example.net?=",
        "A <victim@example.net>",
    ],
)
def test_an_address_that_is_two_is_refused_not_sent(make: Make, mailbox: tuple[Mailbox, Smtp], address: str) -> None:
    box, smtp = mailbox
    tickets, worker = make(smtp=smtp, support_email="", tries=1)
    tickets.create(new(email=address), STATES)
    worker.deliver_due()
    assert box.receivers == []
    assert states(tickets) == ["dead"]


def test_a_busy_mail_server_is_asked_again_with_the_same_message_id(make: Make, mailbox: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mailbox
    box.refuse = ["451 try later", "550 no such user"]
    tickets, worker = make(smtp=smtp, auto_reply=False, retry_seconds=1)  # not due again while the first try runs
    tickets.create(new(), STATES)
    worker.deliver_due()
    assert states(tickets) == ["waiting"]
    deliver(worker, lambda: states(tickets) == ["dead"])
    assert "550" in Outbox(tickets, "").troubled()[0][0].error, "a mailbox that does not exist is not tried again"
    Outbox(tickets, "").retry(Outbox(tickets, "").troubled()[0][0].id)
    worker.deliver_due()
    with tickets.reading() as session:
        event = session.scalars(select(Delivery)).one().event_id
    assert box.letters[0]["Message-ID"] == f"<{event}.support@example.com>"


def test_nothing_is_sent_in_the_clear_where_encryption_is_wanted(make: Make, mailbox: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mailbox
    tickets, worker = make(smtp=replace(smtp, tls="starttls"), tries=1)
    tickets.create(new(), STATES)
    worker.deliver_due()
    assert box.letters == []
    assert "STARTTLS" in Outbox(tickets, "").troubled()[0][0].error


def test_files_go_along_to_support(make: Make, mailbox: tuple[Mailbox, Smtp], tmp_path: Path) -> None:
    box, smtp = mailbox
    tickets, worker = make(smtp=smtp)
    (tmp_path / "note").write_bytes(b"%PDF-1.4\n%%EOF\n")
    with (tmp_path / "note").open("rb") as stream:
        files, limits = Files(tmp_path, tickets), LIMITS
        file = files.check(files.keep(stream, "收据.pdf", **limits), Checks(), **limits)
    tickets.create(new(files=[file.id]), STATES)
    worker.deliver_due()
    enclosed = list(box.letters[0].iter_attachments())
    assert [(one.get_filename(), one.get_content()) for one in enclosed] == [("收据.pdf", b"%PDF-1.4\n%%EOF\n")]
    assert [one.get_content_type() for one in enclosed] == ["application/pdf"]
    assert list(box.letters[1].iter_attachments()) == []


def test_a_webhook_is_signed_as_the_standard_says(make: Make, receiver: Receiver) -> None:
    tickets, worker = make(webhook=hook(receiver))
    made = tickets.create(new(), STATES)
    worker.deliver_due()
    headers, body = receiver.got[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    told = json.loads(body)
    assert (told["type"], told["id"]) == ("ticket.created", headers["webhook-id"])
    assert told["data"]["ticket"]["number"] == made.ticket.number
    assert told["data"]["ticket"]["fields"] == {"uid": "12345678"}
    assert told["data"]["message"]["text"] == "提现 100 USDT 没到账"
    assert made.secret not in body.decode()


def test_a_receiver_that_fails_cuts_stalls_and_comes_back_gets_everything_in_order(
    make: Make, receiver: Receiver
) -> None:
    receiver.replies = [500, 0, 429, 302, "stall", 503, 200]
    tickets, worker = make(webhook=hook(receiver), timeout=0.3)
    number = tickets.create(new(), STATES).ticket.number
    tickets.add_message(number, NewMessage("还有一点", author="asker"), states=STATES)
    tickets.change_state(number, "processing", states=STATES)
    deliver(worker, lambda: states(tickets) == ["done"] * 3)
    assert len(set(receiver.ids[:7])) == 1, "each repeat has the same id"
    assert [json.loads(body)["type"] for _, body in receiver.got[6:]] == [
        "ticket.created",
        "ticket.message",
        "ticket.state",
    ]
    assert len({body for _, body in receiver.got[:7]}) == 1


def test_a_receiver_that_is_gone_for_good_is_seen_and_can_be_tried_again(make: Make, receiver: Receiver) -> None:
    receiver.replies = [410]
    tickets, worker = make(webhook=hook(receiver))
    tickets.create(new(), STATES)
    worker.deliver_due()
    dead, number = Outbox(tickets, "").troubled()[0]
    assert (dead.state, dead.tries) == ("dead", 1)
    assert "410 Gone" in dead.error
    assert number.startswith("T")
    Outbox(tickets, "").retry(dead.id)
    worker.deliver_due()
    assert states(tickets) == ["done"]


def test_a_slow_webhook_holds_up_no_letter(make: Make, receiver: Receiver, mailbox: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mailbox
    receiver.replies = ["stall"]
    tickets, worker = make(webhook=hook(receiver), smtp=smtp)
    worker.start()
    tickets.create(new(), STATES)
    end = time.monotonic() + 60
    while sorted(states(tickets)) != ["done", "done", "waiting"] or not receiver.stalled.is_set():
        assert time.monotonic() < end
        time.sleep(0.01)
    assert len(box.letters) == 2
    receiver.go_on.set()
    worker.stop()


def program(data: Path, port: int, then: str) -> str:
    """Another process that keeps a ticket, and then dies."""
    return f"""
import os, signal
from pathlib import Path
from api.http.serving import Serving
from api.settings import read_settings
from api.web.tickets.texts import PageCatalogue
from support.tickets.delivery.senders import build_senders
from support.tickets.delivery.worker import DeliveryWorker
from support.tickets.attachments.files import Files
from support.tickets.settings import TicketSettings, Webhook
from support.tickets.storage.states import States
from support.tickets.storage.store import NewTicket, TicketStore
settings = TicketSettings(webhook=Webhook("http://127.0.0.1:{port}/", {KEY!r}), lease_seconds=0.5)
senders = build_senders(settings, PageCatalogue(Serving(None)))
tickets = TicketStore(Path({str(data)!r}), settings, senders)
made = tickets.create(NewTicket("other", "en", "lost", "my coins are lost", "me@example.org"), States())
print(made.ticket.number, made.secret, flush=True)
{then}
"""


@pytest.mark.parametrize("during", ["commit", "delivery"])
def test_kill_9_loses_nothing(make: Make, receiver: Receiver, tmp_path: Path, during: str) -> None:
    then = "os.kill(os.getpid(), signal.SIGKILL)"
    if during == "delivery":
        receiver.replies = ["stall"]
        then = "DeliveryWorker(tickets, Files(Path('.'), tickets), senders).deliver_due()"
    code = program(tmp_path, receiver.port, then)
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        number, secret = process.stdout.readline().split()
        if during == "delivery":
            assert receiver.stalled.wait(60)
            os.kill(process.pid, signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
    receiver.go_on.set()
    tickets, worker = make(webhook=hook(receiver))
    assert tickets.opened(number, secret) is not None, "what was confirmed is kept"
    deliver(worker, lambda: states(tickets) == ["done"])
    told = json.loads(receiver.got[-1][1])
    assert told["data"]["ticket"]["number"] == number
    assert len(set(receiver.ids)) == 1
    assert len(receiver.got) == (2 if during == "delivery" else 1)


def test_two_processes_deliver_each_event_once(make: Make, receiver: Receiver, tmp_path: Path) -> None:
    tickets, worker = make(webhook=hook(receiver))
    for i in range(15):
        tickets.create(new(email=f"a{i}@example.org"), STATES)
    other = DeliveryWorker(tickets, Files(tmp_path, tickets), build_senders(tickets.settings, TEXTS))
    threads = [threading.Thread(target=one.deliver_due) for one in (worker, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receiver.got) == 15
    assert len(set(receiver.ids)) == 15

"""Answers by e-mail: what is the answer, whose ticket it is, and a mailbox of a real IMAP server (dovecot)."""

from __future__ import annotations

import base64
import contextlib
import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
import test_api_tickets as usual
import test_api_tickets_delivery as delivery
from fastapi.testclient import TestClient
from test_live import Catalogue

from api.http.app import create_app
from api.http.serving import Serving
from api.messages import catalogue
from api.security.keys import Keys
from api.settings import read_settings
from conftest import free_port
from corpus import FaqError
from engine import Engine
from support.tickets import (
    Imap,
    Inbound,
    InboundSettings,
    LetterError,
    NewMessage,
    Poller,
    TicketService,
    TicketSettings,
)
from support.tickets.inbound.answer import answer_of
from support.tickets.inbound.imap import ImapError
from support.tickets.inbound.letter import LARGEST_EMAIL, read_letter
from support.tickets.inbound.taking import PER_HOUR
from support.tickets.lost_links import PER_DAY, send_links
from support.tickets.storage.tables import Event

Mailbox = delivery.Mailbox
engine_with_tickets, mailbox = usual.engine_with_tickets, delivery.mailbox
DOVECOT = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)
ASKER = "me@example.com"

ANSWERS = {
    "Gmail": ("Thanks.\n\nOn Mon, Nov 30, 2026 at 10:00 AM Shop <\nhelp@example.com> wrote:\n\n> Hello\n", "Thanks."),
    "QQ": (
        '没有到账\n\n------------------\xa0原始邮件\xa0------------------\n发件人: "帮助" <h@example.com>;\n\n您好',
        "没有到账",
    ),
    "163": ('收到了！\n\n在 2026-11-30 10:00:00，"帮助" <help@example.com> 写道：\n> 您好\n', "收到了！"),
    "163, English": ('ok\n\n\nAt 2026-11-30 10:00:00, "Shop" <help@example.com> wrote:\n>Hi', "ok"),
    "Gmail, Chinese": ("好\n\n帮助 <help@example.com> 于2026年11月30日周一 10:00写道：\n> 您好", "好"),
    "Gmail, Taiwan": ("好\n\n客服 <help@example.com> 於 2026年11月30日 週一 上午10:00寫道：\n\n> 您好\n", "好"),
    "iPhone": (
        "好的\n\n发自我的 iPhone\n\n> 在 2026年11月30日，10:00，帮助 <h@example.com> 写道：\n> \n> 您好\n",
        "好的",
    ),
    "Outlook": (
        "Still broken\n\n________________________________\nFrom: Shop <h@x.com>\nSent: Monday\n\nHi",
        "Still broken",
    ),
    "Outlook, Chinese": ("还不行\n\n发件人: Shop <h@x.com>\n发送时间: 2026年\n收件人: me\n主题: x\n\n您好", "还不行"),
    "signature": ("Order 12345\n-- \nJohn\nACME", "Order 12345"),
    "below": ("On Mon, Nov 30, 2026, Shop <help@example.com> wrote:\n> Which order?\n\nOrder 12345\n", "Order 12345"),
    "between": ("> Which order?\n12345\n> Which day?\nMonday\n", "> Which order?\n12345\n> Which day?\nMonday"),
    "a list": ("I tried:\n- one\n- two\nboth fail", "I tried:\n- one\n- two\nboth fail"),
    "nothing": ("> all\n> quoted", ""),
}


@pytest.mark.parametrize(("text", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_the_answer_is_what_was_typed(text: str, answer: str) -> None:
    assert answer_of(text) == answer
    assert answer_of(text.replace("\n", "\r\n")) == answer


def letter(text: str = "it is order 5", **headers: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    usual = {"From": f"Me <{ASKER}>", "To": "help@example.com", "Message-ID": f"<{time.time_ns()}@example.com>"}
    for name, value in (usual | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


@pytest.fixture
def service(engine_with_tickets: Engine, tmp_path: Path) -> Iterator[TicketService]:
    settings = TicketSettings(sender="help@example.com", inbound=InboundSettings("help+{token}@example.com", None, "s"))
    found = TicketService(lambda: engine_with_tickets, tmp_path, settings=settings, catalogue=Catalogue())
    yield found
    found.close()


@pytest.fixture
def opened(service: TicketService) -> Any:
    """A ticket, and the Message-ID of the e-mail that its asker got of it."""
    from test_api_tickets_delivery import new

    made = service.tickets.create(new(email=ASKER), service.states)
    with service.tickets.reading() as session:
        event = session.query(Event).one().id
    return made.ticket, f"<{event}.asker@example.com>"


def texts(service: TicketService, number: str) -> list[str]:
    ticket = service.tickets.find(number)
    assert ticket
    return [one.text for one in ticket.messages[1:]]


def test_an_answer_reaches_its_ticket_once(service: TicketService, opened: Any) -> None:
    ticket, sent = opened
    service.tickets.change_state(ticket.number, "closed", states=service.states)
    raw = letter("it is order 5\n\nOn Mon, Nov 30, 2026, Shop <h@example.com> wrote:\n> which?", In_Reply_To=sent)
    taken = Inbound(service).take(raw.as_bytes())
    again = Inbound(service).take(raw.as_bytes())
    assert (taken.number, taken.why) == (ticket.number, "")
    assert (again.number, again.why) == (ticket.number, "it came before")
    assert texts(service, ticket.number) == ["it is order 5"]
    found = service.tickets.find(ticket.number)
    assert found
    assert (found.state, found.messages[-1].author, found.messages[-1].mail) == (
        "processing",
        "asker",
        raw["Message-ID"],
    )


def test_the_address_alone_leads_there_too(service: TicketService, opened: Any) -> None:
    ticket, _ = opened
    token = service.tickets.mail_token(ticket)
    assert len(f"help+{token}") <= 64
    to = letter("by address", To=f"Help <HELP+{token.upper()}@example.com>")
    assert Inbound(service).take(to.as_bytes()).number == ticket.number
    forwarded = letter("by envelope", To="help@example.com", Delivered_To=f"help+{token}@example.com")
    assert Inbound(service).take(forwarded.as_bytes()).number == ticket.number
    wrong = token[:-1] + ("a" if token[-1] != "a" else "b")
    for address in (f"help+{wrong}@example.com", f"help+{token[:14]}@example.com", f"help+{token}x@example.com"):
        assert Inbound(service).take(letter("x", To=address).as_bytes()).why == "it answers no ticket"
    assert texts(service, ticket.number) == ["by address", "by envelope"]


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Subject": "Re: [NUMBER] your ticket", "In_Reply_To": ""}, "it answers no ticket"),
        ({"From": "eve@example.com"}, "another address"),
        ({"From": "me@example.com.evil.example"}, "another address"),
        ({"From": '"me@example.com" <eve@evil.example>'}, "another address"),
        ({"In_Reply_To": "<evt_00000000000000000000000000000000.asker@example.com>"}, "it answers no ticket"),
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"X_Autoreply": "yes"}, "automatic"),
        ({"List_Id": "<l.example.com>"}, "automatic"),
        ({"Return_Path": "<>"}, "automatic"),
        ({"From": "MAILER-DAEMON@example.com"}, "automatic"),
    ],
)
def test_what_is_no_answer_of_the_asker_is_left(
    service: TicketService, opened: Any, headers: dict[str, str], why: str
) -> None:
    ticket, sent = opened
    given = {name: value.replace("NUMBER", ticket.number) for name, value in headers.items()}
    taken = Inbound(service).take(letter(**({"In_Reply_To": sent} | given)).as_bytes())
    assert taken.number == ""
    assert why in taken.why
    assert texts(service, ticket.number) == []


def test_a_letter_of_ours_that_comes_back_is_left(service: TicketService, opened: Any) -> None:
    """Support's address may be the mailbox that is read."""
    from support.tickets.delivery.emails import EmailWriter
    from support.tickets.delivery.sender import OutgoingEvent

    ticket, _ = opened
    settings = replace(service.settings, support_email="help@example.com")
    with service.tickets.reading() as session:
        event = session.query(Event).one()
    out = OutgoingEvent(event.id, event.kind, event.at, event.body)
    mine = EmailWriter(settings, service.catalogue).to_support(out)
    assert "automatic" in Inbound(service).take(mine.as_bytes()).why
    assert texts(service, ticket.number) == []


def test_secrets_are_masked_and_files_go_through_the_same_checks(service: TicketService, opened: Any) -> None:
    ticket, sent = opened
    message = letter(f"my seed is {usual.SEED}", In_Reply_To=sent)
    message.add_attachment(usual.picture(), maintype="image", subtype="jpeg", filename="../shot.jpg")
    message.add_attachment(b"MZ program", maintype="application", subtype="octet-stream", filename="a.png")
    assert Inbound(service).take(message.as_bytes()).number == ticket.number
    found = service.tickets.find(ticket.number)
    assert found
    last = found.messages[-1]
    assert "wave sausage" not in last.text
    assert "***" in last.text
    assert "a.png" in last.text, "what was not taken is told"
    assert [one.name for one in last.attachments] == ["shot.jpg"]
    stored = b"".join(file.read_bytes() for file in service.data.rglob("*") if file.is_file())
    assert b"wave sausage" not in stored
    assert b"MZ program" not in stored


def test_other_forms_of_text_are_read(service: TicketService, opened: Any) -> None:
    ticket, sent = opened
    html = letter(In_Reply_To=sent)
    html.set_content("<p>我的<b>订单</b>是 5</p><script>x()</script><blockquote>old</blockquote>", subtype="html")
    gbk = letter(In_Reply_To=sent)
    gbk.set_content("还没有到账".encode("gb18030"), maintype="text", subtype="plain", cte="base64")
    gbk.replace_header("Content-Type", "text/plain; charset=gb2312")
    strange = letter("x", In_Reply_To=sent)
    strange.replace_header("Content-Type", "text/plain; charset=no-such-charset")
    for message in (html, gbk, strange):
        assert Inbound(service).take(message.as_bytes()).number == ticket.number
    assert texts(service, ticket.number) == ["我的订单是 5", "还没有到账", "x"]


def test_two_machines_come_to_an_end(service: TicketService, opened: Any) -> None:
    ticket, sent = opened
    results = [Inbound(service).take(letter(f"{n}", In_Reply_To=sent).as_bytes()) for n in range(PER_HOUR + 1)]
    assert [bool(one.number) for one in results] == [True] * PER_HOUR + [False]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 100,
        b"From: a@b\n\n",
        b"From: \n\nx",
        b"From: " + b"a@b, " * 5000,
        b"From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nx\n" * 500,
        b"From: a@b\nContent-Type: text/plain; charset=\xff\n\n\xff",
        b"From: =?utf-8?b?////?= <a@b>\nReferences: " + b"<" * 5000,
        b"From: a@b\nIn-Reply-To: <evt_'; drop table.asker@x>\n\nx",
        b"x" * (LARGEST_EMAIL + 1),
    ],
)
def test_broken_letters_do_no_harm(service: TicketService, raw: bytes) -> None:
    try:
        assert Inbound(service).take(raw).number == ""
    except LetterError as error:
        assert str(error)


def test_nested_parts_do_not_grow_without_end() -> None:
    deep = b"From: a@b\n"
    for n in range(150):
        deep += f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n".encode()
    start = time.perf_counter()
    with contextlib.suppress(LetterError):
        read_letter(deep)
    assert time.perf_counter() - start < 5


# --- threads, and links that were lost


def test_letters_of_a_ticket_are_one_thread(mailbox: tuple[Mailbox, Any], service: TicketService) -> None:
    from test_api_tickets_delivery import new

    box, smtp = mailbox
    settings = replace(service.settings, smtp=smtp)
    sending = TicketService(service._engine, service.data, settings=settings, catalogue=Catalogue())
    made = sending.tickets.create(new(email=ASKER), sending.states)
    worker = sending.worker()
    worker.deliver_due()
    first = box.letters[-1]
    token = sending.tickets.mail_token(made.ticket)
    assert first["Reply-To"] == f"help+{token}@example.com"
    answer = letter("and more", In_Reply_To=str(first["Message-ID"]))
    assert Inbound(sending).take(answer.as_bytes()).number == made.ticket.number
    for text in ("one", "two"):
        sending.tickets.add_message(made.ticket.number, NewMessage(text, "staff", "Ann"), states=sending.states)
        worker.deliver_due()
    second, third = box.letters[-2:]
    assert first["References"] is None
    assert second["In-Reply-To"] == answer["Message-ID"]
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"].split() == [one["Message-ID"] for one in (first, answer, second)]
    assert second["Subject"] == third["Subject"] == f"Re: {first['Subject']}"
    assert [part.get_content_type() for part in second.iter_parts()] == ["text/plain", "text/html"]
    assert second["From"].addresses[0].display_name == "Small help"
    sending.close()


def test_a_lost_link_goes_to_the_tickets_address_and_tells_strangers_nothing(
    engine_with_tickets: Engine, tmp_path: Path, mailbox: tuple[Mailbox, Any]
) -> None:
    box, smtp = mailbox
    environment = {"FAQ_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}?tls=none", "FAQ_SMTP_FROM": "help@example.com"}
    app = create_app(Serving(engine_with_tickets), read_settings(data=str(tmp_path), environment=environment))
    with TestClient(app, follow_redirects=False) as client:
        site = usual.Site(client, tmp_path, "")
        sent = usual.open_ticket(site, email="lost@example.com")

        def ask(given: str) -> str:
            page = client.post("/en/tickets/lost", data={"given": given})
            assert page.status_code == 200
            return str(page.text)

        known, unknown, other = ask(sent["number"].lower()), ask("T261130-ZZZZZZ"), ask("nobody@example.com")
        assert known == unknown == other
        ask("LOST@example.com")
        end = time.monotonic() + 30
        while len(box.letters) < 3 and time.monotonic() < end:
            time.sleep(0.05)
        assert set(box.receivers) == {"lost@example.com"}
        assert len(box.letters) == 3
        assert all(sent["key"] in one.get_body(("plain",)).get_content() for one in box.letters)
        assert "/en/tickets/lost" in client.get(f"/en/tickets/{sent['number']}?key=no", headers=HTML).text
        assert "e-mail" in client.get("/en/tickets/new").text
        store = TicketService(lambda: engine_with_tickets, tmp_path, settings=TicketSettings(), catalogue=Catalogue())
        for _ in range(PER_DAY + 5):
            send_links(store.tickets, "lost@example.com")
        with store.tickets.reading() as session:
            assert session.query(Event).filter(Event.kind == "ticket.link").count() <= PER_DAY
        store.close()


HTML = {"accept": "text/html"}
PROMISES = ("by e-mail", "confirmation e-mail", "on its way", "通过邮件", "确认邮件", "電子郵件回覆", "確認郵件")


@pytest.mark.parametrize("locale", ["en", "zh-CN", "zh-TW"])
def test_no_page_promises_an_email_where_none_is_sent(engine_with_tickets: Engine, tmp_path: Path, locale: str) -> None:
    app = create_app(Serving(engine_with_tickets), read_settings(data=str(tmp_path), environment={}))
    _, key = Keys(tmp_path).add("Ann", ["admin"])
    with TestClient(app, follow_redirects=False) as client:
        site = usual.Site(client, tmp_path, key)
        sent = usual.open_ticket(site, locale=locale)
        page = client.get(f"/{locale}/tickets/lost")
        assert page.status_code == 200
        assert catalogue(locale).text("lost_no_mail") in page.text
        assert f'action="/{locale}/tickets/lost"' not in page.text, "no form that sends nothing"
        assert client.post(f"/{locale}/tickets/lost", data={"given": "a@b.example"}).text == page.text
        usual.sign_in(site)
        paths = [
            "/tickets/new",
            f"/tickets/{sent['number']}?key={sent['key']}&new=1",
            f"/tickets/{sent['number']}?key=x",
        ]
        pages = [client.get(f"/{locale}{path}", headers=HTML).text for path in paths]
        form = usual.fields_of(pages[0]) | {"message": "提币 100 USDT 卡住了", "email": ASKER, "type": "moving"}
        pages.append(client.post(f"/{locale}/tickets/new", data=form | {"field.uid": "12345678", "step": "check"}).text)
        pages.append(client.get(f"/staff/tickets/{sent['number']}", headers={"accept-language": locale}).text)
        assert sent["number"] in pages[3]
        for page in pages:
            assert [one for one in PROMISES if one in page] == []


# --- by HTTP


def test_a_mail_service_hands_answers_over_with_the_secret(engine_with_tickets: Engine, tmp_path: Path) -> None:
    environment = {"FAQ_INBOUND_SECRET": "a secret of sixteen", "FAQ_SUPPORT_EMAIL": "help@example.com"}
    app = create_app(Serving(engine_with_tickets), read_settings(data=str(tmp_path), environment=environment))
    with TestClient(app) as client:
        sent = usual.open_ticket(usual.Site(client, tmp_path, ""), email=ASKER)
        store = app.state.chats.tickets.tickets
        token = store.mail_token(store.find(sent["number"]))
        raw = letter("posted", To=f"help+{token}@example.com").as_bytes()
        basic = base64.b64encode(b"mail:a secret of sixteen").decode()
        for header in ("", "Bearer wrong", "Basic !", "Basic " + base64.b64encode(b"x:y").decode(), "Token x"):
            refused = client.post("/inbound/email", content=raw, headers={"authorization": header} if header else {})
            assert refused.status_code == 401, header
        for header in ("Bearer a secret of sixteen", f"Basic {basic}"):
            taken = client.post("/inbound/email", content=raw, headers={"authorization": header})
            assert taken.json()["ticket"] == sent["number"]
        assert taken.json()["why"] == "it came before"
        assert texts(app.state.chats.tickets, sent["number"]) == ["posted"]
        good = {"authorization": f"Basic {basic}"}
        assert client.post("/inbound/email", content=b"no e-mail", headers=good).status_code == 422
        assert client.post("/inbound/email", content=b"x" * (LARGEST_EMAIL + 1), headers=good).status_code == 413


def test_without_a_secret_nothing_is_taken(engine_with_tickets: Engine, tmp_path: Path) -> None:
    app = create_app(Serving(engine_with_tickets), read_settings(data=str(tmp_path), environment={}))
    with TestClient(app) as client:
        assert client.post("/inbound/email", content=b"x", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"FAQ_IMAP_URL": "imaps://host"}, "FAQ_IMAP_URL is no mailbox"),
        ({"FAQ_IMAP_URL": "smtps://u:secretword@host"}, "FAQ_IMAP_URL is no mailbox"),
        ({"FAQ_IMAP_URL": "imaps://u:secretword@host/INBOX"}, "FAQ_IMAP_URL is no mailbox"),
        ({"FAQ_IMAP_SECONDS": "0"}, "FAQ_IMAP_SECONDS"),
        ({"FAQ_IMAP_FOLDER": "答复"}, "modified UTF-7"),
        ({"FAQ_INBOUND_EMAIL": "help@example.com"}, "nothing reads it"),
        ({"FAQ_INBOUND_EMAIL": "{token}{token}@x.com", "FAQ_INBOUND_SECRET": "a" * 16}, "may stand once"),
        ({"FAQ_INBOUND_EMAIL": "help@{token}", "FAQ_INBOUND_SECRET": "a" * 16}, "before the @"),
        ({"FAQ_INBOUND_SECRET": "short"}, "FAQ_INBOUND_SECRET has fewer than 16"),
    ],
)
def test_settings_are_read_and_refused(environment: dict[str, str], told: str) -> None:
    with pytest.raises(FaqError, match=told) as refused:
        read_settings(environment=environment)
    assert "secretword" not in str(refused.value)


def test_a_mailbox_is_read_from_its_address() -> None:
    given = {"FAQ_IMAP_URL": "imaps://me%40x.com:p%2Fw@mail.example.com", "FAQ_SMTP_FROM": "help@example.com"}
    found = read_settings(environment=given | {"FAQ_IMAP_FOLDER": "Answers"}).tickets.inbound
    assert found.imap == Imap("mail.example.com", 993, "implicit", "me@x.com", "p/w", "Answers", 60.0)
    assert found.address == "help@example.com"


# --- over IMAP


@pytest.fixture(scope="module")
def imap() -> Iterator[Imap]:
    """A mailbox of a real server, run for this test by nobody where the tests run as root."""
    if DOVECOT is None:
        pytest.skip("needs an IMAP server: apt-get install dovecot-imapd")
    root = os.getuid() == 0
    user = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.getuid())
    group, port = grp.getgrgid(user.pw_gid).gr_name, free_port()
    # Not below pytest's own folder, into which nobody else may look.
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        given = {"folder": name, "port": port, "user": user.pw_name, "group": group}
        (folder / "dovecot.conf").write_text(CONFIG.format(**given))
        (folder / "users").write_text(f"me:{{PLAIN}}geheim:{user.pw_uid}:{user.pw_gid}::{folder}/home::\n")
        (folder / "home").mkdir()
        for path in (folder, *folder.iterdir()) if root else ():
            os.chown(path, user.pw_uid, user.pw_gid)
        person: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if root else {}
        server = subprocess.Popen([DOVECOT, "-F", "-c", str(folder / "dovecot.conf")], cwd=folder, **person)
        try:
            found = Imap("127.0.0.1", port, "none", "me", "geheim")
            wait_for_mailbox(found, folder / "log", server)
            yield found
        finally:
            server.terminate()
            server.wait(20)


CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/home/mail
first_valid_uid = 1
first_valid_gid = 0
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def wait_for_mailbox(imap: Imap, log: Path, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            box_of(imap).logout()
            return
        except (OSError, imaplib.IMAP4.error):
            if server.poll() is not None or time.monotonic() > end:
                pytest.fail(f"dovecot does not start: {log.read_text() if log.exists() else 'no log'}")
            time.sleep(0.1)


def box_of(imap: Imap) -> imaplib.IMAP4:
    box = imaplib.IMAP4(imap.host, imap.port, timeout=5)
    box.login(imap.user, imap.password)
    return box


def put(imap: Imap, message: EmailMessage) -> None:
    box = box_of(imap)
    assert box.append("INBOX", None, None, message.as_bytes())[0] == "OK"  # type: ignore[arg-type]
    box.logout()


def flags(imap: Imap) -> list[str]:
    box = box_of(imap)
    box.select("INBOX", readonly=True)
    _, found = box.uid("FETCH", "1:*", "(FLAGS)")
    box.logout()
    return [one.decode() for one in found if isinstance(one, bytes)]


def poller(service: TicketService, imap: Imap, *, ready: bool = True) -> Poller:
    return Poller(Inbound(service), imap, service.data, ready=lambda: ready, timeout=5)


def test_answers_are_fetched_from_a_real_mailbox(service: TicketService, opened: Any, imap: Imap) -> None:
    ticket, sent = opened
    put(imap, letter("fetched", References=sent))
    put(imap, letter("for somebody else"))
    put(imap, letter("out of office", In_Reply_To=sent, Auto_Submitted="auto-replied"))
    assert poller(service, imap).fetch_now() == 3
    assert texts(service, ticket.number) == ["fetched"]
    assert all("FaqRead" in one and "Seen" not in one for one in flags(imap)), "unread for whoever else reads there"
    assert poller(service, imap).fetch_now() == 0
    put(imap, letter("later", References=sent))
    assert poller(service, imap).fetch_now() == 1
    assert texts(service, ticket.number) == ["fetched", "later"]


def test_a_letter_that_fails_comes_again_and_then_holds_up_no_other(
    service: TicketService, opened: Any, imap: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, sent = opened
    fetching = poller(service, imap)
    fetching.fetch_now()
    put(imap, letter("poison", References=sent))
    put(imap, letter("behind it", References=sent))
    take = Inbound.take

    def fails(self: Inbound, raw: bytes) -> Any:
        if b"poison" in raw:
            raise RuntimeError("a fault of ours")
        return take(self, raw)

    monkeypatch.setattr(Inbound, "take", fails)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            fetching.fetch_now()
    assert fetching.fetch_now() == 2
    assert texts(service, ticket.number) == ["behind it"]


def test_what_is_wrong_with_a_mailbox_is_told_without_the_password(service: TicketService, imap: Imap) -> None:
    for wrong, told in (
        (replace(imap, password="nope"), "sign-in is refused"),  # noqa: S106 - it is wrong
        (replace(imap, folder="No such"), "folder cannot be opened"),
        (replace(imap, port=1), "cannot be reached"),
        (replace(imap, tls="starttls"), "cannot be reached"),
    ):
        with pytest.raises(ImapError, match=told) as refused:
            poller(service, wrong).fetch_now()
        assert "nope" not in str(refused.value)
        assert refused.value.strerror == str(refused.value)


def test_a_running_service_fetches_by_itself_and_ends(engine_with_tickets: Engine, tmp_path: Path, imap: Imap) -> None:
    environment = {
        "FAQ_IMAP_URL": f"imap://me:geheim@127.0.0.1:{imap.port}?tls=none",
        "FAQ_IMAP_SECONDS": "0.1",
        "FAQ_INBOUND_EMAIL": "help+{token}@example.com",
    }
    app = create_app(Serving(engine_with_tickets), read_settings(data=str(tmp_path), environment=environment))
    with TestClient(app) as client:
        sent = usual.open_ticket(usual.Site(client, tmp_path, ""), email=ASKER)
        store = app.state.chats.tickets.tickets
        token = store.mail_token(store.find(sent["number"]))
        put(imap, letter("all by itself", To=f"help+{token}@example.com"))
        end = time.monotonic() + 20
        while not texts(app.state.chats.tickets, sent["number"]) and time.monotonic() < end:
            time.sleep(0.1)
        assert texts(app.state.chats.tickets, sent["number"]) == ["all by itself"]
        page = client.get(f"/en/tickets/{sent['number']}", params={"key": sent["key"]}).text
        assert "by e-mail" in page

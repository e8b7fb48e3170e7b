"""Tickets on disk: numbers, secrets, states, news in the same transaction, leases, and what a crash may not undo."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from api.http.serving import Serving
from api.settings import read_settings
from api.web.tickets.texts import PageCatalogue
from corpus import FaqError
from support.tickets.delivery.outbox import Outbox, pause_after
from support.tickets.delivery.senders import build_senders
from support.tickets.settings import Smtp, TicketSettings, Webhook
from support.tickets.storage.numbers import NUMBER, digest, fits, new_number, open_key, read_number
from support.tickets.storage.queries import Filter
from support.tickets.storage.states import States, TicketError
from support.tickets.storage.store import NewMessage, NewTicket, TicketStore, TooMany
from support.tickets.storage.tables import Delivery, Event, Ticket

STATES = States()
HOOK = Webhook("http://127.0.0.1:9/hook", b"0123456789abcdef")
SETTINGS = TicketSettings(
    webhook=HOOK,
    smtp=Smtp("127.0.0.1", 9, "none"),
    sender="help@example.com",
    support_email="support@example.com",
    retry_seconds=0.01,
    tries=3,
)


def new(**changes: object) -> NewTicket:
    usual: dict[str, object] = {
        "type": "other",
        "locale": "zh-CN",
        "subject": "提现没到账",
        "message": "提现没到账，已经两天了",
        "email": "Me@Example.com",
    }
    return NewTicket(**usual | changes)  # type: ignore[arg-type]


def store(data: Path, settings: TicketSettings) -> TicketStore:
    return TicketStore(data, settings, build_senders(settings, PageCatalogue(Serving(None))))


@pytest.fixture
def tickets(tmp_path: Path) -> Iterator[TicketStore]:
    opened = store(tmp_path, SETTINGS)
    yield opened
    opened.close()


def deliveries(tickets: TicketStore) -> list[Delivery]:
    with tickets.reading() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def test_a_ticket_is_found_again_only_with_its_secret(tickets: TicketStore, tmp_path: Path) -> None:
    made = tickets.create(new(), STATES)
    number = made.ticket.number
    assert NUMBER.fullmatch(number)
    assert (made.ticket.state, made.ticket.email) == ("submitted", "me@example.com")
    found = tickets.opened(number.lower(), made.secret)
    assert found is not None
    assert [(message.author, message.text) for message in found.messages] == [("asker", "提现没到账，已经两天了")]
    assert found.created.tzinfo is not None
    assert dt.datetime.now(dt.UTC) - found.created < dt.timedelta(minutes=1)
    for secret in ("", "x", made.secret[:-1], made.secret + "x"):
        assert tickets.opened(number, secret) is None
    assert tickets.opened("T260101-000000", made.secret) is None
    raw = (tmp_path / "tickets.db").read_bytes() + (tmp_path / "tickets.db-wal").read_bytes()
    assert made.secret.encode() not in raw, "only a digest is kept"
    assert digest(made.secret).encode() in raw
    assert (tmp_path / "tickets.key").stat().st_mode & 0o077 == 0


def test_numbers_tell_nothing_and_secrets_belong_to_one_data_folder(tmp_path: Path) -> None:
    day = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    numbers = {new_number(day) for _ in range(2000)}
    assert len(numbers) == 2000
    assert all(number.startswith("T261123-") for number in numbers)
    assert not {"I", "L", "O", "U"} & set("".join(number[8:] for number in numbers))
    assert (read_number(" t261123-7k3qx9 "), read_number("../etc"), read_number("T261123-7K3QX9'")) == (
        "T261123-7K3QX9",
        "",
        "",
    )
    first, again, other = open_key(tmp_path / "a"), open_key(tmp_path / "a"), open_key(tmp_path / "b")
    secret = first.secret("T261123-7K3QX9", "n")
    assert secret == again.secret("T261123-7K3QX9", "n")
    assert len({secret, other.secret("T261123-7K3QX9", "n"), first.secret("T261123-7K3QX8", "n")}) == 3
    assert fits("a", digest("a"))
    assert not fits("a", None)
    assert not fits("b", digest("a"))
    assert first.mark("upload", "a") not in (
        first.mark("other", "a"),
        first.mark("upload", "b"),
        other.mark("upload", "a"),
    )


@pytest.mark.parametrize(
    ("old", "new_state", "may"),
    [
        ("submitted", "processing", True),
        ("submitted", "closed", True),
        ("processing", "replied", True),
        ("replied", "processing", True),
        ("closed", "processing", True),
        ("processing", "submitted", False),
        ("closed", "replied", False),
        ("closed", "closed", False),
        ("submitted", "nonsense", False),
    ],
)
def test_states_follow_each_other(tickets: TicketStore, old: str, new_state: str, may: bool) -> None:
    number = tickets.create(new(), STATES).ticket.number
    if old != "submitted":
        tickets.change_state(number, old, states=STATES)
    if may:
        assert tickets.change_state(number, new_state, states=STATES).state == new_state
    else:
        with pytest.raises(TicketError, match="cannot become"):
            tickets.change_state(number, new_state, states=STATES)
        found = tickets.find(number)
        assert found is not None
        assert found.state == old


def test_states_of_another_support_yaml() -> None:
    states = States(["open", "waiting", "done"])
    assert (states.first, states.last, states.working, states.answered) == ("open", "done", "waiting", "waiting")
    assert states.after("done") == ("waiting",)
    assert States([]).ids == ("submitted", "processing", "replied", "closed")


def test_messages_of_both_sides_move_a_ticket(tickets: TicketStore) -> None:
    number = tickets.create(new(), STATES).ticket.number
    replied = tickets.add_message(number, NewMessage("请提供 UID", author="staff", by="Ann"), states=STATES)
    assert (replied.state, replied.messages[-1].by) == ("replied", "Ann")
    assert tickets.add_message(number, NewMessage("12345678", author="asker"), states=STATES).state == "processing"
    tickets.change_state(number, "closed", states=STATES)
    assert tickets.add_message(number, NewMessage("又出现了", author="asker"), states=STATES).state == "processing"
    with pytest.raises(TicketError, match="no ticket"):
        tickets.add_message("T000000-000000", NewMessage("x", author="asker"), states=STATES)
    kinds = [delivery.event.kind for delivery in deliveries(tickets) if delivery.channel == "webhook"]
    assert kinds == [
        "ticket.created", "ticket.message", "ticket.state", "ticket.message", "ticket.state", "ticket.state",
        "ticket.message", "ticket.state",
    ]  # fmt: skip
    mails = [(d.channel, d.event.kind) for d in deliveries(tickets) if d.channel != "webhook"]
    assert mails == [
        ("support_mail", "ticket.created"),
        ("asker_mail", "ticket.created"),
        ("asker_mail", "ticket.message"),
        ("support_mail", "ticket.message"),
        ("support_mail", "ticket.message"),
    ]


def test_a_ticket_and_its_news_are_kept_together_or_not_at_all(
    tickets: TicketStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("before the event is written")

    monkeypatch.setattr(tickets.announcer, "announce", broken)
    with pytest.raises(RuntimeError):
        tickets.create(new(), STATES)
    with tickets.reading() as session:
        assert session.scalars(select(Ticket)).all() == []
        assert session.scalars(select(Event)).all() == []


def test_a_second_click_makes_no_second_ticket(tickets: TicketStore) -> None:
    first = tickets.create(new(**{"token": "form-1"}), STATES)
    second = tickets.create(new(**{"token": "form-1"}), STATES)
    assert (second.ticket.number, second.secret, second.again) == (first.ticket.number, first.secret, True)
    assert tickets.listed(Filter())[0] == 1
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.append(tickets.create(new(**{"token": "form-2"}), STATES).ticket.number))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1


def test_one_address_cannot_flood(tmp_path: Path) -> None:
    tickets = store(tmp_path, TicketSettings(per_hour=2))
    for _ in range(2):
        tickets.create(new(), STATES)
    with pytest.raises(TooMany, match="2 tickets"):
        tickets.create(new(email="ME@example.com"), STATES)
    tickets.create(new(email="other@example.com"), STATES)
    assert tickets.listed(Filter())[0] == 3
    tickets.close()


def test_lists_filter_and_search_literally(tickets: TicketStore) -> None:
    first = tickets.create(new(subject="100% lost", message="a_b"), STATES).ticket.number
    second = tickets.create(new(subject="手续费", message="为什么", type="trading"), STATES).ticket.number
    tickets.change_state(second, "closed", states=STATES)
    numbers = {
        name: [ticket.number for ticket in tickets.listed(chosen)[1]]
        for name, chosen in {
            "all": Filter(),
            "closed": Filter(state="closed"),
            "type": Filter(type="trading"),
            "percent": Filter(text="100%"),
            "underscore": Filter(text="a_b"),
            "wildcard": Filter(text="%%"),
            "quote": Filter(text="' OR 1=1 --"),
            "email": Filter(text="me@example"),
            "number": Filter(text=first[8:]),
        }.items()
    }
    assert numbers == {
        "all": [second, first],
        "closed": [second],
        "type": [second],
        "percent": [first],
        "underscore": [first],
        "wildcard": [],
        "quote": [],
        "email": [second, first],
        "number": [first],
    }
    assert tickets.counts() == {"submitted": 1, "closed": 1}
    assert [ticket.number for ticket in tickets.unfinished("me@example.com", "", "closed")] == [first]
    assert tickets.unfinished("", "", "closed") == []


def test_two_workers_never_lease_the_same(tickets: TicketStore) -> None:
    for i in range(6):
        tickets.create(new(email=f"a{i}@example.com"), STATES)
    boxes = [Outbox(tickets, f"worker-{i}") for i in range(4)]
    taken: list[int] = []

    def work(box: Outbox) -> None:
        while delivery := box.lease(["webhook"]):
            taken.append(delivery.id)

    threads = [threading.Thread(target=work, args=(box,)) for box in boxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 6
    assert len(set(taken)) == 6


def test_a_lease_runs_out_and_a_late_worker_says_nothing(tmp_path: Path) -> None:
    tickets = store(tmp_path, TicketSettings(webhook=HOOK))
    tickets.create(new(), STATES)
    slow, fast = Outbox(tickets, "slow"), Outbox(tickets, "fast")
    first = slow.lease(["webhook"])
    assert first is not None
    assert fast.lease(["webhook"]) is None
    with tickets.writing_quietly() as session:  # three minutes later
        session.execute(update(Delivery).values(leased=first.due))
    second = fast.lease(["webhook"])
    assert second is not None
    assert (second.id, second.tries) == (first.id, 2)
    slow.failed(first, OSError("late"))
    assert deliveries(tickets)[0].error == ""
    fast.done(second)
    assert deliveries(tickets)[0].state == "done"
    tickets.close()


def test_failures_wait_longer_then_die_and_can_be_tried_again(tickets: TicketStore) -> None:
    number = tickets.create(new(), STATES).ticket.number
    tickets.change_state(number, "processing", states=STATES)
    box = Outbox(tickets, "one")
    for tries in (1, 2, 3):
        delivery = None
        while delivery is None:
            delivery = box.lease(["webhook"])
        assert (delivery.tries, delivery.event.kind) == (tries, "ticket.created"), "the older event goes first"
        box.failed(delivery, OSError("no\nroute"))
    dead = deliveries(tickets)[0]
    assert (dead.state, dead.error) == ("dead", "OSError: no route")
    assert (box.counts()["dead"], box.troubled()[0][1]) == (1, number)
    following = box.lease(["webhook"])
    assert following is not None
    assert following.event.kind == "ticket.state", "a dead one holds up nothing"
    box.retry(dead.id)
    again = box.lease(["webhook"])
    assert again is not None
    assert (again.id, again.tries, again.event_id) == (dead.id, 1, dead.event_id)
    box.done(again)
    with pytest.raises(TicketError, match="no delivery"):
        box.retry(again.id)


def test_pauses_double_and_spread() -> None:
    assert all(0.75 <= pause_after(1, 1.0) <= 1.25 for _ in range(50))
    assert all(6 <= pause_after(4, 1.0) <= 10 for _ in range(50))
    assert pause_after(500, 5.0) <= 4500
    assert len({pause_after(3, 1.0) for _ in range(10)}) > 1


def test_the_database_is_set_up_for_crashes(tickets: TicketStore) -> None:
    with tickets.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "user_version")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30000,
        "user_version": 5,
    }


def test_settings_are_read_and_refused() -> None:
    read = read_settings(
        environment={
            "FAQ_SMTP_URL": "smtps://us%40er:p%3Aw@mail.example.com",
            "FAQ_SMTP_FROM": "help@example.com",
            "FAQ_WEBHOOK_URL": "https://hook.example.com/in?x=1",
            "FAQ_WEBHOOK_SECRET": "whsec_MDEyMzQ1Njc4OWFiY2RlZg==",
            "FAQ_SITE_URL": "https://help.example.com/",
        }
    ).tickets
    assert read.smtp == Smtp("mail.example.com", 465, "implicit", "us@er", "p:w")
    assert read.webhook == Webhook("https://hook.example.com/in?x=1", b"0123456789abcdef")
    assert read.site_url == "https://help.example.com"
    plain = read_settings(
        environment={"FAQ_SMTP_URL": "smtp://localhost:2525?tls=none", "FAQ_SUPPORT_EMAIL": "s@example.com"}
    ).tickets
    assert (plain.smtp, plain.sender) == (Smtp("localhost", 2525, "none"), "s@example.com")
    assert read_settings(environment={}).tickets == TicketSettings()
    for bad in (
        {"FAQ_SMTP_URL": "http://x:secret-pw@y"},
        {"FAQ_SMTP_URL": "smtp://host:notaport", "FAQ_SMTP_FROM": "a@b.example"},
        {"FAQ_SMTP_URL": "smtp://host"},
        {"FAQ_SMTP_URL": "smtp://host?tls=maybe", "FAQ_SMTP_FROM": "a@b.example"},
        {"FAQ_SUPPORT_EMAIL": "a@b.example\nBcc: all@example.com"},
        {"FAQ_WEBHOOK_URL": "https://x.example"},
        {"FAQ_WEBHOOK_URL": "file:///etc/passwd", "FAQ_WEBHOOK_SECRET": "0123456789abcdef"},
        {"FAQ_WEBHOOK_URL": "https://x.example", "FAQ_WEBHOOK_SECRET": "whsec_%%%"},
        {"FAQ_DELIVERY_TRIES": "0"},
        {"FAQ_TICKETS_PER_HOUR": "many"},
    ):
        with pytest.raises(FaqError) as error:
            read_settings(environment=bad)
        assert "secret-pw" not in str(error.value)

"""What is kept of one person: found in every store, given as a file, taken away; others lose nothing."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shlex
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from services import needs_redis, redis_at

from api.bots.hosting import stores as bots
from api.operate.privacy.run import erase, found_of, leftovers, write_export
from api.security.limiter import Limiter
from api.sessions import sessions
from api.sessions.turns import Turn
from api.settings import Settings, read_settings
from api.web.feedback import Feedback, Opinion
from conftest import ROOT, faq_here, free_port
from corpus import FaqError
from support.chats import ChatSettings, Writes
from support.chats.store import ChatStore, NewChat
from support.privacy import Person, checked_person
from support.tickets.attachments.files import FOLDER, Files
from support.tickets.service import session_of
from support.tickets.storage.queries import Filter
from support.tickets.storage.states import States
from support.tickets.storage.store import NewMessage, NewTicket, TicketStore
from support.tickets.storage.tables import Attachment

ME, OTHER = "me@example.com", "ann@example.org"
SAID = "提现没到账，单号 QUARTZLAMP"
STATES = States()


@dataclass
class Shop:
    """A data folder in which two people have left something, and the stores of a server that goes on."""

    data: Path
    tickets: TicketStore
    chats: ChatStore
    numbers: dict[str, str] = field(default_factory=dict)

    def settings(self, **environment: str) -> Settings:
        return read_settings(data=str(self.data), environment=environment)

    def ticket(self, name: str, email: str, message: str, **more: Any) -> str:
        new = NewTicket("other", "zh-CN", more.pop("subject", "提现"), message, email, **more)
        self.numbers[name] = self.tickets.create(new, STATES).ticket.number
        return self.numbers[name]

    def chat(self, *lines: str, **more: Any) -> str:
        opened, _key = self.chats.open(NewChat("zh-CN", "提现", **more))
        for line in lines:
            self.chats.add(opened.id, Writes("visitor", line))
        return opened.id

    def file(self, content: bytes) -> str:
        files = Files(self.data, self.tickets)
        kept = files.keep(io.BytesIO(content), "收据.pdf", allowed=("PDF",), most_bytes=10**6)
        with self.tickets.writing_quietly() as session:
            session.get_one(Attachment, kept.id).checked = True
        return kept.id

    def bytes(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.data.rglob("*") if file.is_file())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    data = tmp_path / "data"
    data.mkdir()
    tickets = TicketStore(data)
    made = Shop(data, tickets, ChatStore(tickets, ChatSettings()))
    made.ticket("mine", ME, SAID, fields={"uid": "12345678"}, files=[made.file(b"%PDF-1.4 receipt\n%%EOF\n")])
    tickets.add_message(made.numbers["mine"], NewMessage("已收到", "staff", by="Ann Staff"), states=STATES)
    made.ticket("other", OTHER, f"我把钱转给了{ME}，他的UID是12345678，不是912345678", query=f"not x{ME}")
    yield made
    tickets.close()


def found(shop: Shop, person: Person, **environment: str) -> dict[str, list[tuple[str, str, bool, str]]]:
    with found_of(shop.settings(**environment), checked_person(person)) as there:
        return {
            one.store.name: [(two.kind, two.id, two.own, two.why) for two in one.records]
            for one in there
            if one.records
        }


def erased(shop: Shop, person: Person, *, skeleton: bool = False, **environment: str) -> dict[str, int]:
    person = checked_person(person)
    with found_of(shop.settings(**environment), person) as there:
        return {name: count for name, count in erase(there, person, skeleton=skeleton).items() if count}


def exported(shop: Shop, person: Person, **environment: str) -> dict[str, bytes]:
    out = shop.data.parent / "out.zip"
    with found_of(shop.settings(**environment), checked_person(person)) as there:
        write_export(there, out)
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("写信给me@example.com吧", True),
        ("ME@Example.COM.", True),
        ("<me@example.com>, please", True),
        ("not.me@example.com", False),
        ("me@example.com.cn", False),
        ("me@example.community", False),
        ("我的UID是12345678谢谢", True),
        ("912345678", False),
        ("123456789", False),
        ("order-12345678", False),
        ("12345678.", True),
    ],
)
def test_a_name_is_told_from_a_longer_one(text: str, named: bool) -> None:
    person = Person(emails=(ME,), users=("12345678",))
    assert person.in_text(text) is named
    assert ("[erased]" in str(person.without({"a": [text]}))) is named


def test_a_short_id_is_found_in_fields_alone() -> None:
    person = Person(users=("77",))
    assert person.is_named(" 77 ")
    assert not person.in_text("77")


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (Person(emails=("nobody",)), "no e-mail address"),
        (Person(tickets=("17",)), "no number of a ticket"),
        (Person(users=(" ",)), "empty"),
        (Person(sessions=("s" * 300,)), "more than 254"),
    ],
)
def test_who_is_no_person_is_told(person: Person, said: str) -> None:
    with pytest.raises(FaqError, match=said):
        checked_person(person)


@pytest.mark.parametrize("person", [Person(emails=("Me@Example.COM",)), Person(users=("12345678",))])
def test_own_tickets_and_those_that_name_the_person(shop: Shop, person: Person) -> None:
    mine, other = shop.numbers["mine"], shop.numbers["other"]
    why = "e-mail address" if person.emails else "field uid"
    assert found(shop, person)["tickets"] == [("ticket", mine, True, why), ("ticket", other, False, "is named in it")]


def test_a_session_or_a_number_tells_too(shop: Shop) -> None:
    number = shop.ticket("web", OTHER, "x", session=session_of("page", "cookie"))
    assert found(shop, Person(sessions=("cookie",)))["tickets"] == [("ticket", number, True, "session")]
    assert found(shop, Person(tickets=(number.lower(),)))["tickets"] == [("ticket", number, True, "number")]


def test_an_export_holds_everything_of_theirs_and_nothing_of_others(shop: Shop) -> None:
    files = exported(shop, Person(emails=(ME,)))
    folder = f"tickets/{shop.numbers['mine']}"
    told = json.loads(files[f"{folder}/ticket.json"])
    assert (told["email"], told["fields"], told["state"]) == (ME, {"uid": "12345678"}, "replied")
    assert [(one["author"], one["text"]) for one in told["messages"]] == [("asker", SAID), ("staff", "已收到")]
    assert files[f"{folder}/{told['messages'][0]['files'][0]}"] == b"%PDF-1.4 receipt\n%%EOF\n"
    everything = b"".join(files.values())
    assert SAID.encode() in files[f"{folder}/ticket.json"], "as people read it, not as \\u"
    assert OTHER.encode() not in everything
    assert b"Ann Staff" not in everything
    assert len(files) == 3


def test_nothing_is_left_of_what_was_erased_while_a_server_goes_on(shop: Shop) -> None:
    shop.ticket("late", ME, "ZIRCONDOOR")
    before = shop.bytes()
    assert b"QUARTZLAMP" in before
    assert b"ZIRCONDOOR" in before
    assert erased(shop, Person(emails=(ME,), users=("12345678",))) == {"tickets": 3}
    assert list((shop.data / FOLDER).iterdir()) == []
    after = shop.bytes()
    assert not [word for word in (b"QUARTZLAMP", b"ZIRCONDOOR", f" {ME}".encode()) if word in after]
    assert shop.tickets.listed(Filter())[0] == 1, "the server's own connection sees it"
    other = shop.tickets.find(shop.numbers["other"])
    assert other is not None
    assert other.messages[0].text == "我把钱转给了[erased]，他的UID是[erased]，不是912345678"
    assert (other.email, other.query) == (OTHER, f"not x{ME}"), "a longer address is somebody else's"
    assert found(shop, Person(emails=(ME,), users=("12345678",))) == {}
    with closing(sqlite3.connect(shop.data / "tickets.db")) as raw:
        assert "912345678" in str(raw.execute("SELECT body FROM event").fetchall())
        assert ME not in str(raw.execute("SELECT body FROM event").fetchall()).replace(f"x{ME}", "")
        assert raw.execute("SELECT count(*) FROM attachment").fetchone() == (0,)


def test_a_skeleton_counts_and_tells_nothing(shop: Shop) -> None:
    number = shop.numbers["mine"]
    secret = shop.tickets.secret_of(shop.tickets.find(number))  # type: ignore[arg-type]
    assert shop.tickets.opened(number, secret)
    assert erased(shop, Person(emails=(ME,)), skeleton=True) == {"tickets": 2}
    left = shop.tickets.find(number)
    assert left is not None
    assert (left.type, left.state, left.messages, left.fields, left.email) == ("other", "replied", [], {}, "")
    assert shop.tickets.opened(number, secret) is None
    assert b"QUARTZLAMP" not in shop.bytes()
    assert sum(shop.tickets.counts().values()) == 2


def test_chats_by_what_the_visitor_said_and_by_their_ticket(shop: Shop) -> None:
    said = shop.chat("hello", f" {ME} ")
    known = shop.chat("hello", fields={"uid": "12345678"})
    named = shop.chat(f"ask {ME} about it", "it is mine")
    carried = shop.chat("第一句", "TOPAZFERRY")
    at = shop.chats.lines(carried)[0].at
    text = "\n".join(f"[{at:%H:%M}] 您：{one}" for one in ("第一句", "TOPAZFERRY"))
    number = shop.ticket("from chat", ME, text)
    there = {chat: (own, why) for _kind, chat, own, why in found(shop, Person((ME,), ("12345678",)))["chats"]}
    assert there == {
        said: (True, "message"),
        known: (True, "field uid"),
        carried: (True, f"ticket {number}"),
        named: (False, "is named in it"),
    }
    files = exported(shop, Person(chats=(carried,)))
    assert [one["text"] for one in json.loads(files[f"chats/{carried}/chat.json"])["messages"]] == [
        "第一句",
        "TOPAZFERRY",
    ]
    assert erased(shop, Person((ME,), ("12345678",)))["chats"] == 4
    assert [shop.chats.find(one) is None for one in (said, known, carried, named)] == [True, True, True, False]
    assert [line.text for line in shop.chats.lines(named)] == ["ask [erased] about it", "it is mine"]
    assert b"TOPAZFERRY" not in shop.bytes()


def test_what_is_not_theirs_is_left_out_by_its_id(shop: Shop) -> None:
    mine = shop.numbers["mine"]
    with found_of(shop.settings(), Person((ME,)), without=(mine,)) as there:
        assert erase(there, Person((ME,)), skeleton=False, without=(mine,))["tickets"] == 1
    assert shop.tickets.find(mine)


def test_an_opinion_loses_its_words_and_keeps_its_vote(shop: Shop) -> None:
    feedback = Feedback(shop.data)
    feedback.add(Opinion("a", "en", False, "g", "where is it", f"write to {ME}"), "203.0.113.7")
    feedback.add(Opinion("a", "en", True, "g", "where is it", "write to somebody"))
    files = exported(shop, Person((ME,)))
    assert json.loads(files["feedback/1.json"])["comment"] == f"write to {ME}"
    assert erased(shop, Person((ME,)))["feedback"] == 1
    assert feedback.counts() == {"a": (1, 1)}
    assert f"write to {ME}".encode() not in shop.bytes()
    assert b"write to somebody" in shop.bytes()
    feedback.close()


def fill(shop: Shop, redis: str) -> None:
    """A search under a session's name, and turns of two users of bots, where a service keeps them."""
    kept = sessions.store_of(shop.data, workers=2, redis=redis)
    sessions.Sessions(kept).note("s", Turn("TOPAZFERRY", True, False, time.time()))
    there = bots.kept_for(shop.data, workers=2, redis=redis)
    assert there is not None
    for user in ("42", "43"):
        there.put(bots.state_name("telegram", user, f"chat:{user}"), f"state of {user}")
        there.put(bots.event_name("slack", user, "event"), '[200, "application/json", "{}"]')


@pytest.mark.parametrize("place", ["file", pytest.param("redis", marks=needs_redis)])
def test_what_is_kept_for_a_while_is_found_by_session_and_user(shop: Shop, place: str, tmp_path: Path) -> None:
    if place == "file":
        _kept_for_a_while(shop, "", "")
        return
    with redis_at(port := free_port(), tmp_path):
        _kept_for_a_while(shop, f"redis://127.0.0.1:{port}/0", " in redis")


def _kept_for_a_while(shop: Shop, redis: str, suffix: str) -> None:
    environment = {"FAQ_SESSION_STORAGE": redis, "FAQ_SECRET_KEY": "k" * 32}
    fill(shop, redis)
    person = Person(users=("telegram:42",), sessions=("s",))
    there = found(shop, person, **environment)
    assert [one[0] for one in there[f"sessions{suffix}"]] == ["last search"]
    assert [one[0] for one in there[f"bots{suffix}"]] == ["bot state"]
    assert len(found(shop, Person(users=("42",)), **environment)[f"bots{suffix}"]) == 2, "of every platform"
    files = exported(shop, person, **environment)
    assert b"TOPAZFERRY" in b"".join(files.values())
    assert b"state of 42" in b"".join(files.values())
    assert erased(shop, person, **environment) == {f"sessions{suffix}": 1, f"bots{suffix}": 1}
    assert found(shop, person, **environment) == {}
    assert len(found(shop, Person(users=("43",)), **environment)[f"bots{suffix}"]) == 2, "another user's stay"
    assert b"TOPAZFERRY" not in shop.bytes()


@needs_redis
@pytest.mark.anyio
async def test_counters_of_an_address_are_found_in_redis(shop: Shop, tmp_path: Path) -> None:
    with redis_at(port := free_port(), tmp_path):
        address = f"redis://127.0.0.1:{port}/1"
        limiter = Limiter("9/minute;99/hour", address)
        for client in ("203.0.113.7", "2001:db8::/64"):
            assert await limiter.refused(f"address:{client}") is None
        await limiter.stop()
        for person in (Person(addresses=("203.0.113.7",)), Person(addresses=("2001:db8::17",))):
            environment = {"FAQ_RATE_STORAGE": address}
            assert len(found(shop, person, **environment)["rate limits in redis"]) == 2
            assert erased(shop, person, **environment) == {"rate limits in redis": 2}
            assert found(shop, person, **environment) == {}


def test_a_store_that_is_away_ends_it_before_anything_is_erased(shop: Shop) -> None:
    away = {"FAQ_SESSION_STORAGE": f"redis://127.0.0.1:{free_port()}/0", "FAQ_SECRET_KEY": "k" * 32}
    with pytest.raises(FaqError, match="sessions in redis cannot be reached"):
        erased(shop, Person(emails=(ME,), sessions=("s",)), **away)
    assert shop.tickets.find(shop.numbers["mine"])


def test_copies_of_databases_are_named(shop: Shop) -> None:
    (shop.data / "tickets.db.bak-0003").touch()
    assert leftovers(shop.settings()) == ["tickets.db.bak-0003"]


def test_the_commands(shop: Shop, tmp_path: Path) -> None:
    data = ("--data", str(shop.data))
    dry = faq_here(tmp_path, "privacy", "erase", "--email", ME, "--dry-run", *data)
    assert (dry.returncode, dry.stderr) == (0, "")
    assert f"  erase ticket {shop.numbers['mine']} (e-mail address, 2 messages, 1 file)" in dry.stdout.splitlines()
    assert f"  blot out in ticket {shop.numbers['other']} (is named in it)" in dry.stdout.splitlines()
    told = json.loads(faq_here(tmp_path, "privacy", "erase", "--email", ME, "--dry-run", "--json", *data).stdout)
    assert [one["own"] for one in told["found"]] == [True, False]
    assert shop.tickets.find(shop.numbers["mine"])
    wrong = [
        ("export", "out.zip"),
        ("export", "out.zip", "--email", "nobody"),
        ("export", "nowhere/out.zip", "--email", ME),
        ("erase", "--ticket", "T1"),
        ("erase", "--yes"),
    ]
    for arguments in wrong:
        refused = faq_here(tmp_path, "privacy", *arguments, *data)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1), arguments
    asked = faq_here(tmp_path, "privacy", "erase", "--email", ME, *data)
    assert asked.returncode == 2
    assert "nothing was erased" in asked.stderr
    assert faq_here(tmp_path, "privacy", "export", "out.zip", "--email", ME, *data).returncode == 0
    again = faq_here(tmp_path, "privacy", "export", "out.zip", "--email", ME, *data)
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    gone = faq_here(tmp_path, "privacy", "erase", "--email", ME, "--yes", *data)
    assert (gone.returncode, gone.stdout.splitlines()[0]) == (0, "erased: 2 of tickets")
    nothing = faq_here(tmp_path, "privacy", "erase", "--email", ME, "--yes", *data)
    assert (nothing.returncode, nothing.stdout) == (0, "nothing is kept of this person\n")
    nobody = faq_here(tmp_path, "privacy", "export", "nobody.zip", "--email", ME, *data)
    assert (nobody.returncode, nobody.stdout) == (0, "nothing is kept of this person; nothing was written\n")
    assert not list(tmp_path.glob("*nobody*"))


def test_a_folder_without_tickets_is_given_none(tmp_path: Path) -> None:
    with found_of(read_settings(data=str(tmp_path), environment={}), Person((ME,))) as there:
        assert [one.store.name for one in there] == []
    assert list(tmp_path.iterdir()) == []


def test_old_names_of_chats_count_only_near_their_ticket(shop: Shop) -> None:
    chat = shop.chat("第一句")
    at = shop.chats.lines(chat)[0].at
    shop.ticket("from chat", ME, f"[{at:%H:%M}] 您：第一句")
    with shop.tickets.writing_quietly() as session:
        found_chat = session.get_one(type(shop.chats.find(chat)), chat)
        found_chat.created = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    assert "chats" not in found(shop, Person((ME,)))


@pytest.mark.parametrize("name", ["privacy.md", "privacy.zh-CN.md"])
def test_the_documents_commands_do_as_they_say(shop: Shop, tmp_path: Path, name: str) -> None:
    block = re.findall(r"```bash\n(.*?)```", (ROOT / "docs" / name).read_text("utf-8"), flags=re.DOTALL)[0]
    lines = [line.replace("my-data", str(shop.data)) for line in block.splitlines()]
    told = [faq_here(tmp_path, *shlex.split(line)[1:]) for line in lines]
    assert [(one.returncode, one.stderr) for one in told] == [(0, "")] * 3
    assert (tmp_path / "their-data.zip").exists()
    assert shop.numbers["mine"] in told[1].stdout
    assert shop.tickets.find(shop.numbers["mine"]) is None

"""Live chats below the interface: queue, taking, passing on, ending, resuming, limits, replies that ask for secrets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import test_api_tickets as usual
import test_api_tickets_delivery as delivery

from api.web.tickets.texts import LocaleTexts
from engine import Engine
from support.chats import ChatService, ChatSettings, Wish, Writes
from support.chats.store import Chat
from support.tickets import SavedReply, Smtp, TicketError, TicketService, TicketSettings, TooMany
from support.tickets.asking import asks_for_secret
from support.tickets.replies import AsksForSecret

Mailbox = delivery.Mailbox
engine_with_tickets, mailbox = usual.engine_with_tickets, delivery.mailbox
SEED = usual.SEED


class Catalogue:
    def texts(self, locale: str) -> LocaleTexts:
        return LocaleTexts("zh-CN" if locale == "zh-CN" else "en")

    def site(self, locale: str) -> str:
        return "Small help"

    def labels(self, locale: str) -> dict[str, str]:
        return {}


@dataclass
class Desk:
    service: ChatService

    @property
    def store(self):  # type: ignore[no-untyped-def]
        return self.service.store

    def drafts(self, locale: str = "en"):  # type: ignore[no-untyped-def]
        return self.service.tickets.drafts(locale)

    def begin(self, query: str = "withdrawal stuck", client: str = "1.2.3.4") -> Chat:
        begun = self.service.begin(self.drafts(), Wish(query), client)
        assert begun is not None
        return begun[0]

    def age(self, chat: Chat, **moments: float) -> None:
        """Put moments of a chat so many seconds into the past."""
        with self.store.tickets.writing_quietly() as session:
            found = session.get(Chat, chat.id)
            for name, seconds in moments.items():
                setattr(found, name, dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seconds))


def desk_over(engine: Engine, folder: Path, settings: ChatSettings, mail: TicketSettings | None = None) -> Desk:
    tickets = TicketService(lambda: engine, folder, settings=mail or TicketSettings(), catalogue=Catalogue())
    assert tickets.tickets is not None  # the database is there
    return Desk(ChatService(tickets, settings))


@pytest.fixture
def desk(engine_with_tickets: Engine, tmp_path: Path) -> Iterator[Desk]:
    found = desk_over(engine_with_tickets, tmp_path, ChatSettings(per_minute=4, per_address=3))
    found.service.presence.set("Ann", open=True, level=1)
    yield found
    found.service.stop()
    found.service.tickets.close()


def test_nobody_waits_for_nobody(desk: Desk) -> None:
    desk.service.presence.set("Ann", open=False, level=1)
    assert not desk.service.available().open
    assert desk.service.begin(desk.drafts(), Wish("help"), "") is None


def test_secrets_are_masked_before_anybody_sees_them(desk: Desk) -> None:
    wish = Wish(f"my seed is {SEED}", [("user", f"{SEED}"), ("assistant", "hello")], fields={"tried": SEED})
    begun = desk.service.begin(desk.drafts(), wish, "")
    assert begun is not None
    chat = begun[0]
    line, advice = desk.service.say(desk.drafts(), chat, Writes("visitor", f"it is {SEED}"))
    assert advice
    kept = b"".join(file.read_bytes() for file in desk.store.tickets._folder.glob("tickets.db*"))
    assert b"winner" not in kept
    assert "winner" not in f"{chat.query}{chat.subject}{chat.before}{chat.fields}{line.text}"
    assert chat.before["turns"][1]["text"] == "hello"


def test_the_first_who_asks_has_it_and_only_they_write(desk: Desk) -> None:
    chat = desk.begin()
    desk.store.take(chat.id, "Ann", 1)
    assert desk.store.take(chat.id, "Ann", 1).staff == "Ann", "a second click"
    with pytest.raises(TicketError, match="no longer waiting: Ann"):
        desk.store.take(chat.id, "Bob", 1)
    with pytest.raises(TicketError, match="not yours: Ann"):
        desk.service.reply(desk.drafts(), chat.id, Writes("staff", "hello", "Bob"))
    desk.service.reply(desk.drafts(), chat.id, Writes("staff", "hello", "Ann"))
    kinds = [(line.author, line.kind) for line in desk.store.lines(chat.id)]
    assert kinds == [("system", "taken"), ("staff", "text")]


def test_what_is_sent_twice_is_there_once_and_a_reader_resumes_behind_what_was_read(desk: Desk) -> None:
    chat = desk.begin()
    first, _ = desk.service.say(desk.drafts(), chat, Writes("visitor", "one", mark="a"))
    again, _ = desk.service.say(desk.drafts(), chat, Writes("visitor", "one", mark="a"))
    desk.service.say(desk.drafts(), chat, Writes("visitor", "two", mark="b"))
    assert again.id == first.id
    assert [line.text for line in desk.store.lines(chat.id)] == ["one", "two"]
    assert [line.text for line in desk.store.lines(chat.id, first.id)] == ["two"]


def test_to_a_colleague_and_to_a_higher_level(desk: Desk) -> None:
    chat, other = desk.begin(), desk.begin("deposit missing")
    desk.store.take(chat.id, "Ann", 1)
    with pytest.raises(TicketError, match="'Bob' is not there"):
        desk.service.pass_on(chat.id, "Ann", "Bob")
    with pytest.raises(TicketError, match="nobody of level '2'"):
        desk.service.pass_on(chat.id, "Ann", "level:2")
    desk.service.presence.set("Bob", open=True, level=2)
    desk.service.pass_on(chat.id, "Ann", "Bob")
    desk.service.pass_on(chat.id, "Bob", "level:2")
    assert desk.service.place(chat.id).place == 1, "who has waited longer keeps the place"
    assert desk.service.place(other.id).place == 2
    with pytest.raises(TicketError, match="level 2; yours is 1"):
        desk.store.take(chat.id, "Ann", 1)
    assert desk.store.take(chat.id, "Bob", 2).state == "talking"


def test_the_wait_is_measured_and_not_guessed(desk: Desk) -> None:
    assert desk.service.place(desk.begin().id).wait is None
    for seconds in (100, 300, 200, 200, 900):
        chat = desk.begin(client="")
        desk.store.take(chat.id, "Ann", 1)
        desk.age(chat, taken=seconds)
        desk.store.end(chat.id, "closed", by="Ann", entry="fees")
    found = desk.service.available()
    assert (found.waiting, found.wait) == (1, 400)  # second in the queue, median 200 s, one member of staff
    desk.service.presence.set("Bob", open=True, level=1)
    assert desk.service.available().wait == 200


@pytest.mark.parametrize(
    ("moments", "state"),
    [({"since": 301}, "unanswered"), ({"seen": 91}, "left"), ({"updated": 1801}, "closed"), ({}, "")],
)
def test_chats_end_by_themselves(desk: Desk, moments: dict[str, float], state: str) -> None:
    chat = desk.begin()
    if state == "closed":
        desk.store.take(chat.id, "Ann", 1)
    desk.age(chat, **moments)
    desk.service.tidy()
    found = desk.store.find(chat.id)
    assert found.state == (state or "waiting")
    assert (found.client == "") is bool(state)
    assert [line.kind for line in desk.store.lines(chat.id)][-1:] == ([state] if state else [])
    if state:
        with pytest.raises(TicketError, match="has ended"):
            desk.service.say(desk.drafts(), chat, Writes("visitor", "still there?"))


def test_when_the_last_of_staff_goes_nobody_waits_on(desk: Desk) -> None:
    chat = desk.begin()
    desk.service.presence.set("Ann", open=False, level=1)
    desk.service.tidy()
    assert desk.store.find(chat.id).state == "unanswered"


def test_old_chats_are_deleted_with_what_was_said(desk: Desk) -> None:
    chat = desk.begin()
    desk.service.say(desk.drafts(), chat, Writes("visitor", "hello"))
    desk.store.end(chat.id, "left")
    desk.age(chat, ended=90 * 86400 + 1)
    desk.service.tidy()
    assert desk.store.find(chat.id) is None
    assert desk.store.lines(chat.id) == []


def test_strangers_are_bounded(desk: Desk) -> None:
    chats = [desk.begin() for _ in range(3)]
    with pytest.raises(TooMany, match="3 chats of this network"):
        desk.begin()
    desk.begin(client="5.6.7.8")
    desk.store.end(chats[0].id, "left")
    desk.begin()
    for n in range(4):
        desk.service.say(desk.drafts(), chats[1], Writes("visitor", f"{n}"))
    with pytest.raises(TooMany, match="within a minute"):
        desk.service.say(desk.drafts(), chats[1], Writes("visitor", "5"))
    with pytest.raises(TicketError, match="more than 2000 characters"):
        desk.service.say(desk.drafts(), chats[2], Writes("visitor", "x" * 2001))
    with pytest.raises(TicketError, match="is empty"):
        desk.service.say(desk.drafts(), chats[2], Writes("visitor", " \n"))


def test_all_open_chats_are_bounded(engine_with_tickets: Engine, tmp_path: Path) -> None:
    few = desk_over(engine_with_tickets, tmp_path, ChatSettings(open=1))
    few.service.presence.set("Ann", open=True, level=1)
    few.begin(client="")
    with pytest.raises(TooMany, match="open a ticket instead"):
        few.begin(client="")


def test_a_ticket_carries_all_of_it(desk: Desk) -> None:
    wish = Wish(
        "withdrawal stuck", [("user", "withdrawal stuck"), ("assistant", "Check the state")], "moving", {"uid": "12345"}
    )
    begun = desk.service.begin(desk.drafts(), wish, "")
    assert begun is not None
    chat = begun[0]
    desk.service.say(desk.drafts(), chat, Writes("visitor", "since Monday"))
    draft = desk.service.ticket_of(desk.drafts(), chat)
    assert (draft.type, draft.fields["uid"], draft.query) == ("moving", "12345", "withdrawal stuck")
    assert draft.message.startswith("You: withdrawal stuck\nAutomatic answer: Check the state\n")
    assert draft.message.endswith("You: since Monday")
    record = desk.service.record(chat, LocaleTexts("zh-CN"))
    assert "与Small help的对话" in record
    assert "您: since Monday" in record


ASKING = """\
Please send me your password
What is your seed phrase?
Could you share the 6-digit verification code with us
Tell us your private key so we can check
I need your OTP to continue
please type your recovery phrase here
Enter your PIN in the chat
Don't worry, just give me your password.
For verification we need: your UID, your password
password please? send it to me
p\u200bassword: send me your pass\u200bword
请把密码发给我
您的助记词是什么？
麻烦提供一下验证码
把私钥发过来
请 在 这里 输入 密 码
請提供您的驗證碼
请您报一下短信验证码
请在此聊天中输入您的登录密码
不用担心，把密码告诉我就行
ｐａｓｓｗｏｒｄ：ｐｌｅａｓｅ　ｓｅｎｄ　ｍｅ　ｙｏｕｒ　ｐａｓｓｗｏｒｄ
""".splitlines()
HARMLESS = """\
Never share your password with anyone
We will never ask for your seed phrase.
Please do not send us your password
You can reset your password on the login page
Enter your new password on the reset page
We have sent you a verification code by e-mail
Please send me the transaction hash
Have you changed your password recently?
Please tell me your UID. Never tell anyone your password.
请勿把密码告诉任何人
我们不会索要您的助记词
您可以在登录页面重置密码
请不要在聊天中发送验证码
请提供您的 UID
验证码已发送至您的邮箱，请在页面输入
请在安全中心修改登录密码
""".splitlines()


@pytest.mark.parametrize("text", ASKING)
def test_a_reply_that_asks_for_a_secret_is_stopped(text: str) -> None:
    assert asks_for_secret(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_warning_or_a_step_elsewhere_is_none(text: str) -> None:
    assert not asks_for_secret(text)


def test_what_may_not_be_sent_is_not_kept_or_saved(desk: Desk) -> None:
    chat = desk.begin()
    desk.store.take(chat.id, "Ann", 1)
    with pytest.raises(AsksForSecret, match="password"):
        desk.service.reply(desk.drafts(), chat.id, Writes("staff", ASKING[0], "Ann"))
    with pytest.raises(AsksForSecret):
        desk.service.tickets.replies.save(desk.drafts(), SavedReply(name="trick", text=ASKING[0], lang=""))
    with pytest.raises(TicketError, match=r"contains a secret"):
        desk.service.reply(desk.drafts(), chat.id, Writes("staff", f"here: {SEED}", "Ann"))
    assert [line.author for line in desk.store.lines(chat.id)] == ["system"]
    replies = desk.service.tickets.replies
    replies.save(desk.drafts(), SavedReply(name="hello", text="Hello, how can I help?", lang=""))
    [saved] = replies.all()
    replies.drop(saved.id)
    assert replies.all() == []


def test_the_record_goes_to_its_visitor_once_staff_have_written(
    engine_with_tickets: Engine, tmp_path: Path, mailbox: tuple[Mailbox, Smtp]
) -> None:
    box, smtp = mailbox
    found = desk_over(
        engine_with_tickets, tmp_path, ChatSettings(), TicketSettings(smtp=smtp, sender="help@example.com")
    )
    found.service.presence.set("Ann", open=True, level=1)
    chat, drafts = found.begin(), found.drafts()
    with pytest.raises(TicketError, match="nobody has answered yet"):
        found.service.send_record(drafts, chat, "me@example.com")
    found.store.take(chat.id, "Ann", 1)
    found.service.reply(drafts, chat.id, Writes("staff", "Done.", "Ann"))
    for bad in ("me", "a@b.cc, d@e.ff", "me@example.com\nBcc: x@y.zz"):
        with pytest.raises((TicketError, ValueError)):
            found.service.send_record(drafts, chat, bad)
    assert found.service.send_record(drafts, chat, "me@example.com")
    assert found.service.send_record(drafts, chat, "me@example.com")
    with pytest.raises(TooMany, match="sent 2 times"):
        found.service.send_record(drafts, chat, "me@example.com")
    assert len(box.letters) == 2
    found.service.tickets.close()

"""A visitor and a member of staff in two browsers: ask, miss, queue, take-over, file, dropped line, close, record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from api.security.keys import Keys
from conftest import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium fonts-noto-cjk")


@pytest.fixture
def pages(browser: Browser, base: str, sample_data: Path) -> Iterator[tuple[Page, Page]]:
    """The visitor's page and that of staff, who take chats; at the end neither may have had a script error."""
    secret, wrong = Keys(sample_data).add("Mei", ["admin"])[1], list[str]()
    contexts = [browser.new_context(viewport={"width": 1180, "height": 900}) for _ in range(2)]
    visitor, staff = (context.new_page() for context in contexts)
    for page in (visitor, staff):
        page.on("pageerror", lambda error: wrong.append(str(error)))
    staff.goto(f"{base}/staff/login?next=/chats")
    staff.fill("input[name=key]", secret)
    staff.press("input[name=key]", "Enter")
    staff.wait_for_url("**/staff/chats")
    staff.click("button[name=open][value='1']")
    expect(staff.locator("button[name=open][value='0']")).to_be_visible()
    yield visitor, staff
    staff.goto(f"{base}/staff/chats")
    staff.click("button[name=open][value='0']")
    for context in contexts:
        context.close()
    assert not wrong


def say(page: Page, text: str) -> None:
    page.locator("faq-chat textarea").fill(text)
    page.locator("faq-chat textarea").press("Enter")


def test_a_person_takes_over_and_nothing_is_lost(pages: tuple[Page, Page], base: str, tmp_path: Path) -> None:
    visitor, staff = pages
    visitor.goto(f"{base}/en/chat")
    chat, log = visitor.locator("faq-chat"), visitor.locator("faq-chat .log")
    say(visitor, "my withdrawal has not arrived")
    expect(chat.locator(".said.bot").nth(1)).to_be_visible()
    say(visitor, "I want to talk to a human")
    expect(chat.locator(".live .standing")).to_contain_text("number 1 in the queue")

    row = staff.locator("#chat-lists form", has_text="my withdrawal has not arrived")
    expect(row).to_be_visible()  # it came by itself
    row.get_by_role("button").click()
    expect(staff.locator("details:not(.staff-more) summary")).to_be_visible()
    expect(log).to_contain_text("A member of staff has joined")
    staff.fill("#chat-message", "Hello, which coin is it?")
    staff.press("#chat-message", "Enter")
    expect(log).to_contain_text("Hello, which coin is it?")
    say(visitor, "USDT on TRON")
    expect(staff.locator("#chat-log")).to_contain_text("USDT on TRON")

    staff.fill("#chat-message", "Please send me your password")
    staff.press("#chat-message", "Enter")
    expect(staff.locator("#chat-problem")).to_contain_text("None of us may ever ask")
    expect(staff.locator("#chat-message")).to_have_value("Please send me your password")

    file = tmp_path / "screen.png"
    Image.new("RGB", (40, 30), (20, 120, 140)).save(file)
    chat.locator("input[type=file]").set_input_files(str(file))
    expect(staff.locator("#chat-log .file-item")).to_contain_text("screen.png")

    visitor.context.set_offline(True)
    say(visitor, "written without a line")
    staff.fill("#chat-message", "Are you still there?")
    staff.press("#chat-message", "Enter")
    expect(staff.locator("#chat-log")).to_contain_text("Are you still there?")
    visitor.context.set_offline(False)
    expect(staff.locator("#chat-log")).to_contain_text("written without a line")
    expect(log).to_contain_text("Are you still there?")
    visitor.reload()
    expect(log).to_contain_text("Are you still there?")
    say(visitor, "after the reload")
    expect(staff.locator("#chat-log")).to_contain_text("after the reload")
    for place in (log, staff.locator("#chat-log")):
        for text in ("written without a line", "Are you still there?", "USDT on TRON", "after the reload"):
            expect(place.get_by_text(text, exact=True)).to_have_count(1)
    assert not [one["id"] for one in Axe().run(staff).response["violations"]]
    assert not [one["id"] for one in Axe().run(visitor).response["violations"]]

    staff.locator("form[action$='/close'] input[name=entry]").nth(1).check()
    staff.locator("form[action$='/close'] button").click()
    expect(log).to_contain_text("The conversation is closed")
    with visitor.expect_download() as saved:
        chat.get_by_role("button", name="Save the conversation").click()
    record = Path(saved.value.path()).read_text("utf-8")
    assert "You: my withdrawal has not arrived" in record
    assert "Support: Hello, which coin is it?" in record
    assert "[screen.png]" in record
    assert "password" not in record.partition("Hello, which coin")[2]


def test_a_ticket_instead_is_filled_in(pages: tuple[Page, Page], base: str) -> None:
    visitor, _staff = pages
    visitor.goto(f"{base}/zh-CN/chat")
    say(visitor, "转人工")
    expect(visitor.locator("faq-chat .live .standing")).to_contain_text("您排在第 1 位")
    say(visitor, "提现 100 USDT 没到账")
    expect(visitor.locator("faq-chat .log")).to_contain_text("没到账")
    visitor.wait_for_timeout(300)
    with visitor.context.expect_page() as opened:
        visitor.locator("faq-chat").get_by_role("button", name="改为提交工单").click()
    expect(opened.value.locator("#ticket-message")).to_contain_text("提现 100 USDT 没到账")

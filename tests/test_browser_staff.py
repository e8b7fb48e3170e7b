"""A day of staff in a real browser: draft, note, assignee, saved reply, article, reply and close; phone, dark, axe."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import test_browser_tickets as usual
from playwright.sync_api import Page, expect

from api.security.keys import Keys
from conftest import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium fonts-noto-cjk")

Open = usual.Open
open_page, violations = usual.open_page, usual.violations
SHOTS = os.environ.get("FAQ_TEST_SHOTS")
"""A folder for pictures of each page, for whoever looks at them."""
REST = (
    "/replies",
    "/entries",
    "/entries/new",
    "/publish",
    "/drafts",
    "/synonyms",
    "/batch",
    "/feedback",
    "/log",
    "/outbox",
)
"""Below /staff."""
LOOKS = [
    pytest.param({"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}, id="phone"),
    pytest.param({"viewport": {"width": 768, "height": 1024}, "color_scheme": "dark"}, id="tablet-dark"),
    pytest.param({"viewport": {"width": 1366, "height": 900}}, id="desk"),
]


@pytest.fixture(scope="module")
def keys(sample_data: Path) -> Iterator[dict[str, str]]:
    yield {name: Keys(sample_data).add(name, ["admin"])[1] for name in ("Ann", "Bo")}


def sign_in(page: Page, base: str, key: str) -> None:
    page.goto(f"{base}/staff/login")
    page.fill("#key", key)
    page.click(".door button")
    page.wait_for_url("**/staff/")


def open_ticket(page: Page, base: str, locale: str = "en", **changes: Any) -> dict[str, Any]:
    body = {"message": "my withdrawal of 100 USDT is stuck, see https://tx.example/1", "email": "day@example.com"}
    body |= {"type": "other", "fields": usual.UID, "locale": locale} | changes
    sent = page.request.post(f"{base}/v1/tickets", data=json.dumps(body), headers={"content-type": "application/json"})
    assert sent.ok, sent.text()
    found: dict[str, Any] = sent.json()
    return found


def press(page: Page, step: str) -> None:
    page.click(f"button[name=step][value='{step}']:not([tabindex])")
    page.wait_for_load_state()


def test_a_day_of_staff(open_page: Open, base: str, keys: dict[str, str]) -> None:
    ann, asker = open_page("/staff/login", locale="en"), open_page("/en/")
    sent = open_ticket(asker, base)
    ticket = f"{base}/staff/tickets/{sent['number']}"
    sign_in(ann, base, keys["Ann"])
    ann.goto(f"{base}/staff/replies")
    ann.fill("#reply-name", "Hello")
    ann.fill("#reply-text", "Dear {name}, about {number}:")
    ann.select_option("#reply-lang", "en")
    ann.click(".ticket-form .button")
    expect(ann.locator(".said-text").first).to_contain_text("Dear {name}")

    ann.goto(ticket)
    link = ann.locator(".said-text a")
    expect(link).to_have_attribute("rel", "nofollow noopener noreferrer")
    ann.fill("#ticket-message", "half a thought")
    expect(ann.locator("#draft-told")).to_have_text("Draft saved")
    ann.reload()
    expect(ann.locator("#ticket-message")).to_have_value("half a thought")
    press(ann, "assign:me")
    expect(ann.locator("#assignee")).to_have_value("Ann")
    ann.fill("#note", "asked the bank")
    press(ann, "note")
    expect(ann.locator(".note")).to_contain_text("asked the bank")
    expect(ann.locator("#ticket-message")).to_have_value("half a thought")
    press(ann, "state:processing")
    expect(ann.locator("#ticket-message")).to_have_value("half a thought")

    bo = open_page("/staff/login", locale="en")
    sign_in(bo, base, keys["Bo"])
    bo.goto(ticket)
    expect(bo.locator("#reply [role=status]").first).to_contain_text("Ann is also writing")
    expect(bo.locator("#ticket-message")).to_have_value("")
    bo.goto(f"{base}/staff/?whose=mine")
    expect(bo.locator(".ticket-row")).to_have_count(0)

    ann.fill("#ticket-message", "")
    ann.select_option("#saved", label="Hello")
    ann.click("button[value=saved]")
    expect(ann.locator("#ticket-message")).to_have_value(f"Dear customer, about {sent['number']}:")
    ann.fill("#find", "withdrawal stuck")
    ann.press("#find", "Enter")
    ann.locator("#found button[value^='link:']").first.click()
    text = ann.locator("#ticket-message").input_value()
    assert text.startswith("Dear customer")
    assert "/en/articles/" in text
    assert violations(ann) == []
    press(ann, "send:close")
    expect(ann.locator(".ticket-state")).to_have_text("Closed")
    expect(ann.locator("#ticket-message")).to_have_value("")

    asker.goto(f"{base}/en/tickets/{sent['number']}?key={sent['key']}")
    expect(asker.locator(".said-staff .said-text a")).to_have_count(1)
    assert "asked the bank" not in asker.content()
    asker.fill("#ticket-message", "thank you, but it is still stuck")
    usual.next_step(asker)
    ann.goto(f"{base}/staff/?whose=mine")
    expect(ann.locator(".ticket-row").first).to_contain_text(sent["number"])
    ann.goto(ticket)
    expect(ann.locator(".ticket-state")).to_have_text("Processing")


def test_a_reply_that_asks_for_a_password_is_stopped(open_page: Open, base: str, keys: dict[str, str]) -> None:
    page = open_page("/staff/login", locale="zh-CN", expected="422")
    sent = open_ticket(page, base, "zh-CN", message="提现没到账", email="stop@example.com")
    sign_in(page, base, keys["Ann"])
    page.goto(f"{base}/staff/tickets/{sent['number']}")
    page.fill("#ticket-message", "请把您的密码发给我")
    press(page, "send")
    expect(page.locator("#problems")).to_contain_text("密码")
    expect(page.locator("#ticket-message")).to_have_value("请把您的密码发给我")
    expect(page.locator(".said-staff")).to_have_count(0)
    assert violations(page) == []


def test_all_of_it_works_by_keyboard(open_page: Open, base: str, keys: dict[str, str]) -> None:
    page = open_page("/staff/login", locale="en")
    sent = open_ticket(page, base, email="keys@example.com", message="keyboard only please")
    sign_in(page, base, keys["Ann"])
    page.goto(f"{base}/staff/tickets/{sent['number']}")
    page.focus("#ticket-message")
    page.keyboard.type("by keys")
    names = []
    for _ in range(40):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.value || document.activeElement.id || ''"))
    wanted = ("send", "send:close", "find", "note", "assign", "assign:me", "state:closed", "entry")
    assert [one for one in wanted if one not in names] == []
    page.focus("#find")
    page.keyboard.type("password")
    page.keyboard.press("Enter")
    expect(page.locator("#found li").first).to_be_visible()
    expect(page.locator(".said-staff")).to_have_count(0), "the search sends no reply"
    page.focus("button[value=send]")
    page.keyboard.press("Enter")
    page.wait_for_url("**#last")
    expect(page.locator(".said-staff .said-text")).to_have_text("by keys")


def test_the_parts_of_the_desk_are_one_line_on_a_desk_and_fold_on_a_phone(
    open_page: Open, base: str, keys: dict[str, str]
) -> None:
    page = open_page("/staff/login", locale="en", viewport={"width": 1366, "height": 900})
    sign_in(page, base, keys["Ann"])
    more = page.locator(".staff-more")
    page.click(".staff-more summary")
    page.keyboard.press("Escape")
    expect(page.locator(".staff-more summary")).to_be_focused()
    expect(more).not_to_have_attribute("open", "")
    page.click(".staff-more summary")
    page.click("h1")
    expect(more).not_to_have_attribute("open", "")
    page.set_viewport_size({"width": 360, "height": 740})
    menu = page.locator(".staff-menu")
    expect(menu).to_have_text("Tickets")
    expect(page.locator("#staff-parts")).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#staff-parts a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(page.locator("#staff-parts")).to_be_hidden()
    menu.click()
    page.click(".staff-more summary")
    page.click("#staff-parts a >> nth=-1")
    expect(menu).to_have_text("Activity log")
    plain = page.context.browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    try:
        plain.add_cookies(page.context.cookies())
        bare = plain.new_page()
        bare.goto(f"{base}/staff/")
        bare.click(".staff-more summary")
        expect(bare.locator("#staff-parts a").last).to_be_visible()
        expect(bare.locator(".staff-menu")).to_be_hidden()
    finally:
        plain.close()


def test_every_role_finds_its_pages_in_one_line(open_page: Open, base: str, sample_data: Path) -> None:
    page = open_page("/staff/login", locale="en")
    tops = "all => new Set(all.map(one => Math.round(one.getBoundingClientRect().top))).size"
    for role, pages in (("agent", 9), ("editor", 6), ("publisher", 6), ("admin", 12)):
        page.context.clear_cookies()
        page.goto(f"{base}/staff/login")
        page.fill("#key", Keys(sample_data).add(role, [role])[1])
        page.click(".door button")
        page.wait_for_selector("#staff-parts", state="attached")
        for locale, width in itertools.product(("en", "zh-CN", "zh-TW"), (768, 1366)):
            page.set_viewport_size({"width": width, "height": 900})
            page.click(f".languages button[lang={locale}]")
            rows = page.eval_on_selector_all("#staff-parts > li", tops)
            assert rows == 1, (role, locale, width)
            page.click(".staff-more summary")
            expect(page.locator("#staff-parts a:visible")).to_have_count(pages)
            assert unscrolled(page), (role, locale, width)
        assert violations(page) == [], role
        page.set_viewport_size({"width": 360, "height": 740})
        page.reload()
        page.click(".staff-menu")
        page.click(".staff-more summary")
        expect(page.locator("#staff-parts a:visible")).to_have_count(pages)
        assert unscrolled(page), role
        assert violations(page) == [], role


def unscrolled(page: Page) -> bool:
    """Whether nothing of the page lies beyond its right edge."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("locale", ["zh-CN"])  # in English: test_browser_accessible
def test_pages_of_staff_fit_and_axe_finds_nothing(
    open_page: Open, base: str, keys: dict[str, str], look: dict[str, Any], locale: str
) -> None:
    page = open_page("/staff/login", **look, locale=locale)
    message = "提现 100 USDT 一直没到账" if locale == "zh-CN" else "my withdrawal is stuck"
    sent = open_ticket(page, base, locale, message=message, email=f"{locale.lower()}@example.com")
    sign_in(page, base, keys["Ann"])
    number = sent["number"]
    for path in ("/", f"/tickets/{number}?find=2FA", *REST):
        page.goto(f"{base}/staff{path}")
        assert unscrolled(page), path
        assert violations(page) == [], path
        if SHOTS:
            name = f"{locale}-{look['viewport']['width']}{path.split('?')[0].replace('/', '-')}"
            page.screenshot(path=f"{SHOTS}/{name.replace(number, 'ticket')}.png", full_page=True)

"""Tickets in a real browser over a real server: form to reply, files, secrets, phone, dark, no script, axe, console."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from api.security.keys import Keys
from conftest import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium fonts-noto-cjk")

SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"
UID = {"uid": "12345", "time": "x"}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def admin(sample_data: Path) -> str:
    return Keys(sample_data).add("Ann", ["admin"])[1]


@pytest.fixture
def open_page(browser: Browser, base: str) -> Iterator[Open]:
    """Opens a page; at the end no page may have had a console error, a blocked resource or a foreign request."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_one(path: str, *, expected: str = "nothing", **options: object) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1180, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda message: (
                wrong.append(message.text)
                if message.type in ("error", "warning") and expected not in message.text
                else None
            ),
        )
        page.on(
            "request",
            lambda request: wrong.append(request.url) if not request.url.startswith((base, "data:")) else None,
        )
        page.goto(base + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not wrong


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in found]


def next_step(page: Page) -> None:
    page.click(".ticket-form .actions button")
    page.wait_for_load_state()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"#field-{name}" if name not in ("email", "message") else f"#ticket-{name}", value)


def screenshot(folder: Path) -> Path:
    file = folder / "my screen.png"
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (640, 480), (20, 120, 140)).save(file, exif=exif)
    return file


def test_a_ticket_with_a_picture_from_form_to_reply(open_page: Open, base: str, admin: str, tmp_path: Path) -> None:
    page = open_page("/zh-CN/?q=之前的手机卡丢了登录不了")
    page.goto(f"{base}/zh-CN/tickets/new?q=提现 100 USDT 一直没到账 UID 12345678")
    expect(page.locator("#ticket-type")).to_have_value("deposit_withdrawal")
    expect(page.locator("#field-uid")).to_have_value("12345678")
    expect(page.locator("#field-coin_amount")).to_have_value("100 USDT")
    page.set_input_files("#files", screenshot(tmp_path))
    expect(page.locator(".file-chosen img")).to_have_attribute("src", re.compile("^data:image/jpeg"))
    fill(page, time="2026-11-23 10:20", email="lin@example.com")
    next_step(page)
    expect(page.locator("h1")).to_have_text("先看看能不能马上解决")
    assert page.locator(".result").count() >= 1
    assert violations(page) == []
    page.click("button[value=send]")
    expect(page.locator(".sent h2")).to_have_text("工单已提交")
    follow = page.url
    assert b"SecretCamera" not in page.request.get(base + str(page.locator(".file-item").get_attribute("href"))).body()
    expect(page.locator(".file-thumb")).to_have_js_property("naturalWidth", 640)
    number = re.findall(r"T\d{6}-\w{6}", follow)[0]
    assert violations(page) == []

    staff = open_page(f"/staff/tickets/{number}", locale="zh-CN")
    assert "/staff/login" in staff.url
    assert violations(staff) == []
    staff.fill("#key", admin)
    staff.click(".door button")
    expect(staff.locator("h1")).to_have_text("提现 100 USDT 一直没到账 UID 12345678")
    expect(staff.locator(".ticket-side")).to_contain_text("lin@example.com")
    assert staff.evaluate("document.cookie") == "", "no script can read who works here"
    staff.fill("#ticket-message", "请稍等 30 分钟")
    staff.click(".ticket-form .actions button")
    expect(staff.locator(".said-staff")).to_contain_text("请稍等 30 分钟")
    staff.locator(".choice input").nth(1).check()
    staff.click("button[value=entry]")
    expect(staff.locator(".choice input:checked")).not_to_have_value("")
    assert violations(staff) == []
    staff.click(".languages button[lang=en]")
    expect(staff.locator(".ticket-state")).to_have_text("Replied")
    staff.click("#staff-parts a >> text=Tickets")
    staff.fill("#staff-q", number)
    staff.click(".staff-filter button")
    expect(staff.locator(".ticket-row")).to_have_count(1)
    assert violations(staff) == []
    staff.click(".staff-more summary")
    staff.click("text=Deliveries")
    assert violations(staff) == []

    page.goto(follow)
    expect(page.locator(".said-staff .said-text")).to_have_text("请稍等 30 分钟")
    expect(page.locator(".linked a")).to_be_visible()
    expect(page.locator(".step-now")).to_have_text("已回复")
    page.fill("#ticket-message", "好的，谢谢")
    next_step(page)
    expect(page.locator("#last .said-text")).to_have_text("好的，谢谢")
    expect(page.locator(".step-now")).to_have_text("处理中")
    page.click(".languages a[lang=en]")
    expect(page.locator("h2").first).to_have_text("The article that support recommends")
    staff.goto(f"{base}/staff/tickets/{number}")
    staff.click("text=Close the ticket")
    expect(staff.locator(".ticket-state")).to_have_text("Closed")

    page.goto(f"{base}/zh-CN/tickets/new?q=提现 100 USDT 一直没到账")
    fill(page, uid="12345678", time="今天", email="lin@example.com")
    next_step(page)
    expect(page.locator(".duplicates")).to_have_count(0)


def test_a_duplicate_is_shown_first(open_page: Open, base: str) -> None:
    page = open_page("/en/tickets/new?q=my deposit of 50 USDT has not arrived")
    fill(page, uid="12345678", time="today", email="dup@example.com")
    next_step(page)
    page.click("button[value=send]")
    number = re.findall(r"T\d{6}-\w{6}", page.url)[0]
    page.goto(f"{base}/en/tickets/new?q=my deposit of 50 USDT still has not arrived")
    fill(page, uid="12345678", time="today", email="dup@example.com")
    next_step(page)
    expect(page.locator(".duplicate")).to_contain_text(number)
    assert violations(page) == []
    page.click("text=Open that ticket")
    expect(page.locator(".ticket-line")).to_contain_text(number)


def test_a_secret_is_blocked_and_the_rest_stays(open_page: Open, sample_data: Path) -> None:
    page = open_page("/zh-CN/tickets/new", expected="422")
    page.select_option("#ticket-type", "account_security")
    fill(page, message=f"钱包里的币不见了，助记词是 {SEED}", email="lin@example.com", uid="12345678", time="今天")
    next_step(page)
    expect(page.locator("#secret")).to_be_in_viewport()
    expect(page.locator("#secret")).to_contain_text("新建钱包")
    expect(page.locator("#ticket-message")).to_have_value("钱包里的币不见了，助记词是 ***")
    expect(page.locator("#ticket-email")).to_have_value("lin@example.com")
    assert SEED not in page.content()
    assert violations(page) == []
    assert all(b"sausage" not in file.read_bytes() for file in sample_data.glob("tickets.db*"))


def test_problems_stand_beside_the_field(open_page: Open) -> None:
    page = open_page("/en/tickets/new")
    next_step(page)
    expect(page.locator("#message-problem")).to_have_text("Please describe what happened")
    expect(page.locator("#ticket-message")).to_be_focused()
    page.fill("#ticket-email", "sam@")
    page.locator("#ticket-email").blur()
    expect(page.locator("#email-problem")).to_contain_text("Enter a valid e-mail address")
    page.fill("#ticket-email", "sam@example.org")
    expect(page.locator("#email-problem")).to_be_hidden()
    page.select_option("#ticket-type", "account_security")
    page.fill("#field-uid", "12x")
    page.locator("#field-uid").blur()
    expect(page.locator("#problem-uid")).to_contain_text("4 to 14 digits")
    assert violations(page) == []
    page.fill("#ticket-message", "It is about futures")
    page.select_option("#ticket-type", "futures")
    expect(page.locator("#field-pair")).to_be_visible()
    expect(page.locator("#ticket-message")).to_have_value("It is about futures")


def test_files_are_chosen_seen_and_taken_out(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/en/tickets/new", expected="422")
    page.select_option("#ticket-type", "account_security")
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-1.4" + b"0" * 10_000_001)
    fake = tmp_path / "fake.png"
    fake.write_bytes(b"MZ this is a program")
    page.set_input_files("#files", [screenshot(tmp_path), large])
    expect(page.locator(".file-problem")).to_contain_text("large.pdf: The file is too large")
    page.set_input_files("#files", fake)
    expect(page.locator(".file-chosen li")).to_have_count(2)
    page.click("[aria-label='Remove my screen.png']")
    expect(page.locator(".file-chosen li")).to_have_count(1)
    page.set_input_files("#files", screenshot(tmp_path))
    fill(page, message="hello there", email="sam@example.org", uid="12345678", time="today")
    next_step(page)
    expect(page.locator("#problems")).to_contain_text("is or contains a program")
    expect(page.locator(".file-list .file-name")).to_have_text(["my screen.png"])
    assert violations(page) == []
    page.click("[aria-label='Remove my screen.png']")
    expect(page.locator(".file-list .file-name")).to_have_count(0)
    expect(page.locator("#ticket-message")).to_have_value("hello there")


def test_a_click_is_not_lost_to_a_problem_that_appears_under_it(open_page: Open) -> None:
    """Leaving a field shows its problem above it, and so moves the button that is being pressed."""
    page = open_page("/en/tickets/new?q=my withdrawal of 100 USDT has not arrived UID 12345678")
    page.fill("#ticket-email", "me@")
    page.click(".ticket-form .actions button")
    expect(page.locator("#problem-time")).to_be_visible()
    expect(page.locator("#email-problem")).to_be_visible()
    expect(page.locator("#field-time")).to_be_focused()


def test_what_the_question_told_is_said_only_as_long_as_it_stands(open_page: Open) -> None:
    page = open_page("/en/tickets/new?q=my withdrawal of 100 USDT has not arrived UID 12345678")
    expect(page.locator("#found-uid")).to_be_visible()
    page.fill("#field-uid", "87654321")
    expect(page.locator("#found-uid")).to_be_hidden()
    page.fill("#field-uid", "12345678")
    expect(page.locator("#found-uid")).to_be_visible()


def test_a_slow_line_sends_once_and_says_that_it_does(open_page: Open, base: str) -> None:
    page = open_page(f"/zh-CN/tickets/new?q=提现 100 USDT 一直没到账 UID {secrets.randbelow(10**8)}")
    page.fill("#field-time", "今天")
    page.fill("#ticket-email", "slow@example.com")
    next_step(page)
    page.locator("button[value=send]:not([tabindex])").click()
    page.locator(".sent").wait_for()
    sent: list[str] = []

    def late(route: Route) -> None:
        sent.append(route.request.url)
        time.sleep(0.5)
        route.continue_()

    page.route("**/messages", late)
    page.fill("#ticket-message", "补充一句")
    button = page.locator(".ticket-form .actions button")
    shown = button.evaluate("one => (one.click(), one.click(), [one.textContent, one.getAttribute('aria-disabled')])")
    assert shown == ["正在发送…", "true"]
    page.wait_for_url("**#last")
    expect(page.locator(".said")).to_have_count(2)
    assert len(sent) == 1


def test_offline_nothing_is_lost(open_page: Open) -> None:
    page = open_page(f"/en/tickets/new?q=my withdrawal of 100 USDT is stuck UID {secrets.randbelow(10**8)}")
    page.fill("#field-time", "today")
    page.fill("#ticket-email", "offline@example.com")
    page.context.set_offline(True)
    page.click(".ticket-form .actions button")
    expect(page.locator(".ticket-form > .field-problem")).to_contain_text("You are offline")
    page.context.set_offline(False)
    page.click(".ticket-form .actions button")
    expect(page.locator(".ticket-summary")).to_contain_text("offline@example.com")


def test_the_way_back_loses_nothing_and_asks_for_nothing(open_page: Open) -> None:
    query = f"提现 100 USDT 一直没到账 UID {secrets.randbelow(10**8)}"
    page = open_page(f"/zh-CN/tickets/new?q={query}")
    typed = {"#ticket-message": "提现两小时没到账", "#field-time": "今天 10:20", "#ticket-email": "back@example.com"}
    for place, text in typed.items():
        page.fill(place, text)
    next_step(page)
    page.locator(".ticket-summary").wait_for()
    page.go_back()
    for place, text in typed.items():
        expect(page.locator(place)).to_have_value(text)
    next_step(page)
    page.locator("button[value=send]:not([tabindex])").click()
    page.locator(".sent").wait_for()
    page.go_back()
    expect(page.locator("#ticket-message")).to_have_value(query)


def test_another_language_keeps_what_is_typed(open_page: Open, base: str, tmp_path: Path) -> None:
    page = open_page("/en/tickets/new?q=my account is locked, I cannot sign in")
    page.set_input_files("#files", screenshot(tmp_path))
    fill(page, message="my account is locked since noon", email="lang@example.org", uid="12345678", time="noon")
    page.click(".languages a[lang=zh-TW]")
    expect(page.locator("h1")).to_have_text("提交工單")
    assert page.url == f"{base}/zh-TW/tickets/new"
    expect(page.locator("#ticket-message")).to_have_value("my account is locked since noon")
    expect(page.locator("#field-uid")).to_have_value("12345678")
    expect(page.locator(".file-name")).to_have_text("my screen.png")
    next_step(page)
    expect(page.locator(".ticket-summary")).to_be_visible()
    page.click(".languages a[lang=en]")
    expect(page.locator("h1")).to_have_text("Submit a ticket")
    expect(page.locator("#ticket-email")).to_have_value("lang@example.org")


def test_nothing_moves_even_if_the_scripts_come_late(open_page: Open, base: str, admin: str) -> None:
    page = open_page("/en/", **PHONE)
    sent = page.request.post(
        f"{base}/v1/tickets",
        data=json.dumps({"message": "hello", "email": "s@example.com", "type": "other", "fields": UID}),
        headers={"content-type": "application/json"},
    ).json()
    page.goto(f"{base}/staff/login")
    page.fill("#key", admin)
    page.click(".door button")

    def late(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route("**/*.js*", late)
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const e of list.getEntries())"
        " if (!e.hadRecentInput) window.moved += e.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    ticket = f"tickets/{sent['number']}"
    for path in (
        "/en/tickets/new",
        "/zh-CN/tickets/new?q=提现没到账 UID 12345678",
        f"/en/{ticket}?key={sent['key']}",
        "/staff/",
        f"/staff/{ticket}",
        "/staff/outbox",
    ):
        page.goto(base + path)
        page.wait_for_function("document.documentElement.classList.contains('js')")
        page.wait_for_timeout(150)
        assert page.evaluate("window.moved") < 0.005, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(open_page: Open, base: str, admin: str, scheme: str) -> None:
    page = open_page("/en/tickets/new?q=my account is locked", color_scheme=scheme, **PHONE)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
        assert violations(page) == []

    fits()
    for field in page.locator("[required][data-problem^=problem-]").all():
        field.fill("20261123")
    fill(page, email=f"{scheme}@example.org")
    next_step(page)
    fits()
    page.click("button[value=send]")
    expect(page.locator(".sent")).to_be_visible()
    fits()
    page.goto(f"{base}/staff/")
    fits()
    page.fill("#key", admin)
    page.click(".door button")
    expect(page.locator(".ticket-row").first).to_be_visible()
    fits()
    page.locator(".ticket-row").first.click()
    expect(page.locator(".side-actions")).to_be_visible()
    fits()
    page.goto(f"{base}/staff/outbox")
    fits()


def test_all_of_it_works_without_a_script(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/zh-TW/tickets/new?q=提現沒到帳", java_script_enabled=False)
    page.select_option("#ticket-type", "futures")
    page.click(".type-change")
    expect(page.locator("#field-pair")).to_be_visible()
    page.set_input_files("#files", screenshot(tmp_path))
    fill(page, uid="12345678", time="今天 10:20", coin_amount="100 USDT", email="tw@example.com")
    page.press("#ticket-email", "Enter")
    page.click("button[value=send]")
    expect(page.locator(".sent h2")).to_have_text("工單已提交")
    expect(page.locator(".file-name")).to_have_text("my screen.png")
    page.fill("#ticket-message", "補充")
    page.click(".ticket-form .actions button")
    expect(page.locator("#last .said-text")).to_have_text("補充")


def test_times_are_the_readers_own(open_page: Open, base: str) -> None:
    page = open_page("/en/", timezone_id="Asia/Shanghai", locale="en-GB")
    sent = page.request.post(
        f"{base}/v1/tickets",
        data=json.dumps(
            {"message": "hello", "email": "t@example.com", "type": "other", "fields": {"uid": "12345", "time": "x"}}
        ),
        headers={"content-type": "application/json"},
    ).json()
    page.goto(f"{base}/en/tickets/{sent['number']}?key={sent['key']}")
    shown = page.locator("time.local").first
    hour = (int(str(shown.get_attribute("datetime"))[11:13]) + 8) % 24
    expect(shown).to_contain_text(f"{hour:02d}:")

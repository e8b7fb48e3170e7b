"""Editing in a real browser: from the most-missed question to its published answer, tags, conflict, looks and axe."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from test_browser_tickets import violations
from test_journal_writer import asked

from api.security.keys import Keys
from conftest import CHROMIUM, FAQ, SMALL_CORPUS, environment, faq_here, free_port, wait_for
from journal import Journal, JournalSettings

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium fonts-noto-cjk")

SHOTS = os.environ.get("FAQ_TEST_SHOTS")
"""A folder for pictures of each page, for whoever looks at them."""
MOST_CLICKS, MOST_FIELDS = 8, 3
MISSED = "how do I stake my coins"
LOOKS = [
    pytest.param({"viewport": {"width": 360, "height": 740}, "is_mobile": True, "locale": "zh-TW"}, id="phone"),
    pytest.param({"viewport": {"width": 768, "height": 1024}, "color_scheme": "dark", "locale": "zh-CN"}, id="dark"),
    pytest.param({"viewport": {"width": 1366, "height": 900}, "locale": "en"}, id="desk"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server over a small corpus, some of whose visitors asked in vain: its address and its folder."""
    folder = tmp_path_factory.mktemp("editing")
    (folder / "faq.yaml").write_text(SMALL_CORPUS, "utf-8")
    data = folder / "data"
    assert faq_here(folder, "rebuild", "faq.yaml", "--data", str(data)).returncode == 0
    journal = Journal(data, JournalSettings())
    for number in range(5):
        missed: dict[str, Any] = {"decision": "contact_support", "reason": "unsure", "top": ()}
        text = MISSED if number else "how do i stake coins"
        journal.note(asked(text, time.time() - 3600, who=f"w{number}", lang="en", **missed))
    journal.stop()
    port = free_port()
    command = [*FAQ, "serve", "--data", str(data), "--port", str(port)]
    with subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(address := f"http://127.0.0.1:{port}")
            yield address, folder
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="module")
def secret(site: tuple[str, Path]) -> str:
    return Keys(site[1] / "data").add("Ann", ["admin"])[1]


def opened(browser: Browser, site: tuple[str, Path], secret: str, **look: Any) -> Page:
    page = browser.new_context(**({"viewport": {"width": 1366, "height": 900}, "locale": "en"} | look)).new_page()
    page.goto(f"{site[0]}/staff/login")
    page.fill("#key", secret)
    page.click(".door button")
    page.wait_for_url("**/staff/")
    return page


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def test_from_the_front_page_to_the_published_answer(browser: Browser, site: tuple[str, Path], secret: str) -> None:
    page, clicks, fields = opened(browser, site, secret), [], []

    def click(selector: str) -> None:
        clicks.append(selector)
        page.locator(selector).first.click()
        page.wait_for_load_state()

    def fill(selector: str, text: str) -> None:
        fields.append(selector)
        page.fill(selector, text)

    click(".staff-bar a[href$='/staff/drafts']")
    expect(page.locator("#new .draft h3").first).to_have_text(MISSED)
    shot(page, "1-missing")
    click("#new .draft .actions a")
    expect(page.locator("#question_en")).to_have_value(MISSED)
    fill("#answer_en", "Open **Earn**, then:\n\n1. Choose a coin.\n2. Press *Stake*.")
    fill("#question_zh", "怎么质押我的币？")
    fill("#answer_zh", "打开**理财**：\n\n1. 选择币种。\n2. 点“质押”。")
    expect(page.locator(".entry-preview .steps")).to_have_count(2)
    shot(page, "2-write")
    click("button[value=save]")
    expect(page.locator(".alert-ok")).to_contain_text("faq.yaml")
    click(".alert-ok button")
    expect(page.locator("#ready")).to_be_visible(timeout=120_000)
    expect(page.locator(".publish-told")).to_contain_text("5 get an answer, 0 lose it")
    assert page.request.get(f"{site[0]}/en/articles/how-do-i-stake-my-coins").status == 404
    shot(page, "3-publish")
    click("#ready form[action$='/go'] button")
    expect(page.locator(".alert-ok")).to_contain_text("Published")
    assert len(clicks) <= MOST_CLICKS and len(fields) <= MOST_FIELDS, (clicks, fields)

    page.goto(f"{site[0]}/zh-CN/?q=怎么质押我的币")
    expect(page.locator(".answer .steps").first).to_contain_text("选择币种")
    shot(page, "4-visitor")
    assert (site[1] / "faq.yaml").read_text("utf-8").startswith(SMALL_CORPUS.splitlines()[0])


def test_tags_and_a_text_that_somebody_else_changed(browser: Browser, site: tuple[str, Path], secret: str) -> None:
    ann, bo = opened(browser, site, secret), opened(browser, site, secret)
    for page in (ann, bo):
        page.goto(f"{site[0]}/staff/entries/edit?id=two-factor")
    ann.fill("#new-phrasings_en", "lost my phone")
    ann.press("#new-phrasings_en", "Enter")
    expect(ann.locator(".chip", has_text="lost my phone")).to_have_count(1)
    ann.locator(".chip", has_text="turn on 2fa").get_by_role("button").click()
    with ann.expect_response("**/staff/entries/check"):
        ann.fill("#new-phrasings_en", "What are the trading fees?")
        ann.press("#new-phrasings_en", "Enter")
    expect(ann.locator(".remark-error")).to_contain_text("fees")
    ann.locator(".chip", has_text="trading fees").get_by_role("button").click()
    ann.click("button[value=save]")
    expect(ann.locator(".alert-ok")).to_be_visible()
    assert "[set up google authenticator, lost my phone]" in (site[1] / "faq.yaml").read_text("utf-8")

    bo.fill("#answer_en", "Another answer.")
    bo.click("button[value=save]")
    expect(bo.locator("#conflict")).to_contain_text("lost my phone")
    expect(bo.locator("#answer_en")).to_have_value("Another answer.")
    assert violations(bo) == []
    shot(bo, "conflict")


@pytest.mark.parametrize("look", LOOKS)
def test_pages_fit_and_axe_finds_nothing(
    browser: Browser, site: tuple[str, Path], secret: str, look: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    page = opened(browser, site, secret, **look)
    for path in ("entries", "entries/new", "entries/edit?id=withdraw-pending", "entries/history", "publish?q=fees"):
        page.goto(f"{site[0]}/staff/{path}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
        assert violations(page) == [], path
        shot(page, f"{path.partition('?')[0].replace('/', '-')}-{request.node.callspec.id}")


def test_without_scripts_phrasings_are_lines(browser: Browser, site: tuple[str, Path], secret: str) -> None:
    page = opened(browser, site, secret, java_script_enabled=False)
    page.goto(f"{site[0]}/staff/entries/edit?id=verify-identity")
    page.fill("#phrasings_en", "kyc steps\nprove who I am")
    page.click("button[value=look]")
    expect(page.locator(".entry-preview")).to_have_count(2)
    page.click("button[value=save]")
    assert "[kyc steps, prove who I am]" in (site[1] / "faq.yaml").read_text("utf-8")

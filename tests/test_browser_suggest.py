"""Completions in a real browser: the box of the pages and the box on other websites as comboboxes, with an IME too."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable

import pytest
import test_browser_page as pages
import test_browser_widget as widget
from playwright.sync_api import Locator, Page, Route, expect

from conftest import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium fonts-noto-cjk")

Open = Callable[..., Page]
open_page, violations, foreign = pages.open_page, pages.violations, widget.foreign
open_site = widget.open_page
LOOKS = [
    pytest.param("en", "withd", {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}, id="phone-dark"),
    pytest.param("zh-TW", "怎麼", {"viewport": {"width": 1366, "height": 900}}, id="desk"),
]


@pytest.fixture(scope="module", autouse=True)
def made(base: str) -> None:
    """Completions are made beside the first requests."""
    end = time.monotonic() + 60
    body, headers = json.dumps({"q": "withd"}).encode(), {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{base}/v1/suggest", body, headers)  # noqa: S310 - our own
    while not json.load(urllib.request.urlopen(request, timeout=10))["suggestions"]:  # noqa: S310
        assert time.monotonic() < end
        time.sleep(0.1)


def asked_of(page: Page) -> list[str]:
    """What is typed of which completions are asked for from now on."""
    asked: list[str] = []

    def note(request: object) -> None:
        if "/v1/suggest" in getattr(request, "url", "") and (body := getattr(request, "post_data", "")):
            asked.append(json.loads(body)["q"])
            assert "?" not in request.url  # type: ignore[attr-defined]

    page.on("request", note)
    return asked


def chosen(box: Locator) -> str:
    """What a screen reader reads as chosen."""
    return str(
        box.evaluate("b => b.getRootNode().getElementById(b.getAttribute('aria-activedescendant'))?.textContent")
    )


def test_the_box_is_a_combobox_that_the_keyboard_rules(open_page: Open) -> None:
    page = open_page("/en/")
    asked = asked_of(page)
    box, options = page.get_by_role("combobox", name="Search the help centre"), page.get_by_role("option")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("withd", delay=5)
    expect(box).to_have_attribute("aria-expanded", "true")
    assert len(asked) < 5, "not every key is a request"
    expect(page.get_by_role("listbox", name="Suggested questions")).to_be_visible()
    expect(page.locator(".suggested-told")).to_contain_text(f"Suggestions: {options.count()}.")
    assert box.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    assert box.get_attribute("aria-activedescendant") is None, "nothing is chosen before somebody chooses"
    box.press("ArrowDown")
    assert chosen(box) == options.first.inner_text()
    expect(box).to_have_value("withd")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    assert chosen(box) == options.last.inner_text()
    expect(page.locator("[aria-selected=true]")).to_have_count(1)
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("withd")
    box.press_sequentially("r", delay=5)
    expect(options.first).to_be_visible()
    wanted = options.nth(1).inner_text()
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value(wanted)
    expect(page.locator("#results .reply")).to_have_attribute("data-query", wanted)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.wait_for_timeout(150)  # longer than the debounce
    assert wanted not in asked, "what was taken is not completed"


def test_a_sure_answer_stays_uncovered_and_a_click_takes_a_question(open_page: Open) -> None:
    page = open_page("/zh-CN/")
    asked = asked_of(page)
    box = page.locator("#q")
    box.fill("2fa")
    expect(page.locator(".best")).to_be_visible()
    page.wait_for_timeout(200)
    assert asked == ["2fa"]
    expect(page.locator("#suggestions")).to_be_hidden()
    box.fill("tb")
    option = page.locator("#suggestions [role=option]").first
    expect(option).to_contain_text("提币")
    text = option.inner_text()
    option.click()
    expect(box).to_have_value(text)
    expect(page.locator("#results .reply")).to_have_attribute("data-query", text)
    box.fill("tb")
    expect(option).to_be_visible()
    page.locator(".clear").click()
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#browse")).to_be_visible()
    expect(page.locator(".clear")).to_be_hidden()
    box.fill("tb")
    expect(option).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#suggestions")).to_be_hidden()


def compose(page: Page, text: str) -> None:
    """Type into an input method that has not ended."""
    size = len(text)
    told = {"text": text, "selectionStart": size, "selectionEnd": size}
    page.context.new_cdp_session(page).send("Input.imeSetComposition", told)


def in_method(box: Locator, key: str) -> None:
    """A key that belongs to the input method."""
    told = f"{{key: '{key}', keyCode: 229, isComposing: true, bubbles: true, composed: true, cancelable: true}}"
    box.evaluate(f"b => b.dispatchEvent(new KeyboardEvent('keydown', {told}))")


def test_an_input_method_asks_chooses_and_closes_nothing(open_page: Open) -> None:
    page = open_page("/zh-CN/")
    asked = asked_of(page)
    box, options = page.locator("#q"), page.locator("#suggestions [role=option]")
    box.fill("提")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    assert asked == ["提"]
    box.press("End")
    for typed in ("b", "bi", "bi x"):
        compose(page, typed)
    page.wait_for_timeout(200)  # longer than the debounce
    for key in ("ArrowDown", "Enter", "Escape"):
        in_method(box, key)
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    assert asked == ["提"], "no request while an input method composes"
    page.context.new_cdp_session(page).send("Input.insertText", {"text": "币"})
    expect(box).to_have_value("提币")
    expect(page.locator("#results .reply")).to_have_attribute("data-query", "提币")
    page.wait_for_timeout(200)
    assert asked == ["提", "提币"]


def test_a_service_without_completions_is_missed_by_nobody(open_page: Open) -> None:
    page = open_page("/en/", expected="Failed to load")
    page.route("**/v1/suggest", lambda route: route.fulfill(status=503, body="{}"))
    page.fill("#q", "withd")
    expect(page.locator("#results .reply")).to_have_attribute("data-query", "withd")
    expect(page.locator("#suggestions")).to_be_hidden()


@pytest.mark.parametrize(("locale", "text", "look"), LOOKS)
def test_the_list_fits_and_axe_finds_nothing(open_page: Open, locale: str, text: str, look: dict[str, object]) -> None:
    page = open_page(f"/{locale}/articles/security-2fa-enable", **look)
    page.fill("#q", text)
    options = page.locator("#suggestions [role=option]")
    expect(options.first).to_be_visible()
    page.locator("#q").press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    assert min(options.evaluate_all("all => all.map(one => one.offsetHeight)")) >= 44
    if locale == "zh-TW":
        assert "么" not in page.locator("#suggestions").inner_text(), "in the reader's script"
    assert violations(page) == []


def test_an_error_page_completes_too_and_leads_to_the_results(open_page: Open, base: str) -> None:
    page = open_page("/en/nowhere", expected="404")
    page.fill("#q", "withd")
    page.locator("#suggestions [role=option]").first.click()
    page.wait_for_url(f"{base}/en/?q=*")


# --- The box on other websites ----------------------------------------------------------------------------------------


def test_the_box_on_other_websites_completes(open_site: Open) -> None:
    page = open_site("lang=en")
    asked = asked_of(page)
    page.evaluate("document.addEventListener('keydown', event => (window.taken = event.key))")
    box, options = page.locator("faq-search input"), page.locator("faq-search [role=option]")
    box.press_sequentially("withd", delay=5)
    suggested = page.locator("faq-search .suggested")
    expect(suggested.first).to_be_visible()
    assert len(asked) < 5
    assert suggested.count() <= 4
    expect(page.get_by_role("listbox", name="Suggested questions")).to_be_visible()
    box.press("ArrowDown")
    assert chosen(box) == suggested.first.inner_text()
    box.press("ArrowUp")
    assert chosen(box) == options.last.text_content()
    box.press("ArrowDown")
    text = suggested.first.inner_text()
    box.press("Enter")
    expect(box).to_have_value(text)
    expect(box).to_be_focused()
    expect(page.get_by_role("listbox", name="Results")).to_be_visible()
    assert page.evaluate("window.taken") is None, "the site's hotkeys see none of it"
    box.fill("2fa")
    expect(options.first.locator(".tag")).to_have_text("Best match")
    expect(suggested).to_have_count(0), "a sure answer stands alone"


def test_the_box_on_other_websites_waits_for_the_input_method_and_not_for_completions(open_site: Open) -> None:
    page = open_site("lang=zh-CN", viewport={"width": 360, "height": 740}, color_scheme="dark", expected="503")
    asked = asked_of(page)
    box, suggested = page.locator("faq-search input"), page.locator("faq-search .suggested")
    box.fill("提b")
    expect(suggested.first).to_contain_text("提币")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert min(suggested.evaluate_all("all => all.map(one => one.offsetHeight)")) >= 40
    asked.clear()
    compose(page, "xian")
    for key in ("ArrowDown", "Enter", "Escape"):
        in_method(box, key)
    page.wait_for_timeout(150)  # longer than the debounce
    assert asked == []
    expect(suggested.first).to_be_visible()
    page.context.new_cdp_session(page).send("Input.insertText", {"text": "现"})
    box.fill("")
    headers = {"Access-Control-Allow-Origin": "*"}
    page.route("**/v1/suggest", lambda route: route.fulfill(status=503, headers=headers, body="{}"))
    box.fill("withd")
    expect(page.locator("faq-search .panel h2")).to_be_visible()
    expect(suggested).to_have_count(0)
    held: list[Route] = []
    page.unroute("**/v1/suggest")
    page.route("**/v1/suggest", lambda route: held.append(route))
    with page.expect_response("**/v1/search"):
        box.fill("how do i")
    expect(page.locator("faq-search .panel")).to_have_attribute("data-state", "contact_support")
    page.wait_for_timeout(250)  # longer than a reply waits
    expect(suggested).to_have_count(0)
    assert len(held) == 1, "the reply does not wait for it"

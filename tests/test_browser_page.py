"""The pages in a real browser over a real server: typing, composing, keyboard, languages, themes, bad networks, axe."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from conftest import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium fonts-noto-cjk")

PAGES = [
    "/zh-CN/",
    "/en/?q=my+withdrawal+is+still+pending",
    "/zh-TW/?q=附近哪里有好吃的火锅",
    "/zh-CN/?q=储备金审计报告在哪",
    "/en/?q=谷歌验证器丢了怎么办",
    "/zh-CN/?q=我的密码是+hunter2xyz+登录不了",
    "/zh-CN/?q=之前的手机卡丢了登录不了",
    "/en/?q=is+t.me/BluefirSupport+really+you",
    "/en/categories/account",
    "/zh-CN/categories/deposit/problems",
    "/zh-CN/articles/security-2fa-enable",
    "/zh-CN/articles/api-historical-data",
    "/en/articles/api-error-codes",
    "/en/contact",
    "/zh-TW/contact?check=t.me/BluefirSupport&q=提现",
    "/zh-CN/nowhere",
]


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, base: str) -> Iterator[Open]:
    """Opens a page; at the end no page may have had a console error, a blocked resource or a foreign request."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_one(path: str, *, expected: str = "", **options: object) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1180, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda message: (
                wrong.append(message.text)
                if message.type in ("error", "warning") and not (expected and expected in message.text)
                else None
            ),
        )
        page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(base) else None)
        page.goto(base + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not wrong


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page."""
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in found]


def searches(page: Page) -> list[str]:
    """What is asked of the server from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or "") if "/results" in request.url else None)
    return asked


def reply(page: Page, query: str) -> None:
    """Type a query and wait for its reply."""
    page.fill("#q", query)
    expect(page.locator("#results .reply")).to_have_attribute("data-query", query)


def test_results_as_you_type(open_page: Open) -> None:
    page = open_page("/zh-CN/")
    asked = searches(page)
    page.locator("#q").press_sequentially("怎样开启谷歌验证", delay=5)
    expect(page.locator(".best h2")).to_have_text("怎样开启谷歌验证器（2FA）？")
    assert len(asked) < 8, "not every key is a request"
    assert page.locator(".best mark").count() > 0
    expect(page.locator("#status")).to_contain_text("条结果")
    expect(page.locator("#browse")).to_be_hidden()
    assert "?q=%E6%80%8E" in page.url
    expect(page.locator(".languages a[lang=en]")).to_have_attribute("href", re.compile(r"^/en/\?q=%E6%80%8E"))
    page.fill("#q", "")
    expect(page.locator("#browse")).to_be_visible()
    assert page.url.endswith("/zh-CN/")


@pytest.mark.parametrize(
    ("path", "own", "query", "first"),
    [
        ("/zh-CN/articles/security-2fa-enable", "h1", "提现没到账", "withdrawal-not-arrived"),
        ("/en/categories/deposit", "h1", "my deposit has not arrived", "deposit-not-arrived"),
    ],
)
def test_results_as_you_type_on_every_page_with_a_box(
    open_page: Open, path: str, own: str, query: str, first: str
) -> None:
    page = open_page(path)
    address, title = page.url, page.locator(f"#browse {own}").inner_text()
    page.locator("#q").press_sequentially(query, delay=5)
    expect(page.locator(".result-link").first).to_have_attribute("href", re.compile(f"/articles/{first}$"))
    expect(page.locator("#browse")).to_be_hidden()
    expect(page.locator("h1:visible")).to_have_text("Results" if "/en/" in path else "搜索结果")
    expect(page.locator("#status")).to_contain_text(re.compile("结果|results?"))
    assert page.url == address, "the page is still the article's own"
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    expect(page.locator(".result-link").first).to_be_focused()
    page.locator("#q").press("Escape")
    expect(page.locator(f"#browse {own}")).to_have_text(title)
    expect(page.locator("#browse")).to_be_visible()
    expect(page.locator("#results")).to_be_empty()


def test_a_box_of_a_category_searches_there_first_then_everywhere(open_page: Open) -> None:
    page = open_page("/en/categories/deposit")
    page.fill("#q", "my deposit has not arrived")
    expect(page.locator(".best h2")).to_contain_text("deposit")
    expect(page.locator(".remark")).to_have_count(0)
    page.fill("#q", "how do I turn on 2FA")
    expect(page.locator(".best h2")).to_contain_text("2FA")
    expect(page.locator(".remark")).to_have_text("Nothing in Deposits, so this is from all topics.")
    page.click(".search-scope a")
    expect(page).to_have_url(re.compile(r"/en/\?q=how"))
    expect(page.locator(".best h2")).to_contain_text("2FA")
    expect(page.locator(".remark")).to_have_count(0)


def test_back_from_a_result_finds_the_search_where_the_address_does_not_tell_it(open_page: Open, base: str) -> None:
    page = open_page("/en/articles/withdrawal-pending")
    reply(page, "how do I turn on 2FA")
    page.click(".best h2 a")
    page.wait_for_url(f"{base}/en/articles/security-2fa-enable")
    page.go_back()
    page.wait_for_url(f"{base}/en/articles/withdrawal-pending")
    expect(page.locator("#q")).to_have_value("how do I turn on 2FA")
    expect(page.locator(".best h2")).to_contain_text("2FA")
    page.locator("#q").press("Escape")
    page.reload()
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator("#browse")).to_be_visible()


def test_too_many_searches_are_told_and_go_on_by_themselves(open_page: Open) -> None:
    page = open_page("/zh-CN/", expected="429")
    page.route("**/results", lambda route: route.fulfill(status=429, headers={"Retry-After": "1"}), times=1)
    page.fill("#q", "提现没到账")
    expect(page.locator(".state-card p").first).to_have_text("搜索得有点快，请稍等，几秒后会自动重试。")
    expect(page.locator("#results .reply")).to_have_attribute("data-query", "提现没到账")


def test_a_second_question_without_an_answer_goes_to_a_person(open_page: Open, base: str) -> None:
    page = open_page("/en/")
    asked = searches(page)

    def settle(query: str) -> None:
        page.locator("#q").fill("")
        page.locator("#q").press_sequentially(query, delay=60)
        expect(page.locator(".reply")).to_have_attribute("data-query", query)

    settle("what fees do i pay")
    expect(page.locator(".choices")).to_be_visible()
    assert len(asked) > 3, "half a question was asked too, and is no miss of its own"
    settle("code not received")
    expect(page.locator(".handoff")).to_be_visible()
    expect(page.locator(".choices")).to_have_count(0)
    settle("how do I turn on two-factor authentication")
    expect(page.locator(".best")).to_be_visible()
    settle("what fees do i pay")
    expect(page.locator(".choices")).to_be_visible()  # an answer wipes the slate
    state = page.evaluate("sessionStorage.getItem('faq-state')")
    assert "session=" not in "".join(asked), "the tab has no name"
    assert page.context.cookies() == []
    assert page.evaluate("Object.keys(localStorage).length") == 0
    other = open_page("/en/")
    other.fill("#q", "code not received")
    expect(other.locator(".choices")).to_be_visible()
    assert other.evaluate("sessionStorage.getItem('faq-state')") != state
    other.locator(".choices a").first.click()
    other.wait_for_url("**/articles/**")
    assert other.evaluate("sessionStorage.getItem('faq-state')") is None, "a choice that is taken is no miss"


def test_a_space_more_is_no_second_question(open_page: Open) -> None:
    page = open_page("/en/")
    asked: list[str] = searches(page)
    held: list[Route] = []
    page.route("**/results", lambda route: held.append(route))
    page.fill("#q", "what fees do i pay")
    page.wait_for_timeout(200)
    page.fill("#q", "what fees do i pay ")
    page.wait_for_timeout(200)
    assert len(asked) == len(held) == 1
    held[0].continue_()
    expect(page.locator(".choices")).to_be_visible()
    assert len(asked) == 1


def test_composition_sends_nothing_and_enter_in_it_neither(open_page: Open) -> None:
    page = open_page("/zh-CN/")
    asked = searches(page)
    page.focus("#q")
    keyboard = page.context.new_cdp_session(page)
    for syllables in ("t", "ti", "ti x", "ti xian", "提现"):
        keyboard.send(
            "Input.imeSetComposition", {"text": syllables, "selectionStart": len(syllables), "selectionEnd": 0}
        )
    assert page.input_value("#q") == "提现"
    page.wait_for_timeout(150)  # longer than the debounce
    keyboard.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
    )
    page.wait_for_timeout(100)
    assert asked == []
    assert page.url.endswith("/zh-CN/")
    keyboard.send("Input.insertText", {"text": "提现没到账"})
    expect(page.locator("#results .reply")).to_have_attribute("data-query", "提现没到账")
    assert len(asked) == 1


def test_a_late_reply_never_overwrites_a_newer_one(open_page: Open) -> None:
    page = open_page("/en/")

    def hold(route: Route) -> None:
        if "slow" in (route.request.post_data or ""):
            time.sleep(0.3)
        route.continue_()

    page.route("**/results", hold)
    page.fill("#q", "slow deposit")
    page.wait_for_timeout(80)
    reply(page, "withdrawal pending")
    page.wait_for_timeout(400)
    expect(page.locator("#results .reply")).to_have_attribute("data-query", "withdrawal pending")


def test_keyboard_only(open_page: Open, base: str) -> None:
    page = open_page("/en/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("turn on google authenticator")
    expect(page.locator("#results .reply")).to_have_attribute("data-query", "turn on google authenticator")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".best h2 a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".result h3 a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/en/articles/security-2fa-enable")
    page.go_back()
    expect(page.locator(".best h2")).to_contain_text("Google Authenticator")
    expect(page.locator("#q")).to_have_value("turn on google authenticator")


def test_the_language_switch_keeps_the_place(open_page: Open, base: str) -> None:
    page = open_page("/zh-CN/articles/withdrawal-pending")
    page.click(".languages a[lang=en]")
    page.wait_for_url(f"{base}/en/articles/withdrawal-pending")
    page.click(".languages a[lang=zh-TW]")
    expect(page.locator("h1")).to_have_text("提幣一直在審核或處理中怎麼辦？")
    page.goto(f"{base}/zh-CN/")
    reply(page, "提现没到账")
    page.click(".languages a[lang=zh-TW]")
    expect(page.locator(".label-best")).to_have_text("最佳結果")
    expect(page.locator("#q")).to_have_value("提现没到账")


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_scrolls_one_way_and_fingers_hit(open_page: Open, base: str, width: int) -> None:
    page = open_page("/zh-CN/", viewport={"width": width, "height": 700}, has_touch=True, is_mobile=True)
    for path in PAGES[:-1]:
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        small = page.eval_on_selector_all(
            "button, .row-link, .button, input:not([type=hidden])",
            "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)",
        )
        assert small == [], path
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('input')).fontSize)") >= 16, "no zoom"


def test_dark_mode_and_chinese_type(open_page: Open) -> None:
    page = open_page("/zh-CN/articles/security-2fa-enable", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 24, 28)"
    ratio = "parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize)"
    assert page.eval_on_selector(".answer", f"e => {ratio}") >= 1.7
    assert "PingFang SC" in page.eval_on_selector(".answer", "e => getComputedStyle(e).fontFamily")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, base: str, scheme: str) -> None:
    page = open_page("/zh-CN/", color_scheme=scheme, expected="404")
    for path in PAGES if scheme == "light" else PAGES[::3]:
        page.goto(base + path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_nothing_moves(open_page: Open, base: str) -> None:
    page = open_page("/zh-CN/", viewport={"width": 390, "height": 800}, expected="404")
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const e of list.getEntries())"
        " if (!e.hadRecentInput) window.moved += e.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    for path in PAGES:
        page.goto(base + path)
        page.wait_for_timeout(120)
        assert page.evaluate("window.moved") < 0.005, path
    page.goto(f"{base}/zh-CN/")

    def late(route: Route) -> None:
        time.sleep(0.7)  # later than what counts as the reader's own doing
        route.continue_()

    page.route("**/results", late)
    reply(page, "提现没到账")
    page.wait_for_timeout(120)
    assert page.evaluate("window.moved") < 0.005


def test_a_slow_search_says_so(open_page: Open) -> None:
    page = open_page("/zh-CN/")

    def slow(route: Route) -> None:
        time.sleep(0.9)
        route.continue_()

    page.route("**/results", slow)
    page.fill("#q", "提现没到账")
    expect(page.locator("#status")).to_have_text("正在搜索…")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    expect(page.locator(".best")).to_be_visible()
    assert page.locator("#results").get_attribute("aria-busy") is None


def test_a_failed_search_can_be_tried_again(open_page: Open) -> None:
    page = open_page("/zh-CN/", expected="Failed to load resource")
    page.route("**/results", lambda route: route.fulfill(status=503, body="busy"))
    page.fill("#q", "提现没到账")
    expect(page.get_by_role("alert")).to_contain_text("暂时搜不到结果")
    page.unroute("**/results")
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".best")).to_be_visible()


def test_offline_and_back(open_page: Open) -> None:
    page = open_page("/en/", expected="ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.fill("#q", "withdrawal pending")
    expect(page.get_by_role("alert")).to_contain_text("You are offline")
    page.context.set_offline(False)
    expect(page.locator(".best")).to_be_visible()


def test_a_secret_stays_out_of_addresses(open_page: Open) -> None:
    page = open_page("/zh-CN/")
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.fill("#q", "我的密码是 hunter2xyz 登录不了")
    expect(page.get_by_role("alert")).to_contain_text("请立即修改密码")
    assert "hunter2xyz" not in page.url + " ".join(addresses)
    assert "hunter2xyz" not in page.content().replace('value="', "")
    assert "hunter2xyz" not in page.title()


def test_feedback_copy_and_check_without_a_new_page(open_page: Open, base: str, sample_data: Path) -> None:
    page = open_page("/zh-CN/articles/security-2fa-enable", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制链接").click()
    expect(page.locator("button.copy")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == f"{base}/zh-CN/articles/security-2fa-enable"
    page.get_by_role("button", name="没帮助").click()
    expect(page.locator("#feedback-title")).to_be_focused()
    expect(page.locator("#feedback")).to_contain_text("还需要帮助吗")
    assert page.url == f"{base}/zh-CN/articles/security-2fa-enable"
    assert (sample_data / "feedback.db").is_file()
    page.goto(f"{base}/en/contact")
    page.fill("#contact-to-check", "t.me/BluefirSupport")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#checked")).to_contain_text("It is not official")
    assert page.url == f"{base}/en/contact"


def test_opening_hours_in_the_readers_zone(open_page: Open) -> None:
    page = open_page("/en/contact", timezone_id="America/Los_Angeles")
    row = page.locator(".hours li").last
    # Monday nine o'clock in Shanghai is Sunday afternoon there, in summer an hour later than in winter.
    expect(row).to_have_text(re.compile(r"^Sun–Thu (17:00–02:00|18:00–03:00) your time$"))


def test_all_of_it_without_javascript(open_page: Open, base: str) -> None:
    page = open_page("/zh-CN/", java_script_enabled=False)
    page.fill("#q", "怎样开启谷歌验证器")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh-CN/?q=*")
    page.click(".best h2 a")
    page.wait_for_url(f"{base}/zh-CN/articles/security-2fa-enable")
    page.get_by_role("button", name="有帮助", exact=True).click()
    page.wait_for_url(re.compile(r"[?&]thanks=yes\b.*#feedback$"))
    expect(page.locator("#feedback")).to_contain_text("谢谢您的反馈")


def test_a_last_row_of_topics_is_never_one_alone(open_page: Open) -> None:
    page = open_page("/en/", viewport={"width": 1366, "height": 900})
    tops = "all => all.map(one => Math.round(one.getBoundingClientRect().top))"
    for width, least in ((1366, 2), (768, 1)):
        page.set_viewport_size({"width": width, "height": 900})
        rows = page.eval_on_selector_all(".tiles li", tops)
        alone = rows.count(rows[-1]) == 1
        full = page.evaluate("document.querySelector('.tiles li:last-child').offsetWidth > 0.9 * innerWidth")
        assert rows.count(rows[-1]) >= least and (not alone or full), width
    page.set_viewport_size({"width": 360, "height": 740})
    assert len(set(page.eval_on_selector_all(".tiles li", tops))) == page.locator(".tiles li").count(), "one line each"
    assert page.locator(".tiles .icon").count() == page.locator(".tiles li").count()
    assert page.evaluate("document.querySelector('.top').offsetHeight") <= 60, "one row"


def test_the_promise_of_safety_stands_once(open_page: Open) -> None:
    page = open_page("/en/")
    expect(page.locator(".safety")).to_be_visible()
    expect(page.locator(".promise")).to_be_hidden()
    reply(page, "how do I turn on 2FA")
    expect(page.locator(".safety")).to_be_hidden()
    expect(page.locator(".promise")).to_be_visible()
    reply(page, "where is the best hotpot nearby")
    expect(page.locator("#results .safety")).to_be_visible()
    expect(page.locator(".promise")).to_be_hidden()


def test_from_an_article_to_its_neighbours(open_page: Open, base: str) -> None:
    page = open_page("/en/articles/withdrawal-not-arrived")
    beside = page.get_by_role("navigation", name="More in Withdrawal problems").get_by_role("link")
    assert beside.count() > 2
    listed = page.eval_on_selector_all(".beside .row-link", "all => all.map(one => one.pathname)")
    assert len(listed) == len(set(listed)), "no entry twice"
    page.get_by_role("navigation", name="Previous and next").get_by_role("link", name="Next").click()
    page.wait_for_url(re.compile(r"/en/articles/(?!withdrawal-not-arrived)"))
    page.get_by_role("navigation", name="Previous and next").get_by_role("link", name="Previous").click()
    page.wait_for_url(f"{base}/en/articles/withdrawal-not-arrived")


def test_words_that_say_nothing_are_not_marked_and_names_are_not_broken(open_page: Open) -> None:
    page = open_page("/en/?q=how+do+I+turn+on+the+2FA+of+my+account")
    marked = {text.lower() for text in page.locator("mark").all_inner_texts()}
    assert marked
    assert not marked & {"how", "do", "i", "on", "the", "of", "my"}
    page.goto(page.url.partition("/en/")[0] + "/zh-CN/?q=我的提现怎么还没有到账呢")
    assert not set(page.locator("mark").all_inner_texts()) & {"我的", "怎么", "还没有", "没有", "呢"}
    page.set_viewport_size({"width": 320, "height": 740})
    page.goto(page.url.partition("/zh-CN/")[0] + "/zh-CN/contact")
    lines = "one => { const r = document.createRange(), t = one.firstChild, at = t.data.indexOf('客服邮箱');"
    lines += " r.setStart(t, at); r.setEnd(t, at + 4); return r.getClientRects().length; }"
    name = page.locator(".channel h3 a", has_text="客服邮箱")
    assert name.evaluate(lines) == 1


def test_print_leaves_the_answer(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/zh-CN/articles/security-2fa-enable")
    page.emulate_media(media="print")
    for hidden in (".top", ".search", ".beside", ".neighbours", ".feedback", ".bottom"):
        expect(page.locator(hidden)).to_be_hidden()
    after = "all => all.map(one => getComputedStyle(one, '::after').display)"
    assert set(page.eval_on_selector_all(".steps > li", after)) == {"none"}, "no dots between steps"
    expect(page.locator(".answer")).to_be_visible()

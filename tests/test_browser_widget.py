"""The search box in a real browser, on a page of another origin that allows nothing but it."""

from __future__ import annotations

import http.server
import json
import re
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from api.web.answers import Writing, answer_html, marked, snippet
from conftest import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium fonts-noto-cjk")
Open = Callable[..., Page]
HOSTILE = (
    "<img src=x onerror=window.hurt=1> [click](javascript:window.hurt=2) **<script>window.hurt=3</script>**\n\n"
    "[data](data:text/html,x) [fine](https://help.example/x) ![x](https://evil.example/x.png)"
)


@pytest.fixture(scope="module")
def foreign(base: str) -> Iterator[str]:
    """Another website, whose policy allows the search box's script and its requests and nothing else."""
    policy = f"default-src 'none'; script-src {base}; connect-src {base}; style-src 'self'; img-src https://img.example"

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            attributes = self.path.partition("?")[2].replace("&", " ").replace("%20", " ")
            page = (
                '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>Shop</title>'
                '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
                f'<script src="{base}/widget.js" defer></script></head><body><main><h1>Shop</h1>'
                f"<faq-search {attributes}></faq-search></main></body></html>"
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            names = {"/types": "faq-search", "/no-types": "'none'"}.get(self.path.partition("?")[0])
            types = f"; require-trusted-types-for 'script'; trusted-types {names}" if names else ""
            self.send_header("Content-Security-Policy", policy + types)
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_arguments: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_page(browser: Browser, foreign: str) -> Iterator[Open]:
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_one(attributes: str = "", *, expected: str = "", **options: object) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1000, "height": 800}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))

        def told(message: Any) -> None:
            if message.type in ("error", "warning") and not (expected and expected in message.text):
                wrong.append(message.text)

        page.on("console", told)
        page.goto(f"{foreign}?{attributes}")
        expect(page.locator("faq-search input")).to_be_visible()
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not [text for text in wrong if "favicon" not in text and "data:," not in text]


def searches(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or "") if "/v1/search" in request.url else None)
    return asked


class Marked:
    """Stands for the engine's highlighter."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def spans(self, text: str) -> list[tuple[int, int]]:
        return [found.span() for found in re.finditer("|".join(self._words), text)] if self._words else []


def result_of(
    question: str = "问题？", answer: str = "答案", marks: tuple[str, ...] = (), **more: object
) -> dict[str, Any]:
    """A result as the service gives it for `html`."""
    writing = Writing(
        shown=str,
        article=lambda entry: f"/en/articles/{entry}",
        table_label="表格",
        highlighter=Marked(*marks),  # type: ignore[arg-type]
        first_heading=3,
    )
    return {
        "id": "x", "category": "a", "lang": "zh", "matched": "", "url": "", "confidence": 0.9,
        "question": question, "question_html": marked(question, writing),
        "answer": answer, "answer_html": answer_html(answer, writing),
        "snippet_html": snippet(answer, writing, 60),
    } | more  # fmt: skip


def contact_of(*channels: dict[str, object]) -> dict[str, Any]:
    """A hand-off with these channels."""
    usual = {"kind": "email", "name": "desk@help.example", "url": "mailto:desk@help.example"}
    told = [usual | channel for channel in channels]
    return {
        "reason": "unsure", "message": "Ask us.", "query": "q", "nearest": [], "ticket": None, "safety": [],
        "channels": told,
    }  # fmt: skip


def answered(page: Page, **changes: object) -> None:
    """Let the service answer with this instead."""
    reply = {
        "query": "q", "lang": "zh", "outcome": "answer", "threshold": 0.6, "generation": "g", "took_ms": 1,
        "results": [result_of()], "contact_support": None,
    } | changes  # fmt: skip
    headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
    page.route("**/v1/search", lambda route: route.fulfill(status=200, headers=headers, body=json.dumps(reply)))


def test_typing_and_the_keyboard(open_page: Open) -> None:
    page = open_page()
    asked = searches(page)
    box = page.locator("faq-search input")
    box.press_sequentially("怎样开启谷歌验证", delay=5)
    options = page.locator("faq-search [role=option]")
    expect(options.first).to_contain_text("谷歌验证")
    expect(options.first.locator(".tag")).to_have_text("最佳匹配")
    assert options.first.locator("mark").count() > 0
    assert len([body for body in asked if body]) < 8, "not every key is a request"
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "option-0")
    box.press("End")
    last = options.count() - 1
    expect(options.nth(last)).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "option-0")
    box.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", f"option-{last}")
    box.press("Home")
    box.press("Enter")
    article = page.locator("faq-search article")
    expect(article.locator("h2")).to_be_focused()
    expect(article.locator("ol li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options.first).to_be_visible()
    expect(box).to_be_focused()
    box.press("Escape")
    expect(page.locator("faq-search .panel")).to_be_hidden()
    box.press("Escape")
    expect(box).to_have_value("")


def test_composition_sends_nothing_and_enter_in_it_selects_nothing(open_page: Open) -> None:
    page = open_page()
    asked = searches(page)
    box = page.locator("faq-search input")
    box.focus()
    session = page.context.new_cdp_session(page)
    for text in ("t", "ti", "tix", "tixian"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_timeout(90)
    assert asked == []
    event = (
        "new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, composed: true})"
    )
    page.evaluate(f"document.querySelector('faq-search').shadowRoot.querySelector('input').dispatchEvent({event})")
    page.wait_for_timeout(90)
    assert asked == []
    session.send("Input.insertText", {"text": "提现没到账"})
    expect(page.locator("faq-search [role=option]").first).to_be_visible()
    assert len([body for body in asked if body]) == 1
    assert page.locator("faq-search article").count() == 0


def test_a_stale_reply_is_never_shown(open_page: Open) -> None:
    page = open_page()
    held: list[Route] = []

    def slow_first(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/v1/search", slow_first)
    box = page.locator("faq-search input")
    box.fill("提现手续费")
    page.wait_for_timeout(200)
    assert held
    box.fill("怎样开启谷歌验证")
    expect(page.locator("faq-search [role=option]").first).to_contain_text("谷歌")
    held[0].abort()
    page.wait_for_timeout(100)
    expect(page.locator("faq-search [role=option]").first).to_contain_text("谷歌")


def test_slow_failed_and_offline(open_page: Open) -> None:
    page = open_page(expected="Failed to load resource")
    box, live = page.locator("faq-search input"), page.locator("faq-search .live")
    held: list[Route] = []
    page.route("**/v1/search", lambda route: held.append(route))
    box.fill("提现")
    expect(live).to_have_text("正在搜索…")
    held[0].fulfill(status=500, headers={"Access-Control-Allow-Origin": "*"}, body="{}")
    expect(live).to_contain_text("搜索没有成功")
    page.unroute("**/v1/search")
    page.get_by_role("button", name="重试").click()
    expect(page.locator("faq-search [role=option]").first).to_be_visible()
    page.context.set_offline(True)
    box.fill("充值")
    expect(live).to_contain_text("网络已断开")
    page.context.set_offline(False)
    expect(page.locator("faq-search [role=option]").first).to_contain_text("充值")


def test_a_refusal_leads_to_a_person(open_page: Open) -> None:
    page = open_page("lang=zh-TW")
    page.locator("faq-search input").fill("附近哪里有好吃的火锅")
    panel = page.locator("faq-search .panel")
    expect(panel.locator("h2")).to_have_text("讓客服來協助您")
    expect(panel.locator("a.solid")).to_have_attribute("href", re.compile(r"/zh-TW/tickets/new\?q=%E9%99%84"))
    expect(panel.locator(".channels li").first).to_be_hidden()
    panel.locator("summary").click()
    assert panel.locator(".channels li:visible").count() >= 3
    expect(panel).to_contain_text("絕不會向您索要密碼")


def test_half_a_question_is_no_miss_but_a_second_question_is(open_page: Open) -> None:
    page = open_page("lang=en")
    box, panel = page.locator("faq-search input"), page.locator("faq-search .panel")
    box.press_sequentially("what fees do i pay", delay=60)
    expect(panel).to_contain_text("Which of these do you mean?")
    expect(page.locator("faq-search [role=option]")).to_have_count(3)
    box.fill("")
    box.press_sequentially("code not received", delay=60)
    expect(panel.locator("h2")).to_have_text("Contact our support team")


def test_a_space_more_is_no_second_question(open_page: Open) -> None:
    page = open_page("lang=en")
    box = page.locator("faq-search input")
    held: list[Route] = []
    page.route(
        "**/v1/search", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    box.fill("what fees do i pay")
    page.wait_for_timeout(200)
    box.fill("what fees do i pay ")
    page.wait_for_timeout(200)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("faq-search .panel")).to_contain_text("Which of these do you mean?")
    assert len(held) == 1


@pytest.mark.parametrize(
    ("channel", "lang", "zone", "told"),
    [
        ({"online": True}, "en", "Asia/Tokyo", "Online now"),
        ({"online": False}, "zh-CN", "Asia/Tokyo", "现在不在线"),
        ({}, "en", "Asia/Tokyo", None),
        # The desk closes on Monday at 18:00 in Shanghai.
        ({"online": True, "until": "2026-11-23T18:00:00+08:00"}, "en", "Asia/Shanghai", "Online now, until Mon 18:00"),
        (
            {"online": True, "until": "2026-11-23T18:00:00+08:00"}, "en", "America/Los_Angeles",
            "Online now, until Mon 02:00 (your time)",
        ),
        (
            {"online": False, "until": "2026-11-23T09:00:00+08:00"}, "en", "America/New_York",
            "Closed now, opens Sun 20:00 (your time)",
        ),
        (
            {"online": False, "until": "2026-11-23T09:00:00+08:00"}, "zh-CN", "Asia/Kolkata",
            "现在不在线，周一 06:30 上线（您的当地时间）",
        ),
        (
            {"online": True, "until": "2026-11-23T18:00:00+08:00"}, "zh-TW", "Pacific/Kiritimati",
            "目前在線，服務至 週二 00:00（您的當地時間）",
        ),
    ],
)  # fmt: skip
def test_who_is_online_is_what_the_service_says(
    open_page: Open, channel: dict[str, object], lang: str, zone: str, told: str | None
) -> None:
    """By the service's clock, not by the reader's, which is years ahead here; moments as the reader's zone has them."""
    page = open_page(f"lang={lang}", timezone_id=zone)
    page.clock.set_fixed_time("2031-11-23T02:00:00Z")
    answered(page, outcome="contact_support", contact_support=contact_of(channel | {"hours": "9 to 18, Beijing time"}))
    page.locator("faq-search input").fill("q")
    desk = page.locator("faq-search .channels li")
    expect(desk.locator(".note")).to_have_text("9 to 18, Beijing time")
    if told is None:
        expect(desk.locator(".tag")).to_have_count(0)
    else:
        expect(desk.locator(".tag")).to_have_text(told)


def test_the_state_of_channels_comes_with_the_reply(open_page: Open) -> None:
    page = open_page("lang=en")
    page.locator("faq-search input").press_sequentially("who won the football match yesterday", delay=1)
    channels = page.locator("faq-search .channels li")
    expect(channels.first).to_contain_text("Online now")
    expect(channels.last.locator(".tag")).to_have_text(re.compile("^(Online now, until|Closed now, opens) "))
    expect(channels.nth(2).locator(".tag")).to_have_count(0)


def test_a_secret_is_warned_of_and_in_no_link_nor_event(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        "window.told = []; for (const name of ['faq-search', 'faq-select', 'faq-answer', 'faq-contact'])"
        " document.addEventListener(name, (event) => window.told.push([name, event.detail]))"
    )
    page.locator("faq-search input").fill("我的密码是 Hunter2secret 登录不了")
    expect(page.locator("faq-search .warn")).to_contain_text("敏感信息")
    links = page.eval_on_selector_all("faq-search a", "nodes => nodes.map((node) => node.href)")
    told = page.evaluate("JSON.stringify(window.told)")
    assert "faq-search" in told
    assert "Hunter2secret" not in told + "".join(links)


def test_choices_and_answers_in_the_other_language(open_page: Open) -> None:
    page = open_page("lang=en")
    results = [
        result_of(question, "1. 一\n2. 二", id=entry, confidence=0.4) for entry, question in (("a", "甲"), ("b", "乙"))
    ]
    answered(
        page, outcome="clarify", results=results, clarify=[{"id": "b", "question": "乙"}, {"id": "a", "question": "甲"}]
    )
    page.locator("faq-search input").fill("which")
    expect(page.locator("faq-search .panel")).to_contain_text("Which of these do you mean?")
    choice = page.locator("faq-search [role=option]:not(.suggested)").first
    expect(choice).to_contain_text("乙")
    choice.click()
    expect(page.locator("faq-search article")).to_contain_text("exists in Chinese only")
    expect(page.locator("faq-search article div[lang=zh-CN] ol li")).to_have_count(2)


def test_the_state_goes_with_the_next_question_until_a_choice_is_taken(open_page: Open) -> None:
    page = open_page()
    asked = searches(page)
    box, choice = page.locator("faq-search input"), page.locator("faq-search [role=option]:not(.suggested)").first

    def ask(query: str, **reply: Any) -> dict[str, Any]:
        answered(page, results=[result_of(f"{query}?", "一", id="a", confidence=0.4)], **reply)
        box.fill(query)
        expect(choice).to_contain_text(f"{query}?")
        return dict(json.loads(asked[-1]))

    unsure: dict[str, Any] = {"outcome": "clarify", "clarify": [{"id": "a", "question": "甲"}]}
    assert "state" not in ask("one", **unsure, state="first")
    assert ask("two", **unsure, state="second")["state"] == "first"
    assert ask("three", outcome="answer")["state"] == "second"
    assert "state" not in ask("four", **unsure, state="fourth"), "the answer had none"
    choice.click()
    assert "state" not in ask("five", outcome="answer"), "a choice that is taken is no miss"


RICH = """\
先看**审核状态**，再看*到账时间*。

1. 打开资产页。
   - 点提现记录
   - 看状态

   还在审核就等一等。
2. 复制交易哈希。

![步骤图](https://img.example/step.png "640x360")

[演示视频](https://www.bilibili.com/video/BV1)

| 等级 | 限额 |
|---|---|
| 一 | **100** |

> 提现地址写错
> 找不回来。
"""


def test_an_answer_has_steps_pictures_videos_tables_and_marks(open_page: Open) -> None:
    page = open_page()
    png = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
    page.route("https://img.example/*", lambda route: route.fulfill(content_type="image/png", body=png))
    answered(page, results=[result_of("提现记录", RICH, ("提现",))])
    page.locator("faq-search input").fill("x")
    expect(page.locator("faq-search [role=option] .q mark")).to_have_text("提现")
    expect(page.locator("faq-search [role=option] .snippet")).to_contain_text("先看审核状态")
    page.locator("faq-search [role=option]").click()
    article = page.locator("faq-search article")
    expect(article.locator("div > ol > li")).to_have_count(2)
    expect(article.locator("ol > li").first.locator("ul > li")).to_have_text(["点提现记录", "看状态"])
    expect(article.locator("ol > li").first.locator("p").last).to_have_text("还在审核就等一等。")
    expect(article.locator("em")).to_have_css("font-style", "normal")  # Han has no italics
    image = article.locator("img")
    expect(image).to_have_attribute("alt", "步骤图")
    expect(image).to_have_js_property("naturalWidth", 1)
    assert image.evaluate("one => [one.width, one.getAttribute('height'), one.loading]")[1:] == ["360", "lazy"]
    expect(article.locator("a.video")).to_have_text("演示视频")
    expect(article.locator("td")).to_have_text(["一", "100"])
    expect(article.locator("blockquote")).to_contain_text("找不回来")
    expect(article.locator("mark")).to_have_text(["提现", "提现"])
    found = Axe().run(page).response["violations"]
    assert [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in found] == []


def test_the_link_of_an_answer_is_copied(open_page: Open, base: str) -> None:
    page = open_page("lang=en")
    page.locator("faq-search input").fill("how do I turn on 2FA")
    page.locator("faq-search [role=option]").first.click()
    page.locator("faq-search article button", has_text="Copy link").click()
    expect(page.locator("faq-search article button").last).to_have_text("Copied")
    expect(page.locator("faq-search .live")).to_have_text("Copied")
    page.locator("faq-search input").fill("")
    page.locator("faq-search input").focus()
    page.keyboard.press("Control+V")
    expect(page.locator("faq-search input")).to_have_value(f"{base}/en/articles/security-2fa-enable")


def test_words_are_marked_as_the_service_cuts_them(open_page: Open) -> None:
    page = open_page("lang=zh-TW")
    page.locator("faq-search input").fill("怎樣開啟谷歌驗證")
    marks = page.locator("faq-search [role=option] mark")
    expect(marks.first).to_be_visible()
    assert {"開啟", "Google 驗證"} & set(marks.all_inner_texts()), marks.all_inner_texts()


def test_an_answer_can_do_nothing(open_page: Open) -> None:
    page = open_page(expected="Content Security Policy")
    answered(page, query=HOSTILE, results=[result_of(HOSTILE, HOSTILE)])
    page.locator("faq-search input").fill("x")
    page.locator("faq-search [role=option]").first.click()
    article = page.locator("faq-search article")
    expect(article).to_contain_text("<script>")
    # A picture that the site's policy forbids is a link to it.
    expect(article.locator("script, img")).to_have_count(0)
    links = page.eval_on_selector_all("faq-search article a", "nodes => nodes.map((node) => node.href)")
    assert {"https://help.example/x", "https://evil.example/x.png"} <= set(links)
    assert all(link.startswith("http") for link in links)
    assert page.evaluate("window.hurt") is None


def test_attributes_reach_the_service(open_page: Open) -> None:
    page = open_page("category=security&lang=en&top=2&key=faq_test&placeholder=Ask", expected="Failed to load resource")
    sent: list[tuple[dict[str, Any], str]] = []

    def note(route: Route) -> None:
        if route.request.method == "POST":
            sent.append((json.loads(route.request.post_data or "{}"), route.request.headers.get("x-faq-key", "")))
        route.abort()

    page.route("**/v1/search", note)
    expect(page.locator("faq-search input")).to_have_attribute("placeholder", "Ask")
    page.locator("faq-search input").fill("2fa")
    expect(page.locator("faq-search .live")).to_contain_text("failed")
    body, key = sent[0]
    assert (body["category"], body["top"], body["query"], key) == ("security", 2, "2fa", "faq_test")
    assert "session" not in body


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["怎样开启谷歌验证", "附近哪里有好吃的火锅", "我的密码是 Hunter2secret 登录不了"])
def test_axe_finds_nothing(open_page: Open, scheme: str, query: str) -> None:
    page = open_page(color_scheme=scheme, expected="Content Security Policy")
    page.locator("faq-search input").fill(query)
    expect(page.locator("faq-search .panel")).to_be_visible()
    page.wait_for_timeout(300)
    found = Axe().run(page).response["violations"]
    assert [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in found] == []
    if page.locator("faq-search [role=option]").count():
        page.locator("faq-search [role=option]").first.click()
        found = Axe().run(page).response["violations"]
        assert [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in found] == []


@pytest.mark.parametrize("side", ["left", "right"])
def test_in_a_narrow_column_the_panel_is_wide_enough_to_read(open_page: Open, side: str) -> None:
    page = open_page()
    page.evaluate(
        "side => Object.assign(document.querySelector('faq-search').style, { width: '200px', float: side })", side
    )
    page.locator("faq-search input").fill("附近哪里有好吃的火锅")
    panel = page.locator("faq-search .panel")
    expect(panel.locator("a.solid")).to_be_visible()
    box = panel.bounding_box()
    assert box
    assert box["width"] >= 350
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1000
    assert panel.evaluate("one => one.scrollWidth <= one.clientWidth"), "nothing sticks out"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1000


def test_a_phone_and_a_theme(open_page: Open) -> None:
    page = open_page(viewport={"width": 360, "height": 740})
    page.evaluate("document.querySelector('faq-search').style.setProperty('--faq-accent', 'rgb(120, 0, 80)')")
    page.locator("faq-search input").fill("怎样开启谷歌验证")
    best = page.locator("faq-search .tag.best")
    expect(best).to_have_css("color", "rgb(120, 0, 80)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    heights = page.eval_on_selector_all("faq-search li", "nodes => nodes.map((node) => node.offsetHeight)")
    assert min(heights) >= 44, "a finger is wide"


@pytest.mark.parametrize(("path", "allowed"), [("types", True), ("no-types", False)])
def test_trusted_types(browser: Browser, foreign: str, path: str, allowed: bool) -> None:
    """A site that takes HTML only from policies that it names: with ours, all is shown; without it, the plain text."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{foreign}{path}?lang=en")
    page.locator("faq-search input").fill("how do I turn on 2FA")
    option = page.locator("faq-search [role=option]").first
    expect(option).to_contain_text("2FA")
    assert (option.locator("mark").count() > 0) is allowed
    option.click()
    article = page.locator("faq-search article")
    expect(article).to_contain_text("authenticator")
    assert (article.locator("ol li").count() > 0) is allowed
    assert wrong == []
    page.context.close()


def test_hotkeys_of_the_site_do_not_take_what_is_typed(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        """() => {
            window.taken = [];
            for (const type of ["keydown", "keypress", "keyup"]) document.addEventListener(type, (event) => {
                if (event.target.tagName === "INPUT") return;
                window.taken.push(event.key);
                if ("/spn".includes(event.key)) event.preventDefault();
            });
        }"""
    )
    box = page.locator("faq-search input")
    box.click()
    page.keyboard.type("password reset/n")
    expect(box).to_have_value("password reset/n")
    assert page.evaluate("window.taken") == []
    page.keyboard.press("Control+k")
    page.keyboard.press("Tab")
    assert {"k", "Tab"} <= set(page.evaluate("window.taken"))  # the site's own shortcuts still work

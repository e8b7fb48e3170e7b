"""The chat in a real browser, on a page of another origin that allows nothing but it."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from conftest import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium fonts-noto-cjk")
Open = Callable[..., Page]
PHONE = {"width": 360, "height": 740}
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}


class Site(http.server.BaseHTTPRequestHandler):
    """Another website, whose one page comes from the test."""

    page, policy = "", ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(self.page.encode())

    def log_message(self, *_arguments: object) -> None:
        return


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_page(browser: Browser, base: str, site: str) -> Iterator[Open]:
    """Opens the website with a body; at the end no page may have had an error or a blocked resource."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_one(body: str = "<faq-chat></faq-chat>", *, policy: str = "", expected: str = "", **options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1000, "height": 800}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))

        def told(message: Any) -> None:
            if message.type in ("error", "warning") and not (expected and expected in message.text):
                wrong.append(message.text)

        page.on("console", told)
        Site.page = (
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>Shop</title>'
            '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
            f'<script src="{base}/chat.js" defer></script></head><body><main><h1>Shop</h1>{body}</main></body></html>'
        )
        allowed = f"default-src 'none'; script-src {base}; connect-src {base}; img-src https://img.example data:"
        Site.policy = f"{allowed}; {policy}"
        page.goto(site)
        expect(page.locator("faq-chat .write, faq-chat .launcher").first).to_be_attached()
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not wrong


def say(page: Page, text: str, answers: int = 1) -> Locator:
    """Type a message into the open chat; the turn that answers it."""
    bot = page.locator("faq-chat .said.bot")
    before = bot.count()
    page.locator("faq-chat textarea").fill(text)
    page.locator("faq-chat textarea").press("Enter")
    expect(bot).to_have_count(before + answers)
    return page.locator("faq-chat .turn").last


def opened(page: Page) -> Page:
    page.locator("faq-chat .launcher").click()
    expect(page.locator("faq-chat textarea")).to_be_focused()
    return page


def asked(page: Page) -> list[dict[str, Any]]:
    """The bodies that are sent from now on."""
    sent: list[dict[str, Any]] = []
    page.on(
        "request",
        lambda request: (
            sent.append(json.loads(request.post_data))
            if "/v1/deflect" in request.url and request.method == "POST" and request.post_data
            else None
        ),
    )
    return sent


def reply_of(html: str = "<p>ok</p>", **changes: Any) -> dict[str, Any]:
    """A reply as the service gives it."""
    return {
        "decision": "answer", "reason": "found", "lang": "zh", "message": "",
        "text": {"markdown": "", "plain": "plain text", "html": html}, "entries": [], "choices": [],
        "quick_replies": [{"kind": "human", "text": "转人工", "payload": "#human"}], "contact_support": None,
        "urgent": None, "warnings": [], "verification": None, "turn": 1, "state": "s", "generation": "g", "took_ms": 1,
    } | changes  # fmt: skip


def answered(page: Page, **changes: Any) -> None:
    """Let the service answer with this instead."""
    body = json.dumps(reply_of(**changes))
    page.route("**/v1/deflect", lambda route: route.fulfill(status=200, headers=OPEN, body=body))


def no_fault(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in found] == []


def test_a_conversation(open_page: Open, base: str) -> None:
    page = open_page()
    page.evaluate(
        "window.told = []; for (const name of ['open', 'close', 'reply', 'press', 'contact', 'article', 'error'])"
        " document.addEventListener(`faq-chat-${name}`, (event) => window.told.push([name, event.detail]))"
    )
    launcher, panel = page.locator("faq-chat .launcher"), page.locator("faq-chat .panel")
    expect(panel).to_be_hidden()
    expect(launcher).to_have_attribute("aria-expanded", "false")
    opened(page)
    expect(launcher).to_have_attribute("aria-expanded", "true")
    expect(page.locator("faq-chat .said.bot")).to_contain_text("自动助手")
    sent = asked(page)
    turn = say(page, "怎样开启谷歌验证")
    expect(turn.locator("ol > li")).to_have_count(5)
    expect(turn.locator(".actions a")).to_have_attribute("href", f"{base}/zh-CN/articles/security-2fa-enable")
    expect(page.locator("faq-chat .log")).to_have_attribute("aria-live", "polite")
    assert (sent[0]["locale"], sent[0]["lang"], "state" in sent[0]) == ("zh-CN", "zh", False)
    turn.get_by_role("button", name="解决了").click()
    expect(page.locator("faq-chat .turn.mine").last).to_contain_text("解决了")
    expect(page.locator("faq-chat .said.bot")).to_have_count(3)
    assert sent[1]["message"] == "#solved"
    assert sent[1]["state"]
    expect(page.locator("faq-chat .quick")).to_have_count(1)
    page.locator("faq-chat textarea").press("Escape")
    expect(panel).to_be_hidden()
    expect(launcher).to_be_focused()
    told = page.evaluate("window.told")
    assert [name for name, _ in told] == ["open", "reply", "press", "reply", "close"]
    assert told[1][1]["entries"] == ["security-2fa-enable"]
    assert (told[1][1]["decision"], told[2][1]) == ("answer", {"kind": "solved"})


def test_a_choice_by_mouse_by_keyboard_and_by_number(open_page: Open) -> None:
    page = opened(open_page('<faq-chat lang="en"></faq-chat>'))
    sent = asked(page)
    turn = say(page, "what fees do i pay")
    choices = turn.locator(".choice")
    expect(choices).to_have_count(3)
    expect(turn.locator(".answer ol")).to_have_count(0)  # not the same list twice
    text = choices.nth(1).locator("span").last.inner_text()
    choices.nth(1).click()
    expect(page.locator("faq-chat .turn").last.locator(".answer")).to_contain_text(text)
    assert sent[-1]["message"] == "#1.2"
    for choice in choices.all():
        expect(choice).to_be_disabled()
    turn = say(page, "what fees do i pay")
    if turn.locator(".choice").count():
        turn.locator(".choice").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("faq-chat textarea")).to_be_focused()
        expect(page.locator("faq-chat .choice:enabled")).to_have_count(0)


def test_a_hand_off_opens_the_form_with_the_conversation(open_page: Open) -> None:
    page = opened(open_page())
    say(page, "提现 100 USDT 一直没到账，密码是 Hunter2secret")
    expect(page.locator("faq-chat .me").first).not_to_contain_text("Hunter2secret")
    page.locator("faq-chat .quick button").last.click()
    card = page.locator("faq-chat .card")
    expect(card.locator(".channels li").first).to_contain_text("现在在线")
    assert card.locator(".channels li").count() >= 3
    card.locator("summary").click()
    with page.context.expect_page() as waited:
        card.get_by_role("button", name="提交工单").click()
    form = waited.value
    message = form.locator("#ticket-message").input_value()
    assert message.startswith("提现 100 USDT 一直没到账")
    assert "与自动助手的对话：\n您: 提现" in message
    assert "自动助手: " in message
    assert "Hunter2secret" not in message + page.evaluate("JSON.stringify(sessionStorage)")
    assert form.url.endswith("/zh-CN/tickets/new")
    form.locator("#ticket-email").wait_for()


def test_where_no_form_may_be_sent_the_question_alone_goes(open_page: Open) -> None:
    page = opened(open_page(policy="form-action 'none'", expected="form-action"))
    say(page, "提现 100 USDT 一直没到账")
    say(page, "转人工")
    page.locator("faq-chat .card summary").click()
    with page.context.expect_page() as waited:
        page.locator("faq-chat .card .solid").click()
    expect(waited.value.locator("#ticket-message")).to_have_value("提现 100 USDT 一直没到账")


def test_a_reload_brings_it_all_back(open_page: Open) -> None:
    page = opened(open_page())
    say(page, "怎样开启谷歌验证")
    page.locator("faq-chat textarea").fill("还没写完")
    page.reload()
    log = page.locator("faq-chat .log")
    expect(page.locator("faq-chat .said")).to_have_count(3)
    expect(page.locator("faq-chat .panel")).to_be_visible()
    expect(page.locator("faq-chat textarea")).to_have_value("还没写完")
    expect(log.locator("ol > li").first).to_be_visible()
    sent = asked(page)
    page.locator("faq-chat .quick button").first.click()
    expect(page.locator("faq-chat .said.bot")).to_have_count(3)
    assert sent[0]["state"]
    page.get_by_role("button", name="重新开始对话").click()
    expect(page.locator("faq-chat .said")).to_have_count(1)
    page.reload()
    expect(page.locator("faq-chat .said")).to_have_count(1)


def test_offline_it_waits_and_goes_on_in_order(open_page: Open) -> None:
    page = opened(open_page(expected="Failed to load resource"))
    box, state = page.locator("faq-chat textarea"), page.locator("faq-chat .state").first
    page.context.set_offline(True)
    box.fill("怎样开启谷歌验证")
    box.press("Enter")
    expect(state).to_contain_text("网络已断开")
    expect(page.locator("faq-chat [role=status]")).to_contain_text("网络已断开")
    expect(state.get_by_role("link", name="联系客服")).to_have_attribute("href", re.compile("/zh-CN/contact$"))
    box.fill("充值没到账")
    box.press("Enter")
    page.context.set_offline(False)
    expect(page.locator("faq-chat .said.bot")).to_have_count(3)
    kinds = page.locator("faq-chat .said").evaluate_all("nodes => nodes.map((node) => node.classList[1])")
    assert kinds == ["bot", "me", "bot", "me", "bot"]
    expect(state).to_be_empty()
    expect(page.locator("faq-chat [role=status]")).to_be_empty()


def test_busy_slow_and_an_old_state(open_page: Open) -> None:
    page = opened(open_page(expected="Failed to load resource"))
    codes, seen, held = [429, 200, 503, 200, 422, 200], list[dict[str, Any]](), list[Route]()
    waits = {429: "1", 503: "60", 422: "", 200: ""}

    def serve(route: Route) -> None:
        if route.request.method != "POST":
            return route.fulfill(status=200, headers=OPEN)
        seen.append(json.loads(route.request.post_data or "{}"))
        code = codes[len(seen) - 1]
        more = {"Retry-After": waits[code], "Access-Control-Expose-Headers": "Retry-After"} if waits[code] else {}
        if len(seen) == 2:
            return held.append(route)
        return route.fulfill(status=code, headers=OPEN | more, body=json.dumps(reply_of()))

    page.route("**/v1/deflect", serve)
    box = page.locator("faq-chat textarea")
    box.fill("one")
    box.press("Enter")
    expect(page.locator("faq-chat .typing")).to_be_visible()
    expect(page.locator("faq-chat [role=status]")).to_contain_text("正在查找答案")
    page.wait_for_timeout(1300)
    assert held, "it came again after a second, as it was told"
    held[0].fulfill(status=200, headers=OPEN, body=json.dumps(reply_of()))
    expect(page.locator("faq-chat .said.bot")).to_have_count(2)
    expect(page.locator("faq-chat .typing")).to_be_hidden()
    box.fill("two")
    box.press("Enter")
    expect(page.locator("faq-chat .state").last).to_contain_text("服务繁忙")
    page.get_by_role("button", name="重试").click()
    expect(page.locator("faq-chat .said.bot")).to_have_count(3)
    say(page, "three")
    assert [body.get("state") for body in seen] == [None, None, "s", "s", "s", None]


def test_an_input_method_sends_nothing_by_itself(open_page: Open) -> None:
    page = opened(open_page())
    sent = asked(page)
    session = page.context.new_cdp_session(page)
    for text in ("t", "ti", "tixian"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    event = "new KeyboardEvent('keydown', {key: 'Enter', %s, bubbles: true, composed: true, cancelable: true})"
    for marks in ("keyCode: 229", "isComposing: true"):
        page.locator("faq-chat textarea").evaluate(f"node => node.dispatchEvent({event % marks})")
    escape = event.replace("'Enter'", "'Escape'") % "isComposing: true"
    page.locator("faq-chat textarea").evaluate(f"node => node.dispatchEvent({escape})")
    page.wait_for_timeout(100)
    assert sent == []
    expect(page.locator("faq-chat .panel")).to_be_visible()
    session.send("Input.insertText", {"text": "提现没到账"})
    page.keyboard.press("Enter")
    expect(page.locator("faq-chat .said.bot")).to_have_count(2)
    assert [body["message"] for body in sent] == ["提现没到账"]


def test_keys_stay_in_the_chat(open_page: Open) -> None:
    page = open_page('<faq-chat lang="en"></faq-chat><input id="own">')
    page.evaluate(
        "window.keys = []; document.addEventListener('keydown', (event) => { window.keys.push(event.key);"
        " if (event.key === 's') { event.preventDefault(); document.querySelector('#own').focus(); } })"
    )
    opened(page)
    box = page.locator("faq-chat textarea")
    page.keyboard.type("password")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("reset")
    expect(box).to_have_value("password\nreset")
    page.keyboard.press("Escape")
    assert page.evaluate("window.keys") == ["Shift"] * page.evaluate(
        "window.keys.filter((key) => key === 'Shift').length"
    )
    page.keyboard.press("s")
    expect(page.locator("#own")).to_be_focused()


def test_on_a_phone_it_covers_the_page_and_tab_stays_in_it(open_page: Open) -> None:
    page = opened(open_page('<a href="#x">behind</a><faq-chat></faq-chat><a href="#y">after</a>', viewport=PHONE))
    say(page, "怎样开启谷歌验证")
    panel = page.locator("faq-chat .panel")
    panel.evaluate("node => Promise.all(node.getAnimations().map(one => one.finished))")
    box = panel.bounding_box()
    assert box and {name: round(size, 3) for name, size in box.items()} == {"x": 0, "y": 0} | PHONE
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator("faq-chat .launcher")).to_be_hidden()
    seen = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.tagName"))
    assert seen == {"FAQ-CHAT"}
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.tagName") == "FAQ-CHAT"
    page.get_by_role("button", name="关闭咨询窗口").click()
    expect(page.locator("faq-chat .launcher")).to_be_focused()


def test_two_on_one_page_know_nothing_of_each_other(open_page: Open) -> None:
    page = open_page('<faq-chat inline lang="en"></faq-chat><faq-chat id="second" inline lang="zh-TW"></faq-chat>')
    first, second = page.locator("faq-chat").first, page.locator("faq-chat").last
    first.locator("textarea").fill("how do I turn on 2FA")
    first.locator("textarea").press("Enter")
    expect(first.locator(".said.bot")).to_have_count(2)
    expect(second.locator(".said.bot")).to_have_count(1)
    expect(second.locator(".said.bot")).to_contain_text("自動助理")
    page.reload()
    expect(first.locator(".said")).to_have_count(3)
    expect(second.locator(".said")).to_have_count(1)
    expect(page.locator("faq-chat .launcher")).to_have_count(0)


def test_two_on_one_page_are_two_landmarks(open_page: Open) -> None:
    page = open_page('<faq-chat inline lang="en"></faq-chat><faq-chat id="second" inline lang="en"></faq-chat>')
    names = page.get_by_role("region").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert names == [names[0], f"{names[0]} 2"]
    no_fault(page)


def test_an_answer_comes_while_it_is_closed(open_page: Open) -> None:
    page = opened(open_page('<faq-chat lang="en"></faq-chat>'))
    held: list[Route] = []
    page.route("**/v1/deflect", lambda route: held.append(route))
    page.locator("faq-chat textarea").fill("how do I turn on 2FA")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    while not held or held[-1].request.method != "POST":
        if held:
            held[-1].continue_()
            held.clear()
        page.wait_for_timeout(30)
    held[-1].continue_()
    launcher = page.locator("faq-chat .launcher")
    expect(launcher).to_have_attribute("aria-label", "New answer: open the chat")
    launcher.click()
    expect(launcher).to_have_attribute("aria-label", "Open the chat")


HOSTILE = (
    "<p><a href='javascript:window.hurt=1'>x</a><img src=data:x onerror=window.hurt=2><a href='https://fine.example/'>y</a>"
    "<img src='https://img.example/a.png' alt='step'><img src='https://evil.example/b.png' alt='blocked'></p>"
)


def test_an_answer_can_do_nothing_and_its_pictures_open(open_page: Open) -> None:
    page = opened(open_page(expected="Content Security Policy"))
    picture = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    page.route("https://img.example/*", lambda route: route.fulfill(content_type="image/svg+xml", body=picture))
    answered(page, html=HOSTILE)
    answer = say(page, "x").locator(".answer")
    expect(answer.locator("img")).to_have_count(1)
    expect(answer.locator("a > img")).to_have_attribute("src", "https://img.example/a.png")
    expect(answer.locator("a a")).to_have_count(0)
    links = answer.locator("a").evaluate_all("nodes => nodes.map((node) => node.href)")
    assert links == ["https://fine.example/", "https://img.example/a.png", "https://evil.example/b.png"]
    assert page.evaluate("window.hurt") is None


@pytest.mark.parametrize(("names", "html"), [("faq-chat", True), ("'none'", False)])
def test_trusted_types(open_page: Open, names: str, html: bool) -> None:
    policy = f"require-trusted-types-for 'script'; trusted-types {names}"
    page = opened(open_page(policy=policy, expected="TrustedTypePolicy"))
    answered(page, html="<p><strong>bold</strong></p>")
    answer = say(page, "x").locator(".answer")
    expect(answer.locator("strong")).to_have_count(int(html))
    expect(answer).to_have_text("bold" if html else "plain text")


def test_an_answer_is_copied(open_page: Open, base: str) -> None:
    page = opened(open_page('<faq-chat lang="en"></faq-chat>'))
    turn = say(page, "how do I turn on 2FA")
    turn.locator(".actions button").click()
    expect(turn.locator(".actions button")).to_have_text("Copied")
    page.locator("faq-chat textarea").focus()
    page.keyboard.press("Control+V")
    pasted = page.locator("faq-chat textarea").input_value()
    assert pasted.endswith(f"{base}/en/articles/security-2fa-enable")
    assert "Install Google Authenticator" in pasted


LIVE = """
export async function join(chat) {
  chat.takeOver((text) => chat.add({ who: "me", text, status: "sent" }));
  chat.add({ who: "note", text: chat.resumed ? "again" : `carried: ${chat.transcript().includes("2FA")}` });
  chat.add({ who: "staff", name: "Mia", text: "Hello, Mia here." });
}
"""


def test_a_person_takes_over_in_the_same_window(open_page: Open) -> None:
    """What chat/live.js is given, with one that stands for it."""
    page = opened(open_page('<faq-chat lang="en"></faq-chat>'))
    page.route("**/chat/live.js", lambda route: route.fulfill(content_type="text/javascript", headers=OPEN, body=LIVE))
    say(page, "how do I turn on 2FA")
    contact: dict[str, Any] = {"message": "", "query": "q", "channels": [], "ticket": None, "safety": [], "live": {}}
    answered(page, decision="contact_support", reason="asked_for_person", contact_support=contact)
    say(page, "a person please")
    expect(page.locator("faq-chat .aside")).to_have_text("carried: true")
    expect(page.locator("faq-chat .said.staff")).to_have_text("Mia: Hello, Mia here.")
    sent = asked(page)
    page.locator("faq-chat textarea").fill("hi")
    page.keyboard.press("Enter")
    expect(page.locator("faq-chat .me").last).to_contain_text("hi")
    page.reload()
    expect(page.locator("faq-chat .aside").last).to_have_text("again")
    assert sent == []


@pytest.mark.parametrize(("lang", "typed"), [("zh-CN", ["怎样开启谷歌验证", "转人工"]), ("en", ["what fees do i pay"])])
def test_axe_finds_nothing(open_page: Open, lang: str, typed: list[str]) -> None:
    page = open_page(f'<faq-chat lang="{lang}"></faq-chat>', reduced_motion="reduce")
    no_fault(page)
    opened(page)
    for text in typed:
        say(page, text)
    no_fault(page)
    page.emulate_media(color_scheme="dark")
    no_fault(page)


def test_it_follows_direction_contrast_and_motion(open_page: Open) -> None:
    page = opened(open_page('<div dir="rtl"><faq-chat lang="en"></faq-chat></div>', reduced_motion="reduce"))
    say(page, "how do I turn on 2FA")
    box = page.locator("faq-chat .panel").bounding_box()
    assert box
    assert 0 < box["x"] < 40, "the side where lines end"
    expect(page.locator("faq-chat .said.bot").last).to_have_css("direction", "ltr")
    expect(page.locator("faq-chat .panel")).to_have_css("animation-name", "none")
    page.emulate_media(reduced_motion="no-preference", forced_colors="active")
    expect(page.locator("faq-chat .panel")).to_have_css("animation-name", "faq-in")
    for part in (".said.me", ".send", ".launcher"):
        shown = page.locator(f"faq-chat {part}").first.evaluate(
            "node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]"
        )
        assert shown[0] != shown[1], part


def test_its_own_page(browser: Browser, base: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda message: wrong.append(message.text))
    page.goto(f"{base}/zh-TW/chat")
    turn = say(page, "怎樣開啟谷歌驗證")
    expect(turn.locator(".actions a")).to_have_attribute("href", f"{base}/zh-TW/articles/security-2fa-enable")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    no_fault(page)
    assert wrong == []
    context.close()

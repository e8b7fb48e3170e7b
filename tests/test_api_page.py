"""The pages as the server gives them, without a browser: every state, every language, and no way in for an attacker."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from api.web.locales import guess_locale, shown_in
from api.web.machines import json_ld
from conftest import ROOT, FakeEncoder
from corpus import FaqError, Segmenter
from engine import BuildOptions, Engine, ReadQuery, SearchResult, rebuild
from index import DataFolder
from support import SIDE

SAMPLE_MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XSS = "<script>alert(1)</script>"
CORPUS = """\
- id: reset-password
  lang: zh
  category: account/login
  question: 忘记密码怎么重置？
  alternates: [密码忘了, 重置登录密码]
  updated: 2026-03-01
  answer: |
    先看[网络设置](faq:网络)，再看[没有的](faq:nowhere)。

    1. 打开 **登录页**，点忘记密码。
    2. 输入 `短信` 验证码。

    ![步骤图](https://img.example/step.png "640x360")
    ![没有尺寸](https://img.example/other.png)

    [演示视频](https://www.bilibili.com/video/BV1) [官网](https://help.example)

    > 重置后 24 小时内不能提币。

    ## 第二步 验证

    见[上文](#第二步-验证)和[网络](faq:网络#a)。

    | 等级 | 限额 |
    |---|---|
    | 一 | 100 |
- id: reset-password
  lang: en
  category: account/login
  question: How do I reset my password?
  alternates: [forgot my password, password reset]
  answer: Open the login page and tap the link.
- id: 网络
  lang: zh
  category: app
  question: 软件的网络设置在哪里？
  alternates: [网络不好, 改网络]
  answer: 打开软件，点网络。“设置”里有默认程序。
- id: english-only
  lang: en
  category: api
  question: What does error 1003 mean?
  alternates: [api error codes, error list]
  answer: It means insufficient balance.
- id: hostile
  lang: en
  category: evil/<b>
  question: Is <img src=x onerror=alert(1)> allowed "here"?
  alternates: [hostile markup everywhere, break out of the page]
  answer: |
    <script>alert(1)</script> </script><!-- [click](javascript:alert(1)) [ok](https://help.example/"onclick="x)

    <img src=x onerror=alert(1)> ![x](javascript:alert(1)) <a href="https://x" style="color:red" onclick="x()">x</a>

    </script><script>alert(2)</script>
"""
SUPPORT = """\
help_centre:
  name: {zh: 小站帮助, en: Small help}
  categories: {account: {zh: 账户, en: Account}, app: {zh: 软件, en: App}}
  popular: [网络, reset-password, gone]
channels:
  - {kind: live_chat, name: {zh: 在线客服, en: Live chat}, open: always, url: "https://help.example/chat"}
  - {kind: ticket, name: {zh: 提交工单, en: Submit a ticket}, url: "https://help.example/t"}
  - kind: email
    name: {zh: 邮箱, en: E-mail}
    open: {time_zone: Asia/Shanghai, hours: [{days: [mon, tue, wed, thu, fri], opens: 09:00, closes: 18:30}]}
    url: mailto:a@help.example
safety: {zh: [我们不会索要密码。], en: [We never ask for your password.]}
official: {domains: [help.example], accounts: {telegram: [HelpReal]}, verify_url: "https://help.example/verify"}
tickets: {types: [{id: other, name: {zh: 其他, en: Other}, fields: []}]}
"""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, encoder: FakeEncoder) -> tuple[Engine, Path]:
    folder, data = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("data")
    (folder / "faq.yaml").write_text(CORPUS.replace("evil/<b>", "evil"), "utf-8")
    (folder / "support.yaml").write_text(SUPPORT, "utf-8")
    rebuild(folder, data, options=BuildOptions(side=SIDE, load=lambda _spec: encoder))
    opened = DataFolder(data)
    return Engine(opened.load_current(), encoder, Segmenter((), opened.cache)), data


@pytest.fixture(scope="module")
def client(centre: tuple[Engine, Path]) -> Iterator[TestClient]:
    engine, data = centre
    app = create_app(Serving(engine), read_settings(data=str(data), environment={}))
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as opened:
        yield opened


PAGES = [
    "/zh-CN/",
    "/en/?q=forgot+my+password",
    "/zh-TW/?q=忘记密码",
    "/en/?q=zzz+qqq",
    "/en/categories/account",
    "/zh-CN/categories/evil",
    "/zh-CN/articles/reset-password",
    "/zh-CN/articles/hostile",
    "/zh-TW/articles/网络",
    "/zh-CN/articles/english-only",
    "/zh-CN/contact",
    "/en/contact?check=t.me/HelpRea1",
    "/en/nope",
]


def tags_of(html: str) -> list[tuple[str, dict[str, str]]]:
    """Every element as a browser would see it, with its attributes."""
    found: list[tuple[str, dict[str, str]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, {name: value or "" for name, value in attrs}))

    Reader().feed(html)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_whole_and_closed(client: TestClient, page: str) -> None:
    """No inline script, style or event attribute, a strict policy, one h1, and the links of the other languages."""
    response = client.get(page)
    html = response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    locale = page.split("/")[1]
    assert f'<html lang="{locale}">' in html
    assert html.count("<h1") == 1
    for tag, given in tags_of(html):
        assert tag not in ("style", "iframe", "object", "base")
        assert tag != "script" or given.get("src", "").startswith("/static/") or given["type"] == "application/ld+json"
        assert not any(name == "style" or name.startswith("on") for name in given), (tag, given)
        addresses = [given.get(name) or "" for name in ("src", "href", "action")]
        assert not any(address.lower().startswith(("javascript:", "data:", "vbscript:")) for address in addresses)
    assert "faq:" not in html
    assert len(re.findall(r"<nav class=\"languages\".*?</nav>", html, re.DOTALL)[0].split("hreflang=")) == 4


def test_the_root_leads_to_the_readers_language(client: TestClient) -> None:
    response = client.get("/", headers={"accept-language": "zh-HK,zh;q=0.8,en;q=0.5"})
    assert (response.status_code, response.headers["location"]) == (302, "/zh-TW/")
    assert response.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("path", ["/contact", "/chat", "/tickets/new", "/tickets/lost"])
def test_an_address_for_all_languages_leads_to_the_reader_s(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"accept-language": "zh-HK,zh;q=0.8,en;q=0.5"}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (302, f"/zh-TW{path}")
    assert response.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("zh-CN,zh;q=0.9", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-Hant-TW", "zh-TW"),
        ("fr-FR, en;q=0.3, zh;q=0.4", "zh-CN"),
        ("en-GB", "en"),
        ("zh;q=0, en", "en"),
        ("", "en"),
        ("xx;q=many,,;", "en"),
    ],
)
def test_guess_locale(header: str, locale: str) -> None:
    assert guess_locale(header) == locale


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("软件的网络设置", "軟體的網路設定"),  # words of Taiwan, not only characters
        ("账户里的“默认”程序", "帳戶裡的「預設」程式"),
        ("之后上链", "之後上鏈"),
        ("问题类型", "問題類型"),
        ("用谷歌验证器扫描二维码", "用 Google 驗證器掃描 QR Code"),
        ("现在不在线，请绑定邮箱", "目前不在線上，請綁定信箱"),
        ("号码已注销；退出登录", "號碼已註銷；登出"),
        ("越靠前回复越快", "越靠前回覆越快"),
        ("Don’t “quote” me", "Don’t “quote” me"),
    ],
)
def test_traditional_chinese_is_taiwans(text: str, shown: str) -> None:
    assert shown_in(text, "zh-TW") == shown
    assert shown_in(text, "zh-CN") == text


def test_search_works_without_javascript(client: TestClient) -> None:
    html = client.get("/zh-CN/", params={"q": "忘记密码怎么重置"}).text
    assert "最佳匹配" in html
    assert "<mark>忘记密码</mark>怎么<mark>重置</mark>" in html
    assert '<ol class="steps">' in html
    assert '<form class="search search-big" role="search" action="/zh-CN/" method="get"' in html
    assert 'value="忘记密码怎么重置"' in html
    told = re.sub(r"<[^>]*>", " ", client.post("/zh-CN/results", data={"q": "忘记密码怎么重置"}).text)
    assert not re.search(r"0\.\d|\d ?%", told), "confidence is told in words"


def test_a_hit_by_another_word_still_says_what_it_is(client: TestClient) -> None:
    html = client.get("/en/", params={"q": "forgot my password"}).text
    assert "Best match" in html
    assert "<mark>password</mark>" in html


def test_nothing_certain_offers_a_person_with_the_query(client: TestClient) -> None:
    html = client.get("/en/", params={"q": "zzz qqq"}).text
    assert "Contact our support team" in html
    assert 'href="/en/tickets/new?q=zzz+qqq"' in html
    assert html.index("tickets/new?q=zzz") < html.index("<details") < html.index("Live chat") < html.index("E-mail")
    assert html.count("Submit a ticket") == 1
    assert "Online now" in html
    assert "We never ask for your password." in html


def test_choices_are_links(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.search.result import Choice

    monkeypatch.setattr(Engine, "_choices", lambda *_: (Choice("reset-password", "?"), Choice("网络", "?")))
    html = client.get("/zh-CN/", params={"q": "今天天气密码网络"}).text
    assert "您想问的是哪一个？" in html
    assert 'href="/zh-CN/articles/reset-password"' in html
    assert "/zh-CN/contact?q=" in html


def test_an_answer_in_the_other_language_is_marked_and_explained(client: TestClient) -> None:
    html = client.get("/zh-CN/", params={"q": "error 1003"}).text
    assert '<h2 lang="en">' in html
    assert '<div class="answer" lang="en">' in html
    assert "这篇内容暂时只有英文版" in html
    chinese = client.get("/en/", params={"q": "忘记密码怎么重置"}).text
    assert "You asked in Chinese" in chinese
    assert '<h2 lang="zh-CN">' in chinese


TOLD = "我的密码是 hunter2xyz 忘记密码怎么重置"


def test_a_secret_never_comes_back(client: TestClient) -> None:
    """Neither in the address that stays in the history, nor in the page, nor in its links."""
    first = client.get("/zh-CN/", params={"q": TOLD})
    assert first.status_code == 303
    page = client.get(first.headers["location"])
    fragment = client.post("/zh-CN/results", data={"q": TOLD})
    contact = client.get("/zh-CN/contact", params={"q": TOLD})
    for response in (page, fragment, contact):
        assert response.status_code == 200
        assert "hunter2xyz" not in response.text
        assert "[PASSWORD]" in response.text
    assert "hunter2xyz" not in first.headers["location"]
    for response in (page, fragment):
        assert "请立即修改密码" in response.text


def test_markup_in_the_query_is_text(client: TestClient) -> None:
    for query in (XSS, '"><img src=x onerror=alert(1)>', "</title><script>alert(1)</script>", "{{ 7*7 }}"):
        html = client.get("/en/", params={"q": query}).text
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "49" not in re.sub(r"\?v=\w+", "", html)


def test_markup_in_the_corpus_is_text(client: TestClient) -> None:
    html = client.get("/en/articles/hostile").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html, "readers see what was written"
    question = "Is &lt;img src=x onerror=alert(1)&gt; allowed &#34;here&#34;?"
    assert question in html
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[0])
    assert data["@graph"][0]["mainEntity"][0]["name"] == 'Is <img src=x onerror=alert(1)> allowed "here"?'


def test_json_ld_cannot_leave_its_element() -> None:
    text = json_ld({"x": "</script><!--\u2028&"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"x": "</script><!--\u2028&"}


def test_an_article(client: TestClient) -> None:
    html = client.get("/zh-CN/articles/reset-password").text
    assert '<a href="/zh-CN/articles/%E7%BD%91%E7%BB%9C">网络设置</a>' in html
    assert '<h3 id="at-第二步-验证">' in html
    anchor = "#at-%E7%AC%AC%E4%BA%8C%E6%AD%A5-%E9%AA%8C%E8%AF%81"
    assert f'<a href="{anchor}">上文</a>和<a href="/zh-CN/articles/%E7%BD%91%E7%BB%9C#at-a">网络</a>' in html
    assert "没有的" in html, "a dead link stays as text"
    assert 'href=""' not in html
    image = re.findall(r"<img[^>]*step\.png[^>]*>", html)[0]
    assert all(part in image for part in ('width="640"', 'height="360"', 'loading="lazy"', 'alt="步骤图"'))
    assert 'class="unsized"' in re.findall(r"<img[^>]*other\.png[^>]*>", html)[0]
    assert 'class="video"' in html
    assert '<a href="https://help.example" rel="noopener noreferrer">官网</a>' in html
    assert '<div class="table" role="region" tabindex="0" aria-label="表格"><table>' in html
    assert '<blockquote class="notice">' in html
    assert '<a href="/zh-CN/categories/account">账户</a>' in html
    assert "相关问题" in html
    assert '<link rel="canonical" href="http://testserver/zh-CN/articles/reset-password">' in html
    for tag in ("zh-CN", "zh-TW", "en"):
        assert f'hreflang="{tag}" href="http://testserver/{tag}/articles/reset-password"' in html
    assert 'hreflang="x-default" href="http://testserver/en/articles/reset-password"' in html
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[0])
    page = data["@graph"][0]
    assert (page["@type"], page["inLanguage"]) == ("FAQPage", "zh-CN")
    assert "<ol" in page["mainEntity"][0]["acceptedAnswer"]["text"]


def test_traditional_pages_convert_texts_but_no_address(client: TestClient) -> None:
    html = client.get("/zh-TW/articles/网络").text
    assert "軟體的網路設定在哪裡？" in html
    assert "開啟軟體，點網路。「設定」裡有預設程式。" in html
    assert "/zh-CN/articles/%E7%BD%91%E7%BB%9C" in html, "the id stays"


def test_the_language_switch_keeps_the_place(client: TestClient) -> None:
    html = client.get("/zh-CN/", params={"q": "忘记密码", "category": "account", "utm": "x"}).text
    assert 'href="/en/?q=%E5%BF%98%E8%AE%B0%E5%AF%86%E7%A0%81&amp;category=account" lang="en"' in html
    assert 'href="/zh-TW/categories/account/login" lang="zh-TW"' in client.get("/en/categories/account/login").text
    assert "utm" not in html


def test_categories(client: TestClient) -> None:
    home = client.get("/en/").text
    tiles = re.findall(r'tile-name">([^<]+)</span>.*?<span class="tile-count">([^<]+)<', home)
    assert tiles == [("Account", "1 article"), ("App", "1 article"), ("Api", "1 article"), ("Evil", "1 article")]
    popular = re.findall(r'href="/en/articles/([^"]+)"', home)
    assert popular[:2] == ["%E7%BD%91%E7%BB%9C", "reset-password"], "as support.yaml says, without what is gone"
    assert "How do I reset my password?" in client.get("/en/categories/account").text
    assert client.get("/en/categories/accoun").status_code == 404


@pytest.mark.parametrize(
    ("path", "headers", "text"),
    [
        ("/zh-TW/articles/none", {}, "找不到這個頁面"),
        ("/en/categories/none", {}, "This page does not exist"),
        ("/nowhere", {"accept": "text/html", "accept-language": "zh-CN"}, "没有找到这个页面"),
    ],
)
def test_a_missing_page_speaks_the_readers_language(
    client: TestClient, path: str, headers: dict[str, str], text: str
) -> None:
    response = client.get(path, headers=headers)
    assert response.status_code == 404
    assert text in response.text
    assert "noindex" in response.text


def test_programs_still_get_problems(client: TestClient) -> None:
    for path in ("/nowhere", "/v1/entries/none"):
        assert client.get(path).headers["content-type"] == "application/problem+json"
    assert client.get("/v1/none", headers={"accept": "text/html"}).headers["content-type"] == "application/problem+json"


def test_a_wrong_ticket_link_says_so(client: TestClient) -> None:
    for path in ("/zh-CN/tickets/T261123-AAAAAA?key=x", "/zh-CN/tickets/T261123-AAAAAA"):
        response = client.get(path)
        assert response.status_code == 404
        assert "打不开这个工单" in response.text


def test_whoever_is_refused_before_any_page_still_gets_a_page(centre: tuple[Engine, Path], tmp_path: Path) -> None:
    engine, _ = centre
    settings = read_settings(data=str(tmp_path), environment={"FAQ_RATE_LIMIT": "2/hour"})
    with TestClient(create_app(Serving(engine), settings), follow_redirects=False) as client:
        large = client.post("/zh-TW/results", content=b"q=" + b"x" * 20_000)
        assert large.status_code == 413
        assert "<h1>附件太大，沒有收到</h1>" in large.text
        client.get("/en/")
        busy = client.get("/en/contact")
        assert busy.status_code == 429
        assert int(busy.headers["retry-after"]) > 0
        assert busy.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in busy.headers["content-security-policy"]
        assert "Too many requests" in busy.text
        assert client.get("/v1/search?query=x").headers["content-type"] == "application/problem+json"


def test_a_topic_that_has_no_answer_lets_all_topics_answer(client: TestClient) -> None:
    for response in (
        client.get("/zh-CN/", params={"q": "忘记密码怎么重置？", "category": "app"}),
        client.post("/zh-CN/results", data={"q": "忘记密码怎么重置？", "category": "app"}),
    ):
        assert "“软件”里没有找到，以下来自全部内容。" in response.text
        assert "/zh-CN/articles/reset-password" in response.text
    inside = client.post("/zh-CN/results", data={"q": "忘记密码怎么重置？", "category": "account"})
    assert "以下来自全部内容" not in inside.text


def test_a_topic_and_all_topics_are_one_question(centre: tuple[Engine, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is answered from all topics is no miss: the next question still offers choices, not the contacts."""
    engine, data = centre
    serving = Serving(engine)
    client = TestClient(create_app(serving, read_settings(data=str(data), environment={})))
    told: list[bool] = []
    answer = Engine.answer

    def noted(self: Engine, asked: ReadQuery, **options: Any) -> SearchResult:
        told.append(bool(options.get("missed_before")))
        return answer(self, asked, **options)

    monkeypatch.setattr(Engine, "answer", noted)
    query = {"q": "忘记密码怎么重置？", "category": "app", "session": "s"}
    for _ in range(3):
        assert "以下来自全部内容" in client.post("/zh-CN/results", data=query).text
    client.post("/zh-CN/results", data={"q": "今天天气怎么样", "session": "s"})
    assert told == [False] * 7, "neither the wider search nor the next question follows a miss"
    client.post("/zh-CN/results", data={"q": "今天天气怎么样", "session": "s"})
    assert told[7:] == [True], "a real miss is still one"
    text = serving.metrics.exposition(engine).decode()
    counts = re.findall(r'faq_searches_total\{lang="zh",outcome="(\w+)"\} (\d+)', text)
    assert sum(int(count) for _, count in counts) == 5, "five questions, five outcomes"
    assert dict(counts)["answer"] == "3"


def test_a_bug_is_a_page_without_a_stack(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "answer", lambda *_a, **_o: 1 / 0)
    response = client.get("/zh-CN/", params={"q": "x"})
    assert response.status_code == 500
    assert "我们这边出了点问题" in response.text
    assert "ZeroDivision" not in response.text


def test_an_overlong_question_is_explained(client: TestClient) -> None:
    for response in (
        client.get("/zh-CN/", params={"q": "长" * 600}),
        client.post("/zh-CN/results", data={"q": "长" * 600}),
    ):
        assert response.status_code == 422
        assert "问题太长了" in response.text


def test_sitemap_and_robots(client: TestClient) -> None:
    urls = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    addresses = [url.text for url in urls.iter(f"{SAMPLE_MAP}loc")]
    assert "http://testserver/zh-TW/articles/%E7%BD%91%E7%BB%9C" in addresses
    assert "http://testserver/en/categories/account/login" in addresses
    pages, categories, entries = 4, 5, 4  # home, contact, chat and statement
    assert len(addresses) == len(set(addresses)) == 3 * (pages + categories + entries)
    first = urls[0]
    assert len(first.findall("{http://www.w3.org/1999/xhtml}link")) == 4
    assert "2026-03-01" in [day.text for day in urls.iter(f"{SAMPLE_MAP}lastmod")]
    robots = client.get("/robots.txt").text
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert "Disallow: /staff" in robots
    assert "Disallow: /en/tickets/T\n" in robots
    assert client.get("/sitemap-2.xml").status_code == 404


def test_a_public_address_counts_more_than_the_requests(centre: tuple[Engine, Path]) -> None:
    settings = read_settings(environment={"FAQ_PUBLIC_URL": "https://help.example.com/"})
    client = TestClient(create_app(Serving(centre[0]), settings))
    html = client.get("/en/", headers={"host": "evil.example"}).text
    assert '<link rel="canonical" href="https://help.example.com/en/">' in html
    assert "evil.example" not in html
    with pytest.raises(FaqError, match="FAQ_PUBLIC_URL is 'help.example.com'"):
        read_settings(environment={"FAQ_PUBLIC_URL": "help.example.com"})


def test_contact(client: TestClient) -> None:
    html = client.get("/zh-CN/contact", params={"q": "提现"}).text
    assert "现在在线" in html
    assert "周一至周五 09:00–18:30" in html
    assert "UTC+8" in html
    assert "@HelpReal" in html
    assert 'href="https://help.example/verify"' in html
    assert 'href="/zh-CN/tickets/new?q=%E6%8F%90%E7%8E%B0"' in html
    assert "是官方的" in client.get("/zh-CN/contact", params={"check": "t.me/HelpReal"}).text
    assert "不是官方的" in client.get("/zh-CN/contact", params={"check": "t.me/HelpRea1"}).text


def test_feedback_is_kept(client: TestClient, centre: tuple[Engine, Path]) -> None:
    by_form = client.post("/zh-TW/articles/reset-password/feedback", data={"helpful": "no"})
    assert by_form.status_code == 303
    back = r"/zh-TW/articles/reset-password\?thanks=no&said=1\.[0-9a-f]{32}#feedback"
    assert re.fullmatch(back, by_form.headers["location"])
    assert "還需要協助嗎" in client.get("/zh-TW/articles/reset-password?thanks=no").text
    said = {"entry": "reset-password", "helpful": True, "locale": "en", "query": "my password is hunter2xyz"}
    assert client.post("/v1/feedback", json=said).status_code == 204
    assert client.post("/v1/feedback", json={"entry": "none", "helpful": True}).status_code == 404
    assert client.post("/v1/feedback", json={"entry": "reset-password"}).status_code == 422
    connection = sqlite3.connect(centre[1] / "feedback.db")
    rows = connection.execute("SELECT entry, locale, helpful, query FROM feedback ORDER BY id").fetchall()
    mode = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    assert rows == [
        ("reset-password", "zh-TW", 0, None),
        ("reset-password", "en", 1, "my password is [PASSWORD]"),
    ]
    assert mode == ("wal",)


def test_files_are_kept_for_good_only_under_the_address_of_their_content(client: TestClient) -> None:
    address = re.findall(r'href="(/static/style\.css\?v=\w+)"', client.get("/en/").text)[0]
    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get("/static/style.css?v=old").headers["cache-control"] == "no-cache"
    assert client.get("/static/../app.py").status_code == 404
    zipped = client.get(address, headers={"accept-encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"


def test_no_reader_waits_for_what_is_loaded_on_first_use(sample_data: Path) -> None:
    """After the warm-up of a start, neither the first search nor the first form imports anything."""
    code = f"""
import sys
from pathlib import Path
from typing import Any
from fastapi.testclient import TestClient
from api.http.app import create_app
from api.http.serving import Serving
from engine import open_engine
serving = Serving(open_engine(Path({str(sample_data)!r})))
client = TestClient(create_app(serving))
client.get("/healthz")
if "warm" in sys.argv:
    serving.warm_up()
before = set(sys.modules)
for locale in ("zh-CN", "zh-TW", "en"):
    assert client.post(f"/{{locale}}/results", data={{"q": "提现没到账"}}).status_code == 200
    assert client.get(f"/{{locale}}/?q=my+withdrawal+is+pending").status_code == 200
    assert client.get(f"/{{locale}}/tickets/new?q=提现没到账").status_code == 200
print(*sorted(set(sys.modules) - before))
"""

    def loaded(*arguments: str) -> list[str]:
        run = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout.split()

    assert len(loaded()) > 50
    assert loaded("warm") == []


def asked(client: TestClient, query: str, **more: object) -> dict[str, Any]:
    response = client.post("/v1/search", json={"query": query, **more})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def test_html_of_a_reply_is_that_of_the_pages(client: TestClient) -> None:
    """On request only; cleaned, words marked, links led to the reader's pages, in the script of Taiwan where wanted."""
    plain = asked(client, "忘记密码怎么重置")
    assert not any(name.endswith("_html") for name in plain["results"][0])
    found = asked(client, "忘记密码怎么重置", html=True, locale="zh-TW")["results"][0]
    assert found["id"] == "reset-password"
    assert "<mark>忘記</mark>" in found["question_html"] or "<mark>忘記密碼</mark>" in found["question_html"]
    html = found["answer_html"]
    assert '<a href="/zh-TW/articles/%E7%BD%91%E7%BB%9C">網路設定</a>' in re.sub("</?mark>", "", html)
    assert "nowhere" not in html
    assert '<h4 id="at-第二步-验证">' in html
    assert '<div class="table" role="region" tabindex="0" aria-label="表格">' in html
    assert found["snippet_html"]
    assert "](" not in found["snippet_html"]
    english = asked(client, "忘记密码怎么重置", html=True, locale="en")["results"][0]
    assert '"/en/articles/%E7%BD%91%E7%BB%9C"' in english["answer_html"]
    usual = asked(client, "忘记密码怎么重置", html=True)["results"][0]
    assert '"/zh-CN/articles/%E7%BD%91%E7%BB%9C"' in usual["answer_html"]


def test_html_of_a_reply_can_do_nothing(client: TestClient) -> None:
    found = asked(client, 'hostile markup everywhere <img src=x onerror=alert(1)> "here"', html=True, lang="en")
    one = next(result for result in found["results"] if result["id"] == "hostile")
    for name in ("question_html", "answer_html", "snippet_html"):
        tags = re.findall(r"<[^>]*>", one[name])
        assert not [tag for tag in tags if re.search(r"<script|\son\w+=|\sstyle=|javascript:", tag)], name
    assert "&lt;" in one["question_html"]
    assert 'href="https://help.example/' in one["answer_html"]


@pytest.mark.parametrize(
    ("now", "online", "until"),
    [
        ("2026-11-23T02:00:00+00:00", True, "2026-11-23T18:30:00+08:00"),  # Monday, 10:00 in Shanghai
        ("2026-11-23T00:59:00+00:00", False, "2026-11-23T09:00:00+08:00"),
        ("2026-11-27T10:30:00+00:00", False, "2026-11-30T09:00:00+08:00"),  # Friday, closing time
    ],
)
def test_a_hand_off_says_who_is_there_now(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, now: str, online: bool, until: str
) -> None:
    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls.fromisoformat(now).astimezone(tz)

    monkeypatch.setattr("api.presenters.extras.dt.datetime", Clock)
    got = client.get("/v1/search", params={"query": "转人工"}).json()
    for body in (asked(client, "转人工"), asked(client, "talk to a human", locale="zh-TW", html=True), got):
        chat, ticket, mail = body["contact_support"]["channels"]
        assert (chat["online"], "until" in chat) == (True, False)
        assert ("online" in ticket, "until" in ticket) == (False, False)
        assert (mail["online"], mail["until"]) == (online, until)

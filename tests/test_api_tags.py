"""Every usual tag of a language is taken by pages, programs and the command line."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.web.locales import locale_of_tag
from corpus import to_lang
from engine import Engine

CHINESE = ("zh", "zh-CN", "zh_CN", "ZH-cn", "zh-Hans", "zh-Hans-CN", "zh_Hans_SG", "zh-SG")
TRADITIONAL = ("zh-TW", "zh_tw", "zh-HK", "zh-MO", "zh-Hant", "zh-Hant-HK", "ZH-HANT-TW")
ENGLISH = ("en", "EN", "en-US", "en_GB", "en-us")


@pytest.fixture(scope="module")
def client(engine: Engine) -> TestClient:
    return TestClient(create_app(Serving(engine)))


@pytest.mark.parametrize(
    ("locale", "lang", "tags"), [("zh-CN", "zh", CHINESE), ("zh-TW", "zh", TRADITIONAL), ("en", "en", ENGLISH)]
)
def test_tags_of_a_language(locale: str, lang: str, tags: tuple[str, ...]) -> None:
    assert {locale_of_tag(tag) for tag in tags} == {locale}
    assert {to_lang(tag) for tag in tags} == {lang}


@pytest.mark.parametrize("tag", ["fr", "zhx", "zh-", "", "e", "english-please", "zh-Hant\n", "-"])
def test_other_tags_are_none(tag: str) -> None:
    assert to_lang(tag) is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/zh-cn/", "/zh-CN/"),
        ("/zh-HK/contact?q=x", "/zh-TW/contact?q=x"),
        ("/zh_Hans_CN", "/zh-CN/"),
        ("/EN-us/categories/account", "/en/categories/account"),
        ("/zh-cn//evil.example", "/zh-CN//evil.example"),
    ],
)
def test_addresses_by_other_tags_lead_to_ours(client: TestClient, asked: str, found: str) -> None:
    answer = client.get(asked, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, found)


def test_what_is_missing_stays_missing(client: TestClient) -> None:
    assert client.get("/zh-CN/none", follow_redirects=False).status_code == 404
    assert client.get("/zh-123456789/", follow_redirects=False).status_code == 404


@pytest.mark.parametrize("lang", ["zh-TW", "zh_CN", "EN", "en-GB"])
def test_programs_may_send_any_tag(client: TestClient, lang: str) -> None:
    by_get = client.get("/v1/search", params={"query": "2fa", "lang": lang}).json()
    by_post = client.post("/v1/search", json={"query": "2fa", "lang": lang, "locale": "zh-hant"}).json()
    assert by_get["lang"] == by_post["lang"] == lang[:2].lower()


def test_an_unknown_tag_is_refused(client: TestClient) -> None:
    assert client.get("/v1/search", params={"query": "2fa", "lang": "fr"}).status_code == 422

"""The chat's script and its page as they are served."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.web.locales import LOCALES
from api.web.words import Words
from api.widget.scripts import FOLDER
from engine import Engine


@pytest.fixture(scope="module")
def client(engine: Engine) -> TestClient:
    return TestClient(create_app(Serving(engine)))


def test_the_script_is_small_and_may_be_loaded_from_anywhere(client: TestClient) -> None:
    response = client.get("/chat.js")
    assert len(gzip.compress(response.content, 9)) <= 20_480
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert client.get("/chat.js", headers={"If-None-Match": response.headers["etag"]}).status_code == 304


def test_the_script_has_its_texts_from_the_catalogues(client: TestClient) -> None:
    script = client.get("/chat.js").text
    assert "filled in by the server" not in script
    told = json.loads(re.search(r"const LOCALES = (\{.*\});\n", script)[1])  # type: ignore[index]
    assert list(told) == list(LOCALES)
    for locale, own in told.items():
        assert own["words"] == {key: Words(locale)(key) for key in own["words"]}
    used = set(re.findall(r"words\.(\w+)", script))
    used |= {"chat_offline", "chat_busy", "chat_failed", "in_en", "in_zh"}  # by names that are put together
    assert used == set(told["en"]["words"]), "each text is used, and each text used is there"


def test_the_parts_write_no_html_and_have_no_text_of_their_own() -> None:
    parts = [file.read_text("utf-8") for file in (FOLDER / "chat").glob("*.js")]
    assert len(parts) >= 5
    for text in parts:
        assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text)
        assert not re.search(r"[\u4e00-\u9fff]", text)


def test_other_websites_may_ask_and_read_a_refusal(client: TestClient) -> None:
    there = {"Origin": "https://shop.example"}
    asked = client.post("/v1/deflect", json={"message": "提币卡住了"}, headers=there)
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, "*")
    refused = client.post("/v1/deflect", json={"message": ""}, headers=there)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (422, "*")
    wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-faq-key"}
    assert client.options("/v1/deflect", headers=there | wanted).status_code == 200


@pytest.mark.parametrize("locale", LOCALES)
def test_a_conversation_is_in_the_words_of_its_locale(client: TestClient, locale: str) -> None:
    lang = "en" if locale == "en" else "zh"
    typed = "password: Hunter2secret, log in" if lang == "en" else "我的密码是 Hunter2secret 登录不了"
    reply = client.post("/v1/deflect", json={"message": typed, "locale": locale, "lang": lang}).json()
    assert reply["warnings"] == [Words(locale)("advice_password")]
    assert "Hunter2secret" not in json.dumps(reply, ensure_ascii=False)
    assert "[PASSWORD]" in reply["message"]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page(client: TestClient, locale: str) -> None:
    page = client.get(f"/{locale}/chat")
    assert page.status_code == 200
    assert '<script src="/chat.js" defer></script>' in page.text
    assert f'<faq-chat inline lang="{locale}"' in page.text
    assert "style=" not in page.text
    without = page.text.partition("<noscript>")[2].partition("</noscript>")[0]
    assert f'action="/{locale}/"' in without
    assert f'href="/{locale}/contact"' in without
    assert f"/{locale}/chat</loc>" in client.get("/sitemap.xml").text

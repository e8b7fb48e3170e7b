"""The search box's script and demo, and which websites may use them."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from api.web.locales import LOCALES
from api.web.words import Words
from corpus import FaqError
from engine import MOST_RESULTS, Engine

SCRIPT = Path(__file__).resolve().parents[1] / "api" / "widget" / "widget.js"


def client_of(engine: Engine, tmp_path: Path, **environment: str) -> TestClient:
    return TestClient(create_app(Serving(engine), read_settings(data=str(tmp_path), environment=environment)))


def test_the_script_is_small_and_may_be_loaded_from_anywhere(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, tmp_path)
    response = client.get("/widget.js")
    assert len(gzip.compress(response.content, 9)) <= 11_600
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["x-content-type-options"] == "nosniff"
    again = client.get("/widget.js", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_script_has_its_texts_from_the_catalogues(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, tmp_path)
    script = client.get("/widget.js").text
    told = json.loads(re.search(r"const LOCALES = (\{.*\});\n", script)[1])  # type: ignore[index]
    assert list(told) == list(LOCALES)
    for locale, own in told.items():
        words = Words(locale)
        assert own["words"] == {key: words(key) for key in own["words"]}
        assert own["found"][:3] == [words("status_found", count=count) for count in range(3)]
        assert len(own["found"]) == MOST_RESULTS + 1
    used = set(re.findall(r"words\.(\w+)", script)) | {"in_zh", "in_en", "only_zh", "only_en"}
    assert used == set(told["en"]["words"]), "each text is used, and each text used is there"
    assert not re.search(r"[\u4e00-\u9fff]", SCRIPT.read_text("utf-8")), "no text of its own"


def test_the_script_never_writes_html() -> None:
    text = SCRIPT.read_text("utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert word not in text


def test_the_demo_has_nothing_inline(engine: Engine, tmp_path: Path) -> None:
    response = client_of(engine, tmp_path).get("/demo")
    assert "style=" not in response.text
    assert "<script>" not in response.text
    assert "unsafe" not in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("allowed", "origin", "expected"),
    [
        ("", "https://any.example", "*"),
        ("https://shop.example", "https://shop.example", "https://shop.example"),
        ("https://shop.example", "https://evil.example", None),
    ],
)
def test_origins(engine: Engine, tmp_path: Path, allowed: str, origin: str, expected: str | None) -> None:
    client = client_of(engine, tmp_path, FAQ_ALLOWED_ORIGINS=allowed)
    asked = client.post("/v1/search", json={"query": "提币卡住了"}, headers={"Origin": origin})
    assert asked.status_code == 200
    assert asked.headers.get("access-control-allow-origin") == expected
    assert "access-control-allow-credentials" not in asked.headers
    wanted = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-faq-key",
    }
    assert (client.options("/v1/search", headers=wanted).status_code == 200) is (expected is not None)


def test_other_paths_stay_closed_to_other_websites(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, tmp_path)
    for path in ("/v1/entries", "/metrics", "/zh-CN/"):
        assert "access-control-allow-origin" not in client.get(path, headers={"Origin": "https://x.example"}).headers


def test_a_refusal_can_be_read_by_the_website(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, tmp_path, FAQ_REQUIRE_KEY="1")
    refused = client.post("/v1/search", json={"query": "x"}, headers={"Origin": "https://x.example"})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "*")


@pytest.mark.parametrize("value", ["shop.example", "https://shop.example/path", "ftp://x"])
def test_a_bad_origin_is_named(value: str) -> None:
    with pytest.raises(FaqError, match="FAQ_ALLOWED_ORIGINS"):
        read_settings(environment={"FAQ_ALLOWED_ORIGINS": value})

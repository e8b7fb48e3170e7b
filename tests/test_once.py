"""A request is guarded once, read once, and handed off once, whichever way it comes and whatever is shown of it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from conftest import FakeEncoder
from engine import Engine
from engine.search.query import QueryReader
from support import HandOff
from support.rulings import SupportRule

ANSWERED, REFUSED = "提币一直处理中怎么办？", "今天天气怎么样"
TOLD = "我的密码是 hunter2xyz 今天天气怎么样"
WAYS: dict[str, Callable[[TestClient, str], Any]] = {
    "API": lambda client, text: client.get("/v1/search", params={"query": text, "explain": True}),
    "API for Taiwan": lambda client, text: client.get("/v1/search", params={"query": text, "locale": "zh-TW"}),
    "page": lambda client, text: client.get("/zh-CN/", params={"q": text}, follow_redirects=False),
    "page in another language": lambda client, text: client.get("/en/", params={"q": text}, follow_redirects=False),
    "fragment": lambda client, text: client.post("/zh-CN/results", data={"q": text, "session": "s"}),
    "fragment within a category": lambda client, text: client.post(
        "/zh-TW/results", data={"q": text, "category": "fees", "session": "s"}
    ),
    "widget": lambda client, text: client.post(
        "/v1/search", json={"query": text, "top": 4, "marks": True, "session": "s"}
    ),
}


def counting(act: Callable[..., Any], counted: Counter[str], step: str) -> Callable[..., Any]:
    """The function, counted."""

    def counts_it(*arguments: Any, **named: Any) -> Any:
        counted[step] += 1
        return act(*arguments, **named)

    return counts_it


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each step was taken."""
    counted: Counter[str] = Counter()
    steps: list[tuple[Any, str, str]] = [
        (sys.modules["engine.engine"], "guard", "guard"),
        (QueryReader, "read", "read"),
        (SupportRule, "__call__", "rule"),
        (HandOff, "contact", "hand-off"),
    ]
    for owner, name, step in steps:
        monkeypatch.setattr(owner, name, counting(getattr(owner, name), counted, step))
    return counted


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("text", "handed"), [(ANSWERED, 0), (REFUSED, 1), (TOLD, 1)])
def test_each_step_once(
    engine: Engine, encoder: FakeEncoder, tmp_path: Path, counts: Counter[str], way: str, text: str, handed: int
) -> None:
    client = TestClient(create_app(Serving(engine), read_settings(data=str(tmp_path), environment={})))
    engine.prepare()
    engine.reader.forget()
    before = len(encoder.asked)
    response = WAYS[way](client, text)
    redirected = response.status_code == 303  # to the address without the secret; that is a request of its own
    assert response.status_code == 200 or (redirected and text == TOLD)
    assert counts == Counter({"guard": 1, "read": 1, "rule": 1, "hand-off": handed})
    assert len(encoder.asked) - before <= 4, "the query and its rewrites"

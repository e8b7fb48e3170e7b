"""Who may pass: the scope that each path asks for, what a key without it is told, and who is counted as whom."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from api.http.problems import problem
from api.security import access as module
from api.security.access import Access
from api.security.keys import Key
from api.security.settings import SecuritySettings
from corpus import FaqError

OPEN, CLOSED = SecuritySettings(), SecuritySettings(require_key=True)


def key(*scopes: str, origins: tuple[str, ...] = ()) -> Key:
    return Key("k1", "shop", scopes, origins, "", "")


@dataclass
class Around:
    """What stands around: the keys by secret (None: the file is damaged), the limiter, and the application."""

    keys: dict[str, Key] | None = field(default_factory=dict)
    full: bool = False
    counted: list[str] = field(default_factory=list)
    served: list[Any] = field(default_factory=list)
    sent: list[Any] = field(default_factory=list)

    def find(self, secret: str) -> Key | None:
        if self.keys is None:
            raise FaqError("keys.json is damaged")
        return self.keys.get(secret)

    async def refused(self, who: str) -> Any:
        self.counted.append(who)
        return problem(429, "too many") if self.full else None

    async def app(self, scope: Any, _receive: Any, _send: Any) -> None:
        self.served.append(scope.get("faq_key", "untouched"))

    def ask(self, path: str, settings: SecuritySettings = OPEN, *, method: str = "GET", **headers: str) -> int:
        """The status of the refusal, 200 for what reaches the application."""
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope: dict[str, Any] = {
            "type": "http", "method": method, "path": path, "root_path": "", "query_string": b"",
            "headers": raw, "client": ("203.0.113.7", 1), "scheme": "http",
        }  # fmt: skip
        before = len(self.served)
        self.run(scope, settings)
        if len(self.served) > before:
            return 200
        return int(next(one["status"] for one in reversed(self.sent) if one["type"] == "http.response.start"))

    def run(self, scope: dict[str, Any], settings: SecuritySettings = OPEN) -> None:
        around: Any = self

        async def receive() -> Any:
            return {"type": "http.request"}

        async def send(message: Any) -> None:
            self.sent.append(message)

        asyncio.run(Access(self.app, settings, around, around)(scope, receive, send))

    @property
    def detail(self) -> str:
        """What the last refusal says."""
        return str(json.loads(self.sent[-1]["body"])["detail"])

    def header(self, name: str) -> str | None:
        """A header of the last refusal."""
        start = next(one for one in reversed(self.sent) if one["type"] == "http.response.start")
        return next((value.decode() for known, value in start["headers"] if known == name.encode()), None)


@pytest.mark.parametrize(
    ("path", "opened", "closed"),
    [
        ("/v1/admin/reload", "admin", "admin"),
        ("/v1/admin/", "admin", "admin"),
        ("/metrics", "admin", "admin"),
        ("/metrics/x", None, None),
        ("/v1/feedback", None, "feedback"),
        ("/v1/search", None, "search"),
        ("/v1/entries/a", None, "search"),
        ("/v1/administer", None, "search"),
        ("/en/", None, None),
        ("/v10/search", None, None),
        ("/widget.js", None, None),
    ],
)
def test_the_scope_that_a_path_asks_for(path: str, opened: str | None, closed: str | None) -> None:
    nobody: Any = None
    for settings, scope in ((OPEN, opened), (CLOSED, closed)):
        access = Access(nobody, settings, nobody, nobody)
        assert access._needed("GET", path) == access._needed("POST", path) == scope
        assert access._needed("OPTIONS", path) is None, "browsers ask it without the key"
    assert Access(nobody, SecuritySettings(open_metrics=True), nobody, nobody)._needed("GET", "/metrics") is None


@pytest.mark.parametrize(
    ("own", "needed", "origin", "told"),
    [
        (key("search"), "search", "", None),
        (key("search"), None, "", None),
        (key("search", "feedback"), "feedback", "https://any.example", None),
        (key("search", "feedback"), "admin", "", "key k1 has the scopes search, feedback; this needs 'admin'"),
        (key("search", origins=("https://a.example", "https://b.example")), "search", "https://b.example", None),
        (
            key("search", origins=("https://a.example", "https://b.example")),
            "search",
            "https://c.example",
            "key k1 is for https://a.example, https://b.example only, not for https://c.example",
        ),
        (
            key("search", origins=("https://a.example",)),
            None,
            "",
            "key k1 is for https://a.example only, not for no origin",
        ),
        (
            key("search", origins=("https://a.example",)),
            "search",
            "x" * 500,
            f"key k1 is for https://a.example only, not for {'x' * 100}",
        ),
        (
            key("search", origins=("https://a.example",)),
            "admin",
            "",
            "key k1 has the scopes search; this needs 'admin'",
        ),
    ],
)
def test_what_a_key_may_not(own: Key, needed: str | None, origin: str, told: str | None) -> None:
    found = module._not_for(own, needed, origin)
    assert (json.loads(bytes(found.body))["detail"] if found else None) == told
    assert found is None or found.status_code == 403


def test_a_key_is_counted_by_its_number_and_others_by_their_address() -> None:
    around = Around({"s": key("search")})
    assert around.ask("/v1/search", x_faq_key="s") == 200
    assert around.ask("/v1/search") == 200
    assert around.counted == ["key:k1", "address:203.0.113.7"]
    assert around.served == ["shop", None]


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ("/healthz", "/healthz/x"),
        ("/readyz", "/readyzx"),
        ("/metrics", "/metricsx"),
        ("/widget.js", "/widget.jsx"),
        ("/static/site.css", "/static"),
        ("/static/", "/en/static/"),
    ],
)
def test_some_paths_are_not_counted(path: str, counted: str) -> None:
    around = Around({"s": key("admin")}, full=True)
    assert around.ask(path, x_faq_key="s") == 200
    assert around.counted == []
    assert around.ask(counted, x_faq_key="s") == 429
    assert around.counted == ["key:k1"]


def test_probes_look_at_no_key() -> None:
    around = Around(None)
    for path in ("/healthz", "/readyz"):
        assert around.ask(path, CLOSED, x_faq_key="s") == 200
    assert around.served == ["untouched", "untouched"]


def test_damaged_keys_stop_what_needs_one_and_nothing_else() -> None:
    around = Around(None)
    assert around.ask("/v1/admin/reload", x_faq_key="s") == 500
    assert "none is accepted" in around.detail
    assert around.ask("/v1/search", CLOSED, x_faq_key="s") == 500
    assert around.ask("/v1/search", OPEN, x_faq_key="s") == 200
    assert around.ask("/v1/search", OPEN) == 200
    assert around.counted == ["address:203.0.113.7"] * 2
    assert around.served == [None, None]


def test_a_key_that_is_none_is_refused_everywhere_but_at_the_probes() -> None:
    around = Around({"s": key("search")})
    for path in ("/en/", "/v1/search", "/metrics"):
        assert around.ask(path, x_faq_key="t") == 401
        assert around.detail == "the key in x-faq-key is not known; `faq keys list` names those that are"
        assert around.header("www-authenticate") == 'ApiKey header="x-faq-key"'
    assert around.counted == [], "what is refused is not counted"
    assert around.ask("/v1/search", CLOSED) == 401
    assert around.detail == (
        "this needs a key with the scope 'search' in the header x-faq-key; `faq keys add NAME --scope search` makes one"
    )
    assert around.header("www-authenticate") == 'ApiKey header="x-faq-key"'
    assert around.ask("/v1/search", CLOSED, x_faq_key="s") == 200
    assert around.ask("/v1/feedback", CLOSED, x_faq_key="s", method="POST") == 403


def test_an_origin_is_compared_in_lower_case() -> None:
    around = Around({"s": key("search", origins=("https://a.example",))})
    assert around.ask("/v1/search", x_faq_key="s", origin="https://A.Example") == 200
    assert around.ask("/v1/search", x_faq_key="s") == 403


def test_other_messages_than_requests_pass() -> None:
    around = Around(None, full=True)
    around.run({"type": "lifespan"})
    assert around.served == ["untouched"]

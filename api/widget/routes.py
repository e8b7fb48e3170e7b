"""Where is the search box's script, with its texts, and how does it look on a foreign site?"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from fastapi import FastAPI, Request, Response

from api.web.locales import LOCALES, Locale, lang_of
from api.web.words import Words
from engine import MOST_RESULTS

_FOLDER = Path(__file__).parent
_TYPES = {"widget.js": "text/javascript", "demo.html": "text/html", "demo.css": "text/css"}
_DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PLACE = "{/* filled in by the server */}"
"""In widget.js, where the texts come."""
_TEXTS = (
    *(
        "best_match",
        "copied",
        "copy_link",
        "did_you_mean",
        "handoff_title",
        "holiday_now",
        "in_en",
        "in_zh",
        "may_help",
    ),
    *("offline_now", "online_now", "only_en", "only_zh", "open_article", "open_ticket", "opens", "results", "retry"),
    *("search_hint", "search_label", "searching", "secret_found", "status_contact", "until"),
    *("widget_back", "widget_clear", "widget_failed", "widget_more", "widget_offline", "widget_your_time"),
)


def add_widget(app: FastAPI) -> None:
    """Serve /widget.js, which any website may load, and /demo."""

    @app.api_route("/widget.js", methods=["GET", "HEAD"], include_in_schema=False)
    def script(request: Request) -> Response:
        # Any site may take it, and it may not be kept for long: those who embed it cannot change its address.
        headers = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        return _file(
            request, "widget.js", headers | {"Cache-Control": "public, max-age=3600, stale-while-revalidate=86400"}
        )

    @app.api_route("/demo", methods=["GET", "HEAD"], include_in_schema=False)
    def demo(request: Request) -> Response:
        return _file(request, "demo.html", {"Content-Security-Policy": _DEMO_POLICY, "X-Robots-Tag": "noindex"})

    @app.api_route("/demo.css", methods=["GET", "HEAD"], include_in_schema=False)
    def demo_style(request: Request) -> Response:
        return _file(request, "demo.css", {})


def _file(request: Request, name: str, headers: dict[str, str]) -> Response:
    content, tag = _content(name)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"} | headers
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=f"{_TYPES[name]}; charset=utf-8", headers=headers)


@cache
def _content(name: str) -> tuple[bytes, str]:
    text = (_FOLDER / name).read_text("utf-8")
    if name == "widget.js":
        told = {locale: _told(locale) for locale in LOCALES}
        text = text.replace(_PLACE, json.dumps(told, ensure_ascii=False, separators=(",", ":")))
    content = text.encode()
    return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'


def _told(locale: Locale) -> dict[str, object]:
    words = Words(locale)
    return {
        "lang": lang_of(locale),
        "words": {key: words(key) for key in _TEXTS},
        "found": [words("status_found", count=count) for count in range(MOST_RESULTS + 1)],
    }

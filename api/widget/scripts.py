"""What is in the scripts for other websites? Their parts joined, with the texts of every locale filled in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from api.web.brand.colours import dark_shades, light_shades
from api.web.locales import LOCALES, Locale, lang_of
from api.web.words import Words
from engine import MOST_RESULTS

FOLDER = Path(__file__).parent
_PLACE = "{/* filled in by the server */}"
"""In a script, where the texts come."""
_STYLE = '"/* filled in by the server */"'
"""In the chat's script, where its style sheet comes."""
_SCHEMES = 2
"""Light and dark: so often a script names each colour."""
_FROM, _TO = "// --- from here on, the same stands in chat.js ---\n", "// --- to here ---\n"
"""In widget.js, around what both scripts need."""
_CHAT = ("talk.js", "ticket.js", "views.js", "element.js")
"""The parts of chat.js after its beginning, start.js, and what it shares with widget.js."""
_SEARCH_TEXTS = (
    *(
        "at_risk_title",
        "best_match",
        "copied",
        "copy_link",
        "deflect_urgent",
        "did_you_mean",
        "handoff_title",
        "holiday_now",
        "in_en",
        "in_zh",
        "may_help",
        "more_channels",
        "no_topic_title",
    ),
    *("offline_now", "online_now", "only_en", "only_zh", "open_article", "open_ticket", "opens", "results", "retry"),
    *("holiday_now", "search_hint", "search_label", "searching", "secret_found", "status_contact", "until"),
    *(
        "suggestions",
        "widget_back",
        "widget_clear",
        "widget_failed",
        "widget_more",
        "widget_offline",
        "widget_your_time",
    ),
)
_CHAT_TEXTS = (
    *(
        "chat_bot",
        "chat_busy",
        "chat_carries",
        "chat_clear",
        "chat_close",
        "chat_copy",
        "chat_failed",
        "chat_hello",
        "chat_hint",
    ),
    *("chat_label", "chat_log", "chat_offline", "chat_open", "chat_send", "chat_staff", "chat_title"),
    *(
        "chat_transcript",
        "chat_typing",
        "chat_unread",
        "chat_you",
        "contact",
        "copied",
        "deflect_button_human",
        "holiday_now",
        "in_en",
        "in_zh",
        "more_channels",
    ),
    *("offline_now", "online_now", "open_article", "open_ticket", "opens", "retry", "until"),
    "widget_your_time",
)

_LIVE_TEXTS = (
    *("live_again", "live_attach", "live_closed", "live_dropped", "live_end", "live_left", "live_mail"),
    *("live_mail_ask", "live_mailed", "live_not_sent", "live_notify", "live_passed", "live_print", "live_promise"),
    *("live_raised", "live_save", "live_sound", "live_support", "live_taken", "live_ticket", "live_unanswered"),
    *("live_unsent", "live_wait", "live_waiting"),
)


@lru_cache(64)
def script(name: str, accent: str | None = None) -> tuple[bytes, str]:
    """A script or another file of the widget by its name, with its entity tag; `accent`: the owner's colour."""
    text = {"widget.js": _search, "chat.js": _chat, "chat/live.js": _live}.get(name, lambda: _read(name))()
    content = _coloured(text, accent).encode() if accent else text.encode()
    return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'


def _coloured(text: str, accent: str) -> str:
    """The script with the owner's colours as defaults; the website around it may still set others."""
    light, dark = light_shades(accent), dark_shades(accent)
    for name, first, second in (("--faq-accent", light.accent, dark.accent), ("--faq-tint", light.wash, dark.wash)):
        parts = re.split(rf"(?<=var\({name},)#[0-9a-f]{{6}}(?=\))", text)  # light comes first, then dark
        if len(parts) == _SCHEMES + 1:
            text = parts[0] + first + parts[1] + second + parts[2]
    return text


def _search() -> str:
    found = [(locale, Words(locale)) for locale in LOCALES]
    counts = {one: [words("status_found", count=n) for n in range(MOST_RESULTS + 1)] for one, words in found}
    told = {locale: _told(locale, _SEARCH_TEXTS) | {"found": counts[locale]} for locale in LOCALES}
    return _lean(_read("widget.js")).replace(_PLACE, _json(told))


def _chat() -> str:
    shared = _read("widget.js").partition(_FROM)[2].partition(_TO)[0]
    parts = [_read("chat/start.js"), shared, *(_read(f"chat/{name}") for name in _CHAT)]
    told = {locale: _told(locale, _CHAT_TEXTS) for locale in LOCALES}
    joined = _lean("\n".join(parts)).replace(_PLACE, _json(told)).replace(_STYLE, _json(_read("chat/chat.css")))
    return f"(() => {{\n{joined}}})();\n"


def _live() -> str:
    return _lean(_read("chat/live.js")).replace(
        _PLACE, _json({locale: _told(locale, _LIVE_TEXTS) for locale in LOCALES})
    )


def _lean(script: str) -> str:
    """A script without indents and, after its head, without lines that are only a comment."""
    lines = [line.strip() for line in script.split("\n")]
    head = next((n for n, line in enumerate(lines) if not line.startswith("//")), 0)
    return "\n".join([*lines[:head], *(line for line in lines[head:] if line and not line.startswith("//"))]) + "\n"


def _told(locale: Locale, keys: Iterable[str]) -> dict[str, object]:
    words = Words(locale)
    return {"lang": lang_of(locale), "words": {key: words(key) for key in keys}}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")

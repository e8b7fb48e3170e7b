"""How contacts stand in running text: full-width letters, invisible characters, Chinese words right behind them."""

from __future__ import annotations

import re

from corpus import lazy_pattern
from support.contacts.suffixes import public_suffix

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〇"  # escaped: editors turn U+F900 into U+8C48
INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
FOLLOWS_HAN = lazy_pattern(f"[{HAN}]")

_LETTERS = "＠．／＿－＋＝％＆＃～＼"
_FOLDS = {ord(c): ord(c) - 0xFEE0 for c in _LETTERS} | {0x3000: 0x20, 0xFF61: 0x2E}
_FOLDS |= {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_FOLDED = lazy_pattern(f"[{re.escape(''.join(map(chr, _FOLDS)))}]")
_COLON = lazy_pattern(r"：(?=//)")
_LABEL = rf"(?-i:[^\W{HAN}]|-){{1,63}}"  # no case inside: see finding.py
_STOP_AS_DOT = lazy_pattern(rf"(?<=[a-z0-9])。(?=({_LABEL}(?:[.。]{_LABEL}){{0,30}}))", re.IGNORECASE)
_TALK = lazy_pattern(
    r"是(?:真|假|官方|你们|您们|不是|否|正|哪|谁|什么|骗)|真的|吗|可信|靠谱|这个|有人|让我|叫我|给我|联系我|怎么|有没有|到底"
)
_HAN_AFTER_LATIN = lazy_pattern(rf"(?<=[a-z0-9_])(?-i:[{HAN}])", re.IGNORECASE)
_HAN_NAMES = lazy_pattern(r"weibo|zhihu|bilibili|douyin|xiaohongshu|@", re.IGNORECASE)
"""Where names of accounts may hold Chinese characters."""
_HOST = lazy_pattern(r"(?:[a-z][a-z0-9+.-]{0,15}:)?[/\\]{0,4}[^/\\?#]*", re.IGNORECASE)


def folded(text: str) -> str:
    """A text of the same length in which letters, digits and signs of addresses are ASCII where they were full-width.

    The Chinese full stop is a dot where a public suffix follows, as browsers read it.
    """
    if text.isascii():
        return text
    plain = _COLON.sub(":", text.translate(_FOLDS) if _FOLDED.search(text) else text)
    return _STOP_AS_DOT.sub(lambda m: "." if public_suffix(m[1].replace("。", ".").lower()) else "。", plain)


def without_talk(contact: str) -> str:
    """A contact without the Chinese words that follow it unseparated, where these cannot be part of it.

    What may be part of a host or a name stays: "help.example官方.com" is another site than "help.example".
    """
    tail = _HAN_AFTER_LATIN.search(contact)
    if tail is None:
        return contact
    host_ends = _HOST.match(contact)
    in_host = not contact.startswith("@") and host_ends is not None and tail.start() < host_ends.end()
    rest = contact[tail.start() :]
    if in_host:
        is_talk = "." not in contact[tail.start() : host_ends.end() if host_ends else None]
    else:
        is_talk = _TALK.match(rest) is not None or not _HAN_NAMES.search(contact[: tail.start()])
    return contact[: tail.start()] if is_talk else contact

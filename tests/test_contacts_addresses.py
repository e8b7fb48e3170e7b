"""Addresses are read as Chromium reads them, and only what opens a listed account or host is official."""

from __future__ import annotations

import functools
import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import verify
from support.contacts.addresses import read_address
from support.contacts.official import Official
from support.contacts.shapes import PLATFORMS

DATA = Path(__file__).with_name("data") / "addresses.jsonl.gz"
PARTS = re.compile(r"([^:/?#]+):(?://(?:([^/?#]*)@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d+))?)?([^?#]*)(\?[^#]*)?(#.*)?")
"""RFC 3986, appendix B, for addresses that a browser has already brought into their normal form."""
HOST_AND_PORT = re.compile(r"[\w.-]+:\d{1,5}([/?#\\]|$)")
LISTED = {
    "telegram": "BluefirOfficial",
    "x": "BluefirHQ",
    "weibo": "蓝杉Bluefir",
    "facebook": "BluefirHQ",
    "instagram": "bluefir.hq",
    "threads": "bluefir.hq",
    "youtube": "BluefirHQ",
    "discord": "AbCdEf",
    "whatsapp": "+85255501234",
    "linkedin": "bluefir",
    "medium": "bluefir",
    "reddit": "bluefir",
    "tiktok": "bluefir",
    "douyin": "MS4wLjAB",
    "github": "bluefir",
    "line": "bluefir",
    "zhihu": "bluefir",
    "bilibili": "123456",
    "xiaohongshu": "5f0aAb",
    "twitch": "bluefir",
    "bluesky": "bluefir.bsky.social",
    "substack": "bluefir",
}
OFFICIAL = Official.model_validate(
    {"domains": ["bluefir.example"], "accounts": {name: [listed] for name, listed in LISTED.items()}}
)
ADDRESSES = {
    "telegram": r"(t\.me|telegram\.me|telegram\.dog)(/s)?/bluefirofficial(/\d+){0,2}",
    "x": r"((www|mobile)\.)?(x|twitter)\.com/bluefirhq(/[a-z_]+)?",
    "weibo": r"(www\.|m\.)?weibo\.c(om|n)(/n)?/%e8%93%9d%e6%9d%89bluefir",
    "facebook": r"((www|m|web|zh-cn)\.)?(facebook|fb)\.com/bluefirhq(/[a-z]+)?|m\.me/bluefirhq",
    "instagram": r"((www|m)\.)?instagram\.com/bluefir\.hq(/reels)?",
    "threads": r"(www\.)?threads\.(net|com)/@bluefir\.hq",
    "youtube": r"((www|m)\.)?youtube\.com/@bluefirhq(/[a-z]+)?",
    "discord": r"(www\.)?discord\.gg/AbCdEf|((www\.)?discord|discordapp)\.com/invite/AbCdEf",
    "whatsapp": r"wa\.me/\+?85255501234",
    "linkedin": r"((www|cn)\.)?linkedin\.com/company/bluefir(/[a-z]+)?",
    "medium": r"(www\.)?medium\.com/@bluefir(/about)?",
    "reddit": r"((www|old|new)\.)?reddit\.com/r/bluefir(/[a-z]+)?",
    "tiktok": r"((www|m)\.)?tiktok\.com/@bluefir(/live)?",
    "douyin": r"(www\.)?douyin\.com/user/MS4wLjAB",
    "github": r"(www\.)?github\.com/(orgs/)?bluefir(/[\w.-]+(/releases(/latest)?|/tags|/issues)?)?",
    "line": r"line\.me(/r)?/ti/p/(@|%40)bluefir",
    "zhihu": r"(www\.)?zhihu\.com/org/bluefir",
    "bilibili": r"space\.bilibili\.com/123456",
    "xiaohongshu": r"(www\.)?xiaohongshu\.com/user/profile/5f0aAb",
    "twitch": r"((www|m)\.)?twitch\.tv/bluefir(/(about|schedule|videos))?",
    "bluesky": r"bsky\.app/profile/bluefir\.bsky\.social",
    "substack": r"substack\.com/@bluefir",
}
"""Host and path of every address that may be official, written without looking at the code."""
EXACT = {"discord", "douyin", "xiaohongshu"}
PIECES = [
    "/",
    "\\",
    "..",
    "/../",
    "/%2e%2e/",
    "//",
    "?",
    "#",
    "@",
    ":",
    ":443",
    ".",
    "。",
    "．",
    "%2f",
    "%00",
    "\t",
    "\n",
    " ",
]
PIECES += [
    "evil",
    "evil.com",
    "bluefir",
    "user/",
    "in/",
    "joinchat/",
    "+",
    "s/",
    "i/",
    "share/url?url=",
    "gist.",
    "www.",
    "r/",
]
PIECES += ["\u200b", "\u202e", "е", "К", "ｔ", "Ⅹ", "ſ", "https://", "tg:", "xn--", "0x7f.1", "[::1]", "1"]


@functools.cache
def read_by_chromium() -> list[tuple[str, str | None, str | None]]:
    lines = gzip.decompress(DATA.read_bytes()).decode().split("\n")
    return [tuple(json.loads(line)) for line in lines[1:]]


def in_address_bar(text: str, raw: str | None, secure: str | None) -> str | None:
    """What Chromium opens for a typed text: with the scheme that it has, else with https."""
    typed = re.sub(r"[\t\n\r]", "", text).strip("".join(map(chr, range(0x21))))
    if raw is not None and not HOST_AND_PORT.match(typed):
        return raw
    is_relative = re.match(r"[/\\](?![/\\])", typed)
    has_scheme = re.match(r"[a-z][a-z0-9+.-]*:[/\\]|https?:", typed, re.IGNORECASE)
    return None if is_relative or (raw is None and has_scheme) else secure


def only_in_chromium(text: str, href: str) -> bool:
    """Hosts that Chromium alone accepts: with a space, which it encodes, or a full-width %, which it decodes again.
    No other browser opens them, and here they count as no address."""
    return re.match(r"\w+://[^/]*%20", href) is not None or "％" in text


def may_be_official(host: str, path: str) -> bool:
    if re.fullmatch(r"([^/]+\.)?bluefir\.example\.?", host):
        return True
    for platform, pattern in ADDRESSES.items():
        place = host + path.removesuffix("/")
        if re.fullmatch(pattern, place if platform in EXACT else place.lower()):
            return True
    return False


def test_five_thousand_addresses_are_read_as_chromium_reads_them() -> None:
    rows = read_by_chromium()
    assert len(rows) == 5_000 and sum(raw is not None for _, raw, _ in rows) > 2_000
    for text, raw, secure in rows:
        href, ours = in_address_bar(text, raw, secure), read_address(text)
        if ours is None:
            assert href is None or not href.startswith(("http:", "https:")) or only_in_chromium(text, href), text
            continue
        if href is None:
            assert not ours.is_web, text
            continue
        parts = PARTS.fullmatch(href)
        assert parts, href
        scheme, user, host, port, path, query, fragment = (part or "" for part in parts.groups())
        read = (ours.scheme, ours.user_info, ours.host, ours.port, ours.path, ours.query, ours.fragment)
        assert read == (scheme, bool(user), host, port, path, query[1:], fragment[1:]), text


def test_only_what_chromium_opens_on_a_listed_host_and_path_is_official() -> None:
    official = 0
    for text, raw, secure in read_by_chromium():
        if verify(text, OFFICIAL).status == "official":
            official += 1
            parts = PARTS.fullmatch(in_address_bar(text, raw, secure) or "")
            assert parts and parts[1] in ("http", "https") and may_be_official(parts[3], parts[5]), text
    assert official > 300


def test_every_platform_has_an_address_here() -> None:
    assert LISTED.keys() == ADDRESSES.keys() == PLATFORMS.keys()


CANONICAL = {
    "telegram": "t.me/BluefirOfficial",
    "x": "x.com/BluefirHQ",
    "weibo": "weibo.com/蓝杉Bluefir",
    "facebook": "facebook.com/BluefirHQ",
    "instagram": "instagram.com/bluefir.hq",
    "threads": "threads.net/@bluefir.hq",
    "youtube": "youtube.com/@BluefirHQ",
    "discord": "discord.gg/AbCdEf",
    "whatsapp": "wa.me/85255501234",
    "linkedin": "linkedin.com/company/bluefir",
    "medium": "medium.com/@bluefir",
    "reddit": "reddit.com/r/bluefir",
    "tiktok": "tiktok.com/@bluefir",
    "douyin": "douyin.com/user/MS4wLjAB",
    "github": "github.com/bluefir",
    "line": "line.me/R/ti/p/@bluefir",
    "zhihu": "zhihu.com/org/bluefir",
    "bilibili": "space.bilibili.com/123456",
    "xiaohongshu": "xiaohongshu.com/user/profile/5f0aAb",
    "twitch": "twitch.tv/bluefir",
    "bluesky": "bsky.app/profile/bluefir.bsky.social",
    "substack": "substack.com/@bluefir",
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_address_of_a_listed_account_is_official(platform: str) -> None:
    for text in (CANONICAL[platform], f"https://{CANONICAL[platform]}/", f"HTTP://{CANONICAL[platform]}"):
        assert verify(text, OFFICIAL).status == "official", text


@pytest.mark.parametrize("platform", PLATFORMS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_other_host_or_path_of_a_platform_is_official(platform: str, data: st.DataObject) -> None:
    text = CANONICAL[platform]
    for _ in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 4)))
        piece = data.draw(st.sampled_from(PIECES) | st.text(max_size=2))
        text = text[:start] + piece + text[end:]
    text = data.draw(st.sampled_from(["", "https://", "http:\\\\", "//"])) + text
    if not text.strip() or len(text) > 512:
        return
    found = verify(text, OFFICIAL)
    if found.status == "official" and found.kind in ("url", "account") and ("/" in text or "\\" in text):
        read = read_address(text)
        assert read is not None and read.is_web and may_be_official(read.host, read.path), (text, read)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    if text.strip():
        assert verify(text, OFFICIAL).status in ("official", "not_official", "unknown")

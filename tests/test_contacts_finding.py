"""Which contacts does a text name? Whatever is written round them, none is cut down to one that looks like ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from support.contacts import asked_contact, asked_contacts, contacts_in, finding, folding, phones

parser: Any = re._parser  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        ("请看t.me/abc_help是真的吗", ["t.me/abc_help"]),
        ("这个是官方的吗：https://t.me/abc_help。谢谢", ["https://t.me/abc_help"]),
        ("官方邮箱 ｓｕｐｐｏｒｔ＠ｂｌｕｅｆｉｒ．ｃｏ", ["ｓｕｐｐｏｒｔ＠ｂｌｕｅｆｉｒ．ｃｏ"]),
        ("support@bluefir.co是你们的吗", ["support@bluefir.co"]),
        ("有人加我微信号 bluefir_cs 是官方的吗", ["wechat bluefir_cs"]),
        ("微信：bluefir_cs是真的客服吗", ["wechat bluefir_cs"]),
        ("qq 800123456 是骗子吗", ["qq 800123456"]),
        ("QQ群800123456是官方的吗", ["qq group/800123456"]),
        ("[official](http://evil.com) is it real?", ["http://evil.com"]),
        ("<mailto:support@evil.com> is this legit", ["mailto:support@evil.com"]),
        ("mailto:support@evil.com是真的吗", ["mailto:support@evil.com"]),
        ("t.me/Blue\u200bfir 真的吗", ["t.me/Blue\u200bfir"]),
        ("t.mе/BluefirOfficial 真的吗", ["t.mе/BluefirOfficial"]),
        ("bluefir.example。evil.com 是官方的吗", ["bluefir.example。evil.com"]),
        ("bluefir.example官方.com 是真的吗", ["bluefir.example官方.com"]),
        ("https://bluefir.example官方.com 是真的吗", ["https://bluefir.example官方.com"]),
        ("联系@BluefirHQ是真的吗", ["@BluefirHQ"]),
        ("weibo.com/n/Bluefir官方客服 是真的吗", ["weibo.com/n/Bluefir官方客服"]),
        ("weibo.com/蓝杉Bluefir是真的吗", ["weibo.com/蓝杉Bluefir"]),
        ("t.me/BluefirOfficial客服是真的吗", ["t.me/BluefirOfficial"]),
        ("电话13800138000是你们吗", ["13800138000"]),
        ("订单号1234567890是真的吗", []),
        ("is your telegram account official?", []),
        ("telegram support is fake?", []),
        ("my telegram: abc_help real?", ["telegram abc_help"]),
        ("whatsapp +852 5550 1234 is it real?", ["whatsapp +852 5550 1234"]),
        ("https://evil.com,https://bluefir.example", ["https://evil.com,https://bluefir.example"]),
        ("（https://t.me/abc）是真的吗", ["https://t.me/abc"]),
        ("「t.me/abc」官方？", ["t.me/abc"]),
        ("tg://resolve?domain=Evil 是官方的吗", ["tg://resolve?domain=Evil"]),
        ("https:/\\evil.com real?", ["https:/\\evil.com"]),
        ("https：//evil.com 是真的吗", ["https：//evil.com"]),
        ("ｈｔｔｐｓ：／／ｅｖｉｌ．ｃｏｍ 是真的吗", ["ｈｔｔｐｓ：／／ｅｖｉｌ．ｃｏｍ"]),
        ("http://1.2.3.4/x 官方吗", ["http://1.2.3.4/x"]),
        ("010-12345678转8001 是官方电话吗", ["010-12345678转8001"]),
        ("电报 @bluefir_help 是官方的吗", ["telegram @bluefir_help"]),
        ("加QQ：123456，是真的？", ["qq 123456"]),
        ("公众号 bluefir-cs 是官方吗", ["wechat bluefir-cs"]),
        ("x 账号 BluefirHQ 是真的吗", ["x BluefirHQ"]),
        ("bluefir.example1 是真的吗", ["bluefir.example1"]),
        ("support@bluefir.example1 是真的吗", ["support@bluefir.example1"]),
        ("发给support@bluefir.example.evil.com是真的吗", ["support@bluefir.example.evil.com"]),
        ("提币 1000 USDT 没到", []),
        ("官方社交账号有哪些", []),
        ("(010) 1234 5678 is it yours?", ["(010) 1234 5678"]),
        ("t.me/BluefirOfficial和t.me/evil是真的吗", ["t.me/BluefirOfficial", "t.me/evil"]),
        ("蓝杉.中国是真的吗", ["蓝杉.中国"]),
        ("官方微信 bluefircs 吗", ["wechat bluefircs"]),
        ("我的微信号 bluefir_cs 是真的", []),
        ("hxxps://evil.com 真的吗", ["hxxps://evil.com"]),
        ("t[.]me/evil 真的吗", []),
        ("bluefir (dot) com is it real", []),
        ("e.g. this is real", []),
        ("版本v1.2.3是真的吗", []),
    ],
)
def test_contacts_asked_about(text: str, contacts: list[str]) -> None:
    assert asked_contacts(text) == contacts
    assert asked_contact(text) == (contacts[0] if contacts else None)


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        ("Write to help@a.example, or https://t.me/abc. Not @abc!", ["help@a.example", "https://t.me/abc", "@abc"]),
        ("拨打010-12345678，或看t.me/abc。", ["010-12345678", "t.me/abc"]),
        ("t.me/abc和t.me/def和@ghi", ["t.me/abc", "t.me/def", "@ghi"]),
        ("见 <https://a.example/b?c=d#e>（官网）", ["https://a.example/b?c=d#e"]),
        ("12345.67 USDT, 2024-05-06, 3.5%", []),
    ],
)
def test_contacts_named(text: str, contacts: list[str]) -> None:
    assert contacts_in(text) == contacts


def test_a_list_of_many_contacts_is_not_judged() -> None:
    text = " ".join(f"t.me/abc{number}" for number in range(finding.MOST_ASKED + 1)) + " 是真的吗"
    assert len(contacts_in(text)) == finding.MOST_ASKED + 1 and asked_contacts(text) == []


def unbounded(items: Any) -> Iterator[str]:
    """Repeats without an upper limit in a parsed pattern."""
    for name, value in items:
        if str(name) in ("MAX_REPEAT", "MIN_REPEAT") and value[1] == parser.MAXREPEAT:
            yield str(value)
        for part in value if isinstance(value, (tuple, list)) else [value]:
            for inner in part if isinstance(part, list) else [part]:
                if isinstance(inner, parser.SubPattern):
                    yield from unbounded(inner)


@pytest.mark.parametrize(
    "name",
    [
        "_FOUND",
        "_NAMED",
        "_NAMED_IN_TEXT",
        "_SPOKEN",
        "_ASKS",
        "_OWN",
        "_STOP_AS_DOT",
        "_TALK",
        "_PHONE",
        "_MARK",
        "_NUMBERS",
    ],
)
def test_no_pattern_over_free_text_repeats_without_limit(name: str) -> None:
    pattern = next(getattr(module, name) for module in (finding, folding, phones) if hasattr(module, name))
    assert not [*unbounded(parser.parse(pattern.pattern, pattern.flags))]


def test_the_test_for_limits_sees_a_repeat_without_one() -> None:
    assert [*unbounded(parser.parse("(?:a|(b+))"))]


@pytest.mark.parametrize("unit", ["a", "a@", "a.", "@a", "1 ", "汉a", "t.me/a和", "。a", "微信 ", "x:/", "a_."])
def test_twice_the_text_is_at_most_twice_the_work(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = [searches(unit * size, monkeypatch) for size in (2_000, 4_000)]
    assert counts[1] <= 2.2 * counts[0]


def searches(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Characters that are looked at from new: one per search, and the length of what each finds."""
    work = 0

    class Counting:
        def search(self, plain: str, start: int = 0) -> re.Match[str] | None:
            nonlocal work
            found = pattern.search(plain, start)
            work += 1 + (found.end() - found.start() if found else 0)
            return found

    pattern = finding._FOUND
    monkeypatch.setattr(finding, "_FOUND", Counting())
    contacts_in(text)
    monkeypatch.undo()
    return work

"""A text without what tells who wrote it: a placeholder such as [EMAIL] stands for each part.

Secrets are masked before (engine.guard). Rather too much than too little: a number of six digits or more is masked,
whatever it counts, since no question needs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from engine import fold
from journal.personal.addresses import postal_addresses
from journal.personal.numbers import identity_numbers, phone_numbers

Span = tuple[int, int]
KINDS = ("EMAIL", "ID_NUMBER", "PHONE", "ADDRESS", "USER_ID", "NAME", "LINK", "NUMBER")
"""The first wins where two of them overlap."""

# Bounded as RFC 5321 bounds them, and looked for only where there is an @.
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z]\w{2,63}", re.ASCII)
_LABELLED = re.compile(
    r"(?:(?<![a-z])(?:uid|user\s?(?:id|name)|account\s?(?:id|no\.?|number)|login|wechat|weixin|qq|telegram|whatsapp|line"
    r"\s?id|order\s?(?:id|no\.?|number)|ticket\s?(?:id|no\.?|number)|invoice\s?(?:no\.?|number)|member\s?(?:id|number))|"
    r"用户\s?(?:id|名|编号)|用戶\s?(?:id|名|編號)|账号|帳號|账户|帳戶|微信号?|微信號|订单(?:号|编号)?|訂單(?:號|編號)?|工单号?|工單號?|"
    r"会员(?:号|编号)|會員(?:號|編號)|流水号|流水號|单号|單號)"
    r"\s{0,3}(?:is|[:#=：]|是|为|為){0,2}\s{0,3}(?P<value>(?=[a-z_.-]{0,40}\d)[a-z0-9_.-]{4,64})",
    re.IGNORECASE | re.ASCII,
)
_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖蕭田董潘袁蔡蒋蔣余于"
    "杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付方邹鄒熊白孟秦邱侯江尹薛闫阎段雷龙龍黎史陶贺賀毛郝顾顧"
    "龚龔邵万萬钱錢严嚴莫向汤湯欧歐"
)
"""The hundred most frequent ones, which nine of ten people in China have."""
_NAME = re.compile(
    rf"(?:名字(?:是|叫)|我叫|姓名(?:是|为|為|[:：]))\s{{0,3}}(?P<han>[{_SURNAMES}][\u4e00-\u9fff·]{{1,3}}?)"
    r"(?=[^\u4e00-\u9fff]|的|$)"
    r"|(?<![A-Za-z])(?:[Mm]y name(?:'s| is)|[Ff]ull [Nn]ame\s{0,2}[:=]?"
    r"|I(?: a|')m(?= [A-Z][a-z]+ [A-Z]))"
    r"\s{1,3}(?P<latin>[A-Z][\w'-]{1,30}(?:\s[A-Z][\w'-]{1,30}){0,3})"
)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s/?#\u4e00-\u9fff]{1,253}(?P<rest>[/?#][^\s\u4e00-\u9fff]{1,2000})", re.IGNORECASE
)
_LONG = re.compile(
    r"(?<![A-Za-z0-9])(?:0x[0-9A-Fa-f]{6,}|(?=[A-Za-z]{0,19}\d)(?=\d{0,19}[A-Za-z])[A-Za-z0-9]{16,}"
    r"|\d{1,3}(?:\.\d{1,3}){3}(?![.\d])|\d(?:[ -]?\d){5,})(?![A-Za-z0-9])"
)
"""Hashes and addresses of wallets, addresses of machines, long numbers."""
_NOT_PLAIN = re.compile(r"[@\d]|://|www\.|名|我叫|我是|[Nn]ame|I am|I'm")
_PLACES: tuple[tuple[str, Callable[[str], Iterator[Span]]], ...]


def masked(text: str) -> str:
    """A text with a placeholder for each part that names a person; the same again for its own result."""
    plain = text.translate(_HALF) if not text.isascii() else text
    if not _NOT_PLAIN.search(plain):
        return text
    folded = fold(text)
    found = [
        (*folded.span(*span), kind) for kind, places in _PLACES for span in places(folded.plain) if span[1] > span[0]
    ]
    parts, at = [], 0
    for start, end, kind in _apart(found):
        parts += [text[at:start], f"[{kind}]"]
        at = end
    return "".join([*parts, text[at:]])


_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def _apart(found: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Spans in order, without overlap: those that overlap are one, of the first of their kinds."""
    last: tuple[int, int, str] | None = None
    for one in sorted(found):
        if last is not None and one[0] < last[1]:
            kind = min(last[2], one[2], key=KINDS.index)
            last = last[0], max(last[1], one[1]), kind
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _whole(pattern: re.Pattern[str], needed: str = "") -> Callable[[str], Iterator[Span]]:
    def places(text: str) -> Iterator[Span]:
        if needed in text:
            yield from (match.span() for match in pattern.finditer(text))

    return places


def _group(pattern: re.Pattern[str], *names: str) -> Callable[[str], Iterator[Span]]:
    def places(text: str) -> Iterator[Span]:
        for match in pattern.finditer(text):
            yield from (match.span(name) for name in names if match[name])

    return places


_PLACES = (
    ("EMAIL", _whole(_EMAIL, "@")),
    ("ID_NUMBER", identity_numbers),
    ("PHONE", phone_numbers),
    ("ADDRESS", postal_addresses),
    ("USER_ID", _whole(_HANDLE, "@")),
    ("USER_ID", _group(_LABELLED, "value")),
    ("NAME", _group(_NAME, "han", "latin")),
    ("LINK", _group(_LINK, "rest")),
    ("NUMBER", _whole(_LONG)),
)

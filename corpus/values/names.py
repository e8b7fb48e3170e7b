"""Names of which one is never another: currencies, programming languages, systems, browsers, ways to pay, couriers."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.languages.lazy import lazy_pattern
from corpus.values.one_of import one_of

_FAMILIES: Mapping[str, str] = {
    "currency": """
        usd: 美元 美金 usd, us dollar, us dollars, american dollars
        eur: 欧元 eur euro euros
        jpy: 日元 日圆 jpy yen
        gbp: 英镑 gbp, british pounds, pounds sterling
        cny: 人民币 rmb cny
        hkd: 港币 港元 港幣 hkd, hong kong dollar, hong kong dollars
        twd: 新台币 台币 twd
        krw: 韩元 韩币 krw, korean won
        aud: 澳元 aud, australian dollar, australian dollars
        cad: 加元 加币 cad, canadian dollar, canadian dollars
        sgd: 新加坡元 新币 sgd, singapore dollar, singapore dollars
        chf: 瑞士法郎 瑞郎 chf, swiss franc, swiss francs
        thb: 泰铢 thb baht
        rub: 卢布 rouble roubles ruble rubles
        inr: 卢比 rupee rupees
    """,
    "programming language": """
        java: java
        javascript: javascript js nodejs, java script
        typescript: typescript
        python: python
        c: c语言, c sdk, c client, c api, c library
        c++: cpp
        c# or .net: csharp dotnet aspdotnet
        php: php
        ruby: ruby
        kotlin: kotlin
        go: golang go语言, go sdk, go client, go api
    """,
    "system": """
        android: android 安卓
        ios: ios iphone iphones ipad ipados 苹果手机
        windows: windows win10 win11 win7
        macos: macos macbook imac mac版 mac电脑 苹果电脑, mac os, on mac, on a mac, on my mac, for mac
        linux: linux ubuntu
        harmonyos: harmonyos 鸿蒙
    """,
    "browser": """
        chrome: chrome 谷歌浏览器
        firefox: firefox 火狐
        safari: safari
        edge: edge浏览器, microsoft edge, edge browser
    """,
    "way to pay": """
        alipay: alipay 支付宝
        wechat pay: 微信支付 微信付款 微信钱包, wechat pay, pay with wechat, pay by wechat
        paypal: paypal 贝宝
        apple pay: applepay, apple pay
        google pay: googlepay, google pay
        unionpay: unionpay 云闪付 银联
        klarna: klarna
    """,
    "courier": """
        sf: 顺丰, sf express
        zto: 中通
        yto: 圆通
        sto: 申通
        yunda: 韵达
        jd: 京东快递 京东物流
        ems: ems
        dhl: dhl
        fedex: fedex 联邦快递
        usps: usps
    """,
    "language": """
        english: english 英语 英文
        japanese: japanese 日语 日文
        korean: korean 韩语 韩文
        french: french 法语 法文
        german: german 德语 德文
        spanish: spanish 西班牙语 西班牙文
        russian: russian 俄语 俄文
        mandarin: mandarin 普通话 国语
        cantonese: cantonese 粤语 广东话
    """,
    "test": """
        ielts: ielts 雅思
        toefl: toefl 托福
        gre: gre
        gmat: gmat
    """,
}
"""By kind: a line for each thing, and its names in both languages; those of several words stand after a comma."""

NAMED = frozenset(_FAMILIES)
"""The kinds of these names."""


def _names_of(line: str) -> list[str]:
    words, *phrases = line.split(",")
    return [*words.split(), *(phrase.strip() for phrase in phrases)]


_MEANS = {
    name: (kind, thing.strip())
    for kind, lines in _FAMILIES.items()
    for thing, _, names in (line.partition(":") for line in lines.strip().splitlines())
    for name in _names_of(names)
}
_LATIN = sorted(name for name in _MEANS if name.isascii())
_MIXED = sorted(name for name in _MEANS if not name.isascii())
_NAME = lazy_pattern(rf"(?<![a-z0-9])(?:{one_of(_LATIN)})(?![a-z0-9])|{one_of(_MIXED)}")


def names_in(normal: str) -> dict[str, list[str]]:
    """The things that a normalised text names, by kind, each by one of its names."""
    found: dict[str, list[str]] = {}
    for match in _NAME.finditer(normal):
        kind, thing = _MEANS[match.group()]
        found.setdefault(kind, []).append(thing)
    return found

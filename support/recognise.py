"""What does a query already tell that a ticket asks for? A transaction, an account, an amount, an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

from corpus import lazy_pattern

Recognised = Literal["uid", "tx_hash", "email", "amount", "pair", "order_number", "error_text", "time"]
"""What a ticket's field can find in a query by itself."""

_BASE58 = "1-9A-HJ-NP-Za-km-z"
_TICKERS = (
    "usdt|usdc|btc|eth|bnb|sol|xrp|doge|trx|ltc|ada|dot|bch|link|avax|matic|pol|ton|shib|fdusd|dai|eos|etc|fil|atom|usd|eur|gbp|"
    "hkd|sgd|jpy|cny|rmb|bfr"
)
_QUOTES = "usdt|usdc|btc|eth|fdusd|usd|eur"
_PATTERNS: Mapping[Recognised, tuple[re.Pattern[str], ...]] = {
    "tx_hash": (
        lazy_pattern(r"(?<![0-9A-Za-z])((?:0x)?[0-9a-fA-F]{64})(?![0-9A-Za-z])"),
        lazy_pattern(rf"(?<![0-9A-Za-z])((?=[A-Za-z]*\d)[{_BASE58}]{{86,88}})(?![0-9A-Za-z])"),
    ),
    "uid": (
        lazy_pattern(
            r"(?:uid|user\s?id|账号id|用户id|id号)\s*(?:(?:is|是|为|[:：#=])\s*)?(\d{5,12})(?!\d)", re.IGNORECASE
        ),
    ),
    "email": (lazy_pattern(r"(?<![\w.+-])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)"),),
    "amount": (
        lazy_pattern(
            rf"(?<![A-Za-z0-9.,])((?:\d[\d,]*(?:\.\d+)?|\.\d+)\s*(?:{_TICKERS}|刀|元|块钱|万u|个?u)(?![a-z]))",
            re.IGNORECASE,
        ),
        lazy_pattern(r"(?<!\w)([$€£¥]\s?\d[\d,]*(?:\.\d+)?)"),
    ),
    "pair": (
        lazy_pattern(
            rf"(?<![A-Za-z])(?=[a-z])((?:{_TICKERS}|[a-z]{{3,5}})\s?[/\-_]?\s?(?:{_QUOTES}))(?![A-Za-z0-9])",
            re.IGNORECASE,
        ),
    ),
    "order_number": (
        lazy_pattern(
            r"(?:订单号?|单号|order(?:\s?(?:id|no\.?|number))?|流水号)\s*(?:(?:is|是|为|[:：#=])\s*)?([A-Za-z]{0,4}\d{6,24})(?!\d)",
            re.IGNORECASE,
        ),
        lazy_pattern(r"(?<![\d.x])(\d{16,22})(?!\d)"),
    ),
    "error_text": (
        lazy_pattern(
            r"((?:错误码|错误代码|报错|错误|error(?:\s?code)?|err|http)\s*[:：#]?\s*-?\d{3,6})(?!\d)", re.IGNORECASE
        ),
        lazy_pattern(r"[\"“「『]([^\"”」』]{4,120})[\"”」』]"),
        lazy_pattern(r"(?:提示|显示|报错|says|message|error)\s*[:：]\s*([^,，。;；\n]{4,120})", re.IGNORECASE),
    ),
    "time": (
        lazy_pattern(
            r"(?<![\d.,/-])((?:20\d\d[-/.年]\d{1,2}[-/.月]|\d{1,2}[-/月])\d{1,2}日?(?:\s*\d{1,2}[:：]\d{2})?)(?![\d.])"
        ),
        lazy_pattern(
            r"((?:昨天|前天|今天|今早|昨晚|上午|下午|凌晨|中午|晚上|刚刚|刚才|上周|上个月)+(?:\s?\d{1,2}\s?[点:：]\s?(?:\d{2}|半)?)?)"
        ),
        lazy_pattern(r"(?<!\d)(\d+\s*(?:多)?(?:分钟|个?小时|天|周|个月)(?:前|了))"),
        lazy_pattern(
            r"\b((?:yesterday|today|last night|this morning|last week|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|"
            r"\d+ (?:minutes?|hours?|days?|weeks?) ago|since \w+day)"
            r"(?:,? (?:at |around |about )?(?:\d{1,2}:\d{2}\s?(?:am|pm)?|\d{1,2}\s?(?:am|pm))| at \d{1,2})?)",
            re.IGNORECASE,
        ),
    ),
}
_CHECKS: Mapping[Recognised, Callable[[str], bool]] = {
    "pair": lambda value: (
        re.split(r"[\s/_-]", value.lower())[0] not in ("my", "the", "and", "not", "for", "pay", "buy", "sell", "with")
    ),
}


def _any(_value: str) -> bool:
    return True


def recognise(text: str) -> dict[Recognised, str]:
    """The first value of each kind that a query as typed holds."""
    found: dict[Recognised, str] = {}
    for kind, patterns in _PATTERNS.items():
        check = _CHECKS.get(kind, _any)
        values = (m.group(1).strip() for pattern in patterns for m in pattern.finditer(text) if check(m.group(1)))
        value = next(values, None)
        if value:
            found[kind] = value
    return found

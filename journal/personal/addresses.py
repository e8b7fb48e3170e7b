"""Where somebody lives: postal addresses as they are written in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]
_HAN = "\u4e00-\u9fff"
_HOUSE = re.compile(
    r"(?:路|街|大道|道|巷|弄|胡同|村|里|段|小区|社区|花园|園|园|苑|厦|廈)\s?(?:[东西南北東]|[一二三四五六七八九十]段)?\s?"
    r"\d{1,5}(?:-\d{1,4})?\s?(?:号|號|弄|巷|栋|棟|幢|座|室|楼|樓)"
    r"(?:[，,\s]?[\u4e00-\u9fff]{0,8}?[A-Za-z]?\d{1,4}\s?(?:号楼|號樓|栋|棟|幢|座|单元|單元|室|楼|樓|层|層|号|號|房))*"
)
"""From the end of a street's name on: number of the house, building, flat."""
_BEFORE = re.compile(rf"[{_HAN}A-Za-z0-9]{{1,40}}$")
_FROM = re.compile(r"(?:住在|住址|地址|位于|位於|寄到|寄往|送到|搬到|住)(?:是|[:：]|在)?")
_REGION = re.compile(
    rf"[{_HAN}]{{2,7}}?(?:省|自治区|特别行政区|(?<![上城超股牛熊币幣入开開休收门門])市(?![场場值价價面民盈净淨商]))"
    rf"[{_HAN}]{{1,4}}?(?:市|(?<![地社专專分战戰时時])[区區]|县|縣|镇|鎮|乡|鄉|街道)"
    rf"(?:[{_HAN}]{{1,8}}?(?:镇|鎮|乡|鄉|街道|村|路|街))?"
)
"""A town with its district; none where 市 and 区 are parts of other words, as in 上市 and 地区."""
_STREET = re.compile(
    r"(?<![\w.])\d{1,5}[A-Za-z]?,?\s(?:[A-Z][\w'.-]{1,20}\s){1,4}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Sq|Way|Place|Pl|Terrace|Crescent|Close)\b\.?"
    r"(?:,?\s(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|#)\.?\s?\w{1,6})?"
    r"(?:,?\s[A-Z][a-z][A-Za-z'-]{0,20}){0,3}(?:,?\s[A-Z]{2}\b)?(?:,?\s[A-Z0-9]{2,5}[ -]?[A-Z0-9]{3,4})?"
)
_LOWER = re.compile(
    r"(?<![\w.])\d{1,5}[a-z]?\s(?:[a-z'-]{2,20}\s){1,3}(?:street|road|avenue|boulevard|lane)\b(?:,?\s(?:apt|unit|flat)\.?\s?\w{1,6})?",
    re.IGNORECASE,
)
_BOX = re.compile(r"\bP\.?\s?O\.?\s?Box\s\d{1,8}", re.IGNORECASE)


def postal_addresses(text: str) -> Iterator[Span]:
    """Places of postal addresses in a folded text."""
    for match in _HOUSE.finditer(text):
        yield _with_street(text, match.start()), match.end()
    yield from (match.span() for match in _REGION.finditer(text))
    for pattern in (_STREET, _LOWER, _BOX):
        yield from (match.span() for match in pattern.finditer(text))


def _with_street(text: str, start: int) -> int:
    """Where the address begins whose house number was found: after "I live in", else as far as its words reach."""
    before = _BEFORE.search(text[max(0, start - 40) : start])
    if before is None:
        return start
    told = list(_FROM.finditer(before.group()))
    return start - len(before.group()) + (told[-1].end() if told else 0)

"""Numbers of payment cards, and the codes on their back."""

from __future__ import annotations

import re
from collections.abc import Iterator

_RUN = re.compile(r"(?=\d)(?<![\d#])(?<!\d\.)\d(?>(?:[\s\-_.·•,、/|*:~]{0,3}+\d){12,})(?!\d)")
_GROUP = re.compile(r"\d+")
_PREFIX = re.compile(r"4|5[1-5]|2[2-7]|3[47]|3[0689]|35|6")
_SHAPES = ([4, 4, 4, 4], [4, 4, 4, 4, 3], [4, 4, 4, 4, 2], [4, 6, 5], [4, 6, 4], [6, 13], [8, 8])
_LEAST, _MOST = 13, 19
_CUE = re.compile(r"卡|card|visa|master|amex|银联|銀聯|bank|debit|credit", re.IGNORECASE)
_NUMBER_CUE = re.compile(
    r"uid|订单|訂單|单号|單號|order|工单|ticket|tracking|流水|imei|编号|编码|user id|用户id|memo|tag|"
    r"时间戳|timestamp|txid",
    re.IGNORECASE,
)
_BEFORE = 16
_SECURITY_CODE = re.compile(
    r"(?=[cs安])(?:(?<![A-Za-z])cv[vc]2?|"
    r"安全码|security code|(?<!gift )card code)(?:\s{0,2}(?:is|was|[:=]|是|为|码|号)){0,2}\s{0,2}"
    r"(?P<secret>\d{3,4})(?![\d.%])",
    re.IGNORECASE,
)


def card_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Places of card numbers in a folded text."""
    yield from (match.span("secret") for match in _SECURITY_CODE.finditer(text))
    if len(text) < _LEAST:
        return
    for match in _RUN.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        named = _CUE.search(before) is not None
        if named or not _NUMBER_CUE.search(before):
            yield from _windows(text, [group.span() for group in _GROUP.finditer(text, *match.span())], named)


def _windows(text: str, spans: list[tuple[int, int]], named: bool) -> Iterator[tuple[int, int]]:
    """Parts of a row of groups of digits that are numbers of cards; the groups of a card have few shapes."""
    i = 0
    while i < len(spans):
        end = _card_from(text, spans, i, named) if text[spans[i][0]] in "23456" else 0
        if end:
            yield spans[i][0], spans[end - 1][1]
        i = max(end, i + 1)


def _card_from(text: str, spans: list[tuple[int, int]], first: int, named: bool) -> int:
    """The end of the card whose number begins with a group; 0 if none does."""
    total = 0
    for end in range(first + 1, len(spans) + 1):
        total += spans[end - 1][1] - spans[end - 1][0]
        if total > _MOST:
            break
        if total >= _LEAST and _is_card(text, spans[first:end], named):
            return end
    return 0


def _is_card(text: str, spans: list[tuple[int, int]], named: bool) -> bool:
    sizes = [end - start for start, end in spans]
    if not named and len(spans) > 1 and sizes not in _SHAPES and max(sizes) > 1:
        return False
    gaps = {text[one[1] : two[0]].strip() for one, two in zip(spans, spans[1:], strict=False)}
    digits = "".join(text[start:end] for start, end in spans)
    return len(gaps) <= 1 and len(set(digits)) > 1 and _PREFIX.match(digits) is not None and _luhn(digits)


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = (int(d) * 2 if i % 2 else int(d) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0

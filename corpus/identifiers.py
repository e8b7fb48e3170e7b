"""Which parts of a text name one single thing (a transaction, an account, a page) and mean nothing else?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.languages.lazy import lazy_pattern

# All patterns run on normalised text (lower case, half width).
_LABEL = (
    r"(?:(?<![a-z0-9])(?:(?:my|the)\s+)?(?:uid|user\s?id|account\s?id|order\s?(?:id|no\.?|number)|txid|tx\s?hash|tx\s?id|"
    r"transaction\s?(?:hash|id)|ticket\s?(?:id|no\.?|number)|hash|tx)|用户id|交易哈希值?|哈希值?|交易id|订单号|订单编号|"
    r"单号|工单号|流水号|用户编号)"
    r"\s*(?:is|[:#=]|是|为)?\s*"
)
# The sizes of a thing (72 x 36 cm) are such parts too.
# Long runs of what might begin an e-mail or a number must cost no square of their length: both are bounded, the first
# by RFC 5321 (64 characters before the @), and the first is only looked for where there is an @ at all.
_MAIL = r"[a-z0-9_.+\u00df-\u024f-]{1,64}@[a-z0-9\u00df-\u024f-]{1,63}(?:\.[a-z0-9\u00df-\u024f-]{1,63})+|"
_REST = (
    r"https?://[^\s一-鿿]+|www\.[^\s一-鿿]+"  # page
    r"|MAIL(?<![a-z0-9])0x[0-9a-f]{6,}(?:\.{2,3}[0-9a-f]+)?(?![a-z0-9])"  # EVM address or hash, also cut short
    r"|(?<![a-z0-9])(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{20,}(?![a-z0-9])"  # hash, base58 and bech32 address
    r"|(?<![a-z0-9.])\d{1,5}(?:\.\d{1,3})? ?[x*×] ?\d{1,5}(?:\.\d{1,3})?"
    r"(?: ?(?:cm|mm|inch(?:es)?|寸|厘米))?(?![a-z0-9])"
    r"|(?<![a-z0-9.])[+-]?\d[\d,]{0,64}\d{3,}(?:\.\d+)?(?![a-z0-9])"  # UID, order number: four digits or more
)
_WITH_MAIL, _WITHOUT = (lazy_pattern(f"(?:我的)?(?:{_LABEL})?({_REST.replace('MAIL', mail)})") for mail in (_MAIL, ""))
_TRAILING = ".,;:!?)]}>'\""


@dataclass(frozen=True, slots=True)
class Split:
    """A normalised text without its identifiers, and the identifiers in order."""

    plain: str
    identifiers: tuple[str, ...]


def split_identifiers(text: str) -> Split:
    """Take transaction hashes, addresses, e-mails, pages and long numbers out of a normalised text.

    A label before one ("uid:", "订单号") goes with it, so that adding an identifier to a question
    leaves the question as it was. Identifiers match only exactly and never reach the encoder.
    """
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        found.append(match.group(1).rstrip(_TRAILING))
        return " "

    plain = (_WITH_MAIL if "@" in text else _WITHOUT).sub(take, text)
    if not found:
        return Split(text, ())
    return Split(" ".join(plain.split()).strip(" ,;:，；：、"), tuple(found))

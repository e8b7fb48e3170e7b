"""Which coin, network, device or order does a text name? What a person says once and means from then on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from corpus.identifiers import split_identifiers
from corpus.languages.lazy import lazy_pattern

EntityKind = Literal["coin", "network", "device", "order"]
ENTITY_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)

_COINS = (
    "usdt|usdc|btc|bitcoin|eth|ether|bnb|sol|solana|xrp|doge|trx|ltc|ada|dot|bch|avax|matic|pol|ton|shib|fdusd|dai|eos|etc|fil|"
    "atom|sats|比特币|以太坊|以太币|泰达币|狗狗币|莱特币"
)
_NETWORKS = (
    r"(?:trc|erc|bep|brc)[- ]?\d{1,4}|omni|arbitrum|optimism|polygon|lightning|tron|波场|闪电网络|bsc|币安智能链"
)
_DEVICES = "iphone|ipad|ios|android|苹果|安卓|华为|小米|鸿蒙|windows|mac|macos|电脑|网页版|网页"
_WORDS: tuple[tuple[EntityKind, str], ...] = (("coin", _COINS), ("network", _NETWORKS), ("device", _DEVICES))
_PATTERNS: Mapping[EntityKind, re.Pattern[str]] = {
    kind: lazy_pattern(rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])|(?:{words})(?<=[一-鿿])") for kind, words in _WORDS
}


def entities_of(normal: str) -> dict[EntityKind, str]:
    """The last entity of each kind that a normalised text names; an order is any number that is its own name."""
    found: dict[EntityKind, str] = {}
    for kind, pattern in _PATTERNS.items():
        named = pattern.findall(normal)
        if named:
            found[kind] = named[-1]
    identifiers = split_identifiers(normal).identifiers
    if identifiers:
        found["order"] = identifiers[-1][:64]
    return found

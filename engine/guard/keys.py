"""Private keys of wallets: WIF, extended, hexadecimal, base58, arrays of bytes, PEM."""

from __future__ import annotations

import binascii
import re
from base64 import b32decode
from collections.abc import Iterator

from engine.guard.cues import Cues
from engine.guard.pieces import Shape

_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1: private keys lie below it."""
_HEX = Shape(r"(?:0[xX])?([0-9a-fA-F]++)")
_BASE58 = Shape(r"([1-9A-HJ-NP-Za-km-z]++)")
_UNBROKEN = re.compile(r"[0-9A-Za-z]{28}")
"""In every key that is known by its beginning."""
_WIF_START = re.compile(r"[5-9KLQTUVXYcp]")
_EXTENDED = re.compile(r"(?<![0-9A-Za-z])[xyztuvYZUV]prv[1-9A-HJ-NP-Za-km-z]{40,120}")
_EXTENDED_START = re.compile(r"[xyztuvYZUV]")
_PREFIXED = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:suiprivkey|nsec|ed25519_sk|ed25519e_sk)1[02-9ac-hj-np-z]{40,140}"
    r"|(?:AGE-SECRET-KEY-1)[0-9A-Z]{40,80}|edsk[1-9A-HJ-NP-Za-km-z]{50,94})",
)
_STELLAR = re.compile(r"(?<![0-9A-Za-z])S[A-Z2-7]{55}(?![0-9A-Za-z])")
_RIPPLE = re.compile(r"(?<![0-9A-Za-z])s[1-9A-HJ-NP-Za-km-z]{28,30}(?![0-9A-Za-z])")
_BYTES = re.compile(r"(?<![\d.])\d{1,3}(?!\d)(?>(?:\s{0,2}[,;\s]\s{0,2}\d{1,3}(?!\d)){31,})")
_PEM = re.compile(r"-{3,5} ?BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)? ?-{3,5}", re.IGNORECASE)
_PEM_END = re.compile(r"-{3,5} ?END [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)? ?-{3,5}", re.IGNORECASE)
_KEY = re.compile(
    r"私\s{0,2}[钥鑰]|秘[钥鑰]|密[钥鑰]|priv(?:ate)?[\s_-]{0,2}key|secret|wallet[\s_-]{0,2}key|(?<![A-Za-z])(?:keys?|pk|sk)(?![A-Za-z])",
    re.IGNORECASE,
)
_CHAIN = re.compile(
    r"tx|hash|block|transact|transfer|deposit|withdr|sent|arriv|credit|confirm|order|signature|public|哈希|交易|区块|區塊|充|提|"
    r"转|轉|到账|到帳|入账|确认|確認|订单|單號|单号|单子|记录|链上|鏈上|地址|公钥|address|contract|合约",
    re.IGNORECASE,
)


def private_keys(text: str) -> Iterator[tuple[int, int]]:
    """Places of private keys in a folded text."""
    if len(text) < 29:
        return
    if "---" in text:
        yield from _pem(text)
    if _UNBROKEN.search(text):
        yield from (match.span() for pattern in (_EXTENDED, _PREFIXED) for match in pattern.finditer(text))
        yield from (match.span() for match in _STELLAR.finditer(text) if _is_stellar(match.group()))
        yield from (match.span() for match in _RIPPLE.finditer(text) if _base58_length(match.group(), ripple=True))
    if len(text) < 51:
        return
    cues = Cues(text, _KEY, _CHAIN)
    yield from (span for span in _bytes(text) if cues.allow(*span))
    yield from _hexadecimal(text, cues)
    yield from _base58(text, cues)


def _pem(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while begin := _PEM.search(text, at):
        end = _PEM_END.search(text, begin.end())
        at = end.end() if end else len(text)
        yield begin.start(), at


def _hexadecimal(text: str, cues: Cues) -> Iterator[tuple[int, int]]:
    """64 digits, at once or in pieces. A transaction's hash looks the same: the words beside it tell."""
    for group in _HEX.groups(text, 64):
        for length in (64, 128):
            for start, end, digits in group.joined(length):
                if not _is_number(digits, whole=end - start <= length + 2):
                    continue
                if cues.allow(start, end, named=length == 128):
                    yield start, end


def _is_number(digits: str, *, whole: bool) -> bool:
    """Whether hexadecimal digits may be a key. In pieces they must look random: many numbers in a row are no key."""
    if not 0 < int(digits[:64], 16) < _ORDER:
        return False
    letters = sum(digit.isalpha() for digit in digits)
    return whole or 8 <= letters <= len(digits) * 0.7


def _base58(text: str, cues: Cues) -> Iterator[tuple[int, int]]:
    for group in _BASE58.groups(text, 51):
        for length, start in ((51, _WIF_START), (52, _WIF_START), (58, re.compile("6P")), (111, _EXTENDED_START)):
            for begin, end, key in group.joined(length, start):
                if _mixed(key) and _base58_length(key) in (33, 34, 39, 78):
                    yield begin, end
        for length in (87, 88):
            for begin, end, key in group.joined(length, regular=True):
                if _is_random(key) and cues.allow(begin, end):
                    yield begin, end


def _mixed(key: str) -> bool:
    """Many different characters, small, capital and digits: so are all keys of fifty characters."""
    return len(set(key)) >= 16 and not key.isalpha() and key.lower() != key != key.upper()


def _is_random(key: str) -> bool:
    """Without a checksum: a share of digits and capitals that no prose has, half of what is to be expected."""
    return _mixed(key) and sum(map(str.isdigit, key)) >= 4 and sum(map(str.isupper, key)) >= 15


def _base58_length(text: str, *, ripple: bool = False) -> int:
    """Bytes of a base58 text with its checksum, 0 if that is wrong."""
    import base58

    try:
        return len(base58.b58decode_check(text, alphabet=base58.XRP_ALPHABET if ripple else base58.BITCOIN_ALPHABET))
    except ValueError:
        return 0


def _is_stellar(text: str) -> bool:
    raw = b32decode(text)
    return binascii.crc_hqx(raw[:-2], 0) == int.from_bytes(raw[-2:], "little")


def _bytes(text: str) -> Iterator[tuple[int, int]]:
    """A key as an array of numbers, as Solana's tools write it."""
    for match in _BYTES.finditer(text):
        numbers = [int(number) for number in re.findall(r"\d+", match.group())]
        bracketed = text[match.start() - 1 : match.start()] in ("[", "{", "(")
        if max(numbers) < 256 and len(set(numbers)) > 16 and (len(numbers) == 64 or len(numbers) == 32 and bracketed):
            yield match.span()

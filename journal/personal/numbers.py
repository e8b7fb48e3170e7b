"""Numbers that the state or a telephone company has given to a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]
_CHINESE = re.compile(
    r"(?<![A-Za-z0-9])\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![A-Za-z0-9])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
"""GB 11643-1999: weights of the first 17 digits, and the last one by their sum modulo 11."""
_TAIWAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][1289A-Da-d]\d{8}(?![A-Za-z0-9])")
_HONG_KONG = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{6}\([\dAa]\)")
_SOCIAL = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[EGDSPHegdsph][A-Za-z]?\d{7,8}(?![A-Za-z0-9])")
"""Of China, Hong Kong and Macao."""
_DOCUMENT = re.compile(
    r"(?:身份证|身分證|证件|證件|护照|護照|驾照|駕照|passport|driving licen[cs]e|driver'?s licen[cs]e|identity card|"
    r"id card|national id|ssn|social security)"
    r"(?:[^A-Za-z0-9]{1,6}|\s?(?:number|no\.?|号码?|號碼?|is|是|为|為)){0,3}[^A-Za-z0-9]{0,3}"
    r"(?P<value>(?=[A-Za-z-]{0,4}\d)[A-Za-z0-9-]{6,20})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![A-Za-z0-9.])(?:\+|00)\d{1,3}[ -]?(?:\(0?\d{1,4}\)[ -]?)?\d(?:[ .-]?\d){5,13}(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9.])(?:86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9.])\(?0\d{1,3}\)?[ -]?\d{3,4}[ -]?\d{3,4}(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9.])\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?![A-Za-z0-9])"
)
"""With a country code; mobile phones of China; with an area code; as in North America."""


def identity_numbers(text: str) -> Iterator[Span]:
    """Places of numbers of identity cards, passports and accounts of banks in a folded text."""
    yield from (match.span() for match in _CHINESE.finditer(text) if is_chinese_identity(match.group()))
    for pattern in (_TAIWAN, _HONG_KONG, _SOCIAL, _PASSPORT):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span() for match in _IBAN.finditer(text) if is_iban(match.group()))
    yield from (match.span("value") for match in _DOCUMENT.finditer(text))


def phone_numbers(text: str) -> Iterator[Span]:
    """Places of telephone numbers in a folded text."""
    yield from (match.span() for match in _PHONE.finditer(text))


def is_chinese_identity(number: str) -> bool:
    """Whether 17 digits and a check digit agree (GB 11643-1999)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[-1].upper()


def is_iban(number: str) -> bool:
    """Whether the check digits of an account's number agree (ISO 13616: 1 modulo 97)."""
    plain = number.replace(" ", "").upper()
    return 15 <= len(plain) <= 34 and int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1

"""One-time codes, and the keys and backup codes of two-factor authentication."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CUE = (
    r"(?:验证码|驗證碼|动态码|動態碼|动态口令|校验码|验证短信|短信码|安全码|一次性密[码碼]|谷歌码|谷歌验证|"
    r"(?<![A-Za-z])(?:sms|otp|2fa|mfa|verification|security|auth(?:entication|enticator)?|login|sign-?in|one[\s-]?time|google|email|"
    r"confirmation|6[\s-]?digit)[\s-]{0,2}(?:pass)?(?:codes?|pin|token)?"
    r"|(?<!error )(?<!postal )(?<!zip )(?<!area )(?<!country )(?<!invite )(?<!referral )(?<!promo )(?<!status )"
    r"(?<!swift )(?<!sort )(?<!gift card )(?<![A-Za-z])(?:(?:pass)?codes?|otp|pin)(?![A-Za-z]))"
)
_CUE_WORDS = (
    *(
        "验证",
        "驗證",
        "动态",
        "動態",
        "校验",
        "短信",
        "安全码",
        "一次性",
        "谷歌码",
        "code",
        "otp",
        "pin",
        "sms",
        "2fa",
        "mfa",
    ),
    *("verification", "security", "auth", "login", "sign", "time", "google", "email", "confirmation", "digit"),
)
"""One of them is in every cue."""
_HAN_DIGIT = "零〇一二三四五六七八九幺"
DIGIT_WORDS = ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LEAST_DIGITS = 4
_WORD_DIGIT = rf"(?:{'|'.join(DIGIT_WORDS)})"
_SEPARATOR = r"[\s\-_.·•,、/|*~]"
HAN_DIGITS = re.compile(rf"[{_HAN_DIGIT}](?:{_SEPARATOR}?[{_HAN_DIGIT}]){{3}}")
_CODE = (
    rf"\d{{3}}[\s\-_.·]{{0,2}}\d{{3}}(?!\d)|\d{{4,8}}(?!\d)|\d(?:{_SEPARATOR}{{1,3}}\d(?!\d)){{3,7}}|\d\d(?:{_SEPARATOR}{{1,3}}\d\d(?!\d)){{2,3}}"
    rf"|[{_HAN_DIGIT}](?:{_SEPARATOR}?[{_HAN_DIGIT}]){{3,7}}|{_WORD_DIGIT}(?:{_SEPARATOR}{{1,3}}{_WORD_DIGIT}){{3,7}}"
)
_UNITS = r"(?!\.?\d|[%@]|\s{0,2}(?:个|块|元|U\b|usdt|分钟|小时|秒|天|位|minutes|mins|hours|days|seconds|times|次|年))"
_AFTER = re.compile(
    rf"(?=[验驗动動校短安一谷so26mvalgecp]){_CUE}(?:[^\d\0]{{0,17}}?[^\dA-Za-z\0])?(?<![\d.#])(?P<secret>{_CODE}){_UNITS}",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?=[\d{_HAN_DIGIT}zotfsen])(?<![\d.#\w])(?P<secret>{_CODE})\s{{0,3}}(?:is|was|是|这个是|就是|=|:)\s{{0,3}}"
    rf"(?:my|the|your|我的|我收到的|收到的|刚收到的|短信|邮箱)?[\s的]{{0,3}}{_CUE}",
    re.IGNORECASE,
)
_NOT_A_CODE = re.compile(
    r"error|错误|錯誤|报错|報錯|提示码|邀请|推荐|invite|referral|promo|优惠|兑换|邮政|邮编|国家|区号|状态码|返回|20[12]\d年?$",
    re.IGNORECASE,
)
_SURE = re.compile(r"验证|驗證|动态|動態|校验|短信|谷歌|otp|verification|2fa|sms", re.IGNORECASE)
_NAMES_CODE = re.compile(r"[码碼]|口令|短信|谷歌|code|pin|token|otp|2fa|mfa|sms|digit", re.IGNORECASE)
"""Beside any other word, such as email or login, only six digits are a code."""
_NUMBER_NAMES = r"uid|订单|訂單|单号|單號|order|工单|ticket|tracking|流水|imei|编号"
_NAMED = re.compile(rf"(?:{_NUMBER_NAMES})\s{{0,2}}(?:号码?|number|no\.?|is|是|为)?[\s:#]{{0,3}}$", re.IGNORECASE)
_OTPAUTH = re.compile(r"otpauth(?:-migration)?://[!-~]{8,500}", re.IGNORECASE)
_BASE32 = re.compile(r"[A-Z2-7]{4}(?:[ -]?[A-Z2-7]{4}){3}")
_KEY = re.compile(
    r"(?:谷歌|google|2fa|两步|二步|双重|totp|authenticator|验证器)[^\n\0]{0,24}?(?<![A-Za-z0-9])"
    r"(?P<secret>(?=[A-Z2-7 -]{0,60}[2-7])[A-Z2-7]{4}(?:[ -]?[A-Z2-7]{4}){3,15}(?![A-Za-z0-9]))",
)
_BACKUP = re.compile(
    r"(?:备[用份]码|恢复码|backup codes?|recovery codes?|scratch codes?)[^\w\0]{0,4}(?:is|are|was|是|为)?[^\w\0]{0,4}"
    r"(?P<secret>(?=[0-9A-Za-z -]{0,12}\d)[0-9A-Za-z]{4,10}(?:[ -][0-9A-Za-z]{4,10}(?![A-Za-z0-9])){0,8})"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def one_time_codes(text: str) -> Iterator[tuple[int, int]]:
    """Places of codes in a folded text: digits after or before the words for one."""
    low = text.casefold()
    if not any(word in low for word in _CUE_WORDS):
        return
    for match in _AFTER.finditer(text):
        at = match.start("secret")
        if not _NAMED.search(text[max(0, at - 24) : at]) and _is_code(text, match):
            yield match.span("secret")
    yield from (match.span("secret") for match in _BEFORE.finditer(text) if _is_code(text, match))


def _is_code(text: str, match: re.Match[str]) -> bool:
    if _NOT_A_CODE.search(text[max(0, match.start() - 8) : match.end()]):
        return False
    digits = sum(map(str.isdigit, match["secret"]))
    if digits in (5, 7):
        return _SURE.search(match.group()) is not None
    return digits in (0, 6) or _NAMES_CODE.search(match.group()) is not None


def two_factor_keys(text: str) -> Iterator[tuple[int, int]]:
    """Places of keys from which codes are made, and of backup codes."""
    if len(text) < 7:
        return
    yield from (match.span() for match in _OTPAUTH.finditer(text))
    if _BASE32.search(text):
        yield from (match.span("secret") for match in _KEY.finditer(text))
    for match in _BACKUP.finditer(text):
        if any(char.isdigit() for char in match["secret"]):
            yield match.span("secret")

"""Passwords that a sentence gives away."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = re.compile(
    r"(?=[登支交资账邮钱取卡新旧原密口pc])(?:(?:登录|登陆|支付|交易|资金|账户|账号|邮箱|钱包|取款|卡|新|旧|原)?密\s{0,2}[码碼]|口令|"
    r"(?<![A-Za-z])(?:pass\s?words?|passwort|passwd|pass\s?phrase|pass\s?codes?|pwd|psw|pw|contrase[nñ]a)(?![A-Za-z])"
    r"|(?<![A-Za-z])(?P<short>pass)(?=\s{0,2}[:=]))",
    re.IGNORECASE,
)
PASSWORD_WORDS = ("码", "碼", "口令", "pass", "pw", "psw", "contrase", "://")
"""One of them is in every text that gives a password away."""
_SAYS = re.compile(
    r"(?>(?:\s{0,2}(?:(?:'s|’s|is|was|are)(?![A-Za-z])|=>?|:|->|→|—|是|为|為|就是|叫|(?:我|一直|现在|以前|都|已经|应该)(?=[是改设])|"
    r"(?:修改|更改|重置|设置|设定|改|设|設|换|換)(?:成|为|為)(?:了)?)){1,3})\s{0,2}",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"[\s(\[【]{1,3}(?=[!-~]{0,63}[\d@#$%^&*!])")
_DIRECT = re.compile(r"(?<=[码碼令])(?=[!-~]{0,40}\d)(?=[A-Za-z0-9][!-~]{5})")
_TO = re.compile(r"\s{1,2}(?:to|as|into)\s{0,2}:?\s{1,2}", re.IGNORECASE)
_SET = re.compile(
    r"\b(?:set|chang(?:e|ed|ing)|reset|updated?|switch(?:ed)?|made|make|(?P<past>was))\b[\w\s]{0,24}$", re.IGNORECASE
)
_PAST = re.compile(
    r"\b(?:i|we|i've|have)\s{1,2}(?:just |already |have |had )?(?:set|changed|reset|updated|switched|made)\b",
    re.IGNORECASE,
)
_BEFORE = 40
_VALUE = re.compile(r"[\"'“”‘’「『`<]?(?P<secret>[!-~]{2,200})")
_HAN_VALUE = re.compile(r"(?P<secret>[一-鿿]{1,6}(?=[!-~]{0,63}\d)[!-~]{3,64})")
_QUOTED = re.compile(r"(?P<open>[\"'“‘「『【])(?P<secret>[^\s\0\"'“”‘’「」『』【】]{2,32})[\"'”’」』】]")
_PAIR = re.compile(
    r"(?=[账帐用ulai])(?:账号|帐号|账户|用户名?|(?<![A-Za-z])(?:user(?:\s?name)?|login|account|id))\s{0,2}[/&+和及、]?\s{0,2}"
    r"(?:密码|(?:pass(?:\s?word)?|pwd|pw)(?![A-Za-z]))\s{0,2}(?P<says>(?:是|为|:|=|->){0,2})\s{0,2}"
    r"(?P<user>[!-.0-{}~]{1,64})(?P<between>\s{0,2}[/|]\s{0,2}|[\s,，]{1,3})(?P<secret>[!-~]{1,64})",
    re.IGNORECASE,
)
"""An account and its password behind the words for both: "账号密码 me@x.com / hunter2"."""
_HAN_ONLY = re.compile(r"(?P<secret>[一-鿿]{4,12})(?=[\s\0,，。.!！;；]|$)")
_OF_PASSWORDS = re.compile(
    r"[谁哪几何您他她它这那啥呀吧码数字位母英文正新旧原初默系统随成功安全失效过期显示必须需应该填写复杂简单相一样唯]|生日"
)
"""What a sentence about a password says of it, and a password seldom holds."""
_MORE = re.compile(r"[一-鿿]{1,3}(?=[!-~]{0,31}\d)[!-~]{2,32}")
_TALK = re.compile(
    r"[什么怎不多少哪吗错忘要有没请位由对可设输几是被和跟与但也都还能会了过的在给让登重找改修验证发收点提号机邮箱账户短信为因啥呢啊至或到用如同]"
)
_END = ".,;!?\"')]}>"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_STRONG = re.compile(r"[\d@#$%^&*!_+=~]|[a-z][A-Z]")
_UNLIKE = re.compile(
    r"\d{1,2}-\d{1,2}|\d-?(?:digits?|characters?|chars?)|https?:.*|www\..*|\d{1,2}[-~]\d{1,2}\D.*|2fa|kyc\w*|[^\w]*",
    re.IGNORECASE,
)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,11}://[^\s/:@\0]{0,64}:(?P<secret>[^\s/@\0]{3,64})@")
_NO_SECRETS_TEXT = """
wrong incorrect invalid expired required needed correct right weak strong short long locked blocked reset changed
being too very always never still just only also really that this what where when which there here been gone lost
forgotten unknown different same good fine okay safe secure unsafe hacked stolen leaked compromised exposed saved
stored rejected refused accepted denied failing failed working broken missing empty case sensitive protected
mandatory optional hidden visible shown displayed asked sent emailed mailed updated created generated temporary
permanent mine yours theirs none null undefined something anything nothing someone from with without because after
before until while about they then than supposed going getting asking showing saying telling coming written typed
entered copied pasted known shared public private weird strange stuck disabled enabled verified unverified pending
over under used reused recognized recognised unrecognized matching mismatched similar identical impossible difficult
hard easy simple complicated possible ready not-working isn't doesn't won't can't couldn't wasn't 8-20 6-20 8-16
6-digit 4-digit
"""
_NO_SECRETS = frozenset(_NO_SECRETS_TEXT.split())


def passwords(text: str) -> Iterator[tuple[int, int]]:
    """Places of passwords in a folded text: after a word for one and a word that says it."""
    for name in _NAME.finditer(text):
        span = _given(text, name)
        if span:
            yield span
    if "://" in text:
        yield from (match.span("secret") for match in _URL.finditer(text))
    yield from (span for pair in _PAIR.finditer(text) if (span := _of_pair(pair)))


def _given(text: str, name: re.Match[str]) -> tuple[int, int] | None:
    if says := _SAYS.match(text, name.end()):
        at, strong = says.end(), name["short"] is not None
        return _quoted(text, at) or _han(text, at) or _han_only(text, at) or _value(text, at, strong=strong)
    before = text[max(0, name.start() - _BEFORE) : name.start()]
    if (to := _TO.match(text, name.end())) and _SET.search(before):
        return _quoted(text, to.end()) or _value(text, to.end(), strong=_PAST.search(before) is None)
    if direct := _DIRECT.match(text, name.end()):
        return _value(text, direct.end(), strong=True)
    if beside := _BESIDE.match(text, name.end()):
        return _value(text, beside.end(), strong=True)
    return None


def _quoted(text: str, at: int) -> tuple[int, int] | None:
    match = _QUOTED.match(text, at)
    return match.span("secret") if match and match["secret"].lower().strip(_END) not in _NO_SECRETS else None


def _han(text: str, at: int) -> tuple[int, int] | None:
    """A password that begins with Chinese characters and goes on with others, of which one is a digit."""
    match = _HAN_VALUE.match(text, at)
    if not match or _TALK.search(match["secret"]):
        return None
    return at, _further(text, match.start() + len(match["secret"].rstrip(_END)))


def _han_only(text: str, at: int) -> tuple[int, int] | None:
    """A password of Chinese characters alone, to the end of its clause, none of which speaks of passwords."""
    match = _HAN_ONLY.match(text, at)
    spoken = match and (_TALK.search(match["secret"]) or _OF_PASSWORDS.search(match["secret"]))
    return match.span("secret") if match and not spoken else None


def _of_pair(pair: re.Match[str]) -> tuple[int, int] | None:
    """The second of a pair; where only a blank parts them it must look like a password."""
    secret, start = pair["secret"].rstrip(_END), pair.start("secret")
    if not secret or secret.lower() in _NO_SECRETS or _UNLIKE.fullmatch(secret):
        return None
    is_said = bool(pair["says"]) or _EMAIL.fullmatch(pair["user"]) is not None
    parted = pair["between"].strip() in ("/", "|")
    if not is_said or not (parted or len(secret) >= 4 and _STRONG.search(secret) and not _EMAIL.fullmatch(secret)):
        return None
    return start, start + len(secret)


def _value(text: str, at: int, *, strong: bool) -> tuple[int, int] | None:
    """strong: only with a digit, a sign or a capital inside, since an ordinary word may follow."""
    match = _VALUE.match(text, at)
    if not match:
        return None
    secret = match["secret"].rstrip(_END) or match["secret"]
    end = _further(text, match.start("secret") + len(secret))
    if end - match.start("secret") < 4 or secret.lower() in _NO_SECRETS or _UNLIKE.fullmatch(secret):
        return None
    if strong and (not _STRONG.search(secret) or _EMAIL.fullmatch(secret)):
        return None
    return match.start("secret"), end


def _further(text: str, end: int) -> int:
    """The end of a password in which Chinese characters stand between others."""
    more = _MORE.match(text, end)
    return more.start() + len(more.group().rstrip(_END)) if more and not _TALK.search(more.group()) else end

"""API keys and access tokens: those of known shapes, and those that the text names."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHAPES = re.compile(
    r"(?<![\w-])eyJ[\w-]{8,}+\.[\w-]{8,}+(?>(?:\.[\w-]*+){0,3})"  # JWT, JWE
    r"|(?<![0-9A-Za-z])(?:"
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"  # AWS
    r"|LTAI[0-9A-Za-z]{12,24}(?![A-Za-z0-9])|AKID[0-9A-Za-z]{32}"  # Alibaba, Tencent
    r"|AIza[\w-]{35}|GOCSPX-[\w-]{20,40}|ya29\.[\w-]{20,400}|1//0[\w-]{30,200}"  # Google
    r"|(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{10,250}|whsec_[0-9A-Za-z+/=_-]{16,200}"  # Stripe, webhooks
    r"|gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{22,255}|gl(?:pat|dt|rt|cbt|ptt|oas|soat)-[\w-]{20,300}"
    r"|xox[abeoprsd]-[\w-]{10,250}|xapp-\d-[\w-]{10,250}|hooks\.slack\.com/services/[\w/]{20,100}"
    r"|sk-(?:proj-|ant-|svcacct-|admin-|or-|api\d\d-){0,3}(?=[\w-]{0,40}\d)[\w-]{20,250}"  # OpenAI, Anthropic, DeepSeek
    r"|\d{8,10}:AA[\w-]{33}"  # Telegram
    r"|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,300}|hf_[A-Za-z0-9]{30,60}|SG\.[\w-]{16,30}\.[\w-]{16,60}"
    r"|[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}"  # Discord
    r"|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|do[opr]_v1_[a-f0-9]{64}|dp\.(?:pt|st)\.[\w.]{30,80}"
    r"|(?:AC|SK)[0-9a-f]{32}(?![0-9A-Za-z])|key-[0-9a-f]{32}|gsk_[A-Za-z0-9]{40,80}|xai-[A-Za-z0-9]{40,100}"
    r"|hvs\.[\w-]{20,300}|glsa_\w{30,60}|lin_api_\w{30,60}|sq0(?:atp|csp)-[\w-]{20,60}|EAA[A-Za-z0-9]{60,400}"
    r")",
    re.ASCII,
)
_LONG = re.compile(r"[\w.:+/=-]{16}", re.ASCII)
_BEARER = re.compile(
    r"(?:bearer|basic|authorization\s{0,2}[:=]|X-[A-Z-]{0,20}(?:KEY|SECRET|SIGN|TOKEN)\s{0,2}[:=])\s{0,3}"
    r"(?:bearer\s|basic\s)?\s{0,3}(?P<secret>(?=[\w.~+/=-]{0,60}\d)[\w.~+/=-]{16,400})",
    re.IGNORECASE | re.ASCII,
)
_CUE = re.compile(
    r"(?<![A-Za-z])(?:(?:api|app|access|client|consumer|bot|auth|refresh|bearer|session|secret|aws|okx|okex|binance|bybit|"
    r"huobi|kucoin|gate|bitget|trading|read|write|trade|signing|hmac|webhook|my|the)[\s_-]{0,2}){0,3}"
    r"(?:(?:api|access|secret|app|auth|trading)[\s_-]{0,2}keys?(?:[\s_-]{0,2}id)?|apikeys?|secrets?|tokens?)(?![A-Za-z])"
    r"|(?:api|app|接口|访问|私有|安全|交易|公共|用户)?\s{0,2}(?:secret|access)?\s{0,2}(?:密\s?[钥鑰]|秘\s?[钥鑰]|令牌)(?:对|串)?",
    re.IGNORECASE,
)
_CUE_WORDS = ("key", "secret", "token", "钥", "鑰", "令牌")
"""One of them is in every cue."""
_SAYS = re.compile(
    r"[\"'”’」]?\s{0,3}(?>(?:(?:is|was|are|=>?|:|->|→|是|为|為|就是|叫|如下|给你|[(（\[【])\s{0,3}){0,3})[\s\"'“‘「『`<]{0,3}+",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[\w+/=~.-]{8,200}", re.ASCII)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|bc1[0-9a-z]{25,60}|https?|www\.", re.IGNORECASE)
_LEAST_OF_TOKEN = 16
"""Characters of an access token; coins are called tokens, too, and their names are shorter."""
_UNLIKELY = re.compile(r"\d+|[\d.,:/_-]+|[A-Za-z]+(?:[-_/.][A-Za-z]+)*|[A-Z]{2,10}[-_]?\d{2,5}|v?\d+(?:\.\d+)+|\d+-\w+")


def api_keys(text: str) -> Iterator[tuple[int, int]]:
    """Places of API keys and tokens in a folded text."""
    if len(text) < 12:
        return
    if _LONG.search(text):
        yield from (match.span() for match in _SHAPES.finditer(text))
        yield from (match.span("secret") for match in _BEARER.finditer(text))
    low = text.casefold()
    if not any(word in low for word in _CUE_WORDS):
        return
    for cue in _CUE.finditer(text):
        says = _SAYS.match(text, cue.end())
        value = _VALUE.match(text, says.end()) if says and says.end() > cue.end() else None
        least = _LEAST_OF_TOKEN if cue.group().lower().endswith(("token", "tokens")) else 0
        if value and len(value.group()) >= least and _is_random(value.group()):
            yield value.span()


def _is_random(value: str) -> bool:
    """Whether a value is no word, number, address or date: letters and digits mixed, or many letters at random."""
    if _ADDRESS.match(value):
        return False
    if not _UNLIKELY.fullmatch(value):
        return any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
    # Capitals within a word of twenty letters and more are chance, except in a name in camel case.
    return (
        value.isalpha()
        and len(value) >= 20
        and sum(a.islower() and b.isupper() for a, b in zip(value, value[1:], strict=False)) >= 4
    )

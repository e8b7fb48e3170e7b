"""Does an answer ask for a secret? A help centre that does teaches its readers to fall for the next phisher."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.entry import Corpus
from corpus.languages.lazy import lazy_pattern
from corpus.lint.findings import Finding, Rule, shortened, texts_of
from corpus.normal_form import normalise

ASKS = Rule("asks-for-secret", "error", "An answer asks people to hand over a password, code, seed phrase or key.")
RULES = (ASKS,)

_ZH_NAMES = (
    r"(?:(?:登录|支付|资金|交易|账户|邮箱|银行卡|取款)?密码|口令|(?<!防钓鱼)(?:短信|邮箱|邮件|手机|谷歌|"
    r"动态|图形|登录|安全)?验证码|动态码|动态口令|"
    r"助记词|私钥|恢复短语|备份密钥|密钥|(?:cvv|cvc)2?|otp|2fa ?码|谷歌验证器?的?码|\bpin\b码?)"
)
_ZH_STAFF = (
    r"(?:客服|我们|我方|工作人员|人工|官方|专员|管理员|技术人员|经理|平台|群里|微信|telegram|电报|qq|"
    r"[^\s@]{1,64}@[^\s@]{1,255}\.\w+)"
)
_ZH_OWN = r"(?:您|你|用户|账户|账号|自己)的?\S{0,8}?"
_EN_NAMES = (
    r"(?:passwords?|passcodes?|passphrases?|pin(?: code| number)?s?\b|seed (?:phrase|words?)s?|"
    r"recovery (?:phrase|words?|key)s?|"
    r"mnemonics?|private keys?|secret keys?|api secrets?|backup keys?|cvv2?|cvc|otps?\b|"
    r"(?:verification|security|2fa|sms|one[- ]time|authenticat(?:or|ion)|login|sign-?in|e-?mail|"
    r"text(?: message)?|six[- ]digit|"
    r"6[- ]digit|confirmation) codes?)"
)
_EN_STAFF = (
    r"(?:us|our \w+(?: \w+)?|(?:the |an? |your )?(?:support|agent|staff|operator|customer (?:service|"
    r"support|care)|team|admin|moderator|"
    r"live chat|chat|ticket|help ?desk)(?: \w+)?|[^\s@]{1,64}@[^\s@]{1,255}\.\w+)"
)
_EN_GIVE = (
    r"(?:send|give|tell|provide|share|submit|include|attach|forward|supply|disclose|reveal|state|"
    r"read out|reply with|respond with|write to us with|hand over)"
)
_EN_WORDS = r"(?:(?!if\b|when|because|after|before|until|unless|cannot|unable|you\b|that\b)[\w'’/&,+()-]+ ){0,10}?"

# Names of things that are done with a secret, by its owner; what is left asks for it.
_OWN_BUSINESS = lazy_pattern(
    r"(?:重置|修改|找回|忘记|更改|设置|更换|重设|改|新)(?:了|过)?(?:登录|支付|资金|交易|账户)?密码|"
    r"密码(?:重置|找回|错误|问题|修改)|"
    r"\b(?:reset|chang|forg[eo]t|recover|updat|creat|choos|set)\w*(?: up)?(?: (?:your|the|a|my|new|their|"
    r"strong))* (?:password|passcode|pin)s?\b|"
    r"password (?:reset|change|manager|rules?|recovery)s?"
)

_ASKING = tuple(
    lazy_pattern(pattern)
    for pattern in (
        (
            rf"(?<!我们)(?<!平台)(?<!系统)(?:提供|告诉|告知|透露|报上|上报|出示|交出|说出|报出|念出|回复|附上|附带|"
            rf"留下|注明)[^,。;!?]{{0,24}}?{_ZH_NAMES}(?!登录|方式|功能)"
        ),
        (
            rf"{_ZH_NAMES}[^,。;!?]{{0,16}}?(?:提供|发送?|转发|发送|告诉|告知|交|报|私信|说|拍照发)(?:给|至|到|"
            rf"予)? ?(?:{_ZH_STAFF})"
        ),
        rf"(?:发送?|转发|私信|提交|寄)[^,。;!?]{{0,12}}?{_ZH_NAMES}[^,。;!?]{{0,8}}?(?:给|至|到|予|入) ?{_ZH_STAFF}",
        rf"(?:给|至|到|向){_ZH_STAFF}[^,。;!?]{{0,6}}?(?:发送?|提供|提交|转发|报)[^,。;!?]{{0,16}}?{_ZH_NAMES}",
        (
            rf"{_ZH_STAFF}[^,。;!?]{{0,12}}?(?:索要|索取|询问|核对|需要|要求|会问|要)(?!修改|重置|更改|"
            rf"设置)[^,。;!?]{{0,8}}?{_ZH_OWN}{_ZH_NAMES}"
        ),
        rf"{_ZH_STAFF}[^,。;!?]{{0,12}}?(?:索要|索取)[^,。;!?]{{0,8}}?{_ZH_NAMES}",
        (
            rf"(?:填写|输入|粘贴|发|打)[^,。;!?]{{0,12}}?{_ZH_NAMES}[^,。;!?]{{0,4}}?(?:到|在|进|至|于|"
            rf"入) ?(?:工单|表单|邮件|聊天|对话|留言|群)"
        ),
        (
            rf"(?:工单|表单|邮件|聊天|对话|留言|回信|评论|附言|备注|主题)(?:中|里|内|栏)?[^,。;!?]{{0,8}}?(?:填写|"
            rf"写上|写明|写入|输入|附上|注明|提交|粘贴|提供|包含)[^,。;!?]{{0,16}}?{_ZH_NAMES}"
        ),
        rf"\b{_EN_GIVE} (?:to )?(?:{_EN_STAFF} )?(?:with )?{_EN_WORDS}{_EN_NAMES}",
        rf"\b(?:reply|respond|answer|write back)(?: [^.;!?]{{0,40}})? with {_EN_WORDS}{_EN_NAMES}",
        rf"\b(?:read|dictate|say|show|pass|hand)(?: out)? {_EN_WORDS}{_EN_NAMES}(?: out| on)? to {_EN_STAFF}",
        rf"\b(?:e-?mail|text|message|dm) {_EN_STAFF} {_EN_WORDS}{_EN_NAMES}",
        rf"\b{_EN_GIVE} (?:to )?(?:{_EN_STAFF} )?{_EN_WORDS}codes?\b[^.;!?]{{0,30}}? (?:to|with|in|into) {_EN_STAFF}",
        (
            rf"\b(?:we|us|support|agents?|staff|team)(?: (?:will|may|must|can|also|might|then|still|"
            rf"do))* (?:needs?|ask(?:s)?(?: you)? for|requires?|requests?|want) {_EN_WORDS}{_EN_NAMES}"
        ),
        (
            rf"\b(?:enter|type|paste|write|put|post|quote|mention|"
            rf"fill in) {_EN_WORDS}{_EN_NAMES}[^.;!?]{{0,20}}? (?:to|in|into|on) (?:{_EN_STAFF}|(?:the|your|"
            rf"an?) (?:e-?mail|message|reply|comment|form|subject|description))"
        ),
        (
            rf"{_EN_NAMES}[^.;!?]{{0,24}}? (?:must|should|needs? to|has to|have to|can) be (?:sent|given|provided|"
            rf"shared|e-?mailed|submitted|told|included)"
        ),
    )
)
_LIST_OF_NEEDS = lazy_pattern(
    r"(?:提供|提交|附上|发给|发送|告知|备齐|告诉|回复)[^。;!?]{0,30}[:：]$|"
    rf"\b(?:{_EN_GIVE}|we need|we will need|have ready)\b[^.;!?]{{0,60}}:$"
)
_NAMES = lazy_pattern(f"{_ZH_NAMES}|{_EN_NAMES}")
_NOT = lazy_pattern(
    r"不(?!影响|便|久|同|过|错|足|少|妨)|勿|别(?!人)|莫|无需|无须|没有人|从未|拒绝|有人|对方|任何(?:人|"
    r"网站|自称)|陌生|自称|谁|避免|隐去|遮住|打码|"
    r"\b(?:never|not|no|nobody|none|cannot|without|avoid|refuse|nor|anyone|anybody|whoever|someone|"
    r"somebody|strangers?|instead of|remove|"
    r"hide|cover|neither)\b|n['’]t\b"
)
_FRAUD = lazy_pattern(r"骗|诈|钓鱼|冒充|假冒|仿冒|scam|phish|fraud|impersonat|fake|thie(?:f|ves)|imposter|impostor")
_SENTENCE = lazy_pattern(r"[^。！？!?；;\n]+?(?:[。！？!?；;\n]|\.(?=\s|$)|$)")
_CLAUSE = lazy_pattern(r",|——| - ")
_ITEM = lazy_pattern(r"(?:[-*+•]|\d+[.)、])\s+")


@dataclass(frozen=True, slots=True)
class _Sentence:
    line: int
    text: str


def check_secrets(corpus: Corpus) -> Iterator[Finding]:
    """Findings of all rules of this module."""
    for located in texts_of(corpus):
        for sentence in _asking(located.text.answer):
            message = (
                f"line {sentence.line} of the answer asks for a secret: {shortened(sentence.text, 80)}; "
                "support never needs one: take it out, or say that nobody may ask for it"
            )
            yield located.finds(ASKS, message)


def _asking(answer: str) -> Iterator[_Sentence]:
    wanted = False  # the lines before have begun a list of what to hand over
    for number, line in enumerate(answer.split("\n"), 1):
        plain = re.sub(r"[*_`>#]+", "", line).strip()
        is_item = _ITEM.match(plain) is not None
        if wanted and is_item and _NAMES.search(_ready(plain)) and not _NOT.search(_ready(plain)):
            yield _Sentence(number, plain)
            continue
        if plain and not is_item:
            ready = _ready(plain)
            wanted = bool(_LIST_OF_NEEDS.search(ready) and not _NOT.search(ready) and not _FRAUD.search(ready))
        yield from (_Sentence(number, found[0].strip()) for found in _SENTENCE.finditer(plain) if _asks(found[0]))


def _ready(text: str) -> str:
    return _OWN_BUSINESS.sub(" ", normalise(text))


def _asks(sentence: str) -> bool:
    """Whether a sentence asks for a secret and neither forbids it nor tells of someone who does."""
    text = _ready(sentence)
    cuts = [cut.span() for cut in _CLAUSE.finditer(text)]
    starts, ends = [start for start, _ in cuts], [end for _, end in cuts]
    fraud = max((found.start() for found in _FRAUD.finditer(text)), default=-1)
    forbids = cache(lambda start, end: _NOT.search(text, start, end) is not None)
    for pattern in _ASKING:
        for match in pattern.finditer(text):
            before, after = bisect_right(ends, match.start()), bisect_left(starts, match.end())
            start = ends[before - 1] if before else 0
            if fraud < start and not forbids(start, starts[after] if after < len(starts) else len(text)):
                return True
    return False

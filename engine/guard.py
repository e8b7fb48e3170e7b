"""Did the person type a secret? Found before anything is embedded, logged or handed on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from corpus import Lang

SecretKind = Literal["seed_phrase", "private_key", "password", "one_time_code", "card_number"]
KINDS: tuple[SecretKind, ...] = ("seed_phrase", "private_key", "password", "one_time_code", "card_number")

_ADVICE: dict[SecretKind, dict[Lang, str]] = {
    "seed_phrase": {
        "zh": "您刚才发出了助记词，它已经不再安全：请立即新建钱包并把全部资产转过去，旧助记词不要再用。"
        "任何人索要助记词都是诈骗。",
        "en": "You have just typed a seed phrase, so it is exposed: create a new wallet now, move all funds to it, "
        "and never use the old phrase again. Whoever asks for a seed phrase is a scammer.",
    },
    "private_key": {
        "zh": "您发出的内容像是私钥，应视为已经泄露：请立即把该地址的资产转到新钱包。我们绝不会向您索要私钥。",
        "en": "What you typed looks like a private key; treat it as exposed and move the funds of that "
        "address to a new wallet now. We never ask for a private key.",
    },
    "password": {
        "zh": "您刚才发出了密码：请立即修改密码，其他网站用同一密码的也要改。我们绝不会向您索要密码。",
        "en": "You have just typed a password: change it now, also wherever else you use it. "
        "We never ask for your password.",
    },
    "one_time_code": {
        "zh": "请不要把验证码告诉任何人，包括自称客服的人。若有人向您索要，请立即修改密码并检查登录设备。",
        "en": "Never give a verification code to anyone, not even to someone who says they are support. "
        "If somebody asked you for it, change your password and check your signed-in devices now.",
    },
    "card_number": {
        "zh": "请不要在聊天或搜索里发送银行卡号。如果有人向您索要卡号、有效期或安全码，请联系发卡行挂失换卡。",
        "en": "Do not type card numbers into a chat or search. If somebody asked you for the number, "
        "expiry date or security code, call your bank and have the card replaced.",
    },
}

_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(kind.upper() for kind in KINDS)})\]")
"""What an earlier guard left: a masked text, searched again, says the same."""

_SEED_SIZES = (24, 21, 18, 15, 12)
_WORD = re.compile(r"[A-Za-z]+")
_BETWEEN_WORDS = re.compile(r"[\s,，、.。;；:：/|\-\d()\[\]\"']*")
_SPACED_HAN = re.compile(r"(?:[㐀-鿿][\s,，、./|\-\d]+){11,23}[㐀-鿿](?![㐀-鿿])")
_HAN_RUN = re.compile(r"[㐀-鿿]{12,}")
_MOST_IN_WORDS = 0.35
"""Share of the characters of a Chinese text that stand in words of two and more; below it, it is a mere list."""

_WIF = re.compile(r"(?<![1-9A-HJ-NP-Za-km-z])[5KL9c][1-9A-HJ-NP-Za-km-z]{50,51}(?![1-9A-HJ-NP-Za-km-z])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?[0-9a-fA-F]{64}(?![0-9A-Za-z])")
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_KEY_CUE = re.compile(
    r"私\s*钥|私\s*鑰|秘钥|priv(?:ate)?[\s_-]*key|secret[\s_-]*key|wallet[\s_-]*key|\bpk\b", re.IGNORECASE
)
_CHAIN_CUE = re.compile(
    r"tx|hash|block|transact|transfer|deposit|withdr|sent|arriv|credit|confirm|order|哈希|交易|区块|區塊|充|提|转|轉|到账|到帳|入账|"
    r"确认|確認|订单|單號|单号|单子|记录|链上|鏈上|地址|address",
    re.IGNORECASE,
)

_NAME_OF_ONE = (
    r"(?:(?:登录|登陆|支付|交易|资金|账户|账号|邮箱|钱包|取款|卡)?密\s*[码碼]|口令|登录密[码碼]|passwords?|passwort|passwd|passphrase|"
    r"pass\s?word|pwd|psw|pw|passcode)"
)
_SAYS = (
    r"(?:\s*(?:is|was|are|=|＝|:|：|->|是|为|為|就是|改成了?|设成了?|設成了?|设置为|叫)\s*[:：]?\s*"
    r"|[\s(（\[【]{1,3}(?=\S*[\d@#$%^&*!]))"
)
_PASSWORD = re.compile(rf"{_NAME_OF_ONE}{_SAYS}[\"'“”‘’「『]?(?P<secret>[!-~]{{4,64}})", re.IGNORECASE)
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
_CODE_CUE = (
    r"(?:验证码|驗證碼|动态码|動態碼|动态口令|校验码|验证短信|安全码|一次性密[码碼]|谷歌码|(?:sms|otp|2fa|mfa|verification|security|auth(?:entication|enticator)?|"
    r"login|sign-?in|one[\s-]?time|google|email|confirmation|6[\s-]?digit)[\s-]*"
    r"(?:pass)?(?:codes?|pin|token)?|(?<!error )(?<!postal )(?<!zip )(?<!area )"
    r"(?<!country )(?<!invite )(?<!referral )(?<!promo )(?<!status )(?<!swift )(?<!sort )\bcodes?\b|\botp\b|\bpin\b)"
)
_CODE_AFTER = re.compile(
    rf"{_CODE_CUE}[^\d\n]{{0,14}}?(?<![\d.#])(?P<secret>\d{{3}}[\s-]?\d{{3}}|\d{{4,8}})(?![\d.%]|\s*(?:个|块|元|U\b|usdt|分钟|小时|天|minutes|hours|days|times|次))",
    re.IGNORECASE,
)
_CODE_BEFORE = re.compile(
    rf"(?<![\d.#\w])(?P<secret>\d{{3}}[\s-]?\d{{3}}|\d{{4,8}})(?!\d)\s*(?:is|was|是|这个是|就是|=)\s*(?:my|the|your|我的|我收到的|收到的|刚收到的|短信|邮箱)?[\s的]*{_CODE_CUE}",
    re.IGNORECASE,
)
_NOT_A_CODE = re.compile(
    r"error|错误|錯誤|报错|報錯|提示码|邀请|推荐|invite|referral|promo|优惠|兑换|邮政|国家|区号|状态码|返回|20[12]\d年?$",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\d.#])\d(?:[\s-]?\d){12,18}(?![\d])")
_CARD_PREFIX = re.compile(r"^(?:4|5[1-5]|2[2-7]|3[47]|3[0689]|35|6)")
_CARD_CUE = re.compile(r"卡|card|visa|master|amex|银联|銀聯|bank|debit|credit", re.IGNORECASE)
_NUMBER_NAMES = r"uid|订单|訂單|单号|單號|order|工单|ticket|tracking|流水|imei|编号"
_NUMBER_CUE = re.compile(_NUMBER_NAMES, re.IGNORECASE)
_NUMBER_NAMED = re.compile(rf"(?:{_NUMBER_NAMES})\s*(?:号码?|number|no\.?|is|是|为)?[\s:：#＃]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Secret:
    """Where in the text a secret stands."""

    kind: SecretKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Guarded:
    """searchable: the text without its secrets; shown: with a typed placeholder such as [SEED_PHRASE] in their places;
    kinds: of what was found, in the order of the text."""

    searchable: str
    shown: str
    kinds: tuple[SecretKind, ...]

    def advice(self, lang: Lang) -> tuple[str, ...]:
        """What the person has to do now, one sentence or two for each kind."""
        return tuple(_ADVICE[kind][lang] for kind in self.kinds)


def guard(text: str, words_of: Callable[[str], tuple[str, ...]]) -> Guarded:
    """Take the secrets out of a text; `words_of` cuts a Chinese text into words."""
    secrets = find_secrets(text, words_of)
    if not secrets:
        return Guarded(text, text, ())
    searchable, shown, at = [], [], 0
    for secret in secrets:
        searchable += [text[at : secret.start], " "]
        shown += [text[at : secret.start], f"[{secret.kind.upper()}]"]
        at = secret.end
    kinds = tuple(dict.fromkeys(secret.kind for secret in secrets))
    return Guarded("".join([*searchable, text[at:]]).strip(), "".join([*shown, text[at:]]), kinds)


def blanked(text: str) -> str:
    """A text with three asterisks for every placeholder that an earlier guard left: what is masked is no secret."""
    return _PLACEHOLDER.sub("***", text)


def find_secrets(text: str, words_of: Callable[[str], tuple[str, ...]]) -> list[Secret]:
    """The secrets of a text, in order, without overlap; where two kinds overlap the graver one, as in KINDS, stays."""
    plain = _same_length(text)
    found = [
        *(Secret(_kind_of(match.group()), *match.span()) for match in _PLACEHOLDER.finditer(text)),
        *(Secret("seed_phrase", *span) for span in _seed_phrases(plain, words_of)),
        *(Secret("private_key", *span) for span in _private_keys(plain)),
        *(Secret("password", *span) for span in _passwords(plain)),
        *(Secret("one_time_code", *span) for span in _codes(plain)),
        *(Secret("card_number", *span) for span in _cards(plain)),
    ]
    kept: list[Secret] = []
    for secret in found:
        if all(secret.end <= other.start or secret.start >= other.end for other in kept):
            kept.append(secret)
    return sorted(kept, key=lambda secret: secret.start)


def _kind_of(placeholder: str) -> SecretKind:
    return next(kind for kind in KINDS if kind.upper() == placeholder[1:-1])


def _same_length(text: str) -> str:
    """Full-width characters as half-width ones, place by place."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    folded = (unicodedata.normalize("NFKC", char) for char in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, folded, strict=True))


def _seed_phrases(text: str, words_of: Callable[[str], tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    yield from _english_seeds(text)
    for match in _SPACED_HAN.finditer(text):
        characters = [char for char in match.group() if char in _chinese_words()]
        if len(characters) >= min(_SEED_SIZES):
            yield match.span()
    for match in _HAN_RUN.finditer(text):
        at = match.start()
        while at < match.end():
            size = next(
                (n for n in _SEED_SIZES if _is_chinese_seed(text[at : min(at + n, match.end())], n, words_of)), 0
            )
            if size:
                yield at, at + size
            at += max(size, 1)


def _english_seeds(text: str) -> Iterator[tuple[int, int]]:
    """Twelve or more words in a row that all stand in the word list: no sentence that people write has so many."""
    words, run = _english_words(), list[re.Match[str]]()
    for match in [*_WORD.finditer(text), None]:
        joins = (
            match is not None
            and match.group().lower() in words
            and (not run or _BETWEEN_WORDS.fullmatch(text, run[-1].end(), match.start()) is not None)
        )
        if match is not None and joins:
            run.append(match)
            continue
        if len(run) >= min(_SEED_SIZES):
            yield run[0].start(), run[-1].end()
        run = [match] if match is not None and match.group().lower() in words else []


def _is_chinese_seed(text: str, size: int, words_of: Callable[[str], tuple[str, ...]]) -> bool:
    if len(text) != size or not all(char in _chinese_words() for char in text):
        return False
    if not any(_mnemonic(language).check(" ".join(text)) for language in ("chinese_simplified", "chinese_traditional")):
        return False
    return sum(len(word) for word in words_of(text) if len(word) > 1) < size * _MOST_IN_WORDS


def _private_keys(text: str) -> Iterator[tuple[int, int]]:
    for match in _WIF.finditer(text):
        if _is_wif(match.group()):
            yield match.span()
    for match in _HEX.finditer(text):
        rest = text[: match.start()] + " " + text[match.end() :]
        valid = 0 < int(match.group(), 16) < _ORDER
        # A transaction's hash looks the same; the words beside it tell, and without any the graver is assumed.
        if valid and (_KEY_CUE.search(rest) or not _CHAIN_CUE.search(rest)):
            yield match.span()


def _is_wif(text: str) -> bool:
    import base58

    try:
        return len(base58.b58decode_check(text)) in (33, 34)
    except ValueError:
        return False


def _passwords(text: str) -> Iterator[tuple[int, int]]:
    for match in _PASSWORD.finditer(text):
        secret = match.group("secret").rstrip(".,;!?\"')]}") or match.group("secret")
        plain = secret.lower()
        if len(secret) >= 4 and plain not in _NO_SECRETS and not plain.startswith(("http", "www.")):
            yield match.start("secret"), match.start("secret") + len(secret)


def _codes(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_CODE_AFTER, _CODE_BEFORE):
        for match in pattern.finditer(text):
            named_else = pattern is _CODE_AFTER and _NUMBER_NAMED.search(text[: match.start("secret")][-24:])
            if not named_else and not _NOT_A_CODE.search(text[max(0, match.start() - 8) : match.end()]):
                yield match.span("secret")


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        before = text[max(0, match.start() - 16) : match.start()]
        named_else = _NUMBER_CUE.search(before) and not _CARD_CUE.search(before)
        if _CARD_PREFIX.match(digits) and _luhn(digits) and not named_else:
            yield match.span()


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = (int(d) * 2 if i % 2 else int(d) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


@cache
def _mnemonic(language: str) -> Any:
    from mnemonic import Mnemonic

    return Mnemonic(language)


@cache
def _english_words() -> frozenset[str]:
    return frozenset(_mnemonic("english").wordlist)


@cache
def _chinese_words() -> frozenset[str]:
    return frozenset(_mnemonic("chinese_simplified").wordlist) | frozenset(_mnemonic("chinese_traditional").wordlist)

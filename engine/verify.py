"""Is this contact really ours? Compared with the official list of support.yaml; look-alikes are named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from corpus import Lang
from engine.errors import QueryError

if TYPE_CHECKING:
    from engine.support import Official

Status = Literal["official", "not_official", "unknown"]
ContactKind = Literal["url", "email", "account", "phone", "unknown"]
Trick = Literal[
    "homoglyph",
    "idn",
    "typo",
    "added_words",
    "other_ending",
    "subdomain",
    "user_info",
    "other_account",
    "listed_elsewhere",
]
LONGEST = 512

_PLATFORMS = {
    "t.me": "telegram",
    "telegram.me": "telegram",
    "telegram.dog": "telegram",
    "x.com": "x",
    "twitter.com": "x",
    "weibo.com": "weibo",
    "weibo.cn": "weibo",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "instagram.com": "instagram",
    "youtube.com": "youtube",
    "discord.gg": "discord",
    "discord.com": "discord",
    "wa.me": "whatsapp",
    "whatsapp.com": "whatsapp",
    "linkedin.com": "linkedin",
    "medium.com": "medium",
    "reddit.com": "reddit",
    "tiktok.com": "tiktok",
    "douyin.com": "douyin",
    "github.com": "github",
    "line.me": "line",
}
PLATFORM_NAMES = {
    "telegram": r"telegram|tg|电报|飞机",
    "x": r"twitter|推特|x",
    "weibo": r"weibo|微博",
    "wechat": r"wechat|weixin|微信|公众号|vx|wx",
    "facebook": r"facebook|脸书|fb",
    "discord": r"discord",
    "whatsapp": r"whatsapp",
    "instagram": r"instagram|ins",
    "qq": r"qq",
    "youtube": r"youtube|油管",
}
"""How people write the names of platforms: regular expressions for lower-case text."""
_PATH_PARTS = ("s", "joinchat", "in", "user", "u", "c", "channel", "company", "groups", "invite", "r", "n")
_EMAIL = re.compile(
    r"[^\s@<>()（），,；;：:\"'一-鿿]+@[^\s@<>()（），,；;\"'/]+\.[^\s@<>()（），,；;\"'/?？。！!、一-鿿]+"
)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'（）()，。；！？、]+|(?<![\w@.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}(?::\d{2,5})?(?:/[^\s<>\"'（）()，。；！？、]*)?"
)
_HANDLE = re.compile(r"(?<![\w.@/])@([^\W_][\w.]{2,63})")
_PHONE = re.compile(r"(?<![\w.+-])(\+?\d(?:[\s().-]?\d){6,14})(?![\w])")
_ASKS = re.compile(
    r"官方|真的|真假|假的|骗子|骗人|可信|冒充|是不是你们|是你们|核实|靠谱|正规|\bofficial|\blegit|genuine|\bfake|\bscam|phish|impersonat|"
    r"\breal(?:ly)?\b|\byours?\b|from you|belong to you",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"我的?(?:注册|绑定)?(?:邮箱|手机|电话|号码|账号|微信)|\bmy (?:own )?(?:e-?mail|mail|phone|number|account)",
    re.IGNORECASE,
)
_SUBSTITUTES = str.maketrans("0135$@7", "oiessat")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))

_MESSAGES: dict[Status, dict[Lang, str]] = {
    "official": {
        "zh": "{contact} 是我们的官方联系方式。但官方人员也绝不会索要密码、验证码、助记词或私钥。",
        "en": "{contact} is one of our official contacts. Even so, our staff never ask for passwords, codes, "
        "seed phrases or private keys.",
    },
    "not_official": {
        "zh": "{contact} 不是我们的官方联系方式，请不要点击、转账或提供任何信息。",
        "en": "{contact} is not ours. Do not click it, send money or give any information.",
    },
    "unknown": {
        "zh": "无法确认 {contact} 是否属于我们：官方名单里没有这一类联系方式。请通过官网或 App 内的在线客服核实。",
        "en": "{contact} cannot be checked: our official list has none of this kind. "
        "Ask in the live chat of the app or website.",
    },
}
_LOOKS_LIKE: dict[Lang, str] = {"zh": "它在模仿官方的 {like}（{tricks}）。", "en": "It imitates our {like} ({tricks})."}
_TRICKS: dict[Trick, dict[Lang, str]] = {
    "homoglyph": {"zh": "用了形近字符", "en": "look-alike characters"},
    "idn": {"zh": "用了非拉丁字母的域名", "en": "a domain in non-Latin letters"},
    "typo": {"zh": "多、少或换了字母", "en": "letters added, missing or swapped"},
    "added_words": {"zh": "在名称上加了词", "en": "words added to the name"},
    "other_ending": {"zh": "域名后缀不同", "en": "another domain ending"},
    "subdomain": {"zh": "把官方域名放在别的域名前面", "en": "our domain put in front of another one"},
    "user_info": {"zh": "网址里 @ 前面的部分不是真正的网站", "en": "what stands before the @ is not the site"},
    "other_account": {"zh": "同一平台上的其他账号", "en": "another account on the same platform"},
    "listed_elsewhere": {"zh": "该名称只在其他平台是官方账号", "en": "the name is ours on another platform only"},
}


@dataclass(frozen=True, slots=True)
class Verification:
    """What is known of a contact. like: the official contact that it imitates; tricks: by what means."""

    contact: str
    kind: ContactKind
    status: Status
    message: str
    like: str | None = None
    tricks: tuple[Trick, ...] = ()


def verify(contact: str, official: Official, lang: Lang = "en") -> Verification:
    """Official, not official, or unknown; only what is on the list to the letter is called official.

    Raises QueryError for an empty or an overlong contact.
    """
    text = contact.strip()
    if not text:
        raise QueryError("the contact is empty; give a web address, an e-mail address, a phone number or an @account")
    if len(text) > LONGEST:
        raise QueryError(f"the contact has {len(text)} characters; shorten it to at most {LONGEST}")
    kind, status, like, tricks = _judge(text, official)
    message = _MESSAGES[status][lang].format(contact=text)
    if like:
        named = ("、" if lang == "zh" else ", ").join(_TRICKS[trick][lang] for trick in tricks)
        message += ("" if lang == "zh" else " ") + _LOOKS_LIKE[lang].format(like=like, tricks=named)
    return Verification(text, kind, status, message, like, tuple(tricks))


def contacts_in(text: str) -> list[str]:
    """E-mail addresses, web addresses, @accounts and telephone numbers that a text names, kind by kind."""
    return [
        *_EMAIL.findall(text),
        *_URL.findall(text),
        *(f"@{name}" for name in _HANDLE.findall(text)),
        *_PHONE.findall(text),
    ]


def asked_contact(text: str) -> str | None:
    """The contact that a query asks about: "这个客服是真的吗 t.me/xxx"; None if it asks about none."""
    for contact in contacts_in(text):
        rest = text.replace(contact, " ", 1)
        alone = not re.sub(r"[\W\d_]", "", rest) and not re.fullmatch(r"[\d\s().-]+", contact)
        if alone or (_ASKS.search(rest) and not _OWN.search(rest)):
            platform = _named_platform(rest) if contact.startswith("@") else None
            return f"{platform} {contact}" if platform else str(contact)
    return None


_Judgement = tuple[ContactKind, Status, str | None, list[Trick]]


def _judge(text: str, official: Official) -> _Judgement:
    if _EMAIL.fullmatch(text.removeprefix("mailto:")):
        return _judge_email(text.removeprefix("mailto:"), official)
    platform = _named_platform(text)
    name = text.split()[-1] if platform else text
    if (name.startswith("@") or platform) and re.fullmatch(r"@?[\w.]{2,64}", name):
        return _judge_account(name.removeprefix("@"), platform, official)
    if _URL.fullmatch(text) or "://" in text or "@" in text:
        return _judge_url(text, official)
    if re.fullmatch(r"(?:tel:)?\+?[\d\s().-]{5,24}", text):
        return _judge_phone(text, official)
    if re.fullmatch(r"[\w.]{2,64}", text):
        return _judge_account(text, None, official)
    return "unknown", "unknown", None, []


def _judge_phone(text: str, official: Official) -> _Judgement:
    digits = re.sub(r"\D", "", text)
    if not official.phones:
        return "phone", "not_official" if official.domains or official.accounts else "unknown", None, []
    known = {phone.removeprefix("+") for phone in official.phones}
    return "phone", "official" if digits.removeprefix("00") in known else "not_official", None, []


def _judge_email(text: str, official: Official) -> _Judgement:
    if text.isascii() and text.lower() in official.emails:
        return "email", "official", None, []
    if not official.emails and not official.domains:
        return "email", "unknown", None, []
    name, _, host = text.rpartition("@")
    if text.isascii() and host.lower() in {email.rpartition("@")[2] for email in official.emails} | set(
        official.domains
    ):
        near = _nearest_name(f"{name.lower()}@{host.lower()}", official.emails)
        return "email", "not_official", near, ["typo"] if near else []
    like, tricks = _look_alike(host, official.domains)
    return "email", "not_official", like, tricks


def _judge_url(text: str, official: Official) -> _Judgement:
    if not official.domains and not official.accounts:
        return "url", "unknown", None, []
    address = text if "://" in text else f"//{text}"
    try:
        parts = urlsplit(address.replace("\\", "/"))
        host = unquote(parts.hostname or "").rstrip(".")
    except ValueError:
        return "url", "not_official", None, []
    if "@" in parts.netloc:
        before = parts.netloc.rpartition("@")[0].lower()
        like = next((domain for domain in official.domains if domain in before), None)
        return "url", "not_official", like, ["user_info"] if like else []
    plain = host.isascii() and "xn--" not in host
    if plain and any(_is_below(host, domain) for domain in official.domains):
        return "url", "official" if parts.scheme in ("", "http", "https") else "not_official", None, []
    platform = next((name for site, name in _PLATFORMS.items() if plain and _is_below(host, site)), None)
    if platform:
        names = [part for part in unquote(parts.path).split("/") if part and part.lower() not in _PATH_PARTS]
        if names:
            kind, status, like, tricks = _judge_account(
                names[0].removeprefix("@").removeprefix("+"), platform, official
            )
            return "url" if kind == "url" else "account", status, like, tricks
    like, tricks = _look_alike(host, official.domains)
    return "url", "not_official", like, tricks


def _judge_account(name: str, platform: str | None, official: Official) -> _Judgement:
    if not official.accounts:
        return "account", "unknown", None, []
    places = [platform] if platform else list(official.accounts)
    listed = [(place, known) for place in places for known in official.accounts.get(place, ())]
    if any(name.lower() == known.lower() for _, known in listed):
        return "account", "official", None, []
    everywhere = [(place, known) for place, names in official.accounts.items() for known in names]
    everywhere.sort(key=lambda pair: pair[0] != platform)
    for place, known in everywhere:
        if name.lower() == known.lower():
            return "account", "not_official", f"{place} @{known}", ["listed_elsewhere"]
    for place, known in everywhere:
        tricks = _name_tricks(name, known)
        if tricks:
            return "account", "not_official", f"{place} @{known}", tricks
    brand = next(
        (domain.split(".")[0] for domain in official.domains if _name_tricks(name, domain.split(".")[0])), None
    )
    if brand:
        place, known = next((pair for pair in everywhere if pair[0] == platform), everywhere[0])
        return "account", "not_official", f"{place} @{known}", _name_tricks(name, brand) or ["other_account"]
    return "account", "not_official", None, []


def _look_alike(host: str, domains: Iterable[str]) -> tuple[str | None, list[Trick]]:
    """The official domain that a host imitates, and how."""
    shown = _decoded(host.lower())
    foreign: list[Trick] = [] if shown.isascii() else ["idn"]
    for domain in domains:
        tricks = _host_tricks(shown, domain)
        if tricks:
            return domain, [*foreign, *tricks]
    return None, []


def _host_tricks(shown: str, domain: str) -> list[Trick]:
    """How a host imitates a domain; none if it does not."""
    brand, labels = domain.split(".")[0], shown.split(".")
    if f"{domain}." in f"{shown}.":
        return ["subdomain"]
    if brand in labels[:-1]:
        ends_there = labels.index(brand) == len(labels) - domain.count(".") - 1
        return ["other_ending" if ends_there else "subdomain"]
    for label in labels:
        found = _name_tricks(label, brand)
        if found:
            return found if shown.endswith(domain.removeprefix(brand)) else [*found, "other_ending"]
    joined = _skeleton(re.sub(r"[.-]", "", shown))
    return ["added_words"] if _skeleton(domain.replace(".", "")) in joined else []


def _name_tricks(name: str, brand: str) -> list[Trick]:
    from rapidfuzz.distance import OSA

    lower, wanted = name.lower(), brand.lower()
    bare, skeleton = re.sub(r"[\W_]", "", lower), _skeleton(re.sub(r"[\W_]", "", lower))
    target = _skeleton(wanted)
    if skeleton == target:
        return ["homoglyph"] if bare != wanted else ["added_words"]
    if len(target) >= 4 and target in skeleton:
        return ["added_words"] if wanted in bare else ["homoglyph", "added_words"]
    most = 2 if len(target) >= 7 else 1
    if len(target) >= 4 and OSA.distance(skeleton, target, score_cutoff=most) <= most:
        return ["typo"]
    words = [_skeleton(word) for word in re.split(r"[\W_\d]+", lower) if len(word) >= 4]
    return ["typo", "added_words"] if any(OSA.distance(w, target, score_cutoff=most) <= most for w in words) else []


def _nearest_name(text: str, known: Iterable[str]) -> str | None:
    from rapidfuzz.distance import OSA

    return next((name for name in known if OSA.distance(text, name) <= 2), None)


def _skeleton(text: str) -> str:
    """One form for all texts that look alike; UTS #39's idea, with digits and pairs of letters besides."""
    plain = "".join(_look(char) for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    plain = plain.lower().translate(_SUBSTITUTES).replace("l", "i")
    for pair, one in _PAIRS:
        plain = plain.replace(pair.replace("l", "i"), one)
    return plain


@cache
def _look(char: str) -> str:
    """The Latin letter that a character looks like, or itself."""
    if char.isascii():
        return char
    from confusable_homoglyphs import confusables

    found = confusables.is_confusable(char, greedy=True, preferred_aliases=[])
    options = [other["c"] for other in (found[0]["homoglyphs"] if found else ())]
    return next((option.lower() for option in options if option.isascii() and option.isalnum()), char)


def _decoded(host: str) -> str:
    """A host with its punycode read."""
    import idna

    labels = []
    for label in host.split("."):
        try:
            labels.append(idna.decode(label) if label.startswith("xn--") else label)
        except idna.IDNAError:
            labels.append(label)
    return ".".join(labels)


def _is_below(host: str, domain: str) -> bool:
    return host.lower() == domain or host.lower().endswith(f".{domain}")


def _named_platform(text: str) -> str | None:
    found: Iterator[str] = (
        name
        for name, words in PLATFORM_NAMES.items()
        if re.search(rf"(?<![a-z])(?:{words})(?![a-z])", re.sub(r"\S*[@./]\S*", " ", text.lower()))
    )
    return next(found, None)

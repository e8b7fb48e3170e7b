"""What is known of a contact, and the words for it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from corpus import Lang

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
    "invitation",
    "forwarding",
    "hidden_characters",
    "extra_recipients",
]
Remark = Literal["any_author", "only_on", "ours_there"]

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
_BY_MEANS_OF: dict[Lang, str] = {"zh": "注意：{tricks}。", "en": "Beware: {tricks}."}
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
    "invitation": {"zh": "私密群组的邀请链接", "en": "an invitation to a private group"},
    "forwarding": {"zh": "会跳转到别处的链接", "en": "a link that leads on to somewhere else"},
    "hidden_characters": {"zh": "含有看不见的字符", "en": "invisible characters"},
    "extra_recipients": {"zh": "邮件会同时发给别人", "en": "the mail goes to others as well"},
}
_REMARKS: dict[Remark, dict[Lang, str]] = {
    "any_author": {
        "zh": "仅凭链接无法确认：该平台按编号显示帖子，链接里写谁的账号都能打开。请打开后核对作者是否为 {places}。",
        "en": "The link proves nothing: this platform opens a post by its number, whatever account the link names. "
        "Check that its author is {places}.",
    },
    "only_on": {"zh": "仅限以下平台：{places}。", "en": "On these platforms only: {places}."},
    "ours_there": {"zh": "我们在该平台的官方账号是 {places}。", "en": "Our account on that platform is {places}."},
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


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verification without its words. remark: what the message must add, about `places`."""

    kind: ContactKind
    status: Status
    like: str | None = None
    tricks: tuple[Trick, ...] = ()
    remark: Remark | None = None
    places: tuple[str, ...] = ()


def in_words(contact: str, found: Judgement, lang: Lang) -> Verification:
    """A judgement with its message."""
    mark, space = ("、", "") if lang == "zh" else (", ", " ")
    is_post = found.remark == "any_author"  # which says all that is known of it
    parts = [] if is_post else [_MESSAGES[found.status][lang].format(contact=_visible(contact))]
    named = mark.join(_TRICKS[trick][lang] for trick in found.tricks)
    if found.like:
        parts.append(_LOOKS_LIKE[lang].format(like=found.like, tricks=named))
    elif named:
        parts.append(_BY_MEANS_OF[lang].format(tricks=named))
    if found.remark:
        parts.append(_REMARKS[found.remark][lang].format(places=mark.join(found.places)))
    return Verification(contact, found.kind, found.status, space.join(parts), found.like, found.tricks)


def _visible(text: str) -> str:
    """A text in which nothing is hidden: characters that are not seen, or turn others round, by their number."""
    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in ("Cf", "Cc", "Cs", "Zl", "Zp") else c for c in text
    )

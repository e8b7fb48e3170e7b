"""Which contacts does a text name, and does it ask about one? Each pattern is bounded, so that its work is linear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus import lazy_pattern
from support.contacts.folding import FOLLOWS_HAN, HAN, INVISIBLE, folded, without_talk

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
    "linkedin": r"linkedin|领英",
    "reddit": r"reddit",
    "medium": r"medium",
    "tiktok": r"tiktok",
    "douyin": r"douyin|抖音",
    "github": r"github",
    "line": r"line",
}
"""How people write the names of platforms: regular expressions for lower-case text."""

_ANY = rf"\w\-{INVISIBLE}"
# Without regard to case inside: else `re` would look up the other case of 90,000 characters that have none, for 0.1 s.
_IS_HAN = rf"(?-i:[{HAN}])"
_LATIN = rf"(?-i:[^\W{HAN}]|[{INVISIBLE}-])"
_STOP = r"\s<>\"'`|()\[\]（），。；！？、：「」『』【】《》〈〉“”‘’…"
_HAN_SUFFIXES = "中国|公司|网络|网址|在线|商城|集团|香港|台湾|新加坡"
_LAST = rf"(?:xn--[a-z0-9-]{{1,59}}|(?-i:[^\W\d_{HAN}]|[{INVISIBLE}]){{2,24}}(?:[a-z0-9-]{{1,40}})?|{_HAN_SUFFIXES})"
_LABELS = rf"(?:(?:{_IS_HAN}{{1,20}}|{_LATIN}[{_ANY}]{{0,62}})\.){{1,30}}"
_HOST_ENDS = r"(?![a-z0-9_-]|\.[a-z0-9])"
_BODY = rf"[^{_STOP}]{{0,600}}"
_SCHEME = r"(?<![a-z0-9+.-])(?:[a-z][a-z0-9+.-]{0,15}:[/\\]|(?:https?|mailto|tel):|tg:(?=resolve|join)|www\.(?=\w))"
_LOCAL = rf"(?-i:[^@{_STOP}:;,/\\{HAN}])"
_DATE = r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)|\d{1,12}\.\d{1,2}(?![\d.-]))"
_TELEPHONE = (
    rf"(?P<phone>(?:(?<![\w.+-])|(?<=[话線线打拨撥机])|(?<=号码)|(?<=[机话]号)|(?<={_IS_HAN})(?=\+))(?!{_DATE})\(?\+?\d(?:[\s().-]{{0,3}}\d){{6,14}}"
    r"(?:\s?(?:ext|转|分机)[.:]?\s?\d{1,6})?(?![a-z0-9_]))"
)
_FOUND = lazy_pattern(
    rf"(?P<url>{_SCHEME}{_BODY})"
    rf"|(?P<email>(?<!{_LOCAL}){_LOCAL}{{1,64}}@(?:[{_ANY}]{{1,63}}\.){{1,10}}{_LAST}{_HOST_ENDS})"
    rf"|(?P<site>(?<!@)(?<![\w-]\.)(?<!{_LATIN}){_LABELS}{_LAST}{_HOST_ENDS}(?::\d{{1,5}})?(?:[/\\?#]{_BODY})?)"
    rf"|(?P<handle>(?<![@./])(?<!{_LATIN})@[^\W_][{_ANY}.]{{2,63}})"
    rf"|{_TELEPHONE}",
    re.IGNORECASE,
)
_NUMBERS = lazy_pattern(_TELEPHONE, re.IGNORECASE)
_PLATFORM_WORDS = tuple("|".join(PLATFORM_NAMES.values()).split("|"))
_AS_I = {0x131: "i", 0x307: None}
"""Letters that regular expressions take for an i whatever their case."""
MOST_ASKED = 8
"""Contacts that are judged for one query."""
_AFTER = ".,;:!?*~…}\\"
_ASKS = lazy_pattern(
    r"(?=[官真假骗可冒是核靠正olgfspiryb])(?:官方|真的|真假|假的|骗子|骗人|可信|冒充|是不是你们|是你们|核实|靠谱|正规|\bofficial|\blegit|genuine|\bfake|\bscam|phish|impersonat|"
    r"\breal(?:ly)?\b|\byours?\b|from you|belong to you)",
    re.IGNORECASE,
)
_OWN = lazy_pattern(
    r"(?<![加给找让叫系])我的?(?:注册|绑定)?(?:邮箱|手机|电话|号码|账号|微信)"
    r"|\bmy (?:own )?(?:e-?mail|mail|phone|number|account)",
    re.IGNORECASE,
)
_WORDS = "|".join(f"(?P<{platform}>{words})" for platform, words in PLATFORM_NAMES.items())
_WORD_ENDS = r"(?:(?<![a-z])|(?![a-z]))"
_NOUNS = (
    r"(?P<noun>(?:\s?(?:号码|账号|群号|帐号|客服|频道|公众号|群|号)){0,3}"
    r"|(?:\s(?:id|account|channel|group|support)){1,2})"
)
_GROUPS = {"qq": "group", "facebook": "groups", "linkedin": "groups"}
"""Where groups have names of their own, beside those of accounts."""
_BETWEEN = r"(?P<between>\s{0,3}[:：]?\s{0,3})"
_NAMED = lazy_pattern(
    rf"(?<![a-z])(?:{_WORDS}){_WORD_ENDS}{_NOUNS}{_BETWEEN}(?P<at>@?)"
    rf"(?P<name>[\w.+/{INVISIBLE}-]{{2,64}}|\+?\d[\d ().-]{{5,24}})",
    re.IGNORECASE,
)
_NAMED_IN_TEXT = lazy_pattern(
    rf"(?<![a-z])(?:{_WORDS}){_WORD_ENDS}{_NOUNS}{_BETWEEN}"
    r"(?P<name>[a-z0-9][a-z0-9_-]{3,39}|\+?\d[\d ().-]{5,20}\d)"
    r"(?![a-z0-9_@/-]|\.[a-z0-9])",
    re.IGNORECASE,
)
_LATIN_OR_DIGIT = lazy_pattern(r"[a-z\d]", re.IGNORECASE)
"""In every name of an account that stands behind its platform's."""
_MARK = lazy_pattern(rf"@|:[/\\]|(?:https?|mailto|tel|tg):|www\.|\.(?:[^\W\d_]|[{INVISIBLE}])", re.IGNORECASE)
"""In every contact that stands by itself but telephone numbers."""
_SEVEN_DIGITS = lazy_pattern(r"\d(?:[\s().-]{0,3}\d){6}")
"""In every one of those."""
_SPOKEN = lazy_pattern(rf"(?<![a-z])(?:{_WORDS})(?![a-z])", re.IGNORECASE)


def contacts_in(text: str) -> list[str]:
    """Web addresses, e-mail addresses, @accounts and telephone numbers that a text names, in its order."""
    return [text[start:end] for start, end in _spans(folded(text))]


def asked_contact(text: str) -> str | None:
    """The contact that a query asks about: "这个客服是真的吗 t.me/xxx"; None if it asks about none."""
    return next(iter(asked_contacts(text)), None)


def asked_contacts(text: str) -> list[str]:
    """All contacts that a query asks about; accounts with their platform, as `telegram @NAME`, where it is said.

    None of a text that names more than MOST_ASKED: it lists contacts, and asks about no one of them.
    """
    plain = folded(text)
    named = dict(_named_accounts(text, plain))
    taken = {at for start, end in named for at in range(start, end)}
    others = [(start, end) for start, end in _spans(plain) if start not in taken and end - 1 not in taken]
    if not named and not others or len(named) + len(others) > MOST_ASKED:
        return []
    rest = _without(text, [*named, *others])
    is_asked = _ASKS.search(rest) is not None and not _OWN.search(rest)
    alone = not re.sub(r"[\W\d_]", "", rest)
    found = [*named.items()] if is_asked else []
    for start, end in others:
        contact = text[start:end]
        if is_asked or (alone and not re.fullmatch(r"[\d\s().-]+", contact)):
            platform = _platform_in(rest) if contact[0] in "@＠" else None
            found.append(((start, end), f"{platform} {contact}" if platform else contact))
    return [contact for _, contact in sorted(found)]


def named_account(text: str) -> tuple[str, str] | None:
    """(platform, name) of a text that is an account with its platform before it, and nothing else."""
    found = _NAMED.fullmatch(folded(text).strip())
    if found is None or not (found["between"] or found["at"] or not text[:1].isascii()):
        return None
    start, end = found.span("name")
    is_number = re.fullmatch(r"\+?[\d ().-]+", found["name"]) is not None
    return _platform_of(found), _group(found) + (found["name"] if is_number else text.strip()[start:end])


def _spans(plain: str) -> Iterator[tuple[int, int]]:
    """Places of contacts in a folded text."""
    found = _FOUND if _MARK.search(plain) else _NUMBERS if _SEVEN_DIGITS.search(plain) else None
    match = found and found.search(plain)
    while found and match:
        start, end = match.span()
        if match.lastgroup in ("url", "site", "handle"):
            end = start + len(without_talk(match.group()))
        if match.lastgroup != "phone":
            end = start + len(plain[start:end].rstrip(_AFTER))
        if end - start >= 3:
            yield start, end
        match = found.search(plain, max(end, start + 1))  # not finditer: another contact may follow the words cut off


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """What a text says besides its contacts."""
    parts, at = [], 0
    for start, end in sorted(spans):
        parts.append(text[at:start])
        at = max(at, end)
    return " ".join([*parts, text[at:]])


def _named_accounts(text: str, plain: str) -> Iterator[tuple[tuple[int, int], str]]:
    """ "微信号 bluefir_cs" as "wechat bluefir_cs", with the place of the name; plain: the text, folded."""
    if not _LATIN_OR_DIGIT.search(plain) or not _names_platform(plain):
        return
    for match in _NAMED_IN_TEXT.finditer(plain):
        name, (start, end), before = match["name"], match.span("name"), match.start("between")
        is_said = re.search("[:：]", match["between"]) or FOLLOWS_HAN.match(plain, before - 1)
        if is_said or re.search(r"[\d_]", name):
            shown = name if name.isascii() else text[start:end]
            yield (start, end), f"{_platform_of(match)} {_group(match)}{shown}"


def _names_platform(text: str) -> bool:
    """Whether a text may name a platform: looked for word by word, a tenth of the time of one expression for all."""
    low = text.casefold()
    if not low.isascii() and any(map(low.__contains__, map(chr, _AS_I))):
        low = low.translate(_AS_I)
    return any(map(low.__contains__, _PLATFORM_WORDS))


def _group(match: re.Match[str]) -> str:
    """The prefix of a group, where groups have names of their own."""
    group = _GROUPS.get(_platform_of(match)) if re.search("群|group", match["noun"], re.IGNORECASE) else None
    return f"{group}/" if group else ""


def _platform_of(match: re.Match[str]) -> str:
    return next(platform for platform in PLATFORM_NAMES if match[platform])


def _platform_in(text: str) -> str | None:
    """The platform that a text speaks of."""
    found = _SPOKEN.search(re.sub(r"(?<!\S)\S*[@./]\S*", " ", text))
    return _platform_of(found) if found else None

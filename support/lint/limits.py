"""Do answers promise what support.yaml does not: other attachments, a quicker reply, a way to reach us that is none?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus import Corpus, Finding, Located, Rule, counted, texts_of
from support.config import Attachments, Support

LIMIT = Rule("other-attachment-limit", "error", "An answer names other limits of attachments than support.yaml.")
TIME = Rule("other-reply-time", "warning", "An answer promises a reply within another time than the channel's hours.")
CHANNEL = Rule("missing-channel", "warning", "An answer sends people to a channel that support.yaml does not have.")
LIMIT_RULES = (LIMIT, TIME, CHANNEL)

_END = re.compile(r"(?<=[。！？!?；;])|(?<=\.)\s")
_ATTACHMENTS = re.compile(r"附件|\battach(?:ments?|ed|ing)?\b", re.IGNORECASE)
_LIMITS = re.compile(
    r"最多|最大|不超过|不能超过|每个|上限|以内|at most|up to|max|limit|each|within|no more|not exceed", re.IGNORECASE
)
_FILES = re.compile(r"(\d{1,4})\s?(?:个|份|张)?\s?(?:文件|附件)|(\d{1,4}) (?:files?|attachments?)\b", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s?([KMG])B\b", re.IGNORECASE)
_MEGABYTES = {"K": 1 / 1024, "M": 1.0, "G": 1024.0}
_TYPE = re.compile(
    r"(?<![A-Za-z])(?:JPE?G|PNG|GIF|BMP|TIFF?|WEBP|HEIC|PDF|DOCX?|XLSX?|PPTX?|CSV|TXT|RTF|OFD|ZIP|RAR|7Z|MP[34]|MOV|AVI)"
    r"(?![A-Za-z0-9])"
)
_LISTED = 3
"""A sentence that names so many types of files is a list of them."""
_HOURS = re.compile(r"(?<![\d×xX*/.])(\d{1,3})\s?(?:个?小时|-?hours?\b|hrs?\b)")
_REPLY = re.compile(r"回复|答复|\brepl(?:y|ies)\b|\brespon(?:se|d)|\banswer(?:ed)?\b", re.IGNORECASE)
_CHANNELS = {
    "live_chat": re.compile(r"在线客服|\blive chat\b", re.IGNORECASE),
    "ticket": re.compile(
        r"(?:提交|新建|创建)[^。；\n]{0,16}工单"
        r"|\b(?:submit|open|send|create|raise|file) an? (?:[\w*-]{1,20} ){0,3}ticket",
        re.IGNORECASE,
    ),
    "email": re.compile(r"客服邮箱|给(?:我们|客服)发(?:邮件|电邮)|\be-?mail (?:us|our|support)\b", re.IGNORECASE),
    "phone": re.compile(
        r"(?:拨打|致电)(?:我们|客服|官方|本公司)|(?:拨打|致电)[^银行，。\n]{0,6}(?:客服)?热线"
        r"|\b(?:call|phone|ring) (?:us|our|the hotline|customer (?:service|support))\b",
        re.IGNORECASE,
    ),
}
_NAMES = {"live_chat": "live chat", "ticket": "the ticket form", "email": "an e-mail address", "phone": "a telephone"}
_TALKS_OF = {
    "live_chat": _CHANNELS["live_chat"],
    "ticket": re.compile(r"工单|\btickets?\b", re.IGNORECASE),
    "email": re.compile(r"邮件|邮箱|\be-?mails?\b", re.IGNORECASE),
}
_DENIED = re.compile(
    r"没有|不设|不提供|不会|不要|请勿|骗|诈|假|冒充|\b(?:no|not|never|don't|doesn't|fake|scam\w*|fraud)\b",
    re.IGNORECASE,
)


def check_limits(corpus: Corpus, support: Support) -> Iterator[Finding]:
    """Findings of all rules of this module; nothing is compared with what support.yaml leaves out."""
    attachments = support.tickets.attachments if support.tickets else None
    missing = _missing(support)
    for located in texts_of(corpus):
        asks = bool(_ATTACHMENTS.search(located.text.question))
        told: set[str] = set()
        for number, sentence in _sentences(located.text.answer):
            where = f"line {number} of the answer"
            if attachments and (asks or _ATTACHMENTS.search(sentence)):
                yield from (located.finds(LIMIT, f"{where}: {wrong}") for wrong in _limits(sentence, attachments, asks))
            yield from _times(located, sentence, where, support)
            for kind in missing - told:
                if _CHANNELS[kind].search(sentence) and not _DENIED.search(sentence):
                    told.add(kind)
                    message = (
                        f"{where} sends people to {_NAMES[kind]}, and support.yaml has none: add it, or name another"
                    )
                    yield located.finds(CHANNEL, message)


def _sentences(answer: str) -> Iterator[tuple[int, str]]:
    """(number of its line, sentence)."""
    for number, line in enumerate(answer.split("\n"), 1):
        yield from ((number, sentence) for sentence in _END.split(line))


def _missing(support: Support) -> set[str]:
    """Kinds of channels that there are none of; none is missing where support.yaml says nothing of channels."""
    there: set[str] = {channel.kind for channel in support.channels}
    if not there and support.tickets is None:
        return set()
    there |= {"ticket"} if support.tickets else set()
    there |= {"email"} if support.official.emails else set()
    there |= {"phone"} if support.official.phones else set()
    return set(_CHANNELS) - there


def _limits(sentence: str, attachments: Attachments, asks: bool) -> Iterator[str]:
    """What a sentence says of attachments that is not so. asks: whether the whole entry is about them."""
    if _LIMITS.search(sentence):
        for match in _FILES.finditer(sentence):
            if (files := int(match[1] or match[2])) != attachments.max_files:
                yield f"{counted(files, 'file')}, but {attachments.max_files} may be sent"
        for match in _SIZE.finditer(sentence):
            if float(match[1]) * _MEGABYTES[match[2].upper()] != attachments.max_megabytes:
                yield f"{match[0]}, but a file may have {attachments.max_megabytes} MB"
    if asks:
        yield from _types(sentence, attachments)


def _types(sentence: str, attachments: Attachments) -> Iterator[str]:
    named = {_usual(kind) for kind in _TYPE.findall(sentence)}
    taken = {_usual(kind) for kind in attachments.types}
    if len(named) >= _LISTED and named != taken:
        yield f"it names {', '.join(sorted(named))}, but {', '.join(sorted(taken))} may be sent"


def _usual(kind: str) -> str:
    return "JPG" if kind == "JPEG" else kind


def _times(located: Located, sentence: str, where: str, support: Support) -> Iterator[Finding]:
    """Hours until a reply that no channel named in the sentence has in its `hours`."""
    if not _REPLY.search(sentence):
        return
    kinds = {kind for kind, pattern in _TALKS_OF.items() if pattern.search(sentence)}
    hours = [channel.hours for channel in support.channels if channel.kind in kinds and channel.hours]
    promised = {int(found) for both in hours for text in (both.zh, both.en) for found in re.findall(r"\d+", text)}
    wrong = sorted({int(found) for found in _HOURS.findall(sentence)} - promised)
    if hours and wrong:
        said = "; ".join(both[located.lang] for both in hours)
        yield located.finds(TIME, f"{where} says {counted(wrong[0], 'hour')}, support.yaml says {said!r}")

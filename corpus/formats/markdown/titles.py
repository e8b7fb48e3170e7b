"""What does a heading say? Its text without marks, its id, its two languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.languages.lazy import lazy_pattern

_LONGEST = 1000
_LONGEST_MARK = 60
_ID = lazy_pattern(r"\s*\{:?\s*#([\w.:-]{1,128})[^{}]{0,200}\}\s*$")
_ATTRIBUTES = lazy_pattern(r"\s*\{:?[.\w][^{}]{0,200}\}\s*$")
_ANCHOR = lazy_pattern(r"<a\s[^<>]{0,300}>\s*(?:</a>)?|</a>", re.IGNORECASE)
_ANCHOR_ID = lazy_pattern(r"<a\s[^<>]{0,200}(?:name|id)\s*=\s*[\"']?([\w.:-]{1,128})", re.IGNORECASE)
_LINK = lazy_pattern(r"!?\[([^\[\]]{0,300})\](?:\([^()\s]{0,500}\)|\[[^\[\]]{0,100}\])")
_EMPHASIS = lazy_pattern(r"(\*\*\*|\*\*|__|\*)(?=\S)([^*]{1,300}?)(?<=\S)\1")
_TAGS = lazy_pattern(r"</?(?:b|i|strong|em|span|font|u|br|img|sup|sub)\b[^<>]{0,200}>", re.IGNORECASE)
_EMOJI_NAME = lazy_pattern(r"^\s*:[a-z0-9_+-]{2,30}:\s*")
_BULLET = lazy_pattern(r"^\s*(?:>+|[•◆◇★☆▶►■●·]+)\s*")
_QUESTION_MARK = lazy_pattern(r"^\s*(?:q|question|问题?|問題?|提问)\s*\d{0,3}\s*[:：]\s*(?=\S)", re.IGNORECASE)
_ANSWER_MARK = lazy_pattern(
    r"^(\s*(?:>\s*)?)(\*\*|__)?(?:a|answer|答|回答|答案)\s*\d{0,3}\s*[:：]\s*(\*\*|__)?\s*", re.IGNORECASE
)
_HAN = lazy_pattern(r"[㐀-鿿]")
_LATIN = lazy_pattern(r"[A-Za-z]")
_BETWEEN = lazy_pattern(
    r"\s+[/|｜／]\s+|\s*[|｜]\s*|\s*[／]\s*|(?<=[?？])\s*/\s*|(?<=[㐀-鿿])\s*/\s*(?=[A-Z])|\s+[-–—]\s+|<br\s*/?>"
)


@dataclass(frozen=True, slots=True)
class Title:
    """text: of the heading without marks; id: that its author gave it."""

    text: str
    id: str = ""


@lru_cache(4096)
def title_of(heading: str) -> Title:
    """A heading of a page: `**Q: Can I smoke?** {#smoke}` is the question Can I smoke? with the id smoke."""
    if len(heading) > _LONGEST:  # no heading, and some of the patterns below take the square of white space
        return Title(" ".join(heading.split()))
    text, id_ = heading, ""
    if match := _ID.search(text):
        text, id_ = text[: match.start()], match[1]
    elif anchor := _ANCHOR_ID.search(text):
        id_ = anchor[1]
    text = _ANCHOR.sub("", _ATTRIBUTES.sub("", text))
    text = _LINK.sub(r"\1", text).replace("¶", "")
    text = _TAGS.sub("", _EMPHASIS.sub(r"\2", text))
    text = _QUESTION_MARK.sub("", _BULLET.sub("", _EMOJI_NAME.sub("", text))).replace("\\", "")
    return Title(" ".join(text.replace("`", "").split()), id_)


def without_answer_mark(body: str) -> str:
    """An answer without the A: or 答： in front of it."""
    match = _ANSWER_MARK.match(body[:_LONGEST_MARK])
    if not match:
        return body
    opening = match[2] if match[2] and not match[3] else ""
    return match[1] + opening + body[match.end() :]


def two_languages(text: str) -> tuple[str, str] | None:
    """The Chinese and the English half of a text that says the same in both, in this order."""
    for match in _BETWEEN.finditer(text):
        halves = text[: match.start()].strip(), text[match.end() :].strip()
        chinese = [bool(_HAN.search(half)) for half in halves]
        english = [not han and len(_LATIN.findall(half)) >= 2 for han, half in zip(chinese, halves, strict=True)]
        if chinese[0] and english[1]:
            return halves
        if english[0] and chinese[1]:
            return halves[1], halves[0]
    return None


def answer_halves(answer: str) -> tuple[str, str] | None:
    """The Chinese and the English paragraphs of an answer, if every paragraph is of one language and both are there."""
    paragraphs = [one for one in re.split(r"\n[ \t]*\n", answer.strip("\n")) if one.strip()]
    halves: tuple[list[str], list[str]] = ([], [])
    last = 0
    for paragraph in paragraphs:
        if _LATIN.search(paragraph) or _HAN.search(paragraph):
            last = 0 if _HAN.search(paragraph) else 1
        halves[last].append(paragraph)
    return ("\n\n".join(halves[0]), "\n\n".join(halves[1])) if all(halves) else None

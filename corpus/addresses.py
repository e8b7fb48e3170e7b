"""What are an entry and a category called in web addresses and ids? The same at every reading."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_MAX_SLUG = 80
_PLAIN_CATEGORY = re.compile(r"[^\W_][\w.-]*(?:/[^\W_][\w.-]*)*")
_DIGITS, _CHINESE = r"\d{1,3}", "[一二三四五六七八九十百零〇]{1,4}"
# "1." "2、" "3.1 " "(4)" "Q5:" "问题6：" "一、" "（二）" "第三条 ": but not "3.5 mm", "5G", "一年", "2024 holidays".
_ORDINAL = re.compile(
    rf"\s*(?:[（(]\s*(?:{_DIGITS}|{_CHINESE})\s*[)）]|第(?:{_DIGITS}|{_CHINESE})[条章节問问题題款][\s、.:：．]+"
    rf"|(?:q|question|问题?|問題?|no\.?|faq)\s*{_DIGITS}\s*[.、)）:：．,，]\s*|{_CHINESE}\s*[、.．]\s*"
    rf"|{_DIGITS}(?:[.．]{_DIGITS}){{0,4}}\s*(?:[、)）]|[:：](?!\s*\d))\s*|{_DIGITS}(?:[.．]{_DIGITS}){{0,4}}[.．]\s*(?!\d)"
    rf"|{_DIGITS}(?:[.．]{_DIGITS}){{1,4}}\s+|[qQ問问]\s*[:：]\s*)\s*",
    re.IGNORECASE,
)
_SIGNS = (
    (re.compile(r"(?<=[a-z])\+\+(?!\w)"), "pp"),  # c++, g++
    (re.compile(r"(?<=\b[a-z])#(?!\w)"), "sharp"),  # c#, f#
    (re.compile(r"(?<!\w)\.(?=net\b)"), "dot"),
)


def without_ordinal(text: str) -> str:
    """A heading without the number in front; as it is if nothing else is in it."""
    rest = _ORDINAL.sub("", text, count=1) if _ORDINAL.match(text) else text
    return rest if any(map(str.isalnum, rest)) else text


def slug(question: str) -> str:
    """Id made of a question: its letters and digits in lower case, joined by hyphens, without a number in front."""
    text = without_ordinal(unicodedata.normalize("NFKC", question)).lower()
    named = text
    for sign, name in _SIGNS:
        named = sign.sub(name, named)
    words = "-".join(re.findall(r"[^\W_]+", named))
    if words and len(words) <= _MAX_SLUG:
        return words
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{words[:_MAX_SLUG]}-{digest}" if words else f"q-{digest}"


def category_slug(category: str) -> str:
    """Address of a category: `Billing & Payments` becomes `Billing-Payments`; a plain name stays."""
    if _PLAIN_CATEGORY.fullmatch(category):
        return category
    parts = (_level_slug(part) for part in category.split("/"))
    return "/".join(part for part in parts if part)


def _level_slug(level: str) -> str:
    text = unicodedata.normalize("NFKC", level)
    for sign, name in _SIGNS:
        text = re.sub(sign.pattern, name, text, flags=re.IGNORECASE)
    words = "-".join(re.findall(r"[\w.]+", text)).strip("._-")
    return words or f"c-{hashlib.sha256(level.encode('utf-8', 'replace')).hexdigest()[:8]}" if level.strip() else ""

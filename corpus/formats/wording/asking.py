"""Does a text ask something? For headings and first columns: many ask without a question mark."""

from __future__ import annotations

import re

from corpus.addresses import without_ordinal

_MARK = re.compile(r"[?？]")
_CHINESE = re.compile(
    r"怎么|怎麼|怎样|怎樣|如何|为什么|為什麼|为何|為何|是否|能否|可否|可不可以|能不能|会不会|會不會|是不是|有没有|有沒有|要不要|"
    r"什么|什麼|甚么|哪里|哪裡|哪儿|哪些|哪个|哪個|哪种|多少|多久|多长|多大|多高|几点|几天|几个|几次|几种|谁|吗$|嗎$|呢$|么$|"
    r"^(?:能|可以|可|需要|要|会|有).{1,20}(?:吗|嗎|么)$|怎麼辦|怎么办|咋|收不到|打不开|没有反应"
)
_ENGLISH = re.compile(
    r"(?:how|what|whats|what's|why|when|where|who|whom|whose|which|can|could|do|does|did|is|are|am|was|were|will|would|"
    r"should|shall|may|might|must|has|have|had|isn't|aren't|can't|don't|doesn't|didn't|won't|i |i'm |i've |my )\b",
    re.IGNORECASE,
)
_LONGEST = 300


def asks(text: str) -> bool:
    """Whether a line asks something, by its marks and words."""
    plain = without_ordinal(text.strip().strip("*_`# "))
    if not plain or len(plain) > _LONGEST:
        return False
    return bool(_MARK.search(plain) or _CHINESE.search(plain) or _ENGLISH.match(plain))

"""How does a simplified text read in Taiwan? Each of its words by our table, or else by OpenCC's.

OpenCC alone looks for the longest phrase of its tables anywhere in a text and cuts words: 记录了如下 became 記錄瞭如下
(了如 as in 了如指掌), 限价单只有 became 限價單隻有. So jieba finds the words first, and each is converted by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from corpus.languages.chinese_words import HAN, dictionary_words
from corpus.languages.lazy import lazy_pattern
from corpus.languages.taiwan.words import AFTERWARDS, FRONT_ONLY, LONGEST, WORDS

if TYPE_CHECKING:
    from opencc import OpenCC

_RUN = lazy_pattern(f"[{HAN}]+")
_SURNAMES = {"于": "于", "余": "余", "范": "范", "钟": "鍾", "姜": "姜", "郁": "郁", "岳": "岳", "涂": "涂", "谷": "谷"}
"""Surnames that OpenCC takes for another word's simplified form (於, 餘, 範, 鐘, 薑, 鬱, 嶽, 塗, 穀)."""
_TITLES = ("小", "老", "某", "大", "先生", "女士", "小姐", "经理", "老师", "教授", "医生", "同学", "主任", "律师")
_SURNAME = lazy_pattern(f"[{''.join(_SURNAMES)}](?={'|'.join(_TITLES)})")
_ALWAYS_SURNAMES = frozenset("范")
_CHARACTERS = str.maketrans({"賬": "帳", "臺": "台", "“": "「", "”": "」", "‘": "『", "’": "』", "裏": "裡"})
_APOSTROPHE = lazy_pattern(r"(?<=[A-Za-z])’(?=[A-Za-z])")
_DAYS_LATER = lazy_pattern(r"(?<=[0-9一二三四五六七八九十百几数两]) ?(?:天后|年后|月后|周后)(?!宫)")
_AFTERWARDS = lazy_pattern("|".join(map(re.escape, sorted(AFTERWARDS, key=len, reverse=True))))
_BY = lazy_pattern(
    "(?<!審核)(?<!驗證)(?<!認證)(?<!核驗)(?<!測試)(?<!辨識)(?<!不)(?<!未)(?<!沒)(?<!沒有)(?<!已)(?<!後)(?<!才)(?<!獲得)"
    "通過(?= ?[A-Za-z㐀-鿿])(?![後的了率時者才即可並])"
    "(?![^，。、；：！？ ]{0,4}(?:審核|驗證(?![碼器])|認證|測[試評]|考試|檢[查測]))"
)
"""通过 as "by way of", which is 透過 in Taiwan; to pass a check is 通過 there too."""
_LATIN = lazy_pattern(
    "(?<=[㐀-鿿])(?=Google|QR Code|Android|SIM 卡|Enter|IP 位)"
    "|(?<=Google)(?=[㐀-鿿])|(?<=QR Code)(?=[㐀-鿿])|(?<=Android)(?=[㐀-鿿])|(?<=Enter)(?=[㐀-鿿])"
)
_LONG_FIRST = sorted((word for word in WORDS if len(word) > 1), key=len, reverse=True)
_PARTS = lazy_pattern(f"({'|'.join('^' + word if word in FRONT_ONLY else word for word in _LONG_FIRST)})")
_WITH_PARTS = 3
"""Characters of the shortest word that may have words of the table in it."""
_REMEMBERED = 20_000


def to_taiwan(text: str) -> str:
    """The text in the characters and words of Taiwan; what is not Chinese stays."""
    apart = _APOSTROPHE.sub("\0", text)  # an English apostrophe is no Chinese quotation mark
    converted = _RUN.sub(lambda run: _converted(run[0]), _DAYS_LATER.sub(lambda found: found[0][:-1] + "後", apart))
    words = _AFTERWARDS.sub(lambda found: AFTERWARDS[found[0]], converted).translate(_CHARACTERS)
    return _LATIN.sub(" ", _BY.sub("透過", words)).replace("\0", "’")


@lru_cache(_REMEMBERED)
def _converted(run: str) -> str:
    """A run of Chinese characters."""
    names = {found.start() for found in _SURNAME.finditer(run)}
    parts, at = [], 0
    for word in _joined(dictionary_words().split(run)):
        is_name = at in names or len(word) == 1 and word in _ALWAYS_SURNAMES
        parts.append(_SURNAMES[word[0]] + _word(word[1:]) if is_name else _word(word))
        at += len(word)
    return "".join(parts)


def _joined(words: Sequence[str]) -> Iterator[str]:
    """The words, those side by side as one that together are in the table."""
    at = 0
    while at < len(words):
        ends = range(min(len(words), at + LONGEST), at + 1, -1)
        end = next((end for end in ends if "".join(words[at:end]) in WORDS), at + 1)
        yield "".join(words[at:end])
        at = end


@lru_cache(_REMEMBERED)
def _word(word: str) -> str:
    if not word:
        return ""
    if word in WORDS:
        return WORDS[word]
    if len(word) < _WITH_PARTS:
        return str(_converter().convert(word))
    parts = _PARTS.split(word)  # a user dictionary may hold 审核中 as one word
    return "".join(WORDS[part] if i % 2 else str(_converter().convert(part)) for i, part in enumerate(parts))


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("s2twp")

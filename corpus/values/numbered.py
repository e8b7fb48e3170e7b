"""Things that a number tells apart: the second semester, building 3, size 42, Python 3.11."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from corpus.languages.en import STOP_WORDS
from corpus.languages.lazy import lazy_pattern
from corpus.values.numerals import HAN_DIGITS, number_of

Take = Callable[[str, str], None]
"""What is called with the kind and the name of each thing found."""

_NOUNS: Mapping[str, str] = {
    "学期": "semester",
    "term": "semester",
    "季度": "quarter",
    "季": "season",
    "学年": "year",
    "代": "generation",
    "章": "chapter",
    "条": "article",
    "批": "batch",
    "关": "stage",
    "阶段": "stage",
    "轮": "round",
    "版": "edition",
    "层": "floor",
    "楼": "building",
    "栋": "building",
    "教学楼": "building",
    "宿舍楼": "building",
    "线": "line",
    "门": "gate",
    "航站楼": "terminal",
    "食堂": "canteen",
    "窗口": "window",
}
"""Nouns that are counted, each with the English one that it is compared as."""
_ENGLISH = (
    "semester|term|quarter|season|year|generation|chapter|article|batch|stage|phase|round|edition|floor|building|line|"
    "gate|terminal|canteen|window|grade"
)
_ORDINALS = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "sixth": "6",
    "seventh": "7",
    "eighth": "8",
    "ninth": "9",
    "tenth": "10",
}
_HAN = rf"\d{{1,3}}|[{HAN_DIGITS}]{{1,3}}"
_ORDINAL = lazy_pattern(
    rf"第 ?(?P<han>{_HAN}) ?(?P<counted>学期|季度|学年|阶段|[季代章条批关轮版层])"
    r"|(?<![\d第个a-z])(?P<which>[1-4一二三四]) ?季度|(?<![a-z0-9])q(?P<quarter>[1-4])(?![a-z0-9])"
    rf"|(?<![\d.])(?P<place>{_HAN}) ?(?:号(?P<numbered>教学楼|宿舍楼|航站楼|食堂|窗口|[楼线门])|(?P<block>栋))"
    rf"|(?<![a-z0-9])(?:(?P<word>{'|'.join(_ORDINALS)})|(?P<digits>\d{{1,2}})(?:st|nd|rd|th))[ -]"
    rf"(?P<noun>{_ENGLISH})(?![a-z])"
    rf"|(?<![a-z])(?P<named>{_ENGLISH}) (?P<number>\d{{1,3}})(?![\w%]|[.,]\d)"
)
_SIZE = lazy_pattern(
    rf"(?<![\d.])(?P<digits>\d{{2}}(?:\.5)?|[{HAN_DIGITS}]{{2,3}}) ?码(?!头)"
    r"|(?<![a-z])size (?P<number>\d{1,2}(?:\.5)?)(?![\w.])"
    r"|(?<![a-z0-9])(?P<letters>x{0,3}[sl]|[2-6]xl|m)码|(?<![a-z])size (?P<letter>x{0,3}[sl]|[2-6]xl|m)(?![a-z0-9])"
)
_POINTS = lazy_pattern(r"(?<![\w.])(\d{1,3}(?:\.\d)?) ?(?:分(?![钟之期店行享组类秒])|(?:points?|marks)(?![a-z]))")
_POINTS_AFTER_HAN = lazy_pattern(r"(?<=[一-鿿])(\d{1,3}(?:\.\d)?)分(?![钟之期店行享组类秒])")
_NUMBERS = ("han", "which", "quarter", "place", "word", "digits", "number")
"""Groups of _ORDINAL that hold the number."""
_FIGURE = r"\d{1,5}(?:\.\d{1,4}){0,2}[a-z]{0,3}"
_MODEL = lazy_pattern(rf"(?<![a-z0-9])(?:([a-z]{{1,12}})-?|([a-z]{{2,15}}) )({_FIGURE})(?![a-z0-9]|\.\d)")
_COUNTED = "次个张件人条只台部位份遍笔种款项瓶包箱袋双本辆天日月年号楼层级期元块万千百多几岁点分秒斤折倍度米页字现"
"""Characters of what a number counts, so that it belongs to them and not to the word before."""
_HAN_MODEL = lazy_pattern(rf"([一-鿿]{{2}})(\d{{1,4}}(?:\.\d{{1,3}})?)(?![\da-z.%,:/-])(?! ?[{_COUNTED}])")
_SAME = {"苹果": "iphone"}
_IDLE_TEXT = """
about above add after all another any around as before below between but buy cost deposit down every first get give got
if invite just last least less make maximum minimum more most need next no not off only order out over paid past pay
per receive received send sent so spend take than them then these those through top transfer under until up upload use
used using wait waited waiting want withdraw within without
"""
_IDLE = STOP_WORDS | frozenset(_IDLE_TEXT.split())
"""Words that a number follows without being a name of something."""
_IDLE_HAN = re.compile(
    "[的了我你他她它在有是和到第每要用给再才又就都还买送付转充提存取花费约近过共至及或等仅只大小多少前后]"
)


def take_numbered(text: str, take: Take) -> str:
    """The text without the ordinals, sizes and points that it names, each of which `take` was told."""

    def ordinal(match: re.Match[str]) -> str:
        found = {name: part for name, part in match.groupdict().items() if part}
        noun = found.get("counted") or found.get("numbered") or found.get("block") or found.get("noun")
        noun = noun or found.get("named") or "quarter"
        number = next(found[name] for name in _NUMBERS if name in found)
        take(f"ordinal {_NOUNS.get(noun, noun)}", _plain(number))
        return " "

    def size(match: re.Match[str]) -> str:
        number, letters = match["digits"] or match["number"], match["letters"] or match["letter"]
        take("clothing size" if letters else "shoe size", letters or _plain(number))
        return " "

    def points(match: re.Match[str]) -> str:
        take("points", _plain(match[1]))
        return " "

    text = _SIZE.sub(size, _ORDINAL.sub(ordinal, text))
    return (
        _POINTS_AFTER_HAN.sub(points, _POINTS.sub(points, text)) if "分" in text or "p" in text or "m" in text else text
    )


def take_models(text: str, take: Take) -> str:
    """The text without the models that it names, each a word and its number; quantities must be gone from it."""

    def latin(match: re.Match[str]) -> str:
        word = match[1] or match[2]
        if match[2] and word in _IDLE:
            return match.group()
        take(f"model {word}", match[3])
        return " "

    def han(match: re.Match[str]) -> str:
        if _IDLE_HAN.search(match[1]):
            return match.group()
        take(f"model {_SAME.get(match[1], match[1])}", match[2])
        return " "

    text = _MODEL.sub(latin, text)
    return text if text.isascii() else _HAN_MODEL.sub(han, text)


def _plain(numeral: str) -> str:
    if numeral in _ORDINALS:
        return _ORDINALS[numeral]
    number = number_of(numeral)
    return numeral if number is None else f"{number:g}"

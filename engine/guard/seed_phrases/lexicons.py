"""The word lists of BIP-39, as seed phrases of twelve languages use them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

LATIN = ("english", "spanish", "french", "italian", "portuguese", "czech", "turkish")
CUE = re.compile(
    r"(?=[助恢种msrpbw])"
    r"(?:助\s{0,2}[记記憶忆]\s{0,2}[词詞]|恢复短语|种子|mnemonic|s[e3]{2}d|recovery|phr[a4]se|bip-?39|wallet words)"
)
"""Words that announce a seed phrase, in a text in lower case."""
HAN = ("chinese_simplified", "chinese_traditional")

_COMMON_TEXT = """
about above again all also always among amount any area ask away balance because before begin best better between bring
business call can cash change check choose click code coin come control cost day deposit direct easy end enter error
exchange exit expect fee few file find first follow game give good great group have help high hold home hope idea into
item job join just keep kind know later learn leave left legal limit list little live lock long loop love make market
mean method minute mobile money month more most move much must name need never next normal now number off office often
old one only open option order other over own page people permit person phone photo phrase place play please point
possible problem process project proof public question quick quit quote rate rather ready real reason recall receive
record refuse release remain remember remove report require result return right room rule run safe same save say season
second secret security seed select sell sense service share side sign similar since soon sorry source start state stay
step still sudden sure system tell test thank that then there they thing this time today together token toward trade
transfer travel true try turn two type unable under unit unlock until update upgrade use used useful usual verify
version very vote wait wallet want warm way wealth what when where will win wish word work world worry wrong year you
young zero
"""
_COMMON_HAN = (
    "的一是在不了有和我你他她它这那就也都还要会能可以到没么样什怎得着过吗呢吧啊呀啦很好说看想去来给让把被对跟用上下里"
    "个人多大小从为与但只自已己再又更最太真啥谁哪几们时请帮助记词詞記"
)
COMMON = frozenset(_COMMON_TEXT.split()) | frozenset(_COMMON_HAN)
"""Words of the English and Chinese lists that ordinary questions are full of, too."""


class _Base(dict[int, int]):
    """Letters without their accents, one for one, looked up once each."""

    def __missing__(self, code: int) -> int:
        first = unicodedata.normalize("NFD", chr(code))[0]
        small = chr(code).lower()
        self[code] = ord(first.lower()) if first.isascii() else ord(small) if len(small) == 1 else code
        return self[code]


_BASE = _Base({ord("ı"): ord("i"), ord("ł"): ord("l"), ord("Ł"): ord("l"), ord("ø"): ord("o"), ord("Ø"): ord("o")})


def lowered(text: str) -> str:
    """Lower case without accents, of the same length."""
    return text.lower() if text.isascii() else text.translate(_BASE)


@cache
def lexicon(language: str) -> dict[str, int]:
    """Places in the word list by word, folded as `lowered` does."""
    from mnemonic import Mnemonic

    words = Mnemonic(language).wordlist
    return {lowered(unicodedata.normalize("NFC", word)): i for i, word in reversed(list(enumerate(words)))}


@cache
def word_ends(language: str) -> frozenset[str]:
    """The last two letters of all words: what does not end so ends no word."""
    return frozenset(word[-2:] for word in lexicon(language))


@cache
def beginnings() -> dict[str, int]:
    """The first four letters of English words, which name each of them; hardware wallets ask for no more."""
    return {word[:4]: i for word, i in lexicon("english").items()}


@cache
def all_words() -> frozenset[str]:
    """Words of all lists but the Chinese, and the beginnings of English ones."""
    languages = (*LATIN, "russian", "korean", "japanese")
    return frozenset(beginnings()).union(*(lexicon(language) for language in languages))


@cache
def common_places(language: str) -> frozenset[int]:
    """Places of the words that are common in questions."""
    return frozenset(i for word, i in lexicon(language).items() if word in COMMON)

"""Is a text in a third language? By its letters, else by the small words that no other language uses so often."""

from __future__ import annotations

import re
import unicodedata

_SAMPLE = 2000
"""Characters that are looked at."""
_LETTERS = re.compile(r"[^\W\d_]")
_SCRIPTS = {
    "Japanese": re.compile(r"[぀-ヿㇰ-ㇿ]"),
    "Korean": re.compile(r"[가-힯ᄀ-ᇿ]"),
    "Russian or another language in Cyrillic letters": re.compile(r"[Ѐ-ӿ]"),
    "Arabic or Persian": re.compile(r"[؀-ۿ]"),
    "Thai": re.compile(r"[฀-๿]"),
    "Hindi": re.compile(r"[ऀ-ॿ]"),
    "Hebrew": re.compile(r"[֐-׿]"),
    "Greek": re.compile(r"[Ͱ-Ͽ]"),
}
_OWN_SHARE = 0.2
"""Share of such letters among all: a text in Chinese or English may quote some."""
_TABLE = """
French: le la les des est une pour vous dans nous avec sur que qui pas votre comment pourquoi sont cette ce du au et je
  puis-je quel quelle quels mon ma mes
Spanish: el la los las una para que con por qué cómo su se del puede está son pero es un al lo mi cuál dónde puedo si y
German: der die das und ist nicht ich wie sie für mit ein eine kann auf von zu den dem werden wir es im meine einen wo
Portuguese: os as uma para que com não como por é você do da em são mais um no na ao meu minha qual onde posso se o
Italian: il lo gli una per che con come di è del della sono si nel un mio posso quali dove non la i
Dutch: de het een en van ik hoe niet kan met voor dat op wordt zijn mijn wat waar u uw te bij
Indonesian: yang dan untuk dengan di tidak apa bagaimana ini ke dari adalah dapat anda saya bisa itu pada
Vietnamese: và của là không có cho được các để như nào trong tôi này với một thế
Turkish: ve bir bu için ile nasıl mı mi da de ne var olarak çok daha benim
Polish: w nie jak się na do jest czy z co dla są to po mogę mój i
English: the of and to is in you for it that on with are this be can how what do i my your or not if we when where why
  an from by at will does
"""
_WORD = re.compile(r"[^\W\d_]+(?:-je)?")
_FEWEST = 3
"""Different small words that tell a language."""
_MARGIN = 1.5
"""How many times as many of them as of English ones there are; `in`, `de` and `no` stand in English texts too."""


def _small_words() -> dict[str, frozenset[str]]:
    joined = _TABLE.replace("\n  ", " ").strip()
    return {line.split(":")[0]: frozenset(line.split(":")[1].split()) for line in joined.split("\n")}


_SMALL_WORDS = _small_words()


def third_language(text: str) -> str:
    """The English name of the language of a text that is neither Chinese nor English, else ""."""
    text = unicodedata.normalize("NFC", text[:_SAMPLE])
    if text.isascii() is False:
        letters = len(_LETTERS.findall(text))
        counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
        name = max(counts, key=lambda one: counts[one])
        if counts[name] and counts[name] >= _OWN_SHARE * letters:
            return name
    return _by_small_words([word.lower() for word in _WORD.findall(text)])


def _by_small_words(found: list[str]) -> str:
    different = set(found)
    known = {name: small & different for name, small in _SMALL_WORDS.items()}
    english = sum(word in _SMALL_WORDS["English"] for word in found)
    counts = {
        name: sum(word in _SMALL_WORDS[name] for word in found)
        for name, words in known.items()
        if name != "English" and len(words) >= _FEWEST
    }
    if not counts:
        return ""
    best = max(counts, key=lambda one: (counts[one], len(known[one])))
    return best if counts[best] > _MARGIN * english else ""

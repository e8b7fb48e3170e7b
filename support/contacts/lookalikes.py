"""How does a name imitate ours?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from engine import Trick
from support.contacts.addresses import shown_host

_SUBSTITUTES = str.maketrans("0135$@7", "oiessat")
_LONGEST_NAME = 100
_LONGEST_HOST = 253
"""Characters that are compared; no platform has longer names, and DNS no longer hosts."""
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))


def host_imitates(host: str, domains: Iterable[str]) -> tuple[str | None, list[Trick]]:
    """The official domain that a host imitates, and how."""
    shown = shown_host(host[:_LONGEST_HOST].lower())
    foreign: list[Trick] = [] if shown.isascii() else ["idn"]
    for domain in domains:
        tricks = _host_tricks(shown, shown_host(domain))
        if tricks:
            return domain, [*foreign, *tricks]
    return None, []


def name_tricks(name: str, brand: str) -> list[Trick]:
    """How a name imitates another; none if it does not."""
    from rapidfuzz.distance import OSA

    lower, wanted = name[:_LONGEST_NAME].lower(), brand.lower()
    bare = re.sub(r"[\W_]", "", lower)
    skeleton, target = _skeleton(bare), _skeleton(wanted)
    if skeleton == target:
        return ["homoglyph"] if bare != wanted else ["added_words"]
    if len(target) >= 4 and target in skeleton:
        return ["added_words"] if wanted in bare else ["homoglyph", "added_words"]
    most = 2 if len(target) >= 7 else 1
    if len(target) >= 4 and OSA.distance(skeleton, target, score_cutoff=most) <= most:
        return ["typo"]
    words = [_skeleton(word) for word in re.split(r"[\W_\d]+", lower) if len(word) >= 4]
    return ["typo", "added_words"] if any(OSA.distance(w, target, score_cutoff=most) <= most for w in words) else []


def without_hidden(text: str) -> str:
    """A text without the characters that nobody sees."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def same_to_the_eye(text: str, other: str) -> bool:
    """Whether two texts are easily taken for one another."""
    return _skeleton(text) == _skeleton(other)


def nearest_name(text: str, known: Iterable[str]) -> str | None:
    """The first of the known texts that differs from a text in at most two letters."""
    from rapidfuzz.distance import OSA

    return next((name for name in known if OSA.distance(text, name) <= 2), None)


def _host_tricks(shown: str, domain: str) -> list[Trick]:
    """How a host imitates a domain; none if it does not."""
    brand, labels = domain.split(".")[0], shown.split(".")
    if f"{domain}." in f"{shown}.":
        return ["subdomain"]
    if brand in labels[:-1]:
        ends_there = labels.index(brand) == len(labels) - domain.count(".") - 1
        return ["other_ending" if ends_there else "subdomain"]
    for label in labels:
        found = name_tricks(label, brand)
        if found:
            return found if shown.endswith(domain.removeprefix(brand)) else [*found, "other_ending"]
    joined = _skeleton(re.sub(r"[.-]", "", shown))
    return ["added_words"] if _skeleton(domain.replace(".", "")) in joined else []


@lru_cache(1024)
def _skeleton(text: str) -> str:
    """One form for all texts that look alike; UTS #39's idea, with digits and pairs of letters besides."""
    plain = "".join(_look(char) for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    plain = plain.lower().translate(_SUBSTITUTES).replace("l", "i")
    for pair, one in _PAIRS:
        plain = plain.replace(pair.replace("l", "i"), one)
    return plain


@lru_cache(4096)
def _look(char: str) -> str:
    """The Latin letter that a character looks like, or itself; "" of one that is not seen."""
    if char.isascii():
        return char
    if unicodedata.category(char) == "Cf":
        return ""
    from confusable_homoglyphs import confusables

    found = confusables.is_confusable(char, greedy=True, preferred_aliases=[])
    options = [other["c"] for other in (found[0]["homoglyphs"] if found else ())]
    return next((option.lower() for option in options if option.isascii() and option.isalnum()), char)

"""Are the questions fit to be found? Rules on the phrasings themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from corpus.entry import Corpus
from corpus.languages import LANGS
from corpus.lint.findings import Finding, Located, Rule, shortened, texts_of
from corpus.normal_form import normalise
from corpus.segment import is_han

LONG_PHRASING = 120
"""Characters; people type far fewer, and an encoder sees the first 256 subword tokens."""
FEW_PHRASINGS = 2
_MOST_OWNERS = 10
"""Entries that a finding names."""
_MOST_FEW = 3
"""Texts with one phrasing that are told one by one; a table of questions and answers has nothing else."""

SAME = Rule("same-phrasing", "error", "One phrasing belongs to two entries, so nobody can tell which is meant.")
REPEATED = Rule("repeated-phrasing", "warning", "An entry has the same phrasing twice.")
FEW = Rule("few-phrasings", "warning", "An entry has one phrasing only in a language.")
LONG = Rule("long-phrasing", "warning", f"A phrasing is longer than {LONG_PHRASING} characters.")
WORDLESS = Rule("empty-phrasing", "error", "A phrasing holds no word, only signs.")
LANGUAGE = Rule("wrong-language", "warning", "A text is not in the language that it is filed under.")
RULES = (SAME, REPEATED, FEW, LONG, WORDLESS, LANGUAGE)


def check_phrasings(corpus: Corpus) -> Iterator[Finding]:
    """Findings of all rules of this module."""
    yield from _same(corpus)
    yield from _few(corpus)
    for located in texts_of(corpus):
        yield from _of_one(located)


def _same(corpus: Corpus) -> Iterator[Finding]:
    owners: dict[str, list[tuple[Located, str]]] = defaultdict(list)
    for located in texts_of(corpus):
        for phrasing in located.text.phrasings:
            owners[normalise(phrasing)].append((located, phrasing))
    for normal, owned in owners.items():
        if not any(character.isalnum() for character in normal):
            continue
        ids = list(dict.fromkeys(located.entry.id for located, _ in owned))
        last, quoted = owned[-1][0], shortened(owned[0][1])
        if len(ids) > 1:
            places = {located.entry.id: located.place for located, _ in reversed(owned)}
            others = " and ".join(f"{i} ({places[i]})" for i in ids[:_MOST_OWNERS])
            if len(ids) > _MOST_OWNERS:
                others += f" and {len(ids) - _MOST_OWNERS} more"
            yield last.finds(SAME, f"phrasing {quoted} belongs to {others}; keep it in one of them")
        elif len(owned) > 1:
            yield last.finds(REPEATED, f"{ids[0]} has the phrasing {quoted} twice; remove one")


def _few(corpus: Corpus) -> Iterator[Finding]:
    """Texts with one phrasing: one by one, or in one finding for each language that has many."""
    for lang in LANGS:
        found = [one for one in texts_of(corpus) if one.lang == lang and len(one.text.phrasings) < FEW_PHRASINGS]
        if len(found) > _MOST_FEW:
            named = ", ".join(one.entry.id for one in found[:_MOST_FEW])
            told = f"{len(found)} entries have one {lang} phrasing only: {named} and {len(found) - _MOST_FEW} more"
            yield found[0].finds(FEW, f"{told}; add alternates as people type them, first to those asked most")
            continue
        for one in found:
            yield one.finds(FEW, f"{one.entry.id} has one {lang} phrasing only; add alternates as people type them")


def _of_one(located: Located) -> Iterator[Finding]:
    entry_id, lang, phrasings = located.entry.id, located.lang, located.text.phrasings
    for phrasing in phrasings:
        if not any(character.isalnum() for character in phrasing):
            yield located.finds(WORDLESS, f"phrasing {shortened(phrasing)} holds no word; write what people ask")
        elif len(phrasing) > LONG_PHRASING:
            yield located.finds(
                LONG,
                f"phrasing {shortened(phrasing)} has {len(phrasing)} characters; "
                f"people type fewer than {LONG_PHRASING}: cut it to what is asked",
            )
    for name, text in (("question", located.text.question), ("answer", located.text.answer)):
        if _is_foreign(text, lang):
            other = "English" if lang == "zh" else "Chinese"
            yield located.finds(
                LANGUAGE, f"the {name} of {entry_id} is filed under {lang} but reads like {other}: {shortened(text)}"
            )


def _is_foreign(text: str, lang: str) -> bool:
    """Whether a text is plainly of the other language; names, codes and a few words say nothing."""
    han = sum(is_han(character) for character in text)
    latin_words = sum(word.isascii() and word.isalpha() and word.islower() for word in text.split())
    return latin_words >= 4 and not han if lang == "zh" else han >= 4 and han > 3 * latin_words

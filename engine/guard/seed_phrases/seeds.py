"""Seed phrases (BIP-39) of twelve languages, however their words are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.guard.seed_phrases.han import Words, han_phrases
from engine.guard.seed_phrases.lexicons import (
    CUE,
    LATIN,
    all_words,
    beginnings,
    common_places,
    lexicon,
    lowered,
    word_ends,
)
from engine.guard.seed_phrases.phrases import Row, phrases, trimmed
from engine.guard.seed_phrases.windows import LEAST
from engine.guard.seed_phrases.words import (
    LONG,
    TOKEN,
    Between,
    Listed,
    Token,
    chain_of,
    may_be_row,
    rows_of,
    tokens_of,
)

_LEAST_NAMED = 8
"""Words in a row that are masked where the text speaks of a seed phrase: a part of one is worth a thief's time."""
_SCRIPTS = (("a", "z", LATIN), ("а", "я", ("russian",)), ("가", "힣", ("korean",)), ("ぁ", "ゟ", ("japanese",)))
_FILLERS_TEXT = """
and then word words li br p ol ul td tr div no nr number st nd rd th quot nbsp amp next
one two three four five six seven eight nine ten eleven twelve
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
"""
_FILLERS = frozenset(_FILLERS_TEXT.split())
_LEAST_DIFFERENT = 6
"""Different words of a row without a checksum: whoever writes one word twelve times gives nothing away."""
_LONGEST_JOINED = 300
"""Letters of a phrase of 24 words in any of the lists."""

_ESCAPED = re.compile(r"\\[nrt]")

Spans = Iterator[tuple[int, int]]


def seed_phrases(text: str, words_of: Words) -> Spans:
    """Places of seed phrases in a folded text."""
    low = _ESCAPED.sub("  ", lowered(text))
    if len(low) < LEAST:
        return
    if _may_hold_words(low):
        tokens = list(tokens_of(low))
        for first, last, languages in _SCRIPTS:
            own = [token for token in tokens if first <= token.text[0] <= last]
            if _enough(own):
                yield from _alphabetic(low, own, languages)
    yield from han_phrases(low, words_of)


def _may_hold_words(low: str) -> bool:
    """A cheap look before the words are put into rows."""
    words = TOKEN.findall(low)
    if len(words) < _LEAST_NAMED or sum(map(all_words().__contains__, words)) < _LEAST_NAMED:
        return max(map(len, words), default=0) >= LONG or sum(len(word) == 1 for word in words) >= LONG
    return True


def _enough(tokens: list[Token]) -> bool:
    return len(tokens) >= _LEAST_NAMED or any(len(token.text) >= LONG for token in tokens)


def _alphabetic(low: str, tokens: list[Token], languages: tuple[str, ...]) -> Spans:
    found = [span for language in languages for span in _checked(low, tokens, language)]
    if languages is LATIN:
        found += [*_with_fillers(low, tokens), *_beginnings(low, tokens)]
        found += _mistyped(low, _outside(tokens, found)) if CUE.search(low) else ()
    yield from found


def _checked(low: str, tokens: list[Token], language: str) -> Spans:
    """Phrases with a right checksum, English ones also without, and words that nothing separates."""
    words = lexicon(language)
    most = len(low) if language == "english" else _LONGEST_JOINED
    joined = [token for token in tokens if LONG <= len(token.text) <= most]
    if not joined and not may_be_row(tokens, words):
        return
    chains = {token.start: chain_of(token.text, words, word_ends(language)) for token in joined}
    for row in rows_of(low, tokens, Listed(words, common_places(language)), chains=chains):
        checked = list(phrases(row))
        yield from _of(row, checked)
        if not checked and language == "english":
            yield from _of(row, _unchecked(row, LEAST))
    for token in joined:
        chain = chains[token.start]
        if len(chain) >= LEAST and len({token.text[slice(*span)] for span in chain}) >= _LEAST_NAMED:
            yield token.at[chain[0][0]], token.at[chain[-1][1] - 1] + 1


def _unchecked(row: Row, least: int) -> Spans:
    """A row without a right checksum: mistyped, or of a wallet with another one."""
    span = trimmed(row, least)
    if span and len({unit.place for unit in row[slice(*span)]} - {-1}) >= _LEAST_DIFFERENT:
        yield span


def _with_fillers(low: str, tokens: list[Token]) -> Spans:
    """English phrases with other words between: numbers, or the tags of a list."""
    listed = Listed(lexicon("english"), common_places("english"))
    for fillers in (_FILLERS - listed.places.keys(), _FILLERS):
        if any(token.text in fillers for token in tokens) and may_be_row(tokens, listed.places, fillers):
            for row in rows_of(low, tokens, listed, between=Between(fillers)):
                yield from _of(row, phrases(row))


def _beginnings(low: str, tokens: list[Token]) -> Spans:
    """English phrases of which only the first four letters of each word are given."""
    if sum(len(token.text) <= 4 for token in tokens) >= LEAST and may_be_row(tokens, beginnings()):
        words = lexicon("english")
        for row in rows_of(low, tokens, Listed(beginnings())):
            cut = [unit.end - unit.start == 4 and low[unit.start : unit.end] not in words for unit in row]
            yield from _of(row, (span for span in phrases(row) if sum(cut[slice(*span)]) * 2 >= span[1] - span[0]))


def _mistyped(low: str, tokens: list[Token]) -> Spans:
    """Parts of English phrases, also with a mistyped word, in a text that speaks of one."""
    for row in rows_of(
        low, tokens, Listed(lexicon("english"), common_places("english")), between=Between(unknown=True)
    ):
        if sum(unit.place >= 0 for unit in row) >= _LEAST_NAMED:
            yield from _of(row, _unchecked(row, _LEAST_NAMED))


def _outside(tokens: list[Token], spans: list[tuple[int, int]]) -> list[Token]:
    """Tokens, in order, that are in no span."""
    rest, ends = list[Token](), iter(sorted(spans))
    span = next(ends, None)
    for token in tokens:
        while span and span[1] <= token.start:
            span = next(ends, None)
        if not span or token.end <= span[0]:
            rest.append(token)
    return rest


def _of(row: Row, spans: Iterable[tuple[int, int]]) -> Spans:
    yield from ((row[start].start, row[end - 1].end) for start, end in spans)

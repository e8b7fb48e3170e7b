"""All secrets of a text, and the text without them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from engine.guard.cards import card_numbers
from engine.guard.codes import DIGIT_WORDS, HAN_DIGITS, LEAST_DIGITS, one_time_codes, two_factor_keys
from engine.guard.keys import private_keys
from engine.guard.kinds import KINDS, PLACEHOLDER, Secret, SecretKind, kind_of
from engine.guard.passwords import PASSWORD_WORDS, passwords
from engine.guard.seed_phrases.seeds import seed_phrases
from engine.guard.text import fold
from engine.guard.tokens import api_keys

_DIGIT = re.compile("[0-9]")
_MOST_ROUNDS = 4
"""Each round sees what the last one masked as masked; the second seldom finds more, a third one next to never."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """searchable: the text without its secrets; shown: with a typed placeholder such as [SEED_PHRASE] in their places;
    kinds: of what was found, in the order of the text."""

    searchable: str
    shown: str
    kinds: tuple[SecretKind, ...]


def guard(text: str, words_of: Callable[[str], tuple[str, ...]]) -> Guarded:
    """Take the secrets out of a text; `words_of` cuts a Chinese text into words."""
    secrets = find_secrets(text, words_of)
    if not secrets:
        return Guarded(text, text, ())
    searchable, shown, at = [], [], 0
    for secret in secrets:
        searchable += [text[at : secret.start], " "]
        shown += [text[at : secret.start], f"[{secret.kind.upper()}]"]
        at = secret.end
    kinds = tuple(dict.fromkeys(secret.kind for secret in secrets))
    return Guarded("".join([*searchable, text[at:]]).strip(), "".join([*shown, text[at:]]), kinds)


def blanked(text: str) -> str:
    """A text with three asterisks for every placeholder that an earlier guard left: what is masked is no secret."""
    return PLACEHOLDER.sub("***", text)


def find_secrets(text: str, words_of: Callable[[str], tuple[str, ...]]) -> list[Secret]:
    """The secrets of a text, in order, without overlap; where kinds overlap, all of it is masked as the graver one."""
    words_of = cache(words_of)  # rows of characters of both lists, and in all rounds, are mostly the same
    known = [Secret(kind_of(match.group()), *match.span()) for match in PLACEHOLDER.finditer(text)]
    for _ in range(_MOST_ROUNDS):
        folded = fold(text, ((secret.start, secret.end) for secret in known))
        found = [Secret(kind, *folded.span(*span)) for kind, span in _found(folded.plain, words_of)]
        if not found:
            break
        known = _merged([*known, *found])
    return known


def _found(plain: str, words_of: Callable[[str], tuple[str, ...]]) -> Iterator[tuple[SecretKind, tuple[int, int]]]:
    low = plain.lower()
    yield from (("seed_phrase", span) for span in seed_phrases(plain, words_of))
    if any(word in low for word in PASSWORD_WORDS):
        yield from (("password", span) for span in passwords(plain))
    # Keys, tokens and numbers without any digit are too unlikely to look for.
    if _DIGIT.search(plain):
        yield from (("private_key", span) for span in private_keys(plain))
        yield from (("two_factor_key", span) for span in two_factor_keys(plain))
        yield from (("api_key", span) for span in api_keys(plain))
        yield from (("card_number", span) for span in card_numbers(plain))
        yield from (("one_time_code", span) for span in one_time_codes(plain))
    elif HAN_DIGITS.search(plain) or sum(low.count(digit) for digit in DIGIT_WORDS) >= LEAST_DIGITS:
        yield from (("one_time_code", span) for span in one_time_codes(plain))


def _merged(secrets: list[Secret]) -> list[Secret]:
    merged: list[Secret] = []
    for secret in sorted(secrets, key=lambda one: (one.start, one.end)):
        if merged and secret.start < merged[-1].end:
            last = merged.pop()
            kind = min(last.kind, secret.kind, key=KINDS.index)
            secret = Secret(kind, last.start, max(last.end, secret.end))
        merged.append(secret)
    return merged

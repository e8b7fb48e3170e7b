"""Rows of words of a list in a text, however they are joined."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.guard.seed_phrases.phrases import Row, Unit
from engine.guard.seed_phrases.windows import LEAST

LONG = 20
"""Letters of a token that may be words without anything between them."""
BETWEEN = re.compile(r"(?>(?:[^\w\0]|[\d_第个個和号號与與及一二三四五六七八九十词詞])*)")
LONGEST_GAP = 200
SIGNS = re.compile(r"[^\d\s]|\n")
TOKEN = re.compile(r"[a-z]+|[а-я]+|[가-힣]+|[ぁ-ゟ]+")
_LONGEST_WORD = 11
_LEAST_ROW = "1" * LEAST

Chains = dict[int, list[tuple[int, int]]]
"""By a token's place: the words that stand in it without anything between them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Words of a list with their place in it; common: places of those that stand in ordinary texts as well."""

    places: Mapping[str, int]
    common: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Between:
    """What may stand between words of a row. fillers: these words; unknown: one word of any kind."""

    fillers: frozenset[str] = frozenset()
    unknown: bool = False


class Token(NamedTuple):
    """at: the place of each letter; letters of a word that was spelled out do not adjoin; start, end: of the whole."""

    text: str
    at: range | list[int]
    start: int
    end: int


def tokens_of(low: str) -> Iterator[Token]:
    """Words; a word of which every letter stands alone is put together."""
    spelled = list[int]()
    for match in TOKEN.finditer(low):
        start, end = match.span()
        if end - start == 1 and (not spelled or start - spelled[-1] <= 4):
            spelled.append(start)
            continue
        yield from _together(low, spelled)
        spelled = [start] if end - start == 1 else []
        if end - start > 1:
            yield Token(match.group(), range(start, end), start, end)
    yield from _together(low, spelled)


def _together(low: str, spelled: list[int]) -> Iterator[Token]:
    if len(spelled) >= LONG:
        yield Token("".join(low[at] for at in spelled), spelled, spelled[0], spelled[-1] + 1)
    else:
        yield from (Token(low[at], range(at, at + 1), at, at + 1) for at in spelled)


def may_be_row(tokens: list[Token], words: Container[str], fillers: Container[str] = ()) -> bool:
    """Whether so many neighbouring tokens as the shortest phrase has are words of a list."""
    flags = ["1" if token.text in words else "0" for token in tokens if token.text not in fillers]
    return _LEAST_ROW in "".join(flags)


def rows_of(
    low: str,
    tokens: list[Token],
    listed: Listed,
    *,
    between: Between = Between(),
    chains: Chains | None = None,
) -> Iterator[Row]:
    """Rows of words of a list. chains: of the tokens that may be several words."""
    row, end = Row(), -1
    for i, token in enumerate(tokens):
        gap = low[end : token.start] if end >= 0 and token.start - end <= LONGEST_GAP else None
        if row and (gap is None or not BETWEEN.fullmatch(gap)):
            yield row
            row = Row()
        end = token.end
        if token.text in between.fillers:
            continue
        units = list(_units(token, listed, gap="".join(SIGNS.findall(gap or "")), chains=chains or {}))
        if not units and between.unknown and row and row[-1].place >= 0 and _goes_on(tokens, i, listed.places):
            units = [Unit(token.start, token.end, -1, False)]
        if not units and row:
            yield row
            row = Row()
        row += units
    if row:
        yield row


def _goes_on(tokens: list[Token], i: int, words: Mapping[str, int]) -> bool:
    return i + 1 < len(tokens) and tokens[i + 1].text in words


def _units(token: Token, listed: Listed, *, gap: str, chains: Chains) -> Iterator[Unit]:
    place = listed.places.get(token.text)
    if place is not None:
        yield Unit(token.start, token.end, place, place in listed.common, gap)
        return
    chain = chains.get(token.start, [])
    if chain and chain[0][0] == 0 and chain[-1][1] == len(token.text):
        for start, end in chain:
            yield Unit(token.at[start], token.at[end - 1] + 1, listed.places[token.text[start:end]], False, gap)


def chain_of(letters: str, words: dict[str, int], ends: frozenset[str]) -> list[tuple[int, int]]:
    """The longest row of words without anything between them; `ends`: the last two letters of all words."""
    covered, size = [0] * (len(letters) + 1), [0] * (len(letters) + 1)
    for end in range(2, len(letters) + 1):
        if letters[end - 2 : end] not in ends:
            continue
        for length in range(2, min(_LONGEST_WORD, end) + 1):
            if covered[end - length] + length > covered[end] and letters[end - length : end] in words:
                covered[end], size[end] = covered[end - length] + length, length
    end = max(range(len(letters) + 1), key=covered.__getitem__)
    chain = list[tuple[int, int]]()
    while size[end]:
        chain.append((end - size[end], end))
        end -= size[end]
    return chain[::-1]

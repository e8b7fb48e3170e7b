"""Where do bold and deleted words begin and end beside Chinese signs, and which stars are no signs at all?

CommonMark lets `**` end behind a sign only where a space or a sign follows. Chinese has no spaces, so **注意：**别 and
点**“行程”**按钮 would show their stars. No library for Python does it: the rule here follows markdown-cjk-friendly.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_LONGEST_RUN = 3
"""Stars of bold italics; more of them hide something: 138****1234."""
_EQUATION = 60
"""Characters before a star among which an equals sign makes it a product."""
_WIDE_SIGN = re.compile(r"[　-〿＀-￯“”‘’—…·]")
_HAN = re.compile(r"[㐀-鿿豈-﫿぀-ヿ]")
_CLOSES = frozenset("，。、；：！？）」』】》〉”’,;:!?)]}")
_OPENS = frozenset("（「『【《〈“‘([{")


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of signs with the characters at its sides; a blank where the text ends."""

    sign: str
    length: int
    before: str
    after: str


def add_emphasis(parser: MarkdownIt) -> None:
    """Let a parser read emphasis and ~~deletions~~ so."""
    from markdown_it.rules_inline import emphasis, strikethrough

    parser.inline.ruler.at("emphasis", lambda state, silent: _read(state, silent, emphasis.tokenize))
    parser.inline.ruler.at("strikethrough", lambda state, silent: _read(state, silent, strikethrough.tokenize))


def _read(state: StateInline, silent: bool, tokenize: object) -> bool:
    """markdown-it's own rule, whose runs are then judged once more."""
    assert callable(tokenize)  # noqa: S101 - a rule of markdown-it
    start, known = state.pos, len(state.delimiters)
    if not tokenize(state, silent):
        return False
    sign = state.src[start]
    if sign != "_" and len(state.delimiters) > known:
        run = _Run(sign, state.pos - start, _at(state, start - 1), _at(state, state.pos))
        opens, closes = _judged(state, start, run)
        for one in state.delimiters[known:]:
            one.open, one.close = opens, closes
    return True


def _at(state: StateInline, position: int) -> str:
    return state.src[position] if 0 <= position < state.posMax else " "


def _judged(state: StateInline, start: int, run: _Run) -> tuple[bool, bool]:
    """Whether a run may begin and may end something."""
    if run.sign == "*" and (run.length > _LONGEST_RUN or _is_literal(state.src, start, run)):
        return False, False
    before, after = run.before, run.after
    opens = not after.isspace() and after not in _CLOSES
    closes = not before.isspace() and before not in _OPENS
    if run.length == 2:
        return opens, closes
    left = not _is_sign(after) or before.isspace() or _is_sign(before) or _meet(before, after)
    right = not _is_sign(before) or after.isspace() or _is_sign(after) or _meet(after, before)
    return opens and left, closes and right


def _meet(letter: str, sign: str) -> bool:
    """Whether a Chinese character stands beside a Chinese sign, between which nobody writes a space."""
    return bool(_HAN.match(letter) and _WIDE_SIGN.match(sign))


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_literal(text: str, start: int, run: _Run) -> bool:
    """Whether stars are what the author wanted to be seen: 30*40*20, 110***1234, a***@b.com, 长*宽*高."""
    before, after = run.before, run.after
    if before.isdecimal() and after.isdecimal() or "@" in (before, after):
        return True
    if run.length > 1:
        return False
    if before.isdecimal() and after in "(（" or after.isdecimal() and before in ")）":
        return True
    if not (before.isalnum() and after.isalnum()):
        return False
    if before.isdecimal() or after.isdecimal() or before.isascii() and after.isascii():
        return True
    near = text[max(0, start - 2) : start - 1] + text[start + 2 : start + 3]
    return "*" in near or any(sign in text[max(0, start - _EQUATION) : start] for sign in "=＝")

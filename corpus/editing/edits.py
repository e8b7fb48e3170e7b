"""What is to be changed in a file? Fields of a row, a new row, or one that goes; each as splices of its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.formats.base import Naming
from corpus.formats.clean import block, one_line
from corpus.formats.rows import FileRow
from corpus.languages import Lang

_MOST_ITEMS = 4000
_MOST_PAIRS = 20_000
"""Equal items that are compared, some tenths of a second: 2,000 lines that are all alike take minutes."""
Opcode = tuple[str, int, int, int, int]
Value = str | tuple[str, ...] | None
"""A field as an entry has it; None or () where there is nothing."""


class Unfit(Exception):
    """A file cannot take an edit, or not without harm to what else is in it. The message says why."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Other values of some fields of a row. place: where the reader found it; fields: what was read, and what comes."""

    place: str
    lang: Lang
    question: str
    fields: Mapping[str, tuple[Value, Value]]


@dataclass(frozen=True, slots=True)
class Added:
    """A row that comes behind the one at a place; question, lang: of that one."""

    place: str
    row: FileRow
    question: str = ""
    lang: Lang = "zh"


@dataclass(frozen=True, slots=True)
class Removed:
    """A row that goes."""

    place: str
    lang: Lang
    question: str


Edit = Changed | Added | Removed


@dataclass(frozen=True, slots=True)
class Job:
    """All edits of one file. name: of the file in places."""

    name: str
    data: bytes = field(repr=False)
    edits: Sequence[Edit]
    naming: Naming = field(default_factory=Naming)


Rewriter = Callable[[Job], bytes]
"""The file with its edits, all else of it as it was; raises Unfit."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Other text from one place of a text to another."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """The text with all splices; raises Unfit where two of them meet the same characters."""
    parts, at = [], 0
    for one in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        if one.start < at:
            raise Unfit("two changes meet in one place of the file")
        parts += [text[at : one.start], one.text]
        at = one.end
    return "".join([*parts, text[at:]])


def differences(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """Which items went and came: see `SequenceMatcher.get_opcodes`; all that differ where that would take long."""
    head = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), _least(old, new))
    rest = zip(reversed(old[head:]), reversed(new[head:]), strict=False)
    tail = next((at for at, (one, other) in enumerate(rest) if one != other), _least(old, new) - head)
    inner = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    found += [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in _between(*inner)]
    return found + ([("equal", len(old) - tail, len(old), len(new) - tail, len(new))] if tail else [])


def _least(old: Sequence[str], new: Sequence[str]) -> int:
    return min(len(old), len(new))


def _between(old: Sequence[str], new: Sequence[str]) -> Sequence[Opcode]:
    from difflib import SequenceMatcher

    counts = Counter(new)
    if len(old) + len(new) > _MOST_ITEMS or sum(counts[one] for one in old) > _MOST_PAIRS:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def line_of(place: str, name: str) -> int:
    """The line that a place names, from 1; raises Unfit for a place without one."""
    number = place.removeprefix(f"{name}:")
    if number == place or not number.isdecimal():
        raise Unfit(f"{place} names no line")
    return int(number)


def says(raw: object, value: Value, name: str) -> bool:
    """Whether a file says a value in the words in which it was read, so that nothing is lost with them."""
    if not value:
        return raw in (None, "", [])
    if isinstance(value, tuple):
        return isinstance(raw, list) and tuple(map(str, raw)) == value
    return isinstance(raw, str) and (block if name == "answer" else one_line)(raw) == value

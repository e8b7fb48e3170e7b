"""Which values stand where in a document? Those of one object, by field and language, as JSON and YAML have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from corpus.editing.edits import Unfit, Value, says
from corpus.entry import to_lang
from corpus.formats.base import LISTS, Naming
from corpus.formats.clean import one_line
from corpus.formats.tables.headers import columns_of
from corpus.languages import Lang


@dataclass(slots=True)
class Node:
    """A value and its characters. style: of a YAML scalar; flow: in brackets; fixed: named or an alias, not to be
    touched; line: of its start, from 0, in YAML; pairs, items: of objects and lists."""

    kind: Literal["scalar", "list", "map"]
    start: int
    end: int = 0
    value: object = None
    style: str | None = None
    flow: bool = True
    fixed: bool = False
    column: int = 0
    line: int = 0
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)

    @property
    def plain(self) -> object:
        """The value as the reader has it: text, None or a list of them."""
        return [item.value for item in self.items] if self.kind == "list" else self.value

    def maps(self) -> Iterator[Node]:
        """All objects in it, itself too."""
        if self.kind == "map":
            yield self
        for inner in (*self.items, *(value for _, value in self.pairs)):
            yield from inner.maps()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a field stands. pair: its place among those of the object; None where it stands nowhere yet."""

    owner: Node
    key: str
    pair: int | None = None

    @property
    def value(self) -> Node | None:
        """The node of the value."""
        return None if self.pair is None else self.owner.pairs[self.pair][1]


def spot_of(owner: Node, name: str, lang: Lang, naming: Naming) -> Spot:
    """Where an object has a field of a language; raises Unfit where several of its keys are that field."""
    keys = [str(key.value) for key, _ in owner.pairs]
    columns = columns_of(keys, naming.fields)
    found = [at for at, one in enumerate(columns) if one and one.field == name and one.lang in (None, lang)]
    own = [at for at in found if (column := columns[at]) and column.lang == lang] or found
    if len(own) > 1 or name == "question" and len(found) > 1:
        raise Unfit(f"several keys are the {name}")
    if own:
        value = owner.pairs[own[0]][1]
        inner = [key for key, _ in value.pairs if to_lang(str(key.value)) == lang] if value.kind == "map" else []
        if inner:
            at = next(at for at, (key, _) in enumerate(value.pairs) if key is inner[0])
            return Spot(value, str(inner[0].value), at)
        if value.kind == "map":
            raise Unfit(f"the {name} is an object")
        return Spot(owner, keys[own[0]], own[0])
    named = any(column and column.lang for column in columns)
    return Spot(owner, f"{name}_{lang}" if named and name != "category" else name)


def check_says(spot: Spot, name: str, old: Value) -> None:
    """Raises Unfit where the file says a value otherwise than it was read, such as in HTML."""
    node = spot.value
    if node is None and not old or node is None and name == "category":
        return
    if node is None or node.fixed or any(item.fixed or item.kind != "scalar" for item in node.items):
        raise Unfit(f"the {name} stands elsewhere, or has a name that others use")
    if not says(node.plain, old, name):
        raise Unfit(f"the {name} stands there in other words than it is read")


def the_one(found: list[Node], question: str, lang: Lang, naming: Naming) -> Node:
    """The object among some that asks a question; raises Unfit where none or several do."""
    asking = [one for one in found if asks(one, question, lang, naming)]
    if len(asking) != 1:
        raise Unfit(f"{'no' if not asking else 'more than one'} row of the file asks {question[:80]!r}")
    return asking[0]


def asks(node: Node, question: str, lang: Lang, naming: Naming) -> bool:
    """Whether an object has a question in a language."""
    try:
        value = spot_of(node, "question", lang, naming).value
    except Unfit:
        return False
    said = value.plain if value is not None else None
    return isinstance(said, str) and one_line(said) == question


def is_list(name: str) -> bool:
    """Whether a field has several texts."""
    return name in LISTS

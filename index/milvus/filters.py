"""Which rows may be found, as a server is told?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.backend import Field, RowFilter
from index.milvus.collection import CATEGORY, ENTRY, ROW
from index.row_map import RowMap


@dataclass(frozen=True, slots=True)
class Filters:
    """numbers: of each category, as `numbers_of` gives them; rows: which rows each entry has."""

    numbers: Mapping[str, int]
    rows: RowMap

    def expression(self, where: RowFilter, of: Field) -> str | None:
        """The rows that may be found as an expression of Milvus; None if there is none."""
        parts = []
        if where.category:
            inside = [number for name, number in self.numbers.items() if _is_in(name, where.category)]
            if not inside:
                return None
            parts.append(f"{CATEGORY} in {inside}")
        if len(where.hidden) and of == "question":
            parts.append(f"({ROW} < {where.hidden.start} or {ROW} >= {where.hidden.stop})")
        elif len(where.hidden):
            parts += [f"{ENTRY} != {entry}" for entry in self.rows.hidden(where.hidden, of).tolist()]
        return " and ".join(parts)


def numbers_of(categories: Sequence[str]) -> dict[str, int]:
    """A number for each category, in the order in which they come."""
    return {name: number for number, name in enumerate(dict.fromkeys(categories))}


def _is_in(category: str, wanted: str) -> bool:
    return category == wanted or category.startswith(wanted + "/")

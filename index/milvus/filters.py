"""Which rows may be found? As an expression of Milvus."""

from __future__ import annotations

from collections.abc import Sequence

from index.backend import Field, RowFilter
from index.milvus.checks import CATEGORY, ENTRY, ROW
from index.row_map import RowMap


class Filters:
    """Expressions for row filters."""

    def __init__(self, rows: RowMap) -> None:
        self._map, self._numbers = rows, numbers_of(rows.categories)

    def of(self, where: RowFilter, of: Field) -> str | None:
        """The rows that may be found; "" for all, None if there is none."""
        parts = []
        if where.category:
            inside = [number for name, number in self._numbers.items() if _is_in(name, where.category)]
            if not inside:
                return None
            parts.append(f"{CATEGORY} in {inside}")
        if len(where.hidden) and of == "question":
            parts.append(f"({ROW} < {where.hidden.start} or {ROW} >= {where.hidden.stop})")
        elif len(where.hidden):
            parts += [f"{ENTRY} != {entry}" for entry in self._map.hidden(where.hidden, of).tolist()]
        return " and ".join(parts)


def numbers_of(categories: Sequence[str]) -> dict[str, int]:
    """A number for each category, in the order in which they come."""
    return {name: number for number, name in enumerate(dict.fromkeys(categories))}


def _is_in(category: str, wanted: str) -> bool:
    return category == wanted or category.startswith(wanted + "/")

"""Tables without a header: RAGFlow's two columns, phpMyFAQ's nine, and questions that are known by their looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.errors import Notice, Problem, shown
from corpus.formats.base import REQUIRED, Found, Row
from corpus.formats.lists import split_list
from corpus.formats.tables.cells import is_blank, text_of
from corpus.formats.tables.status import is_unpublished
from corpus.formats.wording.asking import asks
from corpus.plurals import counted

_ASKING_SHARE = 0.5
"""Share of rows whose first cell asks something, from which on two columns are questions and answers."""
_LONGEST_NAME, _ENOUGH_ROWS = 12, 3
"""Characters of a column's name; rows of questions below it that show what it is."""
_PHPMYFAQ = ("category", "question", "answer", "tags", "lang", "author", "email", "active", "sticky")
_YES_NO = frozenset(["y", "n", "yes", "no", "true", "false", "0", "1"])

PlacedCells = tuple[str, Sequence[object]]


def headless_rows(name: str, rows: Sequence[PlacedCells], *, is_sure: bool = False) -> Iterator[Found]:
    """The rows of a table in which no header was found; is_sure: whether the caller says that it has none."""
    kept = [(place, [text_of(cell) for cell in cells]) for place, cells in rows if not all(map(is_blank, cells))]
    if kept and sum(map(_is_phpmyfaq, kept)) * 2 > len(kept):
        yield from _phpmyfaq(kept)
        return
    pairs = [(place, [cell for cell in cells if not is_blank(cell)]) for place, cells in kept]
    asking = sum(len(cells) >= 2 and asks(str(cells[0])) for _, cells in pairs)
    if not pairs or asking < _ASKING_SHARE * len(pairs) and not is_sure:
        need = " and ".join(REQUIRED)
        fix = f"name the columns {need} in the first row, or give `--columns question,answer`"
        yield Problem(kept[0][0] if kept else name, f"no header in the first 10 lines; {fix}")
        return
    if not is_sure and _is_header(pairs):
        place, cells = pairs.pop(0)
        named = shown(" | ".join(map(str, cells)))
        yield Notice(place, f"taken for the names of the columns, not for a question: {named}", "odd")
    yield Notice(name, "no header: the first cell of a row is its question, the second its answer", "odd")
    for place, cells in pairs:
        yield from _pair(place, cells)


def _is_header(rows: Sequence[tuple[str, Sequence[object]]]) -> bool:
    """Whether the first row holds names that nobody knows: short ones, and it alone asks nothing."""
    first, others = rows[0][1], rows[1:]
    is_short = len(first) >= 2 and all(len(str(cell)) <= _LONGEST_NAME for cell in first)
    asking = sum(asks(str(cells[0])) for _, cells in others)
    return is_short and not asks(str(first[0])) and asking == len(others) >= _ENOUGH_ROWS


def _pair(place: str, cells: Sequence[object]) -> Iterator[Found]:
    if len(cells) < 2:
        yield Notice(place, f"a line of one cell, {str(cells[0])[:60]!r}")
        return
    if len(cells) > 2:
        yield Notice(place, f"{counted(len(cells) - 2, 'more cell')} behind question and answer", "skipped")
    yield Row(place, {"question": cells[0], "answer": cells[1]})


def _is_phpmyfaq(row: PlacedCells) -> bool:
    cells = [str(cell).strip() for cell in row[1]]
    return len(cells) == len(_PHPMYFAQ) and cells[0].isdigit() and {cells[7].lower(), cells[8].lower()} <= _YES_NO


def _phpmyfaq(rows: Sequence[PlacedCells]) -> Iterator[Found]:
    """https://www.phpmyfaq.de/docs: categoryId, question, answer, keywords, lang, author, email, active, sticky."""
    place = rows[0][0]
    yield Notice(place, "phpMyFAQ's export: author, e-mail and sticky are not read, and categories are only numbers")
    for place, cells in rows:
        fields = dict(zip(_PHPMYFAQ, cells, strict=False))
        if is_unpublished(fields["active"]):
            yield Notice(place, f"not active, left out: {str(fields['question'])[:60]!r}")
            continue
        kept = {name: fields[name] for name in ("category", "question", "answer", "lang")}
        yield Row(place, {**kept, "tags": split_list(str(fields["tags"] or ""), "tags") or None})

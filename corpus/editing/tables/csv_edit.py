"""How does a CSV file take edits? Cell by cell; encoding, delimiter, line ends and quotes of all others stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.editing.edits import Added, Changed, Edit, Job, Splice, Unfit, line_of, spliced
from corpus.editing.tables.columns import Cell, cell_text, columns_for, new_cells, question_in
from corpus.editing.text_file import TextFile
from corpus.formats.source import MAX_LINE
from corpus.formats.tables.csv_table import delimiter_of, guard, unguard
from corpus.formats.tables.headers import Column
from corpus.formats.tables.table import HEADER_ROWS, known_headers


@dataclass(frozen=True, slots=True)
class _Quoted(Cell):
    """A cell of a text. start, end: its characters, quotes included."""

    start: int = 0
    end: int = 0
    quoted: bool = False


def edit_csv(job: Job) -> bytes:
    """The file with its edits; raises Unfit."""
    file = TextFile.of(job.name, job.data)
    delimiter = delimiter_of(file.text.replace("\r\n", "\n").replace("\r", "\n"), job.naming)
    if delimiter is None:
        raise Unfit("the table does not name its columns")
    columns = _header(file, delimiter, job)
    splices: list[Splice] = []
    for edit in job.edits:
        start = file.start_of(line_of(edit.place, job.name))
        splices += _splices(file, _cells(file, start, delimiter), columns, edit=edit, delimiter=delimiter)
    return file.bytes_of(spliced(file.text, splices))


def _header(file: TextFile, delimiter: str, job: Job) -> Sequence[Column | None]:
    at = 0
    for _ in range(HEADER_ROWS):
        if at >= len(file.text):
            break
        cells = _cells(file, at, delimiter)
        if known_headers([cell.text for cell in cells], job.naming):
            return columns_for([cell.text for cell in cells], job.naming)
        at = file.next_line(cells[-1].end)
    raise Unfit("no header is found")


def _cells(file: TextFile, at: int, delimiter: str) -> list[_Quoted]:
    """The cells of the row that begins at a character; raises Unfit for one that is too long or never ends."""
    text, cells, limit = file.text, list[_Quoted](), at + MAX_LINE
    while True:
        start, quoted = at, text[at : at + 1] == '"'
        if quoted:
            at += 1
            while text[at : at + 1] != '"' or text[at + 1 : at + 2] == '"':
                at += 2 if text[at : at + 1] == '"' else 1
                if at >= min(limit, len(text)):
                    raise Unfit("a quote is never closed")
            at += 1
        else:
            ends = [found for one in (delimiter, "\n", "\r") if (found := text.find(one, at, limit)) >= 0]
            at = min(ends, default=min(len(text), limit))
        raw = text[start:at]
        said = raw[1:-1].replace('""', '"') if quoted else raw
        said = unguard(said.replace("\r\n", "\n").replace("\r", "\n"))
        cells.append(_Quoted(said, start, at, quoted))
        if text[at : at + 1] != delimiter:
            if at < len(text) and text[at] not in "\r\n":
                raise Unfit("a quote stands inside of a cell")
            return cells
        at += 1


def _splices(
    file: TextFile, cells: Sequence[_Quoted], columns: Sequence[Column | None], *, edit: Edit, delimiter: str
) -> Iterator[Splice]:
    if len(cells) > len(columns):
        raise Unfit("the row has more cells than the header")
    if question_in(cells, columns, edit.lang) != edit.question:
        raise Unfit("another row stands at that place")
    if isinstance(edit, Changed):
        for name, old, new, at in cell_text(cells, columns, edit):
            if at >= len(cells):
                raise Unfit(f"the row ends before its {name}")
            if new != old:
                yield Splice(cells[at].start, cells[at].end, _written(file, new, cells[at], delimiter))
    elif isinstance(edit, Added):
        near = [*cells, *[None] * (len(columns) - len(cells))]
        texts = zip(new_cells(columns, edit.row), near, strict=True)
        line = delimiter.join(_written(file, text, like, delimiter) for text, like in texts)
        yield Splice(cells[-1].end, cells[-1].end, f"{file.eol}{line}")
    else:
        yield file.without_lines(cells[0].start, cells[-1].end)


def _written(file: TextFile, text: str, like: _Quoted | None, delimiter: str) -> str:
    """A cell, quoted where the old one was or where it must be."""
    raw = guard(text)
    raw = raw.replace("\n", "\r\n") if like and "\r\n" in file.text[like.start : like.end] else raw
    must = any(mark in raw for mark in (delimiter, '"', "\n", "\r")) or raw != raw.strip()
    if must or like and like.quoted:
        return '"' + raw.replace('"', '""') + '"'
    return raw

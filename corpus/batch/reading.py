"""Which rows of a table are questions to try? XLSX or CSV with a column of questions and one of expected entries."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from corpus.errors import CorpusError, Problem, shown, shown_path
from corpus.formats.source import MAX_LINE, decode, read_bytes
from corpus.formats.tables.cells import is_blank, text_of
from corpus.formats.tables.csv_table import unguard
from corpus.plurals import counted

MOST_BATCH_ROWS = 5000
"""Questions of one table: a minute of asking."""
_HEADER_ROWS = 10
_MOST_COLUMNS = 100
_DELIMITERS = ",;\t|"
_EXTENSIONS = (".xlsx", ".csv", ".tsv")
_NAMES: Mapping[str, str] = {
    "question": " question questions query q test_question utterance user_question message text "
    "问题 问句 提问 测试问题 测试问句 用户问题 用户问法 問題 問句 提問 測試問題 使用者問題 用戶問題 ",
    "expected": " expected expected_entry expected_id expected_question expected_answer entry entry_id relevant_ids "
    "right_entry target gold label "
    "期望 期望条目 期望问题 期望编号 期望答案 预期 预期条目 预期问题 预期编号 预期结果 正确条目 正确编号 标准问 "
    "标准问题 "
    "期望條目 預期 預期條目 預期問題 預期編號 預期結果 正確條目 正確編號 標準問 標準問題 ",
}
"""Headers in lower case, with _ for a space; a space before and after each."""
_NOBODY = frozenset(
    ("-", "none", "refuse", "refused", "no_answer", "contact_support", "无", "無", "没有", "沒有", "拒答")
    + ("人工", "转人工", "轉人工")
)
_SEVERAL = re.compile(r"[\n;；|]")


@dataclass(frozen=True, slots=True)
class BatchCase:
    """A question to try. row: its place in the table; expected: ids or question texts of the entries of which one must
    come first, none if nobody may answer, None where nothing is expected."""

    row: int
    question: str
    expected: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """A table of questions to try. header: row of the names of its columns; delimiter: "" for a workbook."""

    name: str
    table: tuple[tuple[str, ...], ...]
    header: int
    cases: tuple[BatchCase, ...]
    delimiter: str = ""


def read_batch_file(path: Path) -> Batch:
    """See `read_batch`."""
    return read_batch(shown_path(path), read_bytes(path))


def read_batch(name: str, data: bytes, *, most: int = MOST_BATCH_ROWS) -> Batch:
    """The questions of a table, `most` of them; CorpusError if it is none, has no column of questions or more rows."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in _EXTENSIONS:
        raise _problem(name, f"extension {shown(suffix)}; give a table as {', '.join(_EXTENSIONS)}")
    delimiter = ""
    if suffix == ".xlsx":
        tables = list(_sheets(name, data))
    else:
        delimiter, table = _text_table(name, decode(name, data))
        tables = [table]
    for table in tables:
        if (header := _header(table)) is not None:
            return _within(most, _batch(name, table, header, delimiter))
    fix = "name one question (or query, 问题), and beside it one expected (or entry_id, 期望条目)"
    raise _problem(name, f"no column of questions in the first {_HEADER_ROWS} rows; {fix}")


def _problem(place: str, message: str) -> CorpusError:
    return CorpusError([Problem(place, message)])


def _batch(name: str, table: list[tuple[str, ...]], header: int, delimiter: str) -> Batch:
    columns = _columns(table[header])
    cases = []
    for row, cells in enumerate(table[header + 1 :], start=header + 1):
        told = {field: cells[at].strip() for field, at in columns.items() if at < len(cells)}
        if question := " ".join(told.get("question", "").split()):
            cases.append(BatchCase(row, question, _expected(told.get("expected", ""))))
    if not cases:
        raise _problem(name, "no row has a question; write one below the header")
    return Batch(name, tuple(table), header, tuple(cases), delimiter)


def _within(most: int, batch: Batch) -> Batch:
    if len(batch.cases) > most:
        raise _problem(
            batch.name, f"{counted(len(batch.cases), 'question')}, at most {most:,} are tried; split the table"
        )
    return batch


def _expected(cell: str) -> tuple[str, ...] | None:
    if not cell:
        return None
    if cell.casefold().replace(" ", "_") in _NOBODY:
        return ()
    return tuple(dict.fromkeys(one.strip() for one in _SEVERAL.split(cell) if one.strip())) or None


def _header(table: Sequence[Sequence[str]]) -> int | None:
    found = (at for at, cells in enumerate(table[:_HEADER_ROWS]) if "question" in _columns(cells))
    return next(found, None)


def _columns(header: Sequence[str]) -> dict[str, int]:
    """The place of each field that a header names; the first of several counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        plain = re.sub(r"[\s_-]+", "_", cell.strip(" *＊:：?？\ufeff").casefold())
        field = next((one for one, names in _NAMES.items() if f" {plain} " in names), None)
        if field:
            found.setdefault(field, place)
    return found


def _text_table(name: str, text: str) -> tuple[str, list[tuple[str, ...]]]:
    lines = text.split("\n", _HEADER_ROWS)[:_HEADER_ROWS]
    delimiter = max(
        _DELIMITERS, key=lambda one: max((len(_columns(line.split(one))), line.count(one)) for line in lines)
    )
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE))
    table: list[tuple[str, ...]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            _check_size(name, len(table), len(cells))
            table.append(tuple(map(unguard, cells)))
    except csv.Error as error:
        raise _problem(f"{name}:{len(table) + 1}", f"broken quoting ({error}); close every quote") from None
    return delimiter, table


def _sheets(name: str, data: bytes) -> Iterator[list[tuple[str, ...]]]:
    """The visible sheets of a workbook, as they show their cells."""
    from corpus.formats.xlsx.table import shown_sheets

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for sheet in shown_sheets(name, data):
                table: list[tuple[str, ...]] = []
                for _, cells in sheet:
                    _check_size(name, len(table), 0)
                    table.append(_filled("" if is_blank(cell) else str(text_of(cell)) for cell in cells))
                yield table
    except CorpusError:
        raise
    # A damaged workbook raises whatever its part of openpyxl, zipfile, zlib or the XML parser happens to raise.
    except Exception as error:
        raise _problem(name, f"damaged workbook ({type(error).__name__}); open it in Excel and save it again") from None


def _filled(cells: Iterable[str]) -> tuple[str, ...]:
    """The cells up to the last that says something."""
    found = list(cells)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _check_size(name: str, rows: int, columns: int) -> None:
    if rows > MOST_BATCH_ROWS + _HEADER_ROWS:
        raise _problem(name, f"more than {MOST_BATCH_ROWS:,} rows; split the table")
    if columns > _MOST_COLUMNS:
        raise _problem(name, f"a row has {counted(columns, 'column')}, at most {_MOST_COLUMNS} are read; take some out")

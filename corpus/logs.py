"""What was asked elsewhere? The log of another product: a CSV file with a column of questions."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.entry import to_lang
from corpus.errors import CorpusError, Problem, shown, shown_path
from corpus.formats.source import MAX_LINE, decode, read_bytes
from corpus.languages import Lang

MOST_ROWS = 1_000_000
LONGEST_QUESTION = 2000
_DELIMITERS = ",;\t|"
_NAMES: Mapping[str, str] = {
    "question": " question query q search_query search_term searchterm search keyword keywords text message content "
    "utterance user_query user_message 问题 问句 提问 問題 提問 "
    "搜索词 搜尋詞 搜索詞 关键词 關鍵詞 搜索内容 用户问题 用戶問題 内容 內容 消息 ",
    "at": " at time timestamp date datetime created created_at asked_at "
    "时间 時間 日期 提问时间 提問時間 创建时间 建立時間 ",
    "lang": " lang language locale 语言 語言 ",
    "session": " session session_id conversation conversation_id user user_id visitor 会话 會話 對話 用户 用戶 使用者 ",
}
"""Headers in lower case, with _ for a space; a space before and after each."""
_DATES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%d.%m.%Y %H:%M")
_MILLISECONDS = 1e11
"""Numbers above are no seconds since 1970 but thousandths."""


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A question of somebody's log. at: when, as far as the log tells, UTC where it names no zone; session: whatever it
    tells visitors apart by."""

    question: str
    at: dt.datetime | None = None
    lang: Lang | None = None
    session: str = ""


def read_log(path: Path) -> tuple[LoggedQuestion, ...]:
    """The questions of a CSV file, in its order; blank ones are passed over. CorpusError lists what cannot be read."""
    name = shown_path(path)
    text = decode(name, read_bytes(path)).lstrip("\ufeff")
    head = text[:MAX_LINE].split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=lambda one: (len(_columns(head.split(one))), head.count(one)))
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE))
    problems: list[Problem] = []
    questions = tuple(
        _read(name, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), problems)
    )
    if not questions and not problems:
        problems.append(Problem(name, "no row has a question; write them below the header `question`"))
    if problems:
        raise CorpusError(problems)
    return questions


def _read(name: str, table: Iterator[list[str]], problems: list[Problem]) -> Iterator[LoggedQuestion]:
    line = 1
    try:
        columns = _columns(next(table, []))
        if "question" not in columns:
            problems.append(
                Problem(f"{name}:1", "no column is named `question` (or query, keyword, 问题); name one so")
            )
            return
        for number, cells in enumerate(table):
            if number >= MOST_ROWS:
                problems.append(Problem(name, f"has more than {MOST_ROWS:,} rows; split it"))
                return
            found = _question(f"{name}:{line + 1}", cells, columns, problems)
            line = table.line_num  # type: ignore[attr-defined]  # of a csv.reader
            if found is not None:
                yield found
    except csv.Error as error:
        problems.append(Problem(f"{name}:{line + 1}", f"broken quoting ({error}); close every quote"))


def _columns(header: Sequence[str]) -> dict[str, int]:
    """The place of each field that a header names; the first of several counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        plain = cell.strip().strip('"').casefold().replace(" ", "_")
        field = next((one for one, names in _NAMES.items() if f" {plain} " in names), None)
        if field:
            found.setdefault(field, place)
    return found


def _question(
    place: str, cells: Sequence[str], columns: Mapping[str, int], problems: list[Problem]
) -> LoggedQuestion | None:
    told = {field: cells[at].strip() for field, at in columns.items() if at < len(cells)}
    question = " ".join(told.get("question", "").split())[:LONGEST_QUESTION]
    if not question:
        return None
    at = _moment(told["at"]) if told.get("at") else None
    if told.get("at") and at is None:
        problems.append(Problem(place, f"{shown(told['at'])} is no moment; write it as 2026-11-30T14:05:00+08:00"))
    return LoggedQuestion(question, at, to_lang(told.get("lang", "")), told.get("session", "")[:200])


def _moment(text: str) -> dt.datetime | None:
    """A moment as logs write it: ISO 8601, seconds or milliseconds since 1970, or as spreadsheets show it."""
    try:
        if text.replace(".", "", 1).isdecimal() and text.isascii():
            number = float(text)
            return dt.datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, dt.UTC)
        return _in_utc(dt.datetime.fromisoformat(text))
    except (ValueError, OverflowError, OSError):
        return next((_in_utc(found) for pattern in _DATES if (found := _by(pattern, text))), None)


def _by(pattern: str, text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, pattern)
    except ValueError:
        return None


def _in_utc(at: dt.datetime) -> dt.datetime:
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)

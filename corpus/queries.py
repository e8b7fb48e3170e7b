"""What do people ask, and which entries answer it? Labelled queries for `faq eval` and calibration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.entry import MAX_ID, to_lang
from corpus.errors import CorpusError, Problem, shown, shown_path
from corpus.formats.base import Row
from corpus.formats.clean import bad_character
from corpus.formats.documents.json_text import read_objects
from corpus.formats.source import decode, read_bytes
from corpus.languages import LANGS, Lang

_FIELDS = ("query", "relevant_ids", "lang")


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A query with its right answers. relevant_ids: none when it must be refused; extra: further fields of its row."""

    query: str
    relevant_ids: tuple[str, ...]
    lang: Lang | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


def read_queries(path: Path) -> tuple[LabelledQuery, ...]:
    """Queries of a JSON Lines file in its order; CorpusError lists every problem."""
    name = shown_path(path)
    queries, problems = [], []
    for found in read_objects(name, decode(name, read_bytes(path))):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        messages = list(_problems(found.fields))
        problems.extend(Problem(found.place, message) for message in messages)
        if not messages:
            queries.append(_query(found))
    if not queries and not problems:
        problems.append(Problem(name, 'no queries; write a line {"query": "...", "relevant_ids": ["..."]}'))
    if problems:
        raise CorpusError(problems)
    return tuple(queries)


def read_query_texts(path: Path) -> tuple[str, ...]:
    """The field `query` of every line of a JSON Lines file, such as a query log; lines without one are passed over, and
    those that are no object: what else wrote to the same stream.

    Raises CorpusError for broken objects, and if no line has a query.
    """
    name = shown_path(path)
    texts, problems = [], []
    lines = decode(name, read_bytes(path)).split("\n")
    objects = "\n".join(line if line.lstrip().startswith("{") else "" for line in lines)
    for found in read_objects(name, objects):
        if isinstance(found, Problem):
            problems.append(found)
        elif isinstance(text := dict(found.fields).get("query"), str) and text.strip():
            texts.append(text)
    if not texts and not problems:
        problems.append(Problem(name, "no line has a query; FAQ_LOG_QUERIES=1 lets the server log them"))
    if problems:
        raise CorpusError(problems)
    return tuple(dict.fromkeys(texts))


def _query(row: Row) -> LabelledQuery:
    fields: dict[str, object] = dict(row.fields)
    ids, lang = fields["relevant_ids"], fields.get("lang")
    return LabelledQuery(
        query=str(fields["query"]),
        relevant_ids=tuple(ids) if isinstance(ids, list) else (),
        lang=to_lang(lang) if isinstance(lang, str) else None,
        extra={name: value for name, value in fields.items() if name not in _FIELDS},
    )


def _problems(fields: Mapping[str, object]) -> list[str]:
    messages = (_query_problem(fields), _ids_problem(fields), _lang_problem(fields.get("lang")))
    return [message for message in messages if message]


def _query_problem(fields: Mapping[str, object]) -> str | None:
    if "query" not in fields:
        return "query is missing; every row has query and relevant_ids"
    value = fields["query"]
    if not isinstance(value, str) or not value.strip():
        return f"query {shown(value)}; write what a person typed, in quotes"
    return f"query {shown(value)}: {bad}" if (bad := bad_character(value)) else None


def _ids_problem(fields: Mapping[str, object]) -> str | None:
    if "relevant_ids" not in fields:
        return "relevant_ids is missing; list the ids that answer the query, [] when none does"
    value = fields["relevant_ids"]
    if not isinstance(value, list):
        return f"relevant_ids {shown(value)}; write a list of ids, [] when none answers the query"
    unfit = [item for item in value if not isinstance(item, str) or not 0 < len(item.strip()) <= MAX_ID]
    if unfit:
        return f"relevant_ids has {shown(unfit[0])}; write the id of an entry, in quotes"
    return "relevant_ids names an id twice; keep one" if len(set(value)) < len(value) else None


def _lang_problem(value: object) -> str | None:
    fit = value is None or isinstance(value, str) and to_lang(value)
    return None if fit else f"lang {shown(value)}; write {' or '.join(LANGS)}, or leave it out"

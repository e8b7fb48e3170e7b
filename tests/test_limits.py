"""Every input of a stranger at its largest and at half of it: the work is counted, never timed, and at most doubles.

What happens inside of one regular expression or library call is not seen here; `python -m bench.limits` times that.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from cProfile import Profile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from api.web.answers import Writing, answer_html, plain_text
from bench.hostile_texts import FILES, MARKDOWN, QUERIES, TEXTS, workbook
from conftest import FakeEncoder, search
from corpus import (
    Corpus,
    CorpusError,
    Entry,
    EntryText,
    Segmenter,
    Segments,
    lint_corpus,
    normalise,
    parse_markdown,
    read_corpus,
    read_queries,
    split_identifiers,
)
from corpus.formats.lists import split_list
from corpus.markdown import MOST_CELLS
from engine import LONGEST_QUERY, Engine, QueryError
from engine.guard import Guarded
from engine.search.highlight import Highlighter
from engine.search.rewrite import QueryRewriter, collect_words
from support.config import read_support
from support.recognise import recognise

DOUBLED = 2.3
"""Twice the work, and a little for what grows by steps."""
MOST_CALLS = 27_000
"""Of a search of 512 characters: with the regular expressions inside of them 3 ms on one core."""
FIXED = 400
"""Calls that any input may cost, however short."""


def work(act: Callable[[], object]) -> int:
    """Calls of functions, of Python and of C, in this thread and in those that it starts.

    Counted by the profiler that is written in C: a hook in Python would make every call five times as dear.
    """
    counters = [Profile()]

    def begun(*_event: object) -> None:
        counters.append(Profile())
        counters[-1].enable()

    if sys.version_info < (3, 12):  # from then on, one profiler sees all threads
        threading.setprofile(begun)
    counters[0].enable()
    try:
        act()
    finally:
        counters[0].disable()
        threading.setprofile(None)
    return sum(entry.callcount for counter in counters for entry in counter.getstats())


def at_most_doubles(act: Callable[[int], Callable[[], object]], size: int) -> None:
    """A quarter runs before: what is worked out once for all inputs is no work of this one."""
    act(size // 4)()
    little, much = work(act(size // 2)), work(act(size))
    assert much <= DOUBLED * little + FIXED, f"{little} calls at {size // 2}, {much} at {size}"


def test_every_thread_is_counted() -> None:
    def count(calls: int) -> None:
        for _ in range(calls):
            normalise("a")

    def beside() -> None:
        thread = threading.Thread(target=count, args=(1000,))
        thread.start()
        thread.join()

    one = work(lambda: count(1000))
    assert 1000 < one <= work(beside) < one + 200


# --- Fields of the interface ------------------------------------------------------------------------------------------

FIELDS = """
GET /v1/search: query=512 q=512 lang locale category=200 top session=128 state=8000 explain
POST /v1/search: query=512 lang locale category=200 top session=128 state=60000 explain marks html
GET /v1/verify: contact=512 lang
GET /v1/suggest: q=512 lang locale count
POST /v1/suggest: q=512 lang locale count
GET /v1/entries/{entry_id:path}: entry_id=8000
GET /v1/entries: category=200 offset limit
POST /v1/deflect: message=2000 state=8192 messages lang locale channel user=128
POST /v1/dify/retrieval: knowledge_id query=5000 retrieval_setting metadata_condition
POST /v1/vector_stores/{store_id}/search: store_id=8000 query=5000 filters max_num_results ranking_options rewrite_query
POST /v1/feedback: entry=128 helpful query=512 comment=2000
POST /{locale:locale}/results: q=512 category=60000 session=60000 state=60000
GET /{locale:locale}/: q=8000 category=8000
GET /{locale:locale}/categories/{path:path}: path=8000
GET /{locale:locale}/articles/{entry_id:path}: entry_id=8000 thanks=8000 said=8000
POST /{locale:locale}/articles/{entry_id:path}/feedback: entry_id=8000 helpful query=8000
POST /{locale:locale}/articles/{entry_id:path}/comment: entry_id=8000 comment=8000 said=200
GET /{locale:locale}/contact: q=8000 check=8000
GET /sitemap-{part}.xml: part
GET /files/{digest}/{name}: digest=8000 name=8000
GET /{tag:tag}: tag=8000 rest
GET /{tag:tag}/{rest:path}: tag=8000 rest=8000
"""
"""Fields by operation, those of free text with the largest number of characters that is read. 8000: of an address line;
60000: of a form, whose body has 64 KiB at most."""
OTHERS_ROWS = ("/v1/tickets", "/v1/chats", "/v1/admin/", "/staff", "/{locale:locale}/tickets")
"""Tickets and chats have forms and limits of their own: test_limits_tickets.py, test_live.py, test_api_live.py."""


def rows() -> dict[str, dict[str, int]]:
    """Largest size by field by operation; 0 for a field that is no free text."""
    table: dict[str, dict[str, int]] = {}
    for line in FIELDS.strip().splitlines():
        operation, fields = line.split(": ")
        sized = (field.partition("=") for field in fields.split())
        table[operation] = {name: int(size or 0) for name, _, size in sized}
    return table


def parameters(dependant: Any) -> Iterator[str]:
    """Names of all fields of a route, those of its JSON body for the body."""
    for parameter in (*dependant.path_params, *dependant.query_params, *dependant.header_params):
        yield parameter.name
    for parameter in dependant.body_params:
        model = parameter.field_info.annotation
        yield from model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else [parameter.name]
    for other in dependant.dependencies:
        yield from parameters(other)


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    serving = Serving(engine)
    serving.warm_up()
    data = str(tmp_path_factory.mktemp("limits"))
    return create_app(serving, read_settings(data=data, environment={"FAQ_RATE_LIMIT": "1000000/second"}))


def test_every_field_has_a_row(app: FastAPI) -> None:
    """A new field is written into the table above, and its cost is counted below."""
    found: dict[str, set[str]] = {}
    for route in app.routes:
        if isinstance(route, APIRoute) and not route.path.startswith(OTHERS_ROWS):
            for method in (route.methods or set()) - {"HEAD"}:
                names = set(parameters(route.dependant)) - {"locale"}
                found.setdefault(f"{method} {route.path}", set()).update(names)
    listed = {operation: set(fields) - {"locale"} for operation, fields in rows().items()}
    assert {operation: names for operation, names in found.items() if names} == listed


def test_the_document_says_how_long_a_text_may_be(app: FastAPI) -> None:
    """A text of the JSON interface is bounded by a length, a list of values or a format."""
    document = app.openapi()
    bodies = ("SearchRequest", "FeedbackRequest")
    fields = [
        *(
            (path, parameter["name"], parameter["schema"])
            for path, operations in document["paths"].items()
            for operation in operations.values()
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query"
        ),
        *((n, name, schema) for n in bodies for name, schema in schemas(document, n)),
    ]
    unbounded = [(where, name) for where, name, schema in fields if not bounded(schema)]
    assert not unbounded


def schemas(document: dict[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    """The fields of a model of the document."""
    yield from document["components"]["schemas"][name]["properties"].items()


def bounded(schema: dict[str, Any]) -> bool:
    """Whether a value of this schema has a largest size."""
    if "anyOf" in schema:
        return all(map(bounded, schema["anyOf"]))
    return schema.get("type") != "string" or any(key in schema for key in ("maxLength", "enum", "const", "format"))


SENT: dict[str, Any] = {
    "query": "提币",
    "entry": "fees",
    "helpful": "yes",
    "q": "提币",
    "locale": "en",
    "entry_id": "fees",
    "path": "fees",
    "message": "提币",
    "store_id": "faq",
    "knowledge_id": "faq",
    "retrieval_setting": {"top_k": 3, "score_threshold": 0.5},
    "digest": "0" * 16,
    "name": "a.png",
    "tag": "zh-HK",
    "rest": "contact",
}
TEXT_ROWS = [(operation, name, size) for operation, fields in rows().items() for name, size in fields.items() if size]


@pytest.mark.parametrize(("operation", "field", "size"), TEXT_ROWS)
@pytest.mark.parametrize("shape", ["one Chinese character", "unknown words"])
def test_a_field_at_its_largest_costs_twice_what_half_costs(
    app: FastAPI, engine: Engine, monkeypatch: pytest.MonkeyPatch, shape: str, operation: str, field: str, size: int
) -> None:
    # The guard has tests of its own.
    monkeypatch.setattr(Engine, "guarded", lambda _self, text: Guarded(text, text, ()))
    client = TestClient(app, raise_server_exceptions=False)

    def asking(length: int) -> Callable[[], object]:
        values = {**SENT, field: TEXTS[shape](length)}

        def ask() -> None:
            engine.reader.forget()
            send(client, operation, values)

        return ask

    at_most_doubles(asking, size // 4 if size == 8000 and shape.startswith("one") else size)  # nine bytes each


def send(client: TestClient, operation: str, values: dict[str, Any]) -> None:
    """Ask with these values for the fields that the operation has; the reply must be no failure."""
    method, path = operation.split(" ")
    fields = rows()[operation]
    for name, value in values.items():
        for kind in (f":{name}", ":path", ""):
            path = path.replace(f"{{{name}{kind}}}", str(value))
    own = {name: value for name, value in values.items() if name in fields and f"{{{name}" not in operation}
    if operation == "GET /v1/search" and values["query"] != SENT["query"]:
        own.pop("q", None)
    place = "params" if method == "GET" else "json" if path.startswith("/v1") else "data"
    options: dict[str, Any] = {place: own}
    response = client.request(method, path, **options)
    assert response.status_code < 500, path[:80]


# --- A search ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", TEXTS)
def test_a_search_of_512_characters_is_bounded(
    engine: Engine, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    """Of any shape: at most four texts are encoded, and the calls are those of a few hundred characters."""
    monkeypatch.setattr(Engine, "guarded", lambda _self, text: Guarded(text, text, ()))
    vector = encoder._vector("提币")
    monkeypatch.setattr(FakeEncoder, "_vector", lambda _self, _text: vector)
    for length in (64, 96, 97, 256, 257, LONGEST_QUERY):
        engine.reader.forget()
        before = len(encoder.asked)
        search(engine, TEXTS[shape](length))
        assert len(encoder.asked) - before <= 4
    at_most_doubles(lambda size: partial(asked_anew, engine, TEXTS[shape](size)), LONGEST_QUERY)
    engine.reader.forget()
    assert work(lambda: search(engine, TEXTS[shape](LONGEST_QUERY))) < 20_000


@pytest.mark.parametrize("shape", [*QUERIES, "ligatures", "Chinese homophones"])
def test_the_guard_and_the_search_are_bounded_together(engine: Engine, shape: str) -> None:
    """The calls of a whole search of 512 characters, with the guard, and of one of 256 in relation: before the guard
    was bounded as a whole, Chinese seed words cost 29,600 calls and 9 ms."""
    make = {**TEXTS, **QUERIES}[shape]
    long, short = make(LONGEST_QUERY), make(LONGEST_QUERY // 2)
    search(engine, long)
    search(engine, short)
    much, little = work(lambda: search(engine, long)), work(lambda: search(engine, short))
    assert much < MOST_CALLS, much
    assert much <= DOUBLED * little + 4000, (little, much)  # and a few windows of the seed phrases more


def asked_anew(engine: Engine, text: str) -> None:
    """Search without the vectors of an earlier time."""
    engine.reader.forget()
    search(engine, text)


def test_a_query_that_is_too_long_is_refused_before_anything_walks_it(engine: Engine) -> None:
    class Walked(str):
        def strip(self, *_: object) -> str:
            raise AssertionError("walked")

        __iter__ = strip  # type: ignore[assignment]

    with pytest.raises(QueryError, match="has 513 characters"):
        engine.search(Walked("a" * 513))


def test_what_one_character_becomes_is_cut(engine: Engine) -> None:
    """ﷺ becomes eighteen characters."""
    assert len(engine.reader.read("ﷺ" * LONGEST_QUERY).normal) <= LONGEST_QUERY
    assert len(engine.reader.read("㌖" * 10 * LONGEST_QUERY).normal) <= LONGEST_QUERY


def test_readings_of_many_words_are_no_product(segmenter: Segmenter) -> None:
    """Three readings of each of twenty words of pinyin would be 3^20 texts."""
    speller = QueryRewriter(collect_words([segmenter.segment("提币")]), lambda _word: False, lambda _word: False)
    speller._latin_options = lambda _word: ("提币", "题比", "体笔")  # type: ignore[method-assign,assignment]
    letters = tuple(chr(97 + i) * 4 for i in range(18))
    assert len(speller.rewrites(Segments(letters, letters, (), " ".join(letters)))) == 3


# --- Texts of a corpus ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", TEXTS)
def test_a_text_is_read_in_linear_time(segmenter: Segmenter, shape: str) -> None:
    highlighter = Highlighter(segmenter, ["提现没到账", "withdrawal pending"])
    for act in (normalise, split_identifiers, segmenter.segment, recognise, highlighter.spans):
        at_most_doubles(lambda size, act=act: lambda: act(TEXTS[shape](size)), 6000)  # type: ignore[misc]


@pytest.mark.parametrize("shape", MARKDOWN)
def test_an_answer_is_shown_and_checked_in_linear_time(shape: str) -> None:
    for act in (parse_markdown, plain_text, _html, _lint):
        at_most_doubles(lambda size, act=act: lambda: act(MARKDOWN[shape](size)), 6000)  # type: ignore[misc]


def _html(text: str) -> object:
    return answer_html(text, Writing(str, str, "table"))


def _lint(text: str) -> object:
    return lint_corpus(Corpus((Entry("a", "a", {"zh": EntryText("怎么提现", text, ("提现",))}),)))


def test_short_rows_fill_no_wide_table() -> None:
    """Forty columns and a thousand rows of one cell are forty thousand cells of four thousand characters."""
    text = "|a" * 40 + "|\n" + "|-" * 40 + "|\n" + "|b\n" * 1000
    assert not any(token.type == "td_open" for token in parse_markdown(text))
    small = "|a|b|\n|-|-|\n|c|\n"
    assert sum(token.type == "td_open" for token in parse_markdown(small)) == 2
    assert 3 * 1002 < MOST_CELLS < 41 * 1002


def test_combining_marks_are_cut_at_the_thirtieth() -> None:
    """Unicode puts marks in order one by one: a hundred thousand on one letter took eight seconds."""
    assert len(normalise("x" + "\u0323\u0301" * 500)) == 31
    assert len(normalise("x" + ("\u0323" * 30 + "\u200b") * 50)) <= 31  # what is invisible parts them once only


# --- Readers ----------------------------------------------------------------------------------------------------------


def _read(file: Path) -> None:
    try:
        (read_queries if file.name.endswith(".queries.jsonl") else read_corpus)(file)
    except CorpusError as error:
        assert all(problem.place and problem.message for problem in error.problems)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_in_linear_time(tmp_path: Path, name: str) -> None:
    suffix, make = FILES[name]

    def reading(size: int) -> Callable[[], object]:
        file = tmp_path / f"{size}{suffix}"
        file.write_bytes(make(size))
        return lambda: _read(file)

    at_most_doubles(reading, 40_000)


def test_queries_are_read_in_linear_time(tmp_path: Path) -> None:
    def reading(size: int) -> Callable[[], object]:
        file = tmp_path / f"{size}.queries.jsonl"
        file.write_text('{"query": "a", "relevant_ids": ["b"]}\n' * size, "utf-8")
        return lambda: _read(file)

    at_most_doubles(reading, 1000)


def test_support_yaml_is_read_in_linear_time(tmp_path: Path) -> None:
    def reading(size: int) -> Callable[[], object]:
        folder = tmp_path / str(size)
        folder.mkdir()
        (folder / "support.yaml").write_text("safety: {zh: [" + "好, " * size + "], en: []}\n", "utf-8")
        return lambda: _supported(folder)

    at_most_doubles(reading, 2000)


def _supported(folder: Path) -> None:
    with contextlib.suppress(CorpusError):
        read_support(folder)


@pytest.mark.parametrize(
    ("suffix", "content", "says"),
    [
        (".jsonl", b'{"id": ' * 100_000, "nested too deep"),
        (".jsonl", b'{"id": "' + b"a" * 1_000_001 + b'"}', "at most 1,000,000 are read"),
        (".csv", b'id,lang,category,question,answer\n"' + b'a""' * 1000, "close every quote"),
        (".yaml", b"- {id: " + b"[" * 5000, "nested"),
        (".yaml", b"- {id: &a b, lang: *b}", r"alias \*b"),
        (".xlsx", workbook(" " * 600_000_000), "at most 500,000,000 are read; split it"),
    ],
    ids=["depth of JSON", "line", "quotes", "depth of YAML", "alias", "zip bomb"],
)
def test_a_limit_names_the_value_the_place_and_the_fix(tmp_path: Path, suffix: str, content: bytes, says: str) -> None:
    file = tmp_path / f"x{suffix}"
    file.write_bytes(content)
    with pytest.raises(CorpusError, match=says):
        read_corpus(file)


def test_list_cells_keep_what_was_escaped() -> None:
    assert split_list("a\\|b|c\\\\|d\ne") == ["a|b", "c\\", "d", "e"]


def test_similar_phrasings_of_many_entries_are_named_ten_times() -> None:
    entries = tuple(Entry(f"e{i}", "a", {"zh": EntryText("怎么提现", "好", ("提现",))}) for i in range(40))
    messages: Sequence[str] = [f.message for f in lint_corpus(Corpus(entries)) if f.rule == "same-phrasing"]
    assert messages
    assert all("and 30 more" in message for message in messages)

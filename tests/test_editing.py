"""Edits of a corpus: each format keeps all else as it was, nobody's work is lost, every change can be taken back."""

from __future__ import annotations

import codecs
import datetime as dt
import io
import json
import os
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from conftest import SMALL_CORPUS
from corpus import (
    Change,
    Changes,
    Corpus,
    CorpusError,
    Entry,
    ReadOptions,
    Unfit,
    entries_of_rows,
    read_changes,
    read_corpus,
    rewritten,
    version_of,
    with_changes,
    write_corpus,
)
from engine import EditConflictError, Editing, NoCorpusError, NothingNewError
from index import DataFolder

FORMATS = ("yaml", "json", "jsonl", "csv", "tsv", "md")
Edit = Callable[[Corpus], Change]


def entry_of(corpus: Corpus, entry_id: str) -> Entry:
    return next(entry for entry in corpus.entries if entry.id == entry_id)


def with_text(entry: Entry, lang: str, **fields: object) -> Entry:
    return replace(entry, texts={**entry.texts, lang: replace(entry.texts[lang], **fields)})  # type: ignore[arg-type,index]


def changed(path: Path, change: Change) -> bytes:
    """What a file would be; read again, it says what was meant (rewritten checks it)."""
    [one] = rewritten(read_corpus(path), ReadOptions(), change)
    return one.after


def other_lines(before: bytes, after: bytes, mark: str) -> tuple[set[bytes], set[bytes]]:
    """Lines that went and came, but those with a mark."""
    old, new = before.splitlines(), after.splitlines()
    gone, come = (
        [line for line in a if line not in b and mark.encode() not in line] for a, b in ((old, new), (new, old))
    )
    return set(gone), set(come)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    file = tmp_path_factory.mktemp("edited") / "small.yaml"
    file.write_text(SMALL_CORPUS, "utf-8")
    return read_corpus(file)


@pytest.fixture
def file(small: Corpus, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / f"faq.{request.param}"
    write_corpus(small, path)
    return path


ANSWER = 'first LINE\n\n- second LINE: #3\n  third "LINE"'


@pytest.mark.parametrize("file", FORMATS, indirect=True)
def test_another_answer_changes_no_other_line(file: Path) -> None:
    corpus, before = read_corpus(file), file.read_bytes()
    entry = entry_of(corpus, "fees")
    after = changed(file, Change(entry, with_text(entry, "en", answer=ANSWER)))
    gone, come = other_lines(before, after, "LINE")
    assert len(gone) <= 1 and all(b"makers" in line for line in gone)
    assert all(line in (b"  answer: |-", b"") or b"answer" in line for line in come), come


@pytest.mark.parametrize("file", FORMATS, indirect=True)
def test_every_kind_of_change_comes_back_as_it_was(file: Path) -> None:
    corpus, before = read_corpus(file), file.read_bytes()
    fees, codes = entry_of(corpus, "fees"), entry_of(corpus, "error-codes")
    both = Entry(codes.id, codes.category, {"zh": replace(codes.texts["en"], question="错误 1003？"), **codes.texts})
    for change in (
        Change(fees, with_text(fees, "zh", alternates=("新问法", "交易要收多少钱"), tags=("a,b", "c"))),
        Change(fees, with_text(fees, "en", alternates=(), question="What does it cost?", url="https://a.example/b")),
        Change(fees, replace(fees, category="new/category")),
        Change(fees, None),
        Change(None, replace(fees, id="brand-new")),
        Change(codes, both),
    ):
        after = changed(file, change)
        file.write_bytes(after)
        back = changed(file, Change(change.after, change.before))
        file.write_bytes(back)
        again = sorted(read_corpus(file).entries, key=lambda one: one.id)
        assert again == sorted(corpus.entries, key=lambda one: one.id)
        file.write_bytes(before)


TEXTS = st.text(st.sampled_from("aB 提币\t\"'#:-|>{}[],&*!%@`\\\n=?é😀0~<$"), min_size=1, max_size=30).map(
    lambda text: f"x{text}x"
)
ROUND_TRIPS: dict[str, Path] = {}


@settings(max_examples=25)
@given(answer=TEXTS, phrasing=TEXTS)
@pytest.mark.parametrize("ending", FORMATS)
def test_any_text_is_read_as_it_was_written(
    small: Corpus, tmp_path_factory: pytest.TempPathFactory, ending: str, answer: str, phrasing: str
) -> None:
    path = ROUND_TRIPS.get(ending)
    if path is None:
        path = ROUND_TRIPS[ending] = tmp_path_factory.mktemp("round") / f"faq.{ending}"
        few = replace(small, entries=small.entries[-2:])
        write_corpus(few, path)
    corpus = read_corpus(path)
    fees = entry_of(corpus, "fees")
    row = {"id": "fees", "lang": "zh", "category": "fees", "question": "手续费是多少？", "answer": answer}
    [meant] = entries_of_rows([{**row, "alternates": [phrasing]}], "form")
    try:
        rewritten(corpus, ReadOptions(), Change(fees, replace(fees, texts={**fees.texts, **meant.texts})))
    except Unfit:
        assert ending == "md", "only Markdown has texts that its lists cannot hold"


HAND_MADE = """\
# our help centre
- id: a   # the first
  question: 'It''s what?'
  lang: en
  # what people type
  alternates: [one thing,   "two, things"]
  answer: >
    folded
    lines
- id: b
  lang: en
  answer: |
      deep block

      with a gap
  question: "Second?"
  alternates:
    - first way    # kept
    # and this
    - second way
"""


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_comments_order_and_style_of_a_hand_made_yaml_stay(tmp_path: Path, eol: str) -> None:
    path = tmp_path / "hand.yaml"
    path.write_bytes(HAND_MADE.replace("\n", eol).encode())
    corpus = read_corpus(path)
    a, b = corpus.entries
    path.write_bytes(
        changed(path, Change(a, with_text(a, "en", question="It's not?", alternates=("one thing", "new"))))
    )
    b = entry_of(read_corpus(path), "b")
    meant = with_text(b, "en", answer="shallow\n\nwith a gap", alternates=("first way", "third way", "second way"))
    path.write_bytes(changed(path, Change(b, meant)))
    expected = (
        HAND_MADE.replace("'It''s what?'", "'It''s not?'")
        .replace('[one thing,   "two, things"]', "[one thing,   new]")
        .replace("      deep block", "      shallow")
        .replace("    - first way    # kept\n", "    - first way    # kept\n    - third way\n")
    )
    assert path.read_bytes().decode() == expected.replace("\n", eol)


def test_a_named_value_that_others_use_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "named.yaml"
    path.write_text(
        "- {id: a, lang: en, question: A?, answer: &x same}\n- {id: b, lang: en, question: B?, answer: *x}\n"
    )
    corpus = read_corpus(path)
    for entry in corpus.entries:
        with pytest.raises(Unfit, match="answer"):
            rewritten(corpus, ReadOptions(), Change(entry, with_text(entry, "en", answer="other")))


TABLE = '编号;问题;答案;备注\r\n1;怎么充值？;"点""充值""";甲\r\n2;怎么提现？;去钱包;乙\r\n'


@pytest.mark.parametrize(
    ("encoding", "mark"), [("gb18030", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE)]
)
def test_a_table_keeps_encoding_delimiter_line_ends_and_quotes(tmp_path: Path, encoding: str, mark: bytes) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(mark + TABLE.encode(encoding))
    entry = entry_of(read_corpus(path), "2")
    after = changed(path, Change(entry, with_text(entry, "zh", answer="先验证；再提\n两行")))
    assert after == mark + TABLE.replace("去钱包", '"先验证；再提\n两行"').encode(encoding)


def test_a_field_without_a_column_and_html_stay_out_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,question,answer\n1,How to pay?,<p>By <b>card</b></p>\n2,How to go?,By bus\n")
    corpus = read_corpus(path)
    one, two = corpus.entries
    for change in (
        Change(one, with_text(one, "en", answer="By cash")),
        Change(two, with_text(two, "en", alternates=("which way",))),
    ):
        with pytest.raises(Unfit):
            rewritten(corpus, ReadOptions(), change)


def test_a_page_of_anybody_takes_an_answer_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    text = (
        "# Help\n\nHello.\n\n## How do I pay?\n\nBy card.\nOr cash.\n\n---\n\n## How do I leave?\n\n:::tip\nRun\n:::\n"
    )
    path.write_text(text)
    corpus = read_corpus(path)
    pay, leave = corpus.entries
    assert changed(path, Change(pay, with_text(pay, "en", answer="By card.\nOr coin."))).decode() == text.replace(
        "cash", "coin"
    )
    with pytest.raises(Unfit):
        rewritten(corpus, ReadOptions(), Change(leave, with_text(leave, "en", answer="Walk")))


def test_ascii_json_and_nested_languages_stay_so(tmp_path: Path) -> None:
    path = tmp_path / "n.json"
    content = [
        {"id": "a", "q": {"zh": "怎么付？", "en": "How to pay?"}, "answer": {"zh": "刷卡", "en": "card"}, "rank": 1}
    ]
    path.write_text(json.dumps(content))
    [entry] = read_corpus(path).entries
    after = changed(path, Change(entry, with_text(entry, "zh", answer="现金")))
    content[0]["answer"]["zh"] = "现金"  # type: ignore[index]
    assert after.decode() == json.dumps(content)


def workbook(path: Path, **cells: object) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title, sheet["A1"], sheet["B1"], sheet["C1"], sheet["D1"] = "问答", "问题", "答案", "更新日期", "备注"
    sheet["A2"], sheet["B2"], sheet["C2"] = "怎么充值？", "点充值\n再付款", dt.date(2024, 1, 2)
    sheet["A3"], sheet["B3"], sheet["D3"] = "怎么提现？", "去钱包 <b & c>", "x"
    sheet["B2"].font, sheet.column_dimensions["B"].width = Font(color="FF0000"), 50
    book.create_sheet("other")["A1"] = "nothing to read"
    for place, value in cells.items():
        sheet[place] = value
    book.save(path)


def test_a_workbook_takes_the_text_of_a_cell_and_nothing_else_changes(tmp_path: Path) -> None:
    path = tmp_path / "问答.xlsx"
    workbook(path)
    corpus = read_corpus(path)
    first, second = corpus.entries
    today = dt.date(2026, 11, 30)
    path.write_bytes(changed(path, Change(first, with_text(first, "zh", answer="a < b & '\n c", updated=today))))
    again = changed(path, Change(second, with_text(second, "zh", answer="去 <b>", updated=today)))
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(io.BytesIO(again)) as after:
        differ = {name for name in before.namelist() if before.read(name) != after.read(name)}
        assert before.namelist() == after.namelist() and differ == {"xl/worksheets/sheet1.xml"}
    path.write_bytes(again)
    sheet = load_workbook(path)["问答"]
    assert [sheet["B2"].value, sheet["B2"].font.color.rgb] == ["a < b & '\n c", "00FF0000"]
    assert [sheet["C2"].value.date(), sheet["C3"].value, sheet["D3"].value] == [today, "2026-11-30", "x"]
    assert load_workbook(path)["other"]["A1"].value == "nothing to read"


@pytest.mark.parametrize(
    "cells",
    [
        {"E9": "=LEN(B2)"},
        {"B2": CellRichText("a ", TextBlock(InlineFont(b=True), "bold"), " word")},
        {"B2": '=HYPERLINK("https://a.example/x","look")'},
    ],
)
def test_a_workbook_that_would_be_harmed_is_left_alone(tmp_path: Path, cells: dict[str, object]) -> None:
    path = tmp_path / "t.xlsx"
    workbook(path, **cells)
    corpus = read_corpus(path)
    for change in (
        Change(corpus.entries[0], with_text(corpus.entries[0], "zh", answer="other")),
        Change(corpus.entries[0], None),
        Change(None, replace(corpus.entries[0], id="new")),
    ):
        with pytest.raises(Unfit):
            rewritten(corpus, ReadOptions(), change)


# --- The store --------------------------------------------------------------------------------------------------------


@pytest.fixture
def editing(tmp_path: Path) -> Editing:
    source = tmp_path / "faq.yaml"
    source.write_text(SMALL_CORPUS, "utf-8")
    folder = DataFolder(tmp_path / "data")
    folder.path.mkdir()
    with folder.switching():
        folder.set_source(str(source))
    return Editing(folder.path)


def test_a_save_is_in_the_file_in_the_history_and_taken_back(editing: Editing) -> None:
    before = editing.source.read_bytes()
    fees = editing.read().by_id["fees"]
    saved = editing.save("fees", with_text(fees, "en", answer="Free."), version=version_of(fees), by="Ann")
    assert (saved.edited.where, saved.edited.name, saved.edited.by, saved.why) == ("file", "faq.yaml", "Ann", "")
    assert editing.read().by_id["fees"].texts["en"].answer == "Free."
    assert [copy.read_bytes() for copy in (editing.home / "copies").iterdir()] == [before]
    undone = editing.undo(saved.edited.number, by="Bo")
    assert (undone.edited.undoes, editing.source.read_bytes()) == (1, before)
    assert [one.number for one in editing.history.newest(entry_id="fees")] == [2, 1]
    assert not list(editing.source.parent.glob(".*"))


def test_of_two_editors_neither_loses_work(editing: Editing) -> None:
    fees = editing.read().by_id["fees"]
    version = version_of(fees)
    editing.save("fees", with_text(fees, "en", answer="Ann's"), version=version, by="Ann")
    with pytest.raises(EditConflictError) as conflict:
        editing.save("fees", with_text(fees, "en", answer="Bo's"), version=version, by="Bo")
    assert conflict.value.now == editing.read().by_id["fees"]
    with pytest.raises(EditConflictError):
        editing.save("fees", None, version=version, by="Bo")
    with pytest.raises(NothingNewError):
        editing.save("fees", conflict.value.now, version=version_of(conflict.value.now), by="Bo")
    with pytest.raises(EditConflictError):
        editing.save("two-factor", fees, version="", by="Bo")


def test_many_at_once_each_keep_their_entry(editing: Editing) -> None:
    ids = ["fees", "two-factor", "deposit-missing", "verify-identity"]
    entries = editing.read().by_id

    def save(entry_id: str) -> None:
        entry = entries[entry_id]
        other = Editing(editing.folder.path)
        other.save(entry_id, with_text(entry, "en", answer=f"of {entry_id}"), version=version_of(entry), by=entry_id)

    threads = [threading.Thread(target=save, args=(one,)) for one in ids]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [editing.read().by_id[one].texts["en"].answer for one in ids] == [f"of {one}" for one in ids]
    assert sorted(one.number for one in editing.history.newest()) == [1, 2, 3, 4]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_permissions_are_respected(editing: Editing) -> None:
    editing.source.chmod(0o444)
    fees = editing.read().by_id["fees"]
    assert editing.save("fees", None, version=version_of(fees), by="Ann").edited.where == "changes"


def test_what_a_file_cannot_take_stands_beside_it(editing: Editing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.editing.store.is_writable", lambda _path: False)
    before, reading = editing.source.read_bytes(), editing.read()
    fees, codes = reading.by_id["fees"], reading.by_id["error-codes"]
    saved = editing.save("fees", with_text(fees, "zh", answer="免费"), version=version_of(fees), by="Ann")
    assert (saved.edited.where, saved.why) == ("changes", "faq.yaml may not be written")
    editing.save("error-codes", None, version=version_of(codes), by="Ann")
    editing.save("new", replace(fees, id="new"), version="", by="Ann")
    read = editing.read()
    assert editing.source.read_bytes() == before
    assert read.by_id["fees"].texts["zh"].answer == "免费" and "error-codes" not in read.by_id and "new" in read.by_id
    assert [entry.id for entry in read.corpus.entries][-1] == "new"
    told = [str(notice) for notice in read.corpus.notices]
    assert any("2 entries changed in the browser" in one and "1 left out" in one for one in told)

    monkeypatch.undo()
    now = read.by_id["fees"]
    again = editing.save("fees", with_text(now, "zh", answer="不收费"), version=version_of(now), by="Bo")
    assert again.edited.where == "changes", "not into the file, over which the other change would win"
    for number in (4, 3, 2, 1):
        editing.undo(number, by="Cy")
    assert editing.read().corpus.entries == reading.corpus.entries
    assert read_changes(editing.folder.path / "changes.yaml").bases == {}


def test_the_owner_is_told_of_an_entry_that_both_changed(editing: Editing) -> None:
    own = editing.read().own
    fees = entry_of(own, "fees")
    changes = Changes("faq.yaml", (with_text(fees, "en", answer="Free."),), {"fees": "0" * 16})
    found = with_changes(own, changes, Path("changes.yaml"))
    assert "changed in the corpus as well" in str(found.notices[-1])
    other = with_changes(own, replace(changes, corpus="other.csv"), Path("changes.yaml"))
    assert other.entries == own.entries and "another corpus" in str(other.notices[-1])


def test_a_damaged_file_of_changes_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "changes.yaml"
    for text in ("[", "- a", "corpus: x", "{corpus: x, bases: {}, removed: [], entries: [{id: a}]}", "a: !!python/x y"):
        file.write_text(text)
        with pytest.raises(CorpusError, match=r"changes\.yaml"):
            read_changes(file)


def test_without_a_known_corpus_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoCorpusError, match="faq rebuild"):
        Editing(tmp_path).read()


def test_a_file_that_somebody_else_writes_is_read_again(editing: Editing, monkeypatch: pytest.MonkeyPatch) -> None:
    fees, moved = editing.read().by_id["fees"], []
    real = editing._write

    def write(reading: object, change: Change) -> str:
        if not moved:
            moved.append(editing.source.write_text(SMALL_CORPUS + "# by hand\n", "utf-8"))
        return real(reading, change)  # type: ignore[arg-type]

    monkeypatch.setattr(editing, "_write", write)
    editing.save("fees", None, version=version_of(fees), by="Ann")
    text = editing.source.read_text("utf-8")
    assert text.endswith("# by hand\n") and "id: fees" not in text

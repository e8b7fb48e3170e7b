"""Converting loses nothing, whatever the text, and replaces nothing unasked."""

from __future__ import annotations

import csv
import datetime
import json
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import write_corpus
from corpus.entry import Corpus, Entry, EntryText
from corpus.errors import FaqError
from corpus.languages import Lang
from corpus.readers import read_corpus

TARGETS = ("faq.jsonl", "faq.json", "faq.csv", "faq.tsv", "faq.xlsx", "faq.yaml", "faq.md", "folder")

# Each is special in at least one format.
NASTY = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "'=1", "#N/A", "_x0041_", "_x005F_", "TRUE", "007", "1e3", "2026-01-31", "36:00"),
    *("|", "\\", "\\|", '"', '""', "'", ",", ";", "\t", "\r\n", "\r", "\n", "\n\n", " ", "  ", "　", "\xa0", "\u2028"),
    *("# ", "## ", "##", "\n## ", "\n# a\n", "\n##x", " ##", "\n```\n", "\n```faq\n", "\n~~~faq-answer\n", "\n~~~~\n"),
    *(
        "<!--",
        "\n<!-- ",
        "-->",
        "\n---\n",
        "...",
        "- ",
        "? ",
        ": ",
        "a: b",
        " #c",
        "*a",
        "&a",
        "!a",
        "%",
        "null",
        "~",
        "yes",
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        ">",
        "|-",
        "\n  x",
        "\n x",
        "x  \n",
        "😀",
        "👨\u200d👩",
        "提现",
        "\ufeff",
        "\x85",
        "𠮷",
        "é",
        "<b>",
        "&amp;",
    ),
]
_pieces = st.one_of(
    st.sampled_from(NASTY), st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffd")
)


def _with_letter(before: list[str], after: list[str]) -> str:
    return "".join([*before, "问", *after])


_text = st.builds(_with_letter, st.lists(_pieces, max_size=6), st.lists(_pieces, max_size=6))
_names = st.from_regex(r"[a-zA-Z0-9_账.-]{0,8}[a-z户0-9]", fullmatch=True)
_levels = st.from_regex(r"[a-zA-Z0-9账](?:[\w.&+#*' -]{0,4}[\w.&+#])?", fullmatch=True)
_categories = st.lists(_levels, min_size=1, max_size=3).map("/".join)
_fields = st.fixed_dictionaries(
    {"question": _text, "answer": _text},
    optional={
        "alternates": st.lists(_text, max_size=3),
        "tags": st.lists(_text, max_size=2),
        "url": st.sampled_from(["https://example.com/a?b=c|d,e#f", "http://例子.测试/提现"]),
        "updated": st.dates(max_value=datetime.date(9999, 12, 30)).map(str),
    },
)
_entries = st.dictionaries(
    _names,
    st.tuples(_categories, st.dictionaries(st.sampled_from(["zh", "en"]), _fields, min_size=1)),
    min_size=1,
    max_size=3,
)


def _by_id(corpus: Corpus) -> list[Entry]:
    return sorted(corpus.entries, key=lambda entry: entry.id)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(_entries)
def test_every_format_gives_back_what_was_read(entries: dict[str, tuple[str, dict[str, dict[str, object]]]]) -> None:
    rows = [
        {"id": id_, "lang": lang, "category": category, **fields}
        for id_, (category, texts) in entries.items()
        for lang, fields in texts.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source.jsonl")
        source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        corpus = read_corpus(source)
        for name in TARGETS:
            target = Path(folder, f"to-{name}")
            write_corpus(corpus, target)
            again = read_corpus(target)
            assert _by_id(again) == _by_id(corpus), name
            assert again.hash == corpus.hash
            if name != "folder":
                assert again.entries == corpus.entries, f"{name} changes the order"


@pytest.fixture
def corpus() -> Corpus:
    text = EntryText("提现没到账？", "=1+1", ("-x", "a|b\\"), updated=datetime.date(2026, 1, 31))
    return Corpus((Entry("007", "withdrawals", {"zh": text}),), ("提现 100 n", "划转"))


@pytest.mark.parametrize("source", TARGETS)
@pytest.mark.parametrize("target", TARGETS)
def test_from_any_format_to_any(corpus: Corpus, tmp_path: Path, source: str, target: str) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    write_corpus(corpus, tmp_path / "a" / source)
    write_corpus(read_corpus(tmp_path / "a" / source), tmp_path / "b" / target)
    assert read_corpus(tmp_path / "b" / target) == corpus


def test_excel_gets_text_dates_and_no_formula(corpus: Corpus, tmp_path: Path) -> None:
    write_corpus(corpus, tmp_path / "faq.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "faq.xlsx")["faq"]
    cells = {header.value: cell for header, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["id"].value, cells["id"].data_type) == ("007", "s")
    assert (cells["answer"].value, cells["answer"].data_type) == ("=1+1", "s")
    assert cells["updated"].value == datetime.datetime(2026, 1, 31)


def test_csv_is_made_for_excel(corpus: Corpus, tmp_path: Path) -> None:
    write_corpus(corpus, tmp_path / "faq.csv")
    data = (tmp_path / "faq.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,lang,")
    row = list(csv.reader(data.decode("utf-8-sig").splitlines(keepends=True)))[1]
    assert row[4:6] == ["'-x\na\\|b\\\\", "'=1+1"], "a leading apostrophe keeps a spreadsheet from calculating"


def test_nothing_is_replaced_unasked(corpus: Corpus, tmp_path: Path) -> None:
    target = tmp_path / "faq.yaml"
    target.write_text("precious")
    with pytest.raises(FaqError, match=r"faq\.yaml: the file exists; give --force"):
        write_corpus(corpus, target)
    assert target.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["faq.yaml"], "no other file either, nor a temporary one"
    write_corpus(corpus, target, overwrite=True)
    assert read_corpus(target) == corpus


def test_a_user_dictionary_is_shared_but_not_replaced(corpus: Corpus, tmp_path: Path) -> None:
    write_corpus(corpus, tmp_path / "faq.yaml")
    write_corpus(corpus, tmp_path / "faq.csv")
    (tmp_path / "userdict.txt").write_text("爆仓\n", encoding="utf-8")
    with pytest.raises(FaqError, match=r"userdict\.txt: the file exists"):
        write_corpus(corpus, tmp_path / "faq.md")
    assert not (tmp_path / "faq.md").exists()


def test_a_folder_gets_a_file_for_each_top_category(tmp_path: Path) -> None:
    text: dict[Lang, EntryText] = {"en": EntryText("Q", "A")}
    # support.yaml and readme.md hold no entries, and one disk in two takes A for a.
    names = ("b/c", "b/d", "support/live", "A", "a/x", "readme")
    corpus = Corpus(tuple(Entry(str(number), name, text) for number, name in enumerate(names)))
    write_corpus(corpus, tmp_path / "out")
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == ["A.yaml", "b.yaml", "readme-faq.yaml", "support-faq.yaml"]
    assert read_corpus(tmp_path / "out").hash == corpus.hash
    assert (tmp_path / "out" / "b.yaml").stat().st_mode & 0o044, "readable like any other file"


def test_a_folder_is_not_mixed_with_what_is_there(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("## Old?\n\nYes.\n")
    with pytest.raises(FaqError, match=r"old\.md: another corpus file is in the folder"):
        write_corpus(corpus, tmp_path, overwrite=True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("faq.docx", r"extension '\.docx'; supported are \.jsonl, \.ndjson, \.json, \.csv, .*\.md"),
        ("no/such/faq.csv", "no such file or folder"),
        ("file/faq.csv", "cannot be written to"),
    ],
)
def test_where_nothing_can_be_written(corpus: Corpus, tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FaqError, match=message):
        write_corpus(corpus, tmp_path / name)


def test_an_answer_longer_than_a_cell_is_refused_not_cut(tmp_path: Path) -> None:
    corpus = Corpus((Entry("long", "a", {"en": EntryText("Q", "😀" * 20_000)}),))
    with pytest.raises(FaqError, match=r"answer of id 'long' \(en\) is too long: an Excel cell holds 32,767"):
        write_corpus(corpus, tmp_path / "faq.xlsx")
    assert not list(tmp_path.iterdir())
    write_corpus(corpus, tmp_path / "faq.md")
    assert read_corpus(tmp_path / "faq.md") == corpus

"""Every reader reads what its format allows, and says all that is wrong, whatever the bytes."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus import FORMATS, read_corpus
from corpus.entry import Corpus, EntryText, entry_of_line
from corpus.errors import CorpusError, Problem
from corpus.formats.lists import join_list, split_list

DOCUMENT = Path(__file__).parents[1] / "docs" / "corpus.md"
ROW = {"id": "a", "lang": "en", "category": "c", "question": "Q", "answer": "A"}
CSV = "id,lang,category,question,alternates,answer,url,tags,updated\n"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write text or bytes to a file in a folder of its own."""

    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


def json_lines(*rows: Mapping[str, object]) -> str:
    return "".join(json.dumps({**ROW, **row}) + "\n" for row in rows)


def workbook(**sheets: Iterable[Iterable[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def problems(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(CorpusError) as caught:
        read_corpus(path)
    return caught.value.problems


def only_text(corpus: Corpus) -> EntryText:
    (entry,) = corpus.entries
    (text,) = entry.texts.values()
    return text


# The document


def _examples(document: Path = DOCUMENT) -> dict[str, str]:
    text = document.read_text("utf-8")
    found = re.findall(r"<!-- example: (\S+) -->\n+(~{3,}|`{3,})\w*\n(.*?)\n\2\n", text, re.DOTALL)
    return {name: content + "\n" for name, _, content in found}


def _sheet_of(table: str) -> bytes:
    rows = [[cell.strip().replace("<br>", "\n") for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return workbook(faq=[rows[0], *rows[2:]])


def test_the_chinese_document_has_the_same_examples(write: Write) -> None:
    from api.cli.show.readings import translated
    from api.web.words import Words

    chinese, english = _examples(DOCUMENT.with_name("corpus.zh-CN.md")), _examples()
    told = english.pop("broken.txt")
    assert chinese == english
    said = "\n".join(translated(line, Words("zh-CN")) for line in told.splitlines())
    assert f"```text\n{said}\n```" in DOCUMENT.with_name("corpus.zh-CN.md").read_text("utf-8")


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv", ".tsv", ".xlsx", ".yaml", ".md"])
def test_the_examples_of_the_document(suffix: str, write: Write) -> None:
    """All say the same thing: one entry in Chinese and English."""
    examples = _examples()
    content = examples.get(f"faq{suffix}", "")
    if suffix == ".json":  # is the list of what JSON Lines has in lines, TSV another CSV
        content = f"[{','.join(examples['faq.jsonl'].strip().splitlines())}]"
    if suffix == ".tsv":
        rows = list(csv.reader(io.StringIO(examples["faq.csv"])))
        text = io.StringIO()
        csv.writer(text, delimiter="\t").writerows(rows)
        content = text.getvalue()
    corpus = read_corpus(write(f"faq{suffix}", _sheet_of(content) if suffix == ".xlsx" else content))
    (entry,) = corpus.entries
    assert (entry.id, entry.category, list(entry.texts)) == ("parcel-late", "delivery/status", ["zh", "en"])
    chinese, english = entry.texts["zh"], entry.texts["en"]
    assert chinese.phrasings == ("快递一直没到怎么办？", "包裹没收到", "显示已签收但是没收到")
    assert english.question == "Why hasn't my parcel arrived?"
    assert english.updated == datetime.date(2026, 1, 31)
    assert chinese.answer.startswith("1. 打开") and "\n2. " in chinese.answer
    assert corpus.hash == read_corpus(write("other/faq.jsonl", _examples()["faq.jsonl"])).hash


def test_the_plain_markdown_of_the_document(write: Write) -> None:
    corpus = read_corpus(write("faq.md", _examples()["plain.md"]))
    assert [(entry.id, entry.category, *entry.texts) for entry in corpus.entries] == [
        ("怎么注册账号", "账户", "zh"),
        ("how-do-i-close-my-account", "Account & login", "en"),
    ]


def test_the_messages_of_the_document(write: Write) -> None:
    content = _examples()["broken.csv"]
    name = str(write("broken.csv", content))
    messages = [str(problem).replace(name, "broken.csv") for problem in problems(Path(name))]
    assert "\n".join(messages) + "\n" == _examples()["broken.txt"]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("name", ["faq.jsonl", "faq.csv", "faq.yaml", "faq.md"])
def test_encodings(name: str, encoding: str, write: Write) -> None:
    content = _examples()[name].replace("\n", "\r\n")
    assert read_corpus(write(name, content.encode(encoding))).hash == read_corpus(write(f"utf8/{name}", content)).hash


def test_traditional_characters_in_gb18030(write: Write) -> None:
    content = CSV + "a,zh-TW,c,提現一直沒有到帳怎麼辦,,請聯絡客服人員處理,,,\n"
    assert only_text(read_corpus(write("faq.csv", content.encode("gb18030")))).question == "提現一直沒有到帳怎麼辦"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (CSV.encode() + "a,en,c,Café crème déjà,,Voilà,,,\n".encode("latin-1"), 2),
        (CSV.encode() + "a,zh,c,提現一直沒有到帳怎麼辦,,請聯絡客服人員處理,,,\n".encode("big5"), 2),
        # one lost byte must not turn a whole UTF-8 file into other Chinese
        (
            CSV.encode()
            + "\na,zh,c,提现一直没有到账,,请联系客服处理,,,\n".encode().replace("账".encode(), b"\xe8\xb4"),
            3,
        ),
        ("\ufeffid".encode("utf-16-le") + b"\x00", 1),
    ],
    ids=["latin-1", "big5", "damaged utf-8", "half utf-16"],
)
def test_other_bytes_are_never_guessed(data: bytes, line: int, write: Write) -> None:
    (problem,) = problems(write("faq.csv", data))
    assert problem.place.endswith(f"faq.csv:{line}")
    assert re.match(r"byte \d+ \(0x..\) is no UTF-(8|16) .*; save the file as UTF-8", problem.message)


def test_the_offset_names_the_byte(write: Write) -> None:
    (problem,) = problems(write("faq.md", b"\xef\xbb\xbf## Q\n\nabc\xff"))
    assert problem.message.startswith("byte 12 (0xff) is no UTF-8")


# Fields

FIELD_PROBLEMS: list[tuple[dict[str, object], str]] = [
    ({"id": ".."}, "id '..'; write more than dots"),
    ({"id": "a/../b"}, "id 'a/../b'; write more than dots"),
    ({"lang": "English!"}, "lang 'English!'; write zh or en"),
    ({"category": "/"}, "category '/'; write a name"),
    ({"category": "x" * 201}, "category 'x"),
    ({"question": " \n "}, "question is missing or empty; every row has question and answer"),
    ({"question": "x" * 513}, "has 513 characters, at most 512"),
    ({"answer": None}, "answer is missing or empty; every row has question and answer"),
    ({"answer": "x" * 100_001}, "has 100,001 characters, at most 100,000"),
    ({"answer": "a\x07b"}, "answer 'a\\x07b': character 2 is the control character U+0007; delete it"),
    ({"answer": "a\ud800"}, "character 2 is the control character U+D800"),
    ({"answer": "a\ufffd"}, "U+FFFD, left by a broken conversion"),
    ({"url": "example.com"}, "url 'example.com'; write a full address"),
    ({"url": "javascript:alert(1)"}, "write a full address"),
    ({"url": "http://[x"}, "write a full address"),
    ({"updated": "soon"}, "updated 'soon'; write a date as 2026-01-31"),
    ({"updated": "2026-02-30"}, "write a date as 2026-01-31"),
    ({"updated": True}, "updated 'true'; write a date as 2026-01-31"),
    ({"answer": None, "anser": "A"}, "unknown field 'anser'; did you mean 'answer'?"),
]


@pytest.mark.parametrize(("change", "message"), FIELD_PROBLEMS)
def test_a_problem_names_the_value_and_the_fix(change: dict[str, object], message: str, write: Write) -> None:
    path = write("faq.jsonl", "\n" + json_lines(change))
    problem = problems(path)[0]
    assert message in problem.message
    assert problem.place == f"{path}:2"


FIELD_VALUES: list[tuple[dict[str, object], str, object]] = [
    ({"id": 12}, "id", "12"),
    ({"id": "a b/c"}, "id", "a b/c"),
    ({"category": "/a"}, "category", "a"),
    ({"category": "a//b"}, "category", "a/b"),
    ({"category": "账户 > 安全"}, "category", "账户/安全"),
    ({"category": "_drafts & more"}, "category", "_drafts & more"),
    ({"question": ["Q", "R"]}, "phrasings", ("Q", "R")),
    ({"alternates": "one；two"}, "phrasings", ("Q", "one", "two")),
    ({"alternates": ["one", " "]}, "phrasings", ("Q", "one")),
    ({"alternates": [1]}, "phrasings", ("Q", "1")),
    ({"answer": {"text": "A1"}}, "answer", "A1"),
    ({"updated": "31/1/2026"}, "updated", datetime.date(2026, 1, 31)),
    ({"updated": "1/2/2026"}, "updated", None),  # two days: it is told, and left out
    ({"updated": 1769853600}, "updated", datetime.date(2026, 1, 31)),
    ({"updated": "2026-01-31T10:00:00Z"}, "updated", datetime.date(2026, 1, 31)),
]


@pytest.mark.parametrize(("change", "name", "value"), FIELD_VALUES)
def test_values_that_a_person_understands(change: dict[str, object], name: str, value: object, write: Write) -> None:
    corpus = read_corpus(write("faq.jsonl", json_lines(change)))
    (entry,) = corpus.entries
    owner = entry if name in ("id", "category") else entry.texts["en"]
    assert getattr(owner, name) == value
    assert bool(corpus.notices) == (value is None)


@pytest.mark.parametrize(
    ("tag", "lang"),
    [
        (tag, "zh")
        for tag in ("zh", "ZH", "zh-CN", "zh-Hans", "zh_TW", "zh-Hant-HK", "中文", "cn", "CHS", "cht", "繁體中文")
    ]
    + [(tag, "en") for tag in ("en", "EN-US", "en_GB", "英文", "ENG")],
)
def test_language_tags(tag: str, lang: str, write: Write) -> None:
    assert list(read_corpus(write("faq.jsonl", json_lines({"lang": tag}))).entries[0].texts) == [lang]


@pytest.mark.parametrize("date", ["2026-01-31", "2026/1/31", "2026年1月31日", "2026.1.31"])
def test_dates_with_the_year_first(date: str, write: Write) -> None:
    corpus = read_corpus(write("faq.jsonl", json_lines({"updated": date})))
    assert only_text(corpus).updated == datetime.date(2026, 1, 31)


def test_white_space(write: Write) -> None:
    row = {
        "question": "\u3000 a\u3000 b\r\n\tc ",
        "alternates": ["\ufeffx "],
        "answer": " \r\n\n  a  \r\n\r\nb\u2028c \n ",
    }
    text = only_text(read_corpus(write("faq.jsonl", json_lines(row))))
    assert text.phrasings == ("a\u3000 b c", "x")
    assert text.answer == "  a  \n\nb\nc"


# More than one row and file


def test_all_problems_of_all_files_at_once(write: Write, tmp_path: Path) -> None:
    write("a.jsonl", json_lines({"id": "x"}, {"id": "x", "answer": "B"}) + "{")
    write("b.csv", "id,lang,category,question,anser\nx,zh,d,问\n")
    write("sub/c.md", "## Q\n```")
    write("queries/dev.jsonl", "{}")
    write("_draft.yaml", "broken: [")
    write("dev.queries.jsonl", "{}")
    write("README.md", "no questions")
    write("support.yaml", "email: a@b.c")
    write("notes.txt", "...")
    write("package.json", "{}")
    caught = problems(tmp_path)
    assert [problem.place.removeprefix(f"{tmp_path}/") for problem in caught] == [
        *("a.jsonl:2", "a.jsonl:3", "b.csv:1", "b.csv:1", "sub/c.md:2"),
    ]
    assert [re.sub(r"/\S*/", "", problem.message) for problem in caught] == [
        "id 'x' has a row for en already, at a.jsonl:1; remove one or rename it",
        "half-written JSON, the line ends inside '{'; write it anew",
        "unknown column 'anser'; did you mean 'answer'?",
        "no column answer; add it, or mend its name",
        "this code fence or comment is never closed; close it",
    ]


def test_the_printed_list_is_capped(write: Write) -> None:
    with pytest.raises(CorpusError) as caught:
        read_corpus(write("faq.jsonl", "1\n" * 250))
    lines = str(caught.value).splitlines()
    assert len(caught.value.problems) == 250
    assert (len(lines), lines[-1]) == (201, "... and 50 more problems")


def test_an_entry_may_be_spread_over_files(write: Write, tmp_path: Path) -> None:
    write("en.jsonl", json_lines({}))
    write("zh.yaml", "- {id: a, lang: zh, category: c, question: 问, answer: 答}")
    write("userdict.txt", "提现 100 n\n\n# 注释\n链上确认\n")
    corpus = read_corpus(tmp_path)
    (entry,) = corpus.entries
    assert list(entry.texts) == ["zh", "en"]
    assert corpus.user_words == ("提现 100 n", "链上确认")
    assert corpus.where["a", "zh"] == f"{tmp_path}/zh.yaml:1"
    assert read_corpus(tmp_path / "en.jsonl").user_words == corpus.user_words, "beside a file as well"


def test_the_hash_is_of_the_content(write: Write) -> None:
    first = read_corpus(write("a.jsonl", json_lines({"id": "x"}, {"id": "y"})))
    moved = read_corpus(write("b.jsonl", json_lines({"id": "y"}, {"id": "x"})))
    changed = read_corpus(write("c.jsonl", json_lines({"id": "x", "tags": ["t"]}, {"id": "y"})))
    assert first.hash == moved.hash != changed.hash
    assert re.fullmatch("[0-9a-f]{64}", first.hash)


def test_a_line_gives_its_entry_back(write: Write) -> None:
    rows = json_lines(
        {"id": "x", "lang": "zh", "question": "怎么提现\u2028？", "answer": "第一步\n第二步", "updated": "2026-01-31"},
        {"id": "x", "lang": "en", "question": "How?", "alternates": ["a", "b"], "tags": ["t"], "url": "https://x.io/a"},
        {"id": "y"},
    )
    corpus = read_corpus(write("a.jsonl", rows))
    assert tuple(map(entry_of_line, corpus.lines)) == corpus.entries
    assert all("\n" not in line for line in corpus.lines)


# Files that cannot be read

BILLION = "a0: &a0 {question: A?, answer: B}\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
FILE_PROBLEMS: list[tuple[str, str | bytes, str]] = [
    ("faq.jsonl", "", "no entries; write at least one"),
    ("faq.csv", CSV, "no entries; write at least one"),
    ("faq.yaml", "", "no entries; write at least one"),
    ("faq.md", "", "no entries; write at least one"),
    ("faq.xlsx", workbook(faq=[]), "no sheet with a header in its first 10 rows and rows below"),
    ("faq.doc", "", "extension '.doc' is not read; save it as .docx"),
    ("faq.ODT", "", "extension '.ODT' is not read; save it as .docx"),
    ("faq.xls", "", "extension '.xls' is not read; save it as .xlsx"),
    ("faq.docx", "", "no Word document, whatever its name says"),
    ("faq.pptx", "", "extension '.pptx'; supported are .jsonl, .ndjson, .json, .csv, .tsv, .tab, .xlsx, .xlsm, .yaml,"),
    ("faq", "", "no extension; supported are"),
    ("faq.csv", b"id,lang\0", "a binary file, not text"),
    ("faq.md", "x" * 10_000_000, "a line of 10,000,000 characters, at most 1,000,000 are read"),
    ("faq.jsonl", '{"id": "a", "id": "b"}', "field 'id' stands twice; keep one"),
    ("faq.jsonl", '{"id": "a", "lang": "z', "half-written JSON, the line ends inside"),
    ("faq.jsonl", '{"id" "a"}', "no JSON at character 7, '\"a\"}': Expecting ':' delimiter"),
    ("faq.jsonl", "[" + "\n" * 9 + "{}]", "question is missing or empty"),
    ("faq.json", '{"faqs": {"title": "Help"}}', "no entries: the file is no list, and found are the fields 'faqs'"),
    ("faq.json", '{"a":' * 100_000, "JSON nested too deep"),
    ("faq.json", '[{"question": ', "half-written JSON"),
    ("faq.jsonl", '{"a":' * 100_000, "JSON nested too deep"),
    ("faq.jsonl", '"text"', "'text' is no object"),
    ("faq.csv", "a,b\n1,2\n", "no header in the first 10 lines; name the columns question and answer"),
    ("faq.csv", CSV + 'a,en,c,"Q', "broken quoting (unexpected end of data)"),
    ("faq.csv", CSV + "a,en,c,Q,,A,,,,more\n", "'more' stands in a column without a header"),
    ("faq.csv", CSV.replace("tags", "url") + "a,en,c,Q,,A\n", "two columns are 'url'; keep one"),
    ("faq.yaml", "- id: a\n  x: [", "broken YAML: "),
    ("faq.yaml", "id: a", "no entries: the file is no list, and found are the fields 'id'"),
    ("faq.yaml", "- a", "'a' is no row"),
    ("faq.yaml", "- {id: a, id: b}", "field 'id' stands twice"),
    ("faq.yaml", "- &a [*a]\n", "alias *a, which nothing above is named"),
    ("faq.yaml", "- {id: *a}", "alias *a, which nothing above is named"),
    ("faq.yaml", BILLION, "makes the file too large"),
    ("faq.yaml", "- {id: !!python/object:os.system x}", "tag 'tag:yaml.org,2002:python/object:os.system'"),
    ("faq.yaml", "- {id: " + "[" * 20 + "]" * 20 + "}", "nested too deep"),
    ("faq.yaml", "- id: " + "[" * 200_000, "nested far too deep"),
    ("faq.yaml", "[]\n---\n[]", "no entries; write at least one"),
    ("faq.xlsx", b"PK\x03\x04 no zip", "no Excel workbook, whatever its name says"),
    ("faq.xlsx", bytes.fromhex("d0cf11e0a1b11ae1"), "an old .xls or a workbook with a password"),
    ("faq.md", "Some text", "no question; write each as a heading '## ...'"),
    ("faq.md", "## \n\nText", "question is missing or empty"),
    ("faq.md", "## Q\n\n## R\n", "no question; write each as a heading"),
    ("faq.md", "## Q\n```faq\nid: q\n```\n", "answer is missing or empty"),
    ("faq.md", "## Q\n```faq\nid: q\n```\nA\n##R\nB", "'##R'; write '## ' with a space"),
    ("faq.md", "## Q\nA\n<!-- old\n## R\nB", "this code fence or comment is never closed"),
    ("faq.md", "## Q\n```faq\nurll: x\n```\nA", "'urll: x' is no field"),
    ("faq.md", "## Q\n```faq\nid: x\nid: y\n```\nA", "field id stands twice"),
]


@pytest.mark.parametrize(("name", "content", "message"), FILE_PROBLEMS, ids=range(len(FILE_PROBLEMS)))
def test_unfit_files(name: str, content: str | bytes, message: str, write: Write) -> None:
    path = write(name, content)
    caught = problems(path)
    assert any(message in problem.message for problem in caught), [str(problem) for problem in caught]
    assert all(problem.place.startswith(str(path)) for problem in caught)


def test_what_the_disk_refuses(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no such file or folder" in problems(tmp_path / "missing.csv")[0].message
    assert "not a path" in problems(Path("nul\0.csv"))[0].message
    assert "no corpus file in this folder" in problems(tmp_path)[0].message
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    assert "symbolic links" in problems(tmp_path)[0].message
    path = write("faq.csv", CSV)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "permission denied; give this user the right" in problems(path)[0].message


def test_a_folder_that_links_to_itself(write: Write, tmp_path: Path) -> None:
    write("a.jsonl", json_lines({}))
    write("sub/old.xls", b"")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    messages = [problem.message for problem in problems(tmp_path)]
    assert messages == [
        ".xls files are not read; save it as .xlsx or .csv, or move it away",
        "a symbolic link to a folder above it; remove the link",
    ]


# What each format allows


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_from_excel_in_china(delimiter: str, write: Write) -> None:
    lines = [
        ["帮助中心", "", "", "", "", "", "", "", ""],
        ["编号", "语言", "分类", "问题", "相似问法", "答案", "链接", "标签", "更新日期"],
        [
            "a",
            "中文",
            "账户",
            "怎么登录",
            '"登不上|登录\\|登入\n密码错"',
            '"第一步，""打开"";\n第二步"',
            "",
            "登录",
            "2026/1/31",
        ],
        ["", "", "", "", "", "", "", "", ""],
    ]
    content = "\r\n".join(delimiter.join(cells) for cells in lines)
    corpus = read_corpus(write("faq.csv", content.encode("gb18030")))
    text = only_text(corpus)
    assert text.alternates == ("登不上", "登录|登入", "密码错")
    assert text.answer == '第一步，"打开";\n第二步'
    assert text.updated == datetime.date(2026, 1, 31)
    assert corpus.where["a", "zh"].endswith("faq.csv:3")


def test_list_cells() -> None:
    assert split_list("a | b\nc||\n") == ["a ", " b", "c"]
    assert split_list(r"C:\dir\|x\\|y") == [r"C:\dir|x" + "\\", "y"]
    assert split_list(join_list(["|", "\\", "\\|", "a\\"])) == ["|", "\\", "\\|", "a\\"]


def test_xlsx_cells(write: Write) -> None:
    header = ["id", "lang", "category", "question", "answer", "updated", "tags"]
    date = datetime.datetime(2026, 1, 31)
    path = write(
        "faq.xlsx",
        workbook(
            notes=[["Ask Li before changing anything"], [1, 2, 3]],
            一=[["Help centre"], [], header, [7, "en", "c", 2024, "A_x000D_\nB_x005F_x0041_", date, 3]],
            two=[header, [8.0, "en", "c", "Q", "A", "2026-01-31"]],
        ),
    )
    corpus = read_corpus(path)
    assert [entry.id for entry in corpus.entries] == ["7", "8"]
    text = corpus.entries[0].texts["en"]
    assert (text.question, text.answer, text.updated, text.tags) == ("2024", "A\nB_x0041_", date.date(), ("3",))
    assert corpus.where["7", "en"] == f"{path} sheet 一 row 4"


def test_xlsx_traps(write: Write) -> None:
    header = ["id", "lang", "category", "question", "answer"]
    path = write(
        "faq.xlsx",
        workbook(faq=[header, [datetime.date(2026, 3, 1), "en", "c", "Q", "#N/A"], [1, "en", "c", "Q", "=1+1"]]),
    )
    assert [str(problem).removeprefix(f"{path} sheet faq ") for problem in problems(path)] == [
        "row 2: id became the date or time 2026-03-01 in Excel; set the column's format to Text and type it again",
        "row 3: answer is missing or empty; every row has question and answer",
        "row 2: the formula in column E gives #N/A; write the text itself",
    ]


def test_yaml_keeps_what_is_written(write: Write) -> None:
    content = (
        "# note\n- id: 007\n  lang: en\n  category: 1.10\n  question: no\n  url: ~\n  answer: |2\n      a\n\n    b\n"
    )
    corpus = read_corpus(write("faq.yml", content))
    (entry,) = corpus.entries
    assert (entry.id, entry.category) == ("007", "1.10")
    assert only_text(corpus) == EntryText("no", "  a\n\nb")
    assert corpus.where["007", "en"].endswith("faq.yml:2")


def test_markdown_answers_survive(write: Write) -> None:
    table, code = "| a | b |\n|---|---|", "```sh\n## no question\n# no category\n```"
    answer = f"### Step\n\n{table}\n\n{code}\n\n<!--\n## old\n-->\n\n#tag\n    ## code"
    path = write("fees.en-US.md", f"Welcome.\n\n## Fees? ##\n\n{answer}\n\n# 提现/状态\n## 多少 USDT?\n\n1\n")
    corpus = read_corpus(path)
    fees, how_many = corpus.entries
    assert (fees.id, fees.category, fees.texts["en"]) == ("fees", "fees", EntryText("Fees?", answer))
    assert (how_many.id, how_many.category, *how_many.texts) == ("多少-usdt", "提现/状态", "en"), (
        "the file name says en"
    )


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("Ｗhat is ２FA?", "what-is-2fa"),
        ("提现，多久 到账？", "提现-多久-到账"),
        ("？？", "q-e270aeb3"),
        ("a " * 99, None),
    ],
)
def test_markdown_ids_are_stable(question: str, id_: str | None, write: Write) -> None:
    (entry,) = read_corpus(write("faq.md", f"## {question}\n\nA\n")).entries
    assert entry.id == id_ or id_ is None and re.fullmatch("[a-]{80}-[0-9a-f]{8}", entry.id)


# Any bytes at all


def _valid_workbook() -> bytes:
    return workbook(faq=[list(ROW), list(ROW.values())])


def _damaged_workbook(part: int, at: int, junk: bytes) -> bytes:
    """A sound zip file with one part overwritten in places."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_valid_workbook())) as source, zipfile.ZipFile(data, "w") as target:
        names = source.namelist()
        for number, name in enumerate(names):
            content = source.read(name)
            if number == part % len(names):
                at %= len(content)
                content = content[:at] + junk + content[at + len(junk) :]
            target.writestr(name, content)
    return data.getvalue()


_SEEDS = [
    "id,lang,category,question,answer\n",
    "- id: a\n  lang: en\n",
    "## Q\n",
    "```faq\n",
    json.dumps(ROW) + "\n",
    "&a [*a]",
    "{",
    '"',
]
_bytes = st.one_of(
    st.binary(max_size=200),
    st.lists(st.one_of(st.sampled_from([seed.encode() for seed in _SEEDS]), st.binary(max_size=8)), max_size=8).map(
        b"".join
    ),
    st.text(max_size=100).map(lambda text: text.encode("utf-16", "replace")),
)


def _reads_or_reports(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            assert read_corpus(path).entries
        except CorpusError as error:
            assert error.problems
            str(error).encode()


@pytest.mark.parametrize("suffix", FORMATS.extensions)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=_bytes)
@example(data=b"\xff\xfe\x00")
def test_any_bytes_are_read_or_reported(suffix: str, data: bytes) -> None:
    _reads_or_reports(f"faq{suffix}", data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 20), st.integers(0, 10_000), st.binary(min_size=1, max_size=20))
def test_any_damage_to_a_workbook_is_reported(part: int, at: int, junk: bytes) -> None:
    _reads_or_reports("faq.xlsx", _damaged_workbook(part, at, junk))


def test_reading_needs_no_heavy_import() -> None:
    """What `faq --help` imports must not load what only a reader needs."""
    heavy = {"openpyxl", "yaml", "rapidfuzz", "difflib"}
    code = f"import sys, corpus.readers, corpus.write, corpus.queries; print({heavy} & set(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=DOCUMENT.parents[1]
    )
    assert result.stdout == "set()\n"

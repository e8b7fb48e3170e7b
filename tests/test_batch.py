"""A table of questions to try: read with any usual header, asked once, and given back with results."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient
from test_journal_service import served

from api.batch import pages
from api.security.keys import Keys
from conftest import faq_here
from corpus import CorpusError, batch_with, read_batch
from engine import Engine, ask_batch, no_rule

ROWS = [
    ["公司试题", "", ""],
    ["编号", "测试问题", "期望条目"],
    ["1", "提币一直处理中怎么办？", "withdraw-pending"],
    ["2", "手续费是多少？", "交易要收多少钱；别的"],
    ["3", "今天天气怎么样", "无"],
    ["4", "What are the trading fees?", "two-factor"],
    ["5", "kyc怎么做", "没有这条"],
    ["6", "=1+1", ""],
    ["", "", ""],
    ["7", "a" * 600, "fees"],
]


def workbook(rows: list[list[str]]) -> bytes:
    book, data = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.active["B8"].data_type = "s"
    book.save(data)
    return data.getvalue()


def table(rows: list[list[str]], delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize(
    ("name", "data"), [("a.xlsx", workbook(ROWS)), ("a.csv", table(ROWS)), ("a.csv", table(ROWS, ";"))]
)
def test_a_table_is_tried_and_told(engine: Engine, name: str, data: bytes) -> None:
    batch = read_batch(name, data)
    assert [case.expected for case in batch.cases] == [
        *(("withdraw-pending",), ("交易要收多少钱", "别的"), (), ("two-factor",), ("没有这条",), None, ("fees",))
    ]
    found = ask_batch(engine, batch.cases, rule=no_rule)
    assert [one.verdict for one in found] == ["right", "right", "right", "wrong", "unknown", "none", "wrong"]
    assert (found[0].first, found[0].outcome, found[-1].outcome) == ("withdraw-pending", "answer", None)
    back = batch_with(batch, ["first", "right?"], {one.row: [one.first, one.verdict] for one in found})
    again = read_batch(name, back)
    assert again.table[1] == ("编号", "测试问题", "期望条目", "first", "right?")
    assert again.table[2] == ("1", "提币一直处理中怎么办？", "withdraw-pending", "withdraw-pending", "right")
    assert [case.question for case in again.cases] == [case.question for case in batch.cases]
    if name.endswith(".csv"):
        assert b"'=1+1" in back  # no spreadsheet runs it
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(back)).active
        assert sheet is not None and "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.pdf", b"", "extension '.pdf'; give a table as .xlsx, .csv, .tsv"),
        ("a.csv", b"name,phone\nx,y\n", "no column of questions"),
        ("a.csv", b"question,expected\n,x\n", "no row has a question"),
        ("a.csv", b'question\n"open\n', "broken quoting"),
        ("a.csv", b"question" + b",x" * 200, "a row has 201 columns, at most 100"),
        ("a.csv", b"question\n" + b"x\n" * 6000, "more than 5,000 rows"),
        ("a.csv", b"question\n" + b"x\n" * 4, "4 questions, at most 3 are tried"),
        ("a.xlsx", b"nothing", "no Excel workbook"),
        ("a.xlsx", workbook([["question"]])[:-200], "no Excel workbook"),
    ],
)
def test_what_is_no_table_is_told(name: str, data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_batch(name, data, most=3)


def test_the_command_writes_a_copy_beside_the_table(small_home: Path, tmp_path: Path) -> None:
    (tmp_path / "asked.xlsx").write_bytes(workbook(ROWS))
    data = ("--data", str(small_home / "data"))
    run = faq_here(tmp_path, "eval", "asked.xlsx", "--json", *data)
    told = json.loads(run.stdout)
    assert (told["asked"], told["unknown"], told["none"]) == (7, 1, 1)
    results = read_batch("a.xlsx", (tmp_path / "asked-results.xlsx").read_bytes())
    assert results.table[1][3:] == ("first entry", "its question", "confidence", "decision", "right?")
    assert results.table[2][3] == "withdraw-pending" and results.table[2][6:] == ("answered", "yes")
    refused = faq_here(tmp_path, "eval", "asked.xlsx", "--out", "a.csv", *data)
    assert refused.returncode == 2 and "ends in .xlsx" in refused.stderr


def test_staff_try_a_table_and_nobody_else_does(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_MOST_ROWS", 7)
    with served(engine, tmp_path, FAQ_TICKETS="on") as client:
        sent = {"file": ("题 1.csv", table(ROWS))}
        assert client.post(pages.BATCH, files=sent).status_code == 401
        sign_in(client, tmp_path)
        page = client.get(pages.BATCH, headers={"Accept-Language": "zh-CN"}).text
        token = page.partition('name="token" value="')[2].partition('"')[0]
        assert "批量测试问题" in page and token
        assert client.post(pages.BATCH, files=sent).status_code == 403
        found = client.post(pages.BATCH, files=sent, data={"token": token}, headers={"Accept-Language": "zh-CN"})
        assert found.status_code == 200 and "-results.csv" in found.headers["content-disposition"]
        assert "首位条目" in found.text and "withdraw-pending" in found.text
        many = {"file": ("a.csv", b"question\n" + b"x\n" * 8)}
        refused = client.post(pages.BATCH, files=many, data={"token": token})
        assert refused.status_code == 422 and "8 questions, at most 7" in refused.text
        large = {"file": ("a.csv", b"x" * pages.LARGEST_BATCH)}
        assert client.post(pages.BATCH, files=large, data={"token": token}).status_code == 413


def sign_in(client: TestClient, folder: Path) -> None:
    _, key = Keys(folder).add("ann", ["admin"], ())
    assert client.post("/staff/login", data={"key": key}, follow_redirects=False).status_code == 303

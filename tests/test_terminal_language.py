"""Summaries and the commonest errors come in the terminal's language; JSON, exit codes and other errors stay."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main
from api.cli.show.words import _ERRORS, error_told, terminal_locale
from conftest import ROOT
from corpus.errors import os_reason
from index import DataFolder, LockedError

BAKERY = ROOT / "tests" / "data" / "bakery.csv"
HAN = re.compile("[一-鿿]")
BAD_FILES = {
    "empty.csv": b"",
    "broken.yaml": b"a: [",
    "false.xlsx": b"no workbook",
    "headless.csv": b"x,y\n1,2\n",
    "there.yaml": b"[]",
    "shop/faq.csv": b"question,answer\nHow?,So.\n",
    "shop/support.yaml": b"chanels: []",
    "kiosk/faq.csv": b"question,answer\nHow?,So.\n",
    "kiosk/support.yaml": b"channels: [{kind: email, name: {zh: a}}]",
}
COMMANDS = {
    "path": "lint DIR/nowhere",
    "empty": "rebuild DIR/empty.csv --data DIR/data",
    "data": "search x --data DIR/none",
    "exists": f"convert {BAKERY} DIR/there.yaml",
    "ending": f"convert {BAKERY} DIR/x.foo",
    "workbook": "lint DIR/false.xlsx",
    "header": "lint DIR/headless.csv",
    "yaml": "lint DIR/broken.yaml",
    "key": "lint --fast DIR/shop/faq.csv",
    "missing": "lint --fast DIR/kiosk/faq.csv",
    "argument": f"import {BAKERY}",
    "command": "rebild",
    "option": "rebuild --frob",
}
Run = Callable[[str], tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    for name, content in BAD_FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)

    def run(line: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["faq", *line.replace("DIR", str(tmp_path)).split()])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfdbinary.readouterr()
        return int(str(ended.value.code)), out.decode(), err.decode()

    return run


@pytest.mark.parametrize(
    ("environment", "locale"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_HK.UTF-8"}, "zh-TW"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "FAQ_LANG": "zh-TW"}, "zh-TW"),
        ({"LANG": "fr_FR.UTF-8@euro"}, "en"),
    ],
)
def test_the_system_says_which_language(environment: dict[str, str], locale: str) -> None:
    assert terminal_locale(environment) == locale


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commonest_errors_are_told_in_chinese(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    code, out, english = run(COMMANDS[name])
    assert (code, out) == (2, "")
    assert not HAN.search(english)
    for lang in ("zh-CN", "zh-TW"):
        monkeypatch.setenv("FAQ_LANG", lang)
        again, out, chinese = run(COMMANDS[name])
        assert (again, out) == (code, ""), "the exit code stays"
        assert HAN.search(chinese), chinese
        assert chinese.count("\n") == 1, "one line"


def test_every_error_of_the_table_is_one_that_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from api.http.workers import listen
    from corpus import FaqError

    monkeypatch.setenv("FAQ_LANG", "zh-CN")
    told = {"permission": f"x: {os_reason(PermissionError())}"}
    with DataFolder(tmp_path).writing(), pytest.raises(LockedError) as locked, DataFolder(tmp_path).writing():
        pass
    told["locked"] = str(locked.value)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(FaqError) as refused:
        listen("127.0.0.1", taken.getsockname()[1])
    told["port"] = str(refused.value)
    told["setting"] = "FAQ_RATE_STORGE is set, but there is no such setting; did you mean FAQ_RATE_STORAGE?"
    assert {name for name, _pattern in _ERRORS} == COMMANDS.keys() | told.keys()
    for name, message in told.items():
        assert HAN.search(error_told(message)), name
    assert error_told("a message of another kind") == "a message of another kind"


def test_summaries_and_what_is_missing_in_three_languages(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FAQ_CONTACT", raising=False)
    for lang, read, missing in (
        ("en", "read 1 file: 30 entries in", "no support.yaml in"),
        ("zh-CN", "已读取 1 个文件：30 条问答", "没有 support.yaml"),
        ("zh-TW", "已讀取 1 個檔案：30 筆問答", "沒有 support.yaml"),
    ):
        _code, out, _err = run(f"--lang {lang} import {BAKERY} DIR/{lang}.yaml")
        assert read in out
        _code, out, err = run(f"--lang {lang} lint --fast {BAKERY}")
        assert missing in err and missing not in out
        assert "faq init" in err
    monkeypatch.setenv("FAQ_CONTACT", "mailto:a@example.com")
    assert run(f"lint --fast {BAKERY}")[2] == ""


def test_json_never_changes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    english = run(f"lint --fast --json {BAKERY}")
    monkeypatch.setenv("FAQ_LANG", "zh-CN")
    assert run(f"lint --fast --json {BAKERY}") == english
    assert json.loads(english[1])["errors"] == 0


def test_an_unknown_language_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--lang is 'fr'; use one of zh-CN, zh-TW, en" in run("--lang fr lint x")[2]
    monkeypatch.setenv("FAQ_LANG", "klingon")
    code, _out, err = run("lint x")
    assert (code, err) == (2, "faq: FAQ_LANG is 'klingon'; use one of zh-CN, zh-TW, en\n")

"""Summaries and the commonest errors come in the terminal's language; JSON, exit codes and other errors stay."""

from __future__ import annotations

import ast
import json
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from api.cli import main
from api.cli.show.readings import reading
from api.cli.show.words import error_told, terminal_locale
from api.messages import catalogue
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
    monkeypatch.setenv("FAQ_LANG", "en")  # `--lang` sets it
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


def test_errors_of_the_system_are_told_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    for name, host, why in (("host", "300.1.1.1", "no address"), ("elsewhere", "192.0.2.1", "no address")):
        with pytest.raises(FaqError, match=why) as refused:
            listen(host, 0)
        told[name] = str(refused.value)
    told["setting"] = "FAQ_RATE_STORGE is set, but there is no such setting; did you mean FAQ_RATE_STORAGE?"
    for name, message in told.items():
        assert HAN.search(error_told(message)), name
    assert error_told("a message of another kind") == "a message of another kind"


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        (
            "faq.csv:3: answer is missing or empty; every row has question and answer",
            "faq.csv:3：缺少“答案”，或",
        ),
        ("... and 2 more problems", "……另有 2 个问题"),
        (
            "s.yaml: channels.1.kind: is 'x'; input should be 'a' or 'b'",
            "s.yaml：channels.1.kind：是 'x'；只能是 'a' or 'b'",
        ),
        (
            "line 3 of the answer: ' **x' holds bold signs that nothing pairs; close them, and leave no space inside",
            "里有",
        ),
        ("there is no key 'a: b'; the keys are: none", "没有密钥 'a: b'；现有密钥：无"),
        ("data folder a does not exist; nothing was removed", "数据目录 a 不存在；没有删除任何内容"),
    ],
)
def test_messages_within_messages(monkeypatch: pytest.MonkeyPatch, message: str, wanted: str) -> None:
    monkeypatch.setenv("FAQ_LANG", "zh-CN")
    assert wanted in error_told(message)


def test_every_reading_is_what_the_code_says() -> None:
    """A message that is worded anew in the code is worded anew in the catalogue, or nobody reads it in Chinese."""
    said = [*skeletons(ROOT / package for package in ("corpus", "index", "engine", "support", "journal", "api"))]
    for key, forms in catalogue("en").forms.items():
        if key.startswith(("cli_error_", "cli_lint_")) and key not in ELSEWHERE:
            text = re.sub(r"^(?:\{\w+\}: )+", "", forms[-1])
            assert any(one.fullmatch(text) or one.fullmatch(f"x: {text}") for one in said), f"{key}: {text}"


ELSEWHERE = {
    # of Typer, which makes the command line
    *("cli_error_argument", "cli_error_command", "cli_error_command_meant", "cli_error_option"),
    *("cli_error_option_meant", "cli_error_missing_option", "cli_error_invalid"),
    "cli_error_yaml_choice",  # of pydantic
    # counted by `counted`, or put together of parts
    *("cli_error_labels", "cli_lint_n_cells", "cli_lint_n_columns", "cli_lint_n_files", "cli_lint_n_hours"),
    *("cli_lint_n_phrasings", "cli_error_yaml_both", "cli_error_yaml_mapping", "cli_lint_link_entry"),
    *("cli_lint_link_category", "cli_lint_foreign", "cli_lint_ticket_lacks", "cli_lint_ticket_wrong"),
    "cli_lint_ticket_left",
}


def skeletons(folders: Iterable[Path]) -> Iterator[re.Pattern[str]]:
    """Every text of the code that says something, with anything where a value comes in."""
    for file in sorted(file for folder in folders for file in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [str(one.value) if isinstance(one, ast.Constant) else None for one in node.values]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 400:
                parts = [node.value]
            else:
                continue
            if sum(len(part) for part in parts if part) >= (4 if len(parts) == 1 else 5):
                yield re.compile("".join(".+" if part is None else re.escape(part) for part in parts))


def test_a_gap_that_begins_a_message_holds_no_place() -> None:
    assert not reading("{name} is missing; add it").fullmatch("a.csv:1: x is missing; add it")
    assert reading("{path}: is missing; add it").fullmatch("a.yaml: b.c: is missing; add it")
    assert not reading("{count} columns").fullmatch("name the columns")
    assert reading("{a} is not {a}").fullmatch("x is not x") and not reading("{a} is not {a}").fullmatch("x is not y")


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


def test_findings_come_in_the_terminals_language(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("question,answer\nHow?,Tap **here and [x](faq:nowhere)\n", "utf-8")
    for lang, wanted in (
        ("en", ("error [dead-link] line 1 of the answer: link", "1 error, ")),
        ("zh-CN", ("错误 [dead-link] 答案第 1 行：链接 'faq:nowhere' 打不开", "1 个错误")),
        ("zh-TW", ("錯誤 [dead-link] 答案第 1 行：連結 'faq:nowhere' 打不開", "1 個錯誤")),
    ):
        code, out, _err = run(f"--lang {lang} lint --fast DIR/bad.csv")
        assert code == 1
        assert all(one in out for one in wanted), out


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

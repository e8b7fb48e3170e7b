"""The command line with the model that ships in the repository, and the README's commands.

A process is started only where it is what is tested: the first search, serving, bytes that are no text, and where
torch would come. The rest calls `main`, whose output and exit code are those of the process, at a third of the time.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from conftest import FAQ, ROOT, environment, faq, faq_here, free_port
from engine import SAMPLE

pytestmark = pytest.mark.usefixtures("remembered_vectors")
FEES, FUTURES = (SAMPLE / "faq" / name for name in ("fees.yaml", "futures.yaml"))


@pytest.fixture(scope="module")
def fees(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in whose ./mine the entries on fees are served, and what the rebuild printed. No test may change it."""
    folder = tmp_path_factory.mktemp("fees")
    return folder, faq_here(folder, "rebuild", str(FEES), "--data", "mine", "--json").stdout


@pytest.fixture
def mine(fees: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of that folder."""
    return Path(shutil.copytree(fees[0], tmp_path / "copy"))


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("提现一直没到账怎么办", {"withdrawal-not-arrived", "withdrawal-pending"}),
        ("提現一直沒到帳怎麼辦", {"withdrawal-not-arrived", "withdrawal-pending"}),
        ("my withdrawal still hasn't arrived", {"withdrawal-not-arrived", "withdrawal-pending"}),
        ("USDT 提现 pending 很久了", {"withdrawal-pending", "withdrawal-not-arrived"}),
        ("withdrwal stil pending", {"withdrawal-pending"}),
        ("谷歌验证器丢了", {"security-2fa-lost"}),
        ("forgot my password", {"account-forgot-password"}),
    ],
)
def test_search_answers(home: Path, query: str, entry: set[str]) -> None:
    reply = json.loads(faq_here(home, "search", query, "--json").stdout)
    assert reply["outcome"] == "answer", reply
    assert reply["results"][0]["id"] in entry


@pytest.mark.parametrize("query", ["附近哪里有好吃的火锅", "what is the weather like in Paris today"])
def test_search_refuses_and_names_the_channels(home: Path, query: str) -> None:
    reply = json.loads(faq_here(home, "search", query, "--json").stdout)
    assert reply["outcome"] == "contact_support"
    assert [channel["kind"] for channel in reply["contact_support"]["channels"]][0] == "live_chat"
    text = faq_here(home, "search", query).stdout
    assert "support@bluefir.example" in text
    shown = [result["id"] for result in reply["results"] if result["id"] in text]
    assert bool(shown) == (reply["contact_support"]["reason"] == "unsure"), "what is not similar is nothing to look at"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", ""], "the query is empty"),
        (["search", "x" * 20_000], "has 20000 characters"),
        (["search", b"\xff\xfe"], "not valid Unicode"),
        (["search", "x", "--top", "0"], "top is 0"),
        (["search", "x", "--top", "many"], "'many' is no whole number"),
        (["search", "x", "--lang", "fr"], "--lang is 'fr'"),
        (["search", "x", "--category", "nope"], "category 'nope' has no entries"),
        (["search", "x", "--data", "nowhere"], "data folder nowhere does not exist; run `faq rebuild --data nowhere`"),
        (["search", "x", "--dat", "a"], "--dat"),
        (["search"], "Missing argument 'query'"),
        (["serve", "--port", "99999"], "port 99999 is out of range"),
        (["rebuild", "nowhere.yaml"], "nowhere.yaml"),
        (["rebuild", "--target-precision", "2"], "--target-precision is 2.0"),
        (["lint", "nowhere"], "nowhere"),
        (["convert", "nowhere", "out.csv"], "nowhere"),
        (["eval", "nowhere.jsonl"], "nowhere.jsonl"),
        (["no-such-command"], "no-such-command"),
    ],
)
def test_what_a_person_can_mend_is_one_line(home: Path, arguments: list[str], message: str) -> None:
    own_process = arguments[0] == "serve" or isinstance(arguments[-1], bytes)
    result = (faq if own_process else faq_here)(home, *arguments)
    assert result.returncode == 2, result
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.model
def test_a_model_that_is_not_here_is_one_line_and_not_looked_for_elsewhere(tmp_path: Path) -> None:
    """Also where nobody says that the hub is out of reach: it is never asked, so nothing is waited for."""
    env = {key: value for key, value in environment().items() if not key.startswith("HF_")}
    command = [*FAQ, "rebuild", str(FEES), "--encoder", "no/such-model", "--data", "other"]
    result = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 2, result
    assert "encoder 'no/such-model' cannot be loaded" in result.stderr
    assert result.stderr.count("\n") == 1, "no retry, no traceback"
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.jsonl", b"", "empty.jsonl"),
        ("half.jsonl", b'{"id": "a", "lang": "zh", "catego', "half.jsonl:1"),
        ("binary.csv", bytes(range(256)) * 40, "binary.csv"),
        ("broken.yaml", b"- id: \xff\xfe\x00", "broken.yaml"),
        ("no-table.xlsx", b"PK\x03\x04nothing", "no-table.xlsx"),
        ("text.exe", b"hello", "text.exe"),
    ],
)
def test_a_broken_corpus_leaves_the_served_one_alone(
    home: Path, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    before = (home / "faq-data" / "CURRENT").read_bytes()
    (tmp_path / name).write_bytes(content)
    result = faq_here(home, "rebuild", str(tmp_path / name))
    assert result.returncode == 2, result
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert (home / "faq-data" / "CURRENT").read_bytes() == before


def test_a_damaged_generation_is_named(home: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(home / "faq-data", tmp_path / "data"))
    (generation,) = [item for item in (data / "generations").iterdir() if item.is_dir()][:1]
    (generation / "vectors.npy").write_bytes(b"")
    result = faq_here(home, "search", "x", "--data", str(data))
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "vectors.npy is damaged" in result.stderr


def test_rebuild_reports(fees: tuple[Path, str], mine: Path) -> None:
    report = json.loads(fees[1])
    assert report["embedded"] == report["phrasings"] > 50
    assert report["threshold"] > 0
    again = json.loads(faq_here(mine, "rebuild", str(FEES), "--data", "mine", "--json").stdout)
    assert again["embedded"] == 0
    assert again["generation"] > report["generation"]


def test_generations_rollback_and_diff(fees: tuple[Path, str], mine: Path) -> None:
    first = json.loads(fees[1])
    (mine / "fees.yaml").write_text(
        FEES.read_text("utf-8")
        + "- {id: new-one, lang: zh, category: fees, question: 有没有新手免手续费？, answer: 有。}\n"
        + "- {id: new-one, lang: en, category: fees, question: Do newcomers trade for free?, answer: Yes.}\n",
        "utf-8",
    )
    second = json.loads(faq_here(mine, "rebuild", "fees.yaml", "--data", "mine", "--json").stdout)
    assert second["published"]
    ids = first["generation"], second["generation"]
    listed = json.loads(faq_here(mine, "generations", "--data", "mine", "--json").stdout)["generations"]
    assert [(info["id"], info["serving"]) for info in listed] == [(ids[0], False), (ids[1], True)]
    assert ids[1] in faq_here(mine, "generations", "--data", "mine").stdout
    (mine / "log.jsonl").write_text('{"query": "新手免手续费吗"}\n{"level": "info"}\n', "utf-8")
    found = json.loads(faq_here(mine, "diff", *ids, "--queries", "log.jsonl", "--data", "mine", "--json").stdout)
    assert (found["came"], found["went"], found["asked"]) == (["new-one"], [], 1)
    assert found["queries"][0]["after"].startswith("new-one")
    assert "+ new-one" in faq_here(mine, "diff", *ids, "--data", "mine").stdout
    rolled = faq_here(mine, "rollback", "--data", "mine").stdout
    assert ids[0] in rolled
    assert "the quality gate's figures when it was built: hit@1 " in rolled
    assert (mine / "mine" / "CURRENT").read_text("utf-8").strip() == ids[0]
    nothing = faq_here(mine, "rollback", "--data", "mine")
    assert (nothing.returncode, nothing.stderr.count("\n")) == (2, 1)


def test_a_worse_corpus_is_not_published(mine: Path) -> None:
    served = (mine / "mine" / "CURRENT").read_text("utf-8")
    result = faq_here(mine, "rebuild", str(FUTURES), "--data", "mine")
    assert result.returncode == 3
    assert "nothing was published" in result.stdout
    assert "texts are gone" in result.stdout
    assert (mine / "mine" / "CURRENT").read_text("utf-8") == served
    forced = faq_here(mine, "rebuild", str(FUTURES), "--data", "mine", "--force")
    assert forced.returncode == 0
    assert "forced past the quality gate" in forced.stdout
    assert (mine / "mine" / "CURRENT").read_text("utf-8") != served


@pytest.mark.parametrize(
    "arguments",
    [
        ("rebuild", "--keep", "0"),
        ("rebuild", "--keep", "1001"),
        ("rebuild", "--tolerance", "nan"),
        ("rebuild", "--target-precision", "nan"),
        ("rebuild", "--dtype", "float8"),
        ("rebuild", "--backend", "tpu"),
        ("calibrate", "absent.jsonl"),
        ("calibrate", "absent.jsonl", "--keep", "0"),
        ("calibrate", "absent.jsonl", "--tolerance", "-1"),
        ("serve", "--wait-for-index", "--sample"),
        ("diff", "a", "a"),
        ("rebuild", "--tolerance", "2"),
        ("rollback", "nope"),
        ("diff", "a", "b"),
        ("generations", "--data", "absent"),
        ("serve", "--workers", "0"),
    ],
)
def test_operator_errors_are_one_line(home: Path, arguments: tuple[str, ...]) -> None:
    result = (faq if arguments[0] == "serve" else faq_here)(home, *arguments)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr


def test_eval_prints_figures_and_plots(home: Path, tmp_path: Path) -> None:
    queries = tmp_path / "q.jsonl"
    rows = [
        {"query": "忘记密码了", "relevant_ids": ["account-forgot-password"], "lang": "zh", "kind": "keyword"},
        {"query": "best pizza near me", "relevant_ids": [], "lang": "en"},
    ]
    queries.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    result = faq_here(home, "eval", str(queries), "--json", "--plots", str(tmp_path / "plots"))
    figures = json.loads(result.stdout)
    assert figures["overall"]["hit_at_1"] == 1.0
    assert figures["by_lang"]["en"]["refusal_recall"] == 1.0
    assert figures["by_kind"]["keyword"]["queries"] == 1
    assert all(Path(file).is_file() for file in figures["plots"])


def test_plots_without_their_extra_are_one_line(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told before minutes of measuring, and before the folder is made."""
    (tmp_path / "q.jsonl").write_text('{"query": "x", "relevant_ids": []}', "utf-8")
    monkeypatch.setattr("engine.evaluate.find_spec", lambda _name: None)
    result = faq_here(home, "eval", str(tmp_path / "q.jsonl"), "--plots", str(tmp_path / "plots"))
    assert (result.returncode, result.stderr.count("\n"), result.stdout) == (2, 1, "")
    assert "pip install 'faq-search[eval]'" in result.stderr
    assert not (tmp_path / "plots").exists()


def test_lint_of_a_bad_corpus_names_its_rules(home: Path, tmp_path: Path) -> None:
    """That of the sample ends with 0, which is without an error: it is one of the README's commands."""
    bad = tmp_path / "bad.jsonl"
    rows = [
        {"id": "a", "lang": "en", "category": "x", "question": "Same?", "answer": "see [b](faq:nowhere)"},
        {"id": "b", "lang": "en", "category": "x", "question": "same?", "answer": "[x](javascript:alert(1))"},
    ]
    bad.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    result = faq_here(home, "lint", str(bad), "--json")
    assert result.returncode == 1
    rules = {finding["rule"] for finding in json.loads(result.stdout)["findings"]}
    assert rules >= {"same-phrasing", "dead-link", "unsafe-link", "few-phrasings"}
    shown = faq_here(home, "lint", str(bad))
    assert (shown.returncode, all(rule in shown.stdout for rule in rules)) == (1, True)


def test_convert_round_trip(home: Path, tmp_path: Path) -> None:
    source = SAMPLE / "faq" / "margin.yaml"
    assert faq_here(home, "convert", str(source), str(tmp_path / "a.xlsx")).returncode == 0
    assert faq_here(home, "convert", str(tmp_path / "a.xlsx"), str(tmp_path / "b.jsonl")).returncode == 0
    again = faq_here(home, "convert", str(tmp_path / "a.xlsx"), str(tmp_path / "b.jsonl"))
    assert (again.returncode, "--force" in again.stderr) == (2, True)


def test_serve_answers_and_stops_gracefully(home: Path) -> None:
    port = free_port()
    server = subprocess.Popen([*FAQ, "serve", "--port", str(port)], cwd=home, env=environment(), stderr=subprocess.PIPE)
    try:
        reply = json.loads(_get(f"http://127.0.0.1:{port}/v1/search?q=%E5%BF%98%E8%AE%B0%E5%AF%86%E7%A0%81"))
        assert reply["results"][0]["id"] == "account-forgot-password"
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) in (0, -signal.SIGTERM)
    finally:
        server.kill()
        server.communicate()


def _get(url: str) -> bytes:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own server
                return bytes(response.read())
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


def commands_of(document: str) -> list[str]:
    """Every `faq` command of its console blocks, in order."""
    return [
        line[2:].strip()
        for block in re.findall(r"```console\n(.*?)```", (ROOT / document).read_text("utf-8"), flags=re.DOTALL)
        for line in block.splitlines()
        if line.startswith("$ faq ")
    ]


def test_the_readmes_commands_run(home: Path, linted: subprocess.CompletedProcess[str], tmp_path: Path) -> None:
    """Both documents have the same ones; installing and serving are tested elsewhere.

    The linting, which asks every phrasing, was done once for all tests.
    """
    commands = commands_of("README.md")
    assert len(commands) >= 8
    assert commands_of("README.zh-CN.md") == commands
    assert f"faq {' '.join(linted.args[:-1])}" in commands
    work = tmp_path / "work"
    shutil.copytree(home, work)
    (work / "corpus").mkdir()
    shutil.copytree(SAMPLE, work / "corpus" / "data" / "sample")
    for command in commands:
        if command.startswith("faq serve"):
            continue
        arguments = shlex.split(command, comments=True)[1:]
        result = linted if [*arguments, "--json"] == linted.args else faq_here(work, *arguments)
        assert result.returncode == 0, (command, result.stderr)


@pytest.mark.parametrize(
    ("contact", "code", "words"),
    [
        ("t.me/BluefirOfficial", 0, "是我们的官方联系方式"),
        ("bluefir-support.com", 1, "在模仿官方的 bluefir.example"),
        ("", 2, "the contact is empty"),
    ],
)
def test_verify(home: Path, contact: str, code: int, words: str) -> None:
    result = faq_here(home, "verify", contact)
    assert result.returncode == code
    assert words in result.stdout + result.stderr


def test_a_search_loads_nothing_that_it_does_not_need(home: Path) -> None:
    """Each would make every cold search slower: settings of a service, the web, what writes tables for people."""
    code = "import sys\nfrom api.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    asked = [sys.executable, "-c", code, "search", "怎么充值", "--json"]
    told = subprocess.run(asked, cwd=home, env=environment(), capture_output=True, text=True, check=True)
    assert json.loads(told.stdout)["outcome"] == "answer"
    needless = {"asyncio", "fastapi", "pydantic_settings", "rich", "scipy", "sqlalchemy", "ssl", "starlette", "torch"}
    loaded = set(told.stderr.split())
    assert not needless & loaded
    builders = (
        "corpus.formats",
        "corpus.readers",
        "corpus.lint",
        "engine.lint",
        "engine.publishing",
        "engine.evaluate",
    )
    assert not [name for name in loaded if name.startswith(builders)]


def test_a_secret_is_not_printed(home: Path) -> None:
    result = faq_here(home, "search", "登录不了 我的密码是 hunter2!x")
    assert "hunter2" not in result.stdout + result.stderr
    assert "请立即修改密码" in result.stdout


def test_explain(home: Path) -> None:
    explanation = json.loads(faq_here(home, "search", "提现没到账", "--explain", "--json").stdout)["explanation"]
    first = explanation["candidates"][0]
    added = sum(part for _, part in first["evidence"].values()) + first["intercept"]
    assert first["log_odds"] == pytest.approx(added, abs=0.01)
    assert "log-odds" in faq_here(home, "search", "提现没到账", "--explain").stdout


def test_calibrate(home: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(home / "faq-data", tmp_path / "data"))
    queries = str(SAMPLE / "queries" / "dev.jsonl")
    before = (data / "CURRENT").read_text("utf-8")
    stopped = faq_here(home, "calibrate", queries, "--target-precision", "0.8", "--data", str(data))
    assert stopped.returncode == 3
    assert "the target precision changes from 90.0% to 80.0% with a guarantee of 95.0%: coverage" in stopped.stdout
    assert (data / "CURRENT").read_text("utf-8") == before
    accepted = "--target-precision", "0.8", "--accept-target", "--data", str(data), "--json"
    result = faq_here(home, "calibrate", queries, *accepted)
    report = json.loads(result.stdout)
    assert (result.returncode, report["pooled"]["status"]) == (0, "guaranteed"), result.stdout
    assert report["pooled"]["lower"] >= 0.8
    assert (data / "CURRENT").read_text("utf-8").strip() == report["generation"]
    assert (
        json.loads(faq_here(home, "search", "x", "--data", str(data), "--json").stdout)["generation"]
        == report["generation"]
    )
    impossible = faq_here(home, "calibrate", queries, "--target-precision", "0.999", "--data", str(data))
    assert impossible.returncode == 1
    assert "infeasible" in impossible.stdout
    assert (data / "CURRENT").read_text("utf-8").strip() == report["generation"]
    bad = faq_here(home, "calibrate", queries, "--guarantee", "2", "--data", str(data))
    assert (bad.returncode, len(bad.stderr.splitlines())) == (2, 1)


def test_pinyin_among_chinese_is_read_as_chinese(home: Path) -> None:
    reply = json.loads(faq_here(home, "search", "tibi 一直没到", "--json", "--explain").stdout)
    assert reply["explanation"]["read_as"][0] == "提币 一直没到"
    assert {"withdrawal-not-arrived", "withdrawal-pending"} & {r["id"] for r in reply["results"][:2]}

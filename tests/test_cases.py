"""Forty-four situations from bug reports and real files, each with what is right: tests/cases/NN-name/right.txt.

`cmd.txt` is what a person types; the checks do the same in this process. Where right.txt leaves a choice, the issue's
sentence wins.
"""

from __future__ import annotations

import json
import re
import runpy
import shutil
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from conftest import CHROMIUM, ROOT, FakeEncoder, faq_here, search
from corpus import Segmenter, read_corpus
from engine import BuildOptions, Engine, rebuild
from engine.evaluate import judge
from engine.publishing.golden import questions_for, read_golden
from index import DataFolder, Encoder, EncoderSpec, Vectors, load_encoder
from support import SIDE

CASES = ROOT / "tests" / "cases"


class Remembering:
    """The bundled model, which reads each text once for all cases: a vector depends on nothing else."""

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self._known: dict[tuple[str, str], Any] = {}
        self.name, self.dim, self.fingerprint = inner.name, inner.dim, inner.fingerprint
        self.symmetric = inner.symmetric

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode("q", texts, self._inner.encode_queries)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._encode("d", texts, self._inner.encode_documents)

    def known(self, word: str) -> bool:
        return self._inner.known(word)

    def _encode(self, kind: str, texts: Sequence[str], run: Callable[[Sequence[str]], Vectors]) -> Vectors:
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if (kind, text) not in self._known]
        if new:
            self._known.update(zip([(kind, text) for text in new], run(new), strict=True))
        return np.asarray([self._known[kind, text] for text in texts], np.float32).reshape(len(texts), self.dim)


@pytest.fixture(scope="module")
def bundled() -> Remembering:
    return Remembering(load_encoder(EncoderSpec()))


@pytest.fixture(scope="module")
def shared_engines() -> dict[Any, Engine]:
    return {}


@dataclass
class Case:
    """One case in a folder of its own. fake: an encoder for what no model is needed for."""

    folder: Path
    bundled: Callable[[], Encoder]
    sample: Callable[[], Path]
    fake: Encoder
    shared: dict[Any, Engine]
    opened: list[TestClient] = field(default_factory=list)

    def make(self) -> None:
        """Run its make.py."""
        with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # some of them close no file
            patch.chdir(self.folder)
            runpy.run_path("make.py")

    def convert(self, name: str) -> list[dict[str, Any]]:
        """The rows of `faq convert NAME out.jsonl`."""
        result = faq_here(self.folder, "convert", name, "out.jsonl", "--force")
        assert result.returncode == 0, result.stderr
        return [json.loads(line) for line in (self.folder / "out.jsonl").read_text("utf-8").splitlines()]

    def questions(self, name: str) -> list[str]:
        return [row["question"] for row in self.convert(name)]

    def engine(self, source: str, *, real: bool = False, data: str = "data") -> Engine:
        """The engine over a rebuilt source; real: with the bundled model."""
        encoder = self.bundled() if real else self.fake
        options = BuildOptions(side=SIDE, load=lambda _spec: encoder)
        report = rebuild(self.folder / source, self.folder / data, options=options)
        assert report.published, report.gate.failures
        opened = DataFolder(self.folder / data)
        return Engine(opened.load_current(), encoder, Segmenter((), opened.cache))

    def only_engine(self, source: str) -> Engine:
        """The same for cases that build once: those that say the same share what was built."""
        path = self.folder / source
        files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        key = tuple((one.name, one.read_bytes()) for one in files)
        if key not in self.shared:
            self.shared[key] = self.engine(source)
        return self.shared[key]

    def outcomes(self, source: str, *queries: str) -> list[tuple[str, list[Any]]]:
        """Outcome and results of each query, with the bundled model."""
        engine = self.engine(source, real=True)
        found = [search(engine, query) for query in queries]
        return [(one.outcome, list(one.results)) for one in found]

    def of_sample(self, *queries: str) -> list[str]:
        """The outcome of each query in the sample help centre."""
        opened = DataFolder(self.sample())
        generation = opened.load_current()
        words = generation.manifest.extra.get("user_words", ())
        engine = Engine(generation, self.bundled(), Segmenter(words, opened.cache))
        return [search(engine, query).outcome for query in queries]

    def client(self, source: str, **environment: str) -> TestClient:
        """A help centre over the source."""
        settings = read_settings(data=str(self.folder / "data"), environment=environment)
        app = create_app(Serving(self.only_engine(source)), settings)
        client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        self.opened.append(client.__enter__())
        return self.opened[-1]

    def answer(self, source: str, entry: str, locale: str = "zh-CN") -> str:
        """The answer of an entry's page as HTML."""
        html = self.client(source).get(f"/{locale}/articles/{entry}").text
        match = re.search(r"<div class=.answer.>(.*?)</div>", html, re.DOTALL)
        assert match, html[:400]
        return match[1]


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path, encoder: FakeEncoder) -> Iterator[Case]:
    number = request.node.callspec.params["number"]
    (source,) = CASES.glob(f"{number}-*")
    folder = tmp_path / "case"
    shutil.copytree(source, folder)
    fixture = request.getfixturevalue
    one = Case(folder, lambda: fixture("bundled"), lambda: fixture("sample_data"), encoder, fixture("shared_engines"))
    yield one
    for client in one.opened:
        client.__exit__(None, None, None)


# A. Reading what people have


def two_columns(case: Case) -> None:
    assert case.questions("zh.csv") == ["怎么改签车票？", "怎么选座？"]
    rows = case.convert("en.csv")
    assert [(row["id"], row["lang"]) for row in rows] == [
        ("how-do-i-change-my-train", "en"),
        ("can-i-choose-a-seat", "en"),
    ]


def json_list(case: Case) -> None:
    shutil.copy(case.folder / "faq.json", case.folder / "list.jsonl")
    assert case.questions("faq.json") == case.questions("list.jsonl") == ["Can I bring a dog?", "能带宠物吗？"]


def qna_maker(case: Case) -> None:
    shutil.copy(case.folder / "kb.tsv", case.folder / "kb.csv")
    for name in ("kb.tsv", "kb.csv"):
        pets, smoke = case.convert(name)
        assert (pets["question"], pets["alternates"]) == ("Can I bring a dog?", ["Are pets allowed?"])
        assert (smoke["question"], smoke["answer"]) == ("Can I smoke?", "No.")
    notices = [str(notice) for notice in read_corpus(case.folder / "kb.tsv").notices]
    assert any("'Source' not read" in notice for notice in notices), notices


def numbered_columns(case: Case) -> None:
    (row,) = case.convert("faq.csv")
    assert (row["id"], row["question"]) == ("pets", "Can I bring a dog?")
    assert row["alternates"] == ["Are pets allowed?", "cat on board"]


def values_people_have(case: Case) -> None:
    rows = case.convert("faq.csv")
    assert [(row["lang"], row["category"]) for row in rows] == [
        ("en", "Billing & Payments"),
        ("zh", "账单 与 支付"),
        ("en", "billing"),
    ]
    assert [row.get("updated") for row in rows] == ["2026-01-31", "2026-01-31", None]
    client = case.client("faq.csv")
    assert "Billing &amp; Payments" in client.get("/en/").text
    assert client.get("/en/categories/Billing-Payments").status_code == 200
    assert client.get("/en/categories/billing & payments").headers["location"] == "/en/categories/Billing-Payments"


def header_marks(case: Case) -> None:
    assert case.questions("must.csv") == case.questions("extra.csv") == ["怎么付款？"]
    (notice,) = read_corpus(case.folder / "extra.csv").notices
    assert "浏览量" in notice.message and "作者" in notice.message


def merged_cells(case: Case) -> None:
    case.make()
    assert [row["category"] for row in case.convert("faq.xlsx")] == ["行李"] * 3


def yaml_of_others(case: Case) -> None:
    assert case.questions("list.yaml") == case.questions("hugo.yaml") == ["Can I bring a dog?"]


def separators(case: Case) -> None:
    assert [row["alternates"] for row in case.convert("faq.csv")] == [
        ["要凭证", "开凭证", "凭证怎么弄"],
        ["退票", "不想去了", "取消行程"],
    ]


def questions_as_h3(case: Case) -> None:
    rows = case.convert("faq.md")
    assert [row["question"] for row in rows] == ["怎么注册？", "怎么登录？", "支持哪些支付方式？", "怎么退款？"]
    assert [row["category"] for row in rows][2:] == ["支付", "支付"]


def q_and_a_lines(case: Case) -> None:
    assert [row["answer"] for row in case.convert("bold.md")] == ["In a carrier.", "No."]
    assert [row["answer"] for row in case.convert("zh.md")] == ["放在笼子里可以。", "不能。"]
    (row,) = case.convert("setext.md")
    assert (row["question"], row["category"]) == ("Can I smoke?", "Rules")


def introduction_and_contents(case: Case) -> None:
    assert case.questions("faq.md") == ["能抽烟吗？"]
    said = faq_here(case.folder, "lint", "faq.md", "--fast").stdout
    assert all(heading in said for heading in ("常见问题", "目录", "参与编写")), said


def heading_ids(case: Case) -> None:
    smoke, pets = case.convert("faq.md")
    assert (smoke["id"], smoke["question"], pets["id"]) == ("smoke", "Can I smoke?", "pets")
    assert ":::" not in smoke["answer"] and "> **Tip**" in smoke["answer"] and "(faq:pets)" in smoke["answer"]


def signs_in_ids(case: Case) -> None:
    ids = [row["id"] for row in case.convert("faq.md")]
    assert ids == ["how-do-i-build-with-cpp", "how-do-i-build-with-csharp", "how-do-i-build-with-c"]


def renumbered(case: Case) -> None:
    before = case.engine("v1.md", real=True)
    after = case.engine("v2.md", real=True)
    gone = {entry.id for entry in before.entries()} - {entry.id for entry in after.entries()}
    assert (gone, len(after.entries())) == (set(), 9)


def typo_in_a_heading(case: Case) -> None:
    case.engine("v1.md")  # whose data folder the next one goes to
    text = (case.folder / "v1.md").read_text("utf-8").replace("chnage", "change")
    (case.folder / "faq.md").write_text(text, "utf-8")
    old, new = "how-do-i-chnage-my-seat", "how-do-i-change-my-seat"
    golden = '{"query": "can i sit somewhere else", "relevant_ids": ["' + old + '"]}'
    (case.folder / "golden.queries.jsonl").write_text(golden, "utf-8")
    client = case.client("faq.md")
    there = client.get(f"/en/articles/{old}")
    assert (there.status_code, there.headers["location"]) == (301, f"/en/articles/{new}")
    assert client.get(f"/v1/entries/{old}").json()["id"] == new
    assert client.post("/v1/feedback", json={"entry": old, "helpful": True}).status_code == 204
    engine = case.engine("faq.md")
    asked = questions_for(read_golden(case.folder / "faq.md"), engine, None)
    assert new in asked[0].relevant
    [judged] = judge(engine, read_golden(case.folder / "faq.md"))
    assert judged.rank == next(n for n, one in enumerate(engine.search(judged.query).results, 1) if one.id == new)


def percent(case: Case) -> None:
    case.make()
    assert [row["answer"] for row in case.convert("faq.xlsx")] == ["5%", "0.1%"]


def link_of_a_cell(case: Case) -> None:
    case.make()
    assert [row["answer"] for row in case.convert("faq.xlsx")] == ["[点这里付款](https://pay.example.com/go)"]


def hidden_rows(case: Case) -> None:
    case.make()
    assert [row["id"] for row in case.convert("faq.xlsx")] == ["a"]
    notices = [str(notice) for notice in read_corpus(case.folder / "faq.xlsx").notices]
    assert any("row 3 hidden" in notice for notice in notices) and any(
        "归档: the sheet is hidden" in n for n in notices
    )


def answers_in_html(case: Case) -> None:
    html = case.answer("faq.csv", "a", "en")
    assert "<strong>card</strong>" in html and "<li>voucher</li>" in html and "&lt;" not in html


# B and C: in the reader's language, and shown as it was meant


def mirrored_folders(case: Case) -> None:
    english = ("luggage weight", "receipt please", "bring my cat", "pet price")
    chinese = ("行李多重", "报销凭证", "换一趟车", "带猫多少钱")
    found = case.outcomes("faq", *english, *chinese)
    assert [results[0].lang for _, results in found] == ["en"] * 4 + ["zh"] * 4


def words_cut_across(case: Case) -> None:
    client = case.client("faq.csv")
    html = "".join(client.get(f"/zh-TW/articles/{entry}").text for entry in "abc")
    for right in ("被發到", "記錄了如下", "少數組員", "高級會員", "單只有"):
        assert right in html


def bold(case: Case) -> None:
    html = case.answer("faq.csv", "a")
    assert "<strong>“行程”</strong>" in html and "<strong>改签（免费）</strong>" in html


def lines_of_a_cell(case: Case) -> None:
    assert case.answer("faq.csv", "a").count("<br") == 2


def bare_addresses(case: Case) -> None:
    html = case.answer("faq.csv", "a")
    assert 'href="https://www.example.com/a"' in html and 'href="mailto:desk@example.com"' in html


def relative_pictures(case: Case) -> None:
    client = case.client("faq")
    html = client.get("/en/articles/where-is-gate-4").text
    match = re.search(r'<img[^>]* src="([^"]*plan[^"]*)"', html)
    assert match and client.get(match[1]).status_code == 200


def stars_in_sizes(case: Case) -> None:
    html = case.answer("faq.csv", "a")
    assert "30*40*20" in html and "110***1234" in html


def issue_your_card(case: Case) -> None:
    (first, _), (second, _) = case.outcomes(
        "faq", "how long does it take to issue your card", "how long does it take to issue a card"
    )
    assert (first, second) == ("answer", "answer")


def below_a_path(case: Case) -> None:
    client = case.client("faq.md", FAQ_PUBLIC_URL="https://www.example.com/help")
    assert client.get("/").headers["location"].startswith("/help/")
    found = re.findall(r'(?:href|src|action)="(/[^"]*)"', client.get("/en/").text)
    assert found and all(address.startswith("/help/") for address in found)


def head_of_healthz(case: Case) -> None:
    client = case.client("faq.md")
    head = [client.head(f"/{name}") for name in ("healthz", "readyz")]
    assert [one.status_code for one in head] == [200, client.get("/readyz").status_code]  # 503 until it is warm


def addresses_by_hand(case: Case) -> None:
    client = case.client("faq.md")
    asked = {"zh-cn/": "/zh-CN/", "zh/": "/zh-CN/", "EN/": "/en/", "zh-HK/": "/zh-TW/"}
    for typed, right in asked.items():
        assert client.get(f"/{typed}").headers.get("location") == right
    assert client.get("/favicon.ico").status_code in (200, 301, 302, 308)


def results_for_spammers(case: Case) -> None:
    html = case.client("faq.md").get("/en/", params={"q": "Wallet help call +1 555 0100"}).text
    assert re.search(r'<meta name="robots" content="[^"]*noindex', html)


def ticket(case: Case, name: str, locale: str = "zh-CN") -> Any:
    """The reply to a ticket of the sample help centre with a file."""
    sample = ROOT / "corpus" / "data" / "sample"
    (case.folder / "faq").mkdir()
    for part in ("support.yaml", "logo.svg"):
        shutil.copy(sample / part, case.folder / "faq")
    (case.folder / "faq" / "faq.md").write_text("## Can I smoke?\n\nNo.\n", "utf-8")
    said = {"message": "x", "email": "a@example.net", "type": "other", "fields": {"uid": "12345678", "time": "now"}}
    files = {
        "ticket": (None, json.dumps({**said, "locale": locale})),
        "files": (name, (case.folder / name).read_bytes()),
    }
    return case.client("faq").post("/v1/tickets", files=files)


def heic(case: Case) -> None:
    case.make()
    reply = ticket(case, "IMG_2.HEIC")
    assert reply.status_code == 201 or "截图" in reply.text or "兼容" in reply.text


def log_files(case: Case) -> None:
    assert ticket(case, "app.log").status_code == 201


def invoice_with_data(case: Case) -> None:
    case.make()
    assert ticket(case, "fapiao.pdf").status_code == 201


def holidays(case: Case) -> None:
    assert case.client("faq").get("/zh-CN/contact").status_code == 200


def writes_to_itself(case: Case) -> None:
    (case.folder / "note.txt").write_text("x", "utf-8")
    folder = case.folder / "faq"
    folder.mkdir()
    for name in ("support.yaml", "logo.svg"):
        shutil.copy(ROOT / "corpus" / "data" / "sample" / name, folder)
    (folder / "faq.md").write_text("## Can I smoke?\n\nNo.\n", "utf-8")
    client = case.client("faq", FAQ_SUPPORT_EMAIL="support@bluefir.example")
    said = {"message": "x", "type": "other", "fields": {"uid": "12345678", "time": "now"}}
    reply = client.post("/v1/tickets", json={**said, "email": "support@bluefir.example"})
    assert reply.status_code == 422


def hotkeys_of_the_host(case: Case) -> None:
    if CHROMIUM is None:
        pytest.skip("needs a browser")
    script = (ROOT / "api" / "widget" / "widget.js").read_text("utf-8")
    assert "keydown" in script and "stopPropagation()" in script  # what is typed: tests/test_browser_widget.py


# Other issues


def numbers_nobody_wrote_about(case: Case) -> None:
    asked = ("两年期会员多少钱", "半年会员多少钱", "三年会员多少钱", "45W 充电器能充哪些电脑")
    found = case.outcomes("faq.md", *asked, "how long is the 30-day trial extended")
    assert "answer" not in [outcome for outcome, _ in found]


def wifi(case: Case) -> None:
    found = case.outcomes("faq.md", "wifi", "WiFi", "wifi密码", "wifi password", "wifi not working")
    assert all(outcome != "contact_support" for outcome, _ in found)


def forwarded_for(case: Case) -> None:
    client = case.client("faq.md", FAQ_RATE_LIMIT="3/minute")
    codes = [client.get("/v1/search", params={"query": "a"}).status_code for _ in range(6)]
    forged = [
        client.get("/v1/search", params={"query": "a"}, headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(6)
    ]
    assert codes[-1] == 429 and forged == [429] * 6
    # uvicorn would rewrite the client's address before the product looks at it.
    assert "proxy_headers=False" in (ROOT / "api" / "http" / "server.py").read_text("utf-8")


def two_wishes(case: Case) -> None:
    engine = case.engine("faq.md", real=True)
    asked = {"游泳池几点开放可以带朋友来吗": ("游泳池", "朋友"), "更衣柜怎么用，游泳池几点开放？": ("更衣柜", "游泳池")}
    for query, wanted in asked.items():
        found = search(engine, query)
        named = " ".join(one.question for one in (*found.clarify, *found.results[:1]))
        assert all(word in named for word in wanted) and found.outcome != "answer"


def one_character(case: Case) -> None:
    assert "answer" not in case.of_sample("提", "现", "币", "手")


def korean(case: Case) -> None:
    asked = ("안녕하세요", "비밀번호", "도와주세요", "비밀번호를 잊어버렸어요")
    assert set(case.of_sample(*asked)) == {"contact_support"}


OWNERS: dict[str, tuple[Callable[[Case], None], str]] = {
    "01": (two_columns, ""),
    "03": (json_list, ""),
    "04": (qna_maker, ""),
    "06": (numbered_columns, ""),
    "07": (values_people_have, ""),
    "08": (header_marks, ""),
    "09": (merged_cells, ""),
    "11": (yaml_of_others, ""),
    "12": (separators, ""),
    "20": (questions_as_h3, ""),
    "22": (q_and_a_lines, ""),
    "24": (introduction_and_contents, ""),
    "25": (heading_ids, ""),
    "30": (signs_in_ids, ""),
    "32": (renumbered, ""),
    "33": (typo_in_a_heading, ""),
    "40": (mirrored_folders, ""),
    "50": (numbers_nobody_wrote_about, ""),
    "60": (wifi, ""),
    "70": (words_cut_across, ""),
    "80": (bold, ""),
    "82": (lines_of_a_cell, ""),
    "84": (answers_in_html, ""),
    "86": (bare_addresses, ""),
    "87": (relative_pictures, ""),
    "88": (stars_in_sizes, ""),
    "90": (percent, ""),
    "92": (link_of_a_cell, ""),
    "93": (hidden_rows, ""),
    "100": (issue_your_card, ""),
    "110": (below_a_path, ""),
    "111": (forwarded_for, ""),
    "113": (head_of_healthz, ""),
    "114": (addresses_by_hand, ""),
    "115": (results_for_spammers, ""),
    "120": (heic, ""),
    "121": (log_files, ""),
    "122": (invoice_with_data, ""),
    "124": (holidays, ""),
    "125": (writes_to_itself, ""),
    "130": (hotkeys_of_the_host, ""),
    "141": (two_wishes, "deflection"),
    "150": (one_character, ""),
    "152": (korean, ""),
}
"""What is checked, and which issue owes it; none for what this one has done."""


def _params() -> Iterator[Any]:
    for number, (_, owner) in OWNERS.items():
        marks = [pytest.mark.xfail(reason=f"owed by issue {owner}", strict=True)] if owner else []
        yield pytest.param(number, marks=marks, id=number)


@pytest.mark.parametrize("number", list(_params()))
def test_case(number: str, case: Case) -> None:
    OWNERS[number][0](case)


def test_every_case_has_an_owner() -> None:
    assert {folder.name.split("-")[0] for folder in CASES.iterdir()} == OWNERS.keys()
    assert len(OWNERS) == 44

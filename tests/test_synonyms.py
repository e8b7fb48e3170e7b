"""Synonyms: groups of the owner's words, in queries, in a running service, on a page, and in the linter."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from test_batch import sign_in
from test_journal_service import served

from api.http.serving import Serving
from api.http.watch import Watcher
from corpus import CorpusError, FaqError, LabelledQuery
from engine import SYNONYMS_FILE, Engine, changed_by, keep_synonyms, kept_synonyms, read_synonyms
from engine.synonyms import synonyms_beside

TEXT = """\
# our words
交易成本 = 手续费 = trading fees
Authenticator App => two-factor authentication
"""


@pytest.fixture
def plain(engine: Engine) -> Engine:
    """The engine, which has no synonyms again afterwards."""
    engine.use_synonyms(read_synonyms(""))
    yield engine  # type: ignore[misc]
    engine.use_synonyms(read_synonyms(""))


def test_words_are_swapped_both_ways_or_one_way() -> None:
    read = read_synonyms(TEXT)
    assert (read.groups, read.problems) == (2, ())
    assert read.swapped("交易成本是多少", 3).texts == ("手续费是多少", "trading fees是多少")
    assert read.swapped("my trading fees", 1).texts == ("my 交易成本",)
    assert read.swapped("authenticator app lost", 3).texts == ("two-factor authentication lost",)
    assert not read.swapped("two-factor authentication", 3).texts


def test_a_word_of_letters_is_a_whole_word() -> None:
    read = read_synonyms("sim = card")
    assert read.swapped("similar sim", 3).texts == ("similar card",)
    assert read.swapped("换sim卡", 3).texts == ("换card卡",)
    assert not read.swapped("simulation discard", 3).texts


def test_there_are_no_chains_and_no_explosion() -> None:
    chain = read_synonyms("aa = bb\nbb = cc\ncc = dd")
    assert chain.swapped("aa", 3).texts == ("bb",)
    many = read_synonyms("\n".join(f"{one} = {' = '.join(one + str(n) for n in range(7))}" for one in "abcdefgh"))
    assert len(many.swapped("a b c d e f g h", 3).texts) <= 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("one word", "line 1: 'one word' is no group"),
        ("a =", "is no group"),
        ("=".join("abcdefghi"), "at most 8 words"),
        ("a = " + "b" * 41, "of 40 characters each"),
        ("\n".join(f"a{n} = b{n}" for n in range(1001)), "more than 1000 groups"),
        ("# " + "x" * 200_001, "more than 200,000 characters"),
    ],
)
def test_what_is_no_group_is_told_and_left_out(text: str, problem: str, tmp_path: Path) -> None:
    assert problem in read_synonyms(text).problems[0].replace("1,000", "1000")
    assert read_synonyms(f"good = fine\n{text}").others["good"] == ("fine",)
    with pytest.raises(FaqError, match=SYNONYMS_FILE):
        keep_synonyms(tmp_path, text)
    (tmp_path / SYNONYMS_FILE).write_text(text, "utf-8")
    with pytest.raises(CorpusError, match="line 1|characters|line"):
        synonyms_beside(tmp_path)


def test_queries_are_read_with_them(plain: Engine) -> None:
    before = plain.read("交易成本").query
    plain.use_synonyms(read_synonyms(TEXT))
    query = plain.read("交易成本").query
    assert before.texts == ("交易成本",) and query.texts == ("交易成本", "手续费", "trading fees")
    assert len(query.vectors) == 3 and query.corrected is None
    assert set(query.terms) > set(before.terms) and plain.search("交易成本").results[0].id == "fees"
    for text in ("手续费是多少？", "tibi 交易成本 withdrwal fes 手须费"):
        assert len(plain.read(text).query.texts) <= 4  # of which each costs the encoder
    assert len(plain.read("手续费是多少？").query.texts) == 1  # a phrasing of the corpus stays


def test_what_they_break_is_told(plain: Engine) -> None:
    bad = read_synonyms("提币 => 身份认证\n手续费 => 身份认证")
    golden = [LabelledQuery("提币没到", ("withdraw-pending",)), LabelledQuery("天气", ())]
    found = changed_by(plain, bad, golden)
    assert found and {one.after for one in found} == {"verify-identity"}
    assert not changed_by(plain, read_synonyms("火锅 = 烤肉"), golden)
    assert plain.reader.synonyms.others == {} and plain.reader.spares_phrasings


def test_a_running_service_takes_them_up(plain: Engine, tmp_path: Path) -> None:
    serving = Serving(plain, tmp_path)
    watcher = Watcher(serving, tmp_path / "CURRENT", interval=0.01)
    watcher.start()
    try:
        keep_synonyms(tmp_path, TEXT)
        ends = time.monotonic() + 20
        while not plain.reader.synonyms.others and time.monotonic() < ends:
            time.sleep(0.01)
    finally:
        watcher.stop()
    assert plain.reader.synonyms.others == kept_synonyms(tmp_path).others != {}


def test_staff_write_them(plain: Engine, tmp_path: Path) -> None:
    with served(plain, tmp_path, FAQ_TICKETS="on") as client:
        address = "/staff/synonyms"
        assert client.post(address, data={"text": TEXT, "act": "save"}).status_code == 401
        sign_in(client, tmp_path)
        page = client.get(address, headers={"Accept-Language": "zh-TW"}).text
        token = page.partition('name="token" value="')[2].partition('"')[0]
        assert "同義詞" in page
        assert client.post(address, data={"text": TEXT, "act": "save"}).status_code == 403
        wrong = client.post(address, data={"text": "alone", "act": "save", "token": token})
        assert wrong.status_code == 422 and "is no group" in wrong.text
        checked = client.post(address, data={"text": TEXT, "act": "check", "token": token})
        assert checked.status_code == 200 and not (tmp_path / SYNONYMS_FILE).exists()
        seen = page.partition('name="seen" value="')[2].partition('"')[0]
        sent = {"text": TEXT.replace("\n", "\r\n"), "act": "save", "token": token, "seen": seen}
        (tmp_path / SYNONYMS_FILE).write_text("theirs = <b>others</b>", "utf-8")
        late = client.post(address, data=sent)
        assert late.status_code == 409 and "theirs = &lt;b&gt;" in late.text, "another editor's words are kept"
        sent["seen"] = late.text.partition('name="seen" value="')[2].partition('"')[0]
        kept = client.post(address, data=sent)
        assert kept.status_code == 200 and (tmp_path / SYNONYMS_FILE).read_text("utf-8") == TEXT
        assert "交易成本" in client.get(address).text

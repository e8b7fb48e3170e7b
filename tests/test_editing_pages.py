"""Editing in the browser: list, form, conflict, history, roles, and what is published by a click."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from test_journal_writer import asked

from api.editing.prepare import prepare
from api.editing.publisher import Publisher
from api.editing.state import Candidate, CandidateFile
from api.http.app import create_app
from api.http.serving import Serving
from api.security.keys import Keys
from api.settings import read_settings
from api.web.feedback import Feedback, Opinion
from conftest import SMALL_CORPUS, FakeEncoder
from corpus import Changes, read_corpus, version_of, with_changes
from engine import BuildOptions, Editing, open_newest, rebuild
from index import DataFolder
from journal import Journal, JournalSettings
from support import SIDE

PAGE = {"accept": "text/html"}
Load = Callable[[Any], FakeEncoder]


@dataclass
class Desk:
    """A help centre whose corpus is a file of its own, and the browser of a member of staff."""

    client: TestClient
    data: Path
    source: Path
    editing: Editing
    serving: Serving
    encoder: FakeEncoder

    def sign_in(self, *scopes: str, name: str = "Ann") -> None:
        self.client.cookies.clear()
        secret = Keys(self.data).add(name, scopes)[1]
        answer = self.client.post("/staff/login", data={"key": secret}, follow_redirects=False)
        self.home = answer.headers.get("location", "")

    @property
    def token(self) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.client.get("/staff/entries").text)
        assert found
        return found[1]

    def form(self, entry_id: str) -> dict[str, str]:
        """What the page of an entry would send."""
        text = self.client.get("/staff/entries/edit", params={"id": entry_id}).text
        found = dict(re.findall(r'<input[^>]* name="(\w+)"(?: lang="\w+")? value="([^"]*)"', text))
        found |= dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
        found |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n([^<]*)</textarea>', text))
        return found

    def save(self, form: dict[str, str], **changes: str) -> Any:
        return self.client.post("/staff/entries/save", data=form | changes, headers=PAGE, follow_redirects=False)

    def seen(self) -> dict[str, str]:
        """What the buttons of the page would send."""
        found = re.search(r'name="generation" value="([^"]*)"', self.client.get("/staff/publish").text)
        return {"token": self.token, "generation": found[1] if found else ""}

    def press(self, step: str, **given: str) -> Any:
        return self.client.post(
            f"/staff/publish/{step}", data=self.seen() | given, headers=PAGE, follow_redirects=False
        )


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory, encoder: FakeEncoder) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "faq.yaml").write_text(SMALL_CORPUS, "utf-8")
    rebuild(folder / "faq.yaml", folder / "data", options=BuildOptions(side=SIDE, load=lambda _spec: encoder))
    return folder


@pytest.fixture
def desk(built_once: Path, tmp_path: Path, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    import shutil

    shutil.copytree(built_once, tmp_path, dirs_exist_ok=True)
    data, source = tmp_path / "data", tmp_path / "faq.yaml"
    folder = DataFolder(data)
    with folder.switching():
        folder.set_source(str(source))
    for module in ("engine.opening", "engine.publishing.rebuild"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda _spec: encoder, raising=False)
    serving = Serving(open_newest(data)[0], data)
    serving.warm = True
    app = create_app(serving, read_settings(data=str(data), environment={}))
    publisher: Publisher = app.state.publisher

    def start(running: Candidate) -> int:
        prepare(Editing(data), JournalSettings(), running, load=lambda _spec: encoder)
        return running.pid

    publisher.start = start
    with TestClient(app, client=("203.0.113.9", 1)) as client:
        yield Desk(client, data, source, Editing(data), serving, encoder)


def test_the_list_is_searched_and_filtered(desk: Desk) -> None:
    desk.sign_in("editor")
    assert desk.home == "/staff/entries"
    Feedback(desk.data).add(Opinion("fees", "en", False, "g"))

    def ids(**query: str) -> list[str]:
        return re.findall(r"/staff/entries/edit\?id=([\w-]+)", desk.client.get("/staff/entries", params=query).text)

    assert len(ids()) == 6
    assert ids(q="TRADING fees") == ["fees"] and ids(q="1003") == ["error-codes"] and ids(q="nothing here") == []
    assert ids(show="missing") == ["error-codes"]
    assert ids(show="votes") == ["fees"]
    assert "error-codes" in ids(show="lint")
    assert ids(show="unpublished") == [] == ids(show="stale")
    desk.save(desk.form("fees"), answer_en="Free.")
    assert ids(show="unpublished") == ["fees"]
    assert desk.client.get("/staff/entries", params={"page": 10**6}).status_code == 200
    assert "1 entry differs" in desk.client.get("/staff/entries", headers={"accept-language": "en"}).text


def test_a_saved_answer_is_in_the_file_and_not_yet_on_the_page(desk: Desk) -> None:
    desk.sign_in("editor")
    form = desk.form("fees")
    assert form["question_en"] == "What are the trading fees?" and form["phrasings_zh"] == "交易要收多少钱"
    assert (
        desk.save(form, answer_en="Free.\r\n\r\nFor all.", phrasings_en="a way\r\n\r\n a way \r\nanother").status_code
        == 303
    )
    text = desk.source.read_text("utf-8")
    assert '"Free.\\n\\nFor all."' in text and "[a way, another]" in text and "挂单 0.1%。" in text
    assert "0.1% for makers" in desk.client.get("/en/articles/fees").text
    again = desk.save(desk.form("fees"))
    assert again.status_code == 303 and "saved" not in again.headers["location"], "nothing new"
    saved = desk.client.get("/staff/entries/edit", params={"id": "fees", "saved": 1}, headers={"accept-language": "en"})
    assert "It is in faq.yaml" in saved.text


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(desk: Desk) -> None:
    desk.sign_in("editor")
    form, before = desk.form("fees"), desk.source.read_bytes()
    for changes, said in (
        ({"answer_en": ""}, "Write an answer"),
        ({"question_en": " ", "answer_en": "kept words"}, "Write a question"),
        ({"question_en": "x" * 600}, "at most 512"),
        ({"answer_en": "bad \x07"}, "control character"),
        ({"phrasings_en": "\n".join(map(str, range(301)))}, "at most 300"),
        ({name: "" for name in form if name.endswith(("_zh", "_en"))}, "Write a question"),
    ):
        page = desk.client.post("/staff/entries/save", data=form | changes, headers=PAGE | {"accept-language": "en"})
        assert page.status_code == 422 and said in page.text, (changes, page.text[-3000:])
    assert (
        "kept words"
        in desk.client.post("/staff/entries/save", data=form | {"question_en": "", "answer_en": "kept words"}).text
    )
    assert desk.source.read_bytes() == before
    assert desk.client.get("/staff/entries/edit", params={"id": "none"}).status_code == 404


def test_two_editors_see_both_texts(desk: Desk) -> None:
    desk.sign_in("editor")
    ann = desk.form("fees")
    desk.sign_in("editor", name="Bo")
    bo = desk.form("fees")
    assert desk.save(bo, answer_en="Bo's answer").status_code == 303
    late = desk.save(bo, answer_en="Ann's answer")
    assert late.status_code == 409 and "Bo&#39;s answer" in late.text and "Ann&#39;s answer" in late.text
    version = re.search(r'name="version" value="(\w+)"', late.text)
    assert version and version[1] != ann["version"]
    assert desk.save(bo, answer_en="Ann's answer", version=version[1]).status_code == 303
    assert desk.editing.read().by_id["fees"].texts["en"].answer == "Ann's answer"
    assert desk.save(bo, step="remove").status_code == 409


def test_a_new_entry_a_removal_and_their_undoing(desk: Desk) -> None:
    desk.sign_in("editor")
    before = desk.source.read_bytes()
    new = {"token": desk.token, "question_en": "What are the trading fees?", "answer_en": "x", "category_en": "fees"}
    made = desk.save(new)
    assert "id=what-are-the-trading-fees&saved=1" in made.headers["location"]
    assert desk.save(desk.form("error-codes"), step="remove").headers["location"] == "/staff/entries?saved=2"
    history = desk.client.get("/staff/entries/history", headers={"accept-language": "en"}).text
    assert "removed" in history and "wrote" in history and "2005 means" in history
    for number in ("1", "2"):
        sent = {"token": desk.token, "number": number}
        assert desk.client.post("/staff/entries/undo", data=sent, follow_redirects=False).status_code == 303
    ids = {entry.id for entry in desk.editing.read().corpus.entries}
    assert ids == set(re.findall(r"id: ([\w-]+)", before.decode()))
    sent = {"token": desk.token, "number": "1"}
    assert (
        "note=conflict"
        in desk.client.post("/staff/entries/undo", data=sent, follow_redirects=False).headers["location"]
    )
    for bad in ("", "x", "9" * 12):
        assert desk.client.post("/staff/entries/undo", data=sent | {"number": bad}).status_code in (409, 422)


def test_preview_and_remarks_come_while_one_types(desk: Desk) -> None:
    desk.sign_in("editor")
    form = desk.form("fees")
    said = {
        "answer_en": "1. **one**\n2. [x](javascript:alert(1)) <script>alert(1)</script>",
        "phrasings_en": "设置双重验证",
    }
    page = desk.client.post("/staff/entries/check", data=form | said, headers={"accept-language": "en"})
    assert page.status_code == 200 and '<ol class="steps">' in page.text and "<strong>one</strong>" in page.text
    assert "<script" not in page.text and "phrasing of two-factor" in page.text and "may run code" in page.text
    assert desk.source.read_text("utf-8") == SMALL_CORPUS


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (9, 9, 9)).save(out, kind)
    return out.getvalue()


def test_a_picture_comes_into_the_answer_and_lies_beside_the_corpus(desk: Desk) -> None:
    desk.sign_in("editor")
    form = desk.form("fees")

    def send(name: str, data: bytes) -> Any:
        return desk.client.post("/staff/entries/save", data=form, files={"picture_en": (name, data)}, headers=PAGE)

    page = send("../../My Plan.png", picture())
    path = re.search(r"\((/pictures/my-plan-\w{8}\.png)\)", page.text)
    assert path and (desk.source.parent / path[1][1:]).read_bytes() == picture()
    shown = f"/staff/entries{path[1]}"
    assert f'src="{shown}"' in page.text and desk.client.get(shown).headers["content-type"] == "image/png"
    assert desk.source.read_text("utf-8") == SMALL_CORPUS, "not saved yet"
    desk.save(form, answer_en=f"Look: ![plan]({path[1]})")
    assert desk.editing.read().corpus.beside.keys() == {path[1]}
    desk.source.write_text(SMALL_CORPUS, "utf-8")
    fees = desk.editing.read().by_id["fees"]
    text = replace(fees.texts["en"], answer=f"Beside: ![plan]({path[1]})")
    changes = Changes("faq.yaml", (replace(fees, texts={"en": text}),), {"fees": version_of(fees)})
    assert with_changes(read_corpus(desk.source), changes, desk.data).beside.keys() == {path[1]}
    for name, data in (
        ("a.svg", b"<svg/>"),
        ("a.png", b"GIF89a"),
        ("a.png", b"x" * 4_000_001),
        ("a.bmp", picture("BMP")),
    ):
        assert send(name, data).status_code == 422
    for name in ("..%2Ffaq.yaml", "faq.yaml", "nothing.png"):
        assert desk.client.get(f"/staff/entries/pictures/{name}").status_code == 404


def test_roles_reach_as_far_as_their_keys(desk: Desk) -> None:
    everything = ["/staff/", "/staff/chats", "/staff/log", "/staff/entries", "/staff/publish", "/staff/report"]
    reach = {"agent": "110001", "editor": "000111", "publisher": "000111", "admin": "111111"}
    reach["agent"] = "111001"
    for scope, wanted in reach.items():
        desk.sign_in(scope)
        got = "".join(str(int(desk.client.get(path).status_code == 200)) for path in everything)
        assert got == wanted, scope
    assert (
        desk.client.get("/v1/admin/tickets", headers={"x-faq-key": Keys(desk.data).add("E", ["editor"])[1]}).status_code
        == 403
    )
    desk.sign_in("search")
    assert desk.client.get("/staff/entries", follow_redirects=False).status_code == 303
    desk.sign_in("editor")
    assert desk.press("go").status_code == 403 and desk.press("back").status_code == 403
    for path in ("/staff/entries/save", "/staff/entries/undo", "/staff/publish/go", "/staff/entries/check"):
        assert desk.client.post(path, data={"token": "forged"}).status_code == 403
        bare = TestClient(desk.client.app)
        assert bare.post(path, data={}, follow_redirects=False).status_code == 401
        assert bare.post(path, content=b"x" * 9_100_000).status_code == 413 or "publish" in path


def ask(desk: Desk, text: str) -> str:
    found = desk.client.get("/v1/search", params={"query": text}).json()
    return str(found["results"][0]["id"]) if found["outcome"] == "answer" else str(found["outcome"])


def test_from_the_edit_to_the_visitor_and_back(desk: Desk) -> None:
    journal = Journal(desk.data, JournalSettings())
    import time

    for number in range(3):
        journal.note(
            asked(
                "how to mint an nft", time.time() - 60, who=f"m{number}", lang="en", decision="contact_support", top=()
            )
        )
    journal.stop()
    desk.sign_in("publisher")
    served = desk.serving.engine.manifest.id
    new = {"token": desk.token, "question_en": "How to mint an NFT?", "answer_en": "Press mint.", "category_en": "nft"}
    desk.save(new)
    assert ask(desk, "how to mint an nft") != "how-to-mint-an-nft"
    assert desk.press("prepare").status_code == 303
    page = desk.client.get("/staff/publish", headers={"accept-language": "en"})
    told = r"Of ([34]) questions of last week, \1 get an answer, 0 lose it"  # the journal is written a second later
    assert re.search(told, page.text), page.text
    assert desk.serving.engine.manifest.id == served and ask(desk, "how to mint an nft") != "how-to-mint-an-nft"
    tried = desk.client.get(
        "/staff/publish", params={"q": "how to mint an nft"}, headers={"accept-language": "en"}
    ).text
    assert "<mark>mint</mark>" in tried and "Handed to support" in tried
    assert desk.press("go").headers["location"].endswith("note=published")
    assert ask(desk, "how to mint an nft") == "how-to-mint-an-nft"
    assert (
        not CandidateFile(desk.editing.home).read().generation
        and "mint an nft" not in desk.client.get("/staff/publish").text
    )
    assert desk.press("back").status_code == 303
    assert desk.serving.engine.manifest.id == served


def test_a_candidate_that_answers_worse_is_refused(desk: Desk) -> None:
    desk.sign_in("publisher")
    served = desk.serving.engine.manifest.id
    for entry_id in ("fees", "two-factor", "deposit-missing"):
        desk.save(desk.form(entry_id), step="remove")
    desk.press("prepare")
    page = desk.client.get("/staff/publish", headers={"accept-language": "en"}).text
    assert "It would answer worse" in page and "gone" in page and "/publish/go" not in page
    assert desk.press("go").status_code == 409
    assert DataFolder(desk.data).ids() == [served]


def test_what_was_prepared_is_dropped_outrun_or_dead(desk: Desk, encoder: FakeEncoder) -> None:
    desk.sign_in("publisher")
    folder = DataFolder(desk.data)
    served = folder.current_id()
    desk.save(desk.form("fees"), answer_en="Free.")
    desk.press("prepare")
    held = CandidateFile(desk.editing.home).read().generation
    assert held in folder.ids() and held not in folder.servable()
    desk.save(desk.form("fees"), answer_en="Free for all.")
    assert "check again" in desk.client.get("/staff/publish", headers={"accept-language": "en"}).text
    assert desk.press("drop").status_code == 303 and folder.ids() == [served]
    desk.press("prepare")
    rebuild(desk.source, desk.data, options=BuildOptions(side=SIDE, load=lambda _spec: encoder))
    assert "something else was published" in desk.client.get("/staff/publish").text
    assert desk.press("go").status_code == 409
    file = CandidateFile(desk.editing.home)
    file.write(Candidate("running", pid=2**22 + 7))
    assert file.read().phase == "failed"
    file.write(Candidate("running", pid=1, step="embed", share=0.5))
    page = desk.client.get("/staff/publish", headers={"accept-language": "en"}).text
    assert "learning what texts mean" in page and 'http-equiv="refresh"' in page
    assert desk.press("prepare").status_code == 409
    assert desk.client.get("/staff/publish/progress").status_code == 200


def test_lost_answers_that_visitors_liked_need_a_tick(desk: Desk) -> None:
    desk.sign_in("publisher")
    desk.save(desk.form("fees"), answer_en="Free.")
    desk.press("prepare")
    file = CandidateFile(desk.editing.home)
    file.write(replace(file.read(), asked=4, worse=1, counts={"gained": 0, "lost": 1, "other": 0, "same": 3}))
    assert 'name="sure"' in desk.client.get("/staff/publish").text
    assert desk.press("go").status_code == 409
    assert desk.press("go", sure="1").status_code == 303


def test_a_read_only_copy_and_an_unknown_corpus_say_so(desk: Desk) -> None:
    desk.sign_in("editor")
    folder = DataFolder(desk.data)
    with folder.switching():
        folder.set_source(str(desk.source.with_name("gone.yaml")))
    for path in ("/staff/entries", "/staff/entries/new", "/staff/publish"):
        page = desk.client.get(path, headers={"accept-language": "en"})
        assert page.status_code == 200 and "cannot be changed here" in page.text and "gone.yaml" in page.text
    form = {"token": desk.token, "question_en": "a", "answer_en": "b"}
    assert desk.save(form).status_code == 403
    assert json.loads((desk.data / "folder.json").read_text())["source"].endswith("gone.yaml")

"""Hostile and careless staff, and strangers: forms in odd codecs, pictures that are none, swapped candidates."""

from __future__ import annotations

import json
import os
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_editing_pages import PAGE, Desk, built_once, desk, picture

from api.editing.state import Candidate, CandidateFile
from api.web.entries.pictures import Pictures
from corpus import FaqError, Row, differences, version_of
from corpus.formats.documents.json_text import read_json
from engine import Editing
from index import replace_file

__all__ = ["built_once", "desk"]


@pytest.mark.parametrize(
    "charset",
    ["punycode", '"PunyCode"', "unicode_escape", "utf-7", "utf-8; charset=punycode", "utf-8; charset*=utf-8''punycode"],
)
def test_a_form_in_parts_is_utf8(desk: Desk, charset: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\naaaa\r\n--b--\r\n'

    def sent(kind: str) -> int:
        address = "/staff/batch"  # reads its form before it asks who sends it
        return desk.client.post(address, content=body, headers={"content-type": kind}).status_code

    assert sent(f"multipart/form-data; boundary=b; charset={charset}") == 415
    assert sent(f"Multipart/Form-Data; CHARSET*0=puny; CHARSET*1=code; boundary=b; charset={charset}") == 415
    for kind in ("", "; charset=utf-8", '; charset="UTF-8"'):
        assert sent(f"multipart/form-data; boundary=b{kind}") == 422, "has no file"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*chunks: bytes, size: int = 8) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", zlib.compress(b"\0" * 200))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (png(chunk(b"zTXt", b"k\0\0" + zlib.compress(b"a" * 2_000_000))), "entry_picture_kind"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0"), "entry_picture_kind"),
        (png(chunk(b"pHYs", b"\0")), "entry_picture_kind"),
        (png(size=9_000), "entry_picture_large"),
    ],
)
def test_a_broken_picture_is_told_in_words(desk: Desk, data: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Pictures(desk.editing).add("a.png", data)
    assert not (desk.source.parent / "pictures").exists()


def test_a_corpus_that_is_gone_takes_no_pictures(desk: Desk) -> None:
    desk.sign_in("editor")
    form = desk.form("fees")
    desk.source.unlink()
    files = {"picture_en": ("a.png", picture())}
    assert desk.client.post("/staff/entries/save", data=form, files=files, headers=PAGE).status_code == 403
    assert not (desk.source.parent / "pictures").exists()


def test_lines_that_repeat_are_compared_in_time() -> None:
    old, new = ["start", *["a"] * 2000, "end"], ["start", *["a", "b"] * 1000, "end"]
    found = differences(old, new)
    assert found[0] == ("equal", 0, 2, 0, 2) and found[1][0] == "replace" and found[-1][0] == "equal"
    for one, other in ((old, new), (["x", "y"], ["y", "z"]), ([], ["a"]), (["a"], []), (["a", "a"], ["a"]), ([], [])):
        rebuilt: list[str] = []
        for tag, a, b, c, d in differences(one, other):
            assert tag != "equal" or one[a:b] == other[c:d]
            rebuilt += one[a:b] if tag == "equal" else other[c:d]
        assert rebuilt == other


def test_a_publisher_publishes_what_was_looked_at(desk: Desk) -> None:
    desk.sign_in("publisher")
    served = desk.serving.engine.manifest.id
    desk.save(desk.form("fees"), answer_en="Free.")
    desk.press("prepare")
    seen = desk.seen()
    assert seen["generation"]
    desk.press("drop")
    desk.save(desk.form("fees"), answer_en="Send us your password.")
    desk.press("prepare")
    late = desk.press("go", generation=seen["generation"])
    assert late.status_code == 409 and "another candidate" in late.text
    assert desk.serving.engine.manifest.id == served
    assert desk.press("go", generation="").status_code == 409


def test_a_number_that_another_process_has_now_is_not_waited_for(tmp_path: Path) -> None:
    file = CandidateFile(tmp_path)
    file.write(Candidate("running", os.getpid()))
    assert file.read().phase == "running"
    plain = (tmp_path / "candidate.json").read_text("utf-8")
    born = file.read().born
    assert born, "this system tells when a process began"
    replace_file(tmp_path / "candidate.json", plain.replace(f'"{born}"', '"1"'))
    assert file.read().phase == "failed"


def full(*_given: Any, **_named: Any) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_told_and_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sign_in("editor")
    form, before = desk.form("fees"), desk.source.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("engine.editing.store.replace_file", full)
        patch.setattr("engine.editing.writing._keep_copy", full)
        told = desk.save(form, answer_en="Free.")
        assert told.status_code == 422 and "nothing was saved" in told.text and "Free." in told.text
        assert desk.source.read_bytes() == before
        patch.setattr("api.editing.state.replace_file", full)
        assert "No space left" in desk.press("prepare").text
    editing, entry = Editing(desk.data), desk.editing.read().by_id["fees"]
    text = replace(entry.texts["en"], answer="Free.")
    monkeypatch.setattr(editing.history, "add", full)
    with pytest.raises(FaqError, match="saved in faq.yaml, not in the history"):
        editing.save("fees", replace(entry, texts={**entry.texts, "en": text}), version=version_of(entry), by="Ann")


def test_an_assignment_within_a_json_answer_stays() -> None:
    answer = "Write let x = [1], then y = {2}. " + "word" * 20_000
    document = json.dumps([{"id": "a", "lang": "en", "category": "c", "question": "How?", "answer": answer}])
    for text in (document, f"const faq = {document};", f"export default {document}"):
        [row] = read_json("faq.json", text)
        assert isinstance(row, Row) and row.fields["answer"] == answer

"""A format is one module: a toy one is read, written and named in messages through the public functions alone."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import FORMATS, CorpusError, FaqError, Format, check_target, read_corpus, write_corpus

ROOT = Path(__file__).resolve().parents[1]

TOY = '''
"""Fields as `name=value`, one a line, rows apart by a blank line."""

from corpus import FORMATS, Format, Problem, Row, from_text


def read_toy(name, text):
    for number, block in enumerate(text.split("\\n\\n"), start=1):
        lines = [line.partition("=") for line in block.split("\\n") if line]
        if any(not equals for _, equals, _ in lines):
            yield Problem(f"{name}: row {number}", "a line without =; write name=value")
        elif lines:
            yield Row(f"{name}: row {number}", {name: value for name, _, value in lines})


def to_toy(rows):
    return "\\n\\n".join("\\n".join(f"{n}={v}" for n, v in row.items()) for row in rows).encode()


FORMATS.add(Format("Toy", (".toy",), from_text(read_toy), to_toy))
'''


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A further format from one file, for the time of a test."""
    (tmp_path / "toy_format.py").write_text(TOY, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(FORMATS, "_formats", list(FORMATS))
    importlib.import_module("toy_format")
    yield
    del sys.modules["toy_format"]


@pytest.mark.usefixtures("toy")
def test_a_format_of_one_file_is_read_and_written(tmp_path: Path) -> None:
    file = tmp_path / "faq" / "mine.TOY"
    file.parent.mkdir()
    file.write_text("id=fees\nlang=en\ncategory=fees\nquestion=What are the fees?\nanswer=0.1 %\n", "gb18030")
    corpus = read_corpus(file.parent)
    assert corpus.entries[0].texts["en"].answer == "0.1 %"
    assert corpus.where["fees", "en"].endswith("mine.TOY: row 1")
    for ending in FORMATS.writable:
        write_corpus(corpus, tmp_path / f"written{ending}")
        assert read_corpus(tmp_path / f"written{ending}") == corpus
    assert ".toy" in FORMATS.writable


@pytest.mark.usefixtures("toy")
def test_messages_name_the_new_format(tmp_path: Path) -> None:
    other, empty = tmp_path / "faq.pptx", tmp_path / "empty"
    other.write_text("x")
    empty.mkdir()
    with pytest.raises(CorpusError, match=r"supported are \.jsonl.*\.md, .*\.toy and folders"):
        read_corpus(other)
    with pytest.raises(CorpusError, match=r"put files there that end in .*\.toy"):
        read_corpus(empty)
    with pytest.raises(FaqError, match=r"supported are .*\.md, .*\.toy, and a name"):
        check_target(tmp_path / "faq.pdf")
    (tmp_path / "bad.toy").write_text("no equals")
    with pytest.raises(CorpusError, match=r"bad\.toy: row 1: a line without ="):
        read_corpus(tmp_path / "bad.toy")


def test_a_format_without_a_writer_is_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FORMATS, "_formats", list(FORMATS))
    FORMATS.add(Format("Old", (".old",), lambda _name, _data: iter(())))
    assert ".old" in FORMATS.extensions
    with pytest.raises(
        FaqError,
        match=r"extension '\.old'; supported are \.jsonl, \.ndjson, \.json, \.csv, \.tsv, \.tab, \.xlsx, \.yaml,",
    ):
        check_target(tmp_path / "faq.old")


@pytest.mark.parametrize("extension", [".csv", ".CSV", "csv"])
def test_an_extension_is_taken_once_and_written_like_the_others(extension: str) -> None:
    before = FORMATS.extensions
    with pytest.raises(ValueError, match=f"extension '{extension}'"):
        FORMATS.add(Format("Other", (extension,), lambda _name, _data: iter(())))
    assert FORMATS.extensions == before


def test_the_docs_list_the_formats_of_the_registry() -> None:
    text = (ROOT / "docs/corpus.md").read_text("utf-8")
    rows = [f"| {one.name} | {', '.join(f'`{ending}`' for ending in one.extensions)} |" for one in FORMATS]
    assert "\n".join(["| format | ending |", "|---|---|", *rows, ""]) in text


def test_convert_names_the_formats_of_the_registry() -> None:
    from typer.testing import CliRunner

    from api.cli import app

    shown = CliRunner().invoke(app, ["convert", "--help"]).output
    assert all(one.extensions[0] in shown for one in FORMATS if one.write), shown

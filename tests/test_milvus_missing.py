"""Milvus is an extra: without its library, and without its server, a command ends with one line before any work."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from milvus_servers import needs_lite

from conftest import FAQ, FakeEncoder, environment
from engine import BuildOptions, rebuild
from index import GenerationError, check_installed
from index.milvus import access

ONE = "question,answer\nHow do I pay?,By card.\n"


@pytest.mark.parametrize(
    ("lacking", "uri", "extra"),
    [
        ("pymilvus", "http://milvus:19530", "[milvus]"),
        ("pymilvus", "rows.db", "[milvus]"),
        ("milvus_lite", "rows.db", "[milvus-lite]"),
    ],
)
def test_the_extra_to_install_is_named(monkeypatch: pytest.MonkeyPatch, lacking: str, uri: str, extra: str) -> None:
    monkeypatch.setattr(access, "find_spec", lambda name: None if name == lacking else object())
    with pytest.raises(GenerationError, match=f"{lacking}, which is not installed.*") as told:
        check_installed(uri)
    assert extra in str(told.value)


def test_a_server_needs_no_lite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "find_spec", lambda name: None if name == "milvus_lite" else object())
    check_installed("http://milvus:19530")


@needs_lite
def test_a_corpus_of_one_phrasing_is_no_traceback(tmp_path: Path) -> None:
    """Nothing of it can be asked without itself, so that no answer by words alone can be judged."""
    corpus = tmp_path / "faq.csv"
    corpus.write_text(ONE, "utf-8")
    options = BuildOptions(load=lambda _spec: FakeEncoder(), milvus=str(tmp_path / "rows.db"))
    assert rebuild(corpus, tmp_path / "data", options=options).published


@needs_lite
def test_nobody_listens_at_the_address(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(ONE, "utf-8")
    place = ("--index", "milvus", "--uri", "http://127.0.0.1:1", "--data", "data")
    settings = environment() | {"FAQ_MILVUS_WRITE_SECONDS": "1"}
    result = subprocess.run(
        [*FAQ, "rebuild", "faq.csv", *place], cwd=tmp_path, env=settings, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
    assert "127.0.0.1:1" in result.stderr

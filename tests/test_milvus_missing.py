"""Milvus is an extra: without its library, and without its server, a command ends with one line before any work."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from milvus_servers import needs_lite

from conftest import FAQ, FakeEncoder, environment
from engine import BuildOptions, rebuild
from index import AwayError, DataFolder, GenerationError, MilvusAccess, check_installed, use_milvus
from index.milvus import access
from index.milvus.checks import DENSE, ROW, SAMPLED, check_stored, digest_of
from index.milvus.words import Digests

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
    """Told before any work: the corpus, which is not even there, was not looked for."""
    place = ("--index", "milvus", "--uri", "http://127.0.0.1:1", "--data", "data")
    settings = environment() | {"FAQ_MILVUS_SECONDS": "0.5"}
    result = subprocess.run(
        [*FAQ, "rebuild", "faq.csv", *place], cwd=tmp_path, env=settings, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
    assert "127.0.0.1:1" in result.stderr


def test_a_server_that_the_folder_remembers_is_asked_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(ONE, "utf-8")
    folder = DataFolder(tmp_path / "data")
    with folder.switching():
        folder.set_milvus("http://127.0.0.1:1")
    options = BuildOptions(load=lambda _spec: pytest.fail("an encoder was loaded"))
    use_milvus(MilvusAccess(seconds=0.5))
    try:
        with pytest.raises(AwayError, match="127.0.0.1:1 cannot be asked"):
            rebuild(tmp_path / "faq.csv", tmp_path / "data", options=options)
    finally:
        use_milvus(MilvusAccess())


class Rows:
    """A server with 1,000 rows, of which some were changed."""

    uri, has_sparse = "http://milvus:19530", False

    def __init__(self, changed: range) -> None:
        self.changed = changed

    def digests(self) -> Digests:
        return np.asarray([digest_of({DENSE: [row]}) for row in range(1000)], np.uint32)

    def ask(self, method: str, _name: str, rows: Sequence[int] = (), **_named: object) -> list[dict[str, object]]:
        if method == "query":
            return [{"count(*)": 1000}]
        assert len(rows) == len(set(rows)) == SAMPLED
        return [{ROW: row, DENSE: [-1 if row in self.changed else row]} for row in rows]


def test_a_part_that_was_changed_is_found_by_the_sample() -> None:
    """A part of the sample is 1,000 / 64 rows."""
    for first in (0, 500, 1000 - 32):
        server = Rows(range(first, first + 32))
        with pytest.raises(GenerationError, match="differs from what was stored"):
            check_stored(server, server.ask, "faq_1", server.digests())  # type: ignore[arg-type]
    whole = Rows(range(0))
    check_stored(whole, whole.ask, "faq_1", whole.digests())  # type: ignore[arg-type]

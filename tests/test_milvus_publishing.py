"""A data folder whose rows lie on Milvus publishes, goes back, keeps and finds damage as one of files does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from milvus_servers import needs_lite

from conftest import SMALL_CORPUS, FakeEncoder
from engine import (
    BuildOptions,
    Engine,
    Publishing,
    RebuildReport,
    list_generations,
    open_engine,
    open_newest,
    rebuild,
    roll_back,
)
from index import DataFolder, GenerationError, MilvusAccess, MilvusBackend, use_milvus
from index.milvus import Place, read_place
from index.milvus.server import Server

pytestmark = needs_lite


@pytest.fixture(autouse=True)
def access() -> Iterator[None]:
    use_milvus(MilvusAccess(seconds=5.0, write_seconds=10.0))
    yield
    use_milvus(MilvusAccess())


class Milvus:
    """A data folder with its rows in a Milvus Lite file, and a rebuild of it."""

    def __init__(self, path: Path) -> None:
        self.data, self.uri, self.corpus = path / "data", str(path / "milvus.db"), path / "faq.yaml"
        self.corpus.write_text(SMALL_CORPUS, "utf-8")
        self.encoder, self.folder = FakeEncoder(), DataFolder(path / "data")
        self.server = Server(MilvusAccess(self.uri))

    def rebuild(self, milvus: str | None = None, **publishing: object) -> RebuildReport:
        options = BuildOptions(load=lambda _spec: self.encoder, milvus=milvus)
        return rebuild(self.corpus, self.data, options=options, publishing=Publishing(**publishing))  # type: ignore[arg-type]

    def place(self, generation: str) -> Place:
        found = read_place(self.folder.generations / generation)
        assert found is not None
        return found

    def open(self, like: Engine) -> Engine:
        return open_engine(self.data, like)

    def collections(self) -> set[str]:
        return set(self.server.read("list_collections"))


@pytest.fixture
def milvus(tmp_path: Path) -> Milvus:
    return Milvus(tmp_path)


@pytest.fixture
def like(engine: Engine, milvus: Milvus) -> Engine:
    """Lends its encoder and segmenter."""
    return engine


def test_a_rebuild_sends_its_rows_and_the_folder_remembers_where(milvus: Milvus, like: Engine) -> None:
    first = milvus.rebuild(milvus.uri)
    assert first.published and milvus.folder.milvus() == milvus.uri
    second = milvus.rebuild()
    assert {milvus.place(one.generation).collection for one in (first, second)} == milvus.collections()
    opened = milvus.open(like)
    assert isinstance(opened.index.backend, MilvusBackend)
    assert not (milvus.folder.generations / second.generation / "vectors.npy").exists()
    found = opened.search("withdrawal stuck in processing")
    assert found.outcome == "answer" and found.results[0].id == "withdraw-pending"


def test_replies_are_those_of_files(milvus: Milvus, like: Engine) -> None:
    milvus.rebuild(milvus.uri)
    over = milvus.open(like)
    for text in ("withdrawal stuck", "提币卡住了", "error 1003", "手续费", "nothing of this", "how do I turn on 2fa"):
        for category in (None, "deposit", "withdrawal"):
            one, two = (each.search(text, category=category) for each in (over, like))
            assert [r.id for r in one.results] == [r.id for r in two.results], text
            assert [r.confidence for r in one.results] == pytest.approx([r.confidence for r in two.results], abs=1e-3)
            assert one.outcome == two.outcome
    assert [entry.id for entry in over.related("fees")] == [entry.id for entry in like.related("fees")]


def test_the_alias_follows_what_is_served_and_rollback_goes_back(milvus: Milvus, like: Engine) -> None:
    first, second = milvus.rebuild(milvus.uri), milvus.rebuild()
    alias = milvus.place(second.generation).alias

    def led() -> str:
        return str(milvus.server.read("describe_collection", alias)["collection_name"])

    assert led() == milvus.place(second.generation).collection
    roll_back(milvus.folder, like=like)
    assert led() == milvus.place(first.generation).collection
    assert milvus.open(like).manifest.id == first.generation


def test_what_is_not_kept_goes_from_the_server_too(milvus: Milvus) -> None:
    made = [milvus.rebuild(milvus.uri, keep=2).generation for _ in range(4)]
    assert milvus.folder.ids() == made[2:]
    assert milvus.collections() == {milvus.place(one).collection for one in made[2:]}


def test_back_to_files_and_old_collections_go_with_their_generations(milvus: Milvus, like: Engine) -> None:
    milvus.rebuild(milvus.uri, keep=1)
    assert milvus.rebuild("").published and milvus.folder.milvus() == ""
    assert not isinstance(milvus.open(like).index.backend, MilvusBackend)
    assert milvus.collections() == set()


def test_a_stopped_candidate_leaves_nothing_on_the_server(milvus: Milvus) -> None:
    golden = milvus.corpus.parent / "golden.queries.jsonl"
    lines = [{"query": text, "lang": "en", "relevant_ids": ["two-factor"]} for text in ("turn on 2fa", "set up 2fa")]
    golden.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    first = milvus.rebuild(milvus.uri)
    start, end = SMALL_CORPUS.index("- {id: two-factor"), SMALL_CORPUS.index("- {id: error-codes")
    milvus.corpus.write_text(SMALL_CORPUS[:start] + SMALL_CORPUS[end:], "utf-8")
    stopped = milvus.rebuild(tolerance=0.0)
    assert first.published and not stopped.published
    assert milvus.collections() == {milvus.place(first.generation).collection}


def test_a_generation_that_shares_the_collection_keeps_it(milvus: Milvus) -> None:
    first = milvus.rebuild(milvus.uri, keep=1).generation
    folder = milvus.folder
    with folder.writing():
        new_id, work = folder.begin("abcdef1234")
        source = folder.generations / first
        for file in source.iterdir():
            shutil.copyfile(file, work / file.name)
        manifest = json.loads((work / "manifest.json").read_text("utf-8"))
        assert manifest["id"] == first
        with folder.switching():
            folder.place(new_id, work)
            folder.serve(new_id)
            folder.prune()
    assert folder.ids() == [new_id] and milvus.collections() == {milvus.place(new_id).collection}


def test_a_damaged_collection_is_found_and_the_one_before_is_served(milvus: Milvus, like: Engine) -> None:
    first, second = milvus.rebuild(milvus.uri), milvus.rebuild()
    lost = milvus.place(second.generation).collection
    milvus.server.read("delete", lost, ids=[3])
    with pytest.raises(GenerationError, match=rf"{lost}.* is damaged: it holds \d+ rows.*faq rebuild"):
        milvus.open(like)
    engine, problems = open_newest(milvus.data, like)
    assert engine.manifest.id == first.generation and lost in problems[0]
    shown = {info.id: info.problem for info in list_generations(milvus.folder)}
    assert lost in shown[second.generation] and not shown[first.generation]
    milvus.server.read("drop_alias", milvus.place(second.generation).alias)
    milvus.server.read("drop_collection", lost)
    with pytest.raises(GenerationError, match="lacks what was stored"):
        milvus.open(like)


def change_row_0(milvus: Milvus, name: str) -> None:
    row = milvus.server.read("get", name, [0], output_fields=["*"])[0]
    milvus.server.read("upsert", name, [{**row, "words": {1: 0.5}}])


def test_a_row_that_was_changed_is_never_used(milvus: Milvus, like: Engine) -> None:
    made = milvus.rebuild(milvus.uri)
    engine = milvus.open(like)
    change_row_0(milvus, milvus.place(made.generation).collection)
    with pytest.raises(GenerationError, match="row 0 differs from what was stored"):
        engine.search("withdrawal stuck")


def test_rows_that_were_changed_are_found_at_opening(milvus: Milvus, like: Engine) -> None:
    """There are as many rows as before, and fewer than a sample takes."""
    first, second = milvus.rebuild(milvus.uri), milvus.rebuild()
    change_row_0(milvus, milvus.place(second.generation).collection)
    with pytest.raises(GenerationError, match="row 0 differs from what was stored.*faq rebuild"):
        milvus.open(like)
    engine, problems = open_newest(milvus.data, like)
    assert engine.manifest.id == first.generation and "row 0 differs" in problems[0]
    with pytest.raises(GenerationError, match="row 0 differs"):
        roll_back(milvus.folder, second.generation)


def test_a_killed_rebuild_leaves_its_collection_to_the_next_one(milvus: Milvus) -> None:
    milvus.rebuild(milvus.uri)
    folder = milvus.folder
    with folder.writing():
        new_id, work = folder.begin("0123456789")
        place = folder.milvus_place(new_id, work, uri=milvus.uri, dim=64)
    milvus.server.read("create_collection", place.collection, dimension=4)
    milvus.rebuild()
    assert place.collection not in milvus.collections()
    assert milvus.collections() == {milvus.place(one).collection for one in folder.ids()}
    assert not [item for item in folder.generations.iterdir() if item.name.startswith(".")]


def test_a_copied_folder_drops_nothing_of_the_originals(milvus: Milvus) -> None:
    made = milvus.rebuild(milvus.uri, keep=1).generation
    settings = json.loads((milvus.data / "folder.json").read_text("utf-8"))
    (milvus.data / "folder.json").write_text(json.dumps(settings | {"owner": "0badcafe"}), "utf-8")
    place = milvus.place(made)
    milvus.rebuild()
    assert place.collection in milvus.collections() and milvus.folder.ids() != [made]

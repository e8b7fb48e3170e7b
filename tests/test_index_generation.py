"""A generation on disk: what is written is read, and whatever differs is named with its file and its mend."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import FakeEncoder
from corpus import Segmenter
from engine import BuildOptions, Engine, RebuildReport, rebuild
from index import DataFolder, GenerationError, QueryCache, VectorCache, load_generation
from index.manifest import digest_of

Built = tuple[Path, RebuildReport]


@pytest.fixture
def copy(built: Built, tmp_path: Path) -> Path:
    """The folder of a generation that a test may damage."""
    data, report = built
    return Path(shutil.copytree(data / "generations" / report.generation, tmp_path / report.generation))


def change(folder: Path, **values: Any) -> None:
    file = folder / "manifest.json"
    content = json.loads(file.read_text("utf-8")) | values
    file.write_text(json.dumps(content | {"sha256": digest_of(content)}), "utf-8")


def test_round_trip(built: Built, engine: Engine) -> None:
    generation = DataFolder(built[0]).load_current()
    assert generation.manifest.counts == {"entries": 6, "phrasings": 29, "zh": 5, "en": 6}
    assert [entry.id for entry in generation.index.entries][:2] == ["withdraw-pending", "deposit-missing"]
    assert generation.index.rows.of_entry(0) == range(0, 6)
    text = generation.index.entries[0].texts["zh"]
    assert (text.question, text.url) == ("提币一直处理中怎么办？", "https://help.example/wp")


def test_the_manifest_names_all_it_depends_on(built: Built) -> None:
    data, report = built
    manifest = json.loads((data / "generations" / report.generation / "manifest.json").read_text("utf-8"))
    assert manifest["format"] == 5
    assert manifest["encoder_fingerprint"] == "fake"
    assert set(manifest["files"]) >= {"entries.jsonl", "vectors.npy", "questions.npz", "answers.npz", "rows.npz"}
    assert all(len(value) == 64 for value in manifest["files"].values())
    assert manifest["calibration"]["fitted_on"]["method"] == "leave-one-out"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"format": 99}, "has format 99, this program reads format 5; run `faq rebuild CORPUS --data"),
        ({"normaliser": "n0"}, "built with normaliser 'n0'"),
        ({"segmenter": "s0"}, "built with segmenter 's0'"),
        ({"counts": {"entries": 6, "phrasings": 5}}, "disagree on the number of phrasings"),
    ],
)
def test_another_manifest(copy: Path, values: dict[str, Any], message: str) -> None:
    change(copy, **values)
    with pytest.raises(GenerationError, match=message):
        load_generation(copy)


def test_a_changed_file(copy: Path) -> None:
    raw = bytearray((copy / "vectors.npy").read_bytes())
    raw[-1] ^= 1
    (copy / "vectors.npy").write_bytes(bytes(raw))
    with pytest.raises(GenerationError, match=r"vectors\.npy is damaged .*run `faq rebuild`"):
        load_generation(copy)


def test_a_missing_file(copy: Path) -> None:
    (copy / "entries.jsonl").unlink()
    with pytest.raises(GenerationError, match=r"entries\.jsonl is missing; run `faq rebuild`"):
        load_generation(copy)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_a_broken_manifest(copy: Path, content: bytes) -> None:
    (copy / "manifest.json").write_bytes(content)
    with pytest.raises(GenerationError, match="run `faq rebuild"):
        load_generation(copy)


def test_another_encoder(built: Built) -> None:
    folder = DataFolder(built[0])
    with pytest.raises(GenerationError, match="embedded by fake .*its scores would mean nothing"):
        Engine(folder.load_current(), FakeEncoder("other"), Segmenter((), folder.cache))


def test_another_user_dictionary(built: Built, encoder: FakeEncoder) -> None:
    folder = DataFolder(built[0])
    with pytest.raises(GenerationError, match="another user dictionary"):
        Engine(folder.load_current(), encoder, Segmenter(("蓝杉理财 9",), folder.cache))


def test_another_fusion(copy: Path, encoder: FakeEncoder, built: Built) -> None:
    calibration = json.loads((copy / "manifest.json").read_text("utf-8"))["calibration"]
    change(copy, calibration=calibration | {"fusion": "f0"})
    with pytest.raises(GenerationError, match="fitted on other features \\(f0, this program has"):
        Engine(load_generation(copy), encoder, Segmenter((), DataFolder(built[0]).cache))


def test_a_data_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match="does not exist; run `faq rebuild --data"):
        DataFolder(tmp_path / "nowhere").load_current()
    with pytest.raises(GenerationError, match="holds no index yet"):
        DataFolder(tmp_path).load_current()
    (tmp_path / "CURRENT").write_text("../../etc", "utf-8")
    with pytest.raises(GenerationError, match="which is no generation"):
        DataFolder(tmp_path).load_current()


def test_no_text_is_embedded_twice(small_corpus: Path, tmp_path: Path) -> None:
    encoder = FakeEncoder("cache")
    first = rebuild(small_corpus, tmp_path, options=BuildOptions(load=lambda _spec: encoder))
    seen = len([text for text in encoder.embedded])
    second = rebuild(small_corpus, tmp_path, options=BuildOptions(load=lambda _spec: encoder))
    assert (first.embedded, second.embedded) == (29, 0)
    assert len(encoder.embedded) == seen == 29
    assert second.generation > first.generation
    assert DataFolder(tmp_path).current_id() == second.generation


def test_a_damaged_cache_counts_as_empty(tmp_path: Path) -> None:
    encoder = FakeEncoder("damage")
    cache = VectorCache(tmp_path, encoder)
    vectors, count = cache.encode(["one", "two", "one"])
    assert (count, vectors.shape) == (2, (3, 64))
    assert np.array_equal(vectors, encoder.encode_documents(["one", "two", "one"]))
    cache.keep(["one", "two", "one"], vectors)
    assert VectorCache(tmp_path, encoder).encode(["two"])[1] == 0
    (file,) = tmp_path.glob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    assert VectorCache(tmp_path, encoder).encode(["two"])[1] == 1


def test_old_and_new_texts_get_their_own_vectors(tmp_path: Path) -> None:
    encoder = FakeEncoder("mixed")
    old = ["one", "two", "three"]
    VectorCache(tmp_path, encoder).keep(old, VectorCache(tmp_path, encoder).encode(old)[0])
    cache, texts = VectorCache(tmp_path, encoder), ["four", "three", "four", "one", "five"]
    vectors, count = cache.encode(texts)
    assert count == 2
    assert np.array_equal(vectors, encoder.encode_documents(texts))
    cache.keep(texts, vectors)
    again, count = VectorCache(tmp_path, encoder).encode(["five", "one", "two"])
    assert count == 1, "what a corpus no longer has is forgotten"
    assert np.array_equal(again, encoder.encode_documents(["five", "one", "two"]))


def test_queries_of_earlier_rebuilds_are_remembered(tmp_path: Path) -> None:
    encoder = FakeEncoder("queries")
    cache = QueryCache(tmp_path, encoder)
    first = cache.encode_queries(["one", "two"])
    assert np.array_equal(first, encoder.encode_queries(["one", "two"]))
    cache.keep()
    assert encoder.asked == ["one", "two", "one", "two"]
    again = QueryCache(tmp_path, encoder)
    assert np.array_equal(again.encode_queries(["two"]), first[1:])
    assert encoder.asked == ["one", "two", "one", "two"], "it was remembered"
    again.keep()
    QueryCache(tmp_path, encoder).encode_queries(["two", "one"])
    assert encoder.asked[4:] == ["one"], "what was not asked the last time is forgotten"
    assert (again.name, again.dim, again.fingerprint) == (encoder.name, encoder.dim, encoder.fingerprint)
    assert again.known("one") == encoder.known("one")


def test_side_files_come_back_with_the_index(small_corpus: Path, tmp_path: Path, encoder: FakeEncoder) -> None:
    """What the rebuild's caller makes of the source is stored, checksummed and given back, whatever it is."""
    made = {"words.of.mine.json": lambda source: {"of": source.name}, "other.json": lambda _source: [1, "二"]}
    report = rebuild(small_corpus, tmp_path, options=BuildOptions(side=made, load=lambda _spec: encoder))
    folder = tmp_path / "generations" / report.generation
    expected = {"words.of.mine.json": {"of": "small.yaml"}, "other.json": [1, "二"]}
    assert load_generation(folder).index.side == expected
    (folder / "other.json").write_text("[2]", "utf-8")
    with pytest.raises(GenerationError, match=r"other\.json is damaged"):
        load_generation(folder)


def test_a_generation_of_0_1_has_its_support_file(small_corpus: Path, tmp_path: Path, encoder: FakeEncoder) -> None:
    """Its manifest names no side files; support.json was part of every generation."""
    report = rebuild(
        small_corpus, tmp_path, options=BuildOptions(side={"support.json": lambda _s: {}}, load=lambda _spec: encoder)
    )
    folder = tmp_path / "generations" / report.generation
    extra = json.loads((folder / "manifest.json").read_text("utf-8"))["extra"]
    change(folder, extra={name: value for name, value in extra.items() if name != "side"})
    assert load_generation(folder).index.side == {"support.json": {}}

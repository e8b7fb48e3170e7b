"""What is made at first use behaves like what was made at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus import Segmenter, lazy_pattern
from corpus.languages.word_counts import StoredWordCounts, WordCounts, read_word_counts

COUNTS = {"提": 3, "提币": 7, "提币中": 0, "提币中心": 2, "到": 1, "到账": 9}


def test_a_lazy_pattern_is_a_pattern() -> None:
    lazy = lazy_pattern(r"(a+)(b)?", re.IGNORECASE)
    eager = re.compile(r"(a+)(b)?", re.IGNORECASE)
    assert lazy.pattern == eager.pattern
    assert [m.span() for m in lazy.finditer("xAAb a")] == [m.span() for m in eager.finditer("xAAb a")]
    assert lazy.sub("-", "aab!") == "-!"
    assert (lazy.groups, lazy.fullmatch("b"), lazy.split("1a2")) == (2, None, eager.split("1a2"))
    with pytest.raises(re.error):
        lazy_pattern("(").search("")


def make() -> WordCounts:
    return WordCounts(COUNTS, 22)


def test_counts_from_a_file_are_those_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "words.bin"
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "segmenter-0.bin").write_bytes(b"of an older release")
    read_word_counts(file, make)
    stored = read_word_counts(file, make)
    assert isinstance(stored, StoredWordCounts)
    assert len(stored) == 0, "nothing is read before it is asked for"
    assert all(stored.count(word) == count for word, count in COUNTS.items())
    assert stored.total == 22
    assert stored.count("无") == stored.count("提无") == 0
    assert len(stored) == 2
    assert [one.name for one in file.parent.iterdir()] == ["words.bin"]


@pytest.mark.parametrize("at", range(0, 400, 7))
def test_a_damaged_file_is_made_again(tmp_path: Path, at: int) -> None:
    file = tmp_path / "words.bin"
    read_word_counts(file, make)
    raw = bytearray(file.read_bytes())
    raw[at % len(raw)] ^= 0xFF
    file.write_bytes(bytes(raw))
    counts = read_word_counts(file, make)
    assert all(counts.count(word) == count for word, count in COUNTS.items())


def test_half_a_file_is_made_again(tmp_path: Path) -> None:
    file = tmp_path / "words.bin"
    read_word_counts(file, make)
    whole = file.read_bytes()
    for length in range(0, len(whole), 5):
        file.write_bytes(whole[:length])
        counts = read_word_counts(file, make)
        assert all(counts.count(word) == count for word, count in COUNTS.items())


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    assert read_word_counts(tmp_path / "file" / "words.bin", make).count("提币") == 7
    assert "cannot keep" in caplog.text


def test_texts_are_segmented_alike_with_and_without_a_file(tmp_path: Path) -> None:
    texts = ["提现一直没到账怎么办", "𠮷野家在哪里", "人工智能客服中心的工作时间", "a中b国", "龘龘", "。"]
    plain, kept = Segmenter(()), Segmenter((), tmp_path)
    again = Segmenter((), tmp_path)
    for text in texts:
        assert plain.segment(text) == kept.segment(text) == again.segment(text)

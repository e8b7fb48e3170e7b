"""A data folder: which generations are whole, which is served, what is numbered, withdrawn, pruned and cleaned up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import DataFolder, GenerationError, LockedError, MovedError
from index import store as module


def ident(number: int, digest: str = "abcdef12") -> str:
    return f"{number:06d}-{digest}"


def folder(path: Path, numbers: list[int], served: int | None = None, withdrawn: list[int] | None = None) -> DataFolder:
    """A data folder with whole generations of these numbers."""
    for number in numbers:
        place = path / "generations" / ident(number)
        place.mkdir(parents=True)
        (place / "manifest.json").write_text("{}", "utf-8")
        (place / "vectors.npy").write_text("x", "utf-8")
    if served is not None:
        (path / "CURRENT").write_text(ident(served) + "\n", "utf-8")
    if withdrawn is not None:
        content = {"keep": 5, "withdrawn": [ident(number) for number in withdrawn]}
        (path / "folder.json").write_text(json.dumps(content), "utf-8")
    return DataFolder(path)


def test_generations_are_ordered_by_number(tmp_path: Path) -> None:
    found = folder(tmp_path, [10, 9, 1_000_000, 999_999])
    assert found.ids() == [ident(9), ident(10), ident(999_999), ident(1_000_000)]


@pytest.mark.parametrize("name", ["12345-abcdef12", "000001-abcdef1", "000001-abcdefg1", "x000001-abcdef12", "other"])
def test_other_folders_are_no_generations(tmp_path: Path, name: str) -> None:
    found = folder(tmp_path, [1])
    (found.generations / name).mkdir()
    (found.generations / name / "manifest.json").write_text("{}", "utf-8")
    (found.generations / ident(2)).mkdir()  # without a manifest: half removed
    assert found.ids() == [ident(1)]


def test_an_empty_folder(tmp_path: Path) -> None:
    assert DataFolder(tmp_path).is_empty and DataFolder(tmp_path).ids() == []
    assert not folder(tmp_path / "a", [1]).is_empty
    (tmp_path / "CURRENT").write_text("", "utf-8")
    assert not DataFolder(tmp_path).is_empty, "a damaged CURRENT was published once"
    assert DataFolder(tmp_path).cache == tmp_path / "cache"


def test_current_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(GenerationError, match=r"CURRENT cannot be read \(.*directory.*\); run `faq rebuild --data"):
        DataFolder(tmp_path).current_id()
    assert DataFolder(tmp_path).named() is None
    (tmp_path / "CURRENT").rmdir()
    (tmp_path / "CURRENT").write_bytes(b"\xff\xfe")
    with pytest.raises(GenerationError, match="CURRENT cannot be read"):
        DataFolder(tmp_path).current_id()


def test_what_current_names_is_told_in_short(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("x" * 500, "utf-8")
    with pytest.raises(GenerationError, match=f"names '{'x' * 80}', which is no generation; run `faq rebuild"):
        DataFolder(tmp_path).current_id()
    found = folder(tmp_path / "a", [1])
    with pytest.raises(GenerationError, match=f"has no complete generation '{'y' * 80}'; it has: {ident(1)} "):
        found.load("y" * 500)
    (found.generations / ident(1) / "manifest.json").unlink()
    (found.path / "CURRENT").write_text(ident(1), "utf-8")
    with pytest.raises(GenerationError, match="it has: none "):
        found.load(ident(1))
    with pytest.raises(GenerationError, match="does not exist"):
        DataFolder(tmp_path / "b").load(ident(1))


@pytest.mark.parametrize(("numbers", "new"), [([], 1), ([1], 2), ([9], 10), ([1, 3], 4), ([999_999], 1_000_000)])
def test_a_new_generation_takes_the_next_number(tmp_path: Path, numbers: list[int], new: int) -> None:
    new_id, work = folder(tmp_path, numbers).begin("0123456789abcdef")
    assert new_id == f"{new:06d}-01234567"
    assert work == tmp_path / "generations" / f".building-{new_id}" and not list(work.iterdir())


def test_a_work_folder_becomes_a_generation_that_is_not_served_yet(tmp_path: Path) -> None:
    found = folder(tmp_path, [1], served=1)
    new_id, work = found.begin("0123456789abcdef")
    (work / "manifest.json").write_text("{}", "utf-8")
    found.place(new_id, work)
    assert (found.ids(), found.current_id(), work.exists()) == ([ident(1), new_id], ident(1), False)


@pytest.mark.parametrize(
    ("served", "withdrawn", "servable"),
    [
        (4, None, [4, 3, 2, 1]),
        (3, None, [3, 2, 1]),  # nothing newer
        (4, [3], [4, 2, 1]),
        (4, [4, 3], [4, 2, 1]),  # what CURRENT names is served, whatever else is said
        (1, [], [1]),
        (None, [4], [3, 2, 1]),
    ],
)
def test_what_may_be_served(
    tmp_path: Path, served: int | None, withdrawn: list[int] | None, servable: list[int]
) -> None:
    assert folder(tmp_path, [1, 2, 3, 4], served, withdrawn).servable() == [ident(number) for number in servable]


@pytest.mark.parametrize(
    ("served", "before", "chosen", "after"),
    [
        (4, [], 2, [3, 4]),  # back: what it goes back from and all between
        (4, [1], 3, [1, 4]),
        (2, [3, 4], 4, [3]),  # forward again
        (2, [3, 4], 2, [3, 4]),
        (None, [3], 4, [3]),
    ],
)
def test_what_is_gone_back_from_is_withdrawn(
    tmp_path: Path, served: int | None, before: list[int], chosen: int, after: list[int]
) -> None:
    found = folder(tmp_path, [1, 2, 3, 4], served, before)
    with found.switching():
        found.serve(ident(chosen))
    assert found.current_id() == ident(chosen)
    assert found.withdrawn() == {ident(number) for number in after}
    assert found.keep() == 5


@pytest.mark.parametrize(
    ("served", "withdrawn", "keep", "left"),
    [
        (6, [], 3, [4, 5, 6]),
        (6, [], 6, [1, 2, 3, 4, 5, 6]),
        (6, [], 7, [1, 2, 3, 4, 5, 6]),
        (6, [], 1, [6]),
        (6, [4, 5], 3, [2, 3, 6]),  # of no use to fall back to
        (6, [5], 4, [3, 4, 6, 2]),
        (4, [], 2, [4, 5, 6]),  # never what is newer
        (4, [5, 6], 5, [2, 3, 4, 5, 6]),
    ],
)
def test_what_is_removed_first(tmp_path: Path, served: int, withdrawn: list[int], keep: int, left: list[int]) -> None:
    found = folder(tmp_path, [1, 2, 3, 4, 5, 6], served, withdrawn)
    with found.switching():
        found.set_keep(keep)
        found.prune()
    assert found.ids() == [ident(number) for number in sorted(left)]
    assert {place.name for place in found.generations.iterdir()} == set(found.ids()), "the whole folder is gone"
    assert (found.keep(), found.withdrawn()) == (keep, {ident(number) for number in withdrawn})


def test_what_a_killed_build_left_is_cleaned_up(tmp_path: Path) -> None:
    found = folder(tmp_path, [1, 2], served=2)
    left = [found.generations / f".building-{ident(3)}", found.generations / ident(4)]
    kept = [found.generations / "notes", found.generations / ident(1)]
    for place in (*left, kept[0], found.cache):
        place.mkdir(exist_ok=True)
        (place / "x.npy").write_text("x", "utf-8")
    parts = [tmp_path / ".CURRENT.part1", tmp_path / ".folder.json.part", found.cache / ".vectors.part77"]
    others = [tmp_path / "history.jsonl", tmp_path / "corpus.part", found.cache / "x.npy", found.cache / ".hidden"]
    for file in (*parts, *others):
        file.write_text("x", "utf-8")
    with found.writing():
        assert not any(path.exists() for path in (*left, *parts))
        assert all(path.exists() for path in (*kept, *others))
    assert found.ids() == [ident(1), ident(2)]


def test_a_folder_that_goes_while_it_is_removed_is_no_fault(tmp_path: Path) -> None:
    place = DataFolder(tmp_path).generations / ident(1)
    place.mkdir(parents=True)
    DataFolder(tmp_path).discard(place)
    DataFolder(tmp_path).discard(place)
    assert not place.exists()


def test_one_builds_and_the_other_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, other = folder(tmp_path, [1], served=1), DataFolder(tmp_path)
    monkeypatch.setattr(module, "_SWITCH_SECONDS", 0.0)
    assert other.wait_for_writer(0)
    with found.writing():
        with (
            pytest.raises(LockedError, match=r"writes to .*rebuild\.lock is locked\); wait for its end"),
            other.writing(),
        ):
            pass
        assert not other.wait_for_writer(0)
        told = pytest.raises(LockedError, match=r"publish\.lock is locked\); run this again")
        with other.switching(), told, found.switching():
            pass
    with other.writing():
        pass
    assert found.wait_for_writer(0)


def test_a_build_waits_for_none_and_a_swap_for_half_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import filelock

    waited: list[tuple[str, float]] = []
    lock = filelock.FileLock

    def recording(file: Path, timeout: float) -> filelock.BaseFileLock:
        waited.append((file.name, timeout))
        return lock(file, timeout=timeout)

    monkeypatch.setattr(filelock, "FileLock", recording)
    with DataFolder(tmp_path).writing():
        pass
    assert waited == [("rebuild.lock", 0), ("publish.lock", 30.0)]


def test_a_lock_is_given_back_by_what_fails(tmp_path: Path) -> None:
    found = folder(tmp_path, [1], served=1)
    with pytest.raises(ZeroDivisionError), found.writing():
        _ = 1 // 0
    assert DataFolder(tmp_path).wait_for_writer(0)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "generations").write_text("a file", "utf-8")
    told = r"cannot write to data folder .* \(File exists\); mend its permissions"
    with pytest.raises(GenerationError, match=told), DataFolder(tmp_path).writing():
        pass


@pytest.mark.parametrize(
    ("served", "base", "told"),
    [
        (2, 1, f"names {ident(2)} and named {ident(1)} when"),
        (2, None, f"names {ident(2)} and named none when"),
        (None, 1, "names no generation and named"),
    ],
)
def test_who_builds_on_what_is_no_longer_served_is_told(
    tmp_path: Path, served: int | None, base: int | None, told: str
) -> None:
    found = folder(tmp_path, [1, 2], served)
    with pytest.raises(MovedError, match=told):
        found.check_unmoved(base and ident(base))
    found.check_unmoved(found.named())


@pytest.mark.parametrize("content", ["{", '{"keep": 0}', '{"keep": true}', '{"keep": 1001}', "[]"])
def test_damaged_settings_stop_no_rollback(tmp_path: Path, content: str) -> None:
    found = folder(tmp_path, [1, 2], served=2)
    (tmp_path / "folder.json").write_text(content, "utf-8")
    with pytest.raises(GenerationError, match=r"folder\.json is damaged .*give `--keep NUMBER`"):
        found.keep()
    assert found.withdrawn() == frozenset()
    with found.switching():
        found.serve(ident(1))
    assert (found.keep(), found.withdrawn()) == (5, {ident(2)})

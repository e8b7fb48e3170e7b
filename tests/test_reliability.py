"""Whatever happens to a rebuild or to the files on disk, people keep getting the last good answers.

Each row of docs/reliability.md names one of these tests.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest

from api.http.serving import Serving
from conftest import SMALL_CORPUS, FakeEncoder
from corpus import CorpusError, FaqError
from engine import BuildOptions, Engine, Publishing, RebuildReport, open_engine, open_newest, rebuild
from index import DataFolder, GenerationError, mapped

ROOT = Path(__file__).resolve().parents[1]
FAULTS = [sys.executable, str(ROOT / "tests" / "faults.py")]
QUERY = "提币一直处理中怎么办？"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    file = tmp_path / "corpus" / "small.yaml"
    file.parent.mkdir()
    file.write_text(SMALL_CORPUS, "utf-8")
    return file


@pytest.fixture
def data(built: tuple[Path, RebuildReport], tmp_path: Path) -> Path:
    """A data folder with one generation."""
    return Path(shutil.copytree(built[0], tmp_path / "data"))


def faulty(mode: str, corpus: Path, data: Path, number: int = 0) -> subprocess.CompletedProcess[str]:
    command = [*FAULTS, mode, str(corpus), str(data), str(number)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def killing(corpus: Path, data: Path) -> Iterator[Callable[[int], tuple[int, int]]]:
    """Rebuilds that get kill -9 at a change of a file, 0 for none: exit status, and how many changes there were."""
    command = [*FAULTS, "kill", str(corpus), str(data)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        ask, told = process.stdin, process.stdout

        def rebuilt(step: int) -> tuple[int, int]:
            print(step, file=ask, flush=True)
            status, changes = map(int, told.readline().split())
            return status, changes

        yield rebuilt


def answers(data: Path, like: Engine) -> str:
    """The id of the generation that answers from a data folder, after asking it."""
    found, problems = open_newest(data, like)
    assert problems == ()
    assert found.search(QUERY).results[0].id == "withdraw-pending"
    return found.manifest.id


def leftovers(data: Path) -> list[str]:
    return [str(path) for path in data.rglob("*") if ".part" in path.name or path.name.startswith(".building")]


def grown(corpus: Path, number: int) -> None:
    """One more phrasing, so that texts are segmented and embedded, and the caches written."""
    corpus.write_text(SMALL_CORPUS.replace("提币卡住了", f"提币卡住了, 第{number}次提币"), "utf-8")


def test_kill_at_every_step_of_a_rebuild(corpus: Path, data: Path, engine: Engine) -> None:
    with killing(corpus, data) as rebuilt:
        rebuilt(0)  # the first one also writes down where the corpus lies
        grown(corpus, 0)
        status, steps = rebuilt(0)
        assert (status, steps > 15) == (0, True)
        for step in range(1, steps + 1):
            grown(corpus, step)
            before = answers(data, engine)
            assert rebuilt(step) == (-9, step)
            after = answers(data, engine)
            assert after == before or int(after[:6]) > int(before[:6]), step
        grown(corpus, 0)
        assert rebuilt(0)[0] == 0
    assert leftovers(data) == []


def test_kill_during_the_first_rebuild_ever(corpus: Path, tmp_path: Path, encoder: FakeEncoder) -> None:
    with killing(corpus, tmp_path / "new") as rebuilt:
        assert rebuilt(8) == (-9, 8)
    with pytest.raises(GenerationError, match="holds no index yet; run `faq rebuild"):
        open_newest(tmp_path / "new")
    rebuild(corpus, tmp_path / "new", options=BuildOptions(load=lambda _spec: encoder))


@pytest.mark.parametrize("size", [0, 300, 2_000, 6_000])
def test_full_disk(corpus: Path, data: Path, encoder: FakeEncoder, engine: Engine, size: int) -> None:
    """No file may grow over `size` bytes: the error of a full disk but for its number."""
    before = answers(data, engine)
    grown(corpus, size)
    result = faulty("limit", corpus, data, size)
    assert result.returncode != 0
    assert "what was served is served still" in result.stderr or "cannot write to data folder" in result.stderr
    assert answers(data, engine) == before
    # What the gate says of a phrasing more in a corpus of ten entries is another question.
    rebuild(corpus, data, publishing=Publishing(force=True), options=BuildOptions(load=lambda _spec: encoder))
    assert answers(data, engine) > before
    assert leftovers(data) == []


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user may look into, unlike pytest's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


def test_read_only_folder(data: Path, corpus: Path, open_folder: Path, engine: Engine) -> None:
    copy = Path(shutil.copytree(data, open_folder / "data"))
    source = Path(shutil.copy(corpus, open_folder))
    result = faulty("readonly", source, copy)
    assert "cannot write to data folder" in result.stderr
    assert "give another with --data" in result.stderr
    assert answers(copy, engine) == answers(data, engine)


def test_two_rebuilds_at_once(corpus: Path, data: Path, encoder: FakeEncoder, engine: Engine) -> None:
    before = answers(data, engine)
    with subprocess.Popen(
        [*FAULTS, "hold", str(corpus), str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout and other.stdout.readline() == "held\n"
        with pytest.raises(GenerationError, match="another rebuild, calibration or rollback writes to"):
            rebuild(corpus, data, options=BuildOptions(load=lambda _spec: encoder))
        assert answers(data, engine) == before
        other.kill()  # a lock of a dead process holds nobody up
    assert rebuild(corpus, data, options=BuildOptions(load=lambda _spec: encoder)).published


def whole_files(data: Path) -> list[str]:
    folder = DataFolder(data)
    return sorted(item.name for item in (folder.generations / folder.current_id()).iterdir())


@pytest.mark.parametrize("damage", ["flip", "truncate", "remove"])
def test_damaged_file_of_a_generation(
    damage: str, corpus: Path, data: Path, encoder: FakeEncoder, engine: Engine
) -> None:
    """Each file in turn: the newest whole generation answers, and readiness says what is wrong."""
    old = answers(data, engine)
    grown(corpus, 1)
    new = rebuild(corpus, data, options=BuildOptions(load=lambda _spec: encoder)).generation
    names = whole_files(data)
    assert len(names) > 10
    for name in names:
        file = data / "generations" / new / name
        content = file.read_bytes()
        if damage == "remove":
            file.unlink()
        elif damage == "truncate":
            file.write_bytes(content[: len(content) // 2])
        else:
            at = len(content) // 2
            file.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])
        found, problems = open_newest(data, engine)
        assert found.manifest.id == old, name
        assert problems
        serving = Serving(found, data, problems)
        assert serving.reload().generation == old
        assert serving.problems, "readiness must say so"
        file.write_bytes(content)
    assert answers(data, engine) == new


def flipped(file: Path) -> None:
    content = file.read_bytes()
    file.unlink()  # a mapped file is not written into: another process may have it
    file.write_bytes(content[:-9] + bytes([content[-9] ^ 0x10]) + content[-8:])


def test_a_mapped_file_is_digested_after_the_start(
    corpus: Path, data: Path, encoder: FakeEncoder, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damage that is found while it is served: the generation before it takes over, and readiness says why."""
    monkeypatch.setattr(mapped, "LEAST_MAPPED", 0)
    old = answers(data, engine)
    grown(corpus, 1)
    new = rebuild(corpus, data, options=BuildOptions(load=lambda _spec: encoder)).generation
    flipped(data / "generations" / new / "vectors.npy")
    found, problems = open_newest(data, engine, check_later=True)
    assert (found.manifest.id, problems, found.unchecked) == (new, (), ("vectors.npy",))
    serving = Serving(found, data)
    assert serving.ask(QUERY).results[0].id == "withdraw-pending", "the first answers are served at once"
    serving.check_rest()
    assert serving.engine.manifest.id == old
    assert "vectors.npy is damaged" in serving.problems[0]
    assert serving.reload().generation == old
    assert serving.problems, "readiness must say so"


def test_a_damaged_mapped_file_is_told_where_nothing_else_can_be_served(
    data: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapped, "LEAST_MAPPED", 0)
    only = answers(data, engine)
    file = data / "generations" / only / "vectors.npy"
    whole = file.read_bytes()
    flipped(file)
    serving = Serving(open_newest(data, engine, check_later=True)[0], data)
    serving.check_rest()
    assert (serving.engine.manifest.id, serving.reload().changed) == (only, False)
    assert "vectors.npy is damaged" in serving.problems[0]
    file.unlink()
    file.write_bytes(whole)
    assert serving.reload().changed, "what was mapped is the damaged file still"
    assert (serving.engine.manifest.id, serving.problems) == (only, ())


@pytest.mark.parametrize("rest", [100, -8])
def test_a_mapped_file_of_another_size_is_refused_at_the_start(
    rest: int, data: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapped, "LEAST_MAPPED", 0)
    file = data / "generations" / answers(data, engine) / "vectors.npy"
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content[:rest])
    with pytest.raises(GenerationError, match="cannot be read"):
        open_newest(data, engine, check_later=True)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"000009-aaaaaaaa\n", b"../../etc\n"])
def test_current_is_damaged(content: bytes | None, data: Path, engine: Engine) -> None:
    before = answers(data, engine)
    file = data / "CURRENT"
    file.unlink() if content is None else file.write_bytes(content)
    found, problems = open_newest(data, engine)
    assert found.manifest.id == before
    assert len(problems) == 1


def test_clock_going_back(
    corpus: Path, data: Path, encoder: FakeEncoder, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Early(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime(1990, 1, 1, tzinfo=tz)

    before = answers(data, engine)
    monkeypatch.setattr(sys.modules["engine.publishing.rebuild"], "datetime", Early)
    grown(corpus, 1)
    built = rebuild(corpus, data, options=BuildOptions(load=lambda _spec: encoder))
    assert int(built.generation[:6]) == int(before[:6]) + 1
    assert answers(data, engine) == built.generation
    assert open_engine(data, engine).manifest.created.startswith("1990")
    assert datetime.now(UTC).year > 2000


def test_wrong_model(corpus: Path, data: Path, encoder: FakeEncoder, engine: Engine) -> None:
    """A generation of another encoder is refused; the one before it answers."""
    before = answers(data, engine)
    new = rebuild(corpus, data, options=BuildOptions(load=lambda _spec: FakeEncoder("other"))).generation
    found, problems = open_newest(data, engine)
    assert found.manifest.id == before
    assert f"generation {new} was embedded by fake (fakeother)" in problems[0]


def test_bad_corpus(corpus: Path, data: Path, encoder: FakeEncoder, engine: Engine) -> None:
    before = answers(data, engine)
    corpus.write_text(SMALL_CORPUS[: len(SMALL_CORPUS) // 2] + "\n- {id: [", "utf-8")
    with pytest.raises(CorpusError):
        rebuild(corpus, data, options=BuildOptions(load=lambda _spec: encoder))
    assert answers(data, engine) == before


def test_corpus_that_lost_its_entries(corpus: Path, data: Path, encoder: FakeEncoder, engine: Engine) -> None:
    """Readable, but most of it is gone: the gate stops it."""
    before = answers(data, engine)
    corpus.write_text("\n".join(SMALL_CORPUS.splitlines()[:4]) + "\n", "utf-8")
    built = rebuild(corpus, data, options=BuildOptions(load=lambda _spec: encoder))
    assert not built.published
    assert "texts are gone" in built.gate.failures[0]
    assert answers(data, engine) == before


def test_a_generation_that_cannot_be_loaded_leaves_the_server_as_it_was(
    corpus: Path, data: Path, encoder: FakeEncoder, engine: Engine
) -> None:
    serving = Serving(open_newest(data, engine)[0], data)
    before = serving.engine
    shutil.rmtree(data / "generations")
    (data / "CURRENT").write_text("000002-12345678\n", "utf-8")
    found = serving.reload()
    assert (serving.engine, found.changed) == (before, False)
    assert found.problems
    with pytest.raises(FaqError):
        open_newest(data, engine)


def test_an_old_generation_goes_with_its_last_request(data: Path, engine: Engine) -> None:
    """Not when the garbage collector comes by: what was loaded at the start is frozen, and a pass over it would stop
    every request."""
    old = open_newest(data, engine)[0]
    old.search(QUERY)
    parts = [weakref.ref(part) for part in (old, old.reader, old.index.backend)]
    gc.collect()
    gc.disable()
    try:
        del old
        assert [part() for part in parts] == [None] * len(parts)
    finally:
        gc.enable()


def test_every_fault_of_the_document_is_tested() -> None:
    document = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    named = re.findall(r"`(test_\w+)`", document)
    assert len(named) >= 12
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "tests").glob("test_*.py"))
    assert [name for name in named if f"def {name}(" not in sources] == []
    assert os.path.exists(ROOT / "tests" / "faults.py")

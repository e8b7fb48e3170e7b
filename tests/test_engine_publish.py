"""No command undoes another: what is published builds on what was served, and what is rolled back from stays away.

Other commands come in between by hooks, at the moment that matters: the encoder that is loaded, a step that begins.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import ROOT, SMALL_CORPUS, FakeEncoder
from corpus import CorpusError, ReadOptions
from engine import (
    BuildOptions,
    CalibrationReport,
    Engine,
    Labels,
    Publishing,
    RebuildReport,
    build_first,
    list_generations,
    open_newest,
    read_labels,
    rebuild,
    recalibrate,
    roll_back,
)
from engine.publishing.steps import Progress, SilentSteps
from index import DEFAULT_KEPT, DataFolder, GenerationError, LockedError, MovedError

FORCED = Publishing(force=True)


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


def build(corpus: Path, data: Path, publishing: Publishing = FORCED) -> str:
    return rebuild(
        corpus, data, publishing=publishing, options=BuildOptions(load=lambda _spec: FakeEncoder())
    ).generation


@pytest.fixture
def labels(tmp_path: Path) -> Labels:
    """Queries that the small help centre answers, and some that it must refuse; what is promised of them holds."""
    known = [
        ("提币一直处理中", ["withdraw-pending"]),
        ("deposit not here", ["deposit-missing"]),
        ("how to turn on 2fa", ["two-factor"]),
    ]
    lines = [
        {"query": f"{known[i % 3][0]} {'吗呢吧啊呀'[i % 5]}{'?' * (i % 4)}", "relevant_ids": known[i % 3][1]}
        for i in range(300)
    ]
    lines += [{"query": f"今天天气{i}度怎么样", "relevant_ids": []} for i in range(60)]
    file = tmp_path / "labelled.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return read_labels(file, 0.9, 0.95)


def calibrated(
    data: Path, labels: Labels, engine: Engine, steps: SilentSteps | None = None, publishing: Publishing = FORCED
) -> CalibrationReport:
    return recalibrate(DataFolder(data), labels, publishing=publishing, steps=steps, like=engine)


class Hooked(SilentSteps):
    """Something happens when a step begins, once."""

    def __init__(self, name: str, act: Callable[[], object]) -> None:
        self._name, self._act = name, act

    def step(self, name: str) -> Progress:
        if name == self._name:
            self._name = ""
            self._act()
        return super().step(name)


def served(data: Path) -> str:
    return DataFolder(data).current_id()


def whole(data: Path) -> bool:
    """Nothing half done is left."""
    return not [path for path in data.rglob("*") if ".part" in path.name or path.name.startswith(".building")]


@pytest.mark.parametrize("step", ["calibrate with labels", "quality gate"])
def test_a_calibration_does_not_undo_a_rollback(
    step: str, corpus: Path, data: Path, labels: Labels, engine: Engine
) -> None:
    first = served(data)
    bad = build(corpus, data)
    with pytest.raises(MovedError, match=f"CURRENT names {first} and named {bad} when this began"):
        calibrated(data, labels, engine, Hooked(step, lambda: roll_back(DataFolder(data), like=engine)))
    assert served(data) == first
    assert DataFolder(data).ids() == [first, bad]
    assert whole(data)
    assert calibrated(data, labels, engine).generation == served(data), "and another one goes well"


@pytest.mark.parametrize("step", ["segment", "calibrate", "quality gate", "write"])
def test_a_rebuild_does_not_undo_a_rollback(step: str, corpus: Path, data: Path, engine: Engine) -> None:
    first = served(data)
    bad = build(corpus, data)
    steps = Hooked(step, lambda: roll_back(DataFolder(data), like=engine))
    with pytest.raises(MovedError, match="nothing else was published"):
        rebuild(corpus, data, publishing=FORCED, steps=steps, options=BuildOptions(load=lambda _spec: FakeEncoder()))
    assert (served(data), DataFolder(data).ids()) == (first, [first, bad])
    assert whole(data)


def test_a_rebuild_of_an_older_corpus_does_not_undo_a_newer_one(corpus: Path, data: Path) -> None:
    """It has read its corpus, and another rebuild begins and ends before it holds the right to build."""
    newer: list[str] = []

    def load(_spec: object) -> FakeEncoder:
        corpus.write_text(SMALL_CORPUS.replace("挂单 0.1%", "挂单 0.2%"), "utf-8")
        newer.append(build(corpus, data))
        return FakeEncoder()

    with pytest.raises(MovedError):
        rebuild(corpus, data, publishing=FORCED, options=BuildOptions(load=load))
    assert [served(data)] == newer


def test_a_calibration_builds_on_what_is_served_when_it_begins(
    corpus: Path, data: Path, labels: Labels, engine: Engine
) -> None:
    """And not on an engine that was opened before: what a rebuild published meanwhile stays."""
    corpus.write_text(SMALL_CORPUS.replace("挂单 0.1%", "挂单 0.2%"), "utf-8")
    build(corpus, data)
    calibrated(data, labels, engine)
    entry = open_newest(data, engine)[0].entry("fees")
    assert entry is not None and entry.texts["zh"].answer == "挂单 0.2%。"


def test_a_rebuild_while_a_calibration_runs_is_refused(
    corpus: Path, data: Path, labels: Labels, engine: Engine
) -> None:
    refused: list[str] = []

    def other() -> None:
        with pytest.raises(LockedError, match="wait for its end, then run this again") as error:
            build(corpus, data)
        refused.append(str(error.value))

    assert calibrated(data, labels, engine, Hooked("quality gate", other)).generation == served(data)
    assert len(refused) == 1


def test_a_rollback_waits_for_no_rebuild(corpus: Path, data: Path, engine: Engine) -> None:
    """It is the emergency exit: another process that builds cannot hold it up."""
    first = served(data)
    build(corpus, data)
    command = [sys.executable, str(ROOT / "tests" / "faults.py"), "hold", str(corpus), str(data)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "held\n"
        assert roll_back(DataFolder(data), like=engine).generation == first
        other.kill()
    assert served(data) == first


def test_two_rollbacks_at_once_do_not_undo_each_other(
    corpus: Path, data: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [served(data), build(corpus, data), build(corpus, data)]
    module = sys.modules["engine.publishing.generations"]
    opened = module.open_generation

    def between(folder: DataFolder, generation_id: str, like: Engine | None) -> Engine:
        monkeypatch.setattr(module, "open_generation", opened)
        roll_back(folder, ids[0], like=engine)
        found: Engine = opened(folder, generation_id, like)
        return found

    monkeypatch.setattr(module, "open_generation", between)
    with pytest.raises(MovedError):
        roll_back(DataFolder(data), ids[1], like=engine)
    assert served(data) == ids[0]


def test_a_rollback_reports_the_gates_figures_and_asks_no_gate(
    corpus: Path, data: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(corpus, data)
    monkeypatch.setattr(sys.modules["engine.publishing.gate"], "check", None)
    report = roll_back(DataFolder(data), like=engine)
    assert report.quality is not None
    assert report.quality.keys() >= {"hit_at_1", "coverage", "precision", "refusal_recall"}
    assert report.threshold == engine.calibration.threshold


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"../../etc\n"])
def test_a_rollback_mends_a_damaged_current(content: bytes | None, corpus: Path, data: Path, engine: Engine) -> None:
    build(corpus, data)
    newest = served(data)
    file = data / "CURRENT"
    file.unlink() if content is None else file.write_bytes(content)
    assert roll_back(DataFolder(data), like=engine).generation == newest
    assert served(data) == newest


def damage(data: Path, generation: str) -> None:
    (data / "generations" / generation / "vectors.npy").write_bytes(b"")


def test_a_damaged_generation_never_falls_back_to_one_that_was_rolled_back_from(
    corpus: Path, data: Path, engine: Engine
) -> None:
    """Neither at once, nor when CURRENT is lost besides, nor when something newer is damaged later."""
    ids = [served(data), *(build(corpus, data) for _ in range(3))]
    folder = DataFolder(data)
    roll_back(folder, ids[1], like=engine)
    damage(data, ids[1])
    assert open_newest(data, engine)[0].manifest.id == ids[0]
    (data / "CURRENT").unlink()
    assert open_newest(data, engine)[0].manifest.id == ids[0]
    newest = build(corpus, data)
    damage(data, newest)
    assert open_newest(data, engine)[0].manifest.id == ids[0]
    assert [info.withdrawn for info in list_generations(folder)] == [False, False, True, True, False]
    assert roll_back(folder, like=engine).generation == ids[0], "nor does a rollback"
    assert roll_back(folder, ids[2], like=engine).generation == ids[2], "but one that names it"
    assert open_newest(data, engine)[0].manifest.id == ids[2]
    assert folder.withdrawn() == {ids[1], ids[3], newest}, "all between what was left and what is served"


def test_nothing_newer_than_what_current_names_is_fallen_back_to(corpus: Path, data: Path, engine: Engine) -> None:
    """A data folder of version 0.1 does not remember what was rolled back from."""
    first = served(data)
    build(corpus, data)
    (data / "CURRENT").write_text(f"{first}\n", "utf-8")
    damage(data, first)
    with pytest.raises(GenerationError, match=r"vectors\.npy is damaged"):
        open_newest(data, engine)


def test_the_gate_compares_with_what_answers_where_the_served_one_is_damaged(
    corpus: Path, data: Path, engine: Engine
) -> None:
    """Else one damaged file would open the way for anything."""
    build(corpus, data)
    damage(data, served(data))
    corpus.write_text("\n".join(SMALL_CORPUS.splitlines()[:4]) + "\n", "utf-8")
    report = rebuild(corpus, data, options=BuildOptions(load=lambda _spec: FakeEncoder()))
    assert not report.published
    assert "texts are gone" in report.gate.failures[0]
    assert "vectors.npy is damaged" in report.gate.note


def test_keep_belongs_to_the_data_folder(corpus: Path, data: Path, labels: Labels, engine: Engine) -> None:
    """Given once it holds for every command: a calibration does not prune to five what `--keep 8` keeps."""
    folder = DataFolder(data)
    assert folder.keep() == DEFAULT_KEPT, "a folder of version 0.1 does not say"
    ids = [served(data), build(corpus, data, Publishing(keep=8, force=True))]
    ids += [build(corpus, data) for _ in range(5)]
    ids.append(calibrated(data, labels, engine).generation or "")
    assert folder.ids() == ids
    ids.append(build(corpus, data))
    assert folder.ids() == ids[-8:]
    calibrated(data, labels, engine, publishing=Publishing(keep=2, force=True))
    assert (folder.keep(), len(folder.ids())) == (2, 2)


@pytest.mark.parametrize("content", ["{", '{"keep": 0}', '{"keep": "many"}', "[]", '{"keep": true}'])
def test_a_damaged_setting_of_the_folder_is_named_and_mended(
    content: str, corpus: Path, data: Path, engine: Engine
) -> None:
    before = served(data)
    (data / "folder.json").write_text(content, "utf-8")
    with pytest.raises(GenerationError, match=r"folder\.json is damaged .*--keep NUMBER"):
        build(corpus, data)
    assert served(data) == before
    assert open_newest(data, engine)[1] == (), "answering needs no settings"
    build(corpus, data, Publishing(keep=3, force=True))
    assert DataFolder(data).keep() == 3


def test_what_was_rolled_back_from_is_removed_first(corpus: Path, data: Path, engine: Engine) -> None:
    """It is of no use to fall back to, and must not push out what is."""
    first = served(data)
    bad = build(corpus, data, Publishing(keep=2, force=True))
    roll_back(DataFolder(data), like=engine)
    newest = build(corpus, data)
    assert bad not in DataFolder(data).ids()
    damage(data, newest)
    assert open_newest(data, engine)[0].manifest.id == first


def test_labels_go_with_their_generation(corpus: Path, data: Path, labels: Labels, engine: Engine) -> None:
    """Back before the calibration, a rebuild knows nothing of it; forward again, it does."""
    folder = DataFolder(data)
    report = calibrated(data, labels, engine)
    assert report.generation is not None
    kept = folder.generations / report.generation / "labels.jsonl"
    assert kept.read_bytes() == labels.content
    again = folder.load(build(corpus, data)).manifest.calibration
    assert (again["guarantee"], again["target_precision"]) == (0.95, 0.9)
    roll_back(folder, folder.ids()[0], like=engine)
    assert folder.load(build(corpus, data)).manifest.calibration["guarantee"] is None
    roll_back(folder, report.generation, like=engine)
    assert folder.load(build(corpus, data)).manifest.calibration["guarantee"] == 0.95


def test_a_calibration_that_is_refused_leaves_no_labels(
    corpus: Path, data: Path, labels: Labels, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next rebuild would publish what was refused."""
    monkeypatch.setattr(sys.modules["engine.publishing.gate"], "_gone", lambda _candidate, _serving: ["so it is"])
    report = calibrated(data, labels, engine, publishing=Publishing())
    assert (report.generation, report.gate and report.gate.failures[0]) == (None, "so it is")
    monkeypatch.undo()
    assert DataFolder(data).load(build(corpus, data)).manifest.calibration["guarantee"] is None
    rows = [json.loads(line) for line in (data / "history.jsonl").read_text("utf-8").splitlines()]
    assert [(row["event"], row["published"]) for row in rows][-2:] == [("calibrate", False), ("rebuild", True)]


def test_the_labels_of_a_folder_of_version_0_1_are_kept(
    corpus: Path, data: Path, labels: Labels, engine: Engine
) -> None:
    """There they were files of the data folder, one set for all generations."""
    from dataclasses import replace

    from index import read_manifest

    generation = calibrated(data, labels, engine).generation or ""
    where = data / "generations" / generation
    manifest = read_manifest(where)
    (where / "labels.jsonl").rename(data / "calibration.jsonl")
    terms = json.dumps({"target_precision": 0.9, "guarantee": 0.95})
    (data / "calibration.json").write_text(terms, "utf-8")
    files = {name: digest for name, digest in manifest.files.items() if name != "labels.jsonl"}
    extra = {name: value for name, value in manifest.extra.items() if name != "labels"}
    replace(manifest, files=files, extra=extra).write(where)
    assert DataFolder(data).load(build(corpus, data)).manifest.calibration["guarantee"] == 0.95
    assert (data / "generations" / served(data) / "labels.jsonl").is_file()


def test_a_torn_line_of_the_history_swallows_no_other(corpus: Path, data: Path) -> None:
    (data / "history.jsonl").write_bytes(b'{"time": "2026-01-01T00:00:00+00:00", "eve')
    generation = build(corpus, data)
    last = (data / "history.jsonl").read_text("utf-8").splitlines()[-1]
    assert json.loads(last)["generation"] == generation


class First:
    """A command that finds no index, in a thread of its own."""

    def __init__(self, data: Path) -> None:
        self.told, self.waits = list[str](), threading.Event()
        self.report: RebuildReport | None = None
        self._data = data
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._thread.join(60)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        self.report = build_first(
            self._data,
            SilentSteps(),
            side={},
            building=lambda: self.told.append("builds"),
            waiting=self._waiting,
        )

    def _waiting(self, _seconds: float) -> None:
        self.told.append("waits")
        self.waits.set()


@pytest.fixture
def sample(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small help centre instead of the sample, which would take a minute."""

    def small(_source: Path, data: Path, **options: object) -> RebuildReport:
        return rebuild(
            corpus, data, publishing=Publishing(only_first=True), options=BuildOptions(load=lambda _spec: FakeEncoder())
        )

    monkeypatch.setattr(sys.modules["engine.publishing.first"], "rebuild", small)


@pytest.mark.usefixtures("sample")
def test_of_two_first_commands_one_builds_and_the_other_waits(corpus: Path, tmp_path: Path, engine: Engine) -> None:
    data, second = tmp_path / "new", First(tmp_path / "new")

    def began() -> None:
        second.start()
        assert second.waits.wait(60), "it must say that it waits"

    rebuild(corpus, data, steps=Hooked("segment", began), options=BuildOptions(load=lambda _spec: FakeEncoder()))
    second.end()
    assert (second.told, second.report) == (["waits"], None)
    assert len(DataFolder(data).ids()) == 1
    assert open_newest(data, engine)[1] == ()


@pytest.mark.usefixtures("sample")
def test_a_first_command_builds_when_the_one_it_waited_for_died(tmp_path: Path, engine: Engine) -> None:
    data, second = tmp_path / "new", First(tmp_path / "new")
    with DataFolder(data).writing():
        second.start()
        assert second.waits.wait(60)
    second.end()
    assert second.told == ["waits", "builds"]
    assert second.report is not None and second.report.generation == served(data)


@pytest.mark.usefixtures("sample")
def test_a_first_command_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["engine.publishing.first"], "_PATIENCE_SECONDS", -1.0)
    with DataFolder(tmp_path).writing(), pytest.raises(LockedError, match="has been building in"):
        build_first(tmp_path, SilentSteps(), side={}, building=lambda: None, waiting=lambda _seconds: None)


def test_the_sample_is_never_built_over_an_index(corpus: Path, data: Path) -> None:
    before = served(data)
    with pytest.raises(MovedError, match="holds an index already"):
        build(corpus, data, Publishing(only_first=True))
    assert served(data) == before


def test_a_rebuild_reads_as_was_said_before(tmp_path: Path) -> None:
    corpus, other, data = tmp_path / "客服.csv", tmp_path / "other.yaml", tmp_path / "data"
    corpus.write_text("主旨,处理,备注\n怎么退款,七天内退到原卡,a\n怎么付款,可以刷卡,b\n", "utf-8")
    other.write_text(SMALL_CORPUS, "utf-8")

    def read(source: Path, reading: ReadOptions | None = None) -> tuple[int, str]:
        options = BuildOptions(load=lambda _spec: FakeEncoder(), reading=reading)
        report = rebuild(source, data, publishing=FORCED, options=options)
        return report.entries, " ".join(str(one) for one in report.reading.notices if "rebuild before" in one.message)

    said = ReadOptions.of_words(mapping="question=主旨,answer=处理", category="账户", lang="zh")
    assert read(corpus, said) == (2, "")
    assert read(other) == (6, ""), "another file is read by what was said of it"
    entries, told = read(corpus)
    assert entries == 2
    assert "--lang zh --category 账户 --map question=主旨,answer=处理" in told.replace("'", "")
    assert read(corpus) == (2, told), "and again"

    corpus.write_text("问题,答案\n怎么退款？,七天内退到原卡\n", "utf-8")
    kept = ReadOptions.of_words(columns="question,-,answer")
    with pytest.raises(CorpusError):
        read(corpus, kept)
    assert read(corpus)[0] == 1, "what was refused is not remembered"
    assert read(corpus, ReadOptions())[1] == ""
    assert read(corpus) == (1, ""), "forgotten"


def test_what_was_said_before_and_fits_no_longer_is_named(tmp_path: Path) -> None:
    corpus, data = tmp_path / "bare.csv", tmp_path / "data"
    corpus.write_text("1,怎么退款,七天内退到原卡\n2,怎么付款,可以刷卡\n", "utf-8")
    options = BuildOptions(load=lambda _spec: FakeEncoder())
    said = replace(options, reading=ReadOptions.of_words(columns="-,question,answer"))
    assert rebuild(corpus, data, publishing=FORCED, options=said).entries == 2
    corpus.write_text("怎么退款,七天内退到原卡\n", "utf-8")
    with pytest.raises(CorpusError, match="--columns -,question,answer") as error:
        rebuild(corpus, data, publishing=FORCED, options=options)
    assert '--map ""' in str(error.value)

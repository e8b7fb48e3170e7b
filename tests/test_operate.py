"""Backup, restore and purge: what goes in comes back, whoever writes meanwhile; what is damaged changes nothing."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.operate.archive import MANIFEST, BackupError, checked
from api.operate.backup import back_up
from api.operate.purge import purge
from api.operate.restore import restore
from api.security.keys import Keys
from api.security.signing import keys_of
from conftest import SMALL_CORPUS, faq
from corpus import FaqError
from engine import BuildOptions, Engine, rebuild

Content = dict[str, bytes]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Path:
    """A data folder with a generation, keys, a database, an attachment and what no backup holds. Not to be changed."""
    folder = tmp_path_factory.mktemp("operate")
    (folder / "small.yaml").write_text(SMALL_CORPUS, "utf-8")
    data = folder / "data"
    rebuild(folder / "small.yaml", data, options=BuildOptions(load=lambda _spec: engine.encoder))
    Keys(data).add("operator", ["admin"])
    keys_of(data)
    (data / "sessions.db").touch()
    write_rows(data, 5)
    (data / "attachments").mkdir()
    (data / "attachments" / ("a" * 32)).write_bytes(b"picture")
    (data / "attachments" / ".b.part").write_bytes(b"half")
    (data / "generations" / ".work").mkdir()
    (data / "generations" / ".work" / "x").touch()
    return data


def write_rows(data: Path, count: int) -> None:
    with closing(sqlite3.connect(data / "tickets.db")) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE IF NOT EXISTS rows (n INTEGER)")
        database.executemany("INSERT INTO rows VALUES (?)", [(n,) for n in range(count)])


def kept(data: Path) -> Content:
    """What a backup is to hold, but for databases, by path."""
    files = {file.relative_to(data).as_posix(): file for file in data.rglob("*") if file.is_file()}
    out = ("cache/", "attachments/.", "generations/.", "tickets.db", "sessions.db")
    return {name: file.read_bytes() for name, file in files.items() if not name.startswith(out) and ".lock" not in name}


def rows(data: Path) -> int:
    with closing(sqlite3.connect(data / "tickets.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(database.execute("SELECT count(*) FROM rows").fetchone()[0])


@pytest.fixture
def archive(small: Path, tmp_path: Path) -> Path:
    back_up(small, tmp_path / "b.tar")
    return tmp_path / "b.tar"


def test_what_was_backed_up_comes_back(small: Path, archive: Path, tmp_path: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0, "it holds keys"
    assert [item.name for item in tmp_path.iterdir()] == ["b.tar"]
    restore(archive, tmp_path / "new")
    assert kept(tmp_path / "new") == kept(small)
    assert rows(tmp_path / "new") == 5
    assert not (tmp_path / "new" / "cache").exists()
    assert not (tmp_path / "new" / "sessions.db").exists(), "it is forgotten anyway"
    assert (tmp_path / "new" / "signing.key").stat().st_mode & 0o077 == 0
    assert [key.name for key in Keys(tmp_path / "new").all()] == ["operator"]
    assert (tmp_path / "new" / "keys.json").stat().st_mode & 0o077 == 0


def test_a_writer_may_go_on(small: Path, tmp_path: Path) -> None:
    """The copy is of one moment: a transaction is in it whole or not at all."""
    ended, began = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(small / "tickets.db", timeout=30)) as database:
            while not ended.is_set():
                with database:
                    database.executemany("INSERT INTO rows VALUES (?)", [(n,) for n in range(5)])
                began.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert began.wait(30)
        for number in range(3):
            back_up(small, tmp_path / f"{number}.tar")
    finally:
        ended.set()
        writer.join(30)
    for number in range(3):
        restore(tmp_path / f"{number}.tar", tmp_path / str(number))
        assert rows(tmp_path / str(number)) % 5 == 0
        assert rows(tmp_path / str(number)) >= 10


def test_a_database_that_is_none_ends_the_backup(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tickets.db").write_bytes(b"no database, but some bytes" * 100)
    with pytest.raises(BackupError, match=r"tickets\.db cannot be copied"):
        back_up(tmp_path / "data", tmp_path / "b.tar")
    assert [item.name for item in tmp_path.iterdir()] == ["data"]


def test_links_are_not_left_out_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "attachments").symlink_to(tmp_path)
    with pytest.raises(BackupError, match="attachments is a link"):
        back_up(tmp_path / "data", tmp_path / "b.tar")


def damaged(archive: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], Any]) -> Path:
    """A copy of an archive, its members changed."""
    with tarfile.open(archive) as tar:
        members = [(info, tar.extractfile(info).read()) for info in tar]  # type: ignore[union-attr]
    change(members)
    out = archive.with_name("damaged.tar")
    with tarfile.open(out, "w") as tar:
        for info, content in members:
            info.size = len(content) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(content))
    return out


def named(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info, b"x" if kind == tarfile.REGTYPE else b""


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.insert(0, named("../outside")),
        lambda members: members.insert(0, named("/outside")),
        lambda members: members.insert(0, named("a/../../outside")),
        lambda members: members.insert(0, named("a\\..\\outside")),
        lambda members: members.insert(0, named("C:outside")),
        lambda members: members.insert(0, named("./CURRENT")),
        lambda members: members.insert(0, named("attachments", tarfile.SYMTYPE, "/etc")),
        lambda members: members.insert(0, named("keys.json", tarfile.LNKTYPE, "/etc/passwd")),
        lambda members: members.insert(0, named("pipe", tarfile.FIFOTYPE)),
        lambda members: members.insert(0, named("device", tarfile.CHRTYPE)),
        lambda members: members.insert(0, named("folder", tarfile.DIRTYPE)),
        lambda members: members.insert(0, named("extra")),
        lambda members: members.insert(0, members[0]),
        lambda members: members.append(named("after")),
        lambda members: members.append(members[-1]),
        lambda members: members.pop(),
        lambda members: members.pop(0),
        lambda members: members.__setitem__(0, (members[0][0], members[0][1][:-1])),
        lambda members: members.__setitem__(0, (members[0][0], members[0][1] + b"x")),
        lambda members: members.__setitem__(0, (members[0][0], bytes([members[0][1][0] ^ 1]) + members[0][1][1:])),
        lambda members: members.__setitem__(-1, (members[-1][0], b"{}")),
        lambda members: members.__setitem__(-1, (members[-1][0], b"[" * 100_000)),
        lambda members: members.__setitem__(-1, (members[-1][0], b'{"format": 2, "files": []}')),
        lambda members: members.clear(),
    ],
)
@pytest.mark.parametrize("replace", [False, True])
def test_a_damaged_archive_changes_nothing(
    change: Callable[[Any], Any], replace: bool, archive: Path, tmp_path: Path
) -> None:
    bad, target = damaged(archive, change), tmp_path / "target"
    if replace:
        restore(archive, target)
    before = kept(target) if replace else None
    with pytest.raises(BackupError, match="damaged.tar"):
        restore(bad, target, replace=replace)
    assert (kept(target) if target.exists() else None) == before
    assert not (tmp_path / "outside").exists()
    assert not any(item.name.startswith(".restore") for item in tmp_path.rglob("*"))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_an_archive_that_is_cut_off_is_told(share: float, archive: Path, tmp_path: Path) -> None:
    content = archive.read_bytes()
    end = content.rindex(b"}") + 1  # after it there is only padding
    archive.write_bytes(content[: int(end * share)])
    with pytest.raises(BackupError, match=r"b\.tar"):
        checked(archive)


def test_a_compressed_archive_is_refused(tmp_path: Path) -> None:
    """Nothing small becomes large."""
    with tarfile.open(tmp_path / "b.tar", "w:gz") as tar:
        tar.addfile(*[(info, io.BytesIO(content)) for info, content in [named("x")]][0])
    with pytest.raises(BackupError, match="is no backup"):
        checked(tmp_path / "b.tar")


def test_only_an_empty_folder_is_filled(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "mine").write_text("x", "utf-8")
    with pytest.raises(BackupError, match="--replace"):
        restore(archive, target)
    assert [item.name for item in target.iterdir()] == ["mine"]
    restore(archive, target, replace=True)
    assert not (target / "mine").exists()
    assert (target / "CURRENT").exists()


def test_a_move_that_fails_brings_back_what_was_there(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    restore(archive, target)
    (target / "CURRENT").write_text("mine", "utf-8")
    before, move = kept(target), os.replace

    def failing(source: Path, aim: Path) -> None:
        if Path(source).parent.name == "new" and Path(source).name == "CURRENT":
            raise OSError(28, "No space left on device", str(aim))
        move(source, aim)

    monkeypatch.setattr("api.operate.restore.os.replace", failing)
    with pytest.raises(OSError, match="No space"):
        restore(archive, target, replace=True)
    assert kept(target) == before


def test_a_full_disk_is_told_before(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.operate.restore.shutil.disk_usage", lambda _path: type("Usage", (), {"free": 1 << 20}))
    with pytest.raises(BackupError, match="make room"):
        restore(archive, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_purge_takes_what_is_ours(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    restore(archive, target)
    (target / "notes.txt").write_text("mine", "utf-8")
    (target / "attachments").rename(tmp_path / "elsewhere")
    (target / "attachments").symlink_to(tmp_path / "elsewhere")
    assert purge(target) == ["notes.txt"]
    assert [item.name for item in target.iterdir()] == ["notes.txt"]
    assert len(list((tmp_path / "elsewhere").iterdir())) == 1, "where a link leads is not touched"
    (target / "notes.txt").unlink()
    (target / "CURRENT").touch()
    assert (purge(target), target.exists()) == ([], False)
    with pytest.raises(FaqError, match="nothing was removed"):
        purge(target)


def test_the_commands(small: Path, tmp_path: Path) -> None:
    data = str(small)
    first = faq(tmp_path, "backup", "b.tar", "--data", data)
    assert (first.returncode, first.stderr) == (0, "")
    assert faq(tmp_path, "restore", "b.tar", "--data", "new").returncode == 0
    wrong = [
        ("backup", "b.tar", "--data", data),
        ("backup", "nowhere/b.tar", "--data", data),
        ("backup", f"{data}/b.tar", "--data", data),
        ("backup", "c.tar", "--data", "TYPO"),
        ("restore", "b.tar", "--data", "new"),
        ("restore", "TYPO.tar", "--data", "other"),
        ("restore", str(small / "CURRENT"), "--data", "other"),
        ("restore", "b.tar", "--data", "b.tar"),
        ("purge", "--data", "TYPO", "--yes"),
        ("purge", "--data", str(tmp_path), "--yes"),
        ("purge", "--data", "new"),
    ]
    for arguments in wrong:
        told = faq(tmp_path, *arguments)
        assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1), (arguments, told)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["b.tar", "new"]
    assert faq(tmp_path, "purge", "--data", "new", "--yes").returncode == 0
    assert [item.name for item in tmp_path.iterdir()] == ["b.tar"]


def test_the_manifest_is_readable(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        manifest = json.loads(tar.extractfile(MANIFEST).read())  # type: ignore[union-attr]
    assert manifest["format"] == 1
    assert {row["path"] for row in manifest["files"]} >= {
        "CURRENT",
        "tickets.db",
        "keys.json",
        "signing.key",
        "attachments/" + "a" * 32,
    }


def test_a_backup_that_is_not_there_is_named_with_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(FaqError, match=r"nowhere\.tar does not exist; give the path of a file that `faq backup` wrote"):
        restore(tmp_path / "nowhere.tar", tmp_path / "new")
    assert not (tmp_path / "new").exists() or not any((tmp_path / "new").iterdir())

"""A data folder of 0.1 opens: what is stored there is of that version, with a key, a ticket and an opinion.

tests/data/folder-0.1.tar.xz was written by the code of 0.1 with the encoder of the tests; no cache, no locks.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from api.operate.backup import back_up
from api.operate.restore import restore
from api.security.keys import Keys
from api.web.feedback import Feedback
from conftest import SMALL_CORPUS, faq
from engine import BuildOptions, Engine, open_engine, rebuild
from support.tickets import TicketSettings
from support.tickets.storage.queries import Filter
from support.tickets.storage.store import TicketStore

ARCHIVE = Path(__file__).parent / "data" / "folder-0.1.tar.xz"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with tarfile.open(ARCHIVE) as tar:
        if hasattr(tarfile, "data_filter"):  # Python 3.11.4 and later
            tar.extraction_filter = tarfile.data_filter
        tar.extractall(tmp_path / "old")  # noqa: S202  # our own archive
    return tmp_path / "old"


def check_kept(data: Path) -> None:
    assert [(key.name, key.scopes) for key in Keys(data).all()] == [("operator", ("admin",))]
    tickets, feedback = TicketStore(data, TicketSettings()), Feedback(data)
    try:
        assert [ticket.subject for ticket in tickets.listed(Filter())[1]] == ["提现没到账"]
        assert feedback.counts() == {"trading-fees": (1, 0)}
    finally:
        tickets.close()
        feedback.close()


def test_a_search_names_the_one_command(old: Path) -> None:
    told = faq(old.parent, "search", "withdrawal pending", "--data", "old")
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1)
    assert "run `faq rebuild CORPUS --data old`, which keeps keys, tickets and feedback" in told.stderr
    check_kept(old)


def test_after_a_rebuild_keys_tickets_and_feedback_are_there(
    old: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old.parent / "small.yaml").write_text(SMALL_CORPUS, "utf-8")
    report = rebuild(old.parent / "small.yaml", old, options=BuildOptions(load=lambda _spec: engine.encoder))
    assert report.published
    monkeypatch.setattr("engine.opening.load_encoder", lambda _spec: engine.encoder)
    assert open_engine(old).search("withdrawal stuck in processing").results[0].id == "withdraw-pending"
    check_kept(old)


def test_a_backup_of_it_comes_back(old: Path, tmp_path: Path) -> None:
    back_up(old, tmp_path / "b.tar")
    restore(tmp_path / "b.tar", tmp_path / "new")
    check_kept(tmp_path / "new")

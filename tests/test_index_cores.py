"""One text runs on two cores while it is alone, on one when others ask."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import api.serving as serving
import index.cores as cores
from index.bundled import MODEL_FOLDER, BundledEncoder, open_weights
from index.cores import Cores, use_one_core
from index.errors import EncoderError


class _Session:
    """Notes who ran; holds the text "slow" until it may go on."""

    def __init__(self, threads: int, ran: list[int], gate: threading.Event, begun: threading.Event) -> None:
        self.threads, self.ran, self.gate, self.begun = threads, ran, gate, begun

    def run(self, _names: None, feed: dict[str, Any]) -> list[Any]:
        self.ran.append(self.threads)
        if feed.get("slow"):
            self.begun.set()
            assert self.gate.wait(10)
        return [self.threads]


class _Bench:
    def __init__(self) -> None:
        self.ran: list[int] = []
        self.gate, self.begun = threading.Event(), threading.Event()
        self.cores = Cores(lambda threads: _Session(threads, self.ran, self.gate, self.begun))

    def last_of(self, times: int) -> int:
        """On how many cores the last of so many texts ran, one after the other."""
        for _ in range(times):
            self.cores.run({})
        return self.ran[-1]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Bench]:
    monkeypatch.setattr(cores, "_cores_here", lambda: 2)
    monkeypatch.setattr(cores, "_one_core", False)
    yield _Bench()


def test_a_command_that_asks_once_takes_one_core(bench: _Bench) -> None:
    assert bench.last_of(cores.USUAL_AFTER) == 1


def test_who_asks_again_and_again_alone_gets_two(bench: _Bench) -> None:
    assert bench.last_of(cores.USUAL_AFTER + 1) == 2


def test_one_of_many_texts_never_takes_a_second_core(bench: _Bench) -> None:
    bench.last_of(cores.USUAL_AFTER + 1)
    bench.cores.run_many({})
    assert bench.ran[-1] == 1


def test_two_at_once_stay_on_one_core_each_for_a_while(bench: _Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(cores.time, "monotonic", lambda: now[0])
    bench.last_of(cores.USUAL_AFTER + 1)
    thread = threading.Thread(target=bench.cores.run, args=({"slow": True},))
    thread.start()
    assert bench.begun.wait(10)
    assert bench.last_of(1) == 1
    bench.gate.set()
    thread.join(10)
    assert bench.last_of(1) == 1
    now[0] += cores._CALM_SECONDS + 0.1
    assert bench.last_of(1) == 2


def test_a_forked_process_stays_on_one_core(bench: _Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.last_of(cores.USUAL_AFTER + 1)
    monkeypatch.setattr(cores.os, "getpid", lambda: -1)
    assert bench.last_of(1) == 1


def test_one_of_several_workers_stays_on_one_core(bench: _Bench) -> None:
    use_one_core()
    assert bench.last_of(cores.USUAL_AFTER + 1) == 1


def test_a_machine_with_one_core_uses_it(bench: _Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "_cores_here", lambda: 1)
    assert bench.last_of(cores.USUAL_AFTER + 1) == 1


def test_without_its_files_it_goes_on_with_one(bench: _Bench) -> None:
    """They are replaced in an upgrade, while the process that read them still serves."""

    def open_one(threads: int) -> _Session:
        if threads > 1:
            raise EncoderError("model.onnx is missing")
        return _Session(threads, bench.ran, bench.gate, bench.begun)

    bench.cores = Cores(open_one)
    assert bench.last_of(cores.USUAL_AFTER + 3) == 1


def test_a_failure_gives_the_turn_back(bench: _Bench) -> None:
    class Broken:
        def run(self, *_: object) -> list[Any]:
            raise RuntimeError

    broken = Cores(lambda _threads: Broken())
    for _ in range(2):
        with pytest.raises(RuntimeError):
            broken.run({})
    assert not broken._turn.locked()


def test_a_server_has_taken_the_second_core_on_before_it_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """30 ms and 32 MiB, which nobody should wait for, or take for a leak."""
    monkeypatch.setattr(cores, "_cores_here", lambda: 2)
    monkeypatch.setattr(cores, "_one_core", False)
    encoder = BundledEncoder()
    engine = SimpleNamespace(encoder=encoder, search=lambda text: encoder.encode_queries([text]))
    serving._warm(engine)  # type: ignore[arg-type]
    assert encoder._cores._double is not None


def test_the_vectors_of_the_bundled_model_are_the_same_bit_by_bit() -> None:
    ids = BundledEncoder().tokenize(["提现一直没到账怎么办", "how do I reset my 2FA", "USDT 提现 pending 很久了", "a"])
    one, two = (open_weights(MODEL_FOLDER, threads) for threads in (1, 2))
    for pieces in ids:
        feed = {"ids": np.asarray([pieces], np.int64)}
        assert np.array_equal(one.run(None, feed)[0], two.run(None, feed)[0])

"""The queueing model agrees with what theory says of the queues that it has formulas for."""

from __future__ import annotations

import random

import pytest

from bench.queueing import Load, Site, simulate

EVEN = [4.0]
_CHANCE = random.Random(1)
EXPONENTIAL = [_CHANCE.expovariate(1 / 4.0) for _ in range(5000)]


def test_closed_loads_keep_every_worker_busy() -> None:
    assert simulate(EVEN, Site(1, 8), Load(connections=1), requests=500).a_second == pytest.approx(250, rel=0.01)
    assert simulate(EVEN, Site(1, 8), Load(connections=9), requests=500).a_second == pytest.approx(250, rel=0.01)
    assert simulate(EVEN, Site(3, 8), Load(connections=9), requests=900).a_second == pytest.approx(750, rel=0.01)
    assert simulate(EVEN, Site(1, 8), Load(connections=9), requests=500).p50_ms == pytest.approx(36, rel=0.01)


def test_workers_share_the_processors_that_there_are() -> None:
    assert simulate(EVEN, Site(4, 2), Load(connections=16), requests=900).a_second == pytest.approx(500, rel=0.01)


def test_the_program_of_the_visitors_takes_its_part() -> None:
    """One processor: 4 ms of a worker and 1 ms of the visitors for each request."""
    found = simulate(EVEN, Site(1, 1, 1.0), Load(connections=4), requests=900)
    assert found.a_second == pytest.approx(200, rel=0.01)


@pytest.mark.parametrize(("service", "variation"), [(EVEN, 0.0), (EXPONENTIAL, 1.0)], ids=["even", "exponential"])
def test_waiting_is_that_of_pollaczek_and_khinchine(service: list[float], variation: float) -> None:
    """Mean number in a queue, from the median: only the order of magnitude for one; exact for requests a second."""
    busy = 0.7
    found = simulate(service, Site(1, 1), Load(rate=busy * 250), requests=6000, seed=3)
    assert found.a_second == pytest.approx(busy * 250, rel=0.05)
    waits = busy / (1 - busy) * (1 + variation) / 2 * 4.0  # mean wait of an M/G/1 queue, ms
    assert 0.5 * waits < found.p50_ms < 4.0 + 2 * waits


def test_late_answers_of_a_queue_with_exponential_service() -> None:
    """Time in an M/M/1 queue is exponential: the 99th percentile is ln(100) times the mean, S / (1 - busy)."""
    found = simulate(EXPONENTIAL, Site(1, 1), Load(rate=0.5 * 250), requests=12_000, seed=5)
    assert found.p99_ms == pytest.approx(4.605 * 4.0 / 0.5, rel=0.15)
    assert found.p50_ms == pytest.approx(0.693 * 4.0 / 0.5, rel=0.15)

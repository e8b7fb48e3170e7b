"""A queueing model of searches on workers: stations with one server each, which share processors.

A worker answers one request at a time: Python runs one thread. Requests that wait do so in its order of arrival. All
stations that are busy share the processors of their machine evenly.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, slots=True)
class Load:
    """connections: visitors who each ask again as soon as they are answered, or 0; rate: requests a second that come at
    random times (Poisson), or 0."""

    connections: int = 0
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Site:
    """workers: processes that answer; cores: processors that they share, with the visitors' program if that runs on the
    same machine; client_ms: processor time of a request in that program, 0 where it runs elsewhere."""

    workers: int
    cores: float
    client_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Simulated:
    """Requests a second, and milliseconds from request to answer."""

    a_second: float
    p50_ms: float
    p99_ms: float


@dataclass
class _Station:
    waiting: deque[tuple[float, float, int]] = field(default_factory=deque)
    """(when it was sent, milliseconds of work left, which worker is meant)"""

    def work(self, share: float) -> None:
        sent, left, worker = self.waiting[0]
        self.waiting[0] = sent, left - share, worker


def simulate(
    service_ms: Sequence[float], site: Site, load: Load, *, requests: int = 20_000, seed: int = 0
) -> Simulated:
    """What becomes of so many requests, each of whose work is drawn from `service_ms`; the first tenth is not counted.

    A connection stays with a worker, evenly shared out, as SO_REUSEPORT does it on average; a request of an open load
    comes to a worker at random, as from a load balancer that knows nothing.
    """
    chance = random.Random(seed)
    workers, client = [_Station() for _ in range(site.workers)], _Station()
    now, took, ended = 0.0, list[float](), list[float]()
    coming = chance.expovariate(load.rate) * 1000 if load.rate else float("inf")
    for number in range(load.connections):
        workers[number % site.workers].waiting.append((0.0, chance.choice(service_ms), number % site.workers))
    while len(ended) < requests:
        busy = [one for one in (*workers, client) if one.waiting]
        speed = min(1.0, site.cores / len(busy)) if busy else 1.0
        done = min(busy, key=lambda one: one.waiting[0][1], default=None)
        until = done.waiting[0][1] / speed if done else float("inf")
        step = min(until, coming - now)
        for one in busy:
            one.work(step * speed)
        now += step
        if now >= coming:
            worker = chance.randrange(site.workers)
            workers[worker].waiting.append((now, chance.choice(service_ms), worker))
            coming = now + chance.expovariate(load.rate) * 1000
        elif done is client:
            _, _, worker = client.waiting.popleft()
            workers[worker].waiting.append((now, chance.choice(service_ms), worker))
        elif done is not None:
            sent, _, worker = done.waiting.popleft()
            took.append(now - sent)
            ended.append(now)
            if load.connections:
                client.waiting.append((now, site.client_ms, worker))
    first = requests // 10
    seconds = (ended[-1] - ended[first]) / 1000
    middle, late = np.percentile(took[first:], [50, 99])
    return Simulated(round((requests - first - 1) / seconds, 1), round(float(middle), 2), round(float(late), 2))

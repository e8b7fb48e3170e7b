"""A peer at work in a process of its own, answering over a pipe."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.peers.environments import EnvironmentFailedError, Peer, python_of
from corpus import LabelledQuery

ROOT = Path(__file__).resolve().parents[2]
Answer = tuple[int, int, int | None, bool]
"""Wall and processor nanoseconds, the best document, whether it is answered rather than refused."""


@dataclass(slots=True)
class Process:
    """times: by position of a query, its (wall, processor) ns in each round; best: by position, entry and whether it is
    answered."""

    peer: Peer
    built: dict[str, float] = field(default_factory=dict)
    times: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    best: dict[int, tuple[str | None, bool]] = field(default_factory=dict)
    running: Any = None

    def start(self, folder: Path, documents: Sequence[tuple[str, str, str]]) -> None:
        """Make its environment, start it and let it build; raises EnvironmentFailedError."""
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
            "TOKENIZERS_PARALLELISM": "false",
            "HF_HUB_OFFLINE": "1",
        }
        log = folder / f"{self.peer.environment}.log"
        with log.open("w") as errors:
            self.running = subprocess.Popen(  # noqa: S603 - our own
                [str(python_of(self.peer, folder)), "-m", "bench.peers.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment,
                cwd=ROOT,
            )
        asked = {"system": self.peer.module, "encoder": self.peer.encoder, "packages": self.peer.packages}
        try:
            self.built = self._ask(asked | {"documents": documents})
        except (ValueError, OSError) as error:
            self.stop()
            told = log.read_text("utf-8", "replace").strip().splitlines() or ["it ended without a word"]
            raise EnvironmentFailedError(told[-1]) from error

    def turn(self, queries: Sequence[LabelledQuery], places: Sequence[int], documents: Sequence[Any]) -> None:
        """Ask some queries, by their positions, and keep what came back."""
        answers: list[Answer] = self._ask([queries[place].query for place in places])
        for place, (wall, processor, best, answered) in zip(places, answers, strict=True):
            self.times.setdefault(place, []).append((wall, processor))
            self.best[place] = (None if best is None else documents[best][0], answered)

    def memory(self) -> float:
        """MiB of the process."""
        found: float = self._ask("memory")
        return found

    def stop(self) -> None:
        """End it."""
        self.running.stdin.close()
        self.running.wait()

    def _ask(self, what: object) -> Any:
        self.running.stdin.write(json.dumps(what) + "\n")
        self.running.stdin.flush()
        return json.loads(self.running.stdout.readline())

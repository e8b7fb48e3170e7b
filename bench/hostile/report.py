"""What did the attacks do? Figures per attack, what was promised, and a chart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench.hostile.visitor import Visits

TARGET_MS = 250.0
"""The visitor's 99th percentile during every attack."""
QUIET = 1.0
"""Load before an attack below which the machine is quiet: the server itself idles."""
FLAT_MIB = 32.0
"""How much more memory the server may hold once an attack is over: caches that fill up to their bound."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attack. Times of the visitor in ms; memory in MiB of the server's processes; disk in MB of its data folder;
    attacker_cpu: share of one core; recovered: seconds until it was ready again, None if it had to be started anew;
    load: of the machine at the end; load_before: just before, when only others work on it, None in older figures."""

    attack: str
    question: str
    seconds: float
    visits: int
    failed: int
    failures: dict[str, int]
    p50_ms: float
    p99_ms: float
    max_ms: float
    memory_before: float
    memory_peak: float
    memory_after: float
    disk_grown: float
    attacker_cpu: float
    answers: dict[str, int]
    recovered: float | None
    load: float
    load_before: float | None = None

    @property
    def quiet(self) -> bool | None:
        """Whether others left the machine alone; figures of loaded runs are not to be compared with those of quiet
        ones."""
        return None if self.load_before is None else self.load_before < QUIET

    @property
    def holds(self) -> bool:
        """Whether the visitor noticed nothing and nothing was kept in memory."""
        calm = self.failed == 0 and self.p99_ms < TARGET_MS and self.recovered is not None
        return calm and self.memory_after - self.memory_before < FLAT_MIB


def latencies(visits: Visits) -> tuple[float, float, float]:
    """Median, 99th percentile and longest, in ms."""
    times = np.asarray([ms for _, ms in visits.times] or [0.0])
    p50, p99 = np.percentile(times, (50, 99))
    return round(float(p50), 1), round(float(p99), 1), round(float(times.max()), 1)


def line(outcome: Outcome) -> str:
    """One attack on a line."""
    memory = f"{outcome.memory_before:.0f} > {outcome.memory_peak:.0f} > {outcome.memory_after:.0f} MiB"
    again = "STARTED ANEW" if outcome.recovered is None else f"ready after {outcome.recovered:.1f} s"
    waits = f"p50 {outcome.p50_ms:6.1f} p99 {outcome.p99_ms:8.1f} max {outcome.max_ms:8.1f} ms"
    kept = f"{memory}, disk {outcome.disk_grown:+.1f} MB"
    busy = f"attacker {outcome.attacker_cpu:.0%} of a core, load {outcome.load_before} to {outcome.load:.0f}"
    verdict = "holds " if outcome.holds else "BREAKS"
    failed = f"{outcome.failed}/{outcome.visits} failed"
    return f"{verdict} {outcome.attack:18} {waits}, {failed}, {kept}, {busy}, {again}; {outcome.answers}"


def write(folder: Path, outcomes: Sequence[Outcome], setting: dict[str, object]) -> None:
    """Keep the figures and draw them; an attack that was not tried now keeps its earlier figures."""
    file = folder / "hostile.json"
    folder.mkdir(parents=True, exist_ok=True)
    earlier = json.loads(file.read_text("utf-8"))["attacks"] if file.is_file() else []
    found = {one["attack"]: one for one in earlier} | {
        one.attack: asdict(one) | {"holds": one.holds, "quiet": one.quiet} for one in outcomes
    }
    content = setting | {"target_p99_ms": TARGET_MS, "flat_mib": FLAT_MIB, "attacks": list(found.values())}
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    _draw(
        [Outcome(**{k: v for k, v in one.items() if k not in ("holds", "quiet")}) for one in found.values()],
        folder / "hostile.png",
    )


def _draw(outcomes: Sequence[Outcome], file: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    at = np.arange(len(outcomes))
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 1.5 + 0.32 * len(outcomes)), sharey=True)
    for values, colour, name in (
        ([o.max_ms for o in outcomes], "#e3c4bd", "longest"),
        ([o.p99_ms for o in outcomes], "#c0392b", "99th percentile"),
        ([o.p50_ms for o in outcomes], "#2f6f8f", "median"),
    ):
        left.barh(at, values, color=colour, label=name)
    left.axvline(TARGET_MS, color="black", linewidth=1, linestyle=":")
    left.set_xscale("log")
    left.set_xlabel("the visitor waits, ms")
    names = [f"{o.attack}{f' ({o.failed} failed)' if o.failed else ''}" for o in outcomes]
    left.set_yticks(at, names)
    left.invert_yaxis()
    left.legend(loc="lower right", fontsize=8)
    for offset, field, colour in ((-0.27, "before", "#2f6f8f"), (0, "peak", "#e3c4bd"), (0.27, "after", "#c0392b")):
        right.barh(at + offset, [getattr(o, f"memory_{field}") for o in outcomes], 0.27, color=colour, label=field)
    right.set_xlabel("the server's memory, MiB")
    right.legend(loc="lower right", fontsize=8)
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    pyplot.close(figure)

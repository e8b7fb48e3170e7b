"""The figures of the comparison as a table and as a chart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_COLOURS = {"quiet": "#2b6cb0", "busy": "#c05621"}


def show(found: Mapping[str, Any]) -> None:
    """The table of one run; a star: differs from this product beyond chance."""
    print(
        f"\n{found['queries']} queries, {found['documents']} phrasings, {found['rounds']} rounds, load {found['load']}"
    )
    print(f"{'':28} {'median ms':>24} {'p99':>8} {'cpu ms':>8} {'zh':>7} {'en':>7} refused  MB  build s  install MB")
    for name, row in found["peers"].items():
        median, low, high = row["median_ms"]
        differs = row["differs"] or {"time": False, "hit_at_1": False}
        times = f"{median:8.2f}{'*' if differs['time'] else ' '} ({low:.2f} to {high:.2f})"
        hits = f"{row['hit_at_1_zh']:6.3f} {row['hit_at_1_en']:6.3f}{'*' if differs['hit_at_1'] else ' '}"
        refused = "-" if row["refused_rightly"] is None else f"{row['refused_rightly']:.2f}"
        rest = f"{row['memory_mb']:6.0f} {row['build_seconds']:7.1f} {row['install_mb']:8.0f}"
        print(f"{name:28} {times:>24} {row['p99_ms']:8.2f} {row['processor_ms'][0]:8.2f} {hits} {refused:>6} {rest}")


def draw(kept: Mapping[str, Any], file: Path) -> None:
    """Median time with its interval, quiet and busy, beside hit@1 in both languages."""
    from matplotlib import pyplot

    names = list(dict.fromkeys(name for run in kept.values() for name in run["peers"]))[::-1]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 0.4 * len(names) + 1.5), sharey=True)
    for shift, (which, run) in zip((-0.2, 0.2), kept.items(), strict=False):
        rows = [(place, run["peers"][name]) for place, name in enumerate(names) if name in run["peers"]]
        middle = [row["median_ms"][0] for _, row in rows]
        ends = [[abs(row["median_ms"][end] - row["median_ms"][0]) for _, row in rows] for end in (1, 2)]
        places = [place + shift for place, _ in rows]
        left.barh(places, middle, 0.38, xerr=ends, color=_COLOURS[which], label=which)
    run = next(iter(kept.values()))
    for shift, lang, colour in ((-0.2, "zh", "#2f855a"), (0.2, "en", "#805ad5")):
        hits = [run["peers"].get(name, {}).get(f"hit_at_1_{lang}", 0) for name in names]
        right.barh([place + shift for place in range(len(names))], hits, 0.38, color=colour, label=lang)
    left.set(yticks=range(len(names)), yticklabels=names, xlabel="median of a query, ms (log)", xscale="log")
    right.set(xlabel="right entry first", xlim=(0, 1))
    for axis in (left, right):
        axis.legend(frameon=False)
        axis.grid(axis="x", alpha=0.3)
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    pyplot.close(figure)

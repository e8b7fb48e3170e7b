"""The figures of growth as a table and as a chart on logarithmic scales."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Figures = Mapping[str, Any]
_ROWS: dict[str, Callable[[Figures], float]] = {
    "search, never asked, ms": lambda one: float(one["serve"]["stages_ms"]["search, never asked"]["median"]),
    "  processor, ms": lambda one: float(one["serve"]["stages_ms"]["search, never asked"]["processor"]),
    "  asked before, processor, ms": lambda one: float(one["serve"]["stages_ms"]["search, asked before"]["processor"]),
    "  retrieve, processor, ms": lambda one: float(one["serve"]["stages_ms"]["retrieve"]["processor"]),
    "    dense search, processor, ms": lambda one: float(one["serve"]["stages_ms"]["dense search"]["processor"]),
    "recall@10": lambda one: float(one["serve"]["recall_at_10"]),
    "start to first answer, s": lambda one: float(one["serve"]["start"]["first_answer"]),
    "memory, MB": lambda one: float(one["serve"]["memory_mb"]["resident"]),
    "  of that its own": lambda one: float(one["serve"]["memory_mb"]["own"]),
    "full rebuild, s": lambda one: float(one["full_with_embedding_seconds"]),
    "incremental rebuild, s": lambda one: float(one["incremental"]["seconds"]),
    "  its share": lambda one: float(one["incremental_share"]),
    "memory of a rebuild, MB": lambda one: float(one["full"]["peak_mb"]),
}
_DRAWN = (
    "search, never asked, ms",
    "start to first answer, s",
    "memory, MB",
    "full rebuild, s",
    "incremental rebuild, s",
)


def show(result: Figures) -> None:
    """Print the table and the exponents."""
    sizes = result["sizes"]
    print(f"\n{'phrasings':32}" + "".join(f"{one['serve']['phrasings']:>12,}" for one in sizes.values()))
    for name, value in _ROWS.items():
        print(f"{name:32}" + "".join(f"{value(one):>12,.3f}" for one in sizes.values()))
    print("\ngrowth exponent from each size to the next")
    for name, steps in result["exponents"].items():
        print(f"{name:36}" + "".join(f"{step:>8.2f}" for step in steps))


def draw(result: Figures, file: Path) -> None:
    """One line a figure over the number of phrasings."""
    from matplotlib import pyplot

    sizes = result["sizes"].values()
    figure, axis = pyplot.subplots(figsize=(7, 4.5))
    for name in _DRAWN:
        axis.plot([one["serve"]["phrasings"] for one in sizes], [_ROWS[name](one) for one in sizes], "o-", label=name)
    axis.set(xscale="log", yscale="log", xlabel="phrasings")
    axis.grid(alpha=0.3, which="both")
    axis.legend(frameon=False, fontsize=8)
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    pyplot.close(figure)

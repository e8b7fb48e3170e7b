"""One chart: each help centre before and after, figure by figure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PANELS = ("hit at 1", "precision", "coverage", "refused inside", "refused outside", "choices for the unanswerable")
_BEFORE, _AFTER, _TARGET = "#9aa5ad", "#2f6f8f", "#c0392b"


def draw(results: Mapping[str, Mapping[str, Any]], target: float, file: Path) -> None:
    """A panel for each figure, a row for each help centre; grey is before, blue after, the red line the target."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = list(results)[::-1]
    figure, axes = pyplot.subplots(
        1, len(_PANELS), figsize=(3 + 2.1 * len(_PANELS), 1 + 0.32 * len(names)), sharey=True, layout="constrained"
    )
    for axis, panel in zip(axes, _PANELS, strict=True):
        for row, name in enumerate(names):
            before, after = (results[name][state] for state in ("before", "after"))
            if panel == "precision" and after["interval"]:
                axis.plot(after["interval"], [row, row], color=_AFTER, linewidth=1)
            _dot(axis, before[panel], row, _BEFORE)
            _dot(axis, after[panel], row, _AFTER)
        if panel == "precision":
            axis.axvline(target, color=_TARGET, linewidth=1)
        axis.set_title(panel, fontsize=9)
        axis.grid(alpha=0.3)
    axes[0].set_yticks(range(len(names)), names, fontsize=8)
    figure.suptitle("Help centres that taught the product nothing: grey before, blue after", fontsize=10)
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
    pyplot.close(figure)


def _dot(axis: Any, value: float | None, row: int, colour: str) -> None:
    if value is not None:
        axis.plot([value], [row], "o", color=colour, markersize=5)

"""How do the figures and the promise of labelled queries look in a terminal?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from api.cli.show.console import console_for
from api.cli.show.publication import show_gate
from api.cli.show.words import told
from corpus import counted
from engine import Bound, CalibrationReport, GuaranteeReport


def show_calibration(report: CalibrationReport) -> None:
    """Print which thresholds keep the promise, which cannot, what it would take, and what the gate says."""
    if report.gate and (report.gate.failures or report.gate.warnings or report.gate.target):
        show_gate(report.gate)
    forced = ", forced past the quality gate" if report.gate and report.gate.forced else ""
    stopped = report.gate is not None and not report.gate.passed
    _show_guarantee(told("not_published") if stopped else "", report.generation, report.guarantee, forced)


def _show_guarantee(stopped: str, generation: str | None, report: GuaranteeReport, forced: str) -> None:
    console, pooled = console_for(), report.pooled
    promise = f"{report.target_precision:.1%} of the answers right, with a probability of {report.guarantee:.1%}"
    if generation:
        console.print(Text(f"generation {generation} is served: {promise}{forced}", style="bold"))
    elif stopped:
        console.print(Text(stopped, style="bold red"))
    else:
        console.print(Text(f"infeasible: no threshold keeps {promise}; nothing has changed", style="bold red"))
        console.print(_way_out(pooled))
    console.print(_bounds(report))


def _way_out(pooled: Bound) -> str:
    """What it would take to keep the promise."""
    best = (
        f"best precision {pooled.precision:.3f} over {counted(pooled.answered, 'answer')}"
        if pooled.precision
        else "no answers"
    )
    if pooled.more:
        return f"{best}; label about {counted(pooled.more, 'more query', 'more queries')}"
    return f"{best}; no number of labelled queries would do: lower the target, or mend the entries that it confuses"


def _bounds(report: GuaranteeReport) -> Table:
    """One row for all queries, and one for each group."""
    table = Table(box=None, pad_edge=False)
    for column in ("group", "threshold", "answered of asked", "precision", "at least", "promise"):
        table.add_column(column, justify="left" if column in ("group", "promise") else "right")
    for name, bound in {"all": report.pooled, **report.groups}.items():
        own = bound.status == "guaranteed"
        used = bound.threshold if own else report.pooled.threshold
        answered = f"{bound.answered} of {bound.asked}" if bound.answered else f"{bound.asked}"
        shares = ("-" if value is None else f"{value:.3f}" for value in (bound.precision, bound.lower))
        words = bound.status if own or name == "all" else f"{bound.status}: takes the pooled threshold"
        table.add_row(name, f"{used:.3f}" if used <= 1 else "-", answered, *shares, words)
    return table


def show_figures(figures: Mapping[str, Any], files: Sequence[Path]) -> None:
    """Print a table of figures, one row per group of queries."""
    groups = {"all": figures["overall"], **figures["by_lang"], **figures["by_kind"]}
    table = Table(box=None, pad_edge=False)
    for column in ("group", *figures["overall"]):
        table.add_column(column.replace("_", " "), justify="left" if column == "group" else "right")
    for name, values in groups.items():
        table.add_row(name, *map(_figure, values.values()))
    console = console_for()
    console.print(table)
    for file in files:
        console.print(f"written: {file}")


def _figure(value: Any) -> str:
    """A share, a number, or the two ends of an interval."""
    if isinstance(value, tuple):
        return "–".join(map(_figure, value))
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)

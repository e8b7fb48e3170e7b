"""How do a rebuild and the quality gate look in a terminal?"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.show.console import console_for
from api.cli.show.reading import reading_lines
from api.cli.show.words import say_what_is_missing, told
from engine import DEFAULT_TARGET_PRECISION, MEASURED_PRECISION, UNANSWERABLE_SHARE, GateReport, RebuildReport

FIGURES = ("hit_at_1", "coverage", "precision", "refusal_recall")
TITLES = ("hit@1", "coverage", "precision", "refusals")
"""Names of the figures of a gate, and what they are called here."""
_MOST_SHOWN = 20


def show_gate(report: GateReport) -> None:
    """What the quality gate found, and what it stopped."""
    console = Console()
    console.print(_gate_table(report))
    target = report.target.cost if report.target and not report.failures else ""
    lines = [(line, "yellow") for line in (report.note, target) if line]
    lines += [(f"warning: {warning}", "bold red") for warning in report.warnings]
    lines += [(f"worse: {failure}", "red") for failure in report.failures]
    for text, style in lines:
        console.print(Text(text, style=style), soft_wrap=True)
    if report.failures:
        _show_broken(console, report)


def _gate_table(report: GateReport) -> Table:
    title = f"Quality gate: {report.asked} {report.questions}"
    table = Table(box=None, pad_edge=False, title=title, title_justify="left")
    for heading in ("", *TITLES, "ms a query"):
        table.add_column(heading)
    rows = {"served": report.serving, "new": report.candidate, "new, at the served target": report.at_served_target}
    for name, figures in rows.items():
        if figures:
            shares = (percent(getattr(figures, figure)) for figure in FIGURES)
            table.add_row(name, *shares, f"{figures.latency_ms:.1f}")
    return table


def _show_broken(console: Console, report: GateReport) -> None:
    for broken in report.broken[:_MOST_SHOWN]:
        wanted = " or ".join(broken.expected) or "a refusal"
        console.print(Text(f"  {broken.query}\n    wants {wanted}: {broken.before} -> {broken.after}"))
    if len(report.broken) > _MOST_SHOWN:
        console.print(Text(f"  ... and {len(report.broken) - _MOST_SHOWN} more; --json lists all", style="dim"))


def percent(share: float | None) -> str:
    """A share for a table; nothing where there is none."""
    return "" if share is None else f"{share:.1%}"


def promise_lines(report: RebuildReport) -> str:
    """What the target precision rests on, in plain words; nothing where labelled queries promise it."""
    if report.promise == "unmeasured":
        return told("promise_unmeasured")
    if report.promise == "labelled":
        return ""
    share = f"{1 / UNANSWERABLE_SHARE:.0f}"
    if report.target_precision != DEFAULT_TARGET_PRECISION:
        return told("promise_other", share=share, target=f"{DEFAULT_TARGET_PRECISION:.0%}")
    low, high = (f"{one:.0%}" for one in MEASURED_PRECISION)
    return told("promise_measured", share=share, low=low, high=high)


def show_rebuild(report: RebuildReport, source: Path) -> None:
    """Print what a rebuild of a corpus file or folder did."""
    threshold = f"{report.threshold:.2f}" if report.threshold <= 1 else told("no_threshold")
    console = console_for()
    if report.gate.failures or report.gate.warnings or report.gate.target:
        show_gate(report.gate)
    if report.published:
        served = told(
            "served_forced" if report.gate.forced else "served", generation=report.generation, data=report.data
        )
        console.print(Text(served, style="bold"))
    else:
        console.print(Text(told("not_published"), style="bold red"))
    built = told(
        "built",
        entries=told("entries", count=report.entries),
        phrasings=told("phrasings", count=report.phrasings),
        embedded=told("texts", count=report.embedded),
        encoder=report.encoder,
        threshold=threshold,
        precision=percent(report.target_precision),
        seconds=f"{report.seconds:.1f}",
    )
    console.print(Text(built))
    if promise := promise_lines(report):
        console.print(Text(promise))
    for line in reading_lines(report.reading):
        console.print(Text(line))
    say_what_is_missing(source)

"""How do a rebuild and the quality gate look in a terminal?"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.show.console import console_for
from api.cli.show.reading import reading_lines
from corpus import counted
from engine import (
    DEFAULT_TARGET_PRECISION,
    MEASURED_PRECISION,
    UNANSWERABLE_SHARE,
    GateReport,
    RebuildReport,
)

FIGURES = ("hit_at_1", "coverage", "precision", "refusal_recall")
TITLES = ("hit@1", "coverage", "precision", "refusals")
"""Names of the figures of a gate, and what they are called here."""
_MOST_SHOWN = 20
NOT_PUBLISHED = "nothing was published: it would answer worse (--force publishes it all the same)"


def show_gate(report: GateReport) -> None:
    """What the quality gate found, and what it stopped."""
    console = Console()
    console.print(_gate_table(report))
    target = report.target.cost if report.target and not report.failures else ""
    told = [(told, "yellow") for told in (report.note, target) if told]
    told += [(f"warning: {warning}", "bold red") for warning in report.warnings]
    told += [(f"worse: {failure}", "red") for failure in report.failures]
    for text, style in told:
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
        return (
            "no entry has a second phrasing, so how hard this corpus is cannot be measured: the threshold is that of "
            "other help centres, and the target was not estimated for this one; give some entries a second phrasing"
        )
    if report.promise == "labelled":
        return ""
    told = f"the target is an estimate: one query in {1 / UNANSWERABLE_SHARE:.0f} is taken to have no answer here"
    if report.target_precision != DEFAULT_TARGET_PRECISION:
        return f"{told}; how near the truth it comes was measured for {DEFAULT_TARGET_PRECISION:.0%} only"
    low, high = MEASURED_PRECISION
    return f"{told}; of help centres never seen before, {low:.0%} to {high:.0%} of the answers were right"


def show_rebuild(report: RebuildReport) -> None:
    """Print what a rebuild did."""
    threshold = (
        f"{report.threshold:.2f}" if report.threshold <= 1 else "none reaches the target: every query is refused"
    )
    console = console_for()
    if report.gate.failures or report.gate.warnings or report.gate.target:
        show_gate(report.gate)
    if report.published:
        forced = ", forced past the quality gate" if report.gate.forced else ""
        console.print(Text(f"generation {report.generation} is served from {report.data}{forced}", style="bold"))
    else:
        console.print(Text(NOT_PUBLISHED, style="bold red"))
    console.print(
        f"{counted(report.entries, 'entry')}, {counted(report.phrasings, 'phrasing')}, "
        f"{counted(report.embedded, 'text')} embedded by {report.encoder},"
        f" threshold {threshold} for a precision of {report.target_precision:.1%}, {report.seconds:.1f} s"
    )
    if told := promise_lines(report):
        console.print(Text(told))
    for line in reading_lines(report.reading):
        console.print(Text(line))

"""How do generations, their differences and the quality gate look in a terminal?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus import LANGS
from engine import Difference, GateReport, GenerationInfo, RollbackReport

_FIGURES = ("hit_at_1", "coverage", "precision", "refusal_recall")
_TITLES = ("hit@1", "coverage", "precision", "refusals")
_MOST_SHOWN = 20
_WIDE = 140
"""Columns where there is no terminal: a file has room."""


def show_generations(found: Sequence[GenerationInfo], keep: int) -> None:
    """One line per generation, the served one marked; `keep`: how many the data folder keeps."""
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("id", no_wrap=True)
    what, how = (
        ("corpus", "entries", *LANGS, "phrasings"),
        ("threshold", "hit@1", "coverage", "precision", "refusals", "ms"),
    )
    for heading in ("created", *what, *how):
        table.add_column(heading, overflow="fold")
    for info in found:
        quality = info.quality or {}
        figures = (_percent(quality.get(name)) for name in _FIGURES)
        table.add_row(
            "*" if info.serving else "",
            info.id + (" (forced)" if info.forced else "") + (" (rolled back from)" if info.withdrawn else ""),
            info.problem or info.created,
            info.corpus,
            str(info.entries),
            *(str(info.texts.get(lang, "")) for lang in LANGS),
            str(info.phrasings),
            "" if info.threshold is None else f"{info.threshold:.3f}",
            *figures,
            f"{quality['latency_ms']:.1f}" if "latency_ms" in quality else "",
        )
    console = Console()
    console = console if console.is_terminal else Console(width=_WIDE)
    console.print(table)
    told = f"* is served; the figures are the quality gate's at the time of the rebuild; {keep} are kept (--keep)"
    console.print(Text(told, style="dim"))


def show_rollback(report: RollbackReport, data: Path) -> None:
    """What is served again, and how the quality gate found it when it was built."""
    console = Console(soft_wrap=True, highlight=False)
    console.print(Text(f"generation {report.generation} is served again from {data}", style="bold"))
    if report.quality is None:
        console.print("its manifest has no figures of the quality gate")
        return
    told = (
        f"{words} {_percent(report.quality.get(name)) or '-'}" for name, words in zip(_FIGURES, _TITLES, strict=True)
    )
    forced = " (it was forced past the gate)" if report.forced else ""
    console.print(f"the quality gate's figures when it was built: {', '.join(told)}{forced}")


def show_difference(found: Difference) -> None:
    """Entries that came, went and changed, then queries that are answered otherwise."""
    console = Console()
    console.print(
        f"from {found.a} to {found.b}: {len(found.came)} came, {len(found.went)} went, {len(found.changed)} changed"
    )
    for sign, style, ids in (("+", "green", found.came), ("-", "red", found.went)):
        for entry_id in ids:
            console.print(Text(f"{sign} {entry_id}", style=style))
    for entry_id, parts in found.changed.items():
        console.print(Text(f"~ {entry_id}: {', '.join(parts)}", style="yellow"))
    for kind, asked in (("golden", found.asked - found.logged), ("logged", found.logged)):
        changed = [query for query in found.queries if query.kind == kind]
        console.print(f"\n{len(changed)} of {asked} {kind} queries are answered otherwise")
        for query in changed:
            console.print(Text(f"  {query.query}\n    {query.before} -> {query.after}"))


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
    for heading in ("", *_TITLES, "ms a query"):
        table.add_column(heading)
    rows = {"served": report.serving, "new": report.candidate, "new, at the served target": report.at_served_target}
    for name, figures in rows.items():
        if figures:
            shares = (_percent(getattr(figures, figure)) for figure in _FIGURES)
            table.add_row(name, *shares, f"{figures.latency_ms:.1f}")
    return table


def _show_broken(console: Console, report: GateReport) -> None:
    for broken in report.broken[:_MOST_SHOWN]:
        wanted = " or ".join(broken.expected) or "a refusal"
        console.print(Text(f"  {broken.query}\n    wants {wanted}: {broken.before} -> {broken.after}"))
    if len(report.broken) > _MOST_SHOWN:
        console.print(Text(f"  ... and {len(report.broken) - _MOST_SHOWN} more; --json lists all", style="dim"))


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"

"""How do generations, their differences and the quality gate look in a terminal?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.show.publication import FIGURES, TITLES, percent
from corpus import LANGS, counted
from engine import Difference, GenerationInfo, RollbackReport

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
        figures = (percent(quality.get(name)) for name in FIGURES)
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
    for line in _why_lower(found):
        console.print(Text(line, style="dim"), soft_wrap=True)


def _why_lower(found: Sequence[GenerationInfo]) -> Iterator[str]:
    """Why the served generation's precision at the gate is below the one that was asked for."""
    served = next((info for info in found if info.serving and info.quality), None)
    asked = (served.quality or {}).get("precision") if served else None
    if served is None or asked is None or served.target_precision is None or asked >= served.target_precision:
        return
    yield (
        f"precision is {percent(asked)} of what was answered of the gate's questions ({served.questions}); "
        f"{percent(served.target_precision)} is what the threshold aims at for visitors' questions"
    )
    own = "own phrasings are asked without their match, and " if "own" in served.questions else ""
    yield (
        f"the gate's are to tell generations apart: {own}many of them have no answer; "
        "`faq eval QUERIES` measures visitors' questions, `faq calibrate QUERIES` sets the threshold by them"
    )


def show_rollback(report: RollbackReport, data: Path) -> None:
    """What is served again, and how the quality gate found it when it was built."""
    console = Console(soft_wrap=True, highlight=False)
    console.print(Text(f"generation {report.generation} is served again from {data}", style="bold"))
    if report.quality is None:
        console.print("its manifest has no figures of the quality gate")
        return
    told = (f"{words} {percent(report.quality.get(name)) or '-'}" for name, words in zip(FIGURES, TITLES, strict=True))
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
    if not found.asked:
        console.print("\nno queries were asked: neither generation has golden ones, and --queries FILE names none")
    for kind, asked in (("golden", found.asked - found.logged), ("logged", found.logged)):
        if not asked:
            continue
        changed = [query for query in found.queries if query.kind == kind]
        queries = counted(asked, f"{kind} query is", f"{kind} queries are")
        console.print(f"\n{len(changed)} of {queries} answered otherwise")
        for query in changed:
            console.print(Text(f"  {query.query}\n    {query.before} -> {query.after}"))

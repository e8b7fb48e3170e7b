"""How does a reply look in a terminal?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus import Finding, Lang
from engine import RebuildReport, Reply

_WORDS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "sure": "把握",
        "others": "您是否在找：",
        "nearest": "帮助中心里最接近的条目（不一定能回答您的问题）：",
        "other_lang": "该条目暂无中文版，以下为英文内容。",
    },
    "en": {
        "sure": "confidence",
        "others": "You may also be looking for:",
        "nearest": "The nearest entries (they may not answer your question):",
        "other_lang": "This entry exists in Chinese only.",
    },
}
_SHOWN_NEAREST = 3


def show_reply(reply: Reply) -> None:
    """Print the answer with what else was found, or how to reach support."""
    console, words = _console(), _WORDS[reply.lang]
    if reply.contact_support:
        _show_contact(console, reply)
        rest, heading = reply.results[:_SHOWN_NEAREST], words["nearest"]
    else:
        best = reply.results[0]
        console.print(Text(best.question, style="bold"))
        console.print(Text(f"{words['sure']} {best.confidence:.0%} · {best.category} · {best.id}", style="dim"))
        if best.lang != reply.lang:
            console.print(Text(words["other_lang"], style="yellow"))
        console.print()
        _show_markdown(console, best.answer)
        rest, heading = reply.results[1:], words["others"]
    if rest:
        console.print(Text(f"\n{heading}"))
        for result in rest:
            console.print(Text(f"  {result.confidence:>4.0%}  {result.question}  ({result.id})", style="dim"))


def _show_contact(console: Console, reply: Reply) -> None:
    contact = reply.contact_support
    if contact is None:
        return
    console.print(Text(contact.message, style="bold"))
    for channel in contact.channels:
        line = " · ".join(channel[key] for key in ("name", "hours", "note", "url") if channel.get(key))
        console.print(Text(f"  - {line}"))
    for line in contact.safety:
        console.print(Text(f"  ! {line}", style="yellow"))


def _show_markdown(console: Console, text: str) -> None:
    if not console.is_terminal:
        console.print(Text(text.rstrip()))
        return
    from rich.markdown import Markdown

    console.print(Markdown(text))


def show_rebuild(report: RebuildReport) -> None:
    """Print what a rebuild did."""
    threshold = (
        f"{report.threshold:.2f}" if report.threshold <= 1 else "none reaches the target: every query is refused"
    )
    console = _console()
    console.print(Text(f"generation {report.generation} is served from {report.data}", style="bold"))
    console.print(
        f"{report.entries} entries, {report.phrasings} phrasings, {report.embedded} texts embedded by {report.encoder},"
        f" threshold {threshold} for a precision of {report.target_precision:.0%}, {report.seconds:.1f} s"
    )


def show_findings(findings: Sequence[Finding]) -> None:
    """Print the linter's findings, one a line, and their count."""
    console = _console()
    for finding in findings:
        style = "red" if finding.level == "error" else "yellow"
        console.print(Text(f"{finding.place}: {finding.level} [{finding.rule}] {finding.message}", style=style))
    errors = sum(finding.level == "error" for finding in findings)
    console.print(f"{errors} errors, {len(findings) - errors} warnings")


def show_figures(figures: Mapping[str, Any], files: Sequence[Path]) -> None:
    """Print a table of figures, one row per group of queries."""
    groups = {"all": figures["overall"], **figures["by_lang"], **figures["by_kind"]}
    table = Table(box=None, pad_edge=False)
    for column in ("group", *figures["overall"]):
        table.add_column(column.replace("_", " "), justify="left" if column == "group" else "right")
    for name, values in groups.items():
        table.add_row(
            name, *("-" if v is None else f"{v:.3f}" if isinstance(v, float) else str(v) for v in values.values())
        )
    console = _console()
    console.print(table)
    for file in files:
        console.print(f"written: {file}")


def _console() -> Console:
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    if not console.is_terminal:
        console.width = 200
    return console

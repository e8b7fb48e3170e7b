"""How does a reply look in a terminal?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.show_generations import show_gate
from api.presenters.reply import Reply
from corpus import Lang
from engine import CalibrationReport, Explanation, GuaranteeReport, RebuildReport

_WORDS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "sure": "把握",
        "others": "您可能还想了解：",
        "clarify": "您是想问：",
        "ticket": "提交工单时请选",
        "needed": "需要提供",
        "nearest": "帮助中心里最接近的条目（不一定能回答您的问题）：",
        "other_lang": "该条目暂无中文版，以下为英文内容。",
    },
    "en": {
        "sure": "confidence",
        "others": "You may also be looking for:",
        "clarify": "Did you mean:",
        "ticket": "For a ticket, choose",
        "needed": "and give",
        "nearest": "The nearest entries (they may not answer your question):",
        "other_lang": "This entry exists in Chinese only.",
    },
}
_SHOWN_NEAREST = 3
_NOT_PUBLISHED = "nothing was published: it would answer worse (--force publishes it all the same)"


def show_reply(reply: Reply) -> None:
    """Print the answer with what else was found, or how to reach support."""
    console, words = _console(), _WORDS[reply.lang]
    _show_first(console, reply)
    if reply.clarify:
        return
    if reply.contact_support:
        _show_contact(console, reply)
        rest, heading = reply.results[:_SHOWN_NEAREST], words["nearest"]
    elif not reply.results or reply.results[0].confidence < reply.threshold:
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


def _show_first(console: Console, reply: Reply) -> None:
    """What a person must see before anything else, and "did you mean"."""
    for warning in reply.warnings:
        console.print(Text(f"! {warning}", style="bold red"))
    if reply.verification:
        style = "green" if reply.verification.status == "official" else "bold red"
        console.print(Text(reply.verification.message, style=style))
    if reply.clarify:
        console.print(Text(_WORDS[reply.lang]["clarify"], style="bold"))
    for choice in reply.clarify:
        console.print(Text(f"  - {choice.question}  ({choice.id})"))


def _show_contact(console: Console, reply: Reply) -> None:
    contact = reply.contact_support
    if contact is None:
        return
    console.print(Text(contact.message, style="bold"))
    for channel in contact.channels:
        line = " · ".join(channel[key] for key in ("name", "hours", "note", "url") if channel.get(key))
        console.print(Text(f"  - {line}"))
    if contact.ticket:
        words, ticket = _WORDS[reply.lang], contact.ticket
        fields = ", ".join(f"{f.name}: {f.value}" if f.value else f.name for f in ticket.fields)
        console.print(Text(f"  {words['ticket']} [{ticket.name}], {words['needed']}: {fields}", style="dim"))
    for line in contact.safety:
        console.print(Text(f"  ! {line}", style="yellow"))


def show_explanation(explanation: Explanation) -> None:
    """Print the evidence of the first candidates, and what each piece added to the confidence."""
    console = _console()
    console.print(Text(f"\nread as: {' | '.join(explanation.read_as)}"))
    console.print(
        Text(f"words: {' '.join(explanation.words)}   identifiers: {' '.join(explanation.identifiers) or '-'}")
    )
    console.print(Text(f"threshold: {explanation.threshold}"))
    for leg in explanation.candidates:
        console.print(Text(f"\n{leg.id}  confidence {leg.confidence:.3f}  log-odds {leg.log_odds:+.2f}", style="bold"))
        console.print(Text(f"  matched {leg.matched!r}, shares: {' '.join(leg.terms) or 'no word'}"))
        console.print(Text("  " + "  ".join(f"{name} {value:.3f}" for name, value in leg.scores.items()), style="dim"))
        added = sorted(leg.evidence.items(), key=lambda item: -abs(item[1][1]))
        console.print(Text("  " + "  ".join(f"{name} {value:.2f} ({part:+.2f})" for name, (value, part) in added)))


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
    if report.gate.failures or report.gate.warnings or report.gate.target:
        show_gate(report.gate)
    if report.published:
        forced = ", forced past the quality gate" if report.gate.forced else ""
        console.print(Text(f"generation {report.generation} is served from {report.data}{forced}", style="bold"))
    else:
        console.print(Text(_NOT_PUBLISHED, style="bold red"))
    console.print(
        f"{report.entries} entries, {report.phrasings} phrasings, {report.embedded} texts embedded by {report.encoder},"
        f" threshold {threshold} for a precision of {report.target_precision:.1%}, {report.seconds:.1f} s"
    )


def show_calibration(report: CalibrationReport) -> None:
    """Print which thresholds keep the promise, which cannot, what it would take, and what the gate says."""
    if report.gate and (report.gate.failures or report.gate.warnings or report.gate.target):
        show_gate(report.gate)
    forced = ", forced past the quality gate" if report.gate and report.gate.forced else ""
    stopped = report.gate is not None and not report.gate.passed
    _show_guarantee(_NOT_PUBLISHED if stopped else "", report.generation, report.guarantee, forced)


def _show_guarantee(stopped: str, generation: str | None, report: GuaranteeReport, forced: str) -> None:
    console, pooled = _console(), report.pooled
    promise = f"{report.target_precision:.1%} of the answers right, with a probability of {report.guarantee:.1%}"
    if generation:
        console.print(Text(f"generation {generation} is served: {promise}{forced}", style="bold"))
    elif stopped:
        console.print(Text(stopped, style="bold red"))
    else:
        console.print(Text(f"infeasible: no threshold keeps {promise}; nothing has changed", style="bold red"))
        best = (
            f"best precision {pooled.precision:.3f} over {pooled.answered} answers"
            if pooled.precision
            else "no answers"
        )
        if pooled.more:
            console.print(f"{best}; label about {pooled.more} more queries")
        else:
            console.print(
                f"{best}; no number of labelled queries would do: lower the target, "
                "or mend the entries that it confuses"
            )
    table = Table(box=None, pad_edge=False)
    for column in ("group", "threshold", "answered of asked", "precision", "at least", "promise"):
        table.add_column(column, justify="left" if column in ("group", "promise") else "right")
    for name, bound in {"all": pooled, **report.groups}.items():
        number = ("-" if value is None else f"{value:.3f}" for value in (bound.precision, bound.lower))
        used = bound.threshold if bound.status == "guaranteed" else pooled.threshold
        words = (
            bound.status
            if bound.status == "guaranteed" or name == "all"
            else f"{bound.status}: takes the pooled threshold"
        )
        shown = f"{used:.3f}" if used <= 1 else "-"
        table.add_row(
            name, shown, f"{bound.answered} of {bound.asked}" if bound.answered else f"{bound.asked}", *number, words
        )
    console.print(table)


def show_figures(figures: Mapping[str, Any], files: Sequence[Path]) -> None:
    """Print a table of figures, one row per group of queries."""
    groups = {"all": figures["overall"], **figures["by_lang"], **figures["by_kind"]}
    table = Table(box=None, pad_edge=False)
    for column in ("group", *figures["overall"]):
        table.add_column(column.replace("_", " "), justify="left" if column == "group" else "right")
    for name, values in groups.items():
        table.add_row(name, *map(_figure, values.values()))
    console = _console()
    console.print(table)
    for file in files:
        console.print(f"written: {file}")


def _figure(value: Any) -> str:
    """A share, a number, or the two ends of an interval."""
    if isinstance(value, tuple):
        return "–".join(map(_figure, value))
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _console() -> Console:
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    if not console.is_terminal:
        console.width = 200
    return console

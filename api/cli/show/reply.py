"""How does a reply look in a terminal?"""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from api.cli.show.console import console_for
from api.presenters.reply import Reply
from api.web.locales import locale_for
from api.web.words import Words
from engine import Explanation

_SHOWN_NEAREST = 3


def show_reply(reply: Reply) -> None:
    """Print the answer with what else was found, or how to reach support."""
    console, words = console_for(), Words(locale_for(reply.lang))
    _show_first(console, reply)
    if reply.clarify:
        return
    if reply.contact_support:
        _show_contact(console, reply)
        near = () if reply.contact_support.reason == "nothing_similar" else reply.results[:_SHOWN_NEAREST]
        rest, heading = near, words("terminal_nearest")
    elif not reply.results or reply.results[0].confidence < reply.threshold:
        rest, heading = reply.results[:_SHOWN_NEAREST], words("terminal_nearest")
    else:
        best = reply.results[0]
        console.print(Text(best.question, style="bold"))
        console.print(
            Text(f"{words('terminal_confidence')} {best.confidence:.0%} · {best.category} · {best.id}", style="dim")
        )
        if best.lang != reply.lang:
            console.print(Text(words("terminal_other_lang"), style="yellow"))
        console.print()
        _show_markdown(console, best.answer)
        rest, heading = reply.results[1:], words("terminal_others")
    if rest:
        console.print(Text(f"\n{heading}"))
        for result in rest:
            console.print(Text(f"  {result.confidence:>4.0%}  {result.question}  ({result.id})", style="dim"))


def _show_first(console: Console, reply: Reply) -> None:
    """What a person must see before anything else, and "did you mean"."""
    if reply.care:
        console.print(Text(reply.care.message, style="bold"))
        for line in reply.care.help_lines:
            console.print(Text(f"  - {line['name']}"))
    for warning in reply.warnings:
        console.print(Text(f"! {warning}", style="bold red"))
    if reply.verification:
        style = "green" if reply.verification.status == "official" else "bold red"
        console.print(Text(reply.verification.message, style=style))
    if reply.clarify:
        console.print(Text(Words(locale_for(reply.lang))("terminal_clarify"), style="bold"))
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
        words, ticket = Words(locale_for(reply.lang)), contact.ticket
        fields = ", ".join(f"{f.name}: {f.value}" if f.value else f.name for f in ticket.fields)
        told = words("terminal_ticket", type=ticket.name, fields=fields)
        console.print(Text(f"  {told}", style="dim"))
    for line in contact.safety:
        console.print(Text(f"  ! {line}", style="yellow"))


def show_explanation(explanation: Explanation) -> None:
    """Print the evidence of the first candidates, and what each piece added to the confidence."""
    console = console_for()
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

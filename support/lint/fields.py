"""Does an answer tell people to have ready for every ticket what some types of ticket never ask for?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus import Corpus, Finding, Located, Rule, texts_of
from support.config import Support, TicketField, Tickets
from support.recognise import Recognised

FIELD = Rule("unasked-ticket-field", "warning", "An answer says of every ticket what some types of it do not ask for.")

_EVERY = re.compile(r"(?:所有|每张|每个|任何)[^。；\n]{0,4}工单|\b(?:every|all|each|any) tickets?\b", re.IGNORECASE)
_BUT = re.compile(r"除[^。；\n]{1,20}[外，,]|\b(?:but|except|unless)\b", re.IGNORECASE)
_ITEM = re.compile(r"\s{0,9}(?:[-*+]|\d{1,3}[.)])\s")
_ALSO: dict[Recognised, tuple[str, ...]] = {
    "uid": ("UID",),
    "time": ("时间", "time"),
    "tx_hash": ("TXID", "哈希", "transaction hash"),
    "order_number": ("订单号", "order number"),
}
"""What a field is called besides its name, by what fills it in."""


def check_fields(corpus: Corpus, support: Support) -> Iterator[Finding]:
    """Findings of the rule of this module; none where support.yaml has no tickets."""
    tickets = support.tickets
    if tickets is None:
        return
    for located in texts_of(corpus):
        for said in _said_of_all(located.text.answer.split("\n")):
            for field in tickets.fields:
                lacking = _lacking(tickets, field, located)
                if lacking and any(_named(name, said) for name in _names(field, located)):
                    name, types = field.name[located.lang], ", ".join(lacking)
                    yield located.finds(FIELD, f"it says that every ticket needs {name!r}, which {types} does not ask")


def _said_of_all(lines: Sequence[str]) -> Iterator[str]:
    """What lines say of every ticket, each with the list below it."""
    for at, line in enumerate(lines):
        if not _EVERY.search(line) or _BUT.search(line):
            continue
        items = []
        for below in lines[at + 1 :] if line.rstrip().endswith((":", "：")) else ():
            if below.strip() and not _ITEM.match(below):
                break
            items.append(below)
        yield "\n".join([line, *items])


def _lacking(tickets: Tickets, field: TicketField, located: Located) -> list[str]:
    return [kind.name[located.lang] for kind in tickets.types if field.id not in kind.fields]


def _names(field: TicketField, located: Located) -> tuple[str, ...]:
    return (field.name[located.lang], *(_ALSO.get(field.recognise, ()) if field.recognise else ()))


def _named(name: str, text: str) -> bool:
    if name.isascii():
        return re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text, re.IGNORECASE) is not None
    return name in text

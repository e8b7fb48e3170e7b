"""Do answers say of tickets what support.yaml says? A type that the form lacks sends its reader in circles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus import Corpus, Finding, Lang, Located, Rule, shortened, texts_of
from support.config import Support, Tickets

TYPE = Rule("unknown-ticket-type", "error", "An answer names a type of ticket that the form does not have.")
STATE = Rule("unknown-ticket-state", "warning", "An answer lists other states of a ticket than support.yaml.")
TICKET_RULES = (TYPE, STATE)

_MARKED = r"(?:\*\*|[“「『\"])\s?([^*“”「」『』\"\n]{1,60}?)\s?(?:\*\*|[”」』\"])"
_NAMED: dict[Lang, tuple[re.Pattern[str], ...]] = {
    "zh": (
        re.compile(
            rf"(?:(?<![\u4e00-\u9fff])|(?<=工单)|(?<=问题))(?:类型|类别|分类)[^。；;，\n]{{0,6}}?(?:选择?|为|填)\s?{_MARKED}"
        ),
        re.compile(rf"{_MARKED}\s?(?:这一)?(?:类|类型|类别|分类)的?工单"),
        re.compile(rf"工单[^。；;\n]{{0,6}}?选择?\s?{_MARKED}\s?(?:类|类型|类别|分类)"),
        re.compile(r"(?:提交|新建|创建)(?:一张|一个)?([\w与和、及]{2,12}?)类(?:型的?)?工单"),
    ),
    "en": (
        re.compile(rf"\b(?:type|category|topic) (?:to |as |is )?{_MARKED}", re.IGNORECASE),
        re.compile(rf"\b(?:submit|open|send|create|raise|file) an? {_MARKED} ticket", re.IGNORECASE),
    ),
}
"""What is surely meant as the name of a type, in a line about tickets."""
_LOOSE: dict[Lang, re.Pattern[str]] = {
    "zh": re.compile(r"(?:提交|新建|创建)(?:一张|一个)?([\w与和、及]{2,12}?)工单"),
    "en": re.compile(r"\b(?:submit|open|send|create|raise|file) an? ((?:[\w&-]{1,20} ){1,3}?)ticket", re.IGNORECASE),
}
"""What may be one: it counts where it is nearly the name of a type."""
_ABOUT: dict[Lang, re.Pattern[str]] = {"zh": re.compile("工单"), "en": re.compile(r"\btickets?\b", re.IGNORECASE)}
_GENERAL = re.compile(r"(?:同|此|这|那|各|一|哪|本|多|某)$")
"""同类工单, 此类工单: tickets of no named type."""
_ASKS_TYPES = re.compile(
    r"工单.{0,20}(?:类型|类别|分类)|(?:类型|类别|分类).{0,20}工单"
    r"|\bticket.{0,40}\b(?:type|categor)|\b(?:type|categor)\w{0,3}\b.{0,40}\bticket",
    re.IGNORECASE,
)
_ASKS_STATES = re.compile(r"工单.{0,20}状态|状态.{0,20}工单|\bticket.{0,40}\bstat(?:e|us)", re.IGNORECASE)
_ITEM = re.compile(r"^\s{0,9}[-*+]\s{1,4}\*\*([^*\n]{1,60})\*\*", re.MULTILINE)
_BETWEEN = re.compile(r"[\s&/、与和及-]|\band\b")


def check_tickets(corpus: Corpus, support: Support) -> Iterator[Finding]:
    """Findings of all rules of this module; none where support.yaml has no tickets."""
    if support.tickets is None:
        return
    for located in texts_of(corpus):
        types = [kind.name[located.lang] for kind in support.tickets.types]
        for name in dict.fromkeys(_wrong_types(located, types)):
            message = f"there is no type of ticket {shortened(name)}; the form has {', '.join(types)}"
            yield located.finds(TYPE, message)
        yield from _lists(located, support.tickets, types)


def _wrong_types(located: Located, types: Sequence[str]) -> Iterator[str]:
    known, near = {name.casefold() for name in types}, {_core(name) for name in types}
    for line in located.text.answer.split("\n"):
        if not _ABOUT[located.lang].search(line):
            continue
        for pattern in _NAMED[located.lang]:
            for match in pattern.finditer(line):
                if match[1].strip().casefold() not in known and not _GENERAL.search(match[1]):
                    yield match[1].strip()
        for match in _LOOSE[located.lang].finditer(line):
            name = match[1].removesuffix("类").strip()
            if _core(name) in near and name.casefold() not in known:
                yield name


def _core(name: str) -> str:
    """What stays the same however the name is written: 账户安全 is 账户与安全."""
    return _BETWEEN.sub("", name.casefold())


def _lists(located: Located, tickets: Tickets, types: Sequence[str]) -> Iterator[Finding]:
    """An entry about types, or about states, that lists them in bold must list those of support.yaml."""
    states = [state.name[located.lang] for state in tickets.states]
    items = [match[1].strip(" :：") for match in _ITEM.finditer(located.text.answer)]
    for rule, asks, names in ((TYPE, _ASKS_TYPES, types), (STATE, _ASKS_STATES, states)):
        if len(items) < 2 or not names or not asks.search(located.text.question):
            continue
        known = {name.casefold() for name in names}
        wrong = [item for item in items if item.casefold() not in known]
        listed = {item.casefold() for item in items}
        missing = [name for name in names if name.casefold() not in listed]
        if wrong or missing:
            told = "; ".join(
                f"{what} {', '.join(map(shortened, those))}"
                for what, those in (("there is no", wrong), ("it leaves out", missing))
                if those
            )
            yield located.finds(rule, f"the list is not that of support.yaml ({', '.join(names)}): {told}")

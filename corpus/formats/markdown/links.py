"""Where do the links of one page lead when its sections become entries of their own?"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from corpus.addresses import slug
from corpus.formats.markdown.lines import Line
from corpus.formats.markdown.titles import Title, title_of

_DEFINITION = re.compile(r" {0,3}\[([^\[\]^][^\[\]]{0,200})\]:\s*(\S{1,2000})(?:\s+[\"'(].{0,300})?\s*")
_TO_HEADING = re.compile(r"\]\(#([^()\s]{1,300})\)")
_REFERENCE = re.compile(r"\[([^\[\]]{1,300})\](?:\[([^\[\]]{0,200})\])?(?![(:])")
_NO_PART = re.compile(r"[^\w\- ]")


class Links:
    """The headings and the link definitions of one page."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._definitions: dict[str, str] = {}
        self._headings: dict[str, Title] = {}
        for line in lines:
            if line.is_open:
                continue
            if line.level:
                title = title_of(line.heading)
                for anchor in (title.id, _anchor(line.heading), _anchor(title.text)):
                    if anchor:
                        self._headings.setdefault(anchor, title)
            elif match := _DEFINITION.fullmatch(line.text):
                self._definitions.setdefault(" ".join(match[1].casefold().split()), line.text.strip())

    def resolved(self, answer: str, title: Title) -> str:
        """An answer whose links to other headings lead to their entries, with the definitions that it needs."""
        if "](#" in answer:
            inside = {line.lstrip("#").strip() for line in answer.split("\n") if line.startswith("#")}
            answer = _TO_HEADING.sub(lambda match: self._to_entry(match, inside, title), answer)
        if not self._definitions:
            return answer
        needed = {}
        for text, name in _REFERENCE.findall(answer):
            key = " ".join((name or text).casefold().split())
            if key in self._definitions:
                needed[key] = self._definitions[key]
        own = {line.strip() for line in answer.split("\n")}
        kept = [
            line
            for line in answer.split("\n")
            if not (found := _DEFINITION.fullmatch(line)) or _key(found[1]) in needed
        ]
        more = [line for line in needed.values() if line not in own]
        text = "\n".join(kept).rstrip()
        return f"{text}\n\n" + "\n".join(more) if more else text

    def _to_entry(self, match: re.Match[str], inside: Set[str], own: Title) -> str:
        from urllib.parse import unquote

        target = self._headings.get(unquote(match[1])) or self._headings.get(unquote(match[1]).lower())
        if target is None or target == own or target.text in inside:
            return match[0]
        return f"](faq:{target.id or slug(target.text)})"


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _anchor(heading: str) -> str:
    """As GitHub makes them."""
    return _NO_PART.sub("", heading.strip().lower()).replace(" ", "-")

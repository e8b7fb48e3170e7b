"""Which article goes into a reply? What a search of the FAQ finds, in the asker's language, as a link or as text."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from api.presenters.plain import plain_lines, with_addresses
from api.web.catalogue import Catalogue
from api.web.locales import Locale, shown_in, to_locale
from api.web.render import Links
from engine import Engine, QueryError
from support.tickets import Drafts, Ticket

_MOST = 5


@dataclass(frozen=True, slots=True)
class Insertable:
    """An article for a reply. link: question and address; text: the whole answer without Markdown."""

    id: str
    question: str
    link: str
    text: str


class Picker:
    """Finds articles for the asker of one ticket."""

    def __init__(self, request: Request, engine: Engine, ticket: Ticket) -> None:
        self._engine, self._locale = engine, _locale(ticket)
        self._links = Links(request, self._locale)

    def found(self, drafts: Drafts, query: str) -> list[Insertable]:
        """What a search finds, the best first; nothing for an empty query or one that cannot be searched."""
        try:
            reply = drafts.ask(query)
        except QueryError:
            return []
        ids = [one.id for one in (reply.results[:_MOST] if reply else ())]
        return [one for one in map(self.of, ids) if one is not None]

    def of(self, entry_id: str) -> Insertable | None:
        """One article; None if there is no such entry."""
        entry = self._engine.entry(entry_id)
        if entry is None:
            return None
        _, text = Catalogue(self._engine, self._locale).text(entry)
        question = shown_in(text.question, self._locale)
        plain = plain_lines(with_addresses(text.answer, self._address))
        link = f"{question}\n{self._page(entry.id)}"
        return Insertable(entry.id, question, link, shown_in(plain, self._locale))

    def _address(self, entry_id: str) -> str | None:
        return self._page(entry_id) if self._engine.entry(entry_id) else None

    def _page(self, entry_id: str) -> str:
        return self._links.absolute(self._links.to(f"/articles/{entry_id}"))


def _locale(ticket: Ticket) -> Locale:
    return to_locale(ticket.locale) or "en"

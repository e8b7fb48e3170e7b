"""Where do the results of a reply lead? To pages of the help centre, wherever the reply is read."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from api.presenters.plain import with_addresses
from api.presenters.reply import Reply
from api.web.render import Links
from engine import Engine


def with_pages(reply: Reply, engine: Engine, links: Links) -> Reply:
    """The reply with absolute addresses: links between entries lead to their pages, and a result without an address of
    its own has that of its page."""

    @cache
    def page(entry_id: str) -> str | None:
        entry = engine.entry(entry_id)
        return links.absolute(links.to(f"/articles/{entry.id}")) if entry else None

    results = tuple(
        replace(one, url=one.url or page(one.id), answer=with_addresses(one.answer, page)) for one in reply.results
    )
    return replace(reply, results=results)

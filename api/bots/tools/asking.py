"""What does a tool ask back? Which of a few choices is meant, of clients that can put a form before their person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar

from mcp.server.elicitation import AcceptedElicitation, ElicitationResult
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.resolve import Elicit, Resolve
from pydantic import BaseModel, Field, create_model

from api.bots.lead import Said
from api.bots.tools.desk import Desk, Refused
from api.bots.tools.replies import SearchReply, TurnReply
from api.bots.tools.work import CHANNEL, Wanted, Work
from api.web.locales import Locale, locale_for
from api.web.words import Words
from corpus import Lang

Asked = Context[Desk, Any]
Found = TypeVar("Found")


async def found(query: str, lang: Lang | None, category: str | None, top: int, ctx: Asked) -> SearchReply:
    """What a search finds, once for each call of the tool."""
    wanted = Wanted(query, lang, category, top)
    return await do(ctx, lambda work: work.search(wanted), query)


async def which_entry(reply: Annotated[SearchReply, Resolve(found)], ctx: Asked) -> Elicit[Any] | None:
    """The question which entry is meant, if that is not clear and the client can ask it."""
    return question(ctx, [one.question for one in reply.clarify], locale_for(reply.lang))


async def said(
    message: str, state: str, lang: Lang | None, locale: Locale | None, user: str | None, ctx: Asked
) -> TurnReply:
    """The reply to a message, once for each call of the tool."""
    one = Said(message, state, user, CHANNEL, lang, locale)
    return await do(ctx, lambda work: work.turn(one), message)


async def which_choice(
    reply: Annotated[TurnReply, Resolve(said)], locale: Locale | None, ctx: Asked
) -> Elicit[Any] | None:
    """The question which of the offered choices is taken, if the client can ask it."""
    return question(ctx, [one.text for one in reply.choices], locale_for(reply.lang, locale))


def question(ctx: Asked, choices: Sequence[str], locale: Locale) -> Elicit[Any] | None:
    """A form with the choices and "none of these"; None without choices, or where nobody can be asked."""
    if not choices or not can_ask(ctx):
        return None
    words = Words(locale)
    allowed: Any = Literal[tuple(dict.fromkeys((*choices, words("deflect_button_none"))))]
    form: type[BaseModel] = create_model("Choice", choice=(allowed, Field(title=words("deflect_choose"))))
    return Elicit(words("deflect_choose"), form)


def taken(choice: ElicitationResult[Any], choices: Sequence[str]) -> int | None:
    """Which of the choices was taken: its place, -1 for none of them, None if nobody was asked or said."""
    if not isinstance(choice, AcceptedElicitation) or choice.data is None:
        return None
    text = choice.data.choice
    return choices.index(text) if text in choices else -1


def can_ask(ctx: Asked) -> bool:
    """Whether the client shows forms, and can be asked before the tool has answered."""
    capabilities, version = ctx.client_capabilities, ctx.protocol_version
    asked = capabilities.elicitation if capabilities else None
    if asked is None or (asked.form is None and asked.url is not None):
        return False
    return version is not None and (version >= _IN_RESULTS or ctx.session.can_send_request)


_IN_RESULTS = "2026-07-28"
"""Versions are dates; from this one on questions travel in results, before it by a request to the client."""


async def do(ctx: Asked, work: Callable[[Work], Found], text: str = "") -> Found:
    """What `work` returns, which asks `text`, for the client that asks; raises ToolError for what is refused."""
    asked = ctx.request_context
    try:
        return await asked.lifespan_context.do(asked.request, work, text)
    except Refused as error:
        raise ToolError(str(error)) from error

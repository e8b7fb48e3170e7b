"""Which tools are there? Functions whose names, arguments and docstrings an assistant reads."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.elicitation import ElicitationResult
from mcp.server.mcpserver.resolve import Resolve

from api.bots.lead import Said
from api.bots.tools import replies
from api.bots.tools.arguments import (
    MOST,
    Category,
    ContactText,
    EntryId,
    Language,
    Message,
    PageLocale,
    Query,
    State,
    Top,
    User,
)
from api.bots.tools.asking import Asked, do, found, said, taken, which_choice, which_entry
from api.bots.tools.work import CHANNEL, Wanted
from corpus import Lang


async def search_faq(
    query: Query,
    ctx: Asked,
    reply: Annotated[replies.SearchReply, Resolve(found)],
    choice: Annotated[ElicitationResult[Any], Resolve(which_entry)],
    lang: Language = None,
    category: Category = None,
    top: Top = 3,
) -> replies.SearchReply:
    """Search the help centre. Outcome "answer": answer from results only. "clarify": ask the person which of the
    choices is meant. "contact_support": do not answer; give the person the channels."""
    place = taken(choice, [one.question for one in reply.clarify])
    if place is None:
        return reply
    if place < 0:
        support = await do(ctx, lambda work: work.contact(query, reply.lang), query)
        return reply.model_copy(update={"outcome": "contact_support", "clarify": [], "contact_support": support})
    entry = await do(ctx, lambda work: work.chosen(reply.clarify[place].id, reply.lang))
    return reply.model_copy(update={"outcome": "answer", "clarify": [], "results": [entry]})


async def get_entry(id: EntryId, ctx: Asked, lang: Language = None) -> replies.EntryReply:
    """The whole text of an entry, in one language."""
    return await do(ctx, lambda work: work.entry(id, lang))


async def deflect(
    message: Message,
    ctx: Asked,
    reply: Annotated[replies.TurnReply, Resolve(said)],
    choice: Annotated[ElicitationResult[Any], Resolve(which_choice)],
    state: State = "",
    lang: Language = None,
    locale: PageLocale = None,
    user: User = None,
) -> replies.TurnReply:
    """Lead a support conversation one message on: answers, asks back, or hands over to a person. Show `text`, and send
    `state` back with the person's next message."""
    place = taken(choice, [one.text for one in reply.choices])
    if place is None:
        return reply
    payload = "#none" if place < 0 else reply.choices[place].payload
    next_said = Said(payload, reply.state, user, CHANNEL, reply.lang, locale)
    return await do(ctx, lambda work: work.turn(next_said))


async def contact_support(query: Query, ctx: Asked, lang: Language = None) -> replies.Support:
    """How the person reaches the support team about something: channels, whether they are open now, and the fields of
    the ticket to fill in. Nothing is sent in the person's name."""
    return await do(ctx, lambda work: work.contact(query, lang), query)


async def verify_contact(contact: ContactText, ctx: Asked, lang: Lang = "zh") -> replies.VerifyReply:
    """Whether an address, account or number that claims to be ours really is."""
    return await do(ctx, lambda work: work.verify(contact, lang))


async def search(query: Query, ctx: Asked) -> replies.Documents:
    """Search the help centre for documents; nothing is found when nothing answers."""
    return await do(ctx, lambda work: work.documents(Wanted(query, top=MOST)), query)


async def fetch(id: EntryId, ctx: Asked) -> replies.WholeDocument:
    """The whole text of a document that search found."""
    return await do(ctx, lambda work: work.document(id))


TOOLS = (search_faq, get_entry, deflect, contact_support, verify_contact, search, fetch)

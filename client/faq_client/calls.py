"""Which calls are there? Each as the request that it makes; see docs/api.md and docs/deflect.md of the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

from faq_client.models import CategoriesBody, DeflectBody, EntriesBody, EntryBody, ReplyBody, VerificationBody

Lang = Literal["zh", "en"]
Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True)
class Call(Generic[Reply]):
    """A request whose reply is a `Reply`. All of them may be made again: none changes anything."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


def search(
    query: str,
    *,
    lang: Lang | None = None,
    locale: str | None = None,
    category: str | None = None,
    top: int | None = None,
    session: str | None = None,
    state: str | None = None,
    html: bool | None = None,
    explain: bool | None = None,
) -> Call[ReplyBody]:
    """Search. `state`: as the last reply gave it, so that a second miss goes to a person."""
    given = {"query": query, "lang": lang, "locale": locale, "category": category, "top": top}
    given |= {"session": session, "state": state, "html": html, "explain": explain}
    return Call("POST", "/v1/search", body=_given(given))


def deflect(
    message: str,
    *,
    state: str | None = None,
    messages: Sequence[Mapping[str, str]] | None = None,
    lang: Lang | None = None,
    locale: str | None = None,
    channel: str | None = None,
    user: str | None = None,
) -> Call[DeflectBody]:
    """Lead a conversation one message on. `state`: as the last reply gave it; or `messages`: what was said before."""
    given = {"message": message, "state": state, "messages": messages and [dict(one) for one in messages]}
    given |= {"lang": lang, "locale": locale, "channel": channel, "user": user}
    return Call("POST", "/v1/deflect", body=_given(given))


def entry(entry_id: str) -> Call[EntryBody]:
    """An entry in all its languages."""
    return Call("GET", f"/v1/entries/{quote(entry_id, safe='')}")


def entries(*, category: str | None = None, offset: int = 0, limit: int = 100) -> Call[EntriesBody]:
    """A page of entries."""
    return Call("GET", "/v1/entries", _given({"category": category, "offset": offset, "limit": limit}))


def categories() -> Call[CategoriesBody]:
    """All categories."""
    return Call("GET", "/v1/categories")


def verify(contact: str, *, lang: Lang = "zh") -> Call[VerificationBody]:
    """Whether a contact is really ours."""
    return Call("GET", "/v1/verify", {"contact": contact, "lang": lang})


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}

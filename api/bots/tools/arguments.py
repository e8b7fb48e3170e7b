"""What do the tools take? Types with their bounds, and the same as functions that a language model may call.

The functions need no protocol: a program that calls a model gives it `definitions()`, and makes the request that
docs/bots/assistants.md names for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.http.deflect.bodies import LONGEST_STATE
from api.web.locales import Locale
from corpus import Lang
from engine import LONGEST_MESSAGE, LONGEST_QUERY

_LONGEST_ID = 200
MOST = 10

Query = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_QUERY,
        description="The person's own words, in Chinese or English; not keywords, and no translation.",
    ),
]
EntryId = Annotated[str, Field(min_length=1, max_length=_LONGEST_ID, description="As search_faq gives it.")]
Language = Annotated[Lang | None, Field(description="Language of the reply; guessed when absent.")]
Category = Annotated[str | None, Field(max_length=_LONGEST_ID, description="Search in this category only.")]
Top = Annotated[int, Field(ge=1, le=MOST, description="Results at most.")]
Message = Annotated[
    str, Field(min_length=1, max_length=LONGEST_MESSAGE, description="What the person typed, or a payload.")
]
State = Annotated[str, Field(max_length=LONGEST_STATE, description="As the last reply gave it; empty at first.")]
User = Annotated[str | None, Field(min_length=1, max_length=128, description="Any id of the person.")]
PageLocale = Annotated[Locale | None, Field(description="zh-TW: Chinese as in Taiwan.")]
ContactText = Annotated[
    str, Field(min_length=1, max_length=512, description="A web address, e-mail address, phone number or @account.")
]


class SearchFaq(BaseModel):
    """Search the help centre. Outcome "answer": answer from results only, the first one before all. "clarify": ask the
    person which of the choices is meant. "contact_support": do not answer; give the person the channels."""

    query: Query
    lang: Language = None
    category: Category = None
    top: Top = 3


class GetEntry(BaseModel):
    """The whole text of an entry, in all its languages."""

    id: EntryId


class Deflect(BaseModel):
    """Lead a support conversation one message on: answers, asks back, or hands over to a person. Show the text, and
    send the state back with the person's next message."""

    message: Message
    state: State | None = None
    lang: Language = None
    locale: PageLocale = None
    user: User = None


class VerifyContact(BaseModel):
    """Whether an address, account or number that claims to be ours really is."""

    contact: ContactText
    lang: Lang = "zh"


FUNCTIONS: Mapping[str, type[BaseModel]] = {
    "search_faq": SearchFaq,
    "get_entry": GetEntry,
    "deflect": Deflect,
    "verify_contact": VerifyContact,
}


def definitions() -> list[dict[str, Any]]:
    """The functions as OpenAI's interface, and whoever speaks it, takes them in `tools`."""
    return [
        {
            "type": "function",
            "function": {"name": name, "description": _text(model), "parameters": _parameters(model)},
        }
        for name, model in FUNCTIONS.items()
    ]


def _text(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


def _parameters(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of the arguments; titles say nothing that names do not."""
    schema = model.model_json_schema()
    properties = {name: {k: v for k, v in one.items() if k != "title"} for name, one in schema["properties"].items()}
    return {"type": "object", "properties": properties, "required": schema["required"], "additionalProperties": False}

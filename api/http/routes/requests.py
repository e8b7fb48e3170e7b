"""What may a search ask for?"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query as Parameter
from pydantic import BaseModel, ConfigDict, Field

from api.sessions.conversation import LONGEST_STATE
from api.web.locales import LangTag, LocaleTag
from engine import DEFAULT_RESULTS, LONGEST_QUERY, MOST_RESULTS

Query = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_QUERY,
        description="What the person typed, in Chinese or English.",
        examples=["忘记密码了怎么办", "how do I reset my password"],
    ),
]
Top = Annotated[int, Field(ge=1, le=MOST_RESULTS, description="How many results at most.")]
Category = Annotated[
    str, Field(max_length=200, description="Only entries of this category and those below it.", examples=["account"])
]

STATE = (
    "`state` of the conversation's last reply, if it had one: a second miss in a row goes to a person. One that is too "
    "long, older than half an hour or not ours is no error, and counts as none."
)
STATE_BOUNDS: dict[str, Any] = {"maxLength": LONGEST_STATE}
"""For the document only."""
Session = Annotated[
    str,
    Field(
        min_length=1,
        max_length=128,
        description="Any name of the conversation, where the client keeps no state.",
        examples=["8d1f0c2e"],
    ),
]


class SearchRequest(BaseModel):
    """A query with its options."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"query": "忘记密码了怎么办", "top": 3},
                {"query": "how do I turn on 2FA", "lang": "en", "category": "security"},
            ]
        },
    )

    query: Query
    lang: LangTag | None = Field(
        None, description="Language of the reply, by any tag (zh-CN, en-US); guessed from the query when absent."
    )
    locale: LocaleTag | None = Field(
        None,
        description="Of the pages that links lead to; zh-TW also: Chinese texts in the characters and words of Taiwan.",
    )
    category: Category | None = None
    top: Top = DEFAULT_RESULTS
    session: Session | None = None
    state: str = Field("", description=STATE, json_schema_extra=STATE_BOUNDS)
    explain: bool = Field(False, description="Say what the reply rests on.")
    marks: bool = Field(False, description="Say which words of the results to mark, Chinese by segment.")
    html: bool = Field(False, description="Also give the results' texts as cleaned HTML, matched words in <mark>.")

    def asked_length(self) -> int:
        """Characters that the engine is asked."""
        return len(self.query)


class SearchParameters(BaseModel):
    """A query with its options, in an address."""

    query: Annotated[
        str | None,
        Parameter(
            max_length=LONGEST_QUERY,
            description="What the person typed, in Chinese or English: 1 to 512 characters.",
            openapi_examples={
                "zh": {"value": "忘记密码了怎么办"},
                "en": {"value": "how do I reset my password"},
            },
        ),
    ] = None
    q: Annotated[str | None, Parameter(max_length=LONGEST_QUERY, description="Short for query.")] = None
    lang: Annotated[LangTag | None, Parameter(description="Language of the reply; guessed when absent.")] = None
    locale: Annotated[LocaleTag | None, Parameter(description="zh-TW: Chinese texts as in Taiwan.")] = None
    category: Annotated[str | None, Parameter(max_length=200)] = None
    top: Annotated[int, Parameter(ge=1, le=MOST_RESULTS)] = DEFAULT_RESULTS
    session: Annotated[
        str | None,
        Parameter(
            min_length=1,
            max_length=128,
            description="Any name of the conversation, where the client keeps no state.",
        ),
    ] = None
    state: Annotated[str, Parameter(description=STATE, json_schema_extra=STATE_BOUNDS)] = ""
    explain: Annotated[bool, Parameter(description="Say what the reply rests on.")] = False

    def asked_length(self) -> int:
        """Characters that the engine is asked."""
        return len(self.query or self.q or "")

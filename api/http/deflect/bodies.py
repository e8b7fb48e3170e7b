"""What goes over the wire in a conversation? See docs/deflect.md."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.http.schemas import CareBody, ContactSupportBody, Lang, UrgentBody, VerificationBody
from api.web.locales import LangTag, LocaleTag
from corpus import Decision
from engine import LONGEST_MESSAGE, HandOffReason, MoveReason

PATH = "/v1/deflect"
LARGEST_DEFLECT = 65_536
"""Bytes of a request's body at most: a message, a state, or forty messages of usual length."""
LONGEST_STATE = 8192
"""Characters of a state at most."""
MOST_MESSAGES = 40
_LONGEST_SAID = 20_000
"""Characters of a message of the bot's own: whole answers, which are not read."""

Said = Annotated[str, Field(max_length=LONGEST_MESSAGE, min_length=1)]


class PastMessageBody(BaseModel):
    """What was said before, by the person (user) or the bot (assistant)."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    text: Annotated[str, Field(min_length=1, max_length=_LONGEST_SAID)]


class DeflectRequest(BaseModel):
    """A message in its conversation; state or messages, not both."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"message": "忘记密码了怎么办"},
                {"message": "how do I turn on 2FA", "channel": "telegram", "user": "4711"},
            ]
        },
    )

    message: Said = Field(description="What the person typed, or the payload of a choice or quick reply.")
    state: Annotated[str, Field(max_length=LONGEST_STATE)] | None = Field(
        None, description="As the last reply gave it; absent in the first request."
    )
    messages: Annotated[list[PastMessageBody], Field(max_length=MOST_MESSAGES)] | None = Field(
        None, description="What was said before, oldest first, instead of state."
    )
    lang: LangTag | None = Field(None, description="Language of the reply; guessed when absent.")
    locale: LocaleTag | None = Field(None, description="Of linked pages; zh-TW also: Chinese texts as in Taiwan.")
    channel: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,32}$")] | None = Field(
        None, description="A name for where the bot runs.", examples=["telegram"]
    )
    user: Annotated[str, Field(min_length=1, max_length=128)] | None = Field(
        None, description="Any id of the person; a state is only good for the user that it was made for."
    )

    def asked_times(self) -> int:
        """Turns that are led, each of which takes as long as a search: of a replay all that its person said."""
        return 1 + sum(one.role == "user" for one in self.messages or ())

    def asked_length(self) -> int:
        """Characters that the engine is asked, those of all that is gone through again."""
        return len(self.message) + sum(len(one.text) for one in self.messages or () if one.role == "user")


class SaidBody(BaseModel):
    """What to say, the same in three forms; links are absolute, html is cleaned."""

    markdown: str
    plain: str
    html: str


class AnsweredBody(BaseModel):
    """An entry that is answered with; confidence: 0 to 1, that it answers the message."""

    id: str
    category: str
    lang: Lang
    question: str
    url: str | None
    confidence: float = Field(ge=0, le=1)


class DeflectChoiceBody(BaseModel):
    """A choice; payload: what to send as the next message to take it; lang: of its text, which may differ from the
    reply's."""

    number: int
    id: str
    text: str
    payload: str
    lang: Lang | None = None


class QuickReplyBody(BaseModel):
    """A button; payload: what to send as the next message when it is pressed."""

    kind: Literal["solved", "unsolved", "next", "none", "human"]
    text: str
    payload: str


class ToldBody(BaseModel):
    """A turn of the transcript: what was typed, masked, and what was decided."""

    text: str
    decision: Decision
    reason: MoveReason
    entries: list[str]
    choices: list[str]


class HandedBody(ContactSupportBody):
    """The hand-off: as in a search, with the conversation. live: whether staff are there to take over now, by
    `POST /v1/chats`."""

    reason: HandOffReason  # type: ignore[assignment]
    transcript: list[ToldBody]
    channel: str | None
    user: str | None
    live: bool = False


class DeflectBody(BaseModel):
    """A decision that a bot can act on. contact_support is set exactly if the decision says so; choices: at most three;
    quick_replies: the one for a person is always among them; warnings: what to do now, since a secret was typed."""

    decision: Decision
    reason: MoveReason
    lang: Lang
    message: str = Field(description="What was sent, with a placeholder in the place of every secret.")
    text: SaidBody
    entries: list[AnsweredBody]
    choices: list[DeflectChoiceBody]
    quick_replies: list[QuickReplyBody]
    contact_support: HandedBody | None
    urgent: UrgentBody | None
    warnings: list[str]
    verification: VerificationBody | None
    turn: int
    state: str
    generation: str
    took_ms: float
    care: CareBody | None = None

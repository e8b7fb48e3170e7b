"""What is support.yaml made of? Texts in both languages, and a way to reach a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from corpus import Lang
from support.hours import Opening

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Icon = (
    Literal["account", "book", "box", "card", "chart", "code", "contract", "deposit", "document", "fees", "gift"]
    | Literal["identity", "layers", "phone", "return", "security", "shipping", "support", "withdrawal"]
)
"""Pictures that a topic may have on the pages."""


class Strict(BaseModel):
    """A part that takes no key that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(Strict):
    """A text in both languages."""

    zh: Text
    en: Text

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


class BothLists(Strict):
    """Sentences in both languages."""

    zh: list[Text] = []
    en: list[Text] = []

    def __getitem__(self, lang: Lang) -> list[str]:
        return self.zh if lang == "zh" else self.en


class Channel(Strict):
    """One way to reach a person; the order of the file is the order of the reply.

    hours: for people, also how fast a reply comes; open: for the page, which tells from it who is online now.
    """

    kind: Literal["live_chat", "ticket", "email", "phone", "wechat", "social", "other"]
    name: Both
    hours: Both | None = None
    open: Opening | Literal["always"] | None = None
    note: Both | None = None
    url: str = ""

"""Which texts does the ticket service need? The caller has them, in every language that it speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from corpus import Lang
    from engine import SecretKind


class Texts(Protocol):
    """The texts of one locale; `texts("ticket_too_long", count=500)` fills in what the text names in braces."""

    @property
    def locale(self) -> str:
        """The locale's tag, such as zh-TW."""

    @property
    def lang(self) -> Lang:
        """The corpus language that the locale is written in."""

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key."""

    def shown(self, text: str) -> str:
        """A text of the corpus or of support.yaml in the locale's script."""

    def advice(self, kinds: Sequence[SecretKind]) -> tuple[str, ...]:
        """What a person has to do now who typed secrets of these kinds."""


class Catalogue(Protocol):
    """The texts of every locale."""

    def texts(self, locale: str) -> Texts:
        """The texts of a locale; English where it is not known."""

    def site(self, locale: str) -> str:
        """The name of the help centre."""

    def labels(self, locale: str) -> Mapping[str, str]:
        """What people call the types of tickets and their fields, by id."""

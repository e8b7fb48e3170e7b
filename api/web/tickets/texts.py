"""What do tickets say to people? The page's own texts, as the ticket service asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.http.serving import Serving
from api.presenters.messages import advice
from api.web.locales import Locale, lang_of, shown_in, to_locale
from api.web.words import Words
from corpus import Lang
from engine import SecretKind
from support import hand_off_of


class LocaleTexts:
    """The texts of one locale."""

    def __init__(self, locale: Locale) -> None:
        self._words = Words(locale)
        self.locale: Locale = locale
        self.lang: Lang = lang_of(locale)

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key."""
        return self._words(key, **values)

    def shown(self, text: str) -> str:
        """A text of the corpus in the locale's script."""
        return shown_in(text, self.locale)

    def advice(self, kinds: Sequence[SecretKind]) -> tuple[str, ...]:
        """What a person has to do now who typed secrets of these kinds."""
        return advice(kinds, self.locale)


class PageCatalogue:
    """The texts of all locales, and the name of the help centre whose index serves now."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def texts(self, locale: str) -> LocaleTexts:
        """The texts of a locale; English where it is not known."""
        return LocaleTexts(to_locale(locale) or "en")

    def site(self, locale: str) -> str:
        """The name of the help centre."""
        texts, name = self.texts(locale), self._serving.name
        return texts.shown(name[texts.lang]) if name else texts("help_centre")

    def labels(self, locale: str) -> Mapping[str, str]:
        """What people call the types of tickets and their fields, by id."""
        tickets = hand_off_of(self._serving.engine).support.tickets if self._serving.has_index else None
        texts = self.texts(locale)
        if tickets is None:
            return {}
        named = {one.id: one.name for one in tickets.types} | {one.id: one.name for one in tickets.fields}
        return {id_: texts.shown(name[texts.lang]) for id_, name in named.items()}

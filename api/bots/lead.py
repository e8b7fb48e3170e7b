"""How is a conversation led outside of /v1/deflect? One turn further, in words, with a state that the caller keeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from api.http.deflect.state import States
from api.http.serving import Serving
from api.presenters.conversation import Asker, Speaker, Spoken
from api.security.signing import Signer
from api.web.locales import Locale, locale_for
from api.web.render import Links
from corpus import Lang
from engine import Conversation, Engine, converse
from support import hand_off_of

LinksFor = Callable[[Locale], Links]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said: for the rest see `Turn`. state: as the last reply gave it, "" for a new conversation."""

    message: str
    state: str = ""
    user: str | None = None
    channel: str | None = None
    lang: Lang | None = None
    locale: Locale | None = None


class Lead:
    """Leads conversations one turn on; blocking, so that handlers run it in the engine's pool."""

    def __init__(self, serving: Serving, signer: Signer, links: LinksFor) -> None:
        """`links`: where the pages of a locale are, as the conversation's person sees them."""
        self._serving, self._states, self._links = serving, States(signer), links

    def on(self, said: Said) -> tuple[Spoken, str]:
        """The reply, and the state after it; raises QueryError for a message or a state that is out of bounds."""
        started = time.perf_counter()
        engine: Engine = self._serving.engine  # one for all of the reply, whatever is swapped in between
        before = self._states.read(said.state, said.user) if said.state else Conversation()
        moved = converse(engine, said.message, before, rule=hand_off_of(engine).rule, lang=said.lang)
        self._serving.metrics.conversations.turned(moved.lang, moved.move.decision, moved.move.reason)
        locale = locale_for(moved.lang, said.locale)
        spoken = Speaker(engine, self._links(locale)).speak(moved, Asker(said.channel, said.user))
        took = round((time.perf_counter() - started) * 1000, 3)
        self._serving.recorder.moved(moved, took, name=said.user or "", channel="bot")
        return spoken, self._states.write(moved.conversation, said.user)


class SiteLinks(Links):
    """Addresses of pages for a reader who sends no request: below the site's address, in one locale."""

    def __init__(self, site: str, locale: Locale) -> None:
        """`site`: scheme and host, as FAQ_SITE_URL gives them."""
        self.root, self._path, self._base = "", "/", site.rstrip("/")
        self.locale: Locale = locale

"""Where do completions come from while the service runs? Made beside the requests, anew for each generation."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from api.http.serving import Serving
from corpus import FaqError, Lang
from engine import Engine
from journal import Popular, Suggester, Suggestion

_FRESH_SECONDS = 600.0
"""How old what is popular may be."""


@dataclass(frozen=True, slots=True)
class _Made:
    at: float
    generation: str
    suggester: Suggester
    popular: Popular


class Suggesting:
    """The completions of one process; until the first are made, which takes a second for some 10,000 phrasings, there
    are none."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._lock, self._made = threading.Lock(), _Made(0.0, "", Suggester((), Popular()), Popular())

    def suggest(self, typed: str, *, lang: Lang | None, most: int) -> list[Suggestion]:
        """Questions that may be meant, all of entries that are there now."""
        engine = self._serving.engine
        self.refresh(engine)
        found = self._made.suggester.suggest(typed, lang=lang, most=most)
        return [one for one in found if engine.entry(one.id) is not None]

    def hot(self, engine: Engine, most: int) -> list[str]:
        """Ids of the entries that most visitors asked for in the last days."""
        self.refresh(engine)
        return [id_ for id_ in self._made.popular.hot(most) if engine.entry(id_) is not None]

    def refresh(self, engine: Engine) -> None:
        """Begin to make them where they are old or another generation's; whoever asks does not wait."""
        made, now = self._made, time.monotonic()
        if made.generation == engine.manifest.id and now - made.at < _FRESH_SECONDS:
            return
        if self._lock.acquire(blocking=False):
            threading.Thread(target=self._make, args=(engine,), name="suggestions", daemon=True).start()

    def _make(self, engine: Engine) -> None:
        try:
            try:
                popular = self._serving.recorder.popular(engine)
            except FaqError as error:  # the journal is away, which /readyz tells too; phrasings are there all the same
                logging.getLogger(__name__).warning("popular questions are not known: %s", error)
                popular = Popular()
            suggester = Suggester(engine.entries(), popular)
            self._made = _Made(time.monotonic(), engine.manifest.id, suggester, popular)
        finally:
            self._lock.release()

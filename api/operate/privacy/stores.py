"""Which stores keep something of people? All of them, each as `support.privacy.PersonalStore`, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from api.operate.privacy.feedback import PersonalFeedback
from api.operate.privacy.kept import PersonalKept, bot_starts, session_starts, told_state, told_turn
from api.operate.privacy.rates import PersonalRates
from api.settings import Settings
from journal import PersonalJournal, has_journal
from support.privacy import PersonalStore, personal_stores

Opens = Callable[[Settings], Iterator[PersonalStore]]


def _tickets(settings: Settings) -> Iterator[PersonalStore]:
    """Tickets and live chats."""
    yield from personal_stores(settings.data)


def _feedback(settings: Settings) -> Iterator[PersonalStore]:
    from api.web.feedback import FILE

    if (settings.data / FILE).is_file():
        yield PersonalFeedback(settings.data)


def _sessions(settings: Settings) -> Iterator[PersonalStore]:
    from api.sessions.sessions import FILE, file_of, store_of

    redis = settings.security.session_storage
    if (settings.data / FILE).is_file():
        yield PersonalKept("sessions", file_of(settings.data), session_starts, told_turn)
    if redis and (shared := store_of(settings.data, redis=redis)):
        yield PersonalKept("sessions in redis", shared, session_starts, told_turn)


def _bots(settings: Settings) -> Iterator[PersonalStore]:
    from api.bots.hosting.stores import FILE, file_of, kept_for

    redis, told = settings.security.session_storage, told_state(settings)
    if (settings.data / FILE).is_file():
        yield PersonalKept("bots", file_of(settings.data), bot_starts, told)
    if redis and (shared := kept_for(settings.data, workers=1, redis=redis)):
        yield PersonalKept("bots in redis", shared, bot_starts, told)


def _rates(settings: Settings) -> Iterator[PersonalStore]:
    from api.security.limiter import IN_MEMORY

    if settings.security.rate_storage != IN_MEMORY:
        yield PersonalRates(settings.security.rate_storage)


def _journal(settings: Settings) -> Iterator[PersonalStore]:
    """What was asked."""
    if has_journal(settings.data, settings.journal):
        yield PersonalJournal(settings.data, settings.journal)


STORES: tuple[Opens, ...] = (_tickets, _feedback, _sessions, _bots, _rates, _journal)
"""Whoever keeps something more adds a line: what opens it, if it is there."""


def stores_of(settings: Settings) -> Iterator[PersonalStore]:
    """Every store that a service with these settings has now; whoever takes one closes it."""
    for opens in STORES:
        yield from opens(settings)

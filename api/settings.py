"""Where is the data, and where does the server listen? Read once, from the command line and the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from api.http.tickets.settings import read_ticket_settings
from api.observe.settings import ObserveSettings, read_observe_settings
from api.security.settings import SecuritySettings, read_security_settings
from api.web.settings import PageSettings, read_page_settings
from api.widget.settings import WidgetSettings, read_widget_settings
from corpus import FaqError
from support.tickets import TicketSettings

DEFAULT_DATA = "faq-data"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MOST_WORKERS = 64


@dataclass(frozen=True, slots=True)
class Settings:
    """data: the data folder; data_named: whether the caller named it (then it must exist); workers: processes."""

    data: Path
    data_named: bool
    host: str
    port: int
    workers: int = 1
    page: PageSettings = field(default_factory=PageSettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)
    observe: ObserveSettings = field(default_factory=ObserveSettings)
    widget: WidgetSettings = field(default_factory=WidgetSettings)
    tickets: TicketSettings = field(default_factory=TicketSettings)


def read_settings(
    *,
    data: str | None = None,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Settings from arguments, else FAQ_DATA, FAQ_HOST and FAQ_PORT, else the defaults; raises FaqError."""
    env = os.environ if environment is None else environment
    named = data if data is not None else env.get("FAQ_DATA")
    if named is not None and not named.strip():
        source = "--data" if data is not None else "FAQ_DATA"
        raise FaqError(f"{source} is empty; name a data folder, or leave it out for ./{DEFAULT_DATA}")
    if named is not None and "\0" in named:
        raise FaqError(f"data folder {named!r} is no valid path; give one without a zero byte")
    number = _port(env.get("FAQ_PORT")) if port is None else port
    if not 0 <= number <= 65535:
        raise FaqError(f"port {number} is out of range; use 1 to 65535, or 0 for any free one")
    processes = _workers(env.get("FAQ_WORKERS")) if workers is None else workers
    if not 1 <= processes <= MOST_WORKERS:
        raise FaqError(f"{processes} workers are asked for; use 1 to {MOST_WORKERS}")
    return Settings(
        data=Path(named or DEFAULT_DATA),
        data_named=named is not None,
        host=host or env.get("FAQ_HOST") or DEFAULT_HOST,
        port=number,
        workers=processes,
        page=read_page_settings(env),
        security=read_security_settings(env),
        observe=read_observe_settings(env),
        widget=read_widget_settings(env),
        tickets=read_ticket_settings(env),
    )


def _workers(text: str | None) -> int:
    if not text:
        return 1
    if not _is_number(text):
        raise FaqError(f"FAQ_WORKERS is {text[:40]!r}; set it to a number such as 2")
    return int(text)


def _port(text: str | None) -> int:
    if not text:
        return DEFAULT_PORT
    if not _is_number(text):
        raise FaqError(f"FAQ_PORT is {text[:80]!r}; set it to a number such as {DEFAULT_PORT}")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


class _Recorded(Mapping[str, str]):
    """An environment in which nothing is set, and the names that were looked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def known_names() -> frozenset[str]:
    """Every environment variable that is a setting: those that reading the settings looks for."""
    seen = _Recorded()
    read_settings(environment=seen)
    return frozenset(seen.names)

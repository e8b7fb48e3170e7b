"""What does the service know of its settings? One model of all, as the parts of the product take them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from api.bots.accounts import BotSettings
from api.collections.settings import CollectionSettings
from api.observe.settings import ObserveSettings
from api.security.settings import SecuritySettings
from api.web.settings import PageSettings
from api.widget.settings import WidgetSettings
from journal import JournalSettings
from support.chats import ChatSettings
from support.tickets import TicketSettings

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MOST_WORKERS = 64
MOST_DAYS = 3650
MOST_DRAIN = 600


@dataclass(frozen=True, slots=True)
class Settings:
    """data: the data folder; data_named: whether the caller named it (then it must exist); workers: processes;
    read_only: whether nothing is kept of what people send; drain: seconds, see api.observe.stopping; collections: of a
    service with many help centres (api.collections.starting)."""

    data: Path
    data_named: bool
    host: str
    port: int
    workers: int = 1
    read_only: bool = False
    page: PageSettings = field(default_factory=PageSettings)
    security: SecuritySettings = field(default_factory=SecuritySettings)
    observe: ObserveSettings = field(default_factory=ObserveSettings)
    widget: WidgetSettings = field(default_factory=WidgetSettings)
    tickets: TicketSettings = field(default_factory=TicketSettings)
    chats: ChatSettings = field(default_factory=ChatSettings)
    tools: bool = False
    contact: str = ""
    bots: BotSettings = field(default_factory=BotSettings)
    journal: JournalSettings = field(default_factory=JournalSettings)
    drain: int = 0
    collections: CollectionSettings = field(default_factory=CollectionSettings)

"""With which settings are many help centres served? What belongs to one of them alone cannot be set for all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from api.bots.accounts import BotSettings
from api.collections.names import check_root
from api.settings import Settings
from corpus import FaqError


def for_collections(settings: Settings, argument: str | None, data: str | None) -> Settings:
    """The settings with the root folder as `data`, if --collections (the argument) or FAQ_COLLECTIONS names one; else
    as they are. data: of --data.

    Raises FaqError for a folder that is none, and for settings that many help centres cannot share.
    """
    if argument is not None and not argument.strip():
        raise FaqError("--collections is empty; name the folder that holds the data folders of the help centres")
    if argument is None and (data is not None or settings.collections.root is None):
        return settings  # who names one data folder means that one, whatever the environment says
    if data is not None:
        raise FaqError("--data and --collections exclude each other: one help centre, or a folder of many")
    root = Path(argument) if argument is not None else settings.collections.root
    assert root is not None  # noqa: S101  # else returned above
    if settings.workers != 1:
        raise FaqError(
            f"{settings.workers} workers are asked for, and many help centres are served by one process; use --workers "
            "1, and start further services beside it for more processors"
        )
    if settings.journal.url:
        raise FaqError("FAQ_JOURNAL_URL is one journal, and each help centre has its own; take it away")
    if settings.bots != BotSettings():
        raise FaqError("bots are set up, and each belongs to one help centre; use `faq bot` with its data folder")
    check_root(root)
    return replace(settings, data=root, data_named=True, collections=replace(settings.collections, root=root))

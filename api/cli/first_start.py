"""What happens where there is no index yet? The sample is built only where nothing else can have been meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from api.data_folder import DataChoice
    from api.settings import Settings
    from engine import Engine


def open_index(settings: DataChoice | Settings, *, sample: bool = False) -> Engine:
    """The engine of the data folder, after `ensure_index`; what is damaged is passed over and named."""
    from engine import open_newest

    ensure_index(settings, sample=sample)
    engine, problems = open_newest(settings.data)
    if settings.contact:
        from api.contact import contact_address, support_of
        from support import reach_by_default

        reach_by_default(engine, support_of(contact_address("FAQ_CONTACT", settings.contact)))
    for problem in problems:
        typer.echo(f"faq: {problem}; generation {engine.manifest.id} answers instead", err=True)
    return engine


def needs_sample(settings: DataChoice | Settings, *, sample: bool) -> bool:
    """Whether the sample is to be built: no data folder was named, or it was asked for, and there is no index."""
    from index import DataFolder

    return (sample or not settings.data_named) and DataFolder(settings.data).is_empty


def ensure_index(settings: DataChoice | Settings, *, sample: bool = False) -> None:
    """Build the sample if it is meant. Raises GenerationError if a data folder was named that holds no index."""
    from index import DataFolder

    if needs_sample(settings, sample=sample):
        build_sample(settings.data)
    elif (folder := DataFolder(settings.data)).is_empty:
        folder.current_id()


def build_sample(data: Path) -> None:
    """Build the sample help centre in an empty data folder, or wait for another command that does."""
    from api.cli.progress import shown_steps
    from corpus import counted
    from engine import build_first
    from support import SIDE

    def building() -> None:
        typer.echo(f"First start: building the index of the sample help centre in {data} ...", err=True)

    def waiting(seconds: float) -> None:
        typer.echo(f"Another command is building the index in {data}; waiting for it ({seconds:.0f} s) ...", err=True)

    with shown_steps() as steps:
        built = build_first(data, steps, side=SIDE, building=building, waiting=waiting)
    if built:
        held = f"{counted(built.entries, 'entry')}, {counted(built.phrasings, 'phrasing')}"
        typer.echo(f"{held}, ready in {built.seconds:.1f} s.", err=True)

"""What does `faq eval` do with a table? A copy of it says what came of each question."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from corpus import FaqError

if TYPE_CHECKING:
    from api.settings import Settings

_TABLES = (".xlsx", ".csv", ".tsv")


def is_table(name: str) -> bool:
    """Whether a file is a table by its name."""
    return Path(name).suffix.lower() in _TABLES


def try_table(path: Path, out: str | None, settings: Settings, *, sample: bool, as_json: bool) -> None:
    """Ask the questions of a table, and write a copy with the results. Raises FaqError."""
    from api.batch.results import results_file, summary_of
    from api.cli.first_start import open_index
    from api.cli.options import print_json
    from api.cli.progress import shown_steps
    from api.cli.show.words import terminal_locale, told
    from api.web.words import Words
    from corpus import read_batch_file
    from engine import ask_batch
    from support import hand_off_of

    target = Path(out) if out else path.with_name(f"{path.stem}-results{path.suffix}")
    if target.suffix.lower() != path.suffix.lower() or target == path:
        raise FaqError(f"{target}: give --out another name than the table's that ends in {path.suffix}, as it does")
    batch = read_batch_file(path)
    engine = open_index(settings, sample=sample)
    with shown_steps() as steps:
        found = ask_batch(engine, batch.cases, steps.step("ask"), rule=hand_off_of(engine).rule)
    try:
        target.write_bytes(results_file(batch, found, Words(terminal_locale())))
    except OSError as error:
        raise FaqError(f"{target}: cannot be written to ({error.strerror}); give --out another place") from error
    summary = {**summary_of(found), "path": str(target)}
    print_json(summary) if as_json else typer.echo(told("batch_summary", **summary))

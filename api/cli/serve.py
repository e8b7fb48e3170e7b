"""Which command serves the HTTP interface? `faq serve`."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from api.cli.options import Data, Sample, examples, settings_of, whole_number

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "faq serve --data my-data --port 8000", "faq serve --data my-data --host 0.0.0.0 --workers 2 --wait-for-index"
    )
)
def serve(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; else $FAQ_HOST, else 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(parser=whole_number, metavar="NUMBER", help="Port; else $FAQ_PORT, else 8000.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(parser=whole_number, metavar="NUMBER", help="Processes that serve; else $FAQ_WORKERS, else 1."),
    ] = None,
    wait_for_index: Annotated[
        bool,
        typer.Option(
            "--wait-for-index",
            help="Start without an index, answer 503 until one is published, then serve it without a restart.",
        ),
    ] = False,
    sample: Sample = False,
) -> None:
    """Serve the HTTP interface; where no data folder is named, the first start builds the sample help centre."""
    from api.cli.show.words import warn_of_nobody
    from api.http.server import prepare, run
    from api.http.starting import opened
    from api.observe.shared import counted_together
    from corpus import FaqError

    if wait_for_index and sample:
        raise FaqError("--wait-for-index and --sample exclude each other: one waits for an index, the other builds one")
    settings = settings_of(data, host, port, workers)
    lines = prepare(settings)
    with counted_together(settings.workers):  # before the first metric is made
        serving = opened(settings, wait=wait_for_index, sample=sample)
        if serving.has_index and not (serving.reachable or settings.contact):
            warn_of_nobody(logging.getLogger(__name__))
        run(serving, settings, lines)

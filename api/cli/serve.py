"""Which command serves the HTTP interface? `faq serve`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Data, Sample, examples, settings_of, whole_number

if TYPE_CHECKING:
    from api.settings import Settings

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "faq serve --data my-data --port 8000",
        "faq serve --data my-data --host 0.0.0.0 --workers 2 --wait-for-index",
        "faq serve --collections my-help-centres --port 8000",
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
    collections: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            help="Serve many help centres, each from a data folder below this one, at /c/NAME/; else $FAQ_COLLECTIONS.",
        ),
    ] = None,
) -> None:
    """Serve the HTTP interface; where no data folder is named, the first start builds the sample help centre."""
    from api.collections.starting import for_collections
    from corpus import FaqError

    settings = for_collections(settings_of(data, host, port, workers), collections, data)
    if sample and (wait_for_index or settings.collections.root == settings.data):
        raise FaqError("--sample builds an index in one data folder; leave out --wait-for-index and --collections")
    _serve(settings, wait=wait_for_index, sample=sample)


def _serve(settings: Settings, *, wait: bool, sample: bool) -> None:
    from api.cli.show.words import warn_of_nobody
    from api.http.server import prepare, run, run_many
    from api.http.starting import opened
    from api.observe.shared import counted_together

    lines = prepare(settings)
    if settings.collections.root == settings.data:
        run_many(settings, lines)
        return
    with counted_together(settings.workers):  # before the first metric is made
        serving = opened(settings, wait=wait, sample=sample)

        def begun() -> None:
            if serving.has_index and not (serving.reachable or settings.contact):
                warn_of_nobody(logging.getLogger(__name__))

        run(serving, settings, lines, begun=begun)

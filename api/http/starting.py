"""What is served when the service starts? An index, the sample, or nothing yet: then it waits for the first one."""

from __future__ import annotations

import logging
from pathlib import Path

import typer
from starlette.types import ASGIApp, Receive, Scope, Send

from api.cli.first_start import build_sample, needs_sample
from api.http.problems import problem
from api.http.serving import Serving
from api.http.workers import in_child, listen
from api.settings import Settings
from engine import open_newest
from index import GenerationError

RETRY_SECONDS = 10
"""What clients are told to wait for the first index: publishing one takes about a minute."""

_ALWAYS = ("/healthz", "/readyz")
_STATIC = "/static/"


class AwaitIndex:
    """ASGI middleware: as long as there is no index, everything but the state and the page's own files is a 503."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app, self._serving = app, serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._serving.has_index or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path in _ALWAYS or path.startswith(_STATIC):
            await self._app(scope, receive, send)
            return
        told = "the help centre's index has not been published yet; ask again later"
        await problem(503, told, {"Retry-After": str(RETRY_SECONDS)})(scope, receive, send)


def opened(settings: Settings, *, wait: bool, sample: bool) -> Serving:
    """What is served first; with `wait` possibly nothing, until an index is published.

    Raises GenerationError if the data folder holds no index and the sample is not meant.
    """
    if not wait and needs_sample(settings, sample=sample):
        listen(settings.host, settings.port).close()  # a port that is taken is told before the minute of building
        if settings.workers > 1:
            in_child(lambda: build_sample(settings.data))  # its threads would not survive the fork of the workers
        else:
            build_sample(settings.data)
    try:
        engine, problems = open_newest(settings.data, check_later=True)
    except GenerationError as error:
        if not wait:
            raise
        return Serving(None, settings.data, (str(error),))
    for told in problems:
        typer.echo(f"faq: {told}; generation {engine.manifest.id} is served instead", err=True)
    return Serving(engine, settings.data, problems)


def tell_what_is_missing(serving: Serving, data: Path) -> None:
    """Log the one command that gives a service without an index what it waits for."""
    for told in serving.problems:
        logging.getLogger(__name__).warning("%s", told)
    logging.getLogger(__name__).warning(
        "there is no index to serve: /readyz and all pages answer 503 until one is published, which needs no restart; "
        "run: faq rebuild CORPUS --data %s",
        data.resolve(),
    )

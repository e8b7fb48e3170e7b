"""Does the service live, what does it serve, and what did it do? Probes, metrics, and reload."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from api.http.schemas import ProblemBody, ReloadBody, StatusBody
from api.http.serving import Serving
from api.http.starting import RETRY_SECONDS
from api.observe.stopping import DRAINING


def add_status(app: FastAPI, problems: Callable[[], list[str]], serving: Serving) -> None:
    """Serve the probes; `problems`: what is wrong, in sentences."""

    @app.head("/healthz", include_in_schema=False)
    @app.get("/healthz", tags=["status"])
    def healthz() -> StatusBody:
        return StatusBody(status="ok")

    @app.head("/readyz", include_in_schema=False)
    @app.get("/readyz", tags=["status"], responses={503: {"model": ProblemBody, "description": "Not yet."}})
    def readyz() -> StatusBody:
        if not serving.has_index:
            told = "there is no index yet; run `faq rebuild CORPUS` over the data folder of this service"
            raise HTTPException(503, told, {"Retry-After": str(RETRY_SECONDS)})
        if (stopping := getattr(app.state, "stopping", None)) and stopping.draining:
            raise HTTPException(503, DRAINING)
        if not serving.warm:
            raise HTTPException(503, "the generation is being loaded; ask again in a second")
        return StatusBody(
            status="ready", generation=serving.engine.manifest.id, problems=[_shown(problem) for problem in problems()]
        )


def add_admin(app: FastAPI, serving: Serving) -> None:
    """What only an admin key may ask; `Access` sees to that."""

    @app.post("/v1/admin/reload", tags=["admin"])
    def reload() -> ReloadBody:
        found = serving.reload()
        if found.changed:
            serving.others()
        problems = [_shown(problem) for problem in found.problems]
        return ReloadBody(generation=found.generation, changed=found.changed, problems=problems)

    @app.get("/metrics", tags=["admin"], response_class=PlainTextResponse)
    def metrics() -> PlainTextResponse:
        text = serving.metrics.exposition(serving.engine)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _shown(problem: str) -> str:
    """A problem without the folders that it names: they are the operator's business."""
    return re.sub(r"(?:[A-Za-z]:)?[^\s'\"(]*[/\\](?=[^/\\\s])", "", problem)

"""What does a reader see when a page is missing or broken?"""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api.page.locales import Locale, guess_locale, to_locale
from api.page.render import render

_NO_PAGES = ("/v1/", "/static/", "/healthz", "/readyz", "/metrics")


def add_error_pages(app: FastAPI) -> None:
    """Readers get a page in their language; programs keep the problem body of the handlers that there are."""
    handlers = dict(app.exception_handlers)

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        if not _by_reader(request):
            response: Response = handlers[HTTPException](request, error)
            return response
        return _page(request, error.status_code)

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        if not _by_reader(request):
            response: Response = handlers[Exception](request, error)
            return response
        route = getattr(request.scope.get("route"), "path", "none")  # the path itself may hold what a reader typed
        logging.getLogger(__name__).error("%s %s failed", request.method, route, exc_info=error)
        return _page(request, 500)


def locale_of(request: Request) -> Locale:
    """The locale of the address, else the best for the reader."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return to_locale(path.strip("/").partition("/")[0]) or guess_locale(request.headers.get("accept-language", ""))


def _by_reader(request: Request) -> bool:
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    if to_locale(path.strip("/").partition("/")[0]):
        return True
    return "text/html" in request.headers.get("accept", "") and not path.startswith(_NO_PAGES)


def _page(request: Request, status: int) -> Response:
    kind = "missing" if status in (404, 405) else "refused" if status < 500 else "broken"
    return render(request, "error.html", locale_of(request), status=status, kind=kind)

"""How does a client learn that a route will go? By headers, a minor release ahead (RFC 9745, RFC 8594)."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DATES = "x-deprecation"
"""Member of the operation in the OpenAPI document."""


def deprecated(since: dt.date, sunset: dt.date, instead: str = "") -> dict[str, Any]:
    """Options of a route that will go: `@app.get("/v1/old", **deprecated(since, sunset, "/v1/new"))`.

    since: day of the release that says so; sunset: first day on which it may be gone; instead: path to use from then
    on. Raises ValueError for a sunset that is not after `since`.
    """
    if sunset <= since:
        raise ValueError(f"the sunset {sunset} is not after {since}, when the route is deprecated; give a later day")
    dates = {"since": since.isoformat(), "sunset": sunset.isoformat()}
    return {"deprecated": True, "openapi_extra": {_DATES: dates | ({"instead": instead} if instead else {})}}


def announce_deprecations(app: FastAPI) -> None:
    """Make the deprecated routes of the app say so with every response; call it when all routes are there.

    Raises ValueError for a route that is marked by FastAPI's own flag alone, without days.
    """
    for route in app.routes:
        if isinstance(route, APIRoute) and route.deprecated:
            dates = (route.openapi_extra or {}).get(_DATES)
            if dates is None:
                raise ValueError(f"{route.path} is deprecated without a day; mark it with **deprecated(since, sunset)")
            route.app = _Announcing(route.app, _headers(dates))


def _headers(dates: dict[str, str]) -> dict[str, str]:
    since, sunset = (_midnight(dates[name]) for name in ("since", "sunset"))
    found = {"Deprecation": f"@{int(since.timestamp())}", "Sunset": format_datetime(sunset, usegmt=True)}
    if "instead" in dates:
        found["Link"] = f'<{dates["instead"]}>; rel="successor-version"'
    return found


def _midnight(day: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC)


class _Announcing:
    """A route's application, with these headers on whatever it answers."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app, self._headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def announce(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.append(name, value)
            await send(message)

        await self._app(scope, receive, announce)

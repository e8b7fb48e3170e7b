"""May this request pass? Its key, its origin, and how many came before it."""

from __future__ import annotations

from functools import partial

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.paths import path_of
from api.http.problems import ProblemResponse, problem
from api.http.routes.thin import CHARGE
from api.security.addresses import client_key
from api.security.keys import Key, Keys
from api.security.limiter import Limiter
from api.security.settings import SecuritySettings
from corpus import FaqError

HEADER = "x-faq-key"
_ADMIN, _FEEDBACK, _SEARCH = "/v1/admin/", "/v1/feedback", "/v1/"
_METRICS = "/metrics"
_PROBES = ("/healthz", "/readyz")
_UNCOUNTED = (*_PROBES, _METRICS, "/widget.js", "/chat.js")
_FILES = "/static/"
_TOOLS = "/mcp"
_BEARER = (_TOOLS, "/v1/dify/", "/v1/vector_stores/")
"""Paths of protocols whose clients send a key as `Authorization: Bearer`."""
_BOTS = "/bots/"
"""Requests of platforms are signed; all of a platform come from a few addresses, and are counted by person there."""


class Access:
    """ASGI middleware: 401 for a key that is none, 403 for one without the right, 429 for too many requests.

    Leaves the key's name in scope["faq_key"]. Probes need no key, and no key can make them fail.
    """

    def __init__(self, app: ASGIApp, settings: SecuritySettings, keys: Keys, limiter: Limiter) -> None:
        self._app, self._settings, self._keys, self._limiter = app, settings, keys, limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_of(scope) if scope["type"] == "http" else ""
        if scope["type"] != "http" or path in _PROBES:
            await self._app(scope, receive, send)
            return
        key, refusal = self._judged(scope, path)
        if refusal is None and path not in _UNCOUNTED and not path.startswith((_FILES, _BOTS)):
            who = f"key:{key.id}" if key else f"address:{client_key(scope)}"
            charge = partial(self._limiter.refused, f"{self._settings.space}{who}")
            refusal, scope[CHARGE] = await charge(), charge
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        scope["faq_key"] = key.name if key else None
        await self._app(scope, receive, send)

    def _judged(self, scope: Scope, path: str) -> tuple[Key | None, ProblemResponse | None]:
        """The key that a request comes with, and why it is refused."""
        headers, needed = Headers(scope=scope), self._needed(scope["method"], path)
        secret = headers.get(HEADER) or (_bearer(headers) if path.startswith(_BEARER) else None)
        try:
            key = self._keys.find(secret) if secret else None
        except FaqError:  # told in the log and by /readyz; whatever needs no key goes on
            return None, problem(500, _DAMAGED) if needed else None
        if secret and key is None:
            return None, problem(401, f"the key in {HEADER} is not known; `faq keys list` names those that are", _ASK)
        if key is None:
            return None, _needs(needed) if needed else None
        return key, _not_for(key, needed, headers.get("origin", "").lower())

    def _needed(self, method: str, path: str) -> str | None:
        """The scope that a path asks for, None if anyone may have it."""
        if method == "OPTIONS":  # browsers ask it without the key
            return None
        if path == _METRICS:
            return None if self._settings.open_metrics else "admin"
        if path.startswith(_ADMIN):
            return "admin"
        if not self._settings.require_key:
            return None
        if path.startswith(_FEEDBACK):
            return "feedback"
        return "search" if path.startswith((_SEARCH, _TOOLS)) else None


def _bearer(headers: Headers) -> str | None:
    """The key of an Authorization header."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _needs(scope: str) -> ProblemResponse:
    return problem(
        401,
        f"this needs a key with the scope {scope!r} in the header {HEADER}; "
        f"`faq keys add NAME --scope {scope}` makes one",
        _ASK,
    )


def _not_for(key: Key, needed: str | None, origin: str) -> ProblemResponse | None:
    if needed and needed not in key.scopes:
        return problem(403, f"key {key.id} has the scopes {', '.join(key.scopes)}; this needs {needed!r}")
    if key.origins and origin not in key.origins:
        return problem(403, f"key {key.id} is for {', '.join(key.origins)} only, not for {origin[:100] or 'no origin'}")
    return None


_ASK = {"WWW-Authenticate": f'ApiKey header="{HEADER}"'}
_DAMAGED = "the keys of this service cannot be read, so that none is accepted; its operator finds the reason in the log"

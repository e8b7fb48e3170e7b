"""May this request pass? Its key, its origin, and how many came before it."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import ProblemResponse, problem
from api.security.keys import Key, Keys
from api.security.settings import SecuritySettings

if TYPE_CHECKING:
    from limits import RateLimitItem

HEADER = "x-faq-key"
_ADMIN, _FEEDBACK, _SEARCH = ("/v1/admin/", "/metrics"), ("/v1/feedback",), ("/v1/",)
_UNCOUNTED = ("/healthz", "/readyz", "/metrics", "/static/", "/widget.js")


class Access:
    """ASGI middleware: 401 for a key that is none, 403 for one without the right, 429 for too many requests.

    Leaves the key's name in scope["faq_key"].
    """

    def __init__(self, app: ASGIApp, settings: SecuritySettings, keys: Keys) -> None:
        self._app, self._settings, self._keys = app, settings, keys
        self._limiter = Limiter(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        secret = headers.get(HEADER)
        key = self._keys.find(secret) if secret else None
        refusal = self._refused(scope, headers, secret, key)
        if refusal is None and not scope["path"].startswith(_UNCOUNTED):
            who = f"key:{key.id}" if key else f"address:{client_of(scope, headers, self._settings)}"
            refusal = self._limiter.refused(who)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        scope["faq_key"] = key.name if key else None
        await self._app(scope, receive, send)

    def _refused(self, scope: Scope, headers: Headers, secret: str | None, key: Key | None) -> ProblemResponse | None:
        needed = self._needed(scope)
        if secret and key is None:
            return problem(401, f"the key in {HEADER} is not known; `faq keys list` names those that are", _ASK)
        if needed and key is None:
            return problem(
                401,
                f"this needs a key with the scope {needed!r} in the header {HEADER}; "
                f"`faq keys add NAME --scope {needed}` makes one",
                _ASK,
            )
        if key and needed and needed not in key.scopes:
            return problem(403, f"key {key.id} has the scopes {', '.join(key.scopes)}; this needs {needed!r}")
        origin = headers.get("origin", "").lower()
        if key and key.origins and origin not in key.origins:
            return problem(
                403, f"key {key.id} is for {', '.join(key.origins)} only, not for {origin[:100] or 'no origin'}"
            )
        return None

    def _needed(self, scope: Scope) -> str | None:
        """The scope that a path asks for, None if anyone may have it."""
        path = scope["path"]
        if scope["method"] == "OPTIONS":  # browsers ask it without the key
            return None
        if path == "/metrics" and self._settings.open_metrics:
            return None
        if path.startswith(_ADMIN):
            return "admin"
        if not self._settings.require_key:
            return None
        if path.startswith(_FEEDBACK):
            return "feedback"
        return "search" if path.startswith(_SEARCH) else None


class Limiter:
    """Counts requests by who asks, in moving windows."""

    def __init__(self, settings: SecuritySettings) -> None:
        from limits import parse_many
        from limits.storage import storage_from_string
        from limits.strategies import SlidingWindowCounterRateLimiter

        self._limits: list[RateLimitItem] = parse_many(settings.rate)
        self._windows = SlidingWindowCounterRateLimiter(storage_from_string(settings.rate_storage))

    def refused(self, who: str) -> ProblemResponse | None:
        """429 with the seconds to wait if `who` has used up a limit; else counts this request."""
        for limit in self._limits:
            if not self._windows.hit(limit, who):
                reset = self._windows.get_window_stats(limit, who).reset_time
                wait = max(math.ceil(reset - time.time()), 1)
                detail = (
                    f"more than {limit.amount} requests in {limit.get_expiry()} seconds; ask again in {wait} seconds"
                )
                return problem(429, detail, {"Retry-After": str(wait), "RateLimit-Limit": str(limit.amount)})
        return None


def client_of(scope: Scope, headers: Headers, settings: SecuritySettings) -> str:
    """The address of who asks: the last one in X-Forwarded-For that is no trusted proxy, else the connection's."""
    peer = scope["client"][0] if scope.get("client") else "unknown"
    if not _trusted(peer, settings):
        return peer
    forwarded = [part.strip() for part in headers.get("x-forwarded-for", "").split(",") if part.strip()]
    return next((address for address in reversed(forwarded) if not _trusted(address, settings)), peer)[:64]


def _trusted(address: str, settings: SecuritySettings) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.trusted_proxies)


_ASK = {"WWW-Authenticate": f'ApiKey header="{HEADER}"'}

"""Is this a member of staff? An admin key, shown once at the door, becomes a signed cookie."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from api.http.paths import root_of
from api.security.keys import Key, Keys
from support.tickets import Signer

COOKIE = "faq_staff"
SECONDS = 12 * 3600
"""How long a badge is good for."""


@dataclass(frozen=True, slots=True)
class Badge:
    """Who works here. token: goes with every form, so that no other site can send one."""

    name: str
    token: str


class Badges:
    """Gives and checks badges; one is worth as much as the admin key it was given for, and dies with it."""

    def __init__(self, signer: Signer, keys: Keys) -> None:
        self._signer, self._keys = signer, keys

    def give(self, request: Request, response: Response, secret: str) -> bool:
        """Put a badge into the response if the secret is that of an admin key."""
        key = self._keys.find(secret)
        if key is None or "admin" not in key.scopes:
            return False
        text = f"{key.id}.{int(time.time()) + SECONDS}.{secrets.token_hex(8)}"
        value = f"{text}.{self._signer.signature('badge', text)}"
        response.set_cookie(
            COOKIE,
            value,
            max_age=SECONDS,
            path=f"{root_of(request.scope)}/staff",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return True

    def of(self, request: Request) -> Badge | None:
        """The badge of a request, if it is a good one."""
        text, _, signature = request.cookies.get(COOKIE, "").rpartition(".")
        if not text or not self._signer.signed("badge", text, signature):
            return None
        key_id, until, _ = text.split(".")
        key = self._admin(key_id)
        if key is None or int(until) < time.time():
            return None
        return Badge(key.name, self._signer.signature("form", text))

    def check_form(self, request: Request, badge: Badge, token: str) -> None:
        """Raises HTTPException if a form comes from another site."""
        origin = request.headers.get("origin")
        foreign = origin not in (None, "null") and urlsplit(origin or "").netloc != request.headers.get("host")
        if foreign or not secrets.compare_digest(token.encode(), badge.token.encode()):
            raise HTTPException(403, "the form comes from elsewhere; open the page again")

    def _admin(self, key_id: str) -> Key | None:
        return next((key for key in self._keys.all() if key.id == key_id and "admin" in key.scopes), None)

"""Is this a member of staff? A key of staff, shown once at the door, becomes a signed cookie."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from api.http.paths import path_of, root_of
from api.security.keys import ROLES, Key, Keys, staff_names
from api.security.signing import Signer

COOKIE = "faq_staff"
SECONDS = 12 * 3600
"""How long a badge is good for."""
_BADGE, _FORM = "staff", "staff-form"
"""What is signed: the same value, once for the cookie and once for its forms."""
_LONGEST = 400
"""Characters of a cookie or of a form's token that are read; ours have about 100."""


_ROLES_OF = {
    "/entries": ("editor", "publisher"),
    "/publish": ("editor", "publisher"),
    "/report": ROLES,
    "/drafts": ROLES,
    "/drafts.yaml": ROLES,
    "/login": ROLES,
    "/logout": ROLES,
    "/language": ROLES,
}
"""Who may see the pages below a part of /staff; all others are for agents."""


@dataclass(frozen=True, slots=True)
class Badge:
    """Who works here. token: goes with every form, so that no other site can send one; roles: what they may do."""

    name: str
    token: str
    roles: tuple[str, ...] = ("admin",)

    def may(self, *roles: str) -> bool:
        """Whether one of these roles is theirs."""
        return "admin" in self.roles or any(role in self.roles for role in roles)

    @property
    def home(self) -> str:
        """The first page that is theirs, below /staff."""
        return "/" if self.may("agent") else "/entries"


class Badges:
    """Gives and checks badges; one is worth as much as the key it was given for, and dies with it."""

    def __init__(self, signer: Signer, keys: Keys) -> None:
        self._signer, self._keys = signer, keys

    def give(self, request: Request, response: Response, secret: str) -> Badge | None:
        """Put a badge into the response if the secret is that of a key of staff; gives it, without its token."""
        key = self._keys.find(secret)
        if key is None or not _is_staff(key):
            return None
        response.set_cookie(
            COOKIE,
            self._signer.sign([key.id, secrets.token_hex(8)], salt=_BADGE),
            max_age=SECONDS,
            path=f"{root_of(request.scope)}/staff",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return Badge(key.name, "", key.scopes)

    def of(self, request: Request) -> Badge | None:
        """The badge of a request, if it is a good one; raises HTTPException where its roles do not reach."""
        value = self._read(request.cookies.get(COOKIE, ""), _BADGE)
        key = self._of_staff(value[0]) if value else None
        if key is None:
            return None
        badge = Badge(key.name, self._signer.sign(value, salt=_FORM), key.scopes)
        part = "/" + path_of(request.scope).removeprefix("/staff").strip("/").partition("/")[0]
        if not badge.may(*_ROLES_OF.get(part, ("agent",))):
            raise HTTPException(403, f"this is not for {', '.join(key.scopes)}; ask for a key with another scope")
        return badge

    @property
    def names(self) -> list[str]:
        """Everybody who takes tickets."""
        return staff_names(self._keys)

    def check_form(self, request: Request, token: str) -> None:
        """Raises HTTPException if a form comes from another site."""
        origin = request.headers.get("origin")
        foreign = origin not in (None, "null") and urlsplit(origin or "").netloc != request.headers.get("host")
        signed = self._read(token, _FORM)
        if foreign or signed is None or signed != self._read(request.cookies.get(COOKIE, ""), _BADGE):
            raise HTTPException(403, "the form comes from elsewhere; open the page again")

    def _read(self, token: str, salt: str) -> list[str] | None:
        """The key's id and the badge's own random number; None for what we did not sign."""
        match self._signer.read(token, salt=salt, max_age=SECONDS, limit=_LONGEST):
            case [str(key_id), str(nonce)]:
                return [key_id, nonce]
        return None

    def _of_staff(self, key_id: str) -> Key | None:
        own = (key for key in self._keys.all() if key.id == key_id and _is_staff(key))
        return next((key for key in own if not key.expired), None)


def _is_staff(key: Key) -> bool:
    return any(scope in ("admin", *ROLES) for scope in key.scopes)

"""Which API keys are there, and what may each do?"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from api.security.key_file import KEYS_FILE, Key, KeyFile
from corpus import FaqError

__all__ = [
    "KEYS_FILE",
    "MOST_OVERLAP_HOURS",
    "OVERLAP_HOURS",
    "ROLES",
    "SCOPES",
    "Key",
    "Keys",
    "new_secret",
    "staff_names",
]

ROLES = ("agent", "editor", "publisher")
"""What staff may do below /staff: tickets and chats; entries; entries and their publishing. `admin` may do all."""
SCOPES = ("search", "feedback", "admin", *ROLES)
OVERLAP_HOURS = 24.0
"""How long a key that was rotated still works."""
MOST_OVERLAP_HOURS = 24 * 90
_MOST_DAYS = 3650
_NAME = re.compile(r"[\w][\w .@-]{0,63}")


class Keys(KeyFile):
    """The keys of a data folder; a changed file is noticed at the next look."""

    def find(self, secret: str) -> Key | None:
        """The key with this secret, unless it has expired."""
        self._refresh()
        # The secret has 256 random bits: a plain digest cannot be reversed, and a lookup by it leaks nothing of use.
        found = self._by_digest.get(_digest(secret))
        return None if found is None or found.expired else found

    def problems(self) -> list[str]:
        """What is wrong with the file, in a sentence; nothing if it is sound or not there."""
        try:
            self._refresh()
        except FaqError as error:
            return [str(error)]
        return []

    def allows(self, secret: str, scope: str) -> bool:
        """Whether a secret is that of a key with this scope."""
        key = self.find(secret)
        return key is not None and scope in key.scopes

    def add(
        self, name: str, scopes: Sequence[str], origins: Sequence[str] = (), *, days: float | None = None
    ) -> tuple[Key, str]:
        """A new key and its secret, which is stored nowhere; days: after which it expires, None for never.

        Raises FaqError for a bad name, scope, origin or number of days.
        """
        if not _NAME.fullmatch(name):
            raise FaqError(f"key name {name[:80]!r} is not usable; take 1 to 64 letters, digits, spaces, or . @ _ -")
        unknown = [scope for scope in scopes if scope not in SCOPES]
        if unknown or not scopes:
            raise FaqError(f"scope {(unknown or [''])[0]!r} is not known; use one or more of {', '.join(SCOPES)}")
        secret = new_secret()
        key = Key(
            id=secrets.token_hex(4),
            name=name,
            scopes=tuple(dict.fromkeys(scopes)),
            origins=tuple(dict.fromkeys(map(_origin, origins))),
            digest=_digest(secret),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            expires=_after(days),
        )
        with self._changing():
            self._write([*self.all(), key])
        return key, secret

    def rotate(
        self, key_id: str, *, overlap_hours: float = OVERLAP_HOURS, days: float | None = None
    ) -> tuple[Key, str]:
        """A new key with the name, scopes and origins of an old one, which stops working after the overlap.

        Raises FaqError if there is no such key, if it has expired, and for a bad overlap.
        """
        self._named(key_id)
        if not 0 <= overlap_hours <= MOST_OVERLAP_HOURS:
            raise FaqError(f"an overlap of {overlap_hours:g} h is not usable; take 0 to {MOST_OVERLAP_HOURS}")
        with self._changing():
            old = self._named(key_id)
            if old.expired:
                raise FaqError(f"key {key_id} of {old.name} expired {old.expires}; `faq keys add` makes a new one")
            secret, end = (
                new_secret(),
                (datetime.now(UTC) + timedelta(hours=overlap_hours)).isoformat(timespec="seconds"),
            )
            end = min(filter(None, (end, old.expires)), key=datetime.fromisoformat)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            key = replace(old, id=secrets.token_hex(4), digest=_digest(secret), created=now, expires=_after(days))
            self._write([*(replace(one, expires=end) if one.id == key_id else one for one in self.all()), key])
        return key, secret

    def remove(self, key_id: str) -> Key:
        """Take a key away; raises FaqError if there is none of this id."""
        self._named(key_id)
        with self._changing():
            found, keys = self._named(key_id), self.all()
            self._write([key for key in keys if key.id != key_id])
        return found

    def _named(self, key_id: str) -> Key:
        keys = self.all()
        found = next((key for key in keys if key.id == key_id), None)
        if found is None:
            known = ", ".join(f"{key.id} ({key.name})" for key in keys) or "none"
            raise FaqError(f"there is no key {key_id[:40]!r}; the keys are: {known}")
        return found


def staff_names(keys: Keys) -> list[str]:
    """Everybody who takes tickets: the names of all keys of admins and agents that work."""
    return sorted({key.name for key in keys.all() if {"admin", "agent"} & {*key.scopes} and not key.expired})


def new_secret() -> str:
    """A secret of 256 random bits."""
    return "faq_" + secrets.token_urlsafe(32)


def _after(days: float | None) -> str:
    """The moment so many days from now, "" for None; raises FaqError."""
    if days is None:
        return ""
    if not 0 < days <= _MOST_DAYS:
        raise FaqError(f"a key cannot expire after {days:g} days; take more than 0 and at most {_MOST_DAYS}")
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _origin(text: str) -> str:
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise FaqError(f"origin {text[:200]!r} is none; give scheme and host such as https://www.example.com")
    return f"{parts.scheme}://{parts.netloc}".lower()

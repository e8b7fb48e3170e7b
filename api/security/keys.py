"""Which API keys are there, and what may each do? A file of hashes in the data folder."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus import FaqError

KEYS_FILE = "keys.json"
ROLES = ("agent", "editor", "publisher")
"""What staff may do below /staff: tickets and chats; entries; entries and their publishing. `admin` may do all."""
SCOPES = ("search", "feedback", "admin", *ROLES)
OVERLAP_HOURS = 24.0
"""How long a key that was rotated still works."""
MOST_OVERLAP_HOURS = 24 * 90
_MOST_DAYS = 3650
_PATIENCE_SECONDS = 10
"""How long a command waits for another one that changes the keys."""
_NAME = re.compile(r"[\w][\w .@-]{0,63}")


@dataclass(frozen=True, slots=True)
class Key:
    """One key. digest: SHA-256 of the secret, in hex; origins: the only websites that may use it, any if empty;
    expires: when it stops working, "" for never."""

    id: str
    name: str
    scopes: tuple[str, ...]
    origins: tuple[str, ...]
    digest: str
    created: str
    expires: str = ""

    @property
    def expired(self) -> bool:
        """Whether it has stopped working."""
        return bool(self.expires) and datetime.now(UTC) >= datetime.fromisoformat(self.expires)


class _KeyFile:
    """The file of keys; a changed one is noticed at the next look."""

    def __init__(self, data: Path) -> None:
        self._file = data / KEYS_FILE
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._by_digest: dict[str, Key] = {}
        self._damage: str | None = None

    def all(self) -> list[Key]:
        """Every key, oldest first; raises FaqError if the file is damaged."""
        self._refresh()
        return list(self._by_digest.values())

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Lock the file: concurrent writers must not lose a key."""
        from filelock import FileLock, Timeout

        file = self._file.with_suffix(".lock")
        lock = FileLock(file, timeout=_PATIENCE_SECONDS)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise FaqError(f"another command changes the keys ({file} is locked); wait for its end") from None
        except (OSError, NotImplementedError) as error:
            raise FaqError(
                f"cannot write to {self._file.parent} ({getattr(error, 'strerror', None) or error}); mend its "
                "permissions, or give another folder with --data"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _refresh(self) -> None:
        try:
            status = self._file.stat()
        except FileNotFoundError:
            self._stamp, self._by_digest, self._damage = None, {}, None
            return
        except OSError as error:
            raise FaqError(f"{self._file} cannot be read ({error.strerror}); mend its permissions") from error
        stamp = status.st_mtime_ns, status.st_ino, status.st_size
        with self._lock:
            if stamp != self._stamp:
                self._read()
                self._stamp = stamp
            if self._damage:
                raise FaqError(self._damage)

    def _read(self) -> None:
        """Take over what the file holds, or what is wrong with it: no request reads the same damage again."""
        before = self._damage
        try:
            rows: list[dict[str, Any]] = json.loads(self._file.read_text("utf-8"))["keys"]
            self._by_digest = {key.digest: key for key in map(_key, rows)}
            self._damage = None
        except OSError as error:
            self._by_digest = {}
            self._damage = f"{self._file} cannot be read ({error.strerror}); mend its permissions"
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            self._by_digest = {}
            self._damage = f"{self._file} is damaged ({error}); restore it, or delete it and add keys anew"
        if self._damage and self._damage != before:
            logging.getLogger(__name__).warning("%s; until then every key is refused", self._damage)

    def _write(self, keys: Sequence[Key]) -> None:
        part = self._file.with_name(f".{KEYS_FILE}.new")  # not .part: a rebuild takes those for leftovers of its own
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump({"keys": [_row(key) for key in keys]}, stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(self._file)
        self._stamp = None


class Keys(_KeyFile):
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


def _row(key: Key) -> dict[str, Any]:
    """A key as the file holds it; programs of before know no member `expires`."""
    row = asdict(key)
    return row if key.expires else {name: value for name, value in row.items() if name != "expires"}


def _key(row: dict[str, Any]) -> Key:
    texts = [row[name] for name in ("id", "name", "digest", "created")]
    expires = row.get("expires", "")
    if expires and datetime.fromisoformat(expires).tzinfo is None:
        raise ValueError(f"{expires!r} is a moment without a zone")
    lists = [row[name] for name in ("scopes", "origins")]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a key has a member that is no text")
    if not all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists):
        raise TypeError("scopes and origins are lists of texts")
    return Key(**row | {"scopes": tuple(row["scopes"]), "origins": tuple(row["origins"])})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _origin(text: str) -> str:
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise FaqError(f"origin {text[:200]!r} is none; give scheme and host such as https://www.example.com")
    return f"{parts.scheme}://{parts.netloc}".lower()

"""How are API keys kept? A file of hashes in the data folder, which several processes may change."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus import FaqError

KEYS_FILE = "keys.json"
_PATIENCE_SECONDS = 10
"""How long a command waits for another one that changes the keys."""


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


class KeyFile:
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

"""What did this service say before? Values that travel with a client, signed so that nobody else can make one."""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from itsdangerous import BadData, URLSafeTimedSerializer

from api.security.settings import SHORTEST_KEY
from corpus import FaqError
from support import secret_of

SIGNING_FILE = "signing.key"
_SKEW_SECONDS = 60
"""By which the clock of the replica that signed may be ahead of ours."""


class Signer:
    """Signs values (anything JSON can hold) with the first of its keys, and knows those that any of them has signed.

    `salt` says what a value is for: one that was signed for something else is none.
    """

    def __init__(self, keys: Callable[[], Sequence[str]]) -> None:
        """`keys`: asked once, when they are first needed; the one that signs, then those that signed before it."""
        self._read_keys = keys
        self._serializers: dict[str, URLSafeTimedSerializer] = {}

    def sign(self, value: object, *, salt: str) -> str:
        """The value, the time and a signature: ASCII that is safe in addresses, cookies and forms, and no secret."""
        return str(self._serializer(salt).dumps(value))

    def read(self, token: str, *, salt: str, max_age: float, limit: int) -> object | None:
        """The value that was signed.

        None if the token is forged or damaged, longer than `limit` characters, or older than `max_age` seconds. The
        length is compared first and the signature next; a stranger's value is never decoded.
        """
        if len(token) > limit or not token.isascii():
            return None
        try:
            value, signed = self._serializer(salt).loads(token, return_timestamp=True)
        except BadData:
            return None
        # itsdangerous compares ages too, but refuses what was signed a moment ahead of our clock.
        return value if -_SKEW_SECONDS <= time.time() - signed.timestamp() <= max_age else None

    @cached_property
    def _keys(self) -> list[str]:
        return list(reversed(self._read_keys()))  # itsdangerous signs with the last one

    def _serializer(self, salt: str) -> URLSafeTimedSerializer:
        if salt not in self._serializers:
            self._serializers[salt] = URLSafeTimedSerializer(
                self._keys,
                salt=salt,
                serializer_kwargs={"ensure_ascii": True},  # half a surrogate pair has no UTF-8
                signer_kwargs={"digest_method": hashlib.sha256},
            )
        return self._serializers[salt]


def keys_or_own(data: Path, *, make: bool = True) -> Sequence[str]:
    """The keys of a data folder; where they cannot be had, a key of this process alone, and a warning.

    make: whether the folder may be given a key if it has none.
    """
    try:
        if not make and not (data / SIGNING_FILE).exists():
            raise FaqError("nothing is written to this data folder")
        return keys_of(data)
    except (FaqError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        logging.getLogger(__name__).warning(
            "there is no %s (%s): what is signed is good in one process, until it ends; set FAQ_SECRET_KEY",
            SIGNING_FILE,
            reason,
        )
        return (secrets.token_hex(32),)


def check_keys(data: Path) -> None:
    """Raises FaqError for a data folder with a file of keys that cannot be used."""
    try:
        if (data / SIGNING_FILE).exists():
            keys_of(data)
    except (OSError, ValueError) as error:
        raise FaqError(f"{data / SIGNING_FILE} cannot be read ({error}); mend its permissions") from error


def keys_of(data: Path) -> Sequence[str]:
    """The keys in a data folder's file, one a line, the one that signs first; made if there is no file.

    Raises FaqError for a file without a usable key, and OSError.
    """
    file = data / SIGNING_FILE
    keys = secret_of(file).split()
    if not keys or min(map(len, keys)) < SHORTEST_KEY:
        raise FaqError(f"{file} has no key, or one of fewer than {SHORTEST_KEY} characters; remove it for a new one")
    return keys

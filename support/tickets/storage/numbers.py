"""What is a ticket called, and who may read it? Public numbers, secrets for links, and the key that makes them."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
from pathlib import Path

from support.secret_file import secret_of

KEY_FILE = "tickets.key"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter is taken for a digit."""
_RANDOM = 6
NUMBER = re.compile(rf"T\d{{6}}-[{_ALPHABET}]{{{_RANDOM}}}")
_NO_DIGEST = "0" * 64


def new_number(at: dt.datetime) -> str:
    """A public number such as T261123-7K3QX9: the day, and 30 random bits that tell nothing of other tickets."""
    return f"T{at:%y%m%d}-" + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))


def read_number(text: str) -> str:
    """A number as people type it; "" if it is none."""
    plain = text.strip().upper()
    return plain if NUMBER.fullmatch(plain) else ""


def digest(secret: str) -> str:
    """What is stored of a secret: SHA-256, in hex; the secret has 192 random bits, so that no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def fits(secret: str, stored: str | None) -> bool:
    """Whether a secret is the one whose digest is stored, with the same work if there is no ticket at all."""
    same = hmac.compare_digest(digest(secret), stored or _NO_DIGEST)
    return same and stored is not None


class TicketKey:
    """Makes what only this data folder can make: secrets of tickets, and marks of who uploads.

    A ticket's secret follows from the key and a random number of its row, so that every later e-mail can carry the
    link although the database holds but a digest; whoever has only the database can open nothing.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def secret(self, number: str, nonce: str) -> str:
        """The secret of a ticket."""
        return base64.urlsafe_b64encode(self._mac("ticket", f"{number}.{nonce}")[:24]).decode()

    def mail_token(self, number: str, nonce: str) -> str:
        """What stands behind the number in the address that answers to a ticket go to: 80 bits, in base 32."""
        return base64.b32encode(self._mac("mail", f"{number}.{nonce}")[:10]).decode().lower()

    def mark(self, purpose: str, text: str) -> str:
        """What stands for a text and tells nothing of it, for one purpose only; in hex."""
        return self._mac(purpose, text).hex()

    def _mac(self, purpose: str, text: str) -> bytes:
        return hmac.new(self._key, f"{purpose}\0{text}".encode("utf-8", "replace"), hashlib.sha256).digest()


def open_key(data: Path) -> TicketKey:
    """The key of a data folder; it is made on first use and readable by its owner only."""
    return TicketKey(bytes.fromhex(secret_of(data / KEY_FILE)))

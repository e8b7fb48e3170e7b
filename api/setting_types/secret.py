"""How are passwords and signing keys read? No error repeats one."""

from __future__ import annotations

import base64
import binascii

from pydantic import ValidationInfo

from api.security.settings import SHORTEST_KEY
from api.setting_types.named import listed, name_of
from corpus import FaqError, counted

_SHORTEST_SECRET = 16
"""Bytes of a webhook's secret at least."""


def password(text: str, info: ValidationInfo) -> str:
    """A text that nobody guesses."""
    if len(text.strip()) < _SHORTEST_SECRET or not text.isprintable():
        raise FaqError(f"{name_of(info)} has fewer than {_SHORTEST_SECRET} characters; take random ones")
    return text.strip()


def secret_key(secret: str) -> bytes:
    """The key of FAQ_WEBHOOK_SECRET; raises FaqError, which does not repeat it."""
    key = secret.encode()
    if secret.startswith("whsec_"):
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise FaqError("FAQ_WEBHOOK_SECRET begins with whsec_ but is no Base64 after it; copy it again") from error
    if len(key) < _SHORTEST_SECRET:
        raise FaqError(
            f"FAQ_WEBHOOK_SECRET has {counted(len(key), 'byte')}; take at least {_SHORTEST_SECRET} random ones"
        )
    return key


def secret_keys(text: str, info: ValidationInfo) -> tuple[str, ...]:
    """Keys that sign, with commas, the newest first."""
    keys = tuple(listed(text))
    if not keys or min(map(len, keys)) < SHORTEST_KEY or not text.isprintable():
        # They are secrets: none is repeated.
        raise FaqError(
            f"{name_of(info)} has a key of fewer than {SHORTEST_KEY} characters; take random ones, "
            "such as `openssl rand -hex 32` writes"
        )
    return keys

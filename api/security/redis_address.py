"""Is a setting an address of redis that its client can use?"""

from __future__ import annotations

import os
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from corpus import FaqError

_PORT = 6379
_SCHEMES = ("redis", "rediss", "redis+unix")
_FILES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")


def check_address(setting: str, uri: str, connect: Callable[[], object], *, otherwise: str) -> None:
    """Raises FaqError, which names the setting and repeats no password.

    `connect`: makes a connection of the client's without opening it; `otherwise`: what else can be done with the
    setting.
    """
    _check_scheme(setting, uri, otherwise)
    try:
        _check_parts(uri)
        connect()
    except (TypeError, ValueError) as error:  # TypeError: an option that the client does not know
        raise FaqError(
            f"{setting} is no address of redis; set it to one such as redis://:password@host:6379/0, "
            f"rediss://host:6379 (TLS) or redis+unix:///run/redis.sock, or {otherwise}"
        ) from error
    for name, values in parse_qs(urlsplit(uri).query).items():
        if name in _FILES and not os.access(values[0], os.R_OK):
            raise FaqError(f"{setting} names {values[0][:200]!r} as {name}, which cannot be read")


def with_port(uri: str) -> str:
    """The address with the port that clients would guess."""
    parts = urlsplit(uri)
    if parts.scheme == "redis+unix" or parts.port:
        return uri
    return parts._replace(netloc=f"{parts.netloc.rstrip(':')}:{_PORT}").geturl()


def _check_scheme(setting: str, uri: str, otherwise: str) -> None:
    try:
        scheme = urlsplit(uri).scheme
    except ValueError:
        scheme = ""
    if scheme not in _SCHEMES:
        shown = scheme or uri.partition(":")[0]
        known = ", ".join(f"{one}://" for one in _SCHEMES)
        raise FaqError(f"{setting} begins with {shown[:40]!r}; set it to an address of redis ({known}), or {otherwise}")


def _check_parts(uri: str) -> None:
    parts = urlsplit(uri)
    if not uri.isprintable() or " " in uri or parts.port == 0:
        raise ValueError("address")
    if parts.scheme == "redis+unix":
        if len(parts.path) < 2:
            raise ValueError("path")
    elif not parts.hostname or not (parts.path.strip("/") or "0").isdecimal():
        raise ValueError("host or database")

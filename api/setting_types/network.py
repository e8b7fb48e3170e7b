"""How are names, networks and addresses of the web read?"""

from __future__ import annotations

import re

from pydantic import ValidationInfo

from api.http.addresses import is_origin, web_address
from api.security.addresses import Network, parse_network
from api.setting_types.named import listed, name_of
from corpus import FaqError

_HOST_NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\]")


def networks(text: str, info: ValidationInfo) -> tuple[Network, ...]:
    """Addresses and networks, with commas."""
    found = []
    for part in listed(text):
        try:
            found.append(parse_network(part))
        except ValueError as error:
            raise FaqError(
                f"{name_of(info)} has {part[:80]!r}; list addresses or networks such as 127.0.0.1,10.0.0.0/8"
            ) from error
    return tuple(found)


def hosts(text: str, info: ValidationInfo) -> tuple[str, ...]:
    """Names of hosts, with commas."""
    names = listed(text.lower())
    for name in names:
        if not _HOST_NAME.fullmatch(name):
            raise FaqError(
                f"{name_of(info)} has {name[:80]!r}; list names without scheme and port such as help.example.com"
            )
    return tuple(names)


def origins(text: str, info: ValidationInfo) -> tuple[str, ...]:
    """Scheme and host of websites, with commas, or *."""
    origins = [part.rstrip("/") for part in listed(text.lower())]
    for origin in origins:
        if origin != "*" and not is_origin(origin):
            raise FaqError(
                f"{name_of(info)} has {origin[:100]!r}; list scheme and host such as https://shop.example.com, or *"
            )
    return tuple(origins) or ("*",)


def web(text: str, info: ValidationInfo) -> str:
    """An address of the web."""
    example = "http://127.0.0.1:4318" if str(info.field_name).startswith("otel") else "https://help.example.com"
    return web_address(name_of(info), text, example)

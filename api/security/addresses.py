"""Who asks, and over which scheme? The one place that reads X-Forwarded-For and X-Forwarded-Proto."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_MOST_HOPS = 32
"""Addresses that are looked at, from the last one on: longer chains of trusted proxies do not exist."""
_LONGEST = 4096
"""Bytes of a header that are looked at, from its end on: what comes before them was written by strangers."""
_LONGEST_ADDRESS = 64
_PREFIX = 64
"""Bits of an IPv6 address that one customer has at least: the others are theirs to choose (RFC 6177)."""
_REMEMBERED = 4096
_WITH_PORT = re.compile(r"\[(?P<bracketed>[^\]]*)\](?::\d{1,5})?|(?P<plain>[0-9.]+):\d{1,5}")


class Forwarded:
    """ASGI middleware: behind a trusted proxy, client and scheme are those that the proxy reports.

    The client is the last address of X-Forwarded-For that is no trusted proxy; those before it may be forged.
    """

    def __init__(self, app: ASGIApp, trusted: Sequence[Network] = ()) -> None:
        """`trusted`: networks of the proxies whose headers are believed."""
        self._app, self._trusted = app, tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._trusted and scope["type"] == "http" and self._is_trusted(_peer(scope)):
            self._believe(scope)
        await self._app(scope, receive, send)

    def _believe(self, scope: Scope) -> None:
        hops, schemes = _listed(scope, b"x-forwarded-for"), _listed(scope, b"x-forwarded-proto")
        found = next((place for place, hop in enumerate(hops) if not self._is_trusted(parse_address(hop))), None)
        if found is not None:
            address = parse_address(hops[found])
            if address is not None:  # else the proxy does not know it either, and its own address stands for it
                scope["client"] = (str(address), 0)
        # Proxies that append to both headers say at the client's own place how it asked; others set the scheme alone.
        scheme = schemes[found] if found is not None and len(schemes) == len(hops) else next(iter(schemes), "")
        if scheme.lower() in ("http", "https"):
            scope["scheme"] = scheme.lower()

    def _is_trusted(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._trusted)


def client_key(scope: Scope) -> str:
    """What requests, uploads and tickets of one client are counted by: an IPv4 address, or an IPv6 network of 64 bits.

    "unknown" where the server knows no address, as behind a Unix socket.
    """
    address = _peer(scope)
    if address is None:
        return (scope["client"][0] if scope.get("client") else "unknown")[:_LONGEST_ADDRESS]
    return _counted(address)


def client_of(text: str) -> str | None:
    """What stands for an address that a person gives, as `client_key` does for a request; None if it is none."""
    address = parse_address(text)
    return None if address is None else _counted(address)


def _counted(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ipaddress.IPv6Network((int(address), _PREFIX), strict=False))


@lru_cache(_REMEMBERED)
def parse_address(text: str) -> Address | None:
    """An address as proxies write it: with a port, in brackets, with a zone, IPv4 inside IPv6. None if it is none."""
    text = text.strip().strip('"')
    if len(text) > _LONGEST_ADDRESS:
        return None
    if found := _WITH_PORT.fullmatch(text):
        text = found["bracketed"] or found["plain"] or ""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped if address.version == 6 else None) or address


def parse_network(text: str) -> Network:
    """An address or a network; IPv4 inside IPv6 counts as IPv4. Raises ValueError."""
    network = ipaddress.ip_network(text, strict=False)
    mapped = network.network_address.ipv4_mapped if network.version == 6 else None
    if mapped is not None and network.prefixlen >= 96:
        return ipaddress.IPv4Network((int(mapped), network.prefixlen - 96))
    return network


def _peer(scope: Scope) -> Address | None:
    return parse_address(scope["client"][0]) if scope.get("client") else None


def _listed(scope: Scope, name: bytes) -> list[str]:
    """The values of a header, the last one first; of several headers of the name the last one is the last."""
    joined = b",".join(value for key, value in scope["headers"] if key == name)
    parts = joined[-_LONGEST:].decode("latin-1").rsplit(",", _MOST_HOPS)
    if len(joined) > _LONGEST or len(parts) > _MOST_HOPS:
        parts = parts[1:]  # it may be cut in the middle
    return [part.strip() for part in reversed(parts) if part.strip()]

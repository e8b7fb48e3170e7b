"""How is the service guarded? Filled from the environment by api.settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.security.addresses import Network

DEFAULT_RATE = "600/minute;12000/hour"
"""Generous: a fast typist whose every pause searches stays below it; an office behind one address too."""

SHORTEST_KEY = 16
"""Characters of a key that signs at least; one that the program makes has 64."""


@dataclass(frozen=True, slots=True)
class SecuritySettings:
    """require_key: whether searching needs a key; rate: limits per key, else per address, as the library `limits` reads
    them; rate_storage: where they are counted, "memory://" in each process for itself, or an address of redis;
    trusted_proxies: whose X-Forwarded-For and X-Forwarded-Proto are believed; timeout: seconds until a request that has
    not begun to answer gets 503; hsts: whether browsers are told to stay with https; open_metrics: whether /metrics
    needs no admin key; hosts: the only names at which the service is asked, any if there are none; secret_keys: what
    signs values that travel with clients, the one that signs first, those of the data folder if there are none;
    session_storage: an address of redis, "" for this machine; space: what tells the names of one of several help
    centres from those of others that share a redis.
    """

    require_key: bool = False
    rate: str = DEFAULT_RATE
    rate_storage: str = "memory://"
    trusted_proxies: tuple[Network, ...] = ()
    timeout: float = 15.0
    hsts: bool = False
    open_metrics: bool = False
    hosts: tuple[str, ...] = ()
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    session_storage: str = field(default="", repr=False)
    space: str = ""

"""How is the service guarded? Read from the environment with the other settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api.security.addresses import Network, parse_network
from api.security.limiter import IN_MEMORY
from corpus import FaqError

DEFAULT_RATE = "600/minute;12000/hour"
"""Generous: a fast typist whose every pause searches stays below it; an office behind one address too."""

_NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\]")


@dataclass(frozen=True, slots=True)
class SecuritySettings:
    """require_key: whether searching needs a key; rate: limits per key, else per address, as the library `limits` reads
    them; rate_storage: where they are counted, "memory://" in each process for itself, or an address of redis;
    trusted_proxies: whose X-Forwarded-For and X-Forwarded-Proto are believed; timeout: seconds until a request that has
    not begun to answer gets 503; hsts: whether browsers are told to stay with https; open_metrics: whether /metrics
    needs no admin key; hosts: the only names at which the service is asked, any if there are none.
    """

    require_key: bool = False
    rate: str = DEFAULT_RATE
    rate_storage: str = "memory://"
    trusted_proxies: tuple[Network, ...] = ()
    timeout: float = 15.0
    hsts: bool = False
    open_metrics: bool = False
    hosts: tuple[str, ...] = ()


def read_security_settings(environment: Mapping[str, str]) -> SecuritySettings:
    """From FAQ_REQUIRE_KEY, FAQ_RATE_LIMIT, FAQ_RATE_STORAGE, FAQ_TRUSTED_PROXIES, FAQ_TIMEOUT_SECONDS, FAQ_HSTS,
    FAQ_OPEN_METRICS and FAQ_ALLOWED_HOSTS; raises FaqError."""
    rate = environment.get("FAQ_RATE_LIMIT") or DEFAULT_RATE
    storage = environment.get("FAQ_RATE_STORAGE", "").strip() or IN_MEMORY
    _check_rate(rate)
    return SecuritySettings(
        require_key=_flag(environment, "FAQ_REQUIRE_KEY"),
        rate=rate,
        rate_storage=storage,
        trusted_proxies=tuple(_network(text) for text in _listed(environment, "FAQ_TRUSTED_PROXIES")),
        timeout=_seconds(environment.get("FAQ_TIMEOUT_SECONDS")),
        hsts=_flag(environment, "FAQ_HSTS"),
        open_metrics=_flag(environment, "FAQ_OPEN_METRICS"),
        hosts=tuple(_host(text) for text in _listed(environment, "FAQ_ALLOWED_HOSTS")),
    )


def _listed(environment: Mapping[str, str], name: str) -> list[str]:
    return [text for text in environment.get(name, "").split(",") if text.strip()]


def _flag(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").strip().lower()
    if text not in ("", "0", "1", "no", "yes", "false", "true"):
        raise FaqError(f"{name} is {text[:40]!r}; set it to 1 or 0")
    return text in ("1", "yes", "true")


def _check_rate(text: str) -> None:
    from limits import parse_many

    try:
        if min(limit.amount for limit in parse_many(text)) < 1:
            raise ValueError("nobody could ask anything")
    except ValueError as error:
        raise FaqError(f'FAQ_RATE_LIMIT is {text[:80]!r}; set it to limits such as "60/minute;2000/hour"') from error


def _network(text: str) -> Network:
    try:
        return parse_network(text.strip())
    except ValueError as error:
        raise FaqError(
            f"FAQ_TRUSTED_PROXIES has {text[:80]!r}; list addresses or networks such as 127.0.0.1,10.0.0.0/8"
        ) from error


def _host(text: str) -> str:
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise FaqError(
            f"FAQ_ALLOWED_HOSTS has {name[:80]!r}; list names without scheme and port such as help.example.com"
        )
    return name


def _seconds(text: str | None) -> float:
    try:
        value = float(text) if text else 15.0
    except ValueError:
        value = -1.0
    if not 0.1 <= value <= 600:
        raise FaqError(f"FAQ_TIMEOUT_SECONDS is {text!r}; set it to 0.1 to 600")
    return value

"""Accounts on platforms: by which address each kind of account is reached, and how it is listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import quote

from support.contacts.addresses import Address, read_address, shown_host
from support.contacts.lookalikes import same_to_the_eye
from support.contacts.shapes import APPS, NAMED_BY_NUMBER, PARAMETERS, PLATFORMS, RESERVED, SUBDOMAINS, Kind

_MARKS = re.compile(r"\A[@+]+")
_LOWER = str.maketrans({chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
"""Only A to Z: str.lower would make the Kelvin sign a k."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of a platform. kind: its namespace there, such as `company` or `in`; name: as an address spells it,
    percent-encoded, in lower case unless the kind tells cases apart; any_author: the address opens a post by its
    number, whoever wrote it."""

    platform: str
    kind: str
    name: str
    any_author: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What two addresses of one account have in common."""
        return self.platform, self.kind, self.name


def account_of(address: Address) -> Account | None:
    """The account that an address opens; None if it opens none, or something else besides."""
    if not address.is_web:
        return _of_app(address)
    if address.user_info or address.port or address.fragment:
        return None
    parameters = address.parameters()
    subdomain = _of_subdomain(address)
    platform = subdomain.platform if subdomain else platform_of(address.host, exact=True)
    if platform is None or parameters is None or not all(_is_harmless(platform, *pair) for pair in parameters):
        return _whatsapp_by_number(address)
    if subdomain:
        return subdomain
    for kind in PLATFORMS[platform]:
        found = _pattern(kind.path).fullmatch(address.path) if address.host in kind.hosts else None
        if found and not (kind.name == PLATFORMS[platform][0].name and found["name"].lower() in RESERVED[platform]):
            by_number = _pattern(NAMED_BY_NUMBER[platform]) if platform in NAMED_BY_NUMBER else None
            return _account(platform, kind, found["name"], bool(by_number and by_number.fullmatch(address.path)))
    return None


@lru_cache(2048)
def listed_account(platform: str, text: str) -> Account:
    """The account that support.yaml lists as `text`; raises ValueError where it cannot be read."""
    if platform not in PLATFORMS:
        return Account(platform, "", text.removeprefix("@").translate(_LOWER))
    if "/" in text or "." in text:
        address = read_address(text)
        found = account_of(address) if address else None
        if found and found.platform == platform:
            return found
    prefix, _, name = text.rpartition("/")
    if not prefix and platform == "telegram" and text.startswith("+"):
        prefix = "+"
    if not prefix and platform == "whatsapp" and re.fullmatch(r"\+?[\d ().-]{6,24}", text):
        name = re.sub(r"\D", "", text)
    kinds = PLATFORMS[platform]
    kind = next((kind for kind in kinds if prefix in kind.listed_as), None) if prefix else kinds[0]
    name = _MARKS.sub("", name, count=1)
    if kind is None or not name or re.search(r"[\s?#\\]", name):
        known = ", ".join(f"{kind.name}/NAME" for kind in kinds if kind.name.isalpha() and kind.name != "name")
        raise ValueError(f"account {text!r} of {platform} cannot be read; write NAME, {known} or the whole address")
    return _account(platform, kind, quote(name, safe="~!$&'()*+,:;=@%"))


def account_named(platform: str, text: str) -> Account | None:
    """The account that a person means by "platform text"."""
    try:
        return listed_account(platform, text)
    except ValueError:
        return None


def platform_of(host: str, *, exact: bool = False) -> str | None:
    """The platform at a host, or, unless exact, at any host below it."""
    for platform, kinds in PLATFORMS.items():
        hosts = {host for kind in kinds for host in kind.hosts}
        if host in hosts or (not exact and any(host.endswith(f".{one.removeprefix('www.')}") for one in hosts)):
            return platform
    return None


def platform_imitated(host: str) -> str | None:
    """The platform whose host another one looks like: х.com with a Cyrillic letter, telegrarn.me."""
    shown = shown_host(host).removeprefix("www.")
    hosts = {one: platform for platform, kinds in PLATFORMS.items() for kind in kinds for one in kind.hosts}
    return next((platform for one, platform in hosts.items() if same_to_the_eye(shown, one)), None)


def _account(platform: str, kind: Kind, name: str, any_author: bool = False) -> Account:
    plain = name if kind.exact else name.translate(_LOWER)
    if platform == "weibo" and kind.name == "n" and plain.startswith("%"):
        return Account(platform, "name", plain)  # a nickname that is no ASCII stands at /NAME as well
    return Account(platform, kind.name, plain, any_author)


def _of_app(address: Address) -> Account | None:
    """The account of a link that opens an app: tg://resolve?domain=NAME."""
    place = address.host or address.path
    app = APPS.get(f"{address.scheme}:{place.strip('/')}") if not (address.host and address.path.strip("/")) else None
    parameters = address.parameters()
    if app is None or parameters is None or address.fragment or address.user_info or address.port:
        return None
    platform, kind, key = app
    others = [pair for pair in parameters if pair[0] != key]
    name = dict(parameters).get(key, "")
    if not name or not all(_is_harmless(platform, *pair) for pair in others):
        return None
    return (
        account_named(platform, f"{kind}/{name}" if kind else name)
        if re.fullmatch(r"[A-Za-z0-9_.-]+|\+\d+", name)
        else None
    )


def _whatsapp_by_number(address: Address) -> Account | None:
    """https://api.whatsapp.com/send?phone=NUMBER."""
    parameters = dict(address.parameters() or ())
    number = parameters.pop("phone", "")
    if address.host not in ("api.whatsapp.com", "web.whatsapp.com") or address.path.rstrip("/") != "/send":
        return None
    if not re.fullmatch(r"\+?[0-9]{6,15}", number) or parameters.keys() - PARAMETERS["whatsapp"]:
        return None
    return account_named("whatsapp", number)


def _of_subdomain(address: Address) -> Account | None:
    for parent, platform in SUBDOMAINS.items():
        label = address.host.removesuffix(f".{parent}")
        if label != address.host and "." not in label and label not in ("www", "help", "about", "policy"):
            return Account(platform, parent, label)
    return None


def _is_harmless(platform: str, key: str, value: str) -> bool:
    """Whether a parameter changes nothing in which account is opened."""
    if key.startswith("utm_") or key in PARAMETERS.get(platform, ()):
        return key == "text" or not re.search(r"[@/\\:%]", value)
    return False


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(path.replace("NAME", r"(?P<name>[^/@+]+)") + "/?")
